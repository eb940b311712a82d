package db

import (
	"context"
	"slices"
	"strings"

	"calotype/internal/gallery"
)

// matchFTS5 writes a term for SQLite's FTS5, each token quoted: it has a query language of its own.
func matchFTS5(t gallery.Term) string {
	match := `"` + strings.Join(t.Tokens, " ") + `"`
	if t.Prefix {
		match += " *"
	}
	return match
}

// matchTSQuery writes a term for PostgreSQL's to_tsquery.
func matchTSQuery(t gallery.Term) string {
	match := "('" + strings.Join(t.Tokens, "' <-> '") + "'"
	if t.Prefix {
		match += ":*"
	}
	return match + ")"
}

// insertText makes a media findable.
func (t *Tx) insertText(ctx context.Context, m *gallery.Media) error {
	return t.SetTexts(ctx, []*gallery.Media{m})
}

// mediaText is what a search finds a media by.
func mediaText(m *gallery.Media) string {
	parts := []string{m.Title, m.Description, m.Name, strings.TrimSuffix(m.OriginalFilename, "."+m.Extension), m.Camera}
	for _, tag := range m.Tags {
		parts = append(parts, tag.Name)
	}
	return gallery.SearchText(parts...)
}

// SetTexts makes some media findable by what they say now.
func (t *Tx) SetTexts(ctx context.Context, media []*gallery.Media) error {
	const atOnce = 500
	for some := range slices.Chunk(media, atOnce) {
		around, err := t.around(ctx, some)
		if err != nil {
			return explain(err, "words around media")
		}
		var rows []any
		for _, m := range some {
			rows = append(rows, int64(m.ID), mediaText(m)+" "+gallery.SearchText(around[m.ID]))
		}
		err = t.exec(ctx, "INSERT INTO media_texts (media_id, text) VALUES "+values(len(some), 2)+
			" ON CONFLICT (media_id) DO UPDATE SET text = excluded.text", rows...)
		if err != nil {
			return explain(err, "words of media")
		}
	}
	return nil
}

// setAlbumText makes an album findable by what it says now.
func (t *Tx) setAlbumText(ctx context.Context, a *gallery.Album) error {
	return t.exec(ctx, "INSERT INTO album_texts (album_id, text) VALUES (?1, ?2) ON CONFLICT (album_id) DO UPDATE SET text = excluded.text",
		int64(a.ID), gallery.SearchText(a.Name, a.Description))
}
