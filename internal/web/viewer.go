package web

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/browse"
	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// ViewerPage is the page of one media.
type ViewerPage struct {
	Media    Media
	ID       string // public
	At, In   string // path of the page, and the list that it is looked at in as "?in=…"
	Owner    Owner
	Album    Shelf  // Name is "" for none
	Calls    []Call // of its album
	Category Shelf
	May      May
	Likes    int64
	Liked    bool
	Cover    bool // of its album
	Hidden   gallery.Visibility
	Trashed  time.Time
	Ends     time.Time // of the trash, zero where it was not trashed
	Facts    []Fact
	Exif     []Fact
	Shot     time.Time   // by the camera's clock, zero where its file does not tell
	Hashes   []Fact      // of the original, for who may have it
	Staff    []StaffFact // what those who look after the site are told
	Tools    StaffTools
	Uploader string // address that they may ban, "" for none
	Place    *Spot  // nil where it is not told
	Round    bool   // it is seen from within at once
	Bare     bool   // the picture has no menu of the browser's, and is not dragged
	Order    []string
	Colours  []Swatch
	Corners  []string // colours of the placeholder, "" for none
	Strip    Strip
	Tracks   []Track  // captions
	Stream   *Stream  // nil where a video is played as it was sent
	Away     bool     // the file comes from another site, as from a CDN
	Forms    []Choice // of embed codes
	Keeps    bool     // what is deleted goes into the trash
	Comments *Remarks // nil where the site has none

	OEmbedJSON, OEmbedXML string // discovery links, "" where there is none
	NoIndex               bool   // not public
	Open                  bool   // whoever knows its address may see it
	JSONLD                any    // for search engines, nil where there is nothing for them
	Player                string // address of the page for others' pages, "" where it is not for them
}

// Owner is who put a media up; Name is "" for guests and for who shows himself to nobody.
type Owner struct {
	Name, Href, Avatar string
	Followed           bool
}

// Shelf is an album or a category.
type Shelf struct{ Name, Href string }

// May is what whoever looks may do with a media besides that.
type May struct{ Edit, Move, Replace, Delete, Restore, Approve, Cover, Like, Follow, Join, Download, Share, Versions bool }

// Viewer writes the page of one media.
func (p *Pages) Viewer(w http.ResponseWriter, r *http.Request, page ViewerPage) error {
	page.Forms = embedForms
	return p.write(w, r, http.StatusOK, "viewer", page)
}

// mountViewer puts the routes of one media on a router.
func (d *Door) mountViewer(get, post func(string, serve.Handler)) {
	const one = "/{route}/{name}"
	ask := func(path string, h serve.Handler) { get(one+path, d.below(h)) }
	do := func(path string, h serve.Handler) {
		post(one+path, d.below(func(w http.ResponseWriter, r *http.Request) error {
			r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
			return h(w, r)
		}))
	}
	ask("/edit", d.member(d.askEdit))
	do("/edit", d.member(d.edit))
	ask("/replace", d.member(d.askReplace))
	post(one+"/replace", d.below(d.member(d.replace))) // as large as an upload
	ask("/versions", d.member(d.askVersions))
	do("/versions/{version}/{deed}", d.member(d.doVersion))
	ask("/captions", d.member(d.askCaptions))
	ask("/captions/{language}.vtt", d.caption)
	post(one+"/captions", d.below(d.member(d.addCaption)))
	do("/captions/remove", d.member(d.dropCaption))
	ask("/delete", d.member(d.askDiscard))
	do("/delete", d.member(d.discardMedia))
	do("/restore", d.member(d.deed(d.restore)))
	do("/approve", d.member(d.deed(d.approve)))
	do("/cover", d.member(d.deed(d.setCover)))
	do("/flag", d.member(d.deed(d.flag)))
	do("/like", d.member(d.deed(d.like)))
	do("/follow-owner", d.member(d.deed(d.followOwner)))
	do("/look", d.look)
	ask("/comments", d.askComments)
	do("/comments", d.member(d.addComment))
	ask("/comments/{comment}", d.askComment)
	do("/comments/{comment}/{deed}", d.doComment)
	get(commentsPath, d.member(d.waitingComments))
	ask("/report", d.askReport)
	do("/report", d.report)
	ask("/takedown", d.askTakedown)
	do("/takedown", d.takedown)
	ask("/share", d.share)
	get("/embed/{id}", d.player)
	get("/qr.svg", d.qr)
	get("/keys", d.keyboard)
	get(aheadPath, d.speculate)
	get("/tag-autocomplete", d.completeTag)
	get("/tag-autocomplete/", d.completeTag)
}

