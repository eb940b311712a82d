package db

import (
	"cmp"
	"context"
	"slices"

	"calotype/internal/gallery"
)

// withOwn fetches the places of a page of what everybody sees together with the viewer's
// own (gallery.Found), each by its own index.
func (d *DB) withOwn(ctx context.Context, l Listing) ([]gallery.Place, error) {
	own := l
	l.Sight = gallery.InPublic
	own.Sight, own.Unsafe, own.Filter.Owner = gallery.Whole, true, l.Viewer
	var places []gallery.Place
	for _, one := range []Listing{l, own} {
		some, err := d.listed(ctx, one)
		if err != nil {
			return nil, err
		}
		places = append(places, some...)
	}
	slices.SortFunc(places, func(a, b gallery.Place) int {
		if columns[l.Sort].down {
			a, b = b, a
		}
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Text, b.Text), cmp.Compare(a.ID, b.ID))
	})
	places = slices.CompactFunc(places, func(a, b gallery.Place) bool { return a.ID == b.ID })
	if more := len(places) - l.N; more > 0 && l.Back {
		return places[more:], nil
	} else if more > 0 {
		return places[:l.N], nil
	}
	return places, nil
}
