package web

import (
	"html/template"
	"net/http"

	"calotype/internal/gallery"
)

// GreetingPage is what the owner of a personal site says above his page.
type GreetingPage struct {
	Settings
	Greeting gallery.Greeting
}

// Greet writes the form of it.
func (p *Pages) Greet(w http.ResponseWriter, r *http.Request, page GreetingPage) error {
	return p.ask(w, r, page.Form, "settings_homepage", page)
}

func (d *Door) askGreeting(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	if !gallery.PersonalOf(d.Site.Get()).Owns(by) {
		return gallery.Fail(gallery.NotFound, "path")
	}
	return d.Pages.Greet(w, r, GreetingPage{Settings: d.settings(r, greetTab, Form{}), Greeting: gallery.GreetingOf(d.Site.Get())})
}

func (d *Door) saveGreeting(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	said := gallery.Greeting{
		Title: r.PostFormValue("title"), Text: r.PostFormValue("text"),
		Button: gallery.Button{Label: r.PostFormValue("label"), Href: r.PostFormValue("href")},
	}
	err := d.Admin.Greet(r.Context(), by, said)
	if form, ok := again(w, err); ok && form.Failure.Kind == gallery.Invalid {
		return d.Pages.Greet(w, r, GreetingPage{Settings: d.settings(r, greetTab, form), Greeting: said})
	}
	if err != nil {
		return err
	}
	return d.did(w, r, greetTab, "saved")
}

// Welcome is a greeting as a page has it.
type Welcome struct {
	Title, Text string
	Call        *Call // nil for none
}

// welcome is what stands above the page of whose site it is, nil for nothing.
func welcome(g gallery.Greeting) *Welcome {
	if g == (gallery.Greeting{}) {
		return nil
	}
	w := &Welcome{Title: g.Title, Text: g.Text}
	if g.Button.Label != "" && gallery.SafeLink(g.Button.Href) {
		w.Call = &Call{Label: g.Button.Label, Href: template.URL(g.Button.Href)} //nolint:gosec // looked at in the line above
	}
	return w
}
