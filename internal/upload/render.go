package upload

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"calotype/internal/gallery"
	"calotype/internal/imaging"
	"calotype/internal/spool"
)

// quality of lossy renditions and converted originals (api-v1.md 3.2).
const quality = 90

// one is a finished file on the bench, ready to be placed.
type one struct {
	role          gallery.Role
	extension     string
	width, height int
	file          spool.File
}

// made is all that one upload will place; the original is last.
type made struct {
	files     []one
	average   string
	thumbHash []byte
	exif      string // of the stored original, JSON
}

// probe looks into the bytes in a worker; names and headers are never trusted.
func (d *Desk) probe(ctx context.Context, j *job) (err error) {
	j.facts, err = d.Imaging.Probe(ctx, d.relative(j.draft.File.Path), imaging.Limits{
		Pixels:          int64(j.site.Int("upload_max_pixels")),
		AnimationPixels: int64(j.site.Int("upload_max_animation_pixels")),
		Frames:          j.site.Int("upload_max_frames"),
		Duration:        time.Duration(j.site.Int("upload_max_duration")) * time.Second,
	})
	if err != nil {
		return j.failure(err, "video.probe")
	}
	if !enabled(j.site.List("upload_enabled_image_formats"), j.facts.Format) {
		return gallery.Fail(gallery.Unsupported, "upload.disabled_format", j.facts.Format)
	}
	return nil
}

func enabled(formats []string, format string) bool {
	for _, f := range formats {
		if f == format || f == "jpg" && format == "jpeg" {
			return true
		}
	}
	return false
}

// draw plans what is to be made.
func (d *Desk) draw(_ context.Context, j *job) (err error) {
	if j.still, err = nouns(j.facts).Still(j.wish.Still); err != nil {
		return err
	}
	j.plan, err = gallery.Draw(nouns(j.facts), gallery.Sizes{
		ThumbWidth:     j.site.Int("upload_thumb_width"),
		ThumbHeight:    j.site.Int("upload_thumb_height"),
		MediumSize:     j.site.Int("upload_medium_size"),
		MediumByHeight: j.site.Text("upload_medium_fixed_dimension") == "height",
		MaxWidth:       j.site.Int("upload_max_image_width"),
		MaxHeight:      j.site.Int("upload_max_image_height"),
	}, j.draft.Name, j.wish.Width)
	return err
}

// nouns translates a tool's facts into the house's.
func nouns(f imaging.Facts) gallery.Facts {
	return gallery.Facts{
		Format: f.Format, Video: f.Video, Width: f.Width, Height: f.Height, Frames: f.Frames,
		Animated: f.Animated, Is360: f.Is360, Duration: time.Duration(f.Duration * float64(time.Second)),
		Title: f.Title, Description: f.Description, Camera: gallery.Camera(f.Make, f.Model),
		Exif: f.EXIF, Taken: f.Taken,
	}
}

// licence is the first that the texts of a file about rights tell of.
func licence(rights []string) gallery.Licence {
	for _, text := range rights {
		if l := gallery.LicenceOf(text); l != "" {
			return l
		}
	}
	return ""
}

// render has all outputs made by one request to a worker, takes them out of its
// reach and hashes them. Where they lie is known from the request; a worker's
// word for it does not count.
func (d *Desk) render(ctx context.Context, j *job) error {
	request, planned := d.request(j)
	done, err := d.Imaging.Render(ctx, request)
	if err != nil {
		return j.failure(err, "video.invalid")
	}
	if len(done.Outputs) != len(planned) || (done.Frame != nil) != (request.Frame != nil) {
		return fmt.Errorf("the worker made %d pictures of %d", len(done.Outputs), len(planned))
	}
	j.made = &made{average: done.Average, thumbHash: done.ThumbHash, exif: j.facts.EXIF}
	if done.Frame != nil {
		if err := j.take(ctx, request.Frame.Path, gallery.Frame, "jpeg", done.Frame.Width, done.Frame.Height); err != nil {
			return err
		}
	}
	for i, r := range planned {
		size := done.Outputs[i]
		if err := j.take(ctx, request.Outputs[i].Path, r.Role, r.Extension, size.Width, size.Height); err != nil {
			return err
		}
	}
	if j.facts.Format == "heic" {
		j.made.files = append(j.made.files, one{gallery.Source, "heic", j.facts.Width, j.facts.Height, j.draft.File})
	}
	if done.Original != nil {
		j.made.exif = done.EXIF
		err = j.take(ctx, request.Original.Path, gallery.Original, j.plan.Extension, j.plan.Width, j.plan.Height)
	} else {
		j.made.files = append(j.made.files, one{gallery.Original, j.plan.Extension, j.plan.Width, j.plan.Height, j.draft.File})
	}
	if j.metadata() == "strip" {
		j.made.exif = ""
	}
	return err
}

