package imaging

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A worker that a file has taken over may say anything. What it says of the file is held against what can be true and
// against the limits once more; its words are cut to what people may read.

const (
	maxWord     = 64 << 10 // bytes of a title or a description
	mostRights  = 8        // texts about rights
	maxRights   = 4 << 10  // bytes of one
	maxHash     = 64       // bytes of a thumbhash, which has at most 25
	maxSaidEXIF = 64 << 10 // bytes (api-v1.md 4.4)
)

var (
	errUnbelievable = errors.New("media worker says what cannot be")
	formats         = map[string]bool{"jpeg": true, "png": true, "gif": true, "webp": true, "avif": true, "bmp": true, "heic": true, "mp4": false, "mov": false, "webm": false}
	colourWord      = regexp.MustCompile(`^(#[0-9a-f]{6})?$`)
)

// check holds a reply against its question.
func (r *Reply) check(a Ask) error {
	switch {
	case a.Op == "probe" || a.Op == "vprobe":
		return r.Facts.check(a.Limits)
	case a.Stream != nil:
		return r.Stream.check(*a.Stream)
	case a.Render != nil:
		return r.Rendered.check(*a.Render)
	}
	return nil
}

// check makes sure that the facts can be true and keep the limits.
func (f *Facts) check(lim Limits) error {
	still, known := formats[f.Format]
	pixels := float64(f.Width) * float64(f.Height)
	switch {
	case !known || still == f.Video, f.Width < 1, f.Height < 1, f.Frames < 0, f.Orientation < 0 || f.Orientation > 8,
		math.IsNaN(f.Duration) || f.Duration < 0 || f.Duration > math.MaxInt32:
		return fmt.Errorf("%w: %s of %d×%d, %d frames, %v s", errUnbelievable, clip(f.Format, 20), f.Width, f.Height, f.Frames, f.Duration)
	case lim.Pixels > 0 && pixels > float64(lim.Pixels), lim.Duration > 0 && f.Duration > lim.Duration.Seconds(),
		f.Animated && lim.Frames > 0 && f.Frames > lim.Frames,
		f.Animated && lim.AnimationPixels > 0 && pixels*float64(f.Frames) > float64(lim.AnimationPixels):
		return ErrTooLarge
	}
	for _, s := range []*string{&f.Title, &f.Description, &f.Make, &f.Model} {
		*s = clip(*s, maxWord)
	}
	f.Rights = f.Rights[:min(len(f.Rights), mostRights)]
	for i, s := range f.Rights {
		f.Rights[i] = clip(s, maxRights)
	}
	if len(f.EXIF) > maxSaidEXIF {
		f.EXIF = ""
	}
	return nil
}

// check makes sure that what was made can be what was asked for.
func (r *Rendered) check(ask RenderRequest) error {
	made := append([]Made{}, r.Outputs...)
	for _, m := range []*Made{r.Original, r.Frame} {
		if m != nil {
			made = append(made, *m)
		}
	}
	for _, m := range made {
		if m.Width < 1 || m.Height < 1 || m.Width > math.MaxInt32 || m.Height > math.MaxInt32 {
			return fmt.Errorf("%w: a picture of %d×%d", errUnbelievable, m.Width, m.Height)
		}
	}
	if len(r.Outputs) > len(ask.Outputs) || !colourWord.MatchString(r.Average) || len(r.ThumbHash) > maxHash || len(r.EXIF) > maxSaidEXIF {
		return fmt.Errorf("%w: %d pictures, colour %s", errUnbelievable, len(r.Outputs), clip(r.Average, 20))
	}
	return nil
}

// clip is text without controls but line ends, and at most so many bytes of it.
func clip(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == utf8.RuneError {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	return s
}
