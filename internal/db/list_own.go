package db

import (
	"cmp"
	"context"
	"slices"

	"calotype/internal/gallery"
)

// withOwn fetches the places of a page of what everybody sees together with the viewer's
// own (gallery.Found), each by its own index.
func (d *DB) withOwn(ctx context.Context, l Listing) (places []gallery.Place, rest gallery.Place, err error) {
	own := l
	l.Sight = gallery.InPublic
	own.Sight, own.Unsafe, own.Filter.Owner = gallery.Whole, true, l.Viewer
	order := func(a, b gallery.Place) int {
		if columns[l.Sort].down != l.Back {
			a, b = b, a
		}
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Text, b.Text), cmp.Compare(a.ID, b.ID))
	}
	for _, one := range []Listing{l, own} {
		some, end, err := d.listed(ctx, one)
		if err != nil {
			return nil, rest, err
		}
		places = append(places, some...)
		if end.ID != 0 && (rest.ID == 0 || order(end, rest) < 0) {
			rest = end
		}
	}
	slices.SortFunc(places, order)
	places = slices.CompactFunc(places, func(a, b gallery.Place) bool { return a.ID == b.ID })
	if rest.ID != 0 { // neither list is known behind it
		places = slices.DeleteFunc(places, func(p gallery.Place) bool { return order(p, rest) > 0 })
	}
	if len(places) >= l.N {
		places, rest = places[:l.N], gallery.Place{}
	}
	if l.Back {
		slices.Reverse(places)
	}
	return places, rest, nil
}
