package web

import (
	"net/http"

	"calotype/internal/serve"
)

// early are the links by which a page's style and font are asked for before it is read, and
// which proxies may send ahead of it. The page of a picture asks for the picture first.
func (v *view) early(name string) (links []string) {
	if name == "viewer" || name == "embed" {
		return nil
	}
	links = append(links, "<"+v.Asset("main.css")+">; rel=preload; as=style")
	for _, font := range v.Fonts() {
		links = append(links, "<"+v.Asset(font)+">; rel=preload; as=font; type=font/woff2; crossorigin")
	}
	return links
}

// hinted announces a page that somebody goes to before it is made (RFC 8297): its style and
// font come while the database is asked. Old proxies take that for the page, so it is the
// operator's choice.
func (d *Door) hinted(next serve.Handler) serve.Handler {
	if !d.Hints {
		return next
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		if r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate" {
			v := &view{Lang: d.Pages.Language(r), Site: d.Pages.Site(r), pages: d.Pages}
			h := w.Header()
			h["Link"] = v.early("")
			w.WriteHeader(http.StatusEarlyHints)
			h.Del("Link")
		}
		return next(w, r)
	}
}
