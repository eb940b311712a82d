package container

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
	"strings"
	"time"
)

// maxText is how much of one compressed text is read, in bytes.
const maxText = 128 << 10

// chunk is a part of a PNG: n bytes of data after eight of header at off.
type chunk struct {
	name string
	off  int64
	n    int64
}

// maxChunks is how many chunks besides those of pixels and frames a PNG or a WebP may have; libpng keeps 1,000 of them.
const maxChunks = 10_000

// pngChunks walks the chunks that are there; end is where IEND ends, or the size of a truncated file.
func pngChunks(s source, visit func(chunk) error) (end int64, err error) {
	others := 0
	for off := int64(8); ; {
		b, err := s.bytes(off, 8)
		if err != nil {
			return s.size, nil
		}
		c := chunk{string(b[4:]), off, int64(binary.BigEndian.Uint32(b))}
		if c.name != "IDAT" && c.name != "fdAT" && c.name != "fcTL" {
			others++
		}
		if others > maxChunks {
			return 0, errParts
		}
		if err := visit(c); err != nil {
			return 0, err
		}
		if off += 12 + c.n; c.name == "IEND" {
			return min(off, s.size), nil
		}
	}
}

func probePNG(s source, f *Facts) error {
	var x texts
	data := false
	_, err := pngChunks(s, func(c chunk) error {
		if c.off == 8 && c.name != "IHDR" {
			return ErrInvalid
		}
		switch c.name {
		case "IDAT":
			data = true
			return nil
		case "IHDR", "acTL", "fcTL", "tRNS", "eXIf", "tEXt", "iTXt", "zTXt":
		default:
			return nil
		}
		b, err := s.bytes(c.off+8, c.n)
		if err != nil {
			if c.name == "IHDR" {
				return err
			}
			return nil
		}
		if c.name == "IHDR" && !pngWhole(s, c, b) {
			return ErrInvalid
		}
		return pngFact(c.name, b, data, f, &x)
	})
	x.apply(f)
	return err
}

// pngWhole tells whether a chunk's checksum fits; a header whose does not is shown by no browser.
func pngWhole(s source, c chunk, data []byte) bool {
	sum, err := s.bytes(c.off+8+c.n, 4)
	return err == nil && binary.BigEndian.Uint32(sum) == crc32.Update(crc32.ChecksumIEEE([]byte(c.name)), crc32.IEEETable, data)
}

func pngFact(name string, b []byte, data bool, f *Facts, x *texts) error {
	u32 := binary.BigEndian.Uint32
	switch {
	case name == "IHDR":
		if len(b) < 13 || u32(b) > 1<<31-1 || u32(b[4:]) > 1<<31-1 || f.Width != 0 {
			return ErrInvalid
		}
		f.Width, f.Height = int(u32(b)), int(u32(b[4:]))
		f.Alpha = b[9] == 4 || b[9] == 6
		f.Progressive = b[12] == 1
	case name == "acTL" && !data && len(b) >= 8:
		f.Animated, f.Frames = true, max(1, int(u32(b)))
	case name == "fcTL" && len(b) >= 24 && f.Animated:
		den := max(1, int64(binary.BigEndian.Uint16(b[22:])))
		if binary.BigEndian.Uint16(b[22:]) == 0 {
			den = 100
		}
		f.Duration += time.Duration(binary.BigEndian.Uint16(b[20:])) * time.Second / time.Duration(den)
	case name == "tRNS":
		f.Alpha = true
	case name == "eXIf":
		readEXIF(b, f, x)
	case strings.HasSuffix(name, "Xt") || name == "zTXt":
		pngText(name, b, f, x)
	}
	return nil
}

func pngText(name string, b []byte, f *Facts, x *texts) {
	key, text := splitText(name, b)
	switch key {
	case "XML:com.adobe.xmp":
		readXMP([]byte(text), f, x)
	case "Title":
		x.plainTitle = firstText(x.plainTitle, clean(text))
	case "Copyright":
		x.plainCopyright = firstText(x.plainCopyright, clean(text))
	case "Description":
		x.plainDescription = firstText(x.plainDescription, clean(text))
	}
}

// splitText is the keyword and the text of a tEXt, zTXt or iTXt.
func splitText(name string, b []byte) (key, text string) {
	k, rest, _ := bytes.Cut(b, []byte{0})
	packed := name == "zTXt"
	if name == "zTXt" && len(rest) > 0 {
		rest = rest[1:]
	}
	if name == "iTXt" {
		if len(rest) < 2 {
			return string(k), ""
		}
		packed = rest[0] != 0
		_, rest, _ = bytes.Cut(rest[2:], []byte{0})
		_, rest, _ = bytes.Cut(rest, []byte{0})
	}
	if packed {
		z, err := zlib.NewReader(bytes.NewReader(rest))
		if err != nil {
			return string(k), ""
		}
		rest, _ = io.ReadAll(io.LimitReader(z, maxText))
	}
	return string(k), string(rest)
}

// pngDrawing are the chunks that a picture needs to look as it does; Strip keeps no others.
const pngDrawing = "IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI mDCv cLLi bKGD hIST pHYs sPLT acTL fcTL fdAT"

func cleanPNG(s source, f Facts, m Mode, p *plan) error {
	end, err := pngChunks(s, func(c chunk) error {
		switch whole := min(12+c.n, s.size-c.off); {
		case c.name == "eXIf":
			b, err := s.bytes(c.off+8, c.n)
			if err != nil {
				p.remove(c.off, whole)
				return nil
			}
			rest := keepEXIF(b, m)
			if bytes.Equal(rest, b) {
				return nil
			}
			p.replace(c.off, whole, pngChunk("eXIf", rest))
		case m == Strip && !strings.Contains(pngDrawing, c.name), m == NoLocation && pngPrivate(s, c):
			p.remove(c.off, whole)
		}
		return nil
	})
	if err == nil && end < s.size {
		p.remove(end, s.size-end)
	}
	return err
}

// pngPrivate tells the texts that hold whole blocks of metadata in a form that is not worth editing.
func pngPrivate(s source, c chunk) bool {
	if c.name != "tEXt" && c.name != "iTXt" && c.name != "zTXt" {
		return false
	}
	b, err := s.bytes(c.off+8, c.n)
	if err != nil {
		return true
	}
	key, text := splitText(c.name, b)
	if len(text) >= maxText { // there may be more of a packed one than was read
		return true
	}
	if key == "XML:com.adobe.xmp" {
		out, ok := scrubXMP([]byte(text))
		return !ok || string(out) != text
	}
	return strings.HasPrefix(key, "Raw profile type") && !strings.Contains(key, "icc") || privateName(key) ||
		strings.HasPrefix(strings.ToLower(key), "exif:gps")
}

func pngChunk(name string, data []byte) []byte {
	if data == nil {
		return nil
	}
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, name...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}
