package app_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// shareX is what the program reads of a .sxcu file.
type shareX struct {
	RequestMethod, RequestURL, Body, FileFormName   string
	Headers, Arguments                              map[string]string
	URL, ThumbnailURL, DeletionURL, DestinationType string
}

// uploads sends a picture as the program does.
func (x shareX) uploads(t *testing.T, picture []byte) any {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range x.Arguments {
		_ = form.WriteField(name, value)
	}
	part, err := form.CreateFormFile(x.FileFormName, "shot.png")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(picture)
	_ = form.Close()
	q, err := http.NewRequestWithContext(t.Context(), x.RequestMethod, x.RequestURL, &body)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", form.FormDataContentType())
	for name, value := range x.Headers {
		q.Header.Set(name, value)
	}
	q.Header.Set("User-Agent", "ShareX/16.1.0")
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var answer any
	if err := json.NewDecoder(r.Body).Decode(&answer); err != nil || r.StatusCode != 200 {
		t.Fatal(r.Status, err)
	}
	return answer
}

// told finds what "$json:image.url$" names in an answer.
func told(t *testing.T, answer any, named string) string {
	t.Helper()
	for name := range strings.SplitSeq(strings.TrimSuffix(strings.TrimPrefix(named, "$json:"), "$"), ".") {
		fields, ok := answer.(map[string]any)
		if !ok {
			t.Fatalf("no %s in %v", named, answer)
		}
		answer = fields[name]
	}
	text, _ := answer.(string)
	return text
}

func TestFilesForProgramsUploadIntoTheKeysAlbum(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, cookie := signedIn(t, h, "ann", gallery.Member)
	_, foreign := signedIn(t, h, "bob", gallery.Member)
	album, err := h.Curate.CreateAlbum(t.Context(), actor(t, h, "ann"), curate.NewAlbum{Name: "Shots", Visibility: gallery.Link})
	if err != nil {
		t.Fatal(err)
	}
	base := server.URL + "/settings/keys"
	if r, body := visit(t, "POST", base, form("name", "x", "scopes", "upload", "album", album.PublicID), foreign); r.StatusCode != 400 && r.StatusCode != 404 || !strings.Contains(body, "no such album") {
		t.Errorf("another's album: %d", r.StatusCode)
	}
	_, body := visit(t, "POST", base, form("name", "x", "scopes", "upload", "album", album.PublicID), cookie)
	key := regexp.MustCompile(`value="(chv_\w+)"`).FindStringSubmatch(body)
	if key == nil || !strings.Contains(body, "into “Shots”") || !strings.Contains(body, `<option value="`+album.PublicID+`">Shots</option>`) {
		t.Fatal(body)
	}
	for i, kind := range gallery.ClientKinds {
		r, file := visit(t, "POST", base+"/file", url.Values{"key": {key[1]}, "kind": {kind}}, cookie)
		if r.StatusCode != 200 || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment; filename=") || !strings.Contains(file, key[1]) || !strings.Contains(file, server.URL+"/api/1/upload") {
			t.Errorf("%s: %d %v %s", kind, r.StatusCode, r.Header, file)
		}
		if !strings.HasPrefix(kind, "sharex-") {
			continue
		}
		var x shareX
		if err := json.Unmarshal([]byte(file), &x); err != nil || !strings.HasSuffix(r.Header.Get("Content-Disposition"), ".sxcu") {
			t.Fatal(err, r.Header)
		}
		answer := x.uploads(t, picture(t, 9+i, 9))
		for _, named := range []string{x.URL, x.ThumbnailURL} {
			if r, _ := visit(t, "GET", told(t, answer, named), nil); r.StatusCode != 200 || !strings.HasPrefix(r.Header.Get("Content-Type"), "image/") {
				t.Errorf("%s: %s is %d", kind, named, r.StatusCode)
			}
		}
		if r, _ := visit(t, "GET", told(t, answer, x.DeletionURL), nil); r.StatusCode != 200 {
			t.Errorf("%s: its delete link is %d", kind, r.StatusCode)
		}
	}
	if a, err := h.DB.AlbumByPublicID(t.Context(), album.PublicID); err != nil || a.MediaCount != 2 {
		t.Errorf("in the album: %d %v", a.MediaCount, err)
	}
}
