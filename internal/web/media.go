package web

import (
	"fmt"
	"html/template"
	"regexp"
	"time"

	"calotype/internal/gallery"
)

// Media is what pages show of an upload.
type Media struct {
	Kind               gallery.Kind
	Title, Description string // "" where there is none
	Tags               []string
	OwnerName          string // "" for guests
	ViewerURL, URL     string
	DeleteURL          string // "" for all but the uploader
	Thumb, Medium      Picture
	Frame              Picture // of a video
	Width, Height      int
	MIME               string
	Size               int64
	Duration           time.Duration
	Views              int64
	Average            string // "#rrggbb" or ""
	Pending            bool   // not approved yet
	Animated, Is360    bool
	Created, Expires   time.Time
}

// Picture is one stored size; its URL is "" where there is none.
type Picture struct {
	URL           string
	Width, Height int
}

// NewMedia is a stored media with its links.
func NewMedia(m *gallery.Media, l gallery.Links) Media {
	out := Media{
		Kind: m.Kind, Title: m.Title, Description: m.Description, OwnerName: m.OwnerName,
		ViewerURL: l.Viewer(m), Width: m.Width, Height: m.Height, MIME: m.MIME, Size: m.Size,
		Duration: m.Duration, Views: m.Views, Average: m.Average, Pending: !m.Approved, Animated: m.Animated, Is360: m.Is360,
		Created: m.Created, Expires: m.Expires,
	}
	for _, t := range m.Tags {
		out.Tags = append(out.Tags, t.Name)
	}
	for _, f := range m.Files {
		pic := Picture{l.FileOf(m, f), f.Width, f.Height}
		switch f.Role {
		case gallery.Original:
			out.URL = pic.URL
		case gallery.Thumb:
			out.Thumb = pic
		case gallery.Medium:
			out.Medium = pic
		case gallery.Frame:
			out.Frame = pic
		case gallery.Source: // kept for its owner, never shown
		}
	}
	return out
}

// Preview is the picture for a card.
func (m Media) Preview() *Picture {
	for _, p := range []Picture{m.Medium, m.Frame, m.Thumb} {
		if p.URL != "" {
			return m.sized(p)
		}
	}
	if m.Kind == gallery.Video {
		return nil
	}
	return m.Large()
}

// Large is the picture on the wall.
func (m Media) Large() *Picture { return m.sized(Picture{URL: m.URL}) }

// sized gives a picture the whole's ratio, so that nothing moves when it arrives.
func (m Media) sized(p Picture) *Picture {
	return &Picture{p.URL, max(m.Width, 1), max(m.Height, 1)}
}

var hexColour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// The ratios that tiles of a list may have; what is beyond is cut, so that rows stay
// of a height.
const (
	narrowTile = 0.5
	widestTile = 2.4
)

// TileStyle is Style with the ratio of the media's tile in a list.
func (m Media) TileStyle() template.CSS {
	ratio := float64(max(m.Width, 1)) / float64(max(m.Height, 1))
	return m.Style() + template.CSS(fmt.Sprintf(";--tile:%.4f", min(max(ratio, narrowTile), widestTile)))
}

// Badge is the icon that tells what a tile does not show, "" for none.
func (m Media) Badge() string {
	switch {
	case m.Kind == gallery.Video:
		return "play"
	case m.Animated:
		return "film"
	case m.Is360:
		return "rotate-3d"
	}
	return ""
}

// Style carries ratio, own width and average colour to the style sheet.
func (m Media) Style() template.CSS {
	avg := "var(--wall)"
	if hexColour.MatchString(m.Average) {
		avg = m.Average
	}
	// Only numbers and a checked colour get here, so this is safe CSS.
	return template.CSS(fmt.Sprintf("--ar:%.5f;--own:%dpx;--avg:%s", float64(max(m.Width, 1))/float64(max(m.Height, 1)), max(m.Width, 1), avg))
}
