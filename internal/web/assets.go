package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// pressings are the encodings that the build makes of assets, the smallest first.
var pressings = []struct{ encoding, ending string }{{"br", ".br"}, {"gzip", ".gz"}}

// assetServer serves the built assets, pressed where the client takes it.
func assetServer(dist fs.FS, assets map[string]string) http.Handler {
	known := map[string]bool{}
	for _, name := range assets {
		known[name] = true
	}
	files := http.FileServerFS(dist)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		if !known[name] {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Add("Vary", "Accept-Encoding")
		body, encoding := pressed(dist, name, r.Header.Get("Accept-Encoding"))
		if body == nil || r.Header.Get("Range") != "" {
			files.ServeHTTP(w, r)
			return
		}
		h.Set("Content-Encoding", encoding)
		h.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method != http.MethodHead {
			_, _ = w.Write(body) // a client that went away cannot be told
		}
	})
}

// pressed is a file in the first encoding that there is and that the client takes; nil
// for none.
func pressed(dist fs.FS, name, accept string) ([]byte, string) {
	for _, p := range pressings {
		if !accepts(accept, p.encoding) {
			continue
		}
		if body, err := fs.ReadFile(dist, name+p.ending); err == nil {
			return body, p.encoding
		}
	}
	return nil, ""
}

// zippers are used again, as each has a megabyte of its own.
var zippers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is a valid one
	return w
}}

// zipped is what a page becomes by gzip. Sizes tell nothing of what is in it to other
// sites: the cookie that a page is made by does not come with what they ask for.
func zipped(page *bytes.Buffer) (*bytes.Buffer, error) {
	w := zippers.Get().(*gzip.Writer)
	defer zippers.Put(w)
	out := bytes.NewBuffer(make([]byte, 0, page.Len()/2))
	w.Reset(out)
	if _, err := page.WriteTo(w); err != nil {
		return nil, err
	}
	return out, w.Close()
}

// accepts reports whether a list names an encoding and does not weigh it as nothing.
func accepts(list, encoding string) bool {
	for part := range strings.SplitSeq(list, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(weight), "q="), 64)
			return err != nil || q > 0
		}
	}
	return false
}

// Asset is the address of a built asset.
func (v *view) Asset(name string) string {
	if hashed, ok := v.pages.assets[name]; ok {
		name = hashed
	}
	return v.Path() + "/static/" + name
}

// Icon is the address of a symbol in the sprite.
func (v *view) Icon(name string) string { return v.Asset("icons.svg") + "#" + name }

// Drawn is an icon in the page itself, which is there as soon as the page is.
func (v *view) Drawn(name string) template.HTML {
	return template.HTML(`<svg class="i" viewBox="0 0 24 24" aria-hidden="true">` + v.pages.drawn[name] + `</svg>`) // of the build
}

// readBuilt reads a table that the build left; nothing where nothing was built.
func readBuilt(dist fs.FS, name string, into any) error {
	raw, err := fs.ReadFile(dist, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
