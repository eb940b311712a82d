package v2

import (
	"context"
	"encoding/json"
	"time"

	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// Album is an album as the API tells of it.
type Album struct {
	ID          string     `json:"id" doc:"The public id." example:"k3Xw9Ab2"`
	Name        string     `json:"name" doc:"What it is called."`
	Description string     `json:"description" doc:"What its owner says of it."`
	Owner       string     `json:"owner,omitempty" doc:"The name of its owner; absent for those who show themselves to nobody."`
	Parent      string     `json:"parent,omitempty" doc:"The id of the album that it lies in; absent for none, and for one that is not the caller's to know."`
	Visibility  string     `json:"visibility" enum:"public,link,password,private" doc:"Who may see it: the strictest of its own and of those that it lies in."`
	Own         string     `json:"own_visibility" enum:"public,link,password,private" doc:"Its own visibility, whatever it lies in."`
	Sort        string     `json:"sort" enum:"date_desc,date_asc,title_asc,manual" doc:"The order of its media."`
	Saved       bool       `json:"saved,omitempty" doc:"Whether it shows what a search finds among its owner's media, and holds none itself."`
	Search      string     `json:"search,omitempty" doc:"That search; for its owner and staff."`
	Media       int64      `json:"media" doc:"How many media it holds; 0 for one that keeps a search."`
	Views       int64      `json:"views" doc:"How often it was looked at."`
	Likes       int64      `json:"likes" doc:"How many people like it."`
	Buttons     []Button   `json:"buttons" doc:"What it calls to."`
	ButtonsOff  bool       `json:"buttons_off,omitempty" doc:"Whether the buttons are kept, but not shown."`
	Cover       *Media     `json:"cover,omitempty" doc:"The picture that stands for it; in lists."`
	Created     time.Time  `json:"created" doc:"When it was made."`
	Updated     time.Time  `json:"updated" doc:"When it was last changed."`
	Links       AlbumLinks `json:"links" doc:"Where it is found."`
}

// AlbumLinks are the addresses of an album.
type AlbumLinks struct {
	Page string `json:"page" format:"uri" doc:"Its page."`
}

// Button is a call to action that staff put on an album.
type Button struct {
	Label string `json:"label" minLength:"1" maxLength:"100" doc:"What stands on it."`
	Icon  string `json:"icon,omitempty" maxLength:"64" doc:"An emoji that stands before it."`
	Href  string `json:"href" maxLength:"2048" doc:"Where it leads: any scheme that runs nothing in the page."`
}

// AlbumWish is an album to be made.
type AlbumWish struct {
	Name        string `json:"name" minLength:"1" maxLength:"100" doc:"What it is called."`
	Description string `json:"description,omitempty" maxLength:"10000" doc:"What is to be said of it."`
	Visibility  string `json:"visibility,omitempty" enum:"public,link,password,private" doc:"Who may see it; public where it is not given."`
	Password    string `json:"password,omitempty" maxLength:"256" doc:"What it asks for; with the visibility password."`
	Parent      string `json:"parent,omitempty" maxLength:"64" doc:"The id of an album of one's own that it shall lie in."`
	Sort        string `json:"sort,omitempty" enum:"date_desc,date_asc,title_asc,manual" doc:"The order of its media; the newest first where it is not given."`
	Search      string `json:"search,omitempty" maxLength:"1024" doc:"A search that it keeps: it shows what of one's own fits now, to others as far as it is public, and nothing is put into it." example:"tag:sea after:2026"`
}

// AlbumPatch is what changes of an album.
type AlbumPatch struct {
	Name        *string   `json:"name,omitempty" minLength:"1" maxLength:"100" doc:"What it is called."`
	Description *string   `json:"description,omitempty" maxLength:"10000" doc:"What is to be said of it."`
	Visibility  *string   `json:"visibility,omitempty" enum:"public,link,password,private" doc:"Its own visibility."`
	Password    *string   `json:"password,omitempty" maxLength:"256" doc:"What it asks for; with the visibility password."`
	Parent      *string   `json:"parent,omitempty" maxLength:"64" doc:"The id of an album that it shall lie in; empty for none."`
	Cover       *string   `json:"cover,omitempty" maxLength:"64" doc:"The id of one of its media; empty for its newest."`
	Sort        *string   `json:"sort,omitempty" enum:"date_desc,date_asc,title_asc,manual" doc:"The order of its media."`
	Search      *string   `json:"search,omitempty" maxLength:"1024" doc:"What it shows; of one that keeps a search."`
	Buttons     *[]Button `json:"buttons,omitempty" maxItems:"20" doc:"What it calls to; for staff."`
	ButtonsOff  *bool     `json:"buttons_off,omitempty" doc:"Whether the buttons are kept, but not shown; for staff."`
}

func (p AlbumPatch) patch() (curate.AlbumPatch, error) {
	out := curate.AlbumPatch{
		Name: p.Name, Description: p.Description, Visibility: (*gallery.Visibility)(p.Visibility), Password: p.Password,
		Parent: p.Parent, Cover: p.Cover, Sort: p.Sort, ButtonsOff: p.ButtonsOff, Search: p.Search,
	}
	if p.Buttons != nil {
		text := ""
		if len(*p.Buttons) > 0 {
			raw, err := json.Marshal(*p.Buttons)
			if err != nil {
				return out, err
			}
			text = string(raw)
		}
		out.Buttons = &text
	}
	return out, nil
}

// OneAlbum is an answer about one album.
type OneAlbum struct {
	ETag string `header:"ETag" doc:"Its state, for If-Match and If-None-Match."`
	Body Album
}

// AlbumID names an album in a path.
type AlbumID struct {
	ID string `path:"id" maxLength:"64" doc:"The album's public id."`
}

// albumOf tells of an album; parents are the public ids of those that may be told.
func albumOf(c browse.AlbumCard, parents map[gallery.ID]string, links gallery.Links) (Album, error) {
	a := &c.Album
	out := Album{
		ID: a.PublicID, Name: a.Name, Description: a.Description, Owner: a.OwnerName, Parent: parents[a.ParentID],
		Visibility: string(a.Effective), Own: string(a.Visibility), Sort: a.Sort, Saved: a.Search != "", Media: a.MediaCount, Views: a.Views, Likes: a.Likes,
		Buttons: []Button{}, ButtonsOff: a.ButtonsOff, Created: a.Created.UTC(), Updated: a.Updated.UTC(), Links: AlbumLinks{Page: links.Album(a)},
	}
	if a.Buttons != "" {
		if err := json.Unmarshal([]byte(a.Buttons), &out.Buttons); err != nil {
			return out, err
		}
	}
	if c.Cover != nil {
		cover := media(c.Cover, links)
		out.Cover = &cover
	}
	return out, nil
}

// albumsOf tells of albums in a list.
func (a *API) albumsOf(ctx context.Context, cards []browse.AlbumCard) ([]Album, error) {
	var ids []gallery.ID
	for _, c := range cards {
		ids = append(ids, c.ParentID)
	}
	parents, err := a.Browse.AlbumIDs(ctx, caller(ctx).by, ids, a.proofs(ctx))
	if err != nil {
		return nil, err
	}
	list, links := make([]Album, len(cards)), a.Links(caller(ctx).request)
	for i, c := range cards {
		if list[i], err = albumOf(c, parents, links); err != nil {
			return nil, err
		}
		if by := caller(ctx).by; by.Has(gallery.ScopeRead) && (by.Staff() || by.UserID != 0 && by.UserID == c.OwnerID) {
			list[i].Search = c.Search
		}
	}
	return list, nil
}

func (a *API) oneAlbum(ctx context.Context, album gallery.Album) (*OneAlbum, error) {
	list, err := a.albumsOf(ctx, []browse.AlbumCard{{Album: album}})
	if err != nil {
		return nil, err
	}
	return &OneAlbum{ETag: tag(album.Updated), Body: list[0]}, nil
}
