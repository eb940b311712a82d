package container

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// photoshop walks the 8BIM resources of an APP13 segment; it reports false when they do not add up.
func photoshop(body []byte, visit func(id uint16, head, data []byte)) bool {
	b := body[min(len(psHead), len(body)):]
	for len(b) >= 12 {
		if string(b[:4]) != "8BIM" && string(b[:4]) != "MeSa" {
			return false
		}
		name := (int(b[6]) + 2) &^ 1
		if 6+name+4 > len(b) {
			return false
		}
		head := b[:6+name]
		n := int(binary.BigEndian.Uint32(b[6+name:]))
		b = b[6+name+4:]
		if n < 0 || n > len(b) {
			return false
		}
		visit(binary.BigEndian.Uint16(head[4:]), head, b[:n])
		b = b[min(n+n&1, len(b)):]
	}
	return len(bytes.Trim(b, "\x00")) == 0
}

// iptc walks datasets; whole is one with its header.
func iptc(b []byte, visit func(record, set byte, whole, data []byte)) bool {
	for len(b) >= 5 && b[0] == 0x1c {
		n := int(binary.BigEndian.Uint16(b[3:]))
		if n > len(b)-5 { // also the extended lengths, which begin at 32768
			return false
		}
		visit(b[1], b[2], b[:5+n], b[5:5+n])
		b = b[5+n:]
	}
	return len(bytes.Trim(b, "\x00")) == 0
}

func readIPTC(body []byte, x *texts) {
	photoshop(body, func(id uint16, _, data []byte) {
		if id != 0x0404 {
			return
		}
		utf := false
		iptc(data, func(record, set byte, _, v []byte) {
			switch {
			case record == 1 && set == 90:
				utf = string(v) == "\x1b%G"
			case record == 2 && set == 5:
				x.iptcTitle = firstText(x.iptcTitle, iptcText(v, utf))
			case record == 2 && set == 116:
				x.iptcCopyright = firstText(x.iptcCopyright, iptcText(v, utf))
			case record == 2 && set == 120:
				x.iptcCaption = firstText(x.iptcCaption, iptcText(v, utf))
			}
		})
	})
}

func iptcText(v []byte, utf bool) string {
	if !utf && !utf8.Valid(v) {
		s, _ := charmap.Windows1252.NewDecoder().Bytes(v)
		v = s
	}
	return clean(string(v))
}

// scrubPhotoshop rebuilds an APP13 segment without places; nil when it is damaged or nothing remains.
func scrubPhotoshop(body []byte) []byte {
	out, whole, changed := bytes.Clone(psHead), true, false
	ok := photoshop(body, func(id uint16, head, data []byte) {
		switch id {
		case 0x0422, 0x0423, 0x0424: // EXIF and XMP once more
			changed = true
			return
		case 0x0404:
			var rest []byte
			whole = iptc(data, func(record, set byte, all, _ []byte) {
				if !iptcPlace(record, set) {
					rest = append(rest, all...)
				}
			}) && whole
			if len(rest) < len(bytes.TrimRight(data, "\x00")) {
				changed = true
				data = rest
			}
		}
		out = append(out, head...)
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		out = append(out, data...)
		if len(data)&1 == 1 {
			out = append(out, 0)
		}
	})
	if !ok || !whole {
		return nil
	}
	if !changed {
		return body
	}
	return out
}

func iptcPlace(record, set byte) bool {
	if record != 2 {
		return false
	}
	switch set {
	case 26, 27, 90, 92, 95, 100, 101:
		return true
	}
	return false
}
