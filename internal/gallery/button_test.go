package gallery_test

import (
	"testing"

	"calotype/internal/gallery"
)

func TestEmoji(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"🛒": true, "1️⃣": true, "👩‍👩‍👧‍👦": true, "⭐️": true, "🇹🇼": true,
		"": false, "star": false, "fa-heart": false, "★ a": false, "中": false, "12": false, "<": false, "\u202e\n": false,
	} {
		if got := gallery.Emoji(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestAlbumsCallTo(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 0, "[]": 0, `[{"label":"a","href":"https://a.test"},{"Label":"b","Icon":"⭐","Href":"tel:1"}]`: 2} {
		a := gallery.Album{Buttons: text}
		list, err := a.CallsTo()
		if err != nil || len(list) != want || want == 2 && list[1] != (gallery.Button{Label: "b", Icon: "⭐", Href: "tel:1"}) {
			t.Errorf("%s: %v %v", text, list, err)
		}
	}
	if _, err := (&gallery.Album{Buttons: "x"}).CallsTo(); err == nil {
		t.Error("nonsense is read")
	}
}

// Whatever a browser would run is no link, however it is written.
func TestSafeLinks(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://example.test/a?b#c": true, "tel:+123": true, "mailto:a@b.test": true, "magnet:?xt=urn:x": true, "steam://run/1": true, "IPFS://x": true,
		"javascript:alert(1)": false, "JavaScript:alert(1)": false, " javascript:alert(1)": false, "java\tscript:alert(1)": false, "\x01javascript:alert(1)": false,
		"data:text/html,x": false, "vbscript:x": false, "blob:https://a.test/x": false, "file:///etc/passwd": false, "filesystem:x": false,
		"view-source:javascript:x": false, "feed:javascript:x": false, "jar:data:x": false, "about:blank": false, "livescript:x": false, "mocha:x": false,
		"/path": false, "//example.test": false, "": false, "x": false,
	} {
		if got := gallery.SafeLink(address); got != want {
			t.Errorf("%q: %v", address, got)
		}
	}
}
