package db

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"calotype/internal/gallery"
)

// Search lists up to n public, approved, unexpired media with all the terms, newest
// upload first, that come after the media of an id (0: from the top). Without terms
// it finds nothing.
func (d *DB) Search(ctx context.Context, terms []gallery.Term, now time.Time, before gallery.ID, n int) ([]gallery.Media, error) {
	if len(terms) == 0 {
		return nil, nil
	}
	// What comes after an id is a condition of its own: an OR would read from the top.
	join, id, match := "JOIN media_search ON media_search.rowid = media.id WHERE media_search MATCH ?1", "media_search.rowid", matchFTS5(terms)
	if d.Postgres() != nil {
		join, id, match = "JOIN media_texts ON media_texts.media_id = media.id WHERE media_texts.words @@ to_tsquery('simple', ?1)", "media.id", matchTSQuery(terms)
	}
	args := []any{match, string(gallery.Public), millis(now), n}
	if d.Postgres() != nil {
		// Planned anew for its words: rare ones are found by their index, common ones by
		// walking through the list. One plan for all is 100 times slower for one of them.
		args = slices.Insert(args, 0, any(pgx.QueryExecModeExec))
	}
	if before != 0 {
		join += " AND " + id + " < ?5"
		args = append(args, int64(before))
	}
	found, err := d.media(ctx, join+` AND media.visibility = ?2 AND media.approved = 1 AND media.deleted = 0
		AND (media.expires = 0 OR media.expires > ?3) ORDER BY `+id+" DESC LIMIT ?4", args...)
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
