package db_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// Cameras of older rows are called once by their maker's name, as newer ones are, and found in
// any case.
func TestCamerasOfOlderRowsAreNamedOnce(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	d := at(t, url)
	names := map[string]string{
		"NIKON CORPORATION NIKON D5": "NIKON D5", "Canon Canon EOS R5": "Canon EOS R5", "canon CANON R": "CANON R", "Apple iPhone 14": "Apple iPhone 14",
		"Canonet Canon 7": "Canonet Canon 7", "Leica": "Leica", "Sony 100% 'DSC'": "Sony 100% 'DSC'", "a a a b": "a a b",
	}
	ids := map[string]string{}
	for name := range names {
		m := gallery.Media{PublicID: "c" + time.Now().Format("05.000000000"), Kind: gallery.Image, Camera: name, Created: noon, Approved: true, Visibility: gallery.Public, Own: gallery.Public, Width: 1, Height: 1}
		m.Name = m.PublicID
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return tx.InsertMedia(t.Context(), &m) }); err != nil {
			t.Fatal(err)
		}
		ids[name] = m.PublicID
	}
	engine := "sqlite"
	if d.Postgres() != nil {
		engine = "postgres"
	}
	file, err := os.ReadFile("migrations/0221_cameras." + engine + ".sql")
	if err != nil {
		t.Fatal(err)
	}
	_, statement, _ := strings.Cut(string(file), "UPDATE ")
	statement, _, _ = strings.Cut(statement, ";")
	raw(t, url, "UPDATE "+statement)
	for name, want := range names {
		m, err := d.MediaByPublicID(t.Context(), ids[name])
		if err != nil || m.Camera != want {
			t.Errorf("%s: %v, %v, not %s", name, m.Camera, err, want)
		}
		found, _, err := d.List(t.Context(), db.Listing{Filter: gallery.Filter{Camera: strings.ToLower(want)}, Sort: gallery.Newest, Sight: gallery.InPublic, Now: noon, N: 9})
		if err != nil || len(found) != 1 || found[0].PublicID != ids[name] {
			t.Errorf("%s: %d found, %v", want, len(found), err)
		}
	}
}
