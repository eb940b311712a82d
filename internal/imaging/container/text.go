package container

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// texts collects a file's titles, descriptions and words about rights by where they were found.
type texts struct {
	iptcTitle, xmpTitle, xpTitle, plainTitle                       string
	exifDescription, iptcCaption, xmpDescription, plainDescription string
	xmpLicence, xmpStatement, xmpTerms, xmpRights                  string
	exifCopyright, iptcCopyright, plainCopyright                   string
}

// apply chooses: the first that is there, in the order of api-v1 2.5.
func (x texts) apply(f *Facts) {
	f.Title = firstText(x.iptcTitle, x.xmpTitle, x.xpTitle, x.plainTitle)
	if boilerplate(x.exifDescription) {
		x.exifDescription = ""
	}
	f.Description = firstText(x.exifDescription, x.iptcCaption, x.xmpDescription, x.plainDescription)
	for _, s := range []string{x.xmpLicence, x.xmpStatement, x.xmpTerms, x.xmpRights, x.exifCopyright, x.iptcCopyright, x.plainCopyright} {
		if s != "" {
			f.Rights = append(f.Rights, cut(s, maxRights))
		}
	}
}

// maxRights is how much is read of a text about rights, in bytes.
const maxRights = 4 << 10

// cut is the beginning of a text, of so many bytes at most.
func cut(s string, most int) string {
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	return s
}

func firstText(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// boilerplate knows what cameras write into every ImageDescription.
func boilerplate(s string) bool {
	s = strings.ToUpper(strings.TrimSpace(s))
	for _, known := range []string{"OLYMPUS DIGITAL CAMERA", "MINOLTA DIGITAL CAMERA", "SAMSUNG DIGITAL CAMERA",
		"KODAK DIGITAL STILL CAMERA", "DIGITAL CAMERA", "SONY DSC", "DCIM", "EXIF_JPEG_PICTURE", "SAMSUNG",
		"DEFAULT", "DSC", "IMAGE DESCRIPTION", "CHARSET=ASCII", "ASCII", "SCREENSHOT"} {
		if s == known {
			return true
		}
	}
	return false
}

// clean makes text of strangers' bytes: UTF-8, else Windows-1252; no control characters but line ends; trimmed.
func clean(s string) string {
	s = strings.Trim(s, "\x00")
	if i := strings.IndexByte(s, 0); i >= 0 {
		s = s[:i]
	}
	if !utf8.ValidString(s) {
		s, _ = charmap.Windows1252.NewDecoder().String(s)
	}
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unicode.IsControl(r) {
			return r
		}
		return -1
	}, s)
	return strings.TrimSpace(s)
}
