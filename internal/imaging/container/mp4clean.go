package container

import "strings"

func cleanMP4(s source, m Mode, p *plan) error {
	h, err := findHidden(s)
	if err != nil {
		return err
	}
	if err := h.erase(s, p); err != nil {
		return err
	}
	return boxes(s, 0, s.size, func(b box) error { return cleanTop(s, b, m, h, p) })
}

// The uuid boxes that are known: XMP, and Google's mark of a spherical video.
const (
	uuidXMP       = "\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"
	uuidSpherical = "\xff\xcc\x82\x63\xf8\x55\x4a\x93\x88\x14\x58\x7a\x02\x52\x1f\xdd"
)

// cleanTop cleans one box of the file, a moov or a trak. All boxes keep their length, so that offsets stay true.
func cleanTop(s source, b box, m Mode, h hidden, p *plan) error {
	switch b.name {
	case "moov", "mdia":
		return children(s, b, 0, func(b box) error { return cleanTop(s, b, m, h, p) })
	case "trak":
		if h.boxes[b.off] { // places, second by second
			p.free(s, b)
			return nil
		}
		return children(s, b, 0, func(b box) error { return cleanTop(s, b, m, h, p) })
	case "moof":
		return cleanFragment(s, b, m, h, p)
	case "emsg": // messages of a stream; nobody who watches a file reads them
		p.free(s, b)
	case "mvhd", "tkhd", "mdhd":
		if d := b.data(s, 20); m == Strip && len(d) == 20 {
			n := int64(8)
			if d[0] == 1 {
				n = 16
			}
			p.update(b.body()+4, d[4:4+n], make([]byte, n))
		}
	case "udta":
		if m == Strip {
			p.free(s, b)
			return nil
		}
		return children(s, b, 0, func(b box) error { return cleanUserData(s, b, p) })
	case "meta":
		if m == Strip {
			p.free(s, b)
			return nil
		}
		return cleanMeta(s, b, p)
	case "uuid":
		id := string(b.data(s, 16))
		if id == uuidXMP && m == NoLocation {
			if old := b.data(s, maxBlock); len(old) >= 16 {
				if out, ok := scrubXMP(old[16:]); ok {
					p.update(b.body()+16, old[16:], out)
					return nil
				}
			}
		}
		if id != uuidSpherical || m == Strip {
			p.free(s, b)
		}
	}
	return nil
}

// cleanFragment frees the parts of hidden tracks, and cleans the words beside and inside the others.
func cleanFragment(s source, moof box, m Mode, h hidden, p *plan) error {
	h.spans = nil
	freed := map[int64]bool{}
	err := h.fragment(s, moof, func(traf box) {
		p.free(s, traf)
		freed[traf.off] = true
	})
	if err != nil {
		return err
	}
	var clean func(box) error
	clean = func(b box) error {
		switch {
		case b.name == "traf" && !freed[b.off]:
			return children(s, b, 0, clean)
		case b.name == "udta" || b.name == "meta":
			return cleanTop(s, b, m, h, p)
		}
		return nil
	}
	return children(s, moof, 0, clean)
}

// cleanUserData keeps of udta what is known to be harmless; camera makers put serial numbers and places in the rest.
func cleanUserData(s source, b box, p *plan) error {
	switch {
	case b.name == "meta":
		return cleanMeta(s, b, p)
	case strings.HasPrefix(b.name, "\xa9") && b.name != "\xa9xyz":
	case strings.Contains("name titl cprt auth dscp perf gnre albm yrrc kywd free hnti hinf chpl", b.name):
	default:
		p.free(s, b)
	}
	return nil
}

func cleanMeta(s source, meta box, p *plan) error {
	keys := metaKeys(s, meta)
	return children(s, meta, metaSkip(s, meta), func(b box) error {
		if b.name != "ilst" {
			return nil
		}
		return children(s, b, 0, func(item box) error {
			name := []byte(keyName(keys, item.name))
			if item.name == "----" {
				name = item.data(s, 512)
			}
			if privateText(name) {
				p.free(s, item)
			}
			return nil
		})
	})
}
