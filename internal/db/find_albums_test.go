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
	engine, before := "pgx", []string{"DROP TABLE album_texts"}
	if strings.HasPrefix(url, "sqlite:") {
		engine, before = "sqlite3", append(before, "DROP TABLE album_search")
	}
	rows, err := sql.Open(engine, strings.Replace(url, "sqlite:", "file:", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for _, text := range append(before, "DELETE FROM goose_db_version WHERE version_id > 23") {
		if _, err := rows.ExecContext(ctx, text); err != nil {
			t.Fatal(text, err)
		}
	}
	d = at(t, url)
	for _, words := range []string{"summer", "sea"} {
		q, err := gallery.ParseQuery(words)
		if err != nil {
			t.Fatal(err)
		}
		found, _, err := d.FindAlbums(ctx, db.AlbumListing{Sight: gallery.InPublic, N: 2}, q)
		if err != nil || len(found) != 1 || found[0].PublicID != "al" {
			t.Errorf("%s: %v, %v", words, found, err)
		}
	}
}
