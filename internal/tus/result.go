package tus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
	"unicode/utf16"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
	"calotype/internal/upload"
)

// resultHeader carries what an upload became.
const resultHeader = "Upload-Result"

// Result is what an upload became: the media with its addresses.
type Result struct {
	ID         string     `json:"id"`
	Type       string     `json:"type"` // "image" or "video"
	Title      string     `json:"title"`
	URL        string     `json:"url"`
	URLMedium  string     `json:"url_medium,omitempty"`
	URLThumb   string     `json:"url_thumb,omitempty"`
	URLFrame   string     `json:"url_frame,omitempty"` // of a video
	URLViewer  string     `json:"url_viewer"`
	URLShort   string     `json:"url_short"`
	DeleteURL  string     `json:"delete_url,omitempty"` // "" for what was there before
	Filename   string     `json:"filename"`
	MIME       string     `json:"mime"`
	Size       int64      `json:"size"`
	Width      int        `json:"width"`
	Height     int        `json:"height"`
	Visibility string     `json:"visibility"`
	Approved   bool       `json:"approved"`
	Expires    *time.Time `json:"expires,omitempty"`
}

func (d *Door) result(r *http.Request, done *upload.Published) Result {
	m, links := done.Media, d.Links(r)
	address := func(role gallery.Role) string {
		if f, ok := m.File(role); ok {
			return links.File(f)
		}
		return ""
	}
	result := Result{
		ID: m.PublicID, Type: string(m.Kind), Title: m.Title, URL: address(gallery.Original), URLMedium: address(gallery.Medium),
		URLThumb: address(gallery.Thumb), URLFrame: address(gallery.Frame), URLViewer: links.Viewer(m), URLShort: links.Short(m), Filename: m.Name + "." + m.Extension,
		MIME: m.MIME, Size: m.Size, Width: m.Width, Height: m.Height, Visibility: string(m.Visibility), Approved: m.Approved,
	}
	if done.DeleteToken != "" {
		result.DeleteURL = links.Delete(m, done.DeleteToken)
	}
	if !m.Expires.IsZero() {
		result.Expires = &m.Expires
	}
	return result
}

// State is an upload as a GET tells of it.
type State struct {
	Size    int64     `json:"size"`
	Offset  int64     `json:"offset"`
	Expires time.Time `json:"expires"`
	Result  *Result   `json:"result"` // null until it is finished
}

// state tells how far an upload is and what it became.
func (d *Door) state(w http.ResponseWriter, r *http.Request) error {
	if err := d.origin(r); err != nil {
		return err
	}
	c := &call{door: d, r: r, w: w, secret: chi.URLParam(r, "id")}
	if err := c.identify(); err != nil {
		return err
	}
	if err := c.look(r.Context()); err != nil {
		return err
	}
	s := State{Size: c.row.Size, Offset: c.row.Offset(), Expires: c.row.Expires}
	if c.done != nil {
		result := d.result(r, c.done)
		s.Result = &result
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
	return json.NewEncoder(w).Encode(s)
}

// ascii is JSON that may stand in a header.
func ascii(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // only strings, numbers and times come here
	}
	var out bytes.Buffer
	for _, r := range string(b) {
		switch {
		case r < 0x80:
			out.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}
