package account

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
	"calotype/internal/settings"
)

// The longest texts of a profile, in characters.
const (
	longestFullName = 60
	longestBio      = 255
	longestWebsite  = 255
)

// Change is what is to become of an account; nil leaves a thing as it is.
type Change struct {
	Seen string // the User.Version that the actor knows, "" for any; else account.stale
	Name *string

	FullName, Bio *string
	Websites      *gallery.Websites
	Private       *bool

	Language, Timezone   *string
	ShowNSFW, Newsletter *bool
	Digest               *bool
	AskBeforeUpload      *bool
	NoShortcuts          *bool
	EmbedTemplates       *string
	Theme, Grid, Density *string
	Visibility           *gallery.Visibility // of new uploads
	Expiration, Metadata *string             // of new uploads
	HideCamera           *bool
	Unmarked             *bool            // no watermark on new uploads
	Licence              *gallery.Licence // of new uploads
	Album                *gallery.ID      // of new uploads, his own; 0 for none

	// The rest is for staff; ranks are for administrators.
	Rank  *gallery.Rank
	Quota *int64 // bytes, 0 for none, gallery.FollowRole for the role's
}

// Own is the actor's own account.
func (d *Desk) Own(ctx context.Context, by gallery.Actor) (gallery.User, error) {
	if by.UserID == 0 || by.Banned || !by.Has(gallery.ScopeRead) {
		return gallery.User{}, gallery.Fail(gallery.Denied, "account.denied")
	}
	return d.DB.UserByID(ctx, by.UserID)
}

// Edit changes the actor's own account or, for staff, that of somebody below them.
// It fails with a gallery.Error whose Field is to blame and changes nothing then.
func (d *Desk) Edit(ctx context.Context, by gallery.Actor, id gallery.ID, c Change) (u gallery.User, err error) {
	own := by.UserID != 0 && by.UserID == id
	if own && (by.Banned || !by.Has(gallery.ScopeWrite)) {
		return u, gallery.Fail(gallery.Denied, "account.denied")
	}
	if !own {
		if _, err := d.underCare(ctx, by, id); err != nil {
			return u, err
		}
	}
	if own {
		if err := d.lookAt(ctx, by, c); err != nil {
			return u, err
		}
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := tx.HoldUser(ctx, id); err != nil {
			return err
		}
		if u, err = tx.UserByID(ctx, id); err != nil {
			return err
		}
		if c.Seen != "" && c.Seen != u.Version() {
			return gallery.Fail(gallery.Conflict, "account.stale")
		}
		before := u
		if err := d.apply(&u, c); err != nil {
			return err
		}
		if err := d.mayChange(ctx, tx, by, before, u); err != nil {
			return err
		}
		if err := tx.SetUser(ctx, u); errors.Is(err, db.ErrTaken) {
			return gallery.Fail(gallery.Conflict, "person.name_taken").In("username").Because(err)
		} else if err != nil {
			return err
		}
		if what := difference(before, u); !own && what != "" {
			if err := d.note(ctx, tx, by, "user.edit", u, what); err != nil {
				return err
			}
		}
		if u.Name == before.Name && u.Profile.Private == before.Profile.Private || d.Queue == nil {
			return nil
		}
		return d.Queue.Insert(ctx, tx, queue.Reword{Owner: int64(u.ID)}) // media are found by the name of who shows himself
	})
	if err != nil {
		return gallery.User{}, err
	}
	return u, nil
}

// lookAt has Akismet look at what the actor is to say of himself, before anything is held.
// Nobody asks about staff.
func (d *Desk) lookAt(ctx context.Context, by gallery.Actor, c Change) error {
	if site := d.Site.Get(); d.Fetch == nil || by.Staff() || !site.On("akismet") || site.Text("akismet_api_key") == "" {
		return nil
	}
	before, err := d.DB.UserByID(ctx, by.UserID)
	if err != nil {
		return err
	}
	after := before
	if err := d.apply(&after, c); err != nil {
		return err
	}
	return d.checkProfile(ctx, by, before, after)
}

// mayChange judges what only some may change.
func (d *Desk) mayChange(ctx context.Context, tx *db.Tx, by gallery.Actor, before, after gallery.User) error {
	if after.Rank != before.Rank {
		if !by.MayOperate() {
			return gallery.Fail(gallery.Denied, "account.denied").In("rank")
		}
		if err := keepAdmin(ctx, tx, before); err != nil {
			return err
		}
	}
	if after.Quota != before.Quota && !by.MayEditUser(before) { // nobody gives himself room but administrators
		return gallery.Fail(gallery.Denied, "account.denied").In("quota")
	}
	if after.Defaults.AlbumID != before.Defaults.AlbumID && after.Defaults.AlbumID != 0 {
		a, err := tx.AlbumByID(ctx, after.Defaults.AlbumID)
		if err != nil && !errors.Is(err, gallery.ErrNotFound) {
			return err
		}
		if err != nil || a.OwnerID != after.ID {
			return gallery.Fail(gallery.Invalid, "key.album").In("album")
		}
	}
	if strings.EqualFold(after.Name, before.Name) {
		return nil
	}
	if err := tx.Lock(ctx, "names"); err != nil {
		return err
	}
	like, err := tx.NameLooksLike(ctx, after.Name, after.ID)
	if err == nil && like {
		err = gallery.Fail(gallery.Conflict, "person.name_taken").In("username")
	}
	return err
}

