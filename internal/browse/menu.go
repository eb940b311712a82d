package browse

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// MostInMenu is how many albums a menu has. Further ones are found by their names.
const MostInMenu = 500

// mostMatches is how many albums are proposed for a name that is being typed.
const mostMatches = 20

// Menu are an owner's albums for a form, by their names and without their pictures; those
// that the form names already are among them, however many there are.
func (r *Reader) Menu(ctx context.Context, by gallery.Actor, owner gallery.ID, chosen ...gallery.ID) ([]gallery.Album, error) {
	l, err := r.menu(ctx, by, owner)
	if err != nil {
		return nil, err
	}
	l.Sort, l.N = gallery.ByName, MostInMenu
	albums, _, err := r.DB.ListAlbums(ctx, l)
	if err != nil {
		return nil, err
	}
	chosen = slices.DeleteFunc(slices.Clone(chosen), func(id gallery.ID) bool {
		return id == 0 || slices.ContainsFunc(albums, func(a gallery.Album) bool { return a.ID == id })
	})
	further, err := r.DB.AlbumsByID(ctx, chosen)
	if err != nil {
		return nil, err
	}
	for _, a := range further {
		if a.OwnerID == owner && l.Sight == gallery.Whole {
			albums = append(albums, a)
		}
	}
	return albums, r.noteMenu(ctx, by, owner, l.Sight, albums)
}

// menu is the list of an owner's albums, of which a form has some.
func (r *Reader) menu(ctx context.Context, by gallery.Actor, owner gallery.ID) (db.AlbumListing, error) {
	l := db.AlbumListing{Filter: gallery.AlbumFilter{Owner: owner, Holding: true}, Viewer: by.UserID}
	var p gallery.Proofs
	var err error
	l.Sight, err = r.albumSight(ctx, by, &l.Filter, &p)
	return l, err
}

// noteMenu writes down that staff was shown what the owner's visitors are not.
func (r *Reader) noteMenu(ctx context.Context, by gallery.Actor, owner gallery.ID, sight gallery.Sight, albums []gallery.Album) error {
	byRank := func(a gallery.Album) bool { return gallery.NeedsRank(by, a.Policy(), gallery.Proofs{}) }
	if sight != gallery.Whole || !slices.ContainsFunc(albums, byRank) {
		return nil
	}
	return r.noteLook(ctx, by, "user", fmt.Sprint(owner))
}

// Match is an album whose name fits what is typed, with the names of those it lies in.
type Match struct {
	gallery.Album
	Above []string
}

// MatchAlbums are the actor's own albums with words that begin so in their names.
func (r *Reader) MatchAlbums(ctx context.Context, by gallery.Actor, typed string) ([]Match, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" || !beginning(typed) {
		return nil, gallery.Fail(gallery.Invalid, "list.prefix").In("q")
	}
	l, err := r.menu(ctx, by, by.UserID)
	if err != nil {
		return nil, err
	}
	words, some := albumWords(typed)
	if !some {
		return nil, nil
	}
	l.N = mostMatches
	albums, _, err := r.DB.FindAlbums(ctx, l, words)
	if err != nil {
		return nil, err
	}
	return r.matches(ctx, by.UserID, albums)
}

// matches tells where albums lie, as far as the same owner's go.
func (r *Reader) matches(ctx context.Context, owner gallery.ID, albums []gallery.Album) ([]Match, error) {
	var above []gallery.ID
	for _, a := range albums {
		above = append(above, a.Lineage[:len(a.Lineage)-1]...)
	}
	slices.Sort(above)
	found, err := r.DB.AlbumsByID(ctx, slices.Compact(above))
	if err != nil {
		return nil, err
	}
	names := map[gallery.ID]string{}
	for _, a := range found {
		if a.OwnerID == owner {
			names[a.ID] = a.Name
		}
	}
	list := make([]Match, len(albums))
	for i, a := range albums {
		list[i].Album = a
		for _, id := range a.Lineage[:len(a.Lineage)-1] {
			if name, known := names[id]; known {
				list[i].Above = append(list[i].Above, name)
			}
		}
	}
	return list, nil
}