// take adds what a worker made at a path of the request.
func (j *job) take(ctx context.Context, path string, role gallery.Role, extension string, width, height int) error {
	name := filepath.Base(path)
	file, err := j.draft.bench.Take(ctx, name, name)
	if err != nil {
		return full(err)
	}
	j.made.files = append(j.made.files, one{role, extension, width, height, file})
	return nil
}

// request is what a worker is asked for, and the renditions in the order of its
// outputs.
func (d *Desk) request(j *job) (imaging.RenderRequest, []gallery.Rendition) {
	request := imaging.RenderRequest{In: d.relative(j.draft.File.Path), Facts: j.facts}
	request.Original = &imaging.Original{
		Path: d.relative(j.draft.bench.Out("original")), Mode: modes[j.metadata()],
		FastStart: j.facts.Format == "mp4" || j.facts.Format == "mov", Quality: quality,
	}
	if j.plan.Convert || j.plan.Resize {
		request.Original.Format = j.plan.Format
	}
	if j.plan.Resize {
		request.Original.Width = j.plan.Width
	}
	var planned []gallery.Rendition
	for i, r := range j.plan.Renditions {
		out := imaging.Output{
			Path: d.relative(j.draft.bench.Out("out" + strconv.Itoa(i))), Format: format(r.Extension),
			Width: r.Width, Height: r.Height, Crop: r.Crop, Quality: quality,
		}
		if r.Role == gallery.Frame {
			request.Frame, request.Still = &out, j.still
			continue
		}
		request.Outputs = append(request.Outputs, out)
		planned = append(planned, r)
	}
	return request, planned
}

// format is what a worker calls an extension.
func format(extension string) string {
	if extension == "jpg" {
		return "jpeg"
	}
	return extension
}

// modes are the values of the setting upload_metadata.
var modes = map[string]imaging.Mode{"keep": imaging.Keep, "no-location": imaging.NoLocation, "strip": imaging.Strip}

// relative is a path as workers know it: below the bench.
func (d *Desk) relative(path string) string {
	rel, err := filepath.Rel(d.Bench.Dir(), path)
	if err != nil {
		panic(err) // both are ours and absolute
	}
	return rel
}

// failure translates what a worker said; a video that could not be opened has a
// code of its own.
func (j *job) failure(err error, video string) error {
	switch {
	case j.facts.Video && errors.Is(err, imaging.ErrInvalid) && !errors.Is(err, imaging.ErrCrashed):
		return gallery.Fail(gallery.Invalid, video).Because(err)
	case errors.Is(err, imaging.ErrBusy):
		return gallery.Fail(gallery.Busy, "busy").Because(err)
	case errors.Is(err, imaging.ErrUnsupported):
		return gallery.Fail(gallery.Unsupported, "upload.unavailable_format").Because(err)
	case errors.Is(err, imaging.ErrInvalid), errors.Is(err, imaging.ErrTooLarge), errors.Is(err, imaging.ErrCrashed):
		return gallery.Fail(gallery.Invalid, "upload.invalid_image").Because(err)
	case errors.Is(err, os.ErrNotExist):
		return gallery.Fail(gallery.Invalid, "upload.invalid_image").Because(err)
	}
	return full(err)
}
