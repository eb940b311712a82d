package gallery

import (
	"math"
	"path"
	"strings"
	"time"
)

// Facts are what looking into the bytes has shown.
type Facts struct {
	Format        string // "jpeg", "png", "gif", "webp", "avif", "bmp", "heic", "mp4", "mov", "webm"
	Video         bool
	Width, Height int // pixels, as seen
	Frames        int // 1 for stills
	Animated      bool
	Is360         bool
	Duration      time.Duration
	Title         string
	Description   string
	Camera        string // make and model, "" if unknown
	Exif          string // JSON object, "" where there is none
	Taken         time.Time
}

// Sizes are the site's wishes for renditions, in pixels.
type Sizes struct {
	ThumbWidth, ThumbHeight int
	MediumSize              int
	MediumByHeight          bool
	MaxWidth, MaxHeight     int // 0 for none
}

// Rendition is one picture to be made.
type Rendition struct {
	Role          Role
	Extension     string
	Width, Height int
	Crop          bool // fill the box from the centre instead of fitting in it
}

// Plan says what is to be made of an upload.
type Plan struct {
	Extension     string // of the stored original
	Format        string // of the stored original; differs from the facts' when converted
	Width, Height int    // of the stored original, as seen
	Resize        bool
	Convert       bool
	Renditions    []Rendition
}

// Still is the second of a video that its still is made of: the wished one, which the
// video must have, or one at a quarter of it where none is wished for.
func (f Facts) Still(wish *float64) (float64, error) {
	switch length := f.Duration.Seconds(); {
	case !f.Video || wish == nil:
		return math.Floor(length / 4), nil
	case *wish > length:
		return 0, Fail(Invalid, "frame.later").In("frame")
	}
	return *wish, nil
}

// Draw plans the outputs for an upload (api-v1.md 2.8, 3.1 to 3.3). The name is
// the client's; it decides only between "jpg" and "jpeg". Width is the wish of
// the form, 0 for none; it fails when it is larger than the picture.
func Draw(f Facts, s Sizes, filename string, width int) (Plan, error) {
	p := Plan{Format: f.Format, Width: f.Width, Height: f.Height}
	switch f.Format {
	case "bmp":
		p.Format, p.Convert = "png", true
	case "heic":
		p.Format, p.Convert = "jpeg", true
	}
	p.Extension = p.Format
	if f.Format == "jpeg" && endsJPG(filename) {
		p.Extension = "jpg"
	}
	if !f.Video && !f.Animated {
		if width > f.Width {
			return Plan{}, Fail(Invalid, "width.larger")
		}
		p.Width, p.Height = within(f.Width, f.Height, width, s.MaxWidth, s.MaxHeight)
		p.Resize = p.Width != f.Width || p.Height != f.Height
	}
	derived := p.Extension
	if f.Video {
		derived = "jpeg"
		p.Renditions = append(p.Renditions, Rendition{Role: Frame, Extension: derived, Width: p.Width, Height: p.Height})
	}
	if w, h, wanted := medium(p, f, s); wanted {
		p.Renditions = append(p.Renditions, Rendition{Role: Medium, Extension: derived, Width: w, Height: h})
	}
	p.Renditions = append(p.Renditions, Rendition{Role: Thumb, Extension: derived, Width: s.ThumbWidth, Height: s.ThumbHeight, Crop: true})
	return p, nil
}

// medium: made when the fixed side is greater than the wanted size, or always
// for animated pictures at min(size, own side).
func medium(p Plan, f Facts, s Sizes) (w, h int, wanted bool) {
	side := p.Width
	if s.MediumByHeight {
		side = p.Height
	}
	if side <= s.MediumSize && (!f.Animated || f.Video) {
		return 0, 0, false
	}
	to := min(side, s.MediumSize)
	if s.MediumByHeight {
		return scaled(p.Width, to, p.Height), to, true
	}
	return to, scaled(p.Height, to, p.Width), true
}

func within(w, h, wish, maxW, maxH int) (int, int) {
	to := float64(1)
	for _, limit := range [][2]int{{wish, w}, {maxW, w}, {maxH, h}} {
		if limit[0] > 0 && limit[0] < limit[1] {
			to = min(to, float64(limit[0])/float64(limit[1]))
		}
	}
	if to == 1 {
		return w, h
	}
	return max(1, int(math.Round(float64(w)*to))), max(1, int(math.Round(float64(h)*to)))
}

func scaled(side, to, of int) int {
	return max(1, int(math.Round(float64(side)*float64(to)/float64(of))))
}

func endsJPG(name string) bool {
	return strings.EqualFold(path.Ext(name), ".jpg")
}

// MIME is the type of a stored extension (api-v1.md 3.1).
func MIME(extension string) string {
	switch extension {
	case "jpg", "jpeg":
		return "image/jpeg"
	case "mov":
		return "video/quicktime"
	case "mp4", "webm":
		return "video/" + extension
	}
	return "image/" + extension
}
