package app

import (
	"net/http"
	"time"

	v2 "calotype/internal/api/v2"
	"calotype/internal/web"
)

// api2 is the door of the management API.
func (h *House) api2() *v2.API {
	return &v2.API{
		Account: h.Account, Admin: h.Admin, Pictures: h.Pictures, Archive: h.Archive, Browse: h.Browse, Upload: h.Upload, Curate: h.Curate, Webhook: h.Webhook, DB: h.DB,
		Site: h.Site, Front: h.front(), Links: h.links, Visitor: h.visitor, Session: session, Now: time.Now, Rates: h.Rates,
		Proofs: h.proofs, Ticket: ticket,
		Keep: func(r *http.Request, ticket string, until time.Time) *http.Cookie {
			return web.NewProofCookie(h.links(r), ticket, until)
		},
	}
}

// ticket is what a request shows of passwords and links: a program's by a header,
// a browser's by its cookie, "" for nothing.
func ticket(r *http.Request) string {
	if text := r.Header.Get(v2.TicketHeader); text != "" {
		return text
	}
	c, err := r.Cookie(web.ProofCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

// session is the token of a request's session, "" for none.
func session(r *http.Request) string {
	c, err := r.Cookie(web.SessionCookie)
	if err != nil {
		return ""
	}
	return c.Value
}
