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
	old := ""
	if c, err := r.Cookie(ProofCookie); err == nil {
		old = c.Value
	}
	value, until := d.Browse.Remember(old, kind, id, passwordHash, ends)
	http.SetCookie(w, &http.Cookie{
		Name: ProofCookie, Value: value, Path: d.root(r), Expires: until, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(d.Links(r).Base, "https:"),
	})
}
