package db

import (
	"context"
	"strconv"
	"strings"
	"time"

	"calotype/internal/gallery"
)

const mediaVersionQuery = "SELECT media_versions.public_id, media_versions.name, media_versions.replaced, " + fileColumns +
	" FROM media_versions JOIN files ON files.id = media_versions.file_id WHERE media_versions.media_id = ?1 AND files.gone = 0 "

func scanMediaVersion(row scanner) (v gallery.Version, err error) {
	err = row.Scan(append([]any{&v.PublicID, &v.Name, moment{&v.Replaced}}, fileFields(&v.File)...)...)
	return v, err
}

// MediaVersions lists what a media was before, the latest first. There are as many as the
// site keeps.
func (r reader) MediaVersions(ctx context.Context, media gallery.ID) ([]gallery.Version, error) {
	list, err := all(ctx, r.q, scanMediaVersion, mediaVersionQuery+"ORDER BY media_versions.replaced DESC, media_versions.file_id DESC", int64(media))
	return list, explain(err, "versions of media %d", media)
}

// HasMediaVersions reports whether there are any.
func (r reader) HasMediaVersions(ctx context.Context, media gallery.ID) (has bool, err error) {
	err = r.q.row(ctx, "SELECT EXISTS (SELECT 1 FROM media_versions WHERE media_id = ?1)", int64(media)).Scan(&has)
	return has, explain(err, "versions of media %d", media)
}

// MediaVersion fetches one of them.
func (r reader) MediaVersion(ctx context.Context, media gallery.ID, publicID string) (gallery.Version, error) {
	v, err := scanMediaVersion(r.q.row(ctx, mediaVersionQuery+"AND media_versions.public_id = ?2", int64(media), publicID))
	return v, explain(err, "version %s of media %d", publicID, media)
}

// keepVersion makes the original of a media, which is about to be replaced, a version, and
// lets go of what is more than the site keeps.
func (t *Tx) keepVersion(ctx context.Context, media gallery.ID, keep int, now time.Time) error {
	if keep > 0 {
		err := t.exec(ctx, `INSERT INTO media_versions (file_id, public_id, media_id, name, replaced)
			SELECT files.id, CAST(?2 AS TEXT), media.id, media.original_filename, CAST(?3 AS BIGINT) FROM files JOIN media ON media.id = files.media_id
			WHERE media.id = ?1 AND files.role = 'original' AND files.gone = 0`, int64(media), gallery.RandomID(10), millis(now))
		if err == nil {
			err = t.exec(ctx, "UPDATE files SET role = 'version' WHERE media_id = ?1 AND role = 'original' AND gone = 0", int64(media))
		}
		if err != nil {
			return explain(err, "keep a version of media %d", media)
		}
	}
	list, err := t.MediaVersions(ctx, media)
	if err != nil || len(list) <= keep {
		return err
	}
	return t.DropVersions(ctx, media, list[keep:], now)
}

// DropVersions removes some versions of a media; the keys of their bytes are noted for the
// sweep.
func (t *Tx) DropVersions(ctx context.Context, media gallery.ID, gone []gallery.Version, now time.Time) error {
	if len(gone) == 0 {
		return nil
	}
	ids := make([]string, len(gone))
	for i, v := range gone {
		ids[i] = strconv.FormatInt(int64(v.File.ID), 10)
	}
	in := " IN (" + strings.Join(ids, ", ") + ")"
	// A version is let go of once, so its id makes a note of its own.
	err := t.shed(ctx, media, "version:"+gone[0].PublicID, now, " AND id"+in)
	if err == nil {
		err = t.countBytes(ctx, media, 1) // of what stays
	}
	if err == nil {
		err = t.exec(ctx, "DELETE FROM media_versions WHERE file_id"+in)
	}
	if err == nil {
		err = t.shift(ctx)
	}
	return explain(err, "drop versions of media %d", media)
}
