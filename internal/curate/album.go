package curate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

// publicIDLength is that of albums, shares and links.
const publicIDLength = 8

// NewAlbum is an album to be made.
type NewAlbum struct {
	Name        string // at most 100 code points
	Description string
	Visibility  gallery.Visibility // "" for public
	Password    string             // for Visibility gallery.Password
	Parent      string             // public id, "" for none
	Sort        string             // one of gallery.AlbumSorts, "" for the first
	Search      string             // what it shows of the actor's own, "" for an album that files are put into
}

// CreateAlbum makes an album of the actor's own.
func (d *Desk) CreateAlbum(ctx context.Context, by gallery.Actor, wish NewAlbum) (gallery.Album, error) {
	if by.UserID == 0 || by.Banned || !by.Has(gallery.ScopeWrite) && !by.Has(gallery.ScopeUpload) {
		return gallery.Album{}, gallery.Fail(gallery.Denied, "album.denied")
	}
	a := gallery.Album{OwnerID: by.UserID, OwnerName: by.Name, Visibility: gallery.Public, Sort: gallery.AlbumSorts[0]}
	patch := AlbumPatch{Name: &wish.Name, Description: &wish.Description}
	if wish.Visibility != "" {
		patch.Visibility = &wish.Visibility
	}
	if wish.Password != "" {
		patch.Password = &wish.Password
	}
	if wish.Sort != "" {
		patch.Sort = &wish.Sort
	}
	hash, err := d.hash(ctx, patch.Password)
	if err != nil {
		return a, err
	}
	if wish.Search != "" {
		if a.Search, err = savedSearch(wish.Search); err != nil {
			return a, err
		}
	}
	if err := d.fill(&a, patch, hash, by); err != nil {
		return a, err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := d.albumFlood(ctx, tx, by); err != nil {
			return err
		}
		if err := tx.HoldAlbums(ctx, by.UserID); err != nil {
			return err
		}
		var parent *gallery.Album
		if wish.Parent != "" {
			if parent, err = d.parent(ctx, tx, by, by.UserID, wish.Parent); err != nil {
				return err
			}
			if len(parent.Lineage) >= gallery.DeepestAlbum {
				return invalid("album.parent", gallery.DeepestAlbum)
			}
		}
		a.PublicID = gallery.RandomID(publicIDLength)
		return tx.InsertAlbum(ctx, &a, parent, d.Now())
	})
	return a, err
}

// parent is an album that others of an owner may be put into.
func (d *Desk) parent(ctx context.Context, tx *db.Tx, by gallery.Actor, owner gallery.ID, id string) (*gallery.Album, error) {
	a, err := d.album(ctx, tx, by, gallery.Add, id, gallery.Proofs{})
	if err == nil && !a.Holds(owner) {
		err = invalid("album.parent")
	}
	return &a, err
}

// albumFloods are the windows of product AL-11.
var albumFloods = map[time.Duration]int64{
	time.Minute: 20, time.Hour: 200, 24 * time.Hour: 400, 7 * 24 * time.Hour: 2000, 30 * 24 * time.Hour: 10_000,
}

func (d *Desk) albumFlood(ctx context.Context, tx *db.Tx, by gallery.Actor) error {
	if !d.Site.Get().On("flood_uploads_protection") || by.Rank == gallery.Admin || by.House {
		return nil
	}
	return d.flood(ctx, tx, "albums:"+by.Network(), albumFloods, "album.flood")
}

// flood counts a deed and fails when a window has no room for it.
func (d *Desk) flood(ctx context.Context, tx *db.Tx, subject string, limits map[time.Duration]int64, code string) error {
	var spans []time.Duration
	for span := range limits {
		spans = append(spans, span)
	}
	slices.Sort(spans)
	windows, err := tx.CountDeed(ctx, subject, spans, d.Now())
	if err != nil {
		return err
	}
	for _, w := range windows {
		if w.Deeds > limits[w.Span] {
			return gallery.Fail(gallery.TooMany, code, limits[w.Span], w.Ends.Sub(d.Now()))
		}
	}
	return nil
}

