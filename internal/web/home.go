package web

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"calotype/internal/account"
	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/gallery"
	"calotype/internal/settings"
	"calotype/internal/upload"
)

const (
	recentAtHome = 24
	mostPrints   = 3
)

func (d *Door) home(w http.ResponseWriter, r *http.Request) error {
	by := d.Actor(r)
	if r.URL.Query().Has("random") {
		return d.random(w, r, by)
	}
	if done, err := d.host(w, r, "/"); done || err != nil {
		return err
	}
	if err := d.Browse.MayEnter(by); err != nil {
		return err
	}
	page, err := d.uploadForm(r, by)
	if err != nil {
		return err
	}
	page.Keep = d.keeps(by)
	if d.Browse.MayExplore(by) != nil { // the form is for whoever may upload
		return d.Pages.Home(w, r, page)
	}
	recent, err := d.Browse.List(r.Context(), by, gallery.Filter{}, browse.Ask{N: recentAtHome}, gallery.Proofs{})
	if err != nil {
		return err
	}
	page.Recent = List{Layout: d.layout(r), Columns: d.columns()}
	if page.Recent.Cards, err = d.tiles(r, by, recent.Items, "recent"); err != nil {
		return err
	}
	d.deal(r, &page.Recent)
	for _, m := range page.Recent.Cards {
		if m.Thumb.URL != "" && !m.Hidden && len(page.Prints) < mostPrints {
			page.Prints = append(page.Prints, m.Media)
		}
	}
	page.Tabs = d.homeTabs(r, by)
	d.lookAhead(w, r)
	return d.Pages.Home(w, r, page)
}

// homeTabs lead from the newest to what else is looked for most (ui.md 4.1).
func (d *Door) homeTabs(r *http.Request, by gallery.Actor) (tabs []Tab) {
	for _, v := range viewsOf(d.Site.Get(), by) {
		if slices.Contains([]string{"recent", "trending", "popular", "videos", "animated", "360"}, v.name) {
			tabs = append(tabs, Tab{Label: v.label, Href: d.Links(r).Root() + "/explore/" + v.name, Current: v.name == "recent"})
		}
	}
	return tabs
}

// askUpload shows the form alone, for those who may send it; scripts put it on other pages. The
// plugin's popup may show it, too: with a policy of its own for openers the popup would lose its
// name and the page that waits for its codes.
func (d *Door) askUpload(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cross-Origin-Opener-Policy", "unsafe-none")
	by := d.Actor(r)
	if d.Upload.AfterSignIn(by) {
		http.Redirect(w, r, d.Links(r).Root()+account.SignInPath+"?"+url.Values{"next": {d.Links(r).Root() + r.URL.RequestURI()}}.Encode(), http.StatusSeeOther)
		return nil
	}
	if err := d.Upload.MayUpload(by); err != nil {
		return err
	}
	page, err := d.uploadForm(r, by)
	if err != nil {
		return err
	}
	page.Keep = d.keeps(by)
	return d.Pages.Home(w, r, page)
}

// uploadForm is what the visitor may choose beside a file (product UP-30).
func (d *Door) uploadForm(r *http.Request, by gallery.Actor) (HomePage, error) {
	site := d.Site.Get()
	formats, accept := d.formats()
	page := HomePage{
		Open: d.Upload.MayUpload(by) == nil, Formats: formats, Accept: accept, MaxBytes: d.Upload.Limit(by),
		Sniffed: site.List("upload_enabled_image_formats"), ByURL: d.Upload.MayFetch(by) == nil, AtOnce: site.Int("upload_threads"), Single: site.On("enable_redirect_single_upload"), NoCodes: !site.On("theme_show_embed_uploader"), MayFlag: site.On("theme_nsfw_upload_checkbox"), AlbumRoute: d.Links(r).AlbumRoute,
		Visibilities: []gallery.Visibility{gallery.Public, gallery.Link}, Visibility: gallery.Visibility(site.Text("default_visibility")),
		Expirations: spans(site, by), Expiration: by.Defaults.Expiration, Terms: d.Upload.AsksTerms(by),
	}
	if modes := gallery.MetadataModes(site.Text("upload_metadata")); len(modes) > 1 {
		page.Metadata = modes
	}
	page.MaxPixels = int64(site.Int("upload_max_pixels"))
	var err error
	if page.Room, page.Limited, err = d.Upload.Room(r.Context()); err != nil {
		return page, err
	}
	page.Private = site.Text("website_privacy_mode") == "private"
	if more := d.Upload.Limit(gallery.Actor{Rank: gallery.Member}); by.UserID == 0 && more > page.MaxBytes {
		page.Members = more
	}
	page.Forced = by.Rank == gallery.Guest && site.Text("auto_delete_guest_uploads") != ""
	if !page.Open {
		return page, nil
	}
	categories, err := d.Browse.Categories(r.Context())
	for _, c := range categories {
		page.Categories = append(page.Categories, Choice{Value: strconv.FormatInt(int64(c.ID), 10), Name: c.Entry(), Slug: c.Slug})
	}
	if err != nil || by.UserID == 0 {
		return page, err
	}
	page.Visibilities = append(page.Visibilities, gallery.Private)
	if by.Defaults.Visibility != "" {
		page.Visibility = by.Defaults.Visibility
	}
	if page.Albums, err = d.albumsOf(r, by, by.UserID); err != nil {
		return page, err
	}
	page.Album = r.URL.Query().Get("toAlbum") // product UP-04
	fits := func(_ *gallery.Album, may browse.Rights) bool { return may.Add }
	if page.Albums, err = d.alsoAlbum(r, by, page.Albums, page.Album, fits); err != nil {
		return page, err
	}
	return page, err
}

