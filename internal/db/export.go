package db

import (
	"context"

	"calotype/internal/gallery"
)

// AlbumsForExport lists a person's own albums by ID, after one.
func (r reader) AlbumsForExport(ctx context.Context, owner, after gallery.ID, limit int) ([]gallery.Album, error) {
	albums, err := all(ctx, r.q, scanAlbum, albumQuery+"WHERE albums.owner_id = ?1 AND albums.deleted = 0 AND albums.id > ?2 ORDER BY albums.id LIMIT ?3",
		int64(owner), int64(after), limit)
	return albums, explain(err, "albums of user %d", owner)
}

// MediaForExport lists a person's own media by ID, after one, in the trash or not.
func (r reader) MediaForExport(ctx context.Context, owner, after gallery.ID, limit int) ([]gallery.Media, error) {
	media, err := r.media(ctx, "WHERE media.owner_id = ?1 AND media.deleted = 0 AND media.id > ?2 ORDER BY media.id LIMIT ?3",
		int64(owner), int64(after), limit)
	return media, explain(err, "media of user %d", owner)
}

// CaptionsForExport lists the captions of a person's own media with their texts, by media
// and language, after one of them.
func (r reader) CaptionsForExport(ctx context.Context, owner gallery.ID, after gallery.OwnCaption, limit int) ([]gallery.OwnCaption, error) {
	list, err := all(ctx, r.q, func(row scanner) (c gallery.OwnCaption, err error) {
		err = row.Scan(&c.MediaID, &c.PublicID, &c.Language, &c.Label, &c.Text, moment{&c.Updated})
		return c, err
	}, `SELECT media.id, media.public_id, captions.language, captions.label, captions.text, captions.updated
		FROM media JOIN captions ON captions.media_id = media.id
		WHERE media.owner_id = ?1 AND media.deleted = 0 AND (media.id > ?2 OR media.id = ?2 AND captions.language > ?3)
		ORDER BY media.id, captions.language LIMIT ?4`, int64(owner), int64(after.MediaID), after.Language, limit)
	return list, explain(err, "captions of user %d", owner)
}
