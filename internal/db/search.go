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
	with, join, id, match := "", "JOIN media_search ON media_search.rowid = media.id WHERE media_search MATCH ?1", "media_search.rowid", matchFTS5(terms)
	if d.Postgres() != nil {
		match = matchTSQuery(terms)
		rare, err := d.isRare(ctx, match)
		if err != nil {
			return nil, explain(err, "search")
		}
		with, join, id = onPostgres(rare)
	}
	args := []any{match, string(gallery.Public), millis(now), n}
	if before != 0 { // a condition of its own: an OR would read from the top
		join += " AND " + id + " < ?5"
		args = append(args, int64(before))
	}
	found, err := d.mediaWith(ctx, with, join+` AND media.visibility = ?2 AND media.approved = 1 AND media.deleted = 0
		AND (media.expires = 0 OR media.expires > ?3) ORDER BY `+id+" DESC LIMIT ?4", args...)
	return found, explain(err, "search")
}

// rareHits is how many media have a rare word at most.
const rareHits = 2000

// isRare counts, but not far.
func (d *DB) isRare(ctx context.Context, match string) (bool, error) {
	var n int64
	err := d.q.row(ctx, `SELECT COUNT(*) FROM (SELECT media_id FROM media_texts
		WHERE words @@ to_tsquery('simple', ?1) LIMIT ?2) AS hits`, match, rareHits+1).Scan(&n)
	return n <= rareHits, err
}

// onPostgres reads all hits of rare words by their index, and for common ones walks
// through the media from the newest. PostgreSQL cannot tell the two apart: it guesses
// one frequency for all words that are not among the most common.
func onPostgres(rare bool) (with, join, id string) {
	if rare {
		return "WITH hits AS MATERIALIZED (SELECT media_id FROM media_texts WHERE words @@ to_tsquery('simple', ?1)) ",
			"JOIN hits ON hits.media_id = media.id WHERE true", "media.id"
	}
	return "", "JOIN media_texts ON media_texts.media_id = media.id WHERE media_texts.words @@ to_tsquery('simple', ?1)", "media.id"
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
