package container

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// What begins the metadata segments of a JPEG.
var (
	exifHead    = []byte("Exif\x00\x00")
	xmpHead     = []byte("http://ns.adobe.com/xap/1.0/\x00")
	xmpMoreHead = []byte("http://ns.adobe.com/xmp/extension/\x00")
	iccHead     = []byte("ICC_PROFILE\x00")
	psHead      = []byte("Photoshop 3.0\x00")
	mpfHead     = []byte("MPF\x00")
)

// segment is a marker of a JPEG with what follows it: the whole is n bytes at off.
type segment struct {
	marker byte
	off, n int64
	body   []byte
}

// maxSegments is how many markers a JPEG may have besides restarts: a gigabyte of metadata takes fewer.
const maxSegments = 1 << 14

// jpegSegments calls visit for the segments up to the end of the file, also those between scans; truncated files end
// early without an error. At the end it calls visit with marker D9 and the bytes from there to the end of the file.
func jpegSegments(s source, headerOnly bool, visit func(segment) error) error {
	off, r := int64(2), &byteReader{s: s}
	for n := 0; ; n++ {
		if n > maxSegments {
			return errParts
		}
		b, err := s.bytes(off, 4)
		if err != nil {
			return nil
		}
		if b[0] != 0xff || b[1] == 0xff { // bytes that belong to nothing, or fill
			if off, err = nextMarker(r, off); err != nil {
				return nil
			}
			continue
		}
		n := int64(binary.BigEndian.Uint16(b[2:]))
		switch m := b[1]; {
		case m == 0xd9:
			return visit(segment{marker: m, off: off, n: s.size - off})
		case m == 0 || m == 1 || m >= 0xd0 && m <= 0xd8:
			off += 2
		case n < 2:
			return nil
		default:
			body, err := s.bytes(off+4, n-2)
			if err != nil {
				return nil
			}
			if err := visit(segment{m, off, n + 2, body}); err != nil || m == 0xda && headerOnly {
				return err
			}
			off += n + 2
			if m == 0xda {
				if off, err = nextMarker(r, off); err != nil {
					return nil
				}
			}
		}
	}
}

// nextMarker finds the next marker that is neither a stuffed byte nor a restart.
func nextMarker(r *byteReader, off int64) (int64, error) {
	for r.off = off; ; {
		r.find(0xff)
		at := r.off
		r.skip(1)
		c := r.next()
		switch {
		case r.failed:
			return 0, io.EOF
		case c == 0xff: // a fill byte: the marker may begin with it
			r.off = at + 1
		case c != 0 && (c < 0xd0 || c > 0xd7):
			return at, nil
		}
	}
}

// What a large JPEG must have, and may not. A block of 64 pixels takes a bit at least with Huffman's codes, so that a byte
// holds no more than 512 pixels, of one colour; an eighth of such a file is still taken for one that was cut. Each scan of a
// progressive one goes through all pixels: encoders make about ten, and where that is little work there may be more.
const (
	cutJPEG   = 4096          // pixels of a byte
	smallJPEG = 16 << 20      // pixels, below which nobody counts
	scanWork  = 6_000_000_000 // pixels of all scans
)

// bombJPEG tells whether a file makes more work than any of its size and kind has to.
func bombJPEG(s source, f *Facts, huffman bool) bool {
	pixels := satMul(int64(f.Width), int64(f.Height))
	if pixels <= smallJPEG {
		return false
	}
	if huffman && pixels/cutJPEG > s.size {
		return true
	}
	scans := int64(0)
	if f.Progressive {
		_ = jpegSegments(s, false, func(g segment) error {
			if g.marker == 0xda {
				scans++
			}
			return nil
		})
	}
	return scans*pixels > scanWork
}

func probeJPEG(s source, f *Facts) error {
	var x texts
	var exif []byte
	huffman := false
	err := jpegSegments(s, true, func(g segment) error {
		switch m := g.marker; {
		case m >= 0xc0 && m <= 0xcf && m != 0xc4 && m != 0xc8 && m != 0xcc:
			if f.Width != 0 || len(g.body) < 6 { // two frames: no decoder agrees with another on the size
				return ErrInvalid
			}
			f.Height = int(binary.BigEndian.Uint16(g.body[1:]))
			f.Width = int(binary.BigEndian.Uint16(g.body[3:]))
			f.Progressive, huffman = m&3 == 2, m < 0xc8
		case m == 0xe1 && bytes.HasPrefix(g.body, exifHead) && exif == nil:
			exif = g.body
			readEXIF(exif, f, &x)
			f.EXIF = exifJSON(exif)
		case m == 0xe1 && bytes.HasPrefix(g.body, xmpHead):
			readXMP(g.body[len(xmpHead):], f, &x)
		case m == 0xed && bytes.HasPrefix(g.body, psHead):
			readIPTC(g.body, &x)
		}
		return nil
	})
	x.apply(f)
	if err == nil && bombJPEG(s, f, huffman) {
		err = fmt.Errorf("more pixels than data: %w", ErrInvalid)
	}
	return err
}

// cleanJPEG also drops what follows the end of the picture: phones hide films and second pictures there, with places
// of their own.
func cleanJPEG(s source, f Facts, m Mode, p *plan) error {
	oriented := false
	return jpegSegments(s, false, func(g segment) error {
		kept := keepSegment(g, m, f.Orientation, &oriented)
		switch {
		case g.marker == 0xd9:
			if g.n > 2 {
				p.remove(g.off+2, g.n-2)
			}
		case kept == nil:
			p.remove(g.off, g.n)
		case len(kept) == len(g.body):
			p.update(g.off+4, g.body, kept)
		default:
			head := []byte{0xff, g.marker, 0, 0}
			binary.BigEndian.PutUint16(head[2:], uint16(len(kept)+2))
			p.replace(g.off, g.n, append(head, kept...))
		}
		return nil
	})
}

// keepSegment is what remains of a segment's body; nil drops it.
func keepSegment(g segment, m Mode, orientation int, oriented *bool) []byte {
	has := func(head []byte) bool { return bytes.HasPrefix(g.body, head) }
	if g.marker == 0xfe || g.marker >= 0xe1 && g.marker <= 0xef {
		switch {
		case g.marker == 0xe1 && has(exifHead):
			if *oriented { // a second block: nobody reads it
				return nil
			}
			*oriented = true
			rest := keepEXIF(g.body[len(exifHead):], m)
			if rest == nil && orientation > 1 {
				rest = minimalEXIF(orientation)
			}
			if rest == nil {
				return nil
			}
			return append(bytes.Clone(exifHead), rest...)
		case g.marker == 0xe1 && has(xmpHead):
			rest := keepXMP(g.body[len(xmpHead):], m)
			if rest == nil {
				return nil
			}
			return append(bytes.Clone(xmpHead), rest...)
		case g.marker == 0xe1 && has(xmpMoreHead), g.marker == 0xe2 && has(mpfHead):
			return nil
		case g.marker == 0xe2 && has(iccHead), g.marker == 0xee: // Adobe's colour transform
		case g.marker == 0xed && m == NoLocation && has(psHead):
			return scrubPhotoshop(g.body)
		case m == Strip || g.marker != 0xfe:
			return nil
		}
	}
	if g.body == nil {
		return []byte{}
	}
	return g.body
}