// AlbumPatch is what changes of an album; nil leaves a field as it is.
type AlbumPatch struct {
	Name        *string
	Description *string
	Visibility  *gallery.Visibility
	Password    *string // for Visibility gallery.Password
	Parent      *string // public id, "" for none
	Cover       *string // public id of one of its media, "" for its newest
	Sort        *string // one of gallery.AlbumSorts
	Search      *string // of an album that keeps a search; such an album keeps one for ever, and others never
	Buttons     *string // JSON list of {label, icon, href}, for staff, "" for none
	ButtonsOff  *bool   // they are kept, but not shown; for staff
}

// manages reports whether the patch changes who may see the album.
func (patch AlbumPatch) manages() bool {
	return patch.Visibility != nil || patch.Password != nil || patch.Parent != nil
}

// EditAlbum changes an album. What follows for the albums and media in it follows
// in the same transaction; media that are not public any more get new paths by a
// job. Seen is as for EditMedia; the code is album.stale.
func (d *Desk) EditAlbum(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs, patch AlbumPatch, seen time.Time) (a gallery.Album, err error) {
	hash, err := d.hash(ctx, patch.Password)
	if err != nil {
		return a, err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		do := gallery.Edit
		if patch.manages() {
			do = gallery.Manage
		}
		if a, err = d.hold(ctx, tx, by, do, id, p); err != nil {
			return err
		}
		if !seen.IsZero() && !a.Updated.Equal(seen) {
			return gallery.Fail(gallery.Conflict, "album.stale")
		}
		return d.editAlbum(ctx, tx, by, &a, patch, hash)
	})
	return a, err
}

func (d *Desk) editAlbum(ctx context.Context, tx *db.Tx, by gallery.Actor, a *gallery.Album, patch AlbumPatch, hash string) (err error) {
	name := a.Name
	if err := d.fill(a, patch, hash, by); err != nil {
		return err
	}
	if a.Name != name {
		if err := d.Queue.Insert(ctx, tx, queue.Reword{Album: int64(a.ID)}); err != nil {
			return err
		}
	}
	if patch.Cover != nil {
		if a.CoverID, err = cover(ctx, tx, a, *patch.Cover); err != nil {
			return err
		}
	}
	if err := tx.SetAlbum(ctx, a, d.Now()); err != nil {
		return err
	}
	if patch.manages() {
		if err := d.resettle(ctx, tx, by, a, patch.Parent); err != nil {
			return err
		}
	}
	if err := d.auditAlbum(ctx, tx, by, "album.edit", *a, ""); err != nil {
		return err
	}
	*a, err = tx.AlbumByID(ctx, a.ID)
	return err
}

// hold fetches an album on which the actor may do a deed and keeps the tree that
// it stands in.
func (d *Desk) hold(ctx context.Context, tx *db.Tx, by gallery.Actor, do gallery.Action, id string, p gallery.Proofs) (gallery.Album, error) {
	a, err := d.album(ctx, tx, by, do, id, p)
	if err != nil {
		return a, err
	}
	if err := tx.HoldAlbums(ctx, a.OwnerID); err != nil {
		return a, err
	}
	return d.album(ctx, tx, by, do, id, p) // it may have changed while we waited
}

// fill puts a checked patch into an album, all but parent and cover.
func (d *Desk) fill(a *gallery.Album, patch AlbumPatch, hash string, by gallery.Actor) (err error) {
	if patch.Name != nil {
		if a.Name, err = line("album.name", *patch.Name, maxTitle); err == nil && a.Name == "" {
			err = invalid("album.name", maxTitle)
		}
	}
	if err == nil && patch.Description != nil {
		a.Description, err = prose("album.description", *patch.Description, maxDescription)
	}
	if err == nil && patch.Search != nil && *patch.Search != a.Search {
		if a.Search == "" {
			return invalid("album.search_late").In("search")
		}
		a.Search, err = savedSearch(*patch.Search)
	}
	if err == nil && (patch.Buttons != nil || patch.ButtonsOff != nil) && !by.Staff() {
		err = gallery.Fail(gallery.Denied, "album.denied")
	}
	if err == nil && patch.Buttons != nil {
		a.Buttons, err = buttons(*patch.Buttons)
	}
	a.ButtonsOff = or(patch.ButtonsOff, a.ButtonsOff)
	if err != nil {
		return err
	}
	if d.Site.Get().Stops(a.Name, a.Description) {
		return gallery.Fail(gallery.Invalid, "stop_words")
	}
	if a.Sort = or(patch.Sort, a.Sort); !slices.Contains(gallery.AlbumSorts, a.Sort) || a.Search != "" && gallery.Sort(a.Sort) == gallery.ByHand {
		return invalid("album.sort")
	}
	return lock(a, patch, hash)
}

