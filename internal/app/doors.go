package app

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	v1 "calotype/internal/api/v1"
	"calotype/internal/blob"
	"calotype/internal/deliver"
	"calotype/internal/gallery"
	"calotype/internal/serve"
	"calotype/internal/settings"
	"calotype/internal/tus"
	"calotype/internal/web"
)

// site is what every page says of the site.
func (h *House) site(r *http.Request) web.Site {
	site := h.Site.Get()
	return web.Site{
		Name: site.Text("website_name"), Hue: site.Int("theme_hue"), Base: h.front().BaseURL(r), Plugin: site.On("enable_plugin_route"),
		StorageHosts: h.origins(site), MapHost: web.MapHost(site.Text("map_tiles")),
	}
}

// origins are those of others that files come from: of a CDN, and of a store that visitors
// read from.
func (h *House) origins(site *settings.Site) (list []string) {
	if u, err := url.Parse(site.Text("images_base_url")); err == nil && u.Host != "" && !strings.ContainsAny(u.Host, ";,") {
		list = append(list, u.Scheme+"://"+u.Host)
	}
	if store, ok := h.Keeper.Store.(blob.Presigner); ok && store.Origin() != "" {
		list = append(list, store.Origin())
	}
	return list
}

// greeted is what pages say of who looks at them.
func (h *House) greeted(r *http.Request) web.Visitor {
	by := h.visitor(r)
	zone := sync.OnceValue(func() *time.Location { return h.Site.Get().ZoneOf(by.Zone) })
	explore := sync.OnceValue(func() *web.ExploreMenu { return h.menu(r, by) })
	templates := gallery.EmbedTemplates(h.Site.Get().Text("embed_templates"), by.EmbedTemplates)
	if by.UserID == 0 {
		return web.Visitor{Zone: zone, Explore: explore, Templates: templates, Uploads: h.uploads(by), Searches: h.Browse.MaySearch(by) == nil}
	}
	news, err := h.Curate.HasNews(r.Context(), by)
	if err != nil {
		h.Log.Error("news", "error", err) // the page is worth more than its bell
	}
	return web.Visitor{Name: by.Name, Avatar: func() string { return h.avatar(r, by) }, Zone: zone, OwnZone: by.Zone, Explore: explore, Templates: templates, Page: h.links(r).User(by.Name), News: news, Operates: by.MayOperate(), Uploads: h.uploads(by),
		Likes: h.Site.Get().On("enable_likes"), Keeps: by.MayKeepTags(), Searches: h.Browse.MaySearch(by) == nil}
}

// avatar is the address of somebody's picture, "" for none.
func (h *House) avatar(r *http.Request, by gallery.Actor) string {
	faces, err := h.Browse.Faces(r.Context(), by.UserID)
	if err != nil {
		h.Log.Error("avatar", "error", err) // the page is worth more than its menu
	}
	if face, ok := faces[by.UserID][gallery.Avatar]; ok {
		return h.links(r).Picture(face)
	}
	return ""
}

// menu is the menu of what there is, nil for who may not explore.
func (h *House) menu(r *http.Request, by gallery.Actor) *web.ExploreMenu {
	menu, err := h.Browse.ExploreMenu(r.Context(), by)
	if _, refused := errors.AsType[*gallery.Error](err); err != nil && !refused {
		h.Log.Error("menu", "error", err) // the page is worth more than its menu
	}
	if err != nil {
		return nil
	}
	return web.NewExploreMenu(h.Site.Get(), by, h.links(r).Root(), menu)
}

// uploads is what pages do with files that are dropped on them (product UP-01, UP-03).
func (h *House) uploads(by gallery.Actor) web.Uploads {
	site, err := h.Site.Get(), h.Upload.MayUpload(by)
	switch {
	case site.Text("upload_gui") != "js":
		return web.NoUploads
	case err == nil && h.Upload.MayFetch(by) == nil:
		return web.ByFileAndURL
	case err == nil:
		return web.ByFile
	case h.Upload.AfterSignIn(by):
		return web.AfterSignIn
	}
	return web.NoUploads
}

func (h *House) door() *web.Door {
	return &web.Door{
		Pages: h.pages, Account: h.Account, Admin: h.Admin, Pictures: h.Pictures, Archive: h.Archive, Browse: h.Browse, Upload: h.Upload, Curate: h.Curate, Webhook: h.Webhook, Views: h.Views, Site: h.Site, Links: h.links,
		Actor: h.visitor, Proofs: h.proofs, Now: time.Now, Checks: h.checked, Try: h.tryUpload, AskBase: h.Config.BaseURL == "", Hints: h.Config.EarlyHints, Spans: func(s string, now time.Time) (time.Time, error) { return v1.ParseExpiration(s, now, h.longest()) },
	}
}

