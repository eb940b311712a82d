package db

import (
	"context"

	"calotype/internal/gallery"
)

// CountMedia is how many media a list has: at most so many, and rest where there are more
// or where looking through the list's index went on for too long.
func (d *DB) CountMedia(ctx context.Context, l Listing, most int) (n int, rest bool, err error) {
	l.Sort, l.After, l.Back, l.N = gallery.Newest, gallery.Place{}, false, most+1
	q, err := d.way(ctx, l)
	var end gallery.Place
	if err == nil && q.index != "" {
		end, err = d.bound(ctx, q, l.Sort, q.walked())
	}
	if err != nil {
		return 0, false, explain(err, "count a list")
	}
	err = d.q.row(ctx, "SELECT COUNT(*) FROM ("+q.text()+") AS counted", q.args...).Scan(&n)
	return min(n, most), n > most || end.ID != 0, explain(err, "count a list")
}
