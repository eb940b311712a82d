// Package container reads the headers of strangers' media files and edits their containers without touching a pixel.
//
// Probe tells what a file is (size as seen, frames, orientation, texts) from its headers alone. Clean removes the
// metadata a person may not want to publish. FastStart moves an MP4's index to its front. All three bound their work
// by the bytes that are really there, never by a length that a file claims, and neither panic nor loop on bad input.
//
// Pixels are never decoded here: whether a picture really opens is left to the decoders that the worker runs.
package container

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// Format is a container format, told by content.
type Format string

// The formats that Sniff knows.
const (
	JPEG Format = "jpeg"
	PNG  Format = "png" // APNG too
	GIF  Format = "gif"
	WebP Format = "webp"
	AVIF Format = "avif"
	HEIC Format = "heic"
	BMP  Format = "bmp"
	MP4  Format = "mp4"
	MOV  Format = "mov"
	WebM Format = "webm"
)

// SniffLen is how many first bytes Sniff wants to see; fewer is fine when the file is shorter.
const SniffLen = 4096

// What callers branch on.
var (
	ErrTooLarge    = errors.New("media exceeds the limits")      // pixels, frames or duration
	ErrInvalid     = errors.New("media is damaged")              // no usable header
	ErrUnsupported = errors.New("media format is not supported") // not one of the formats above
)

// Limits bounds what Probe accepts. A zero field is no limit.
type Limits struct {
	Pixels          int64         // width × height of one frame
	AnimationPixels int64         // width × height × frames of an animated picture
	Frames          int           // of an animated picture; videos are not counted
	Duration        time.Duration // of videos and animations
}

// Facts is what the headers say.
type Facts struct {
	Format        Format
	Width, Height int // as seen: orientation or rotation applied
	Frames        int // 1 for still pictures; 0 when a video does not tell
	Animated      bool
	Is360         bool // an equirectangular panorama
	Alpha         bool // the container declares transparency
	Progressive   bool // a progressive JPEG or interlaced PNG: no decoder can read it line by line
	Duration      time.Duration
	Orientation   int // EXIF's 1..8; 1 when there is none. For AVIF and HEIC what irot and imir amount to.
	Title         string
	Description   string
	Rights        []string // what it says of them, the surest first
	Make, Model   string
	Taken         time.Time // zero when unknown; UTC when the file names no zone
	EXIF          string    // flat JSON object of a JPEG's EXIF, as api-v1 4.4; empty when there is none
}

// Mode is how much metadata Clean removes.
type Mode int

// The modes of Clean.
const (
	Keep       Mode = iota // everything stays
	NoLocation             // places and serial numbers go
	Strip                  // all but orientation and colour profile goes
)

// Probe reads the facts of a file of size bytes. It fails with ErrTooLarge, ErrInvalid or ErrUnsupported.
func Probe(r io.ReaderAt, size int64, lim Limits) (Facts, error) {
	src := open(r, size)
	format, ok := Sniff(src.head(SniffLen))
	if !ok {
		return Facts{}, ErrUnsupported
	}
	f := Facts{Format: format, Frames: 1, Orientation: 1}
	var err error
	switch format {
	case JPEG:
		err = probeJPEG(src, &f)
	case PNG:
		err = probePNG(src, &f)
	case GIF:
		err = probeGIF(src, &f, lim)
	case WebP:
		err = probeWebP(src, &f)
	case AVIF, HEIC:
		err = probeHEIF(src, &f)
	case BMP:
		err = probeBMP(src, &f)
	case MP4, MOV:
		err = probeMP4(src, &f)
	case WebM:
		err = probeWebM(src, &f)
	}
	if err != nil {
		return Facts{}, fmt.Errorf("probe %s: %w", format, err)
	}
	if f.Width <= 0 || f.Height <= 0 {
		return Facts{}, fmt.Errorf("probe %s: no size: %w", format, ErrInvalid)
	}
	if f.Orientation > 4 {
		f.Width, f.Height = f.Height, f.Width
	}
	return f, lim.check(f)
}

func (l Limits) check(f Facts) error {
	video := f.Format == MP4 || f.Format == MOV || f.Format == WebM
	pixels := satMul(int64(f.Width), int64(f.Height))
	switch {
	case l.Pixels > 0 && pixels > l.Pixels:
		return fmt.Errorf("%d×%d pixels: %w", f.Width, f.Height, ErrTooLarge)
	case l.Duration > 0 && f.Duration > l.Duration:
		return fmt.Errorf("lasts %s: %w", f.Duration, ErrTooLarge)
	case video || !f.Animated:
		return nil
	case l.Frames > 0 && f.Frames > l.Frames:
		return fmt.Errorf("%d frames: %w", f.Frames, ErrTooLarge)
	case l.AnimationPixels > 0 && satMul(pixels, int64(f.Frames)) > l.AnimationPixels:
		return fmt.Errorf("%d frames of %d×%d: %w", f.Frames, f.Width, f.Height, ErrTooLarge)
	}
	return nil
}

// Clean writes the file to dst without the metadata that m removes, and says whether that differs from the input.
// Pixels, orientation and colour profile stay as they are. f is what Probe said of the same file. With changed false
// nothing was written: use the input.
func Clean(dst io.Writer, r io.ReaderAt, size int64, f Facts, m Mode) (changed bool, err error) {
	src := open(r, size)
	var p plan
	if m == NoLocation || m == Strip {
		switch f.Format {
		case JPEG:
			err = cleanJPEG(src, f, m, &p)
		case PNG:
			err = cleanPNG(src, f, m, &p)
		case GIF:
			err = cleanGIF(src, m, &p)
		case WebP:
			err = cleanWebP(src, f, m, &p)
		case AVIF, HEIC:
			err = cleanHEIF(src, m, &p)
		case MP4, MOV:
			err = cleanMP4(src, m, &p)
		case WebM:
			err = cleanWebM(src, m, &p)
		case BMP: // carries nothing to remove
		default:
			err = ErrUnsupported
		}
	}
	if err != nil {
		return false, fmt.Errorf("clean %s: %w", f.Format, err)
	}
	if !p.changed() {
		return false, nil
	}
	return true, p.write(dst, src)
}

// satMul multiplies two non-negative numbers, stopping at the largest int64.
func satMul(a, b int64) int64 {
	if a > 0 && b > (1<<63-1)/a {
		return 1<<63 - 1
	}
	return a * b
}
