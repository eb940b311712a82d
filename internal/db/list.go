package db

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"calotype/internal/gallery"
)

// places runs the query of a page.
func (d *DB) places(ctx context.Context, q *query, order gallery.Sort, back bool) ([]gallery.Place, error) {
	places, err := all(ctx, d.q, scanPlace(order), q.text(), q.args...)
	if back {
		slices.Reverse(places)
	}
	return places, err
}

// page is a page of other things than media: those of the places, by a query that
// ends where "IN (…)" shall stand.
func page[T any](ctx context.Context, d *DB, q *query, order gallery.Sort, back bool, fetch string, scan func(scanner) (T, error), id func(T) gallery.ID) ([]T, []gallery.Place, error) {
	places, err := d.places(ctx, q, order, back)
	if err != nil || len(places) == 0 {
		return nil, nil, err
	}
	ids := idsOf(places)
	things, err := all(ctx, d.q, scan, fetch+" IN ("+list(0, len(ids))+")", numbersOf(ids)...)
	slices.SortFunc(things, func(a, b T) int { return slices.Index(ids, id(a)) - slices.Index(ids, id(b)) })
	return things, places, err
}

func idsOf(places []gallery.Place) []gallery.ID {
	ids := make([]gallery.ID, len(places))
	for i, p := range places {
		ids[i] = p.ID
	}
	return ids
}

// scanPlace scans a row of a list: the value of its order, and its id.
func scanPlace(order gallery.Sort) func(scanner) (gallery.Place, error) {
	return func(row scanner) (p gallery.Place, err error) {
		p.Sort = order
		if order.ByText() {
			err = row.Scan(&p.Text, &p.ID)
		} else {
			err = row.Scan(&p.Number, &p.ID)
		}
		return p, err
	}
}

// query is a list in the making: rows of one index, those that fit.
type query struct {
	with   string // what stands before, "" for nothing
	args   []any
	lite   bool   // SQLite, which is told the index: it has no figures to guess by
	index  string // "" for none
	id     string // column of the row's id
	column string // what the order goes by
	down   bool
	from   string
	where  []string
	after  string
	until  string
	n      int
	skip   int    // how many are left out
	by     string // a column by whose values the list is merged from one of each, "" for one list
	of     []any  // the values
}

// arg adds an argument and returns its placeholder.
func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	return "?" + strconv.Itoa(len(q.args))
}

func (q *query) and(condition string) { q.where = append(q.where, condition) }

// merge makes of a list, for each value of a column, one list of all.
func (q *query) merge(column string, of []any) {
	q.by, q.of = column, of
	q.and(column + " = " + q.arg(of[0]))
}

// seek makes the list begin behind a place, or go back from it.
func (q *query) seek(p gallery.Place, back bool) {
	q.down = q.down != back
	if p.ID != 0 {
		q.after = q.beside(p, q.down, "")
	}
}

// beside wants rows below a place or above it; with "=" the place itself, too.
func (q *query) beside(p gallery.Place, below bool, equal string) string {
	sign := " >" + equal + " "
	if below {
		sign = " <" + equal + " "
	}
	if q.id == q.column {
		return q.id + sign + q.arg(int64(p.ID))
	}
	var value any = p.Number
	if p.Sort.ByText() {
		value = p.Text
	}
	// A condition on both at once: an OR would read from the top.
	return "(" + q.column + ", " + q.id + ")" + sign + "(" + q.arg(value) + ", " + q.arg(int64(p.ID)) + ")"
}

// text writes the query; it may be written once.
func (q *query) text() string {
	limit := q.limit()
	if q.by == "" {
		return q.with + q.one() + limit
	}
	at := slices.IndexFunc(q.where, func(c string) bool { return strings.HasPrefix(c, q.by+" = ") })
	one := *q
	each := make([]string, len(q.of))
	for i, v := range q.of {
		if i > 0 { // the first value is in the list already
			one.where = slices.Clone(q.where)
			one.where[at] = q.by + " = " + q.arg(v)
		}
		each[i] = "SELECT * FROM (" + one.one() + limit + ") AS one"
	}
	merged := query{id: bare(q.id), column: bare(q.column), down: q.down, where: []string{"true"},
		from: "(" + strings.Join(each, " UNION ALL ") + ") AS merged"}
	return merged.one() + " LIMIT " + q.arg(q.n)
}

// one writes the query of one list.
func (q *query) one() string {
	way := ""
	if q.down {
		way = " DESC"
	}
	from := q.from
	if q.index != "" && q.lite {
		from = strings.Replace(from, " ", " INDEXED BY "+q.index+" ", 1)
	}
	where := slices.Clone(q.where)
	after, until := " >= ", " < "
	if q.down {
		after, until = until, after
	}
	for _, bound := range [][2]string{{q.after, after}, {q.until, until}} {
		if bound[0] == "" {
			continue
		}
		for i, c := range where { // SQLite begins at one bound only, which may be the wider one
			if q.lite && strings.HasPrefix(c, q.column+bound[1]) {
				where[i] = "+" + c
			}
		}
		where = append(where, bound[0])
	}
	order := q.column + way
	if q.id != q.column { // said twice, SQLite's FTS5 would sort all hits
		order += ", " + q.id + way
	}
	return "SELECT " + q.column + ", " + q.id + " FROM " + from + " WHERE " + strings.Join(where, " AND ") + " ORDER BY " + order
}

func (q *query) limit() string {
	text := " LIMIT " + q.arg(q.n)
	if q.skip > 0 {
		text += " OFFSET " + q.arg(q.skip)
	}
	return text
}