// savedSearch is a search that an album can keep: one that looks for something, and that
// everybody could make.
func savedSearch(text string) (string, error) {
	text = strings.TrimSpace(text)
	q, err := gallery.ParseQuery(text)
	if fail, told := errors.AsType[*gallery.Error](err); told {
		return "", fail.In("search")
	}
	if err == nil && (q.Empty() || !q.Wordy() && len(q.None) > 0 || q.Filter.Address != "" || strings.ContainsFunc(text, unicode.IsControl)) {
		err = invalid("album.search").In("search")
	}
	return text, err
}

// lock puts visibility and password into an album, which go together.
func lock(a *gallery.Album, patch AlbumPatch, hash string) error {
	a.Visibility = or(patch.Visibility, a.Visibility)
	switch a.Visibility {
	case gallery.Public, gallery.Link, gallery.Private:
		if hash != "" {
			return invalid("album.password")
		}
		a.PasswordHash = ""
	case gallery.Password:
		if hash != "" {
			a.PasswordHash = hash
		}
		if a.PasswordHash == "" {
			return invalid("album.password")
		}
	default:
		return invalid("album.visibility")
	}
	return nil
}

// maxPassword is the longest password of albums and links, in bytes.
const maxPassword = 256

// hash makes the hash of a password that is set; "" for none. It takes its time
// and memory, so it is done before a transaction.
func (d *Desk) hash(ctx context.Context, password *string) (string, error) {
	if password == nil || *password == "" {
		return "", nil
	}
	if len(*password) > maxPassword {
		return "", invalid("album.password", maxPassword)
	}
	return d.Hash(ctx, *password)
}

// buttons are the calls to action of an album (product AL-09).
func buttons(text string) (clean string, err error) {
	if text == "" {
		return "", nil
	}
	var list []gallery.Button
	if len(text) > mostButtonBytes || json.Unmarshal([]byte(text), &list) != nil || len(list) > gallery.MostButtons {
		return "", invalid("album.buttons", gallery.MostButtons)
	}
	for i := range list {
		if list[i].Label, err = line("album.buttons", list[i].Label, maxTitle); err != nil || list[i].Label == "" {
			return "", gallery.Fail(gallery.Invalid, "album.button_label", maxTitle).In(buttonField(i, "label"))
		}
		if !gallery.SafeLink(list[i].Href) {
			return "", gallery.Fail(gallery.Invalid, "album.button_href").In(buttonField(i, "href"))
		}
		if icon := list[i].Icon; icon != "" && !gallery.Emoji(icon) {
			return "", gallery.Fail(gallery.Invalid, "album.button_icon").In(buttonField(i, "icon"))
		}
	}
	if len(list) == 0 {
		return "", nil
	}
	raw, err := json.Marshal(list)
	return string(raw), err
}

// buttonField names a field of a button.
func buttonField(i int, field string) string { return fmt.Sprintf("buttons[%d].%s", i, field) }

// mostButtonBytes are those of as many buttons as there may be, each as long as it may.
const mostButtonBytes = gallery.MostButtons * (2048 + 6*100 + gallery.LongestIcon + 64)

// cover is one of the album's media.
func cover(ctx context.Context, tx *db.Tx, a *gallery.Album, id string) (gallery.ID, error) {
	if id == "" {
		return 0, nil
	}
	m, err := tx.MediaByPublicID(ctx, id)
	if errors.Is(err, gallery.ErrNotFound) || err == nil && (m.AlbumID != a.ID || !m.Trashed.IsZero()) {
		return 0, invalid("album.cover")
	}
	if err != nil {
		return 0, err
	}
	return m.ID, nil
}

func (d *Desk) auditAlbum(ctx context.Context, tx *db.Tx, by gallery.Actor, action string, a gallery.Album, detail string) error {
	if !by.Staff() || by.House || a.OwnerID == by.UserID {
		return nil
	}
	return tx.Audit(ctx, []gallery.Deed{deed(by, action, "album", a.PublicID, detail)}, d.Now())
}