// shown is the media of a request's path, for somebody who may see it.
func (d *Door) shown(r *http.Request) (*gallery.Media, error) {
	_, id := gallery.CutID(chi.URLParam(r, "name"))
	return d.Browse.Media(r.Context(), d.Actor(r), id, d.Proofs(r))
}

// shownWhole is the same with what stands beside it.
func (d *Door) shownWhole(r *http.Request, by gallery.Actor) (*gallery.Media, browse.Around, error) {
	m, err := d.shown(r)
	if err != nil {
		return nil, browse.Around{}, err
	}
	around, err := d.Browse.Around(r.Context(), by, m, d.Proofs(r))
	return m, around, err
}

func (d *Door) viewer(w http.ResponseWriter, r *http.Request) error {
	_, id := gallery.CutID(chi.URLParam(r, "name"))
	by := d.Actor(r)
	m, err := d.shown(r)
	if fail, ok := errors.AsType[*gallery.Error](err); ok && fail.Code == "album.locked" {
		return d.toGate(w, r, id)
	}
	if err != nil {
		return err
	}
	links := d.Links(r)
	if canonical := links.ViewerPath(m); !samePath(r, canonical, id) {
		if in := r.URL.Query().Get("in"); in != "" {
			canonical += "?" + url.Values{"in": {in}}.Encode()
		}
		http.Redirect(w, r, canonical, http.StatusFound)
		return nil
	}
	if isLook(r) {
		d.Views.Count(m, by, r.UserAgent())
	}
	around, err := d.Browse.Around(r.Context(), by, m, d.Proofs(r))
	if err != nil {
		return err
	}
	page := d.viewerPage(r, by, m, around)
	if around.Album != nil {
		if page.Calls, err = calls(around.Album); err != nil {
			return err
		}
	}
	if page.Tools, err = d.staffTools(r, by, m, page.May); err != nil {
		return err
	}
	if page.Tracks, err = d.tracks(r, m); err != nil {
		return err
	}
	if page.Stream, err = d.stream(r, m); err != nil {
		return err
	}
	if page.Comments, err = d.remarks(r, by, m, "", commentsBeside); err != nil {
		return err
	}
	if page.Strip, err = d.strip(r, by, m, around); err != nil {
		return err
	}
	if m.Policy(d.Now()).Strictest() != gallery.Public {
		w.Header().Set("Cache-Control", "private, no-store") // its addresses are signed
	}
	d.lookAhead(w, r)
	return d.Pages.Viewer(w, r, page)
}

// lean is a media as the site has pages load it.
func (d *Door) lean(m *gallery.Media, l gallery.Links) Media {
	return NewLean(m, l, d.Site.Get().Megabytes("image_load_max_filesize_mb"))
}

