package app_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// bring posts files to an upload link as a browser with some cookies does.
func bring(t *testing.T, address string, files map[string][]byte, order []string, cookies ...*http.Cookie) (int, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, name := range order {
		part, err := form.CreateFormFile("source", name)
		if err == nil {
			_, err = part.Write(files[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	q, err := http.NewRequestWithContext(t.Context(), "POST", address, &body)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", form.FormDataContentType())
	for _, c := range cookies {
		q.AddCookie(c)
	}
	r, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(r.Body); err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, text.String()
}

func TestUploadLinksTakeFilesOfStrangers(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ctx := t.Context()
	id, _ := signedIn(t, h, "olga", gallery.Member)
	by := gallery.Actor{UserID: id, Name: "olga", Rank: gallery.Member}
	album, err := h.Curate.CreateAlbum(ctx, by, curate.NewAlbum{Name: "Wedding", Visibility: gallery.Private})
	if err != nil {
		t.Fatal(err)
	}
	link, token, err := h.Curate.CreateUploadLink(ctx, by, gallery.Proofs{}, curate.NewUploadLink{Album: album.PublicID, Name: "Guests", Password: "rice", MostFiles: 2})
	if err != nil {
		t.Fatal(err)
	}
	page := server.URL + "/u/" + token
	files := map[string][]byte{"one.jpg": picture(t, 40, 30), "notes.txt": []byte("these are words"), "two.jpg": picture(t, 41, 30), "three.jpg": picture(t, 42, 30)}

	r, body := visit(t, "GET", page, nil)
	if r.StatusCode != 200 || !strings.Contains(body, "content-password") || strings.Contains(body, "Guests") {
		t.Errorf("locked: %d %s", r.StatusCode, body)
	}
	if status, text := bring(t, page, files, []string{"one.jpg"}); status != 200 || !strings.Contains(text, "content-password") {
		t.Errorf("files without the password: %d %s", status, text)
	}
	r, _ = visit(t, "POST", page, url.Values{"content-password": {"wrong"}})
	wantStatus(t, "a wrong password", r, 401)
	r, _ = visit(t, "POST", page, url.Values{"content-password": {"rice"}})
	wantStatus(t, "the password", r, 303)
	key := proof(t, r)
	r, body = visit(t, "GET", page, nil, key)
	if r.StatusCode != 200 || !strings.Contains(body, "Guests") || !strings.Contains(body, `enctype="multipart/form-data"`) || strings.Contains(body, album.PublicID) {
		t.Errorf("open: %d %s", r.StatusCode, body)
	}
	status, text := bring(t, page, files, []string{"one.jpg", "notes.txt", "two.jpg", "three.jpg"}, key)
	if status != 200 || strings.Count(text, "Uploaded") != 2 || !strings.Contains(text, "three.jpg: This link is over") || strings.Contains(text, "<form") && strings.Contains(text, `name="source"`) {
		t.Errorf("files: %d %s", status, text)
	}
	list, err := h.Browse.List(ctx, by, gallery.Filter{Album: album.ID}, browse.Ask{}, gallery.Proofs{})
	if err != nil || len(list.Items) != 2 || list.Items[0].OwnerID != id || list.Items[0].Visibility != gallery.Private {
		t.Errorf("the album: %v, %v", list.Items, err)
	}
	r, _ = visit(t, "GET", page, nil, key)
	wantStatus(t, "full", r, 404)
	r, _ = visit(t, "GET", server.URL+"/u/nothing", nil)
	wantStatus(t, "no such link", r, 404)
	if status, _ := bring(t, page, files, []string{"one.jpg"}, key); status != 404 {
		t.Errorf("files when it is full: %d", status)
	}
	if err := h.Curate.RevokeUploadLink(ctx, by, gallery.Proofs{}, link.PublicID); err != nil {
		t.Errorf("revoke: %v", err)
	}
}
