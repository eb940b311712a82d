package browse

import (
	"context"
	"errors"
	"strconv"
	"time"

	"calotype/internal/gallery"
)

// Want is what somebody asks for by an address.
type Want struct {
	Path      string // public, below /images/
	Signature string // of the address, "" for none
	Download  bool   // the file shall be kept
	Sized     bool   // at a width, in the smallest format that the browser takes
	Width     string // pixels
	Accept    string // the browser's header
}

// form puts the form that is wanted in the place of what is kept. What bears the site's
// watermark goes out with it, but for the download of those who may have what is kept.
func (r *Reader) form(ctx context.Context, by gallery.Actor, b *Bytes, want Want, p gallery.Proofs) (err error) {
	if b.Bears {
		b.Modified = time.Time{}
	}
	switch {
	case want.Sized:
		return r.resize(ctx, b, want)
	case b.Bears && want.Download && r.keeps(by, b.Media, p):
		b.Shared = false
	default:
		b.File, err = r.Variants.Marked(ctx, b.Media, b.File)
	}
	return err
}

// keeps reports whether the actor may have a media without the site's watermark.
func (r *Reader) keeps(by gallery.Actor, m *gallery.Media, p gallery.Proofs) bool {
	return gallery.Judge(by, gallery.SeeKept, m.Policy(r.Now()), p) == nil
}

// resize puts the variant in the place of the whole. While too much else is being made it
// is the whole that goes out, or the thumb of what wants a watermark, and nobody keeps it.
func (r *Reader) resize(ctx context.Context, b *Bytes, want Want) error {
	width, err := strconv.Atoi(want.Width)
	mime := gallery.VariantMIME(want.Accept, b.File)
	switch {
	case err == nil && b.File.HasVariant(width):
	case err == nil && b.Media.HasRound(b.File, width):
		mime = gallery.PlainMIME(b.File) // others take minutes at these widths
	default:
		return gallery.Fail(gallery.NotFound, "media.not_found")
	}
	f, err := r.Variants.Get(ctx, b.Media, b.File, width, mime)
	if fail, ok := errors.AsType[*gallery.Error](err); ok && fail.Kind == gallery.Busy {
		b.Shared = false
		if !b.Bears || !r.Site.Get().On("watermark_enable") {
			return nil
		}
		f, err = r.thumb(ctx, b.Media)
	}
	if err == nil {
		b.File = f
	}
	return err
}

// thumb is a media's thumb, which bears no watermark.
func (r *Reader) thumb(ctx context.Context, m *gallery.Media) (gallery.File, error) {
	whole, err := r.DB.MediaByPublicID(ctx, m.PublicID)
	if err != nil {
		return gallery.File{}, missing(err, "media.not_found")
	}
	f, ok := whole.File(gallery.Thumb)
	if !ok {
		return gallery.File{}, gallery.Fail(gallery.NotFound, "media.not_found")
	}
	return f, nil
}
