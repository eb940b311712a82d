// Package web makes the pages that people see. A page is a struct of plain
// data; its method writes it through a template in the visitor's language.
package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/i18n"
)

// Site is what every page says of the site.
type Site struct {
	Name         string
	Base         string   // address without a final slash, "https://example.test/pics"
	Hue          int      // of its colour, in degrees; 0 to 359
	Plugin       bool     // the page about the plugin is there
	StorageHosts []string // other origins that pictures and videos come from, as "https://host:port"
	MapHost      string   // that of the tiles of maps, "" for none
}

// Visitor is what every page says of who looks at it.
type Visitor struct {
	Name string // "" for guests
	Page string // address of the visitor's profile

	Uploads Uploads
	// Explore is the menu of that name. It is asked where a page has one, and nil for who may not explore.
	Explore func() *ExploreMenu
	// Avatar is the address of his picture, "" for none. It is asked where a page has a menu of his; nil for guests.
	Avatar func() string
	// Zone is the time zone that he lives by, nil for UTC. It is asked where a page has a time.
	Zone func() *time.Location
	// OwnZone is the IANA name of the one that he chose, "" where he lives by his device's.
	OwnZone string

	Templates []gallery.EmbedTemplate // the site's and his own

	News     bool // there are notifications that he has not seen
	Likes    bool // the site has likes
	Keeps    bool // he looks after everybody's things
	Searches bool // the site lets him search
	Operates bool // he may see how the house works
}

// Uploads says what becomes of files that are dropped on a page or pasted there.
type Uploads string

// Without an uploader a page has a link to /upload only.
const (
	NoUploads    Uploads = ""
	AfterSignIn  Uploads = "login" // somebody who signs in may upload
	ByFile       Uploads = "files"
	ByFileAndURL Uploads = "urls"
)

// Sources are the files that pages are made of.
type Sources struct {
	Templates fs.FS // templates/*.html
	Locales   fs.FS // locales/*.json
	Dist      fs.FS // dist/, with manifest.json, parts.json and drawn.json
	Languages fs.FS // <bcp47>.json of further languages; nil for none
}

// Pages writes pages. It is not written to after New, so requests share it.
type Pages struct {
	// Site and Visitor are asked at every page, as both may change.
	Site    func(*http.Request) Site
	Visitor func(*http.Request) Visitor

	bundle    *i18n.Bundle
	templates map[string]func() (*template.Template, error) // read when a page is first drawn: all together take 18 MB
	assets    map[string]string
	parts     map[string][]string
	drawn     map[string]string // icons that are written into pages, without their frame
	dist      fs.FS
	static    http.Handler
}

var names = []string{"home", "result", "viewer", "delete", "deleted", "gate", "uploadlink", "listing", "login", "setup", "setup_done", "signup", "letter", "email", "reset", "confirm", "said", "api", "legal", "error", "share", "keyboard", "edit", "discard", "replace", "captions", "report", "takedown", "comments", "comment", "comments_waiting", "versions", "embed", "plugin", "offline",
	"settings_profile", "settings_account", "settings_appearance", "settings_uploads", "settings_webhooks", "settings_deliveries", "settings_password", "settings_security", "settings_keys", "settings_data", "settings_homepage",
	"notifications", "connect", "album_form", "album_links", "picked_codes", "picked_put", "picked_edit", "picked_done", "picked_drop", "album_guest", "album_buttons", "album_codes", "album_info", "album_order", "categories", "category_form", "tags", "tag_form", "tend", "bans", "ban"}

// New parses templates and languages. Without built assets pages come unstyled.
func New(src Sources, site func(*http.Request) Site, visitor func(*http.Request) Visitor) (*Pages, error) {
	p := &Pages{Site: site, Visitor: visitor, templates: map[string]func() (*template.Template, error){}, assets: map[string]string{}}
	var err error
	if p.bundle, err = i18n.Load(src.Locales, "locales"); err != nil {
		return nil, err
	}
	if src.Languages != nil {
		if err := p.bundle.Add(src.Languages, "."); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		t := template.New(name).Option("missingkey=error")
		files := []string{"templates/layout.html", "templates/exploremenu.html", "templates/grid.html", "templates/list.html", "templates/uploader.html", "templates/form.html", "templates/" + name + ".html"}
		if name == "viewer" {
			files = append(files, "templates/viewer_rail.html", "templates/viewer_world.html")
		}
		if name == "viewer" || strings.HasPrefix(name, "comment") {
			files = append(files, "templates/remarks.html")
		}
		if name == "listing" {
			files = append(files, "templates/listing_meta.html")
		}
		p.templates[name] = sync.OnceValues(func() (*template.Template, error) { return t.ParseFS(src.Templates, files...) })
	}
	dist, err := fs.Sub(src.Dist, "dist")
	if err != nil {
		return nil, err
	}
	if err = readBuilt(dist, "manifest.json", &p.assets); err != nil {
		return nil, err
	}
	if err = readBuilt(dist, "parts.json", &p.parts); err != nil {
		return nil, err
	}
	if err = readBuilt(dist, "drawn.json", &p.drawn); err != nil {
		return nil, err
	}
	p.dist, p.static = dist, assetServer(dist, p.assets)
	return p, nil
}

