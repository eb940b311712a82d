package db

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// rankedHits is how many hits are ranked; of more, the latest uploads come first.
const rankedHits = 500

// gatheredHits is how many hits PostgreSQL gathers from its index on words, which gives all
// or none; of more the next are met soon on the way through the media.
const gatheredHits = 5000

// fewMedia is how many media a listing has at most for a search to look at each of them,
// rather than at each that has the words; of a listing of more than fewRows nobody asks.
const (
	fewMedia = 500
	fewRows  = 2000
)

// Find fetches a page of the media of a listing that a query's words fit, and the
// place of each. Few hits come by how well they fit, others by upload; the places'
// Sort tells. Words to exclude count only beside others. A page may be broken off as
// those of List are.
func (d *DB) Find(ctx context.Context, l Listing, words gallery.Query) ([]gallery.Media, []gallery.Place, error) {
	places, rest, err := d.found(ctx, l, words)
	if err != nil {
		return nil, nil, explain(err, "search")
	}
	media, err := d.mediaInOrder(ctx, idsOf(places))
	return media, withRest(places, rest), explain(err, "search")
}

// found fetches the places of a page of hits, and where the walk through them was broken off.
func (d *DB) found(ctx context.Context, l Listing, words gallery.Query) (places []gallery.Place, rest gallery.Place, err error) {
	lite := d.Postgres() == nil
	match := matchAll(words, lite)
	first := l.After.ID == 0
	if l.Sort = l.After.Sort; first {
		l.Sort = gallery.Latest
	}
	var next []gallery.Place // the next hits, on SQLite
	var only []gallery.ID    // nil for all
	hits := int64(1)
	if first && (!lite || len(words.None) > 0) { // SQLite finds none faster than the next
		hits, err = d.hits(ctx, "media", match, rankedHits+1)
	}
	if lite && l.Sort == gallery.Latest && hits > 0 && err == nil {
		next, err = d.nextHits(ctx, l, match)
		hits = int64(len(next))
	}
	if first {
		if err != nil || hits == 0 {
			return nil, rest, err
		}
		if hits <= rankedHits {
			l.Sort = gallery.Best
		} else if only, err = d.few(ctx, l); only != nil && len(only) == 0 {
			return nil, rest, err
		}
	}
	if err != nil {
		return nil, rest, err
	}
	q := &query{lite: lite, id: "media.id", column: "media.id", down: true, n: l.N}
	text := q.arg(match)
	switch {
	case l.Sort == gallery.Best:
		q.rank("media", text)
		q.from = "hits JOIN media ON media.id = hits.id"
	case q.lite:
		q.from, q.id, q.column = "media_search CROSS JOIN media ON media.id = media_search.rowid", "media_search.rowid", "media_search.rowid"
		q.and("media_search MATCH " + text)
	default:
		q.from, q.id, q.column = "media_texts JOIN media ON media.id = media_texts.media_id", "media_texts.media_id", "media_texts.media_id"
		q.and("media_texts.words @@ to_tsquery('simple', " + text + ")")
	}
	if only != nil {
		q.among(only)
	}
	l.conditions(q)
	l.tagConditions(q)
	q.seek(l.After, l.Back)
	switch {
	case only != nil || l.Sort == gallery.Best:
		places, err = d.places(ctx, q, l.Sort, l.Back)
		return places, rest, err
	case q.lite:
		return d.sifted(ctx, q, l, next)
	}
	return d.passed(ctx, q, l, match)
}

// nextHits are the next media that have the words, from a listing's place on, one more
// than are ranked. Of a word's beginning (pho*) each query for hits first reads all words
// that begin so: most pages need no other.
func (d *DB) nextHits(ctx context.Context, l Listing, match string) ([]gallery.Place, error) {
	q := &query{id: "media_search.rowid", column: "media_search.rowid", down: true, from: "media_search", n: rankedHits + 1}
	q.and("media_search MATCH " + q.arg(match))
	q.seek(l.After, l.Back)
	return all(ctx, d.q, scanPlace(l.Sort), q.text(), q.args...)
}

// sifted fetches a page of the hits of words that many media have on SQLite: from the next
// hits, and if those do not fill it from more.
func (d *DB) sifted(ctx context.Context, q *query, l Listing, next []gallery.Place) (places []gallery.Place, rest gallery.Place, err error) {
	near := *q
	near.args, near.where = slices.Clip(q.args), slices.Clip(q.where)[1:] // they have the words
	near.from, near.id, near.column, near.after = "media ", "media.id", "media.id", ""
	near.among(idsOf(next))
	places, err = d.places(ctx, &near, l.Sort, l.Back)
	if err != nil || len(next) <= rankedHits || len(places) == l.N {
		return places, rest, err
	}
	return d.walk(ctx, q, l, closeRows)
}

