package container

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// readXMP takes titles, words about rights and the panorama mark from an XMP packet.
func readXMP(b []byte, f *Facts, x *texts) {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false
	var inside []string
	for depth := 0; ; {
		tok, err := d.Token()
		if err != nil {
			return
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if depth++; depth > 64 {
				return
			}
			inside = append(inside, t.Name.Local)
			for _, a := range t.Attr {
				if a.Name.Local == "ProjectionType" && strings.TrimSpace(a.Value) == "equirectangular" {
					f.Is360 = true
				}
				xmpRight(t.Name.Local, a.Name.Local, clean(a.Value), x)
			}
		case xml.EndElement:
			if depth > 0 {
				depth--
				inside = inside[:depth]
			}
		case xml.CharData:
			xmpText(inside, clean(string(t)), f, x)
		}
	}
}

func xmpText(inside []string, s string, f *Facts, x *texts) {
	n := len(inside)
	if s == "" || n == 0 {
		return
	}
	if inside[n-1] == "ProjectionType" && s == "equirectangular" {
		f.Is360 = true
	}
	xmpRight(inside[n-1], inside[n-1], s, x)
	if n < 3 || inside[n-1] != "li" || inside[n-2] != "Alt" {
		return
	}
	switch inside[n-3] {
	case "title":
		x.xmpTitle = firstText(x.xmpTitle, s)
	case "description":
		x.xmpDescription = firstText(x.xmpDescription, s)
	case "UsageTerms":
		x.xmpTerms = firstText(x.xmpTerms, s)
	case "rights":
		x.xmpRights = firstText(x.xmpRights, s)
	}
}

// xmpRight takes a property about rights that is an attribute or the text of an element: of cc:license also the
// resource that it names.
func xmpRight(element, name, s string, x *texts) {
	switch {
	case name == "license", element == "license" && name == "resource":
		x.xmpLicence = firstText(x.xmpLicence, s)
	case name == "WebStatement", element == "WebStatement" && name == "resource":
		x.xmpStatement = firstText(x.xmpStatement, s)
	case name == "UsageTerms":
		x.xmpTerms = firstText(x.xmpTerms, s)
	case name == "rights":
		x.xmpRights = firstText(x.xmpRights, s)
	}
}

// scrubXMP returns a copy of a packet, of the same length, with places and serial numbers blanked. It reports false
// for a packet that is not plain well-formed UTF-8 XML; then the caller drops it.
func scrubXMP(b []byte) ([]byte, bool) {
	if bytes.IndexByte(b, 0) >= 0 || bytes.Contains(b, []byte("<![CDATA[")) {
		return nil, false
	}
	out := append([]byte(nil), b...)
	d := xml.NewDecoder(bytes.NewReader(b))
	d.CharsetReader = nil
	depth, hide, from := 0, 0, int64(0)
	for {
		start := d.InputOffset()
		tok, err := d.RawToken()
		if err != nil {
			return out, err.Error() == "EOF" && depth == 0
		}
		switch t := tok.(type) {
		case xml.StartElement:
			depth++
			if hide == 0 && privateName(t.Name.Local) {
				hide, from = depth, start
			}
			if hide == 0 {
				blankAttributes(out[start:d.InputOffset()], t.Attr)
			}
		case xml.EndElement:
			if hide == depth && hide > 0 {
				blank(out[from:d.InputOffset()])
				hide = 0
			}
			depth--
		}
	}
}

// blankAttributes blanks the private attributes of one tag.
func blankAttributes(tag []byte, attrs []xml.Attr) {
	for _, a := range attrs {
		if !privateName(a.Name.Local) {
			continue
		}
		name := a.Name.Local
		if a.Name.Space != "" {
			name = a.Name.Space + ":" + name
		}
		i := bytes.Index(tag, []byte(name))
		for i > 0 && tag[i-1] > ' ' { // part of a longer word
			j := bytes.Index(tag[i+1:], []byte(name))
			if j < 0 {
				return
			}
			i += 1 + j
		}
		if i < 0 {
			continue
		}
		open := bytes.IndexAny(tag[i:], `"'`)
		if open < 0 {
			continue
		}
		if end := bytes.IndexByte(tag[i+open+1:], tag[i+open]); end >= 0 {
			blank(tag[i : i+open+end+2])
		}
	}
}

func blank(b []byte) {
	for i := range b {
		b[i] = ' '
	}
}

// privateName tells the XMP properties, of whatever name space, that name a place, a device or its owner.
func privateName(local string) bool {
	s := strings.ToLower(local)
	switch s {
	case "city", "state", "country", "countrycode", "countryname", "sublocation", "provincestate", "worldregion",
		"cameraownername", "ownername", "makernote", "lat", "long":
		return true
	}
	return strings.HasPrefix(s, "gps") || strings.HasPrefix(s, "location") || strings.Contains(s, "serialnumber") ||
		strings.Contains(s, "latitude") || strings.Contains(s, "longitude")
}

// keepXMP is what remains of a packet under m; nil when nothing does.
func keepXMP(b []byte, m Mode) []byte {
	if m == NoLocation {
		if out, ok := scrubXMP(b); ok {
			return out
		}
	}
	return nil
}
