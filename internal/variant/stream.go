package variant

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/imaging"
	"calotype/internal/queue"
	"calotype/internal/spool"
)

// soon is how many videos are looked for at a time; the rest wait in their rows.
const soon = 20

// Find has renditions made of the videos that have none, where the site wishes for some.
func (d *Desk) Find(ctx context.Context) error {
	if !d.streams() {
		return nil
	}
	videos, err := d.DB.Unstreamed(ctx, soon)
	if err != nil || len(videos) == 0 {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		for _, v := range videos {
			if err := d.Queue.Insert(ctx, tx, queue.Stream{Media: int64(v.ID), Seconds: int64(v.Duration.Seconds())}); err != nil {
				return err
			}
		}
		return nil
	})
}

// streams reports whether the site wishes for renditions.
func (d *Desk) streams() bool { return len(d.Site.Get().List("video_stream_heights")) > 0 }

// Stream makes the smallest rendition of a video that is missing, and tells whether there
// may be more to make. It fails with ErrStopped when the house closes meanwhile, and with
// imaging.ErrCrashed when its maker was ended; what cannot be made is left at the file.
func (d *Desk) Stream(ctx context.Context, media gallery.ID) (more bool, err error) {
	if !d.streams() {
		return false, nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(d.open, func() { cancel(ErrStopped) })()
	of, length, err := d.DB.VideoOriginal(ctx, media)
	if err == nil {
		defer d.whileThere(ctx, of, cancel)()
		more, err = d.nextRendition(ctx, of, length)
	}
	switch cause := context.Cause(ctx); {
	case err != nil && errors.Is(cause, ErrStopped):
		return false, ErrStopped
	case errors.Is(err, gallery.ErrNotFound), err != nil && errors.Is(cause, gallery.ErrNotFound):
		return false, nil // deleted or replaced meanwhile
	}
	return more, err
}

// ErrStopped says that the house is closing.
var ErrStopped = errors.New("stopped")

// Stop ends what takes long, to be begun again by the next start.
func (d *Desk) Stop() { d.stop() }

// lookAgain is how often a video is looked for whose rendition is being made.
const lookAgain = 20 * time.Second

// whileThere cancels when a video is deleted or replaced. What it returns ends that.
func (d *Desk) whileThere(ctx context.Context, of gallery.File, cancel context.CancelCauseFunc) (end func()) {
	return every(ctx, lookAgain, func(ctx context.Context) {
		now, _, err := d.DB.VideoOriginal(ctx, of.MediaID)
		if errors.Is(err, gallery.ErrNotFound) || err == nil && now.Key != of.Key {
			cancel(gallery.ErrNotFound)
		}
	})
}

// Leave has no further renditions made of a video whose making failed too often.
func (d *Desk) Leave(ctx context.Context, media gallery.ID) error {
	of, _, err := d.DB.VideoOriginal(ctx, media)
	if err == nil {
		err = d.endStreams(ctx, of)
	}
	if errors.Is(err, gallery.ErrNotFound) {
		return nil
	}
	return err
}

func (d *Desk) endStreams(ctx context.Context, of gallery.File) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error { return tx.EndStreams(ctx, of) })
}

// nextRendition makes the smallest that is missing of a stored original.
func (d *Desk) nextRendition(ctx context.Context, of gallery.File, length time.Duration) (more bool, err error) {
	size, ok, err := d.missing(ctx, of, length)
	if err != nil {
		return false, err
	}
	if !ok {
		return false, d.endStreams(ctx, of)
	}
	draft, err := d.Bench.Draft()
	if err != nil {
		return false, err
	}
	defer draft.Remove() //nolint:errcheck // the bench goes as a whole at the latest
	in, facts, err := d.fetch(ctx, draft, of)
	if err != nil {
		return false, d.without(ctx, of, err)
	}
	s := gallery.Stream{File: gallery.File{
		MediaID: of.MediaID, Role: gallery.Streamed, Path: gallery.NewStreamPath(), MIME: "video/mp4", Width: size.Width, Height: size.Height,
	}}
	err = d.rendition(ctx, draft, of, s, imaging.StreamRequest{
		In: in, Facts: facts, Path: d.relative(draft.Out("stream")), Width: size.Width, Height: size.Height, Rate: size.Rate,
	})
	if err != nil {
		return false, d.without(ctx, of, fmt.Errorf("rendition %s: %w", s.Name(), err))
	}
	return true, nil
}

// missing is the smallest rendition that is to be made of a video and was not yet. Of one
// that lasts too long there is none.
func (d *Desk) missing(ctx context.Context, of gallery.File, length time.Duration) (size gallery.StreamSize, ok bool, err error) {
	site := d.Site.Get()
	if length > time.Duration(site.Int("video_stream_max_minutes"))*time.Minute {
		return size, false, nil
	}
	there, err := d.DB.Streams(ctx, of.MediaID)
	if err != nil {
		return size, false, err
	}
	for _, size := range gallery.StreamSizes(site.List("video_stream_heights"), of.Width, of.Height) {
		name := gallery.Stream{File: gallery.File{Width: size.Width, Height: size.Height}}.Name()
		if !slices.ContainsFunc(there, func(s gallery.Stream) bool { return s.Name() == name }) {
			return size, true, nil
		}
	}
	return size, false, nil
}

// without leaves a video at what it has when another try would end no better, as when its
// bytes are lost; else it fails with the error.
func (d *Desk) without(ctx context.Context, of gallery.File, err error) error {
	final := errors.Is(err, fs.ErrNotExist) || errors.Is(err, imaging.ErrInvalid) || errors.Is(err, imaging.ErrUnsupported) || errors.Is(err, imaging.ErrTooLarge)
	if !final || errors.Is(err, imaging.ErrCrashed) || ctx.Err() != nil {
		return err
	}
	d.Log.WarnContext(ctx, "renditions", "media", int64(of.MediaID), "error", err)
	return d.endStreams(ctx, of)
}

// rendition makes and keeps one.
func (d *Desk) rendition(ctx context.Context, draft *spool.Draft, of gallery.File, s gallery.Stream, req imaging.StreamRequest) error {
	done, err := d.Imaging.Stream(ctx, req)
	if err != nil {
		return err
	}
	made, err := draft.Take(ctx, "stream", "made")
	if err != nil {
		return err
	}
	s.File.Key, s.File.Size, s.Codecs, s.Initial = blob.Key(made.SHA256), made.Size, done.Codecs, done.Initial
	for _, one := range done.Segments {
		s.Segments = append(s.Segments, gallery.Segment{Size: one.Size, Length: time.Duration(one.Seconds * float64(time.Second))})
	}
	err = d.keep(ctx, s.File, made.Path, func(tx *db.Tx) (bool, error) { return true, tx.AddStream(ctx, of, s) })
	if errors.Is(err, db.ErrTaken) { // by another node, which began when this one was held for dead
		return nil
	}
	return err
}
