package app_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/app"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// unpack reads an archive as names and what they hold.
func unpack(t *testing.T, body string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body)))
	if err != nil {
		t.Fatalf("%v: %.200q", err, body)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := files[f.Name]; twice || f.Method != zip.Store {
			t.Errorf("%s is there twice, or deflated (%d)", f.Name, f.Method)
		}
		files[f.Name] = string(text)
	}
	return files
}

func namesIn(t *testing.T, body string) string {
	t.Helper()
	return strings.Join(slices.Sorted(maps.Keys(unpack(t, body))), "|")
}

// putIn puts a file into an album.
func putIn(t *testing.T, h *app.House, a gallery.Album, filename string, own gallery.Visibility) *gallery.Media {
	t.Helper()
	m := &gallery.Media{PublicID: gallery.RandomID(8), Name: gallery.RandomID(20), OwnerID: a.OwnerID, AlbumID: a.ID, Kind: gallery.Image, Own: own,
		Visibility: gallery.Strictest(own, a.Effective), Approved: true, Created: time.Now(), Extension: "jpg", MIME: "image/jpeg", OriginalFilename: filename, Width: 4, Height: 3, Size: 1000}
	publish(t, h, m, gallery.Original)
	return m
}

func TestAnAlbumGoesOutAsOneFile(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	id, olga := signedIn(t, h, "olga", gallery.Member)
	by := gallery.Actor{UserID: id, Name: "olga", Rank: gallery.Member}
	album := func(name, parent string, v gallery.Visibility) gallery.Album {
		t.Helper()
		wish := curate.NewAlbum{Name: name, Visibility: v, Parent: parent}
		if v == gallery.Password {
			wish.Password = "open sesame"
		}
		a, err := h.Curate.CreateAlbum(t.Context(), by, wish)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	trip := album("Trip: 海", "", gallery.Public)
	day := album("../Day", trip.PublicID, gallery.Public)
	night := album("../DAY", trip.PublicID, gallery.Public)
	deep := album("Deep", day.PublicID, gallery.Public)
	hidden := album("Hidden", trip.PublicID, gallery.Private)
	album("Unlisted", trip.PublicID, gallery.Link)
	locked := album("Locked", trip.PublicID, gallery.Password)
	album("Empty", trip.PublicID, gallery.Public)
	first := putIn(t, h, trip, "cat.jpg", gallery.Public)
	putIn(t, h, trip, "CAT.jpg", gallery.Public)
	putIn(t, h, trip, "secret.jpg", gallery.Private)
	putIn(t, h, day, "/etc/passwd", gallery.Public)
	putIn(t, h, night, "cat.jpg", gallery.Public)
	putIn(t, h, deep, "", gallery.Public)
	putIn(t, h, hidden, "private.jpg", gallery.Public)
	putIn(t, h, locked, "behind.jpg", gallery.Public)
	address := server.URL + "/album/" + trip.PublicID + "/zip"

	r, body := visit(t, "GET", address, nil)
	wantStatus(t, "a guest", r, http.StatusOK)
	if kind, name := r.Header.Get("Content-Type"), r.Header.Get("Content-Disposition"); kind != "application/zip" || name != "attachment; filename*=utf-8''Trip_%20%E6%B5%B7.zip" {
		t.Errorf("it comes as %s, %s", kind, name)
	}
	files := unpack(t, body)
	for name, text := range files {
		if strings.HasPrefix(name, "/") || strings.Contains(name, "../") || strings.Contains(name, `\`) || !strings.HasPrefix(text, "bytes of ") {
			t.Errorf("%q has %.40q", name, text)
		}
	}
	if got := namesIn(t, body); strings.Count(got, "|") != 4 || !strings.Contains(got, "cat.jpg") || !strings.Contains(got, "CAT (2).jpg") || !strings.Contains(got, "_.._Day/_etc_passwd") ||
		!strings.Contains(got, "_.._DAY (2)/cat.jpg") || !strings.Contains(got, "_.._Day/Deep/") || files["cat.jpg"] != "bytes of "+first.Name {
		t.Errorf("a guest gets %s", got)
	}
	r, body = visit(t, "GET", address, nil, olga)
	wantStatus(t, "the owner", r, http.StatusOK)
	if got := namesIn(t, body); strings.Count(got, "|") != 7 || !strings.Contains(got, "Hidden/private.jpg") || !strings.Contains(got, "Locked/behind.jpg") || !strings.Contains(got, "secret.jpg") {
		t.Errorf("the owner gets %s", got)
	}
	if r, body := visit(t, "HEAD", address, nil); r.StatusCode != 200 || body != "" || r.Header.Get("Content-Type") != "application/zip" {
		t.Errorf("HEAD: %d, %d bytes", r.StatusCode, len(body))
	}
	if _, page := visit(t, "GET", server.URL+"/album/"+trip.PublicID, nil); !strings.Contains(page, "/zip\"") {
		t.Error("the album's page does not lead to the archive")
	}
	r, body = visit(t, "POST", server.URL+"/selection", url.Values{"ids": {first.PublicID}, "do": {"zip"}})
	wantStatus(t, "what was chosen", r, http.StatusOK)
	if got := namesIn(t, body); got != "cat.jpg" {
		t.Errorf("chosen: %s", got)
	}

	key := first.Files[0].Key
	if err := h.Keeper.Store.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	_, body = visit(t, "GET", address, nil)
	if files := unpack(t, body); len(files) != 5 || !strings.Contains(files["_missing.txt"], "1 file") || !strings.Contains(files["_missing.txt"], "cat.jpg\n") {
		t.Errorf("without the bytes: %v", slices.Sorted(maps.Keys(files)))
	}
}

func TestArchivesAreBounded(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	id, _ := signedIn(t, h, "olga", gallery.Member)
	by := gallery.Actor{UserID: id, Name: "olga", Rank: gallery.Member}
	a, err := h.Curate.CreateAlbum(t.Context(), by, curate.NewAlbum{Name: "Trip"})
	if err != nil {
		t.Fatal(err)
	}
	address := server.URL + "/album/" + a.PublicID + "/zip"
	r, body := visit(t, "GET", address, nil)
	if r.StatusCode != 400 || !strings.Contains(body, "nothing in it") {
		t.Errorf("an empty album: %d", r.StatusCode)
	}
	var ids []string
	for i := range 3 {
		m := putIn(t, h, a, fmt.Sprint(i, ".jpg"), gallery.Public)
		ids = append(ids, m.PublicID)
	}
	for _, c := range []struct{ name, value, usual, says string }{
		{"zip_max_files", "2", "5000", "more than 2 files"}, {"zip_at_once", "0", "8", "Not found"},
	} {
		set(t, h, c.name, c.value)
		for what, ask := range map[string]func() (*http.Response, string){
			"album": func() (*http.Response, string) { return visit(t, "GET", address, nil) },
			"chosen": func() (*http.Response, string) {
				return visit(t, "POST", server.URL+"/selection", url.Values{"ids": ids, "do": {"zip"}})
			},
		} {
			if r, body := ask(); r.StatusCode < 400 || !strings.Contains(body, c.says) {
				t.Errorf("%s by %s: %d", what, c.name, r.StatusCode)
			}
		}
		set(t, h, c.name, c.usual)
	}
	set(t, h, "zip_at_once", "4")
	album, err := h.Browse.Album(t.Context(), gallery.Actor{Rank: gallery.Guest}, a.PublicID, gallery.Proofs{})
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]int{}
	var open []interface{ Close() }
	for _, from := range []string{"192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.3"} {
		p, err := h.Browse.AlbumParcel(t.Context(), gallery.Actor{Rank: gallery.Guest, Address: from}, album, gallery.Proofs{})
		switch fail, told := errors.AsType[*gallery.Error](err); {
		case told:
			codes[fail.Code]++
		case err != nil:
			t.Fatal(err)
		default:
			codes[""]++
			open = append(open, p)
		}
	}
	if codes[""] != 4 || codes["zip.own_busy"] != 1 || codes["zip.busy"] != 1 {
		t.Errorf("side by side: %v", codes)
	}
	for _, p := range open {
		p.Close()
		p.Close() // counts once
	}
	if r, _ := visit(t, "GET", address, nil); r.StatusCode != 200 {
		t.Errorf("after the others: %d", r.StatusCode)
	}
}
