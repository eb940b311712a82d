package upload

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
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
}

// probe looks into the bytes in a worker; names and headers are never trusted.
func (d *Desk) probe(ctx context.Context, dr *Draft) (imaging.Facts, error) {
	site := d.Site.Get()
	f, err := d.Imaging.Probe(ctx, d.relative(dr.File.Path), imaging.Limits{
		Pixels:          int64(site.Int("upload_max_pixels")),
		AnimationPixels: int64(site.Int("upload_max_animation_pixels")),
		Frames:          site.Int("upload_max_frames"),
		Duration:        time.Duration(site.Int("upload_max_duration")) * time.Second,
	})
	if err != nil {
		return f, failure(err)
	}
	if !enabled(site.List("upload_enabled_image_formats"), f.Format) {
		return f, gallery.Fail(gallery.Unsupported, "upload.disabled_format", f.Format)
	}
	return f, nil
}

func enabled(formats []string, format string) bool {
	for _, f := range formats {
		if f == format || f == "jpg" && format == "jpeg" {
			return true
		}
	}
	return false
}

func (d *Desk) plan(f imaging.Facts, dr *Draft, wish Details) (gallery.Plan, error) {
	site := d.Site.Get()
	return gallery.Draw(nouns(f), gallery.Sizes{
		ThumbWidth:     site.Int("upload_thumb_width"),
		ThumbHeight:    site.Int("upload_thumb_height"),
		MediumSize:     site.Int("upload_medium_size"),
		MediumByHeight: site.Text("upload_medium_fixed_dimension") == "height",
		MaxWidth:       site.Int("upload_max_image_width"),
		MaxHeight:      site.Int("upload_max_image_height"),
	}, dr.Name, wish.Width)
}

// nouns translates a tool's facts into the house's.
func nouns(f imaging.Facts) gallery.Facts {
	return gallery.Facts{
		Format: f.Format, Video: f.Video, Width: f.Width, Height: f.Height, Frames: f.Frames,
		Animated: f.Animated, Is360: f.Is360, Duration: time.Duration(f.Duration * float64(time.Second)),
		Title: f.Title, Description: f.Description, Camera: strings.TrimSpace(f.Make + " " + f.Model),
		Exif: f.EXIF, Taken: f.Taken,
	}
}

// render has all outputs made by one request to a worker and hashes them.
func (d *Desk) render(ctx context.Context, dr *Draft, f imaging.Facts, p gallery.Plan) (*made, error) {
	request := imaging.RenderRequest{In: d.relative(dr.File.Path), Facts: f}
	original := dr.bench.Path("original")
	request.Original = &imaging.Original{
		Path: d.relative(original), Mode: modes[d.Site.Get().Text("upload_metadata")],
		FastStart: f.Format == "mp4" || f.Format == "mov", Quality: quality,
	}
	if p.Convert || p.Resize {
		request.Original.Format = p.Format
	}
	if p.Resize {
		request.Original.Width = p.Width
	}
	var planned []gallery.Rendition
	for i, r := range p.Renditions {
		out := imaging.Output{
			Path: d.relative(dr.bench.Path("out" + strconv.Itoa(i))), Format: format(r.Extension),
			Width: r.Width, Height: r.Height, Crop: r.Crop, Quality: quality,
		}
		if r.Role == gallery.Frame {
			request.Frame = &out
			continue
		}
		request.Outputs = append(request.Outputs, out)
		planned = append(planned, r)
	}
	done, err := d.Imaging.Render(ctx, request)
	if err != nil {
		return nil, failure(err)
	}
	m := &made{average: done.Average, thumbHash: done.ThumbHash}
	if done.Frame != nil {
		if err := m.add(d, gallery.Frame, "jpeg", *done.Frame); err != nil {
			return nil, err
		}
	}
	for i, r := range planned {
		if err := m.add(d, r.Role, r.Extension, done.Outputs[i]); err != nil {
			return nil, err
		}
	}
	stored := dr.File
	if done.Original != nil {
		if stored, err = spool.Sum(original); err != nil {
			return nil, full(err)
		}
	}
	if f.Format == "heic" {
		m.files = append(m.files, one{gallery.Source, "heic", f.Width, f.Height, dr.File})
	}
	m.files = append(m.files, one{gallery.Original, p.Extension, p.Width, p.Height, stored})
	return m, nil
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

// add hashes what a worker made.
func (m *made) add(d *Desk, role gallery.Role, extension string, f imaging.Made) error {
	file, err := spool.Sum(filepath.Join(d.Bench.Dir(), f.Path))
	if err != nil {
		return full(err)
	}
	m.files = append(m.files, one{role, extension, f.Width, f.Height, file})
	return nil
}

// relative is a path as workers know it: below the bench.
func (d *Desk) relative(path string) string {
	rel, err := filepath.Rel(d.Bench.Dir(), path)
	if err != nil {
		panic(err) // both are ours and absolute
	}
	return rel
}

// failure translates what a worker said.
func failure(err error) error {
	switch {
	case errors.Is(err, imaging.ErrBusy):
		return gallery.Fail(gallery.Busy, "busy").Because(err)
	case errors.Is(err, imaging.ErrUnsupported):
		return gallery.Fail(gallery.Unsupported, "upload.unreadable").Because(err)
	case errors.Is(err, imaging.ErrInvalid), errors.Is(err, imaging.ErrTooLarge), errors.Is(err, imaging.ErrCrashed):
		return gallery.Fail(gallery.Invalid, "upload.invalid_image").Because(err)
	case errors.Is(err, os.ErrNotExist):
		return gallery.Fail(gallery.Invalid, "upload.invalid_image").Because(err)
	}
	return full(err)
}
