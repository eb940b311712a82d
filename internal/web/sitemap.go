package web

import (
	"encoding/xml"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
)

// The documents of sitemaps.org 0.9 with Google's extensions for images and videos.
type (
	sitemapIndex struct {
		XMLName xml.Name      `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Parts   []sitemapPart `xml:"sitemap"`
	}
	sitemapPart struct {
		Location string `xml:"loc"`
	}
	sitemapPages struct {
		XMLName xml.Name      `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		Image   string        `xml:"xmlns:image,attr"`
		Video   string        `xml:"xmlns:video,attr"`
		Pages   []sitemapPage `xml:"url"`
	}
	sitemapPage struct {
		Location string        `xml:"loc"`
		Changed  string        `xml:"lastmod"`
		Image    *sitemapImage `xml:"image:image,omitempty"`
		Video    *sitemapVideo `xml:"video:video,omitempty"`
	}
	sitemapImage struct {
		Location string `xml:"image:loc"`
	}
	sitemapVideo struct {
		Thumbnail   string `xml:"video:thumbnail_loc"`
		Title       string `xml:"video:title"`
		Description string `xml:"video:description"`
		Content     string `xml:"video:content_loc"`
	}
)

// sitemap lists the parts, each of a range of media.
func (d *Door) sitemap(w http.ResponseWriter, r *http.Request) error {
	parts, err := d.Browse.SitemapParts(r.Context())
	if err != nil {
		return err
	}
	var index sitemapIndex
	for n := range parts {
		index.Parts = append(index.Parts, sitemapPart{fmt.Sprintf("%s/sitemap/%d.xml", d.Links(r).Base, n)})
	}
	return writeXML(w, index)
}

func (d *Door) sitemapPart(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.ParseInt(chi.URLParam(r, "n"), 10, 64)
	if err != nil || n > math.MaxInt32 {
		return gallery.Fail(gallery.NotFound, "path")
	}
	media, err := d.Browse.SitemapPart(r.Context(), n)
	if err != nil {
		return err
	}
	links := d.Links(r)
	doc := sitemapPages{Image: "http://www.google.com/schemas/sitemap-image/1.1", Video: "http://www.google.com/schemas/sitemap-video/1.1"}
	for i := range media {
		card := NewMedia(&media[i], links)
		page := sitemapPage{Location: card.ViewerURL, Changed: media[i].Updated.UTC().Format(time.RFC3339)}
		if card.Kind == gallery.Video {
			title := card.Title
			if title == "" {
				title = media[i].Name
			}
			page.Video = &sitemapVideo{Thumbnail: card.Frame.URL, Title: title, Description: title, Content: card.URL}
		} else {
			page.Image = &sitemapImage{card.URL}
		}
		doc.Pages = append(doc.Pages, page)
	}
	return writeXML(w, doc)
}

func writeXML(w http.ResponseWriter, doc any) error {
	machine(w, "application/xml; charset=utf-8")
	_, _ = w.Write([]byte(xml.Header))
	return xml.NewEncoder(w).Encode(doc)
}

// robots tells programs what not to read: what acts, and what tells nothing.
func (d *Door) robots(w http.ResponseWriter, r *http.Request) error {
	machine(w, "text/plain; charset=utf-8")
	if d.Site.Get().Text("website_privacy_mode") == "private" {
		_, _ = w.Write([]byte("User-agent: *\nDisallow: /\n"))
		return nil
	}
	root, text := d.Links(r).Root(), "User-agent: *\n"
	for _, path := range []string{"/api/", "/dashboard", "/login", "/setup", "/s/", "/u/", "/search", "/upload"} {
		text += "Disallow: " + root + path + "\n"
	}
	_, _ = w.Write([]byte(text + "\nSitemap: " + d.Links(r).Base + "/sitemap.xml\n"))
	return nil
}
