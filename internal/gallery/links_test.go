package gallery_test

import (
	"testing"

	"calotype/internal/gallery"
)

func TestAlbumsAreNamedInTheirLinksOrNot(t *testing.T) {
	t.Parallel()
	links := gallery.Links{Base: "https://example.test", AlbumRoute: "album"}
	for _, c := range []struct {
		ids        bool
		name, want string
	}{
		{false, "Summer at the lake", "https://example.test/album/Summer-at-the-lake.AbCd"}, {false, "", "https://example.test/album/AbCd"},
		{true, "Summer at the lake", "https://example.test/album/AbCd"},
	} {
		links.AlbumIDs = c.ids
		if got := links.Album(&gallery.Album{Name: c.name, PublicID: "AbCd"}); got != c.want {
			t.Errorf("%q: %s, want %s", c.name, got, c.want)
		}
	}
}
