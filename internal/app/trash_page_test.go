package app_test

import (
	"net/http"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

// What somebody threw away is on a page that he and the staff see, and that leads him alone there.
func TestTheTrashHasAPage(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, anns := owner(t, h)
	_, bobs := signedIn(t, h, "bob", gallery.Member)
	_, boss := signedIn(t, h, "boss", gallery.Admin)
	shelved(t, h, ann, gallery.Album{}, "kept", "gone")
	if _, body := visit(t, "GET", server.URL+"/user/ann/trash", nil, anns); !strings.Contains(body, "There is nothing in the trash.") {
		t.Error("an empty one:", between(body, "<main", "</main>"))
	}
	if done, err := h.Curate.DeleteMedia(t.Context(), ann, []string{"gone"}, gallery.Proofs{}); err != nil || done[0].Err != nil {
		t.Fatal(done, err)
	}
	r, body := visit(t, "GET", server.URL+"/user/ann/trash", nil, anns)
	if r.StatusCode != 200 || !strings.Contains(body, "gone?in=") && !strings.Contains(body, ".gone") || strings.Contains(body, ".kept") || !strings.Contains(body, "can be brought back") {
		t.Error("its owner:", r.Status, between(body, "<main", "</main>"))
	}
	if strings.Contains(body, "data-viewer") {
		t.Error("a file opens above the list, where nothing brings it back")
	}
	if _, body := visit(t, "GET", server.URL+"/user/ann", nil, anns); !strings.Contains(body, "/user/ann/trash") || !strings.Contains(body, "data-viewer") {
		t.Error("nothing leads there")
	}
	for name, cookies := range map[string][]*http.Cookie{"bob": {bobs}, "a guest": nil} {
		if r, body := visit(t, "GET", server.URL+"/user/ann/trash", nil, cookies...); r.StatusCode == 200 || strings.Contains(body, ".gone") {
			t.Errorf("%s: %s", name, r.Status)
		}
		if _, body := visit(t, "GET", server.URL+"/user/ann", nil, cookies...); strings.Contains(body, "/trash") {
			t.Error("told to", name)
		}
	}
	if r, body := visit(t, "GET", server.URL+"/user/ann/trash", nil, boss); r.StatusCode != 200 || !strings.Contains(body, ".gone") {
		t.Error("who looks after the site:", r.Status)
	}
	set(t, h, "trash_days", "0")
	if _, body := visit(t, "GET", server.URL+"/user/ann", nil, anns); strings.Contains(body, "/trash") {
		t.Error("where there is none it is told")
	}
}
