package gallery

import (
	"encoding/json"
	"strings"
)

// ExifKept is what may be told of a file's EXIF after its metadata went through
// the given mode of the setting upload_metadata: nothing that was removed from
// the file (api-v1.md 4.4). It returns "" when nothing is left.
func ExifKept(exif, mode string) string {
	if exif == "" || mode == "keep" {
		return exif
	}
	if mode == "strip" {
		return ""
	}
	var tags map[string]json.RawMessage
	if json.Unmarshal([]byte(exif), &tags) != nil {
		return ""
	}
	for name := range tags {
		if tellsPlaceOrOwner(name) {
			delete(tags, name)
		}
	}
	kept, err := json.Marshal(tags)
	if err != nil || len(tags) == 0 {
		return ""
	}
	return string(kept)
}

func tellsPlaceOrOwner(tag string) bool {
	tag = strings.ToLower(tag)
	for _, word := range []string{"gps", "serial", "ownername", "makernote", "uniqueid"} {
		if strings.Contains(tag, word) {
			return true
		}
	}
	return false
}
