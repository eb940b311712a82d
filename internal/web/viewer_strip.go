package web

import (
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strconv"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// Strip are the neighbours of a media in the list that it is looked at in.
type Strip struct {
	Name       string // of the list; "" for what all may explore
	Near       []Near // with the media itself, none where it is alone
	Prev, Next *Near  // nil at the ends
}

// Near is a media of the strip.
type Near struct {
	Media
	Href    string
	Current bool
}

// Paint tells the style sheet how wide the strip will be, so that nothing in it moves
// while it is read.
func (s Strip) Paint() template.CSS {
	const height, gap = 56, 8 // pixels, as in viewer.css
	width := -gap
	for _, n := range s.Near {
		width += gap + int(height*n.tileRatio())
	}
	return template.CSS(fmt.Sprintf("--strip:%dpx", width))
}

// stripLength is how many media are in a strip.
const stripLength = 5

// strip are the media beside the one that is looked at.
func (d *Door) strip(r *http.Request, by gallery.Actor, m *gallery.Media, a browse.Around) (s Strip, err error) {
	if !m.Trashed.IsZero() || !m.Approved {
		return s, nil // it stands in no list
	}
	list, err := d.listOf(r, by, m, a)
	if err != nil {
		return s, err
	}
	before, behind, err := d.Browse.Neighbours(r.Context(), by, m, list.Among, a.Asks, stripLength-1)
	if errors.Is(err, gallery.ErrNotFound) { // it has left the list since
		list = homeOf(m, a)
		before, behind, err = d.Browse.Neighbours(r.Context(), by, m, list.Among, a.Asks, stripLength-1)
	}
	if err != nil || len(before)+len(behind) == 0 {
		return s, err
	}
	links := d.Links(r)
	near := func(m *gallery.Media) Near {
		return Near{Media: d.lean(m, links), Href: links.ViewerPath(m) + inQuery(list.in)}
	}
	s.Name = list.name
	from := max(0, len(before)-max(stripLength/2, stripLength-1-len(behind)))
	for i := range before[from:] {
		s.Near = append(s.Near, near(&before[from+i]))
	}
	here := near(m)
	here.Current = true
	s.Near = append(s.Near, here)
	at := len(s.Near) - 1
	for i := range behind {
		if len(s.Near) < stripLength {
			s.Near = append(s.Near, near(&behind[i]))
		}
	}
	if at > 0 {
		s.Prev = &s.Near[at-1]
	}
	if at+1 < len(s.Near) {
		s.Next = &s.Near[at+1]
	}
	return s, nil
}

// ahead are the rules by which browsers fetch the pages of both neighbours, and of the files
// in a list, before they are asked for; but not of those that open above their list (data-src).
// They come from an address of their own, as pages hold no scripts.
const ahead = `{"prefetch":[{"source":"document","where":{"selector_matches":"a[rel=prev],a[rel=next],.gr-a:not([data-src])"},"eagerness":"moderate"}]}
`

const aheadPath = "/speculation.json"

// lookAhead has the browser keep those rules on a page.
func (d *Door) lookAhead(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Speculation-Rules", strconv.Quote(d.Links(r).Root()+aheadPath))
}

func (d *Door) speculate(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/speculationrules+json")
	w.Header().Set("Cache-Control", "public, max-age=86400")
	_, err := io.WriteString(w, ahead)
	return err
}