// passed fetches a page of the hits of words that many media have on PostgreSQL, from the
// media one after another rather than from the index on words.
func (d *DB) passed(ctx context.Context, q *query, l Listing, match string) (places []gallery.Place, rest gallery.Place, err error) {
	each := *q
	each.where = slices.Clone(q.where)
	each.where[0] = "(" + q.where[0] + ") IS TRUE" // which that index does not answer
	places, rest, err = d.walk(ctx, &each, l, nearRows)
	if err != nil || rest.ID == 0 {
		return places, rest, err
	}
	hits, err := d.hits(ctx, "media", match, gatheredHits+1)
	if err != nil {
		return nil, rest, err
	}
	if hits > gatheredHits {
		return d.walk(ctx, &each, l, farRows)
	}
	places, err = d.places(ctx, q, l.Sort, l.Back)
	return places, gallery.Place{}, err
}

// among wants some things only.
func (q *query) among(ids []gallery.ID) {
	marks := make([]string, len(ids))
	for i, id := range ids {
		marks[i] = q.arg(int64(id))
	}
	q.and(q.id + " IN (" + strings.Join(marks, ", ") + ")")
}

// few are the media of a narrow listing, nil where it has more than a few or is not narrow.
// Words that a million media have, in none of which the rest fits, are not walked through
// for them.
func (d *DB) few(ctx context.Context, l Listing) ([]gallery.ID, error) {
	if reflect.ValueOf(l.Filter).IsZero() {
		return nil, nil
	}
	look := d.listed
	if l.Sight == gallery.Found {
		look = d.withOwn
	}
	l.Sort, l.After, l.Back, l.N, l.rows = gallery.Newest, gallery.Place{}, false, fewMedia+1, fewRows
	places, rest, err := look(ctx, l)
	if err != nil || rest.ID != 0 || len(places) > fewMedia {
		return nil, err
	}
	return idsOf(places), nil
}

// PlaceOfHit is where a media stands in what Find finds by a query's words.
func (d *DB) PlaceOfHit(ctx context.Context, id gallery.ID, words gallery.Query) (gallery.Place, error) {
	lite := d.Postgres() == nil
	match := matchAll(words, lite)
	hits, err := d.hits(ctx, "media", match, rankedHits+1)
	if err != nil || hits > rankedHits {
		return gallery.Place{Sort: gallery.Latest, Number: int64(id), ID: id}, explain(err, "search")
	}
	q := &query{lite: lite}
	q.rank("media", q.arg(match))
	p, err := scanPlace(gallery.Best)(d.q.row(ctx, q.with+"SELECT score, id FROM hits WHERE id = "+q.arg(int64(id)), q.args...))
	return p, explain(err, "place of media %d among hits", id)
}

// hits counts what of a kind, "media" or "album", has the words, up to most.
func (d *DB) hits(ctx context.Context, kind, match string, most int) (n int64, err error) {
	text := "SELECT COUNT(*) FROM (SELECT rowid FROM " + kind + "_search WHERE " + kind + "_search MATCH ?1 LIMIT ?2) AS hits"
	if d.Postgres() != nil {
		text = "SELECT COUNT(*) FROM (SELECT " + kind + "_id FROM " + kind + "_texts WHERE words @@ to_tsquery('simple', ?1) LIMIT ?2) AS hits"
	}
	err = d.q.row(ctx, text, match, most).Scan(&n)
	return n, err
}

// rank makes the query one over all hits of a kind, with how well they fit.
func (q *query) rank(kind, words string) {
	if q.lite {
		q.with = "WITH hits AS MATERIALIZED (SELECT rowid AS id, CAST(-bm25(" + kind + "_search) * 1000000 AS INTEGER) AS score FROM " +
			kind + "_search WHERE " + kind + "_search MATCH " + words + ") "
	} else {
		// 1: of texts that have the words as often the shorter fits better, as with bm25.
		q.with = "WITH hits AS MATERIALIZED (SELECT " + kind + "_id AS id, CAST(ts_rank(words, to_tsquery('simple', " + words +
			"), 1) * 1000000 AS BIGINT) AS score FROM " + kind + "_texts WHERE words @@ to_tsquery('simple', " + words + ")) "
	}
	q.column = "hits.score"
}

