package container

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// Sniff tells the format from a file's first bytes; SniffLen of them are enough.
func Sniff(head []byte) (Format, bool) {
	has := func(s string) bool { return bytes.HasPrefix(head, []byte(s)) }
	switch {
	case has("\xff\xd8\xff"):
		return JPEG, true
	case has("\x89PNG\r\n\x1a\n"):
		return PNG, true
	case has("GIF87a"), has("GIF89a"):
		return GIF, true
	case has("RIFF") && len(head) >= 12 && string(head[8:12]) == "WEBP":
		return WebP, true
	case has("BM") && len(head) >= 26 && bmpHeader(binary.LittleEndian.Uint32(head[14:])):
		return BMP, true
	case has("\x1a\x45\xdf\xa3"):
		return WebM, ebmlDocType(head) == "webm"
	case len(head) >= 12:
		return sniffBoxes(head)
	}
	return "", false
}

// sniffBoxes knows ISO base media files by the brands of ftyp, and old QuickTime files that have none.
func sniffBoxes(head []byte) (Format, bool) {
	n := int(binary.BigEndian.Uint32(head))
	switch string(head[4:8]) {
	case "ftyp":
	case "moov", "mdat", "wide":
		return MOV, true
	default:
		return "", false
	}
	if n < 16 {
		return "", false
	}
	brands := []string{string(head[8:12])}
	for i := 16; i+4 <= min(n, len(head)); i += 4 {
		brands = append(brands, string(head[i:i+4]))
	}
	if major := brands[0]; strings.HasPrefix(major, "M4") || strings.HasPrefix(major, "3g") || strings.HasPrefix(major, "3G") {
		return "", false
	}
	for i, b := range brands {
		f, ok := brandFormat(b)
		if ok && (i == 0 || f != MOV) && (b != "mif1" && b != "msf1" || !hasBrand(brands, "avif", "avis")) {
			return f, true
		}
	}
	return "", false
}

func hasBrand(brands []string, want ...string) bool {
	for _, b := range brands {
		for _, w := range want {
			if b == w {
				return true
			}
		}
	}
	return false
}

func brandFormat(b string) (Format, bool) {
	switch b {
	case "avif", "avis":
		return AVIF, true
	case "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1":
		return HEIC, true
	case "qt  ":
		return MOV, true
	case "isom", "iso2", "iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9", "mp41", "mp42", "avc1", "dash", "MSNV", "mp71":
		return MP4, true
	}
	return "", false
}
