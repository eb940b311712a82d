package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
)

// thing is a media in the vocabulary of schema.org.
type thing struct {
	Context     string  `json:"@context"`
	Type        string  `json:"@type"`
	Name        string  `json:"name,omitempty"`
	Description string  `json:"description,omitempty"`
	URL         string  `json:"url"`
	ContentURL  string  `json:"contentUrl"`
	EmbedURL    string  `json:"embedUrl,omitempty"` // of a video
	Thumbnail   string  `json:"thumbnailUrl,omitempty"`
	Uploaded    string  `json:"uploadDate"`
	Format      string  `json:"encodingFormat"`
	Width       int     `json:"width"`
	Height      int     `json:"height"`
	Duration    string  `json:"duration,omitempty"`
	Keywords    string  `json:"keywords,omitempty"`
	Licence     string  `json:"license,omitempty"` // the address of its deed
	Author      *author `json:"author,omitempty"`
}

type author struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url"`
}

// jsonLD is a media for search engines.
func jsonLD(v ViewerPage) any {
	m := v.Media
	out := thing{
		Context: "https://schema.org", Type: "ImageObject", Name: m.Title, Description: m.Description, URL: m.ViewerURL, ContentURL: m.URL,
		Uploaded: m.Created.UTC().Format(time.RFC3339), Format: m.MIME, Width: m.Width, Height: m.Height, Thumbnail: m.Thumb.URL,
	}
	if m.Kind == gallery.Video {
		out.Type, out.EmbedURL, out.Thumbnail = "VideoObject", v.Player, m.Frame.URL
		out.Duration = fmt.Sprintf("PT%.0fS", m.Duration.Seconds())
	}
	out.Licence = m.Licence.Deed()
	out.Keywords = strings.Join(m.Tags, ", ")
	if v.Owner.Name != "" {
		out.Author = &author{"Person", v.Owner.Name, v.Owner.Href}
	}
	return out
}

// largestPlayed is below how many bytes a picture that moves is told of as one that others'
// pages play from its own address (product VW-17).
const largestPlayed = 8 << 20

// Plays reports whether the file is a picture that moves, for all, and light enough to be
// played elsewhere.
func (v ViewerPage) Plays() bool {
	return v.Open && v.Media.Kind == gallery.Image && v.Media.Animated && v.Media.Size < largestPlayed
}

// Summary is a media's description, or a sentence of its title and what it lies in.
func (v *view) Summary(page ViewerPage) (string, error) {
	shelf := page.Album.Name
	if shelf == "" {
		shelf = page.Category.Name
	}
	if page.Media.Description != "" || shelf == "" {
		return v.Describe(page.Media)
	}
	title, err := v.Title(page.Media)
	if err != nil {
		return "", err
	}
	return v.T("media.meta_in", "title", title, "name", shelf, "site", v.Site.Name)
}

// EmbedPage is a media for the pages of others: nothing but itself.
type EmbedPage struct {
	Media  Media
	Tracks []Track // captions
	Stream *Stream // nil where a video is played as it was sent
}

// Embed writes the page that others may hold.
func (p *Pages) Embed(w http.ResponseWriter, r *http.Request, page EmbedPage) error {
	return p.write(w, r, http.StatusOK, "embed", page)
}

// player answers as to a stranger, whoever asks: the page that holds it is somebody
// else's.
func (d *Door) player(w http.ResponseWriter, r *http.Request) error {
	m, err := d.Browse.Media(r.Context(), stranger, chi.URLParam(r, "id"), gallery.Proofs{})
	if err != nil {
		return err
	}
	if isLook(r) {
		d.Views.Count(m, d.Actor(r), r.UserAgent())
	}
	tracks, err := d.tracks(r, m)
	if err != nil {
		return err
	}
	stream, err := d.stream(r, m)
	if err != nil {
		return err
	}
	w.Header().Set("X-Robots-Tag", "noindex")
	return d.Pages.Embed(w, r, EmbedPage{NewMedia(m, d.Links(r)), tracks, stream})
}