// spans are the choices of auto delete; guests of a site that deletes their uploads
// have one (UP-31).
func spans(site *settings.Site, by gallery.Actor) (all []Expiration) {
	if !site.On("enable_expirable_uploads") {
		return nil
	}
	if forced := site.Text("auto_delete_guest_uploads"); forced != "" && by.Rank == gallery.Guest {
		return []Expiration{expirationOf(forced)}
	}
	for _, span := range settings.Expirations {
		if span != "" {
			all = append(all, expirationOf(span))
		}
	}
	return all
}

// formats are those that the site takes, as people write them and as a file field
// has them.
func (d *Door) formats() (formats []string, accept string) {
	var endings []string
	for _, f := range d.Site.Get().List("upload_enabled_image_formats") {
		formats, endings = append(formats, strings.ToUpper(f)), append(endings, "."+f)
	}
	return formats, strings.Join(endings, ",")
}

func (d *Door) upload(w http.ResponseWriter, r *http.Request) error {
	by := d.Actor(r)
	if err := d.Upload.MayUpload(by); err != nil {
		return err
	}
	draft, fields, err := d.form(r, by)
	if err != nil {
		return err
	}
	if draft == nil {
		return gallery.Fail(gallery.Invalid, "source.none")
	}
	defer draft.Drop()
	if d.Upload.AsksTerms(by) && fields["terms"] == "" {
		return gallery.Fail(gallery.Invalid, "upload.terms").In("terms")
	}
	wish, err := d.wish(by, fields)
	if err != nil {
		return err
	}
	done, err := d.Upload.Publish(r.Context(), by, draft, wish)
	if err != nil {
		return &fileError{draft.Name, err}
	}
	links := d.Links(r)
	page := ResultPage{Media: NewMedia(done.Media, links), Duplicate: done.DeleteToken == ""}
	if !page.Duplicate {
		page.Keep = d.keeps(by)
		page.Media.DeleteURL = links.Delete(done.Media, done.DeleteToken)
		d.keepUpload(w, r, curate.Claim{ID: done.Media.PublicID, Token: done.DeleteToken})
	}
	return d.Pages.Result(w, r, page)
}

// wish is what the form says beside the file; what is empty is left to the defaults.
func (d *Door) wish(by gallery.Actor, fields map[string]string) (wish upload.Details, err error) {
	wish = upload.Details{
		Title: gallery.CutTitle(strings.TrimSpace(fields["title"])), Description: fields["description"], Asked: d.Now(),
		AlbumID: fields["album"], NSFW: fields["nsfw"] != "", Strict: true, Licence: gallery.Licence(fields["licence"]),
	}
	if wish.Expires, err = d.Spans(fields["expiration"], wish.Asked); err != nil {
		return wish, err
	}
	if v := gallery.Visibility(fields["visibility"]); v == gallery.Public || v == gallery.Link || v == gallery.Private && by.UserID != 0 {
		wish.Visibility = v
	}
	for tag := range strings.SplitSeq(fields["tags"], ",") {
		if tag = strings.Join(strings.Fields(tag), " "); tag != "" && gallery.TagAllowed(tag) {
			wish.Tags = append(wish.Tags, tag)
		}
	}
	if n, err := strconv.ParseInt(fields["category"], 10, 64); err == nil && n > 0 {
		wish.CategoryID = gallery.ID(n)
	}
	return wish, nil
}

// formFields are the fields of the upload form beside the file.
var formFields = []string{"title", "tags", "description", "album", "category", "expiration", "visibility", "licence", "nsfw", "terms"}

// form reads the upload form as a stream; fields may stand before or after the file. Another
// program may share several files: none is taken then, as the page after it shows one.
func (d *Door) form(r *http.Request, by gallery.Actor) (draft *upload.Draft, fields map[string]string, err error) {
	r.Body = struct {
		io.Reader
		io.Closer
	}{bufio.NewReaderSize(r.Body, 64<<10), r.Body} // package multipart alone reads 4 KB at a time
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, nil, gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
	}
	defer func() {
		if err != nil && draft != nil {
			draft.Drop()
		}
	}()
	fields = map[string]string{}
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return draft, fields, nil
		}
		if err != nil {
			return draft, nil, gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
		}
		if p.FormName() == "source" && p.FileName() != "" {
			if draft != nil {
				return draft, nil, gallery.Fail(gallery.TooLarge, "source.many", 1)
			}
			if draft, err = d.Upload.Receive(r.Context(), p, p.FileName(), d.Upload.Limit(by)); err != nil {
				return nil, nil, &fileError{p.FileName(), err}
			}
			continue
		}
		if !slices.Contains(formFields, p.FormName()) {
			continue
		}
		value, err := io.ReadAll(io.LimitReader(p, maxFormField))
		if err != nil {
			return draft, nil, gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
		}
		fields[p.FormName()] = string(value)
	}
}
