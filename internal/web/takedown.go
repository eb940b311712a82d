package web

import (
	"net/http"

	"calotype/internal/gallery"
)

// TakedownPage is where somebody asks for his work to be taken down.
type TakedownPage struct {
	Form
	Media  Media
	Action string
	Said   gallery.Takedown // as sent before
}

// Takedown writes the form.
func (p *Pages) Takedown(w http.ResponseWriter, r *http.Request, page TakedownPage) error {
	return p.ask(w, r, page.Form, "takedown", page)
}

func (d *Door) askTakedown(w http.ResponseWriter, r *http.Request) error {
	return d.showTakedown(w, r, Form{}, gallery.Takedown{})
}

func (d *Door) showTakedown(w http.ResponseWriter, r *http.Request, f Form, said gallery.Takedown) error {
	m, err := d.shown(r)
	if err != nil {
		return err
	}
	links := d.Links(r)
	return d.Pages.Takedown(w, r, TakedownPage{
		Form: f, Media: NewMedia(m, links), Said: said, Action: links.ViewerPath(m) + "/takedown" + inQuery(r.URL.Query().Get("in")),
	})
}

// takedown puts what is asked for among the reports.
func (d *Door) takedown(w http.ResponseWriter, r *http.Request) error {
	m, err := d.shown(r)
	if err != nil {
		return err
	}
	said := gallery.Takedown{Name: r.PostFormValue("name"), Email: r.PostFormValue("email"), Work: r.PostFormValue("work"), Sworn: r.PostFormValue("sworn") != "", Language: d.Pages.Language(r)}
	err = d.Curate.Takedown(r.Context(), d.Actor(r), m.PublicID, d.Proofs(r), said)
	if f, mend := again(w, err); mend {
		return d.showTakedown(w, r, f, said)
	}
	if err != nil {
		return err
	}
	return d.Pages.Said(w, r, SaidPage{What: "report", Href: d.Links(r).ViewerPath(m) + inQuery(r.URL.Query().Get("in")), Label: "report.back"})
}