// apply puts the change into the account and checks each part of it.
func (d *Desk) apply(u *gallery.User, c Change) error {
	if c.Name != nil {
		name := strings.ToLower(strings.TrimSpace(*c.Name))
		if !strings.EqualFold(name, u.Name) {
			if err := gallery.CheckUserName(name, d.routes); err != nil {
				return err
			}
		}
		u.Name = name
	}
	p, w, f := &u.Profile, &u.Preferences, &u.Defaults
	set(&p.FullName, trimmed(c.FullName))
	set(&p.Websites, c.Websites)
	set(&p.Bio, trimmed(c.Bio))
	set(&p.Private, c.Private)
	set(&w.Language, c.Language)
	set(&w.Timezone, c.Timezone)
	set(&w.ShowNSFW, c.ShowNSFW)
	set(&w.Newsletter, c.Newsletter)
	set(&w.Digest, c.Digest)
	set(&w.AskBeforeUpload, c.AskBeforeUpload)
	set(&w.NoShortcuts, c.NoShortcuts)
	set(&w.Theme, c.Theme)
	set(&w.Grid, c.Grid)
	set(&w.Density, c.Density)
	set(&w.EmbedTemplates, trimmed(c.EmbedTemplates))
	set(&f.Visibility, c.Visibility)
	set(&f.Expiration, c.Expiration)
	set(&f.Metadata, c.Metadata)
	set(&f.HideCamera, c.HideCamera)
	set(&f.Unmarked, c.Unmarked)
	set(&f.Licence, c.Licence)
	set(&f.AlbumID, c.Album)
	set(&u.Rank, c.Rank)
	set(&u.Quota, c.Quota)
	return checkUser(*u)
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func trimmed(s *string) *string {
	if s == nil {
		return nil
	}
	t := strings.TrimSpace(*s)
	return &t
}

func checkUser(u gallery.User) error {
	metadata, _ := settings.Lookup("upload_metadata")
	language, _ := settings.Lookup("default_language")
	templates, _ := settings.Lookup("embed_templates")
	for _, c := range []struct {
		field string
		ok    bool
	}{
		{"full_name", oneLine(u.Profile.FullName, longestFullName)},
		{"websites", webAddresses(u.Profile.Websites.List())},
		{"bio", plain(u.Profile.Bio, longestBio)},
		{"language", u.Preferences.Language == "" || slices.Contains(language.Choices, u.Preferences.Language)},
		{"timezone", u.Preferences.Timezone == "" || zone(u.Preferences.Timezone)},
		{"visibility", slices.Contains([]gallery.Visibility{"", gallery.Public, gallery.Link, gallery.Private}, u.Defaults.Visibility)},
		{"expiration", slices.Contains(settings.Expirations, u.Defaults.Expiration)},
		{"licence", u.Defaults.Licence.Known()},
		{"metadata", u.Defaults.Metadata == "" || slices.Contains(metadata.Choices, u.Defaults.Metadata)},
		{"theme", slices.Contains(gallery.Themes, u.Preferences.Theme)},
		{"grid", slices.Contains(gallery.Grids, u.Preferences.Grid)},
		{"density", slices.Contains(gallery.Densities, u.Preferences.Density)},
		{"embed_templates", templates.Check(u.Preferences.EmbedTemplates) == nil},
		{"rank", slices.Contains([]gallery.Rank{gallery.Member, gallery.Manager, gallery.Admin}, u.Rank)},
		{"quota", u.Quota >= gallery.FollowRole},
	} {
		if !c.ok {
			return gallery.Fail(gallery.Invalid, "profile."+c.field).In(c.field)
		}
	}
	return nil
}

// plain reports whether a text has at most so many characters and none that steers.
func plain(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '\n' && r != '\r' && r != '\t' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	})
}

func oneLine(s string, most int) bool { return plain(s, most) && !strings.ContainsAny(s, "\r\n\t") }

// webAddresses takes as many of them as a person may name.
func webAddresses(all []string) bool {
	return len(all) <= gallery.MostWebsites && !slices.ContainsFunc(all, func(s string) bool { return !webAddress(s) })
}

// webAddress takes addresses of pages, and no others that a browser would run.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && oneLine(s, longestWebsite) && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && !strings.ContainsAny(s, " \"<>\\")
}

func zone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "Local"
}

func cutRunes(s string, most int) string {
	if r := []rune(s); len(r) > most {
		s = string(r[:most])
	}
	if !oneLine(s, most) {
		return ""
	}
	return s
}
