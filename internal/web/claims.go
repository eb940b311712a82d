package web

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"calotype/internal/account"
	"calotype/internal/curate"
	"calotype/internal/gallery"
	"calotype/internal/serve"
)

const (
	// claimsPath is where guests keep what they uploaded for an account that they make.
	claimsPath = "/claims"
	// ClaimCookie holds which uploads those are, signed.
	ClaimCookie = "claims"
)

// mountClaims puts the routes of guests who want to keep their uploads on a router.
func (d *Door) mountClaims(get, post func(string, serve.Handler)) {
	post(claimsPath, d.claim)
	post(claimsPath+"/album", d.makeGuestAlbum)
	post(claimsPath+"/words", d.correct)
	get(claimsPath, d.member(d.claimed))
}

// Keep offers a guest to keep his uploads in an account.
type Keep struct {
	Guest  bool // there is one to offer it to
	SignUp bool // the site takes new accounts
	Albums bool // he may put them in an album
}

// Link is the delete link that proves whose the upload is.
func (p ResultPage) Link() string { return p.Media.DeleteURL }

// Link is none: the page's script has them.
func (p HomePage) Link() string { return "" }

func (d *Door) keeps(by gallery.Actor) Keep {
	_, err := d.Account.MaySignUp()
	return Keep{by.UserID == 0, err == nil, d.Curate.MayMakeGuestAlbum(by) == nil}
}

// claim takes the delete links of what a guest has uploaded, and leads to where he makes
// an account or signs in. Who has done so meanwhile gets them at once.
func (d *Door) claim(w http.ResponseWriter, r *http.Request) error {
	claims, err := claimsOf(w, r)
	if err != nil {
		return err
	}
	kept, err := d.Curate.Remember(r.Context(), d.claimCookie(r), claims)
	if err != nil {
		return err
	}
	if kept.N == 0 {
		return gallery.Fail(gallery.Invalid, "claim.none")
	}
	if by := d.Actor(r); by.UserID != 0 {
		return d.tellClaimed(w, r, by, kept.Token)
	}
	d.keepClaims(w, r, kept.Token, kept.Ends)
	to := account.SignUpPath
	if _, err := d.Account.MaySignUp(); err != nil || r.PostForm.Get("to") == "login" {
		to = account.SignInPath
	}
	http.Redirect(w, r, d.Links(r).Root()+to, http.StatusSeeOther)
	return nil
}

// claimsOf reads the delete links of a form.
func claimsOf(w http.ResponseWriter, r *http.Request) (claims []curate.Claim, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	if err := r.ParseForm(); err != nil {
		return nil, gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
	}
	for _, link := range r.PostForm["link"] {
		if c, ok := claimOf(link); ok {
			claims = append(claims, c)
		}
	}
	return claims, nil
}

// correct changes the words of a guest's upload after it was sent, by its delete link, and answers
// a script with what it is called now.
func (d *Door) correct(w http.ResponseWriter, r *http.Request) error {
	claims, err := claimsOf(w, r)
	if err != nil {
		return err
	}
	if len(claims) != 1 {
		return gallery.Fail(gallery.Invalid, "claim.none")
	}
	var patch curate.MediaPatch
	for name, to := range map[string]**string{"title": &patch.Title, "description": &patch.Description, "alt": &patch.Alt} {
		if r.PostForm.Has(name) { // what is not spoken of stays
			*to = typed(r, name)
		}
	}
	if r.PostForm.Has("nsfw") {
		patch.NSFW = ticked(r, "nsfw")
	}
	m, err := d.Curate.Correct(r.Context(), d.Actor(r), claims[0], patch)
	if fail, told := errors.AsType[*gallery.Error](err); told {
		said, err := d.Pages.view(r, nil).Says(fail)
		if err != nil {
			return err
		}
		return reply(w, statuses[fail.Kind], map[string]string{"detail": said})
	}
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, map[string]string{"title": m.Title, "viewer": d.Links(r).Viewer(m)})
}

