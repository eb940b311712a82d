package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"calotype/internal/curate"
	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// pickedPath is where what was chosen in a list goes.
const pickedPath = "/selection"

// Picked is what was chosen in a list.
type Picked struct {
	Form
	IDs   []string
	Back  string // the path of the list, "" for the start page
	Album string // public id of the album that the list is of, "" for none

	OfAlbums bool // they are albums, not media
}

// N is how many were chosen.
func (p Picked) N() int { return len(p.IDs) }

// CodesPage has the embed codes of many media.
type CodesPage struct {
	Picked
	Codes []Code // of all of them, a line each
}

// PutPage puts media into an album.
type PutPage struct {
	Picked
	Albums       []Choice
	Name         string // of a new one, as typed
	Description  string
	Visibility   gallery.Visibility
	Visibilities []gallery.Visibility
	NoNew        bool   // they can be put into those that there are only
	Made         string // public id of the new one, "" for none
}

// ManyPage changes many media at once.
type ManyPage struct {
	Picked
	Categories   []gallery.Category
	Visibilities []gallery.Visibility
	Expirations  []Expiration
}

// DonePage says what became of what was chosen.
type DonePage struct {
	Picked
	Do      string // what was done: the message picked.done_DO
	Done    int
	Refused []Refused
	Undo    []string // ids of what can be had back
	To      string   // address of an album that they went to, "" for none
}

// Refused is why something was not done, and to how many.
type Refused struct {
	N   int
	Why *gallery.Error
}

func (d *Door) mountPicked(get, post func(string, serve.Handler)) {
	get(pickedPath+"/album", d.member(d.askPut))
	get(albumFinder, d.member(d.completeAlbum))
	post(pickedPath, d.picked)
	post(pickedAlbumsPath, d.member(d.pickedAlbums))
}

// mostPicked is the most bytes of a form with as many ids as one may choose.
const mostPicked = 256 << 10

// pickedOf reads what was chosen.
func (d *Door) pickedOf(w http.ResponseWriter, r *http.Request) (Picked, error) {
	r.Body = http.MaxBytesReader(w, r.Body, mostPicked)
	if err := r.ParseForm(); err != nil {
		return Picked{}, gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
	}
	p := Picked{Back: r.Form.Get("back"), Album: r.Form.Get("within")}
	for _, id := range r.Form["ids"] {
		for one := range strings.SplitSeq(id, ",") {
			if one = strings.TrimSpace(one); one != "" && !slices.Contains(p.IDs, one) {
				p.IDs = append(p.IDs, one)
			}
		}
	}
	if root := d.root(r); !ownPath(p.Back, root) {
		p.Back = root
	}
	if len(p.IDs) == 0 || len(p.IDs) > curate.MostAtOnce {
		return p, gallery.Fail(gallery.Invalid, "picked.none", curate.MostAtOnce)
	}
	return p, nil
}

// picked does with what was chosen what the pressed button says.
func (d *Door) picked(w http.ResponseWriter, r *http.Request) error {
	p, err := d.pickedOf(w, r)
	if err != nil {
		return err
	}
	by, do := d.Actor(r), r.PostFormValue("do")
	if do == "codes" {
		return d.codes(w, r, by, p)
	}
	if do == tabZip {
		return d.pickedZip(w, r, by, p)
	}
	if by.UserID == 0 {
		return gallery.Fail(gallery.Denied, "account.session")
	}
	yes, no := true, false
	switch do {
	case "album":
		return d.showPut(w, r, by, PutPage{Picked: p})
	case "put":
		return d.put(w, r, by, p)
	case "edit":
		return d.askMany(w, r, p)
	case "change":
		return d.changeMany(w, r, by, p)
	case "safe":
		return d.patch(w, r, by, p, do, curate.MediaPatch{NSFW: &no})
	case "unsafe":
		return d.patch(w, r, by, p, do, curate.MediaPatch{NSFW: &yes})
	case "cover":
		return d.cover(w, r, by, p)
	case "approve":
		done, err := d.Curate.Approve(r.Context(), by, p.IDs, seenAt(r))
		if err != nil {
			return err
		}
		return d.said(w, r, outcome(p, do, done))
	case "delete", "restore", "remove":
		return d.discard(w, r, by, p, do)
	}
	return gallery.Fail(gallery.Invalid, "picked.deed")
}

