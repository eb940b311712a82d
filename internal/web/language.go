package web

import (
	"net/http"
	"net/url"

	"calotype/internal/gallery"
)

// languagePath is where a visitor says in which language he reads.
const languagePath = "/language"

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
// menu of languages comes back to.
func (v *view) Here() string {
	q := v.at.Query()
	q.Del("lang")
	here := url.URL{Path: v.at.Path, RawPath: v.at.RawPath, RawQuery: q.Encode()}
	return here.String()
}

// speak keeps the language that a visitor chose from a menu, and leads back to where he did.
// An address with ?lang= is read in that language, but is kept by nobody.
func (d *Door) speak(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	if err := r.ParseForm(); err != nil {
		return gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
	}
	lang := r.PostForm.Get("lang")
	if !d.Pages.bundle.Has(lang) {
		return gallery.Fail(gallery.Invalid, "profile.language").In("lang")
	}
	d.keepTaste(w, r, LangCookie, lang)
	to := d.Links(r).Root() + r.PostForm.Get("to")
	if !ownPath(to, d.root(r)) {
		to = d.root(r)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