// longest is how far ahead an upload may expire.
func (h *House) longest() time.Duration {
	return time.Duration(h.Site.Get().Int("upload_max_expiration")) * time.Second
}

// visitor is whoever asks for a page or a file: the session's person or a guest.
// A session that cannot be looked up is a guest's, which is never more.
func (h *House) visitor(r *http.Request) gallery.Actor {
	token := ""
	if c, err := r.Cookie(web.SessionCookie); err == nil {
		token = c.Value
	}
	by, err := h.Account.BySession(r.Context(), token, h.front().Address(r))
	if err != nil {
		h.Log.Error("session", "error", err)
	}
	return by
}

func (h *House) front() serve.Front {
	return serve.Front{Base: h.baseURL(), Proxies: h.proxies, Log: h.Log}
}

// links are the addresses for whoever makes a request, who came by what it shows.
func (h *House) links(r *http.Request) gallery.Links {
	links := h.linksAt(h.front().BaseURL(r))
	links.Sign = h.Browse.Signer(r.Context(), func() gallery.Actor { return h.bearer(r) }, ticket(r))
	return links
}

func (h *House) linksAt(base string) gallery.Links {
	site := h.Site.Get()
	return gallery.Links{
		Base: strings.TrimRight(base, "/"), Enclosed: site.Text("website_privacy_mode") == "private", ImageRoute: site.Text("route_image"), VideoRoute: site.Text("route_video"),
		Images: site.Text("images_base_url"), Slugs: site.On("seo_image_urls"),
		AlbumRoute: site.Text("route_album"), AlbumIDs: !site.On("seo_album_urls"), UserRoute: site.Text("route_user"),
	}
}

func (h *House) api() *v1.API {
	return &v1.API{
		Desk: desk{h.Account, h.Upload}, Front: h.front(), Links: h.links, Now: time.Now,
		Zone:    func() *time.Location { return h.Site.Get().Zone() },
		MaxFile: h.Upload.LargestLimit,
		Longest: h.longest,
		Loader:  func() int64 { return h.Site.Get().Megabytes("image_load_max_filesize_mb") },
	}
}

func (h *House) resumable() *tus.Door {
	return &tus.Door{
		Desk: h.Upload, Site: h.Site, Front: h.front(), Links: h.links, ByKey: h.Account.ByKey, Visitor: h.visitor, Words: v1.Words, Now: time.Now,
		Spans: func(s string, now time.Time) (time.Time, error) { return v1.ParseExpiration(s, now, h.longest()) },
	}
}

func (h *House) delivery() *deliver.Door {
	return &deliver.Door{Browse: h.Browse, Now: time.Now, Actor: h.bearer, Proofs: h.proofs}
}

func (h *House) streams() *deliver.Streams {
	return &deliver.Streams{Open: h.Browse.Streams, Actor: h.bearer, Proofs: h.proofs, Links: h.links, Now: time.Now}
}

// bearer is whoever asks for bytes: a program by its key, or a visitor. A key that fits
// nobody is a guest's.
func (h *House) bearer(r *http.Request) gallery.Actor {
	key := r.Header.Get("X-API-Key")
	if key == "" {
		return h.visitor(r)
	}
	address := h.front().Address(r)
	by, err := h.Account.ByKey(r.Context(), key, address)
	if err == nil {
		return by
	}
	if _, told := errors.AsType[*gallery.Error](err); !told {
		h.Log.Error("key", "error", err)
	}
	return gallery.Actor{Rank: gallery.Guest, Address: address}
}

// proofs are what a request shows besides who asks: the one place where they are
// read. What cannot be looked up is shown in vain, which is never more.
func (h *House) proofs(r *http.Request) gallery.Proofs {
	p, err := h.Browse.Proofs(r.Context(), ticket(r))
	if err != nil {
		h.Log.Error("proofs", "error", err)
	}
	return p
}

// Address is where the site can be reached, for the operator's eyes.
func (h *House) Address() string {
	if base := h.baseURL(); base != "" {
		return base
	}
	host, port, err := net.SplitHostPort(h.Config.Listen)
	if err != nil || host == "" || host == "0.0.0.0" || host == "::" {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