// Static serves the built assets; it expects to be mounted with the path below
// /static/ as the request's path.
func (p *Pages) Static() http.Handler { return p.static }

// Sign is the mark of Calotype as a PNG, nil where nothing was built.
func (p *Pages) Sign() ([]byte, error) {
	name := p.assets["icon-512.png"]
	if name == "" {
		return nil, nil
	}
	return fs.ReadFile(p.dist, name)
}

// idle are the pages on which nothing is uploaded (product UP-05), or where files have a
// field of their own.
var idle = map[string]bool{
	"offline": true,
	"login":   true, "signup": true, "letter": true, "email": true, "reset": true, "confirm": true, "connect": true, "setup": true, "setup_done": true,
	"gate": true, "uploadlink": true, "embed": true, "replace": true, "captions": true, "settings_profile": true,
}

// write makes the whole page before its first byte is sent.
func (p *Pages) write(w http.ResponseWriter, r *http.Request, status int, name string, page any) error {
	v := p.view(r, page)
	if idle[name] {
		v.Uploads = NoUploads
	}
	var body bytes.Buffer
	t, err := p.templates[name]()
	if err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	if err := t.ExecuteTemplate(&body, "layout", v); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.Lang)
	asker := ""
	if c, ok := page.(interface{ asker() string }); ok {
		asker = c.asker()
	}
	h.Set("Content-Security-Policy", Policy(v.Site, name, asker))
	if asker != "" {
		h.Set("Referrer-Policy", "strict-origin") // services look at which site asks; a path may carry a token
	}
	if h.Get("Cross-Origin-Opener-Policy") == "" {
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
	}
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	if h.Get("Referrer-Policy") == "" {
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	}
	h.Set("X-Content-Type-Options", "nosniff")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	h.Add("Vary", "Accept-Encoding, Accept-Language, Cookie")
	sent := &body
	if accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		if sent, err = zipped(&body); err != nil {
			return fmt.Errorf("page %s: %w", name, err)
		}
		h.Set("Content-Encoding", "gzip")
	}
	for _, link := range v.early(name) {
		h.Add("Link", link)
	}
	h.Set("Content-Length", strconv.Itoa(sent.Len()))
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	_, _ = sent.WriteTo(w) // a client that went away cannot be told
	return nil
}

// view is what templates see: the page and the words around it.
type view struct {
	Lang           string
	Theme, Density string
	NoKeys         bool // no shortcuts of single keys
	Asks           bool // uploads wait until they are told to go
	User, UserPage string
	OwnZone        string
	Uploads        Uploads
	News, Operates bool
	Likes, Keeps   bool
	Searches       bool
	Templates      []gallery.EmbedTemplate
	Site           Site
	Page           any
	at             *url.URL // of the page, below the site's own path
	pages          *Pages
	zone           func() *time.Location
	explore        func() *ExploreMenu
	avatar         func() string
}

// Avatar is the address of the visitor's own picture, "" for none.
func (v *view) Avatar() string {
	if v.avatar == nil {
		return ""
	}
	return v.avatar()
}

// Explore is the menu of what there is, nil for none.
func (v *view) Explore() *ExploreMenu {
	if v.explore == nil {
		return nil
	}
	return v.explore()
}

func (p *Pages) view(r *http.Request, page any) *view {
	visitor := p.Visitor(r)
	v := &view{Site: p.Site(r), Page: page, at: r.URL, pages: p, User: visitor.Name, UserPage: visitor.Page, Uploads: visitor.Uploads, News: visitor.News, Operates: visitor.Operates, Templates: visitor.Templates}
	v.Likes, v.Keeps, v.Searches = visitor.Likes, visitor.Keeps, visitor.Searches
	v.OwnZone, v.zone, v.explore, v.avatar = visitor.OwnZone, visitor.Zone, visitor.Explore, visitor.Avatar
	v.Theme = tasted(r, ThemeCookie, gallery.Themes...)
	v.Density = tasted(r, DensityCookie, gallery.Densities...)
	v.NoKeys, v.Asks = tasted(r, KeysCookie, "off") != "", tasted(r, AskCookie, "on") != ""
	v.Lang = p.Language(r)
	return v
}

