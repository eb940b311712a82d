package web

import (
	"net/http"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

// ProfilePage is what somebody says of himself.
type ProfilePage struct {
	Settings
	User               gallery.User
	Avatar, Background *Picture // nil for none
	Accept             string   // of the file fields
}

// pictureAccept are the pictures that a profile takes, as a file field has them.
const pictureAccept = ".jpg,.jpeg,.png,.gif,.webp,.avif,.heic,.bmp"

// Profile writes the form of the profile.
func (p *Pages) Profile(w http.ResponseWriter, r *http.Request, page ProfilePage) error {
	page.Accept = pictureAccept
	return p.ask(w, r, page.Form, "settings_profile", page)
}

func (d *Door) askProfile(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showProfile(w, r, by, Form{}, func(*gallery.User) {})
}

// showProfile writes the form with what is kept, and over it what was typed.
func (d *Door) showProfile(w http.ResponseWriter, r *http.Request, by gallery.Actor, f Form, typed func(*gallery.User)) error {
	u, err := d.Account.Own(r.Context(), by)
	if err != nil {
		return err
	}
	typed(&u)
	page := ProfilePage{Settings: d.settings(r, "profile", f), User: u}
	pictures, err := d.Pictures.Of(r.Context(), by.UserID)
	if err != nil {
		return err
	}
	for _, kept := range pictures {
		shown := &Picture{URL: d.Links(r).Root() + gallery.PicturePath(kept.Version), Width: kept.Width, Height: kept.Height}
		if kept.Role == gallery.Avatar {
			page.Avatar = shown
		} else {
			page.Background = shown
		}
	}
	return d.Pages.Profile(w, r, page)
}

func (d *Door) saveProfile(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	p := gallery.Profile{
		FullName: r.PostFormValue("full_name"), Websites: gallery.WebsitesOf(r.PostFormValue("websites")), Bio: r.PostFormValue("bio"), Private: r.PostFormValue("private") != "",
	}
	_, err := d.Account.Edit(r.Context(), by, by.UserID, account.Change{FullName: &p.FullName, Websites: &p.Websites, Bio: &p.Bio, Private: &p.Private})
	if form, ok := again(w, err); ok {
		return d.showProfile(w, r, by, form, func(u *gallery.User) { u.Profile = p })
	}
	if err != nil {
		return err
	}
	return d.did(w, r, "profile", "saved")
}

// setPicture takes the first file of a form.
func (d *Door) setPicture(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	err := d.takePicture(r, by, by.UserID)
	if form, ok := again(w, err); ok {
		return d.showProfile(w, r, by, form, func(*gallery.User) {})
	}
	if err != nil {
		return err
	}
	return d.did(w, r, "profile", "saved")
}

func (d *Door) removePicture(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	if err := d.dropPicture(r, by, by.UserID); err != nil {
		return err
	}
	return d.did(w, r, "profile", "removed")
}