// viewerPage is the page without the list that the media is looked at in.
func (d *Door) viewerPage(r *http.Request, by gallery.Actor, m *gallery.Media, a browse.Around) ViewerPage {
	links, policy, said := d.Links(r), m.Policy(d.Now()), camera(m)
	page := ViewerPage{
		Media: d.lean(m, links), ID: m.PublicID, At: links.ViewerPath(m), In: inQuery(r.URL.Query().Get("in")),
		Likes: m.Likes, Liked: a.Likes, Trashed: m.Trashed, NoIndex: !policy.Listed(), Open: policy.Open(),
		Facts: facts(m, said), Shot: shot(said), Staff: staffFacts(by, m, a), May: d.may(by, m, a),
	}
	if by.MayBan() && m.OwnerID != 0 { // of a guest there is nothing else to shut out
		page.Uploader = m.UploaderIP
	}
	if m.Trashed.IsZero() && gallery.Judge(by, gallery.Download, policy, a.Asks) == nil {
		page.Hashes = hashes(m)
	}
	page.Away = !strings.HasPrefix(page.Media.URL, links.Base+"/")
	page.Order = d.parts(by)
	// A picture that is to be asked for comes by itself at the widths that are made of it alone.
	page.Round = m.Is360 && d.Site.Get().On("image_load_360") && (page.Media.Light == "" || m.Width > gallery.RoundWidths[0])
	page.Bare = !d.Site.Get().On("theme_image_right_click")
	if d.Site.Get().On("theme_show_exif_data") {
		page.Exif, page.Place = exif(said), spot(a.Place)
		if site := d.Site.Get(); page.Place != nil {
			page.Place.Map, page.Place.Credit = mapOf(a.Place, site.Text("map_tiles")), site.Text("map_credit")
		}
	}
	page.Colours, page.Corners = colours(m.ThumbHash, links.Root())
	if m.Visibility != gallery.Public {
		page.Hidden = m.Visibility
	}
	days := d.Site.Get().Int("trash_days")
	if page.Keeps = days > 0; page.Keeps && !m.Trashed.IsZero() {
		page.Ends = m.Trashed.AddDate(0, 0, days)
	}
	if m.OwnerName != "" {
		page.Owner = Owner{Name: m.OwnerName, Href: links.User(m.OwnerName), Followed: a.Follows}
		if a.Avatar != nil {
			page.Owner.Avatar = links.Picture(*a.Avatar)
		}
	}
	if a.Album != nil {
		page.Album, page.Cover = Shelf{a.Album.Name, links.Album(a.Album)}, a.Album.CoverID == m.ID
	}
	if a.Category != nil {
		page.Category = Shelf{a.Category.Label(), links.Root() + "/category/" + a.Category.Slug}
	}
	if page.Open {
		page.Player = links.Base + "/embed/" + m.PublicID
		page.OEmbedJSON, page.OEmbedXML = oembedLink(links.Base, page.Media.ViewerURL, "json"), oembedLink(links.Base, page.Media.ViewerURL, "xml")
	}
	if policy.Listed() {
		page.JSONLD = jsonLD(page)
	}
	return page
}

// may is what the actor may do with the media.
func (d *Door) may(by gallery.Actor, m *gallery.Media, a browse.Around) May {
	site, o := d.Site.Get(), m.Policy(d.Now())
	can := func(do gallery.Action) bool { return gallery.Judge(by, do, o, a.Asks) == nil }
	whole := m.Trashed.IsZero()
	out := May{
		Edit: by.UserID != 0 && can(gallery.Edit), Replace: by.UserID != 0 && can(gallery.Replace) && d.Upload.MayUpload(by) == nil, Delete: by.UserID != 0 && whole && can(gallery.Delete),
		Restore: !whole && can(gallery.Restore), Approve: whole && !m.Approved && can(gallery.Approve),
		Like: whole && site.On("enable_likes"), Join: by.UserID != 0, Download: whole && site.On("theme_download_button") && can(gallery.Download), Share: site.On("theme_show_social_share"),
		Follow: site.On("enable_followers") && m.OwnerName != "" && m.OwnerID != by.UserID && !m.OwnerPrivate,
	}
	out.Move = by.UserID != 0 && whole && m.OwnerID == by.UserID && can(gallery.Manage)
	out.Versions = by.UserID != 0 && whole && (a.Versions || site.Int("versions_kept") > 0) && can(gallery.SeeKept)
	if a.Album != nil && by.UserID != 0 && whole {
		out.Cover = gallery.Judge(by, gallery.Edit, a.Album.Policy(), a.Asks) == nil
	}
	return out
}

// samePath reports whether the request came by the canonical path or by the
// short form below the same route, which is served as it is.
func samePath(r *http.Request, canonical, id string) bool {
	short := canonical[:strings.LastIndexByte(canonical, '/')+1] + id
	plain, err := url.PathUnescape(canonical) // "%e4" is "%E4"
	return err == nil && strings.HasSuffix(plain, r.URL.Path) || strings.HasSuffix(short, r.URL.Path)
}

// Speeds are those that a video is shown at.
func (v ViewerPage) Speeds() []float64 { return []float64{0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2} }

// Deeds reports whether there is anything to do for who looks, but to look.
func (m May) Deeds() bool { return m.Edit || m.Delete || m.Approve || m.Cover }

// Paint adds the corners of the placeholder to the style of a media.
func (v ViewerPage) Paint() template.CSS {
	style := v.Media.Style()
	if len(v.Corners) == corners && !slices.Contains(v.Corners, "") {
		style += cornerStyle(v.Corners)
	}
	return style
}
