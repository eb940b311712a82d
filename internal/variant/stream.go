package variant

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/imaging"
	"calotype/internal/queue"
	"calotype/internal/spool"
)

// soon is how many videos wait in the queue at a time; the rest wait in their rows.
const soon = 20

// Find has renditions made of the videos that have none, where the site wishes for some.
func (d *Desk) Find(ctx context.Context) error {
	if len(d.Site.Get().List("video_stream_heights")) == 0 {
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

// Stream makes what is missing of a video's renditions. It fails with ErrStopped when the
// house closes meanwhile; what it could not make for reasons that pass is tried again.
func (d *Desk) Stream(ctx context.Context, media gallery.ID) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(d.open, func() { cancel(ErrStopped) })()
	of, err := d.DB.VideoOriginal(ctx, media)
	if err == nil {
		err = d.renditions(ctx, of)
	}
	switch {
	case errors.Is(context.Cause(ctx), ErrStopped):
		return ErrStopped
	case errors.Is(err, gallery.ErrNotFound):
		return nil // deleted or replaced meanwhile
	}
	return err
}

// ErrStopped says that the house is closing.
var ErrStopped = errors.New("stopped")

// Stop ends what takes long, to be begun again by the next start.
func (d *Desk) Stop() { d.stop() }

// Leave has no renditions made of a video whose making failed too often.
func (d *Desk) Leave(ctx context.Context, media gallery.ID) error {
	of, err := d.DB.VideoOriginal(ctx, media)
	if errors.Is(err, gallery.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.endStreams(ctx, of)
}

func (d *Desk) endStreams(ctx context.Context, of gallery.File) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error { return tx.EndStreams(ctx, of) })
}

// renditions makes those of a stored original that the site wishes for, the smallest first.
func (d *Desk) renditions(ctx context.Context, of gallery.File) error {
	draft, err := d.Bench.Draft()
	if err != nil {
		return err
	}
	defer draft.Remove() //nolint:errcheck // the bench goes as a whole at the latest
	err = d.allRenditions(ctx, draft, of)
	if err != nil && (ctx.Err() != nil || !unmakeable(err)) {
		return err
	}
	if err != nil {
		d.Log.WarnContext(ctx, "renditions", "media", int64(of.MediaID), "error", err)
	}
	return d.endStreams(ctx, of)
}

func (d *Desk) allRenditions(ctx context.Context, draft *spool.Draft, of gallery.File) error {
	there, err := d.DB.Streams(ctx, of.MediaID)
	if err != nil {
		return err
	}
	in, facts, err := d.fetch(ctx, draft, of)
	if err != nil {
		return err
	}
	for _, size := range gallery.StreamSizes(d.Site.Get().List("video_stream_heights"), facts.Width, facts.Height) {
		s := gallery.Stream{File: gallery.File{
			MediaID: of.MediaID, Role: gallery.Streamed, Path: gallery.NewStreamPath(), MIME: "video/mp4",
			Width: size.Width, Height: size.Height,
		}}
		if slices.ContainsFunc(there, func(t gallery.Stream) bool { return t.Name() == s.Name() }) {
			continue
		}
		err := d.rendition(ctx, draft, of, s, imaging.StreamRequest{
			In: in, Facts: facts, Path: d.relative(draft.Out("stream")), Width: size.Width, Height: size.Height, Rate: size.Rate,
		})
		if err != nil {
			return fmt.Errorf("rendition %s: %w", s.Name(), err)
		}
	}
	return nil
}

// unmakeable reports whether another try would end no better.
func unmakeable(err error) bool {
	return errors.Is(err, imaging.ErrInvalid) || errors.Is(err, imaging.ErrUnsupported) || errors.Is(err, imaging.ErrTooLarge)
}

// rendition makes and keeps one.
func (d *Desk) rendition(ctx context.Context, draft *spool.Draft, of gallery.File, s gallery.Stream, req imaging.StreamRequest) error {
	done, err := d.Imaging.Stream(ctx, req)
	if err != nil {
		return err
	}
	made, err := draft.Take(ctx, "stream", fmt.Sprint("stream", s.Name()))
	if err != nil {
		return err
	}
	s.File.Key, s.File.Size, s.Codecs, s.Initial = blob.Key(made.SHA256), made.Size, done.Codecs, done.Initial
	for _, one := range done.Segments {
		s.Segments = append(s.Segments, gallery.Segment{Size: one.Size, Length: time.Duration(one.Seconds * float64(time.Second))})
	}
	err = d.keep(ctx, s.File, made.Path, func(tx *db.Tx) (bool, error) { return true, tx.AddStream(ctx, of, s) })
	if errors.Is(err, db.ErrTaken) { // by another node, which began when this one was held for dead
		err = nil
	}
	return errors.Join(err, os.Remove(made.Path))
}
