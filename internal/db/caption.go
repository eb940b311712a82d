package db

import (
	"context"
	"time"

	"calotype/internal/gallery"
)

// Captions lists the captions of a media by language, without their texts.
func (r reader) Captions(ctx context.Context, media gallery.ID) ([]gallery.Caption, error) {
	list, err := all(ctx, r.q, func(row scanner) (c gallery.Caption, err error) {
		err = row.Scan(&c.Language, &c.Label, moment{&c.Updated})
		return c, err
	}, "SELECT language, label, updated FROM captions WHERE media_id = ?1 ORDER BY language", int64(media))
	return list, explain(err, "captions of media %d", media)
}

// Caption fetches one of them whole.
func (r reader) Caption(ctx context.Context, media gallery.ID, language string) (c gallery.Caption, err error) {
	err = r.q.row(ctx, "SELECT language, label, text, updated FROM captions WHERE media_id = ?1 AND language = ?2", int64(media), language).
		Scan(&c.Language, &c.Label, &c.Text, moment{&c.Updated})
	return c, explain(err, "captions of media %d", media)
}

// SetCaption gives a media a caption, in the place of one in the same language.
func (t *Tx) SetCaption(ctx context.Context, media gallery.ID, c gallery.Caption, now time.Time) error {
	return explain(t.exec(ctx, `INSERT INTO captions (media_id, language, label, text, updated) VALUES (?1, ?2, ?3, ?4, ?5)
		ON CONFLICT (media_id, language) DO UPDATE SET label = excluded.label, text = excluded.text, updated = excluded.updated`,
		int64(media), c.Language, c.Label, c.Text, millis(now)), "caption media %d", media)
}

// DropCaption takes a caption away; gallery.ErrNotFound where there is none.
func (t *Tx) DropCaption(ctx context.Context, media gallery.ID, language string) error {
	return explain(t.change(ctx, "DELETE FROM captions WHERE media_id = ?1 AND language = ?2", int64(media), language), "captions of media %d", media)
}
