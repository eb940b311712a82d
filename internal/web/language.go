package web

import (
	"net/http"
	"net/url"
)

// Language is the one that the visitor reads.
func (p *Pages) Language(r *http.Request) string {
	wanted := r.URL.Query().Get("lang")
	if c, err := r.Cookie(LangCookie); err == nil && !p.bundle.Has(wanted) {
		wanted = c.Value
	}
	return p.bundle.Match(r.Header.Get("Accept-Language"), wanted)
}

type langLink struct{ Code, Name string }

// Langs lists the languages in their own names.
func (v *view) Langs() ([]langLink, error) {
	var out []langLink
	for _, code := range v.pages.bundle.Langs() {
		name, err := v.pages.bundle.T(code, "lang.name")
		if err != nil {
			return nil, err
		}
		out = append(out, langLink{code, name})
	}
	return out, nil
}

// Here is the address of the page below the site's root, in no certain language: where the
// choices that every page offers come back to.
func (v *view) Here() string {
	q := v.at.Query()
	q.Del("lang")
	here := url.URL{Path: v.at.Path, RawPath: v.at.RawPath, RawQuery: q.Encode()}
	return here.String()
}
