package web

import (
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"strings"

	"calotype/internal/gallery"
)

// Form is a form that may have come back with what was wrong.
type Form struct{ Failure *gallery.Error }

// Wrong marks the field that is to blame, and nothing else. The ids are those of what is said
// about it anyway.
func (f Form) Wrong(field string, hints ...string) template.HTMLAttr {
	mark := ""
	if f.Failure != nil && f.Failure.Field == field {
		mark, hints = `aria-invalid="true" `, append([]string{"e"}, hints...)
	}
	if len(hints) == 0 {
		return ""
	}
	return template.HTMLAttr(mark + `aria-describedby="` + strings.Join(hints, " ") + `"`) // of templates
}

// reply answers a script of a page; nobody keeps the answer unless it was said already who may.
func reply(w http.ResponseWriter, status int, body any) error {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("X-Content-Type-Options", "nosniff")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(body)
}

func (f Form) status() int {
	if f.Failure == nil {
		return http.StatusOK
	}
	return statuses[f.Failure.Kind]
}

// again is the form once more, for a failure that the visitor can mend; ok is false
// for others.
func again(w http.ResponseWriter, err error) (f Form, ok bool) {
	fail, told := errors.AsType[*gallery.Error](err)
	if !told || fail.Kind == gallery.Busy || fail.Kind == gallery.Full || fail.Kind == gallery.Broken {
		return Form{}, false
	}
	retryAfter(w, fail)
	return Form{fail}, true
}

// ask writes a page with a form. It is never stored, and tells nobody where the
// visitor came from, as its address may carry a token.
func (p *Pages) ask(w http.ResponseWriter, r *http.Request, f Form, name string, page any) error {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	return p.write(w, r, f.status(), name, page)
}

// SaidPage says what has happened and where to go from there.
type SaidPage struct {
	What        string // the messages said.WHAT_title and said.WHAT_text
	Email, Date string // that the text may name
	N           int
	Href, Label string // Label is a key of a message
}

// Said writes what has happened.
func (p *Pages) Said(w http.ResponseWriter, r *http.Request, page SaidPage) error {
	return p.ask(w, r, Form{}, "said", page)
}
