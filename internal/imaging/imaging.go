// Package imaging has strangers' pictures and videos opened by child processes that can do almost nothing.
//
// It knows the messages and keeps the pool of children; it opens no picture itself and links no image library.
package imaging

import (
	"errors"
	"math"
	"time"
)

// What callers branch on. ErrInvalid comes wrapped with a short reason that may be shown.
var (
	ErrBusy        = errors.New("imaging is busy")
	ErrInvalid     = errors.New("invalid media")
	ErrUnsupported = errors.New("media format is not supported")
	ErrTooLarge    = errors.New("media exceeds the limits")
	ErrCrashed     = errors.New("media worker crashed")
)

// Limits bounds what Probe accepts. A zero field is no limit.
type Limits struct {
	Pixels          int64
	AnimationPixels int64
	Frames          int
	Duration        time.Duration
}

// Facts is what a file says of itself.
type Facts struct {
	Format        string // jpeg png gif webp avif bmp heic mp4 mov webm
	Video         bool
	Width, Height int // as seen
	Frames        int
	Animated      bool
	Is360         bool
	Duration      float64 // seconds
	Orientation   int
	Progressive   bool // a progressive JPEG or interlaced PNG, which a decoder must hold whole
	Title         string
	Description   string
	EXIF          string   // JSON object, or empty
	Rights        []string // what it says of them, the surest first
	Make, Model   string
	Taken         time.Time
}

// OutDir is the folder in the bench where what workers made is given; they cannot write to it.
const OutDir = "out"

// Mode is how much metadata a changed original keeps.
type Mode int

// The modes.
const (
	Keep Mode = iota
	NoLocation
	Strip
)

// Output asks for one picture made from the original's first frame.
type Output struct {
	Path          string // relative to the bench
	Format        string
	Width, Height int  // without Crop a zero side is free and nothing is enlarged
	Crop          bool // fill Width×Height from the centre, enlarging if needed
	Part          Square
	Quality       int // 0 is 90
}

// Square is a part of a picture as it is seen, in shares: of its width and height where the centre lies, of its shorter
// side how long the square's is. Where it would stand out of the picture it is moved into it. Size 0 is all of the picture.
type Square struct{ X, Y, Size float64 }

// In is the square in a picture of w×h pixels: its left upper corner and its side.
func (s Square) In(w, h int) (x, y, side int) {
	short := min(w, h)
	side = min(short, max(1, int(math.Round(s.Size*float64(short)))))
	start := func(centre float64, length int) int {
		return min(length-side, max(0, int(math.Round(centre*float64(length)-float64(side)/2))))
	}
	return start(s.X, w), start(s.Y, h), side
}

// Original asks for a changed original. Format converts (BMP, HEIC), Width above zero scales down to it;
// with neither the container alone is edited.
type Original struct {
	Path      string
	Format    string
	Width     int
	Mode      Mode
	FastStart bool
	Quality   int // 0 is 90
}

// RenderRequest is one job; every path is relative to the bench, and what is made is brought to its path by the pool.
type RenderRequest struct {
	In       string
	Facts    Facts
	Original *Original
	Frame    *Output // a video's still; only Path and Quality count
	Still    float64 // the second of the video that it is made of
	Outputs  []Output
	Mark     *Watermark // of the outputs, nil for none
}

// Made is a finished file.
type Made struct {
	Path          string
	Width, Height int
	Size          int64
}

// Rendered is what a job made. Original is nil when the file needed no change.
type Rendered struct {
	Original, Frame *Made
	EXIF            string // of the changed original, as Facts have it
	Outputs         []Made
	Average         string // #rrggbb
	ThumbHash       []byte
}
