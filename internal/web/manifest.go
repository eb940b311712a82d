package web

import (
	"encoding/json"
	"net/http"
	"slices"
)

// manifest describes the site to browsers that install it (w3.org/TR/appmanifest).
type manifest struct {
	ID          string        `json:"id"`
	Name        string        `json:"name"`
	ShortName   string        `json:"short_name"`
	Description string        `json:"description,omitempty"`
	Lang        string        `json:"lang"`
	Dir         string        `json:"dir"`
	StartURL    string        `json:"start_url"`
	Scope       string        `json:"scope"`
	Display     string        `json:"display"`
	Theme       string        `json:"theme_color"`
	Background  string        `json:"background_color"`
	Icons       []appIcon     `json:"icons"`
	Launch      launch        `json:"launch_handler"`
	Shortcuts   []shortcut    `json:"shortcuts"`
	Share       *shareTarget  `json:"share_target,omitempty"`
	Opens       []fileHandler `json:"file_handlers,omitempty"`
}

type appIcon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose,omitempty"`
}

// launch says where the installed site opens what it is asked for.
type launch struct {
	Mode string `json:"client_mode"`
}

type shortcut struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type shareTarget struct {
	Action  string      `json:"action"`
	Method  string      `json:"method"`
	Enctype string      `json:"enctype"`
	Params  shareParams `json:"params"`
}

// shareParams are named as the fields of the upload form, which answers where no worker does.
type shareParams struct {
	Title string       `json:"title"`
	Text  string       `json:"text"`
	URL   string       `json:"url"`
	Files []sharedFile `json:"files"`
}

type sharedFile struct {
	Name   string   `json:"name"`
	Accept []string `json:"accept"`
}

type fileHandler struct {
	Action string              `json:"action"`
	Accept map[string][]string `json:"accept"`
}

// canvas is the colour of the pages' ground in the light theme (--canvas in ui/css/tokens.css).
const canvas = "#fbfaf8"

// sharedPath takes what other programs share; the service worker knows it by the query.
const sharedPath = "/upload?shared=1"

// mediaTypes are those of the formats that the site may take.
var mediaTypes = map[string]string{
	"avif": "image/avif", "jpg": "image/jpeg", "png": "image/png", "bmp": "image/bmp", "gif": "image/gif", "webp": "image/webp",
	"heic": "image/heic", "mov": "video/quicktime", "mp4": "video/mp4", "webm": "video/webm",
}

// manifest answers with the site's description in the visitor's language.
func (d *Door) manifest(w http.ResponseWriter, r *http.Request) error {
	site, root := d.Site.Get(), d.Links(r).Root()
	m, err := d.Pages.manifest(r, root)
	if err != nil {
		return err
	}
	m.Description = site.Text("website_description")
	opens := map[string][]string{}
	var accept []string
	for _, f := range site.List("upload_enabled_image_formats") {
		kind := mediaTypes[f]
		opens[kind] = append(opens[kind], "."+f)
		if f == "jpg" {
			opens[kind] = append(opens[kind], ".jpeg")
		}
		accept = append(accept, kind)
	}
	if len(accept) > 0 {
		slices.Sort(accept)
		m.Share = &shareTarget{root + sharedPath, http.MethodPost, "multipart/form-data", shareParams{"title", "description", "url", []sharedFile{{"source", accept}}}}
		m.Opens = []fileHandler{{root + "/upload", opens}}
	}
	h := w.Header()
	h.Set("Content-Type", "application/manifest+json")
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
	return json.NewEncoder(w).Encode(m)
}

// manifest is what every site says below a path, "" or "/pics".
func (p *Pages) manifest(r *http.Request, root string) (manifest, error) {
	v := p.view(r, nil)
	m := manifest{
		ID: root + "/", Name: v.Site.Name, ShortName: v.Site.Name, Lang: v.Lang, Dir: v.Dir(), StartURL: root + "/", Scope: root + "/", Display: "standalone", Theme: canvas, Background: canvas,
		Launch: launch{"focus-existing"},
		Icons: []appIcon{
			{v.Asset("icon.svg"), "any", "image/svg+xml", ""}, {v.Asset("icon-192.png"), "192x192", "image/png", ""},
			{v.Asset("icon-512.png"), "512x512", "image/png", ""}, {v.Asset("icon-maskable.png"), "512x512", "image/png", "maskable"},
		},
	}
	for _, s := range [][2]string{{"home.submit", "/upload"}, {"nav.files", filesPath}, {"listing.albums", "/albums"}, {"listing.explore", "/explore"}} {
		name, err := v.T(s[0])
		if err != nil {
			return m, err
		}
		m.Shortcuts = append(m.Shortcuts, shortcut{name, root + s[1]})
	}
	return m, nil
}

// OfflinePage is shown where there is no network, by the service worker, which asks for it as a guest.
type OfflinePage struct{}

// Offline writes it. It says nothing that another could not see.
func (p *Pages) Offline(w http.ResponseWriter, r *http.Request, page OfflinePage) error {
	w.Header().Set("Cache-Control", "no-store")
	return p.write(w, r, http.StatusOK, "offline", page)
}

func (d *Door) offline(w http.ResponseWriter, r *http.Request) error {
	return d.Pages.Offline(w, r, OfflinePage{})
}
