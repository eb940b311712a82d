package db_test

import (
	"context"
	"path/filepath"
	"testing"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// newcomer adds a person with an album and returns their numbers.
func newcomer(t *testing.T, d *db.DB, name string) (user, album gallery.ID) {
	t.Helper()
	u := person(t, d, name)
	a := gallery.Album{PublicID: "of-" + name, OwnerID: u.ID, Name: name, Visibility: gallery.Public}
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.InsertAlbum(ctx, &a, nil, noon) })
	stored, err := d.AlbumByPublicID(t.Context(), a.PublicID)
	if err != nil || stored.ID != a.ID || stored.OwnerID != u.ID || len(stored.Lineage) != 1 || stored.Lineage[0] != a.ID {
		t.Fatalf("album %d of %d is %+v, %v", a.ID, u.ID, stored, err)
	}
	return u.ID, a.ID
}

// Nobody gets the number of somebody who was erased, nor his albums', neither here
// nor in a copy, which a later catch-up takes for the same house.
func TestNumbersAreGivenOutOnce(t *testing.T) {
	t.Parallel()
	for engine, copies := range map[string]func() string{
		"to sqlite":   func() string { return "sqlite:" + filepath.Join(t.TempDir(), "x.db") },
		"to postgres": func() string { return testkit.Postgres(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			d, to, ctx := open(t), at(t, copies()), t.Context()
			user, album := gallery.ID(0), gallery.ID(0)
			higher := func(d *db.DB, name string) {
				t.Helper()
				u, a := newcomer(t, d, name)
				if u <= user || a <= album {
					t.Errorf("%s has number %d and album %d, after %d and %d", name, u, a, user, album)
				}
				user, album = u, a
			}
			erase := func(d *db.DB) {
				write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.EraseUser(ctx, user, noon) })
			}
			higher(d, "ann")
			higher(d, "bob")
			if _, err := d.CopyTo(ctx, to, nil); err != nil {
				t.Fatal(err)
			}
			erase(d)
			higher(d, "cid")
			higher(d, "dan")
			if foreign, err := d.IsForeign(ctx, to); err != nil || foreign {
				t.Error("the catch-up is refused:", foreign, err)
			}
			erase(d)
			if _, err := d.CopyTo(ctx, to, nil); err != nil {
				t.Fatal(err)
			}
			higher(to, "eve")
			erase(to)
			higher(to, "fay")
			higher(to, "gus")
		})
	}
}
