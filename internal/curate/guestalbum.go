package curate

import (
	"context"
	"slices"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// GuestAlbum is an album that a guest makes of what he uploaded.
type GuestAlbum struct {
	Name        string // at most 100 code points
	Description string
	Visibility  gallery.Visibility // "" for public; private is not offered, as nobody could see it
	Password    string             // for Visibility gallery.Password
	Media       []Claim            // one at least, in no other album; those without a token are among Remembered
	Remembered  string             // token of Remember, "" for none
}

// MayMakeGuestAlbum says whether the actor may make an album without an account
// (product AL-10).
func (d *Desk) MayMakeGuestAlbum(by gallery.Actor) error {
	site := d.Site.Get()
	if by.UserID != 0 || by.Banned || !gallery.PersonalOf(site).Uploads(by) || !site.On("guest_albums") || !site.On("guest_uploads") || site.Text("website_privacy_mode") == "private" {
		return gallery.Fail(gallery.Denied, "album.denied")
	}
	return nil
}

// CreateGuestAlbum makes an album that is nobody's: whoever made it cannot change it,
// staff can. It is made of all the media or not at all.
func (d *Desk) CreateGuestAlbum(ctx context.Context, by gallery.Actor, wish GuestAlbum) (a gallery.Album, err error) {
	if err := d.MayMakeGuestAlbum(by); err != nil {
		return a, err
	}
	patch := AlbumPatch{Name: &wish.Name, Description: &wish.Description}
	a = gallery.Album{Visibility: gallery.Public, Sort: gallery.AlbumSorts[0]}
	if wish.Visibility != "" {
		patch.Visibility = &wish.Visibility
	}
	if wish.Visibility == gallery.Private {
		return a, invalid("album.visibility")
	}
	if wish.Password != "" {
		patch.Password = &wish.Password
	}
	if len(wish.Media) == 0 || len(wish.Media) > gallery.MostClaims {
		return a, gallery.Fail(gallery.Invalid, "album.guest_media").In("media")
	}
	hash, err := d.hash(ctx, patch.Password)
	if err != nil {
		return a, err
	}
	if err := d.fill(&a, patch, hash, by); err != nil {
		return a, err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := d.albumFlood(ctx, tx, by); err != nil {
			return err
		}
		a.PublicID = gallery.RandomID(publicIDLength)
		if err := tx.InsertAlbum(ctx, &a, nil, d.Now()); err != nil {
			return err
		}
		if err := d.layGuests(ctx, tx, a.ID, wish); err != nil {
			return err
		}
		a, err = tx.AlbumByID(ctx, a.ID)
		return err
	})
	return a, err
}

// layGuests puts a guest's uploads into his album, all of which must be proven to be
// his.
func (d *Desk) layGuests(ctx context.Context, tx *db.Tx, album gallery.ID, wish GuestAlbum) error {
	proof, remembered := map[string]Claim{}, d.Claimed(wish.Remembered)
	var ids []string
	for _, c := range wish.Media {
		if proof[c.ID] = c; !slices.Contains(ids, c.ID) {
			ids = append(ids, c.ID)
		}
	}
	found, err := tx.MediaForChange(ctx, ids)
	if err != nil {
		return err
	}
	var media []*gallery.Media
	for i := range found {
		m := &found[i]
		c := proof[m.PublicID]
		his := c.proves(m) || c.Token == "" && slices.Contains(remembered, c.ID)
		if his && d.claimable(m) == nil && m.AlbumID == 0 {
			media = append(media, m)
		}
	}
	if len(media) < len(ids) {
		return gallery.Fail(gallery.NotFound, "album.guest_media").In("media")
	}
	if err := tx.ChangeMedia(ctx, identities(media), db.MediaChange{Album: &album}, d.Now()); err != nil {
		return err
	}
	if err := tx.SetTexts(ctx, media); err != nil {
		return err
	}
	return d.relocate(ctx, tx, media)
}
