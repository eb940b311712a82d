package web

import (
	"bytes"
	"io/fs"
	"net/http"
	"time"

	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// script is a built script by its plain name, and the name that changes with it.
func (p *Pages) script(plain string) (text []byte, name string, err error) {
	name, ok := p.assets[plain]
	if !ok {
		return nil, "", gallery.Fail(gallery.NotFound, "path") // nothing was built
	}
	text, err = fs.ReadFile(p.dist, name)
	return text, name, err
}

// Script answers with a built script under an address that stays, pressed where the client
// takes it, so that browsers ask again whether it changed; keep is for how long they need not.
func (p *Pages) Script(plain, keep string) serve.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		text, name, err := p.script(plain)
		if err != nil {
			return err
		}
		h := w.Header()
		body, encoding := pressed(p.dist, name, r.Header.Get("Accept-Encoding"))
		if body != nil && r.Header.Get("Range") == "" {
			h.Set("Content-Encoding", encoding)
			text, name = body, name+"."+encoding
		}
		h.Set("Content-Type", "text/javascript; charset=utf-8")
		h.Set("Cache-Control", keep)
		h.Set("ETag", `"`+name+`"`)
		h.Add("Vary", "Accept-Encoding")
		h.Set("X-Content-Type-Options", "nosniff")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(text))
		return nil
	}
}

// pup is the plugin that pages of other sites load, in any mode of fetching.
func (d *Door) pup(w http.ResponseWriter, r *http.Request) error { return d.abroad(w, r, "pup.js") }

// element is the same as an element and a module (product PL-07).
func (d *Door) element(w http.ResponseWriter, r *http.Request) error {
	return d.abroad(w, r, "element.js")
}

// abroad sends a script that pages of other sites load.
func (d *Door) abroad(w http.ResponseWriter, r *http.Request, name string) error {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	return d.Pages.Script(name, "public, max-age=86400, stale-while-revalidate=604800")(w, r)
}
