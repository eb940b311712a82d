package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// bansPath is where staff look after the addresses that are shut out (product MO-05).
const bansPath = "/dashboard/bans"

// BansPage is who is shut out, and the form that shuts out more, as typed.
type BansPage struct {
	Form
	Tabs                      []Tab
	Rows                      []gallery.Ban
	Network, Message, Expires string
}

// Bans writes the page.
func (p *Pages) Bans(w http.ResponseWriter, r *http.Request, page BansPage) error {
	return p.ask(w, r, page.Form, "bans", page)
}

// BanOf is the page that is ready to shut an address out.
func (v *view) BanOf(address string) string { return banOf(v.Path(), address) }

func banOf(root, address string) string {
	return root + bansPath + "?" + url.Values{"network": {gallery.Actor{Address: address}.Network()}}.Encode() + "#make"
}

// Range is a network as people write it.
func (v *view) Range(b gallery.Ban) string { return gallery.NetworkText(b.Network) }

func (d *Door) mountBans(get, post func(string, serve.Handler)) {
	get(bansPath, d.member(d.askBans))
	post(bansPath, d.member(d.newBan))
	post(bansPath+"/lift", d.member(d.liftBan))
}

func (d *Door) askBans(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showBans(w, r, by, BansPage{Network: r.URL.Query().Get("network")})
}

func (d *Door) showBans(w http.ResponseWriter, r *http.Request, by gallery.Actor, page BansPage) (err error) {
	if page.Rows, err = d.Account.ListBans(r.Context(), by); err != nil {
		return err
	}
	page.Tabs = d.shelfTabs(r, by, bansPath)
	return d.Pages.Bans(w, r, page)
}

func (d *Door) newBan(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	page := BansPage{Network: r.PostFormValue("network"), Message: r.PostFormValue("message"), Expires: strings.TrimSpace(r.PostFormValue("expires"))}
	wish := account.BanWish{Network: page.Network, Message: page.Message}
	err := error(nil)
	if page.Expires != "" {
		wish.Expires, err = clock(page.Expires, d.Site.Get().ZoneOf(by.Zone))
	}
	if err == nil {
		_, err = d.Account.BanNetwork(r.Context(), by, wish)
	}
	return d.toBans(w, r, by, page, err)
}

func (d *Door) liftBan(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	return d.toBans(w, r, by, BansPage{}, d.Account.LiftBan(r.Context(), by, r.PostFormValue("network")))
}

// toBans leads back to the bans, or shows what went wrong above them.
func (d *Door) toBans(w http.ResponseWriter, r *http.Request, by gallery.Actor, page BansPage, err error) error {
	if form, ok := again(w, err); ok && mended(form) {
		page.Form = form
		return d.showBans(w, r, by, page)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).Root()+bansPath, http.StatusSeeOther)
	return nil
}

// clock reads a moment by somebody's clock, as people or browsers write it.
func clock(text string, zone *time.Location) (time.Time, error) {
	text = strings.Replace(text, "T", " ", 1)
	for _, layout := range []string{time.DateTime, "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, gallery.Fail(gallery.Invalid, "ban.expires").In("expires")
}

// Shut answers those whose address is shut out: with the ban's words, or by sending
// them to where these lead.
func (d *Door) Shut(w http.ResponseWriter, r *http.Request, ban gallery.Ban) {
	w.Header().Set("Cache-Control", "no-store")
	to := ban.To()
	if to != nil && to.Host != r.Host && (r.Method == http.MethodGet || r.Method == http.MethodHead) { // else he went round in circles
		http.Redirect(w, r, to.String(), http.StatusFound)
		return
	}
	page := ErrorPage{Status: http.StatusForbidden, RequestID: serve.RequestID(r.Context()), Failure: gallery.Fail(gallery.Denied, "address.banned"), Shut: true}
	if to == nil {
		page.Said = ban.Message
	}
	if err := d.Pages.Error(w, r, page); err != nil {
		d.fail(w, r, err)
	}
}
