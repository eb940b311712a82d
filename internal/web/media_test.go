package web

import (
	"strings"
	"testing"

	"calotype/internal/gallery"
)

// A picture of more bytes than the limit is nowhere loaded by a page itself: neither on
// the wall nor by a width that happens to be the file's own.
func TestHeavyPicturesWaitToBeAskedFor(t *testing.T) {
	t.Parallel()
	links := gallery.Links{Base: "https://img.example.test"}
	upload := func(mime string, width int, animated bool) *gallery.Media {
		return &gallery.Media{
			Kind: gallery.Image, PublicID: "AbCd", Name: "cat", MIME: mime, Size: 6_000_000, Width: width, Height: 100, Animated: animated, Approved: true,
			Files: []gallery.File{{Role: gallery.Original, Path: "cat", MIME: mime, Size: 6_000_000, Width: width, Height: 100}, {Role: gallery.Thumb, Path: "cat.th", MIME: "image/jpeg", Width: 160}},
		}
	}
	for _, c := range []struct {
		what  string
		m     *gallery.Media
		limit int64
		light string
	}{
		{"within the limit", upload("image/jpeg", 2500, false), 6_000_000, ""},
		{"above it", upload("image/jpeg", 2500, false), 5_999_999, "cat?w=2048"},
		{"of a variant's width", upload("image/jpeg", 640, false), 1, "cat?w=640"},
		{"narrower than all variants", upload("image/jpeg", 100, false), 1, ""},
		{"that moves", upload("image/gif", 500, true), 1, "cat?w=480"},
	} {
		got := NewLean(c.m, links, c.limit)
		if !strings.HasSuffix(got.Light, c.light) || (got.Light == "") != (c.light == "") {
			t.Errorf("%s: %q goes ahead, want %q", c.what, got.Light, c.light)
		}
		loaded := got.Large().URL + " " + string(got.Large().SrcSet) + " " + string(got.tile) + " "
		if whole := strings.Contains(loaded, "/cat "); whole != (c.light == "") {
			t.Errorf("%s: the page loads %s", c.what, loaded)
		}
	}
	film := upload("video/mp4", 640, false)
	if film.Kind = gallery.Video; NewLean(film, links, 1).Light != "" {
		t.Error("a video, of which its player asks for what it needs, is taken for a picture")
	}
}