// FindAlbums fetches a page of the albums of a listing that a query's words fit, and
// the place of each: few by how well they fit, others the newest first, as Find does.
func (d *DB) FindAlbums(ctx context.Context, l AlbumListing, words gallery.Query) ([]gallery.Album, []gallery.Place, error) {
	q := &query{lite: d.Postgres() == nil, id: "albums.id", column: "albums.id", down: true, n: l.N}
	text := matchAll(words, q.lite)
	if l.Sort = l.After.Sort; l.After.ID == 0 {
		hits, err := d.hits(ctx, "album", text, rankedHits+1)
		if err != nil {
			return nil, nil, explain(err, "search albums")
		}
		if l.Sort = gallery.Latest; hits <= rankedHits {
			l.Sort = gallery.Best
		}
	}
	match := q.arg(text)
	switch {
	case l.Sort == gallery.Best:
		q.rank("album", match)
		q.from = "hits JOIN albums ON albums.id = hits.id"
	case q.lite:
		q.from, q.id, q.column = "album_search CROSS JOIN albums ON albums.id = album_search.rowid", "album_search.rowid", "album_search.rowid"
		q.and("album_search MATCH " + match)
	default:
		q.from = "album_texts JOIN albums ON albums.id = album_texts.album_id"
		q.and("album_texts.words @@ to_tsquery('simple', " + match + ")")
	}
	q.and("albums.deleted = 0")
	if l.conditions(q) {
		q.and("albums.effective IN ('public', 'password')")
	}
	q.seek(l.After, l.Back)
	list, places, err := page(ctx, d, q, l.Sort, l.Back, albumQuery+"WHERE albums.id", scanAlbum, func(v gallery.Album) gallery.ID { return v.ID })
	return list, places, explain(err, "search albums")
}

// tagConditions wants all of the filter's tags.
func (l Listing) tagConditions(q *query) {
	for _, id := range l.Filter.Tags {
		q.has("= " + q.arg(int64(id)))
	}
}

// matchAll writes the words of a query for the engine: all, of each group any, none
// of the excluded.
func matchAll(words gallery.Query, lite bool) string {
	one, and, or, not := matchTSQuery, " & ", " | ", " & !"
	if lite {
		one, and, or, not = matchFTS5, " AND ", " OR ", " NOT "
	}
	var parts []string
	for _, t := range words.All {
		parts = append(parts, one(t))
	}
	for _, group := range words.Any {
		var any []string
		for _, t := range group {
			any = append(any, one(t))
		}
		parts = append(parts, "("+strings.Join(any, or)+")")
	}
	match := "(" + strings.Join(parts, and) + ")"
	for _, t := range words.None { // FTS5's NOT binds to the left, as it should
		match = "(" + match + not + "(" + one(t) + "))"
	}
	return match
}

// MediaNamedAfter lists up to n media of an album, or of an owner if that is 0, which
// are found by its name too, in the order of their uploads from after one on.
func (t *Tx) MediaNamedAfter(ctx context.Context, album, owner gallery.ID, created time.Time, after gallery.ID, n int) ([]gallery.Media, error) {
	column, id := "media.album_id", album
	if album == 0 {
		column, id = "media.owner_id", owner
	}
	found, err := t.media(ctx, "WHERE "+column+` = ?1 AND media.deleted = 0 AND (media.created, media.id) > (?2, ?3)
		ORDER BY media.created, media.id LIMIT ?4`, int64(id), millis(created), int64(after), n)
	return found, explain(err, "media named after an album or a person")
}

// around are the words that stand around media and are not their own: the name of
// the album, and of the owner unless he shows himself to nobody.
func (t *Tx) around(ctx context.Context, media []*gallery.Media) (map[gallery.ID]string, error) {
	ids := make([]gallery.ID, len(media))
	for i, m := range media {
		ids[i] = m.ID
	}
	type words struct {
		id   gallery.ID
		text string
	}
	found, err := all(ctx, t.q, func(row scanner) (w words, err error) {
		err = row.Scan(&w.id, &w.text)
		return w, err
	}, `SELECT media.id, COALESCE(albums.name, '') || ' ' || CASE WHEN users.is_private = 0 THEN users.name ELSE '' END
		FROM media LEFT JOIN albums ON albums.id = media.album_id LEFT JOIN users ON users.id = media.owner_id
		WHERE media.id IN (`+list(0, len(ids))+")", numbersOf(ids)...)
	texts := make(map[gallery.ID]string, len(found))
	for _, w := range found {
		texts[w.id] = w.text
	}
	return texts, err
}
