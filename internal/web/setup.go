package web

import (
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/serve"
	"calotype/internal/settings"
)

// Check is something that the house stands on, as whoever sets it up is told of it: by
// the message setup.check_NAME, and where it is not well setup.mend_NAME.
type Check struct {
	Name string // "data", "ffmpeg", "memory", "clock" or "address"
	OK   bool
	Text string // that the message names
	Size int64  // bytes that it names
}

// SetupPage makes the first administrator and says what the site is.
type SetupPage struct {
	Checks                 []Check
	Token, Username, Email string
	MinPassword            int
	AskBase                bool              // offer to say where the site is
	Base                   string            // its address, "" for what the request says
	Site                   map[string]string // settings, as typed
	Hues                   []Hue
	Failure                string // "" or what was wrong: token, username, email, password, base_url, setting
}

// Hue is a colour that a site can have; Name is a key.
type Hue struct{ Value, Name string }

var hues = []Hue{
	{"262", "hue.cobalt"}, {"300", "hue.violet"}, {"345", "hue.rose"}, {"27", "hue.red"}, {"60", "hue.amber"}, {"150", "hue.green"}, {"200", "hue.teal"},
}

// Setup writes the form for the first administrator.
func (p *Pages) Setup(w http.ResponseWriter, r *http.Request, page SetupPage) error {
	w.Header().Set("Cache-Control", "no-store")
	page.MinPassword, page.Hues = account.MinPassword, hues
	status := http.StatusOK
	if page.Failure != "" {
		status = http.StatusUnprocessableEntity
	}
	return p.write(w, r, status, "setup", page)
}

// SetupDonePage tries what was set up.
type SetupDonePage struct {
	Form
	Link   string // of the picture that was uploaded, "" before
	Failed bool   // it could not be
}

// SetupDone writes the page after the set-up.
func (p *Pages) SetupDone(w http.ResponseWriter, r *http.Request, page SetupDonePage) error {
	return p.ask(w, r, page.Form, "setup_done", page)
}

// mountSetup puts the routes of the first steps on a router.
func (d *Door) mountSetup(get, post func(string, serve.Handler)) {
	get("/setup", d.askSetup)
	post("/setup", d.setup)
	get("/setup/done", d.member(d.operator(func(w http.ResponseWriter, r *http.Request, _ gallery.Actor) error {
		return d.Pages.SetupDone(w, r, SetupDonePage{})
	})))
	post("/setup/test", d.member(d.operator(d.trySetup)))
}

// operator lets through who may see how the house works.
func (d *Door) operator(h owned) owned {
	return func(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
		if !by.MayOperate() {
			return gallery.Fail(gallery.Denied, "account.denied")
		}
		return h(w, r, by)
	}
}

// askSetup offers the form as long as there is no administrator.
func (d *Door) askSetup(w http.ResponseWriter, r *http.Request) error {
	over, err := d.Account.IsSetUp(r.Context())
	if err != nil {
		return err
	}
	if over {
		http.Redirect(w, r, d.root(r), http.StatusSeeOther)
		return nil
	}
	page := SetupPage{Checks: d.Checks(r), Token: r.URL.Query().Get("token"), AskBase: d.AskBase, Site: map[string]string{}}
	for _, name := range account.FirstSettings {
		page.Site[name] = d.Site.Get().Text(name)
	}
	page.Site["default_language"] = d.Pages.Language(r) // of whoever sets it up
	if base := d.Links(r).Base; publicHost(base) {
		page.Base = base
	}
	return d.Pages.Setup(w, r, page)
}

// publicHost reports whether an address has a name that others can use, so that it
// is worth proposing.
func publicHost(base string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false
	}
	_, err = netip.ParseAddr(u.Hostname())
	return err != nil && strings.Contains(u.Hostname(), ".")
}

func (d *Door) setup(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	page := SetupPage{
		Token: r.PostFormValue("token"), Username: r.PostFormValue("username"), Email: r.PostFormValue("email"),
		AskBase: d.AskBase, Base: strings.TrimRight(strings.TrimSpace(r.PostFormValue("base_url")), "/"), Site: map[string]string{},
	}
	for _, name := range account.FirstSettings {
		if v := strings.TrimSpace(r.PostFormValue(name)); v != "" {
			page.Site[name] = v
		}
	}
	token, err := d.Account.Setup(r.Context(), page.Token, account.First{
		Person: account.Person{Name: page.Username, Email: page.Email, Password: r.PostFormValue("password")}, BaseURL: page.Base, Site: page.Site,
	}, d.from(r))
	if fail, ok := errors.AsType[*gallery.Error](err); ok && strings.HasPrefix(fail.Code, "person.") {
		page.Failure, page.Checks = strings.TrimPrefix(fail.Code, "person."), d.Checks(r)
		return d.Pages.Setup(w, r, page)
	}
	if err != nil {
		return err
	}
	d.enter(w, r, token)
	if language := page.Site["default_language"]; language != "" {
		d.keepTaste(w, r, LangCookie, language)
	}
	http.Redirect(w, r, d.root(r)+"setup/done", http.StatusSeeOther)
	return nil
}

// trySetup uploads a picture as a program would.
func (d *Door) trySetup(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	link, err := d.Try(r, by)
	if err != nil {
		slog.ErrorContext(r.Context(), "test upload", "request", serve.RequestID(r.Context()), "error", err)
	}
	return d.Pages.SetupDone(w, r, SetupDonePage{Link: link, Failed: err != nil})
}

// Modes are for whom a site can be.
func (v *view) Modes() []string {
	f, _ := settings.Lookup("website_privacy_mode")
	return f.Choices
}
