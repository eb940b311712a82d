package app_test

import (
	"bytes"
	"context"
	"image"
	"mime/multipart"
	"net/http"
	"testing"

	"calotype/internal/gallery"
)

// TestAnAvatarShowsTheChosenPart sends a picture whose red grows to the right and whose green grows downwards.
func TestAnAvatarShowsTheChosenPart(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	id, cookie := signedIn(t, h, "ann", gallery.Member)
	send := func(fields ...string) int {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", "me.jpg")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(picture(t, 240, 120))
		for i := 0; i < len(fields); i += 2 {
			_ = form.WriteField(fields[i], fields[i+1])
		}
		_ = form.Close()
		q, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/settings/pictures/avatar", &body)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", form.FormDataContentType())
		q.AddCookie(cookie)
		r, err := http.DefaultTransport.RoundTrip(q)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		return r.StatusCode
	}
	for name, c := range map[string]struct {
		fields     []string
		red, green int // in the middle of what is shown
	}{
		"the middle without a word": {nil, 120, 60},
		"the middle":                {[]string{"x", "50", "y", "50", "size", "100"}, 120, 60},
		"the left end":              {[]string{"x", "0", "y", "0", "size", "100"}, 60, 60},
		"a corner":                  {[]string{"x", "100", "y", "100", "size", "20"}, 228, 108},
		"around a point":            {[]string{"x", "25", "y", "25", "size", "30"}, 60, 30},
	} {
		if got := send(c.fields...); got != http.StatusSeeOther {
			t.Fatal(name, got)
		}
		r, b := look(t, server.URL, avatarOf(t, h.Pictures.Of, id).Version, nil)
		img, _, err := image.Decode(bytes.NewReader(b))
		if err != nil || img.Bounds().Dx() != 500 || img.Bounds().Dy() != 500 {
			t.Fatal(name, r.Status, err)
		}
		// Go reads the colours of WebP as if they used their whole range.
		red, green, _, _ := img.At(250, 250).RGBA()
		if d, e := int(red>>8)-c.red, int(green>>8)-c.green; d*d > 400 || e*e > 400 {
			t.Errorf("%s: red %d, green %d in the middle", name, red>>8, green>>8)
		}
	}
	for _, wrong := range [][]string{{"x", "101"}, {"x", "-1"}, {"y", "left"}, {"size", "5e1"}, {"z", "5"}} {
		if got := send(wrong...); got != http.StatusBadRequest {
			t.Errorf("%v is answered with %d", wrong, got)
		}
	}
}

func avatarOf(t *testing.T, of func(context.Context, ...gallery.ID) ([]gallery.Picture, error), id gallery.ID) gallery.Picture {
	t.Helper()
	pictures, err := of(t.Context(), id)
	if err != nil || len(pictures) != 1 {
		t.Fatal(pictures, err)
	}
	return pictures[0]
}