// codes writes the embed codes of what was chosen, of what the visitor may see.
func (d *Door) codes(w http.ResponseWriter, r *http.Request, by gallery.Actor, p Picked) error {
	media, err := d.Browse.MediaNamed(r.Context(), by, p.IDs, d.Proofs(r))
	if err != nil {
		return err
	}
	if len(media) == 0 {
		return gallery.Fail(gallery.NotFound, "media.not_found")
	}
	page := CodesPage{Picked: p, Codes: codesOf(media, d.Links(r))}
	return d.Pages.ask(w, r, Form{}, "picked_codes", page)
}

// askPut asks for an album for media that the address names, as those that were just
// uploaded (product UP-23).
func (d *Door) askPut(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	p, err := d.pickedOf(w, r)
	if err != nil {
		return err
	}
	return d.showPut(w, r, by, PutPage{Picked: p})
}

func (d *Door) showPut(w http.ResponseWriter, r *http.Request, by gallery.Actor, page PutPage) error {
	return d.showPutOf(w, r, by, by.UserID, page)
}

// showPutOf asks for one of an owner's albums.
func (d *Door) showPutOf(w http.ResponseWriter, r *http.Request, by gallery.Actor, owner gallery.ID, page PutPage) error {
	var err error
	if page.Albums, err = d.albumsOf(r, by, owner); err != nil {
		return err
	}
	if page.Visibilities = albumVisibilities; page.Visibility == "" {
		page.Visibility = gallery.Public
	}
	return d.Pages.ask(w, r, page.Form, "picked_put", page)
}

// put puts what was chosen into an album, a new one where it is named.
func (d *Door) put(w http.ResponseWriter, r *http.Request, by gallery.Actor, p Picked) error {
	to := r.PostFormValue("album")
	if r.PostForm.Has("name") {
		page, err := d.newFor(r, by, p)
		if form, ok := again(w, err); ok {
			page.Form = form
			return d.showPut(w, r, by, page)
		}
		if err != nil {
			return err
		}
		to = page.Made
	}
	done, err := d.Curate.EditMany(r.Context(), by, p.IDs, d.Proofs(r), curate.MediaPatch{Album: &to})
	page := outcome(p, "put", done)
	if r.PostForm.Has("name") && page.Done == 0 { // nothing came into it
		err = errors.Join(err, d.Curate.DeleteAlbum(r.Context(), by, to, d.Proofs(r), true))
		to = ""
	}
	if err != nil {
		return err
	}
	return d.moved(w, r, page, to)
}

// newFor makes the album that a form names for what was chosen.
func (d *Door) newFor(r *http.Request, by gallery.Actor, p Picked) (PutPage, error) {
	page := PutPage{Picked: p, Name: r.PostFormValue("name"), Description: r.PostFormValue("description"), Visibility: gallery.Visibility(r.PostFormValue("visibility"))}
	a, err := d.Curate.CreateAlbum(r.Context(), by, curate.NewAlbum{
		Name: page.Name, Description: page.Description, Visibility: page.Visibility, Password: passwordFor(page.Visibility, r.PostFormValue("password")),
	})
	page.Made = a.PublicID
	return page, err
}

// moved leads to the album that all went to, or says what became of them.
func (d *Door) moved(w http.ResponseWriter, r *http.Request, page DonePage, to string) error {
	if to != "" {
		links := d.Links(r)
		page.To = links.Root() + "/" + links.AlbumRoute + "/" + url.PathEscape(to)
	}
	if page.To != "" && len(page.Refused) == 0 { // product UP-63
		http.Redirect(w, r, page.To, http.StatusSeeOther)
		return nil
	}
	return d.said(w, r, page)
}

// askMany asks what shall change.
func (d *Door) askMany(w http.ResponseWriter, r *http.Request, p Picked) error {
	page := ManyPage{Picked: p, Visibilities: []gallery.Visibility{gallery.Public, gallery.Link, gallery.Private}, Expirations: spans(d.Site.Get(), d.Actor(r))}
	var err error
	if page.Categories, err = d.Browse.Categories(r.Context()); err != nil {
		return err
	}
	return d.Pages.ask(w, r, p.Form, "picked_edit", page)
}

// keepIt is what a menu has for what shall stay as it is, none what takes it away.
const (
	keepIt = ""
	none   = "-"
)

