package gallery_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"calotype/internal/gallery"
)

var standard = gallery.Sizes{ThumbWidth: 320, ThumbHeight: 320, MediumSize: 500}

func TestDraw(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		facts gallery.Facts
		file  string
		wish  int
		want  string
	}{
		"small jpeg has no medium":        {gallery.Facts{Format: "jpeg", Width: 320, Height: 240}, "cat.JPG", 0, "jpg 320x240 thumb.jpg 320x320"},
		"large jpeg has a medium":         {gallery.Facts{Format: "jpeg", Width: 4000, Height: 3000}, "a.jpeg", 0, "jpeg 4000x3000 medium.jpeg 500x375 thumb.jpeg 320x320"},
		"500 wide has no medium":          {gallery.Facts{Format: "png", Width: 500, Height: 9000}, "a.png", 0, "png 500x9000 thumb.png 320x320"},
		"animation always has a medium":   {gallery.Facts{Format: "gif", Width: 320, Height: 240, Animated: true}, "a.gif", 0, "gif 320x240 medium.gif 320x240 thumb.gif 320x320"},
		"animation is never resized":      {gallery.Facts{Format: "gif", Width: 320, Height: 240, Animated: true}, "a.gif", 100, "gif 320x240 medium.gif 320x240 thumb.gif 320x320"},
		"bmp becomes png":                 {gallery.Facts{Format: "bmp", Width: 10, Height: 10}, "a.bmp", 0, "png 10x10 thumb.png 320x320"},
		"heic becomes jpeg":               {gallery.Facts{Format: "heic", Width: 4032, Height: 3024}, "a.heic", 0, "jpeg 4032x3024 medium.jpeg 500x375 thumb.jpeg 320x320"},
		"jpeg named png is jpeg":          {gallery.Facts{Format: "jpeg", Width: 10, Height: 10}, "photo.png", 0, "jpeg 10x10 thumb.jpeg 320x320"},
		"width resizes the original":      {gallery.Facts{Format: "png", Width: 1000, Height: 333}, "a.png", 600, "png 600x200 medium.png 500x167 thumb.png 320x320"},
		"own width is no resize":          {gallery.Facts{Format: "png", Width: 400, Height: 100}, "a.png", 400, "png 400x100 thumb.png 320x320"},
		"very wide keeps a pixel of rows": {gallery.Facts{Format: "png", Width: 16000, Height: 1}, "a.png", 0, "png 16000x1 medium.png 500x1 thumb.png 320x320"},
		"film has frame, medium, thumb":   {gallery.Facts{Format: "mp4", Video: true, Width: 1920, Height: 1080}, "a.mp4", 0, "mp4 1920x1080 frame.jpeg 1920x1080 medium.jpeg 500x281 thumb.jpeg 320x320"},
		"small film has no medium":        {gallery.Facts{Format: "webm", Video: true, Width: 320, Height: 240}, "a.webm", 9000, "webm 320x240 frame.jpeg 320x240 thumb.jpeg 320x320"},
	} {
		p, err := gallery.Draw(c.facts, standard, c.file, c.wish)
		got := fmt.Sprintf("%s %dx%d", p.Extension, p.Width, p.Height)
		for _, r := range p.Renditions {
			got += fmt.Sprintf(" %s.%s %dx%d", r.Role, r.Extension, r.Width, r.Height)
		}
		if err != nil || got != c.want {
			t.Errorf("%s:\n got %s, %v\nwant %s", name, got, err, c.want)
		}
	}
}

func TestSiteMaximumAndWishTakeTheSmaller(t *testing.T) {
	t.Parallel()
	s := standard
	s.MaxWidth, s.MaxHeight = 800, 300
	p, err := gallery.Draw(gallery.Facts{Format: "png", Width: 1000, Height: 1000}, s, "a.png", 600)
	if err != nil || p.Width != 300 || p.Height != 300 || !p.Resize {
		t.Errorf("got %+v, %v; want 300x300", p, err)
	}
}

func TestWidthOverTheOwnIsRefused(t *testing.T) {
	t.Parallel()
	_, err := gallery.Draw(gallery.Facts{Format: "png", Width: 100, Height: 100}, standard, "a.png", 101)
	var fail *gallery.Error
	if !errors.As(err, &fail) || fail.Code != "width.larger" {
		t.Errorf("got %v, want width.larger", err)
	}
}

func TestTheStillOfAVideo(t *testing.T) {
	t.Parallel()
	film := gallery.Facts{Video: true, Duration: 9500 * time.Millisecond}
	for _, c := range []struct {
		facts gallery.Facts
		wish  *float64
		want  float64
		code  string
	}{
		{film, nil, 2, ""}, {film, new(0.0), 0, ""}, {film, new(3.25), 3.25, ""}, {film, new(9.5), 9.5, ""}, {film, new(9.6), 0, "frame.later"},
		{gallery.Facts{}, new(7.0), 0, ""},
	} {
		got, err := c.facts.Still(c.wish)
		fail, _ := errors.AsType[*gallery.Error](err)
		if got != c.want || (fail == nil) != (c.code == "") || fail != nil && fail.Code != c.code {
			t.Errorf("%v = %v, %v", c, got, err)
		}
	}
}
