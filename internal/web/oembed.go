package web

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"calotype/internal/gallery"
)

// oEmbed is the answer of the oEmbed 1.0 specification, section 2.3.4.
type oEmbed struct {
	XMLName         xml.Name `json:"-" xml:"oembed"`
	Version         string   `json:"version" xml:"version"`
	Type            string   `json:"type" xml:"type"` // photo or video
	Title           string   `json:"title,omitempty" xml:"title,omitempty"`
	AuthorName      string   `json:"author_name,omitempty" xml:"author_name,omitempty"`
	ProviderName    string   `json:"provider_name" xml:"provider_name"`
	ProviderURL     string   `json:"provider_url" xml:"provider_url"`
	WebPage         string   `json:"web_page" xml:"web_page"`
	URL             string   `json:"url,omitempty" xml:"url,omitempty"`   // of a photo
	HTML            string   `json:"html,omitempty" xml:"html,omitempty"` // of a video
	Width           int      `json:"width" xml:"width"`
	Height          int      `json:"height" xml:"height"`
	ThumbnailURL    string   `json:"thumbnail_url,omitempty" xml:"thumbnail_url,omitempty"`
	ThumbnailWidth  int      `json:"thumbnail_width,omitempty" xml:"thumbnail_width,omitempty"`
	ThumbnailHeight int      `json:"thumbnail_height,omitempty" xml:"thumbnail_height,omitempty"`
}

// box is the room that a consumer has, 0 for any.
type box struct{ width, height int }

func (b box) holds(p Picture) bool {
	return p.URL != "" && (b.width == 0 || p.Width <= b.width) && (b.height == 0 || p.Height <= b.height)
}

// shrink is a size that fits the box in the same ratio.
func (b box) shrink(w, h int) (int, int) {
	if b.width > 0 && w > b.width {
		w, h = b.width, max(1, h*b.width/w)
	}
	if b.height > 0 && h > b.height {
		w, h = max(1, w*b.height/h), b.height
	}
	return w, h
}

// oembed answers for a viewer's address what others need to embed it (product
// VW-16). It speaks as to a stranger, whoever asks.
func (d *Door) oembed(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	format := q.Get("format")
	if format != "" && format != "json" && format != "xml" {
		http.Error(w, "Format not implemented", http.StatusNotImplemented)
		return nil
	}
	m, err := d.embedded(r, q.Get("url"))
	if err != nil {
		status := embedStatus(err)
		if status == http.StatusInternalServerError {
			return err
		}
		http.Error(w, http.StatusText(status), status)
		return nil
	}
	var room box
	room.width, _ = strconv.Atoi(q.Get("maxwidth"))
	room.height, _ = strconv.Atoi(q.Get("maxheight"))
	site := d.Pages.Site(r)
	card := describe(NewMedia(m, d.Links(r)), room)
	card.Version, card.ProviderName, card.ProviderURL = "1.0", site.Name, site.Base+"/"
	w.Header().Set("Access-Control-Allow-Origin", "*")
	if format == "xml" {
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		_, _ = w.Write([]byte(xml.Header))
		return xml.NewEncoder(w).Encode(card)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	return json.NewEncoder(w).Encode(card)
}

// embedded finds the media of a viewer's address on this site.
func (d *Door) embedded(r *http.Request, address string) (*gallery.Media, error) {
	links := d.Links(r)
	rest, ours := strings.CutPrefix(address, links.Base+"/")
	if !ours {
		return nil, gallery.Fail(gallery.Denied, "oembed.foreign")
	}
	rest, _, _ = strings.Cut(rest, "?")
	route, name, _ := strings.Cut(strings.TrimSuffix(rest, "/"), "/")
	name, err := url.PathUnescape(name)
	if err != nil || route != links.ImageRoute && route != links.VideoRoute || name == "" || strings.Contains(name, "/") {
		return nil, gallery.Fail(gallery.NotFound, "media.not_found")
	}
	_, id := gallery.CutID(name)
	return d.Browse.Media(r.Context(), stranger, id, gallery.Proofs{})
}

// embedStatus is what the specification wants, section 2.3.4.2: 401 for what asks for
// a password. A foreign address is 403. What strangers may not know of is not there.
func embedStatus(err error) int {
	failure, told := errors.AsType[*gallery.Error](err)
	switch {
	case told && failure.Code == "album.locked":
		return http.StatusUnauthorized
	case told && failure.Kind == gallery.Denied:
		return http.StatusForbidden
	case told && failure.Kind == gallery.Gone:
		return http.StatusGone
	case errors.Is(err, gallery.ErrNotFound):
		return http.StatusNotFound
	}
	return http.StatusInternalServerError
}

// describe fills the card of a media: the picture, or a smaller one where the
// room does not hold it, or the player of a video.
func describe(m Media, room box) oEmbed {
	card := oEmbed{Type: "photo", Title: m.Title, AuthorName: m.OwnerName, WebPage: m.ViewerURL}
	shown := Picture{URL: m.URL, Width: m.Width, Height: m.Height}
	if m.Kind == gallery.Video {
		card.Type = "video"
		card.Width, card.Height = room.shrink(m.Width, m.Height)
		card.HTML = fmt.Sprintf(`<video src="%s" poster="%s" width="%d" height="%d" controls></video>`,
			html.EscapeString(m.URL), html.EscapeString(m.Frame.URL), card.Width, card.Height)
	} else {
		if !room.holds(shown) && m.Medium.URL != "" {
			shown = m.Medium
		}
		card.URL = shown.URL
		card.Width, card.Height = room.shrink(shown.Width, shown.Height)
	}
	for _, p := range []Picture{m.Medium, m.Thumb} {
		if room.holds(p) {
			card.ThumbnailURL, card.ThumbnailWidth, card.ThumbnailHeight = p.URL, p.Width, p.Height
			break
		}
	}
	return card
}

// oembedLink is where the card of a media is found, for its page's discovery
// links.
func oembedLink(base, viewer, format string) string {
	return base + "/oembed?format=" + format + "&url=" + url.QueryEscape(viewer)
}
