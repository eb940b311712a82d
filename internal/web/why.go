package web

import (
	"calotype/internal/gallery"
)

// whys are the sentences that say why an upload by form was refused, by the code
// of the failure.
var whys = map[string]string{
	"upload.too_big":            "why.too_big",
	"upload.unreadable":         "why.unreadable",
	"upload.invalid_image":      "why.unreadable",
	"upload.partial":            "why.partial",
	"video.invalid":             "why.unreadable",
	"video.probe":               "why.unreadable",
	"upload.unavailable_format": "why.format",
	"upload.disabled_format":    "why.format",
	"source.none":               "why.no_file",
	"upload.flood":              "why.flood",
	"upload.duplicate":          "why.duplicate",
	"upload.duplicate_stored":   "why.duplicate",
	"upload.duplicate_resized":  "why.duplicate",
	"stop_words":                "why.stop_words",
	"storage.full":              "why.full",
	"quota.files":               "why.full",
	"quota.user":                "why.full",
	"upload_link.not_found":     "why.link_over",
}

// Why says why the page stands here: the failure's own sentence, or what its
// status says of all.
func (v *view) Why(page ErrorPage) (string, error) {
	key, ok := "", false
	if page.Failure != nil {
		key, ok = whys[page.Failure.Code]
	}
	if !ok {
		return v.T("error." + page.number() + "_text")
	}
	if key == "why.too_big" {
		return v.T(key, "size", v.Size(largest(page.Failure)))
	}
	return v.T(key)
}

// largest is the size in bytes that a failure names, 0 for none.
func largest(fail *gallery.Error) int64 {
	for _, arg := range fail.Args {
		if n, ok := arg.(int64); ok {
			return n
		}
	}
	return 0
}
