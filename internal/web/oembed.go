package web

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"calotype/internal/gallery"
)

// oEmbed is the answer of the oEmbed 1.0 specification, section 2.3.4.
type oEmbed struct {
	XMLName         xml.Name `json:"-" xml:"oembed"`
	Version         string   `json:"version" xml:"version"`
	Type            string   `json:"type" xml:"type"` // photo, video or link
	Title           string   `json:"title,omitempty" xml:"title,omitempty"`
	AuthorName      string   `json:"author_name,omitempty" xml:"author_name,omitempty"`
	AuthorURL       string   `json:"author_url,omitempty" xml:"author_url,omitempty"`
	ProviderName    string   `json:"provider_name" xml:"provider_name"`
	ProviderURL     string   `json:"provider_url" xml:"provider_url"`
	WebPage         string   `json:"web_page" xml:"web_page"`
	URL             string   `json:"url,omitempty" xml:"url,omitempty"`     // of a photo
	HTML            string   `json:"html,omitempty" xml:"html,omitempty"`   // of a video
	Width           int      `json:"width,omitempty" xml:"width,omitempty"` // but of a link
	Height          int      `json:"height,omitempty" xml:"height,omitempty"`
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

// oembed answers for the address of a file, an album or a person what others need to embed it (product
// VW-16). It speaks as to a stranger, whoever asks.
func (d *Door) oembed(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	format := q.Get("format")
	if format != "" && format != "json" && format != "xml" {
		http.Error(w, "Format not implemented", http.StatusNotImplemented)
		return nil
	}
	var room box
	room.width, _ = strconv.Atoi(q.Get("maxwidth"))
	room.height, _ = strconv.Atoi(q.Get("maxheight"))
	card, err := d.cardOf(r, q.Get("url"), room)
	if err != nil {
		status := embedStatus(err)
		if status == http.StatusInternalServerError {
			return err
		}
		http.Error(w, http.StatusText(status), status)
		return nil
	}
	site := d.Pages.Site(r)
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

// cardOf is the card of what an address on this site shows.
func (d *Door) cardOf(r *http.Request, address string, room box) (card oEmbed, err error) {
	links := d.Links(r)
	rest, ours := strings.CutPrefix(address, links.Base+"/")
	if !ours {
		return card, gallery.Fail(gallery.Denied, "oembed.foreign")
	}
	rest, _, _ = strings.Cut(rest, "?")
	route, name, _ := strings.Cut(strings.TrimSuffix(rest, "/"), "/")
	name, err = url.PathUnescape(name)
	if err != nil || name == "" || strings.Contains(name, "/") {
		return card, gallery.Fail(gallery.NotFound, "media.not_found")
	}
	_, id := gallery.CutID(name)
	switch route {
	case links.ImageRoute, links.VideoRoute:
		return d.cardOfMedia(r, id, room)
	case links.AlbumRoute:
		return d.cardOfAlbum(r, id, room)
	case links.UserRoute:
		return d.cardOfPerson(r, name, room)
	}
	return card, gallery.Fail(gallery.NotFound, "media.not_found")
}

func (d *Door) cardOfMedia(r *http.Request, id string, room box) (oEmbed, error) {
	m, err := d.Browse.Media(r.Context(), stranger, id, gallery.Proofs{})
	if err != nil {
		return oEmbed{}, err
	}
	links := d.Links(r)
	card := describe(NewMedia(m, links), room)
	if card.ThumbnailURL == "" {
		card.thumbnail(room, smaller(m, links)...)
	}
	if m.OwnerName != "" {
		card.AuthorURL = links.User(m.OwnerName)
	}
	return card, nil
}

// cardOfAlbum has what strangers see first of an album as its thumbnail.
func (d *Door) cardOfAlbum(r *http.Request, id string, room box) (oEmbed, error) {
	a, err := d.Browse.AlbumCard(r.Context(), stranger, id, gallery.Proofs{})
	if err != nil {
		return oEmbed{}, err
	}
	links := d.Links(r)
	card := oEmbed{Type: "link", Title: a.Name, WebPage: links.Album(&a.Album), AuthorName: a.OwnerName}
	if a.OwnerName != "" {
		card.AuthorURL = links.User(a.OwnerName)
	}
	if a.Cover == nil {
		return card, nil
	}
	for _, m := range append([]gallery.Media{*a.Cover}, a.More...) {
		if !m.NSFW && m.Policy(d.Now()).Open() {
			pic := NewMedia(&m, links)
			card.thumbnail(room, append([]Picture{pic.Medium, pic.Frame, pic.Thumb}, smaller(&m, links)...)...)
			break
		}
	}
	return card, nil
}

func (d *Door) cardOfPerson(r *http.Request, name string, room box) (oEmbed, error) {
	person, err := d.Browse.Profile(r.Context(), stranger, name)
	if err != nil {
		return oEmbed{}, err
	}
	links := d.Links(r)
	faces, err := d.Browse.Faces(r.Context(), person.ID)
	if err != nil {
		return oEmbed{}, err
	}
	card := oEmbed{Type: "link", Title: person.FullName, WebPage: links.User(person.Name), AuthorName: person.Name, AuthorURL: links.User(person.Name)}
	if card.Title == "" {
		card.Title = person.Name
	}
	if face, ok := faces[person.ID][gallery.Avatar]; ok {
		card.thumbnail(room, Picture{URL: links.Picture(face), Width: face.Width, Height: face.Height})
	}
	return card, nil
}

// smaller are the variants of a media's picture that are made when they are asked for, for
// rooms that hold none of its files.
func smaller(m *gallery.Media, l gallery.Links) (list []Picture) {
	for _, f := range m.Files {
		for _, width := range slices.Backward(gallery.VariantWidths) {
			if f.HasVariant(width) {
				list = append(list, Picture{URL: l.Sized(m, f, width), Width: width, Height: max(1, (f.Height*width+f.Width/2)/f.Width)})
			}
		}
	}
	return list
}

// thumbnail takes the first picture that the room holds.
func (c *oEmbed) thumbnail(room box, pictures ...Picture) {
	for _, p := range pictures {
		if room.holds(p) {
			c.ThumbnailURL, c.ThumbnailWidth, c.ThumbnailHeight = p.URL, p.Width, p.Height
			return
		}
	}
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
	card.thumbnail(room, m.Medium, m.Thumb)
	return card
}

// oembedLink is where the card of what a page shows is found, for its page's discovery
// links.
func oembedLink(base, viewer, format string) string {
	return base + "/oembed?format=" + format + "&url=" + url.QueryEscape(viewer)
}
