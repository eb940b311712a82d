package db

import (
	"context"
	"slices"
	"strconv"
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
	find := func(words words, match string) ([]gallery.Media, error) {
		args := []any{match, string(gallery.Public), millis(now), n}
		if before != 0 { // a condition of its own: an OR would read from the top
			words.join += " AND " + words.id + " < ?5"
			args = append(args, int64(before))
		}
		return d.mediaWith(ctx, words.with, words.join+` AND media.visibility = ?2 AND media.approved = 1 AND media.deleted = 0
			AND (media.expires = 0 OR media.expires > ?3) ORDER BY `+words.id+" DESC LIMIT ?4", args...)
	}
	var found []gallery.Media
	var err error
	if d.Postgres() == nil {
		found, err = find(words{
			join: "JOIN media_search ON media_search.rowid = media.id WHERE media_search MATCH ?1", id: "media_search.rowid",
		}, matchFTS5(terms))
	} else {
		found, err = d.searchPostgres(ctx, matchTSQuery(terms), before, n, find)
	}
	return found, explain(err, "search")
}

// words is how a query comes by the media that have the words of ?1.
type words struct {
	with, join string
	id         string // the media's id, by which the list is ordered
}

const (
	// nearMedia is how many media are looked at for common words before anything
	// else.
	nearMedia = 300
	// rareHits is how many media have a rare word at most.
	rareHits = 2000
)

// searchPostgres looks first into the newest media, which answers for words that
// many have. Else it reads all hits of rare words by their index, and for others
// walks through the media from the newest. PostgreSQL cannot tell these apart: it
// guesses one frequency for all words that are not among the most common, and its
// index on words gives all hits or none.
func (d *DB) searchPostgres(ctx context.Context, match string, before gallery.ID, n int,
	find func(words, string) ([]gallery.Media, error),
) ([]gallery.Media, error) {
	from := ""
	if before != 0 {
		from = "WHERE media_id < ?5 "
	}
	near := words{
		with: "WITH hits AS MATERIALIZED (SELECT media_id, words FROM media_texts " + from + "ORDER BY media_id DESC LIMIT " + strconv.Itoa(nearMedia) + ") ",
		join: "JOIN hits ON hits.media_id = media.id WHERE hits.words @@ to_tsquery('simple', ?1)", id: "media.id",
	}
	found, err := find(near, match)
	if err != nil || len(found) == n {
		return found, err
	}
	var hits int64
	err = d.q.row(ctx, `SELECT COUNT(*) FROM (SELECT media_id FROM media_texts
		WHERE words @@ to_tsquery('simple', ?1) LIMIT ?2) AS hits`, match, rareHits+1).Scan(&hits)
	if err != nil {
		return nil, err
	}
	if hits <= rareHits {
		// Not a join: for that it may read all media in order. The query for words in
		// brackets costs the same whatever it is, so that one plan is kept for all.
		return find(words{
			join: "WHERE media.id = ANY (ARRAY(SELECT media_id FROM media_texts WHERE words @@ (SELECT to_tsquery('simple', ?1))))", id: "media.id",
		}, match)
	}
	return find(words{
		join: "JOIN media_texts ON media_texts.media_id = media.id WHERE media_texts.words @@ to_tsquery('simple', ?1)", id: "media.id",
	}, match)
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