// T is a message in the page's language.
func (v *view) T(key string, args ...any) (string, error) {
	return v.pages.bundle.T(v.Lang, key, args...)
}

// Dir is the direction of the page's language.
func (v *view) Dir() string { return v.pages.bundle.Dir(v.Lang) }

// Path is the site's sub-path, "" or "/pics".
func (v *view) Path() string {
	u, err := url.Parse(v.Site.Base)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(u.Path, "/")
}

// Date is the day of a moment where the visitor lives, as the page's language writes it.
func (v *view) Date(t time.Time) (string, error) { return v.Day(v.here(t)) }

// here is a moment by the visitor's clock.
func (v *view) here(t time.Time) time.Time {
	if v.zone == nil {
		return t.UTC()
	}
	return t.In(v.zone())
}

// Day is a day that is the same everywhere: what a camera's clock said.
func (v *view) Day(t time.Time) (string, error) { return v.pages.bundle.Day(v.Lang, t) }

// Day is a day as the visitor's language writes it.
func (p *Pages) Day(r *http.Request, t time.Time) (string, error) {
	return p.view(r, nil).Date(t)
}

// Size is a number of bytes in words, by thousands.
func (v *view) Size(n int64) string {
	f, unit := float64(n), "B"
	for _, u := range []string{"KB", "MB", "GB", "TB"} {
		if f < 999.5 {
			break
		}
		f, unit = f/1000, u
	}
	if f >= 9.95 {
		f = math.Round(f)
	}
	return v.pages.bundle.Number(v.Lang, f) + " " + unit
}

// Clock is a duration as players show it.
func (v *view) Clock(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// Title is a media's title, or a word for what it is.
func (v *view) Title(m Media) (string, error) {
	if m.Title != "" {
		return m.Title, nil
	}
	if m.Kind == gallery.Video {
		return v.T("media.untitled_video")
	}
	return v.T("media.untitled_image")
}

// Describe is a media's description, or a sentence made of its title.
func (v *view) Describe(m Media) (string, error) {
	if m.Description != "" {
		return m.Description, nil
	}
	title, err := v.Title(m)
	if err != nil {
		return "", err
	}
	key := "media.meta_image"
	if m.Kind == gallery.Video {
		key = "media.meta_video"
	}
	return v.T(key, "title", title, "site", v.Site.Name)
}

// SignIn is where a guest signs in, to come back to a page of the site.
func (v *view) SignIn(page string) string {
	return v.Path() + account.SignInPath + "?" + url.Values{"next": {page}}.Encode()
}

// Enter is the sign-in that leads back to this page (product US-03), but to none of those on
// the way in themselves, nor to what is not there: it looks the same whatever was asked for.
func (v *view) Enter() string {
	here := v.Here()
	way, _, _ := strings.Cut(strings.TrimPrefix(here, v.Path()), "?")
	_, failed := v.Page.(ErrorPage)
	if failed || way == "/" || way == account.SignUpPath || slices.ContainsFunc([]string{account.SignInPath, "/account/", "/connect/", "/setup"}, func(p string) bool { return strings.HasPrefix(way, p) }) {
		return v.Path() + account.SignInPath
	}
	return v.SignIn(here)
}

// Segment is a word as a piece of a path.
func (v *view) Segment(word string) string { return gallery.PathEscape(word) }

// Alt is what stands for the picture where it is not seen.
func (v *view) Alt(m Media) (string, error) {
	if m.Alt != "" {
		return m.Alt, nil
	}
	return v.Title(m)
}

type codesView struct {
	View        *view
	First, Rest []Code
}

type codeView struct {
	View *view
	Code Code
}

// With joins a code to the words around it.
func (c codesView) With(code Code) codeView { return codeView{c.View, code} }

// Named is what a code is called.
func (v *view) Named(c Code) (string, error) {
	if c.Name != "" {
		return c.Name, nil
	}
	return v.T(c.Label())
}

// Codes are a media's embed codes, the usual ones first.
func (v *view) Codes(m Media, withDelete bool) (codesView, error) {
	title, err := v.Title(m)
	if err != nil {
		return codesView{}, err
	}
	m.Title = title
	if !withDelete {
		m.DeleteURL = ""
	}
	out := codesView{View: v}
	for _, c := range Codes(m) {
		switch c.Key {
		case "viewer-links", "direct-links", "delete-links", "html-embed", "markdown-embed", "bbcode-embed":
			out.First = append(out.First, c)
		default:
			out.Rest = append(out.Rest, c)
		}
	}
	out.Rest = append(out.Rest, templated(m, v.Templates)...)
	return out, nil
}
