package db

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"calotype/internal/gallery"
)

// ReplaceMedia gives a media the files that it carries now and writes what is known of
// them. Its old paths stay and are gone; the keys of the old bytes are noted for the
// sweep, but for the originals of the last versions, of which as many are kept as keep
// says. It fails as InsertMedia does for files.
func (t *Tx) ReplaceMedia(ctx context.Context, m *gallery.Media, keep int, now time.Time) error {
	if err := t.keepVersion(ctx, m.ID, keep, now); err != nil {
		return err
	}
	err := t.change(ctx, `UPDATE media SET `+newer+`, name = ?3, extension = ?4, original_filename = ?5, mime = ?6, size = ?7, width = ?8, height = ?9,
		frames = ?10, duration = ?11, animated = ?12, is_360 = ?13, approved = ?14, md5 = ?15, sha256 = ?16, sent_md5 = ?17, sent_sha256 = ?18,
		sent_size = ?19, exif = ?20, average = ?21, thumb_hash = ?22, camera = ?23, taken = ?24, palette = ?25, licence = ?26, watermarked = ?27, moving = 0, streamed = 0 WHERE id = ?2 AND deleted = 0`,
		millis(now), int64(m.ID), m.Name, m.Extension, m.OriginalFilename, m.MIME, m.Size, m.Width, m.Height,
		m.Frames, m.Duration.Microseconds(), flag(m.Animated), flag(m.Is360), flag(m.Approved), m.MD5, m.SHA256, m.SentMD5, m.SentSHA256,
		m.SentSize, m.Exif, m.Average, hex.EncodeToString(m.ThumbHash), m.Camera, millis(m.Taken), gallery.Colour(m.Average), string(m.Licence), flag(m.Watermarked))
	if err != nil {
		return explain(err, "replace media %d", m.ID)
	}
	if err := t.shed(ctx, m.ID, fmt.Sprintf("replace:%d:%s", m.ID, m.Name), now, " AND role <> 'version'"); err != nil {
		return explain(err, "replace media %d", m.ID)
	}
	for _, step := range []func(context.Context, *gallery.Media) error{t.holdBlobs, t.insertFiles} {
		if err := step(ctx, m); err != nil {
			return explain(err, "replace media %d", m.ID)
		}
	}
	if err := t.countBytes(ctx, m.ID, 1); err != nil {
		return explain(err, "replace media %d: its size", m.ID)
	}
	if err := t.SetTexts(ctx, []*gallery.Media{m}); err != nil {
		return err
	}
	return t.shift(ctx)
}

// shed takes the files of a media that fit a condition ("" for all) from it and notes the
// keys of their bytes for the sweep. Afterwards none of its bytes is counted.
func (t *Tx) shed(ctx context.Context, id gallery.ID, note string, now time.Time, and string) error {
	which := "media_id = ?1 AND gone = 0" + and
	// Lock the keys, lest a sweep that still sees the files drops the notes below.
	err := t.exec(ctx, "UPDATE blobs SET state = state WHERE blob_key IN (SELECT blob_key FROM files WHERE "+which+")", int64(id))
	if err != nil {
		return explain(err, "hold the bytes")
	}
	err = t.exec(ctx, `INSERT INTO pending_blobs (note, blob_key, reason, node, created, together)
		SELECT DISTINCT CAST(?2 AS TEXT), blob_key, 'delete', '', CAST(?3 AS BIGINT), 0 FROM files
		WHERE `+which+" ON CONFLICT (note, blob_key) DO NOTHING", int64(id), note, millis(now))
	if err != nil {
		return explain(err, "note the bytes")
	}
	if err := t.countBytes(ctx, id, -1); err != nil {
		return explain(err, "count the bytes")
	}
	if err := t.exec(ctx, "UPDATE files SET gone = ?2 WHERE "+which, int64(id), millis(now)); err != nil {
		return explain(err, "let go of files")
	}
	return explain(t.exec(ctx, "DELETE FROM streams WHERE file_id IN (SELECT id FROM files WHERE media_id = ?1 AND gone <> 0)", int64(id)), "let go of renditions")
}
