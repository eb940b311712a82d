package app_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"testing"

	"calotype/internal/gallery"
)

// The API crops an avatar to the square that it is told, as the profile's form does.
func TestAnAvatarShowsThePartThatTheAPIIsTold(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, key := person(t, h, "ann", gallery.Member)
	halves := image.NewGray(image.Rect(0, 0, 600, 200)) // black on the left, white on the right
	for i := range halves.Pix {
		halves.Pix[i] = uint8(i % 600 / 300 * 255)
	}
	var sent bytes.Buffer
	if err := png.Encode(&sent, halves); err != nil {
		t.Fatal(err)
	}
	put := func(query string) (int, string) {
		q, _ := http.NewRequestWithContext(t.Context(), "PUT", server.URL+"/api/2/me/avatar"+query, bytes.NewReader(sent.Bytes()))
		q.Header.Set("X-API-Key", key)
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		var said struct{ URL string }
		if err := json.NewDecoder(r.Body).Decode(&said); err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, said.URL
	}
	for query, want := range map[string][2]bool{"?x=0": {false, false}, "?x=100&size=50": {true, true}, "?x=100&y=0": {true, true}, "": {false, true}, "?size=20": {false, true}} {
		status, at := put(query)
		if status != 200 {
			t.Fatal(query, status)
		}
		_, body := get(t, "GET", at)
		shown, _, err := image.Decode(bytes.NewReader(body))
		if err != nil || shown.Bounds().Dx() != shown.Bounds().Dy() {
			t.Fatal(query, err)
		}
		for i, x := range []int{2, shown.Bounds().Dx() - 3} {
			if got := color.GrayModel.Convert(shown.At(x, 9)).(color.Gray).Y; (got > 200) != want[i] || (got < 50) == want[i] {
				t.Errorf("%s: %d at %d, white %t", query, got, x, want[i])
			}
		}
	}
	if status, _ := put("?x=101"); status != 422 {
		t.Error("a part beside the picture:", status)
	}
}
