package web

import (
	"errors"
	"html"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"
	"github.com/gorilla/feeds"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// stranger is whom feeds, sitemaps and cards for embedding speak to, whoever asks.
var stranger = gallery.Actor{Rank: gallery.Guest}

// feedItems is how many media a feed has.
const feedItems = 30

func (d *Door) feedExplore(w http.ResponseWriter, r *http.Request) error {
	return d.feed(w, r, gallery.Filter{}, d.Pages.Site(r).Name, d.Links(r).Base+"/explore")
}

// feedNamed is the feed of an album or of a person.
func (d *Door) feedNamed(w http.ResponseWriter, r *http.Request) error {
	site, links, name := d.Site.Get(), d.Links(r), chi.URLParam(r, "name")
	switch chi.URLParam(r, "route") {
	case site.Text("route_album"):
		_, id := gallery.CutID(name)
		a, err := d.Browse.Album(r.Context(), stranger, id, gallery.Proofs{})
		if fail, ok := errors.AsType[*gallery.Error](err); ok && fail.Kind == gallery.Denied {
			return gallery.Fail(gallery.NotFound, "media.not_found")
		}
		if err != nil {
			return err
		}
		return d.feed(w, r, gallery.Filter{Album: a.ID}, a.Name, links.Album(a))
	case site.Text("route_user"):
		person, err := d.Browse.Profile(r.Context(), stranger, name)
		if err != nil {
			return err
		}
		return d.feed(w, r, gallery.Filter{Owner: person.ID}, person.Name, links.User(person.Name))
	}
	return gallery.Fail(gallery.NotFound, "path")
}

// feed writes the newest media of a filter as Atom (RFC 4287) or JSON Feed 1.1.
func (d *Door) feed(w http.ResponseWriter, r *http.Request, f gallery.Filter, title, page string) error {
	list, err := d.Browse.List(r.Context(), stranger, f, browse.Ask{Sort: gallery.Newest, N: feedItems}, gallery.Proofs{})
	if err != nil {
		return err
	}
	links := d.Links(r)
	feed := &feeds.Feed{Title: title, Link: &feeds.Link{Href: page}, Id: page}
	for i := range list.Items {
		m := &list.Items[i]
		card := NewMedia(m, links)
		item := &feeds.Item{
			Id: links.Short(m), Title: m.Title, Link: &feeds.Link{Href: card.ViewerURL}, Description: m.Description,
			Created: m.Created, Updated: m.Updated, Content: feedContent(card),
			Enclosure: &feeds.Enclosure{Url: card.URL, Length: strconv.FormatInt(m.Size, 10), Type: m.MIME},
		}
		if item.Title == "" {
			item.Title = m.Name
		}
		if m.OwnerName != "" {
			item.Author = &feeds.Author{Name: m.OwnerName}
		}
		if m.Updated.After(feed.Updated) {
			feed.Updated = m.Updated
		}
		feed.Items = append(feed.Items, item)
	}
	text, kind := "", "application/atom+xml; charset=utf-8"
	if chi.URLParam(r, "form") == "json" {
		kind = "application/feed+json; charset=utf-8"
		text, err = feed.ToJSON()
	} else {
		text, err = feed.ToAtom()
	}
	if err != nil {
		return err
	}
	machine(w, kind)
	_, _ = w.Write([]byte(text))
	return nil
}

// machine sets the headers of what everybody is told alike.
func machine(w http.ResponseWriter, kind string) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "public, max-age=300")
}

// feedContent is a media as a reader of feeds shows it.
func feedContent(m Media) string {
	still := m.Medium
	for _, p := range []Picture{m.Medium, m.Frame, m.Thumb, {URL: m.URL, Width: m.Width, Height: m.Height}} {
		if p.URL != "" {
			still = p
			break
		}
	}
	text := `<p><a href="` + html.EscapeString(m.ViewerURL) + `"><img src="` + html.EscapeString(still.URL) + `" alt="` + html.EscapeString(m.Title) + `"></a></p>`
	if m.Description != "" {
		text += "<p>" + html.EscapeString(m.Description) + "</p>"
	}
	return text
}
