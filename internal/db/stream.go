package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// Streams lists the renditions of a video, the smallest first.
func (r reader) Streams(ctx context.Context, media gallery.ID) ([]gallery.Stream, error) {
	list, err := all(ctx, r.q, func(row scanner) (s gallery.Stream, err error) {
		err = row.Scan(append([]any{&s.Codecs, &s.Initial, (*segments)(&s.Segments)}, fileFields(&s.File)...)...)
		return s, err
	}, "SELECT streams.codecs, streams.initial, streams.segments, "+fileColumns+` FROM files JOIN streams ON streams.file_id = files.id
		WHERE files.media_id = ?1 AND files.role = 'stream' AND files.gone = 0 ORDER BY files.width, files.id`, int64(media))
	return list, explain(err, "renditions of media %d", media)
}

// Unstreamed is a video of which no renditions were made yet.
type Unstreamed struct {
	ID       gallery.ID
	Duration time.Duration
}

// Unstreamed lists up to n of them that wait for no approval and lie in no trash, the
// newest first.
func (r reader) Unstreamed(ctx context.Context, n int) ([]Unstreamed, error) {
	list, err := all(ctx, r.q, func(row scanner) (u Unstreamed, err error) {
		var micros int64
		err = row.Scan(&u.ID, &micros)
		u.Duration = time.Duration(micros) * time.Microsecond
		return u, err
	}, `SELECT id, duration FROM media WHERE kind = 'video' AND streamed = 0 AND approved = 1 AND deleted = 0 AND trashed = 0
		ORDER BY id DESC LIMIT ?1`, n)
	return list, explain(err, "videos without renditions")
}

// VideoOriginal fetches the stored original of a video of which no renditions were made
// yet, and how long it lasts; gallery.ErrNotFound where there is none any more.
func (r reader) VideoOriginal(ctx context.Context, media gallery.ID) (f gallery.File, length time.Duration, err error) {
	var micros int64
	err = r.q.row(ctx, "SELECT media.duration, "+fileColumns+` FROM files JOIN media ON media.id = files.media_id
		WHERE media.id = ?1 AND media.kind = 'video' AND media.streamed = 0 AND media.deleted = 0 AND media.trashed = 0
		AND files.role = 'original' AND files.gone = 0`, int64(media)).Scan(append([]any{&micros}, fileFields(&f)...)...)
	return f, time.Duration(micros) * time.Microsecond, explain(err, "original of video %d", media)
}

// AddStream records a rendition that was made of an original, unless another node was
// faster with one of its size. When the media has other bytes by now, or none, it is
// gallery.ErrNotFound.
func (t *Tx) AddStream(ctx context.Context, of gallery.File, s gallery.Stream) error {
	if err := t.holdOriginal(ctx, of); err != nil {
		return explain(err, "rendition of media %d", of.MediaID)
	}
	there, err := t.Streams(ctx, of.MediaID)
	if err != nil {
		return err
	}
	for _, other := range there {
		if other.Name() == s.Name() {
			return ErrTaken
		}
	}
	m := gallery.Media{ID: of.MediaID, Files: []gallery.File{s.File}}
	if err := t.insertFiles(ctx, &m); err != nil {
		return explain(err, "rendition of media %d", of.MediaID)
	}
	return explain(t.exec(ctx, "INSERT INTO streams (file_id, codecs, initial, segments) VALUES (?1, ?2, ?3, ?4)",
		int64(m.Files[0].ID), s.Codecs, s.Initial, segments(s.Segments)), "rendition of media %d", of.MediaID)
}

// EndStreams notes that no further renditions are made of an original, and whether there
// are any.
func (t *Tx) EndStreams(ctx context.Context, of gallery.File) error {
	if err := t.holdOriginal(ctx, of); err != nil {
		return explain(err, "renditions of media %d", of.MediaID)
	}
	there, err := t.Streams(ctx, of.MediaID)
	if err != nil {
		return err
	}
	return explain(t.change(ctx, "UPDATE media SET streamed = ?2 WHERE id = ?1", int64(of.MediaID), 1+min(1, len(there))), "renditions of media %d", of.MediaID)
}

// holdOriginal holds a media that still has these bytes, lest it is deleted or replaced
// beside us; else it is gallery.ErrNotFound.
func (t *Tx) holdOriginal(ctx context.Context, of gallery.File) error {
	// Held first and asked afterwards: one statement would ask with the eyes of before it
	// waited.
	if err := t.change(ctx, "UPDATE media SET moving = moving WHERE id = ?1 AND deleted = 0", int64(of.MediaID)); err != nil {
		return err
	}
	var key string
	err := t.q.row(ctx, "SELECT blob_key FROM files WHERE media_id = ?1 AND role = 'original' AND gone = 0", int64(of.MediaID)).Scan(&key)
	if err == nil && key != of.Key {
		err = gallery.ErrNotFound
	}
	return err
}

// moveStreams gives the renditions of a media new addresses; the old ones, which stood in
// its playlists, lead nowhere.
func (t *Tx) moveStreams(ctx context.Context, media gallery.ID, now time.Time) error {
	there, err := t.Streams(ctx, media)
	if err != nil || len(there) == 0 {
		return err
	}
	m := gallery.Media{ID: media}
	for _, s := range there {
		f := s.File
		f.Path = gallery.NewStreamPath()
		m.Files = append(m.Files, f)
	}
	if err := t.insertFiles(ctx, &m); err != nil {
		return err
	}
	for i, s := range there {
		err := t.change(ctx, "UPDATE streams SET file_id = ?2 WHERE file_id = ?1", int64(s.File.ID), int64(m.Files[i].ID))
		if err == nil {
			err = t.change(ctx, "UPDATE files SET gone = ?2 WHERE id = ?1", int64(s.File.ID), millis(now))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// segments are written as one text.
type segments []gallery.Segment

// Value implements driver.Valuer.
func (s segments) Value() (driver.Value, error) {
	var b strings.Builder
	for i, one := range s {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%d:%d", one.Size, one.Length.Microseconds())
	}
	return b.String(), nil
}

// Scan implements sql.Scanner.
func (s *segments) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("segments as %T", src)
	}
	for part := range strings.SplitSeq(text, ",") {
		size, length, _ := strings.Cut(part, ":")
		n, err1 := strconv.ParseInt(size, 10, 64)
		micros, err2 := strconv.ParseInt(length, 10, 64)
		if err := errors.Join(err1, err2); err != nil {
			return fmt.Errorf("segments: %w", err)
		}
		*s = append(*s, gallery.Segment{Size: n, Length: time.Duration(micros) * time.Microsecond})
	}
	return nil
}