// keepUpload keeps a guest's upload for an account that he makes on this device. That it fails
// takes nothing from the upload, whose delete link the page tells.
func (d *Door) keepUpload(w http.ResponseWriter, r *http.Request, c curate.Claim) {
	if d.Actor(r).UserID != 0 {
		return
	}
	kept, err := d.Curate.Remember(r.Context(), d.claimCookie(r), []curate.Claim{c})
	if err != nil {
		slog.ErrorContext(r.Context(), "claims", "request", serve.RequestID(r.Context()), "error", err)
		return
	}
	d.keepClaims(w, r, kept.Token, kept.Ends)
}

// claimOf reads a delete link, whole or as a path.
func claimOf(link string) (curate.Claim, bool) {
	u, err := url.Parse(link)
	if err != nil {
		return curate.Claim{}, false
	}
	parts := strings.Split(u.Path, "/")
	n := len(parts)
	if n < 3 || parts[n-2] != "delete" {
		return curate.Claim{}, false
	}
	_, id := gallery.CutID(parts[n-3])
	return curate.Claim{ID: id, Token: parts[n-1]}, id != ""
}

func (d *Door) claimCookie(r *http.Request) string {
	c, err := r.Cookie(ClaimCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

// waiting is how many uploads a guest keeps for his account.
func (d *Door) waiting(r *http.Request) int { return len(d.Curate.Claimed(d.claimCookie(r))) }

func (d *Door) keepClaims(w http.ResponseWriter, r *http.Request, token string, ends time.Time) {
	c := &http.Cookie{
		Name: ClaimCookie, Value: token, Path: d.root(r), Expires: ends, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(d.Links(r).Base, "https:"),
	}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// takeClaims gives who has just come in what he kept as a guest; ok is false where that
// is nothing. That it fails keeps nobody out, and leaves the cookie for the next time.
func (d *Door) takeClaims(w http.ResponseWriter, r *http.Request, u gallery.User) (ok bool) {
	token := d.claimCookie(r)
	if len(d.Curate.Claimed(token)) == 0 {
		return false
	}
	by := gallery.Actor{UserID: u.ID, Name: u.Name, Rank: u.Rank, Banned: u.Banned, Address: d.Actor(r).Address}
	if err := d.tellClaimed(w, r, by, token); err != nil {
		slog.ErrorContext(r.Context(), "claims", "request", serve.RequestID(r.Context()), "error", err)
		return false
	}
	return true
}

// tellClaimed leads to the page that says what became of a guest's uploads.
func (d *Door) tellClaimed(w http.ResponseWriter, r *http.Request, by gallery.Actor, token string) error {
	done, err := d.Curate.ClaimRemembered(r.Context(), by, token)
	if err != nil {
		return err
	}
	kept, full := 0, 0
	for _, o := range done {
		fail, failed := errors.AsType[*gallery.Error](o.Err)
		switch {
		case !failed:
			kept++
		case fail.Code == "quota.user":
			full++
		}
	}
	d.keepClaims(w, r, "", time.Time{})
	q := url.Values{"kept": {strconv.Itoa(kept)}}
	if full > 0 {
		q.Set("full", strconv.Itoa(full))
	}
	http.Redirect(w, r, d.Links(r).Root()+claimsPath+"?"+q.Encode(), http.StatusSeeOther)
	return nil
}

// claimed says what became of a guest's uploads.
func (d *Door) claimed(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	page := SaidPage{What: "claimed", Href: d.Links(r).User(by.Name), Label: "claim.see"}
	page.N, _ = strconv.Atoi(r.URL.Query().Get("kept"))
	full, _ := strconv.Atoi(r.URL.Query().Get("full"))
	switch {
	case full > 0:
		page.What, page.N = "claimed_full", full
	case page.N <= 0:
		page.What, page.Href, page.Label = "claimed_none", d.Links(r).Root()+"/upload", "home.submit"
	}
	return d.Pages.Said(w, r, page)
}
