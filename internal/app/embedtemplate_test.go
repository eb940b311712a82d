package app_test

import (
	"html"
	"net/url"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

// Embed codes by templates of the site and of the person stand beside the usual ones;
// what is no template is not kept.
func TestEmbedCodesByTemplates(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	_, bobs := signedIn(t, h, "bob", gallery.Member)
	shelved(t, h, ann, gallery.Album{}, "a1")
	set(t, h, "embed_templates", "Wiki | [[%URL_VIEWER%|%DISPLAY_TITLE%]]")
	save := func(templates string) (int, string) {
		t.Helper()
		r, body := visit(t, "POST", server.URL+"/settings/uploads", url.Values{"embed_templates": {templates}}, cookie)
		return r.StatusCode, html.UnescapeString(body)
	}
	if status, body := save("Figure | <figure>%URL% %HOST%</figure>"); status != 400 || !strings.Contains(body, "<figure>%URL% %HOST%</figure>") || !strings.Contains(body, "A template of an embed code is") {
		t.Errorf("an unknown mark: %d", status)
	}
	if status, _ := save("Figure | <figure title=\"%DISPLAY_TITLE%\">%URL%</figure>\r\nStill | %URL_FRAME%\r\n"); status != 200 && status != 303 {
		t.Errorf("templates: %d", status)
	}
	_, own := visit(t, "GET", server.URL+"/image/a1", nil, cookie)
	_, others := visit(t, "GET", server.URL+"/image/a1", nil, bobs)
	own, others = html.UnescapeString(own), html.UnescapeString(others)
	for _, want := range []string{">Wiki</label>", "|picture a1]]"} {
		if !strings.Contains(own, want) || !strings.Contains(others, want) {
			t.Errorf("the site's: no %q", want)
		}
	}
	if want := `<figure title="picture a1">http`; !strings.Contains(own, want) || strings.Contains(others, want) {
		t.Error("one's own are not there, or there for others")
	}
	if strings.Contains(own, ">Still</label>") {
		t.Error("a code of a frame for a picture")
	}
	_, form := visit(t, "GET", server.URL+"/upload", nil, cookie)
	if strings.Count(form, ">Figure</option>") != 1 || strings.Count(form, ">Wiki</option>") != 1 {
		t.Error("the uploader does not offer them")
	}
}
