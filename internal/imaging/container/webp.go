package container

import (
	"bytes"
	"encoding/binary"
	"time"
)

// riffChunks walks the chunks of a WebP that are there; n is what a chunk says of its data's length.
func riffChunks(s source, visit func(name string, off, n int64) error) (end int64, err error) {
	others := 0
	for off := int64(12); ; {
		b, err := s.bytes(off, 8)
		if err != nil {
			return min(off, s.size), nil
		}
		n := int64(binary.LittleEndian.Uint32(b[4:]))
		if string(b[:4]) != "ANMF" {
			others++
		}
		if others > maxChunks {
			return 0, errParts
		}
		if err := visit(string(b[:4]), off, n); err != nil {
			return 0, err
		}
		off += 8 + n + n&1
	}
}

func probeWebP(s source, f *Facts) error {
	var x texts
	frames := 0
	_, err := riffChunks(s, func(name string, off, n int64) error {
		b, _ := s.bytes(off+8, min(n, 32, s.size-off-8))
		switch {
		case name == "VP8X" && len(b) >= 10:
			f.Animated, f.Alpha = b[0]&2 != 0, b[0]&0x10 != 0
			f.Width, f.Height = 1+u24(b[4:]), 1+u24(b[7:])
		case name == "VP8 " && len(b) >= 10 && f.Width == 0:
			f.Width = int(binary.LittleEndian.Uint16(b[6:])) & 0x3fff
			f.Height = int(binary.LittleEndian.Uint16(b[8:])) & 0x3fff
		case name == "VP8L" && len(b) >= 5 && f.Width == 0:
			bits := binary.LittleEndian.Uint32(b[1:])
			f.Width, f.Height = 1+int(bits&0x3fff), 1+int(bits>>14&0x3fff)
			f.Alpha = bits>>28&1 != 0
		case name == "ANMF" && len(b) >= 16:
			frames++
			f.Duration += time.Duration(u24(b[12:])) * time.Millisecond
		case name == "EXIF" || name == "XMP ":
			whole, err := s.bytes(off+8, n)
			if err != nil {
				return nil
			}
			if name == "EXIF" {
				readEXIF(whole, f, &x)
			} else {
				readXMP(whole, f, &x)
			}
		}
		return nil
	})
	if f.Animated {
		f.Frames = max(1, frames)
	}
	x.apply(f)
	return err
}

func u24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

func cleanWebP(s source, f Facts, m Mode, p *plan) error {
	var flags *edit
	shrunk, exif, xmp := int64(0), false, false
	put := func(name string, off, whole int64, old, data []byte) {
		if bytes.Equal(old, data) && old != nil {
			return
		}
		out := webpChunk(name, data)
		shrunk += whole - int64(len(out))
		p.replace(off, whole, out)
	}
	end, err := riffChunks(s, func(name string, off, n int64) error {
		whole := min(8+n+n&1, s.size-off)
		switch name {
		case "VP8X":
			if b, err := s.bytes(off+8, 1); err == nil && flags == nil {
				flags = &edit{off: off + 8, n: 1, data: b}
			}
		case "EXIF":
			old, _ := s.bytes(off+8, n)
			kept := keepEXIF(old, m)
			exif = exif || kept != nil
			put(name, off, whole, old, kept)
		case "XMP ":
			old, _ := s.bytes(off+8, n)
			kept := keepXMP(old, m)
			xmp = xmp || kept != nil
			put(name, off, whole, old, kept)
		case "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP":
		default:
			if m == Strip {
				put(name, off, whole, nil, nil)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if flags != nil {
		b := flags.data[0] &^ 0x0c
		if exif {
			b |= 8
		}
		if xmp {
			b |= 4
		}
		p.update(flags.off, flags.data, []byte{b})
	}
	if shrunk != 0 {
		p.replace(4, 4, binary.LittleEndian.AppendUint32(nil, uint32(end-8-shrunk)))
	}
	return nil
}

func webpChunk(name string, data []byte) []byte {
	if data == nil {
		return nil
	}
	b := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(data)))
	b = append(b, data...)
	return append(b, make([]byte, len(data)&1)...)
}
