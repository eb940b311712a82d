package db_test

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
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

// One's own albums are found by oneself, whoever may see them.
func TestOwnAlbumsAreFound(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	d := at(t, url)
	who := people(t, d, url, 3)
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		return tx.InsertAlbum(ctx, &gallery.Album{PublicID: "al", OwnerID: who[0], Name: "Diary", Visibility: gallery.Private}, nil, noon)
	})
	words, err := gallery.ParseQuery("diary")
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range []int{1, 0} {
		found, _, err := d.FindAlbums(t.Context(), db.AlbumListing{Sight: gallery.Found, Viewer: who[n], N: 2}, words)
		if err != nil || len(found) != want {
			t.Errorf("person %d: %v, %v", n, found, err)
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

// Few hits come by how well they fit, whenever they were made, page by page and back.
func TestAlbumsAreFoundByHowWellTheyFit(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	ann := gallery.User{Name: "ann", Email: "ann@example.test", Rank: gallery.Member}
	dogs := gallery.Album{Name: "Dogs"} // so many that cats are rare
	filler := strings.Repeat("a story of many other things that were seen on the way ", 9)
	err := d.Write(ctx, func(tx *db.Tx) error {
		if err := tx.InsertUser(ctx, &ann, time.Now()); err != nil {
			return err
		}
		for id, a := range []gallery.Album{
			{Name: "Cats", Description: ""}, {Name: "Summer", Description: filler + "cats"}, dogs, dogs, dogs, dogs, dogs, dogs, {Name: "Winter", Description: filler + filler + "cats"},
			{Name: "Hidden cats", Visibility: gallery.Private},
		} {
			a.PublicID, a.OwnerID, a.Visibility = fmt.Sprint("al", id), ann.ID, cmp.Or(a.Visibility, gallery.Public)
			if err := tx.InsertAlbum(ctx, &a, nil, time.Now().Add(time.Duration(id)*time.Hour)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	q, err := gallery.ParseQuery("cats")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var at []gallery.Place
	after := gallery.Place{}
	for range 5 {
		found, places, err := d.FindAlbums(ctx, db.AlbumListing{Sight: gallery.InPublic, After: after, N: 1}, q)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 0 {
			break
		}
		got, after = append(got, found[0].Name), places[0]
		at = append(at, after)
	}
	if want := []string{"Cats", "Summer", "Winter"}; !slices.Equal(got, want) || at[0].Sort != gallery.Best {
		t.Fatalf("%q by %s, want %q", got, at[0].Sort, want)
	}
	back, _, err := d.FindAlbums(ctx, db.AlbumListing{Sight: gallery.InPublic, After: at[2], Back: true, N: 5}, q)
	if err != nil || len(back) != 2 || back[0].Name != "Cats" || back[1].Name != "Summer" {
		t.Errorf("back: %+v, %v", back, err)
	}
}
