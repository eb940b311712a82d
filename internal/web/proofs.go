package web

import (
	"net/http"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// ProofCookie holds the passwords that a visitor has said and the links that he came
// by, signed.
const ProofCookie = "proofs"

// remember adds to the visitor's cookie what he has just shown.
func (d *Door) remember(w http.ResponseWriter, r *http.Request, kind gallery.TicketKind, id gallery.ID, passwordHash string, ends time.Time) {
	value, until := d.Browse.Remember(d.proofCookie(r), kind, id, passwordHash, ends)
	d.setProofs(w, r, value, until)
}

func (d *Door) proofCookie(r *http.Request) string {
	c, err := r.Cookie(ProofCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

func (d *Door) setProofs(w http.ResponseWriter, r *http.Request, value string, until time.Time) {
	http.SetCookie(w, NewProofCookie(d.Links(r), value, until))
}

// NewProofCookie is the cookie that a visitor of a site keeps.
func NewProofCookie(links gallery.Links, value string, until time.Time) *http.Cookie {
	return &http.Cookie{
		Name: ProofCookie, Value: value, Path: links.Root() + "/", Expires: until, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(links.Base, "https:"),
	}
}

// rememberAlbums adds albums whose passwords were said.
func (d *Door) rememberAlbums(w http.ResponseWriter, r *http.Request, albums []gallery.Album) {
	if len(albums) == 0 {
		return
	}
	value, until := d.proofCookie(r), time.Time{}
	for _, a := range albums {
		value, until = d.Browse.Remember(value, gallery.AlbumTicket, a.ID, a.PasswordHash, time.Time{})
	}
	d.setProofs(w, r, value, until)
}
