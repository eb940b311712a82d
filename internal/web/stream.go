package web

import (
	"net/http"
	"slices"
	"strings"

	"calotype/internal/gallery"
)

// Stream is where players find a video's renditions.
type Stream struct {
	Href string // of the list of all of them
	Each []Rendition
	Away bool // its segments come from another site, which browsers must ask as such
}

// Rendition is one that somebody may choose, as "720" for 720 lines.
type Rendition struct{ Name, Href string }

// stream is that of a video that the visitor has been shown, nil for none.
func (d *Door) stream(r *http.Request, m *gallery.Media) (*Stream, error) {
	list, err := d.Browse.StreamsOf(r.Context(), m)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	links := d.Links(r)
	out := &Stream{Href: links.Stream(m), Away: !strings.HasPrefix(links.Segments(m, list[0]), links.Base+"/")}
	for _, s := range slices.Backward(list) {
		out.Each = append(out.Each, Rendition{s.Name(), links.Rendition(m, s)})
	}
	return out, nil
}