// changeMany changes what was chosen as the form says.
func (d *Door) changeMany(w http.ResponseWriter, r *http.Request, by gallery.Actor, p Picked) error {
	patch := curate.MediaPatch{AddTags: wordsOf(r.PostFormValue("add_tags")), DropTags: wordsOf(r.PostFormValue("drop_tags"))}
	if v := gallery.Visibility(r.PostFormValue("visibility")); v != keepIt {
		patch.Visibility = &v
	}
	if c := r.PostFormValue("category"); c != keepIt {
		c = strings.TrimPrefix(c, none)
		patch.Category = &c
	}
	if l := r.PostFormValue("licence"); l != keepIt {
		patch.Licence = new(gallery.Licence(strings.TrimPrefix(l, none)))
	}
	switch r.PostFormValue("nsfw") {
	case "yes":
		patch.NSFW = new(bool)
		*patch.NSFW = true
	case "no":
		patch.NSFW = new(bool)
	}
	if span := r.PostFormValue("expiration"); span != keepIt {
		patch.Expires = new(time.Time) // for never
		if span != none {
			ends, err := d.Spans(span, d.Now())
			if err != nil {
				return err
			}
			patch.Expires = &ends
		}
	}
	return d.patch(w, r, by, p, "change", patch)
}

// wordsOf are those of a list with commas between.
func wordsOf(text string) (list []string) {
	for one := range strings.SplitSeq(strings.ReplaceAll(text, "，", ","), ",") {
		if one = strings.TrimSpace(one); one != "" {
			list = append(list, one)
		}
	}
	return list
}

func (d *Door) patch(w http.ResponseWriter, r *http.Request, by gallery.Actor, p Picked, do string, patch curate.MediaPatch) error {
	done, err := d.Curate.EditMany(r.Context(), by, p.IDs, d.Proofs(r), patch)
	if err != nil {
		return err
	}
	return d.said(w, r, outcome(p, do, done))
}

// cover makes one of an album's media its cover.
func (d *Door) cover(w http.ResponseWriter, r *http.Request, by gallery.Actor, p Picked) error {
	_, err := d.Curate.EditAlbum(r.Context(), by, p.Album, d.Proofs(r), curate.AlbumPatch{Cover: &p.IDs[0]}, time.Time{})
	if err != nil {
		return err
	}
	p.IDs = p.IDs[:1]
	return d.said(w, r, DonePage{Picked: p, Do: "cover", Done: 1})
}

// discard puts what was chosen into the trash, takes it out again, or takes it out of
// its album.
func (d *Door) discard(w http.ResponseWriter, r *http.Request, by gallery.Actor, p Picked, do string) error {
	var done []curate.Outcome
	var err error
	switch do {
	case "delete":
		done, err = d.Curate.DeleteMedia(r.Context(), by, p.IDs, d.Proofs(r))
	case "restore":
		done, err = d.Curate.RestoreMedia(r.Context(), by, p.IDs, d.Proofs(r))
	default:
		done, err = d.Curate.RemoveFromAlbum(r.Context(), by, p.Album, d.Proofs(r), p.IDs)
	}
	if err != nil {
		return err
	}
	page := outcome(p, do, done)
	if do == "delete" && d.Site.Get().Int("trash_days") > 0 {
		for _, o := range done {
			if o.Err == nil {
				page.Undo = append(page.Undo, o.ID)
			}
		}
	}
	return d.said(w, r, page)
}

// outcome tells what became of what was chosen; equal reasons are told once.
func outcome(p Picked, do string, done []curate.Outcome) DonePage {
	page := DonePage{Picked: p, Do: do}
	for _, o := range done {
		if o.Err == nil {
			page.Done++
			continue
		}
		fail, told := errors.AsType[*gallery.Error](o.Err)
		if !told { // the verbs tell why of each
			continue
		}
		at := slices.IndexFunc(page.Refused, func(r Refused) bool { return r.Why.Code == fail.Code })
		if at < 0 {
			page.Refused = append(page.Refused, Refused{Why: fail})
			at = len(page.Refused) - 1
		}
		page.Refused[at].N++
	}
	return page
}

// said writes what became of what was chosen; where nothing was done, why.
func (d *Door) said(w http.ResponseWriter, r *http.Request, page DonePage) error {
	if page.Done == 0 && len(page.Refused) > 0 {
		return page.Refused[0].Why
	}
	return d.Pages.ask(w, r, Form{}, "picked_done", page)
}
