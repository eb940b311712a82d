package db

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"calotype/internal/gallery"
)

// A page is looked for among nearRows of the list's index first, which most lists fill it
// from. One that does not goes on through so many rows at most, however few of them fit:
// a million rows would take seconds. SQLite reads rows that lie as they are listed faster.
const (
	nearRows  = 300
	farRows   = 8_000
	closeRows = 40_000
)

// heads are, for each index, what all its rows of a list have in common: the beginnings
// of conditions that it answers by itself, without a look at the rows.
var heads = map[string][]string{
	"media_recent":        {"media.visibility = 'public'", "media.approved = 1"},
	"media_kind":          {"media.visibility = 'public'", "media.approved = 1", "media.kind = '"},
	"media_videos":        {"media.visibility = 'public'", "media.approved = 1", "media.kind = 'video'"},
	"media_animated":      {"media.visibility = 'public'", "media.approved = 1", "media.animated = 1"},
	"media_360":           {"media.visibility = 'public'", "media.approved = 1", "media.is_360 = 1"},
	"media_album":         {"media.album_id = "},
	"media_owner":         {"media.owner_id = "},
	"media_owner_trashed": {"media.owner_id = ", "media.trashed > 0"},
	"media_category":      {"media.category_id = "},
	"media_waiting":       {"media.approved = 0"},
	"media_trashed":       {"media.trashed > 0"},
	"media_address":       {"media.uploader_ip = "},
	"media_created":       {},
	"media_palette":       {"media.palette <> ''", "media.palette = "},
	"media_camera":        {"media.camera <> ''", "LOWER(media.camera) = "},
	"media_licence":       {"media.licence <> ''", "media.licence = "},
	"media_extension":     {"media.extension = "},
	"media_likes_recent":  {"media_likes.user_id = "},
	"":                    {"media_search MATCH "}, // the hits of words, by id
}

// head are the conditions that the query's index answers by itself.
func (q *query) head() (all []string) {
	known, ok := heads[q.index]
	if !ok { // of another order
		for _, ending := range []string{"_viewed", "_liked", "_titled", "_position"} {
			if base, cut := strings.CutSuffix(q.index, ending); cut && base != "media" {
				known = heads[base]
			} else if cut {
				known = heads["media_recent"]
			}
		}
	}
	if q.index != "" { // what bounds the order
		known = append(slices.Clip(known), q.column+" < ", q.column+" >= ")
	}
	for _, c := range q.where {
		if slices.ContainsFunc(known, func(head string) bool { return strings.HasPrefix(c, head) }) {
			all = append(all, c)
		}
	}
	return append(all, "true")
}

// walked is how many rows a page of the query may be looked for in.
func (q *query) walked() int {
	if q.lite && (q.index == "media_recent" || q.index == "media_created") {
		return closeRows
	}
	return farRows
}

// walk runs the query of a page on so many rows, on more if the page is not full, and says
// where it was broken off: the zero Place if the page is full or the list at its end.
func (d *DB) walk(ctx context.Context, q *query, l Listing, rows ...int) (places []gallery.Place, rest gallery.Place, err error) {
	for _, n := range rows {
		page := *q
		page.args = slices.Clip(q.args)
		if rest, err = d.bound(ctx, &page, l.Sort, n); err != nil {
			return nil, rest, err
		}
		places, err = d.places(ctx, &page, l.Sort, l.Back)
		if err != nil || rest.ID == 0 || len(places) == l.N {
			return places, gallery.Place{}, err
		}
	}
	return places, rest, nil
}

// bound lets a query look at so many rows of its index and no further. It returns the
// place of the last of them, the zero Place if the index has not so many.
func (d *DB) bound(ctx context.Context, q *query, order gallery.Sort, rows int) (end gallery.Place, err error) {
	wider := *q
	wider.where = q.head()
	return d.boundBy(ctx, q, wider, order, rows)
}

// boundBy is bound by the rows of a query that wants less.
func (d *DB) boundBy(ctx context.Context, q *query, wider query, order gallery.Sort, rows int) (end gallery.Place, err error) {
	table, _, _ := strings.Cut(q.from, " ")
	wider.with, wider.from, wider.n = "", table+" ", 1
	if wider.skip = rows; wider.by != "" {
		wider.skip = max(1, rows/len(wider.of))
	}
	wider.args = slices.Clip(wider.args)
	text, args := compact(wider.text(), wider.args)
	places, err := all(ctx, d.q, scanPlace(order), text, args...)
	if err != nil || len(places) == 0 {
		return end, err
	}
	q.until = q.beside(places[0], !q.down, "=")
	return places[0], nil
}

var placeholder = regexp.MustCompile(`\?\d+`)

// compact leaves out arguments that a query does not name, which PostgreSQL refuses.
func compact(text string, args []any) (string, []any) {
	var used []any
	marks := map[string]string{}
	text = placeholder.ReplaceAllStringFunc(text, func(mark string) string {
		if marks[mark] == "" {
			n, _ := strconv.Atoi(mark[1:]) // digits only
			used = append(used, args[n-1])
			marks[mark] = "?" + strconv.Itoa(len(used))
		}
		return marks[mark]
	})
	return text, used
}
