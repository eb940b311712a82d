package web

import (
	"html/template"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// Tile is a media in a list.
type Tile struct {
	Media
	ID     string
	Href   string // of its page, in the list
	At     string // of its page alone
	Face   string // of its owner, "" for none, or where it is not shown
	Album  string // that it lies in, where lists tell that rather than whose it is
	Guest  bool   // uploaded by nobody who has an account
	Liked  bool
	Likes  int64
	Unsafe bool
	Hidden bool   // not for all eyes: blurred until one wants to see it
	Shut   bool   // not everybody may see it
	Second bool   // of two columns it stands in the second
	Shelf  string // id of its album, where that has buttons
	Calls  []Call // those, at the first of the album's files
}

// Chip is a word that leads somewhere; N is how many media it has, 0 for not told.
type Chip struct {
	Text, Href string
	N          int64
	Size       template.CSS // of its letters in a cloud, "" for the usual
	On         bool         // it is what is shown
}

// AlbumCard is an album in a list.
type AlbumCard struct {
	ID, Name, Href, OwnerName string
	Cover                     *Media  // nil for none
	More                      []Media // small ones beside it
	N                         int64
	Search                    string // that it keeps, "" for an album of files
	Locked, Shut              bool   // asks for a password; not everybody sees it
}

// Relative is a category beside others, one of which is shown.
type Relative struct {
	Chip
	Current bool
}

// PersonCard is somebody in a list.
type PersonCard struct {
	Name, FullName, Href, Avatar string // Avatar is "" for none
	N                            int64
}

// tiles are media as a list shows them to an actor; in is what the list is called.
func (d *Door) tiles(r *http.Request, by gallery.Actor, media []gallery.Media, in string) ([]Tile, error) {
	links, site := d.Links(r), d.Site.Get()
	beside, err := d.Browse.Beside(r.Context(), by, media, d.Proofs(r), site.On("listing_viewer"))
	if err != nil {
		return nil, err
	}
	tiles := make([]Tile, len(media))
	for i := range media {
		m := &media[i]
		at := links.ViewerPath(m)
		tiles[i] = Tile{
			Media: d.lean(m, links), ID: m.PublicID, Href: at + inQuery(in), At: at, Hidden: m.NSFW && site.On("theme_nsfw_blur") && m.OwnerID != by.UserID,
			Shut: m.Visibility != gallery.Public, Liked: slices.Contains(beside.Liked, m.ID), Likes: m.Likes, Unsafe: m.NSFW, Guest: m.OwnerID == 0,
		}
		if face, ok := beside.Faces[m.OwnerID]; ok && m.OwnerName != "" {
			tiles[i].Face = links.Picture(face)
		}
	}
	for i := range beside.Calls {
		if err := hang(&beside.Calls[i], media, tiles); err != nil {
			return nil, err
		}
	}
	return tiles, nil
}

// nameAlbums tells of the tiles of one owner's media which albums they lie in.
func (d *Door) nameAlbums(r *http.Request, by gallery.Actor, media []gallery.Media, p gallery.Proofs, tiles []Tile) error {
	ids := make([]gallery.ID, len(media))
	for i := range media {
		ids[i] = media[i].AlbumID
	}
	names, err := d.Browse.AlbumNames(r.Context(), by, ids, p)
	for i := range tiles {
		tiles[i].Album = names[media[i].AlbumID]
	}
	return err
}

// albumCards are albums as a list shows them.
func (d *Door) albumCards(r *http.Request, albums []browse.AlbumCard) []AlbumCard {
	links := d.Links(r)
	cards := make([]AlbumCard, len(albums))
	for i := range albums {
		a := &albums[i]
		cards[i] = AlbumCard{ID: a.PublicID, Name: a.Name, Href: links.Album(&a.Album), OwnerName: a.OwnerName, N: a.MediaCount, Search: a.Search,
			Locked: a.Effective == gallery.Password, Shut: a.Effective == gallery.Private || a.Effective == gallery.Link}
		if a.Cover != nil {
			m := NewMedia(a.Cover, links)
			cards[i].Cover = &m
		}
		for j := range a.More {
			cards[i].More = append(cards[i].More, NewMedia(&a.More[j], links))
		}
	}
	return cards
}

// people are persons as a list shows them.
func (d *Door) people(r *http.Request, list []gallery.PublicProfile) ([]PersonCard, error) {
	ids := make([]gallery.ID, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	faces, err := d.Browse.Faces(r.Context(), ids...)
	if err != nil {
		return nil, err
	}
	links := d.Links(r)
	cards := make([]PersonCard, len(list))
	for i, p := range list {
		cards[i] = PersonCard{Name: p.Name, FullName: p.FullName, Href: links.User(p.Name), N: p.Media}
		if face, ok := faces[p.ID][gallery.Avatar]; ok {
			cards[i].Avatar = links.Picture(face)
		}
	}
	return cards, nil
}

// TileName is what a tile is called: its title, or whose it is and from when.
func (v *view) TileName(t Tile) (string, error) {
	if t.Title != "" {
		return t.Title, nil
	}
	kind, err := v.Title(t.Media)
	if err != nil {
		return "", err
	}
	day, err := v.Date(t.Created)
	if err != nil || t.OwnerName == "" {
		return kind + ", " + day, err
	}
	return v.T("media.named", "kind", kind, "name", t.OwnerName, "date", day)
}

// TileBy says whose a tile's media is, or in which album it lies; "" where its name says so.
func (v *view) TileBy(t Tile) (string, error) {
	switch {
	case t.Album != "":
		return t.Album, nil
	case t.Guest:
		return v.T("listing.by_guest")
	case t.OwnerName == "":
		return v.T("listing.by_private")
	case t.Title == "":
		return "", nil
	}
	return v.T("listing.by", "name", t.OwnerName)
}

type albumView struct {
	View *view
	Card AlbumCard
	Pick string // as that of the list
}

// Album hands an album of a list to its part of a page.
func (v *view) Album(card AlbumCard, pick string) albumView { return albumView{v, card, pick} }

type face struct{ Avatar, Initial string }

// Face is a person's picture, or the first letter of the name.
func (v *view) Face(name, avatar string) face {
	first, _ := utf8.DecodeRuneInString(name)
	return face{avatar, strings.ToUpper(string(first))}
}
