package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/webhook"
)

// HooksPage is which addresses are told of what happens to somebody's files.
type HooksPage struct {
	Settings
	Hooks  []db.Webhook
	Secret string // of the one that was just made, shown once
	URL    string // as typed
	Chosen []gallery.Event
	Events []gallery.Event
	All    bool // hears of everybody's files
	MayAll bool
}

// Has reports whether an event is chosen.
func (h HooksPage) Has(e gallery.Event) bool { return slices.Contains(h.Chosen, e) }

// Hooks writes the page of webhooks.
func (p *Pages) Hooks(w http.ResponseWriter, r *http.Request, page HooksPage) error {
	return p.ask(w, r, page.Form, "settings_webhooks", page)
}

func (d *Door) askHooks(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showHooks(w, r, by, HooksPage{Chosen: []gallery.Event{gallery.MediaUploaded}})
}

func (d *Door) showHooks(w http.ResponseWriter, r *http.Request, by gallery.Actor, page HooksPage) (err error) {
	page.Settings, page.MayAll = d.settings(r, "webhooks", page.Form), by.MayOperate()
	for _, e := range gallery.Events {
		if e != gallery.MediaReported || page.MayAll {
			page.Events = append(page.Events, e)
		}
	}
	if page.Hooks, err = d.Webhook.List(r.Context(), by); err != nil {
		return err
	}
	return d.Pages.Hooks(w, r, page)
}

func (d *Door) addHook(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	page := HooksPage{URL: strings.TrimSpace(r.PostFormValue("url")), All: r.PostFormValue("all") != "", Chosen: []gallery.Event{}}
	for _, e := range r.PostForm["events"] {
		page.Chosen = append(page.Chosen, gallery.Event(e))
	}
	made, err := d.Webhook.Create(r.Context(), by, webhook.Wish{URL: &page.URL, Events: &page.Chosen, All: &page.All})
	if form, ok := again(w, err); ok {
		page.Form = form
		return d.showHooks(w, r, by, page)
	}
	if err != nil {
		return err
	}
	return d.showHooks(w, r, by, HooksPage{Secret: made.Secret, Chosen: []gallery.Event{gallery.MediaUploaded}})
}

// switchHook has a webhook told again, or no more.
func (d *Door) switchHook(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	on := r.PostFormValue("active") != ""
	if _, err := d.Webhook.Change(r.Context(), by, chi.URLParam(r, "id"), webhook.Wish{Active: &on}); err != nil {
		return err
	}
	return d.did(w, r, "webhooks", "saved")
}

func (d *Door) removeHook(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	if err := d.Webhook.Delete(r.Context(), by, chi.URLParam(r, "id")); err != nil {
		return err
	}
	return d.did(w, r, "webhooks", "removed")
}

// deliveriesAtOnce is how many of them are on a page.
const deliveriesAtOnce = 50

// DeliveriesPage is what a webhook was told, the newest first.
type DeliveriesPage struct {
	Settings
	Hook db.Webhook // without its secret
	Told []db.Delivery
	Next string // address of the next page, "" for none
}

// Deliveries writes the page of what a webhook was told.
func (p *Pages) Deliveries(w http.ResponseWriter, r *http.Request, page DeliveriesPage) error {
	return p.ask(w, r, page.Form, "settings_deliveries", page)
}

func (d *Door) askDeliveries(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	before, err := beforeID(r)
	if err != nil {
		return err
	}
	page := DeliveriesPage{Settings: d.settings(r, "webhooks", Form{})}
	id := chi.URLParam(r, "id")
	if page.Hook, err = d.Webhook.Get(r.Context(), by, id); err != nil {
		return err
	}
	page.Hook.Secret = ""
	if page.Told, err = d.Webhook.Deliveries(r.Context(), by, id, before, deliveriesAtOnce+1); err != nil {
		return err
	}
	if len(page.Told) > deliveriesAtOnce {
		page.Told = page.Told[:deliveriesAtOnce]
		page.Next = "?before=" + strconv.FormatInt(int64(page.Told[deliveriesAtOnce-1].ID), 10)
	}
	return d.Pages.Deliveries(w, r, page)
}

// tellAgain has a delivery tried again, whatever came of it before.
func (d *Door) tellAgain(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	id := chi.URLParam(r, "id")
	if _, err := d.Webhook.Redeliver(r.Context(), by, id, chi.URLParam(r, "delivery")); err != nil {
		return err
	}
	return d.did(w, r, "webhooks/"+id, "again")
}
