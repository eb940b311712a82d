package db_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// Albums that were there before they could be searched are found, too.
func TestOldAlbumsAreFound(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	if strings.HasPrefix(url, "sqlite:") {
		url = "sqlite:" + filepath.Join(t.TempDir(), "x.db") // which package sql reads as it stands
	}
	d, ctx := at(t, url), t.Context()
	ann := gallery.User{Name: "ann", Email: "ann@example.test", Rank: gallery.Member}
	err := d.Write(ctx, func(tx *db.Tx) error {
		if err := tx.InsertUser(ctx, &ann, time.Now()); err != nil {
			return err
		}
		return tx.InsertAlbum(ctx, &gallery.Album{PublicID: "al", OwnerID: ann.ID, Name: "It's summer", Description: "Sea", Visibility: gallery.Public}, nil, time.Now())
	})
	if err != nil {
		t.Fatal(err)
	}
	engine := "pgx"
	if strings.HasPrefix(url, "sqlite:") {
		engine = "sqlite3"
	}
	rows, err := sql.Open(engine, strings.Replace(url, "sqlite:", "file:", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if _, err := rows.ExecContext(ctx, "DELETE FROM album_texts"); err != nil {
		t.Fatal(err)
	}
	if a := findAlbum(t, d, "summer"); a != "" {
		t.Fatalf("without its text: %s", a)
	}
	if err := db.FillAlbumTexts(ctx, rows); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"summer", "sea"} {
		if a := findAlbum(t, d, words); a != "al" {
			t.Errorf("%s: %q", words, a)
		}
	}
}

// findAlbum is the public id of the one album that is found, "" for none.
func findAlbum(t *testing.T, d *db.DB, words string) string {
	t.Helper()
	q, err := gallery.ParseQuery(words)
	if err != nil {
		t.Fatal(err)
	}
	found, _, err := d.FindAlbums(t.Context(), db.AlbumListing{Sight: gallery.InPublic, N: 2}, q)
	if err != nil || len(found) > 1 {
		t.Fatal(words, found, err)
	}
	for _, a := range found {
		return a.PublicID
	}
	return ""
}
