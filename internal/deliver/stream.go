package deliver

import (
	"context"
	"io"
	"net/http"
	"time"

	"calotype/internal/gallery"
)

// Streams answers with the playlists of videos (RFC 8216). What they name are addresses of
// the requester's own, signed where not everybody may have them.
type Streams struct {
	Open   func(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs) (*gallery.Media, []gallery.Stream, error) // browse.Reader.Streams
	Actor  func(*http.Request) gallery.Actor
	Proofs func(*http.Request) gallery.Proofs
	Links  func(*http.Request) gallery.Links
	Now    func() time.Time
}

// Master answers with the list of a video's renditions.
func (d *Streams) Master(w http.ResponseWriter, r *http.Request, id string) error {
	m, list, err := d.Open(r.Context(), d.Actor(r), id, d.Proofs(r))
	if err != nil {
		return err
	}
	links := d.Links(r)
	return d.playlist(w, m, gallery.MasterPlaylist(list, func(s gallery.Stream) string { return links.Rendition(m, s) }))
}

// Rendition answers with the segments of one of them, by its name.
func (d *Streams) Rendition(w http.ResponseWriter, r *http.Request, id, name string) error {
	m, list, err := d.Open(r.Context(), d.Actor(r), id, d.Proofs(r))
	if err != nil {
		return err
	}
	for _, s := range list {
		if s.Name() == name {
			return d.playlist(w, m, s.Playlist(d.Links(r).Segments(m, s)))
		}
	}
	return gallery.Fail(gallery.NotFound, "media.not_found")
}

func (d *Streams) playlist(w http.ResponseWriter, m *gallery.Media, text string) error {
	h := w.Header()
	h.Set("Content-Type", "application/vnd.apple.mpegurl")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, no-store") // its addresses may be signed, and change with the file
	if m.Policy(d.Now()).Listed() {
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("Cache-Control", "public, no-cache")
	}
	_, err := io.WriteString(w, text)
	return err
}
