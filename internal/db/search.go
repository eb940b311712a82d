package db

import (
	"context"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// Search lists up to n public, approved, unexpired media with all the terms, newest
// upload first, that come after the media of an id (0: from the top). Without terms
// it finds nothing.
func (d *DB) Search(ctx context.Context, terms []gallery.Term, now time.Time, before gallery.ID, n int) ([]gallery.Media, error) {
	if len(terms) == 0 {
		return nil, nil
	}
	const visible = `AND media.visibility = ?3 AND media.approved = 1 AND media.deleted = 0
		AND (media.expires = 0 OR media.expires > ?4)`
	join, match := `JOIN media_search ON media_search.rowid = media.id
		WHERE media_search MATCH ?1 AND (CAST(?2 AS BIGINT) = 0 OR media_search.rowid < ?2) `+visible+
		" ORDER BY media_search.rowid DESC LIMIT ?5", matchFTS5(terms)
	if d.Postgres() != nil {
		join, match = `JOIN media_texts ON media_texts.media_id = media.id
		WHERE media_texts.words @@ to_tsquery('simple', ?1) AND (CAST(?2 AS BIGINT) = 0 OR media.id < ?2) `+visible+
			" ORDER BY media.id DESC LIMIT ?5", matchTSQuery(terms)
	}
	found, err := d.media(ctx, join, match, int64(before), string(gallery.Public), millis(now), n)
	return found, explain(err, "search")
}

// matchFTS5 writes terms for SQLite's FTS5, each token quoted: it has a query
// language of its own.
func matchFTS5(terms []gallery.Term) string {
	parts := make([]string, len(terms))
	for i, t := range terms {
		parts[i] = `"` + strings.Join(t.Tokens, " ") + `"`
		if t.Prefix {
			parts[i] += " *"
		}
	}
	return strings.Join(parts, " AND ")
}

// matchTSQuery writes terms for PostgreSQL's to_tsquery.
func matchTSQuery(terms []gallery.Term) string {
	parts := make([]string, len(terms))
	for i, t := range terms {
		parts[i] = "('" + strings.Join(t.Tokens, "' <-> '") + "'"
		if t.Prefix {
			parts[i] += ":*"
		}
		parts[i] += ")"
	}
	return strings.Join(parts, " & ")
}

// insertText makes a media findable.
func (t *Tx) insertText(ctx context.Context, m *gallery.Media) error {
	parts := []string{m.Title, m.Description, m.Name}
	for _, tag := range m.Tags {
		parts = append(parts, tag.Name)
	}
	return t.exec(ctx, "INSERT INTO media_texts (media_id, text) VALUES (?1, ?2)", int64(m.ID), gallery.SearchText(parts...))
}
