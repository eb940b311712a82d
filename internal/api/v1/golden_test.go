package v1_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	v1 "calotype/internal/api/v1"
	"calotype/internal/gallery"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var born = time.Date(2024, 10, 10, 19, 58, 0, 0, time.UTC)

// desk answers shapes only; its media are chosen by title.
type desk struct {
	fail    error // of Publish
	size    int64
	name    string
	fetched string
	dropped int
	details v1.Details
}

func (d *desk) Identify(_ context.Context, key, _ string) (gallery.Actor, error) {
	if key != "good" {
		return gallery.Actor{}, gallery.Fail(gallery.Denied, "key.invalid")
	}
	return gallery.Actor{UserID: 1, Rank: gallery.Member}, nil
}

func (d *desk) Receive(_ context.Context, _ *gallery.Actor, r io.Reader, name string) (v1.Draft, error) {
	n, err := io.Copy(io.Discard, r)
	d.size, d.name = n, name
	if err != nil {
		return nil, err
	}
	return name, nil
}

func (d *desk) Fetch(_ context.Context, _ *gallery.Actor, url, _ string) (v1.Draft, error) {
	d.fetched = url
	return url, nil
}

func (d *desk) Drop(context.Context, v1.Draft) { d.dropped++ }

func (d *desk) Publish(_ context.Context, _ gallery.Actor, _ v1.Draft, details v1.Details) (*gallery.Media, string, error) {
	d.details = details
	if d.fail != nil {
		return nil, "", d.fail
	}
	switch details.Title {
	case "fail_too_big":
		return nil, "", gallery.Fail(gallery.TooLarge, "upload.too_big", int64(10_000_000))
	case "fail_flood":
		return nil, "", gallery.Fail(gallery.TooMany, "upload.flood", 50, "images", "minute")
	case "fail_flood_wait":
		return nil, "", gallery.Fail(gallery.TooMany, "upload.flood", 50, "images", "minute", 12345*time.Millisecond)
	case "fail_busy_wait":
		return nil, "", gallery.Fail(gallery.Busy, "busy", 5*time.Second)
	case "fail_duplicate":
		return nil, "", gallery.Fail(gallery.Conflict, "upload.duplicate", media("A"))
	case "fail_full":
		return nil, "", gallery.Fail(gallery.Full, "storage.full")
	case "fail_busy":
		return nil, "", gallery.Fail(gallery.Busy, "busy")
	case "fail_other":
		return nil, "", errors.New("secret /tmp/x")
	}
	return media(details.Title), "2b23293aa6f770d8807d46498f05bc59c1bc3f8d4f304cff", nil
}

const exif = `{"FileSize":"18432","FileType":"2","MimeType":"image/jpeg","SectionsFound":"","COMPUTED":{"html":"width=\"320\" height=\"240\"","Height":"240","Width":"320","IsColor":"1"},"IPTC":[],"width":"320","height":"240"}`

func media(which string) *gallery.Media {
	m := &gallery.Media{Kind: gallery.Image, Folder: "2024/10/10/", Created: born, Approved: true, MD5: "9e107d9d372bb6826bd81d3542a419d6"}
	set := func(id, name, ext, mime string, size int64, w, h int) {
		m.PublicID, m.Name, m.Extension, m.MIME, m.Size, m.Width, m.Height = id, name, ext, mime, size, w, h
		m.OriginalFilename, m.Title = name+"."+ext, gallery.Title(name+"."+ext)
	}
	add := func(r gallery.Role, suffix, mime string, size int64, w, h int) {
		m.Files = append(m.Files, gallery.File{Role: r, Path: m.Folder + m.Name + suffix, MIME: mime, Size: size, Width: w, Height: h})
	}
	switch which {
	case "B":
		set("dH", "IMG_0001", "jpg", "image/jpeg", 6_345_678, 4000, 3000)
		add(gallery.Thumb, ".th.jpg", "image/jpeg", 9120, 320, 320)
		add(gallery.Medium, ".md.jpg", "image/jpeg", 48481, 500, 375)
	case "C":
		set("bO", "dance", "gif", "image/gif", 300_000, 320, 240)
		m.Animated = true
		add(gallery.Thumb, ".th.gif", "image/gif", 9120, 320, 320)
		add(gallery.Medium, ".md.gif", "image/gif", 9999, 320, 240)
	case "D":
		set("Vh7", "clip", "mp4", "video/mp4", 3_011_299, 1920, 1080)
		m.Kind, m.Duration = gallery.Video, 73*time.Second
		add(gallery.Thumb, ".th.jpeg", "image/jpeg", 9120, 320, 320)
		add(gallery.Medium, ".md.jpeg", "image/jpeg", 20000, 500, 281)
		add(gallery.Frame, ".fr.jpeg", "image/jpeg", 90000, 1920, 1080)
	default:
		set("Sx", "cat", "jpg", "image/jpeg", 18432, 320, 240)
		m.Exif = exif
		m.Approved = which != "U"
		add(gallery.Thumb, ".th.jpg", "image/jpeg", 9120, 320, 320)
	}
	return m
}

func api(d *desk) *v1.API {
	return &v1.API{
		Desk: d, Now: func() time.Time { return born }, Zone: func() *time.Location { return time.FixedZone("", -3*3600) },
		Links: func(*http.Request) gallery.Links {
			return gallery.Links{Base: "https://img.example.test", ImageRoute: "image", VideoRoute: "clip", Slugs: true}
		},
		Longest: func() time.Duration { return 365 * 24 * time.Hour },
		Loader:  func() int64 { return 5_000_000 },
	}
}

func ask(d *desk, method, target, contentType string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, body)
	r.Header.Set("Content-Type", contentType)
	w := httptest.NewRecorder()
	api(d).Handler().ServeHTTP(w, r)
	return w
}

func TestGolden(t *testing.T) {
	t.Parallel()
	files, _ := filepath.Glob("testdata/*.golden")
	if len(files) < 20 {
		t.Fatalf("only %d golden files", len(files))
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		request, want, _ := strings.Cut(string(text), "\n----------\n")
		line, body, _ := strings.Cut(request, "\n")
		method, target, _ := strings.Cut(line, " ")
		w := ask(&desk{}, method, target, "application/x-www-form-urlencoded", strings.NewReader(strings.TrimSpace(body)))
		got := fmt.Sprintf("%d %s\n", w.Code, w.Header().Get("Content-Type"))
		for _, h := range []string{"Allow", "Location", "Retry-After"} {
			if v := w.Header().Get(h); v != "" {
				got += h + ": " + v + "\n"
			}
		}
		got += w.Body.String() + "\n"
		if *update {
			if err := os.WriteFile(file, []byte(request+"\n----------\n"+got), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
		}
	}
}

func TestAnimatedPictureHasNoDuration(t *testing.T) {
	t.Parallel()
	m := &gallery.Media{Kind: gallery.Image, Animated: true, Frames: 10, Duration: 42 * time.Second, Width: 1, Height: 1}
	text := string(v1.Answer{Media: m, Zone: time.UTC}.JSON())
	for _, want := range []string{`"duration":0,`, `"duration_time":"",`, `"is_animated":1,`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}
