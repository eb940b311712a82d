package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"calotype/internal/gallery"
)

// managed uploads bytes by the management API and returns the status and the links.
func managed(t *testing.T, server *httptest.Server, key, query, kind string, file []byte) (int, map[string]string) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/api/2/media?"+query, bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", kind)
	q.Header.Set("X-API-Key", key)
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var told struct {
		Media struct{ Links map[string]string }
	}
	if err := json.NewDecoder(r.Body).Decode(&told); err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, told.Media.Links
}

func bytesAt(t *testing.T, address string) []byte {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != 200 {
		t.Fatal(address, r.Status, err)
	}
	return b
}

// The still of a video is of the wished moment, which the video must have.
func TestTheStillOfAVideoIsChosen(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, key := person(t, h, "ann", gallery.Member)
	video := film(t)
	still := func(query string) []byte {
		t.Helper()
		status, links := managed(t, server, key, query, "video/mp4", video)
		if status != 201 {
			t.Fatal(query, status)
		}
		return bytesAt(t, links["frame"])
	}
	usual, first, late := still(""), still("frame=0"), still("frame=0.8")
	if !bytes.Equal(usual, first) {
		t.Error("a quarter of a second is not in the first second") // a video of 1 s
	}
	if bytes.Equal(first, late) {
		t.Error("the still at 0.8 s is the first picture")
	}
	for query, want := range map[string]int{"frame=1.5": 422, "frame=-1": 422, "frame=NaN": 422} {
		if status, _ := managed(t, server, key, query, "video/mp4", video); status != want {
			t.Errorf("%s: %d, want %d", query, status, want)
		}
	}
}

// An upload may ask for more to be removed than its owner does, and for less, but never
// for less than the site.
func TestMetadataIsKeptOrRemovedByUpload(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, key := person(t, h, "ann", gallery.Member)
	for _, c := range []struct {
		site, query  string
		kept, placed bool
	}{
		{"keep", "", true, true}, {"keep", "metadata=no-location", true, false}, {"keep", "metadata=strip", false, false},
		{"no-location", "metadata=keep", true, false}, {"strip", "metadata=keep", false, false},
	} {
		set(t, h, "upload_metadata", c.site)
		status, links := managed(t, server, key, c.query, "image/jpeg", photograph(t))
		if status != 201 {
			t.Fatal(c, status)
		}
		b := bytesAt(t, links["original"])
		if kept, placed := bytes.Contains(b, []byte("Acme")), bytes.Contains(b, []byte("\x88\x25\x00\x04")); kept != c.kept || placed != c.placed {
			t.Errorf("%+v: camera %v, place %v", c, kept, placed)
		}
	}
	if status, _ := managed(t, server, key, "metadata=all", "image/jpeg", photograph(t)); status != 422 {
		t.Error("an unknown mode:", status)
	}
}
