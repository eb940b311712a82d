package web

import (
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// Media is what pages show of an upload.
type Media struct {
	Kind               gallery.Kind
	Title, Description string // "" where there is none
	Alt                string // what it shows, in words
	Tags               []string
	OwnerName          string // "" for guests
	ViewerURL, URL     string
	DeleteURL          string // "" for all but the uploader
	Still              string // of what moves by itself, "" for none
	Light              string // stands for a picture whose file is loaded when asked for, "" where it is at once
	Thumb, Medium      Picture
	Frame              Picture         // of a video
	tile, wall         template.Srcset // at other widths; "" for what moves by itself
	Width, Height      int
	MIME               string
	Size               int64
	Duration           time.Duration
	Views              int64
	Licence            gallery.Licence
	Average            string // "#rrggbb" or ""
	Clear              bool   // one sees through some of it
	Pending            bool   // not approved yet
	Animated, Is360    bool
	Created, Expires   time.Time
	Taken              time.Time // by the camera's clock, zero if unknown
}

// Picture is one stored size; its URL is "" where there is none.
type Picture struct {
	URL           string
	Width, Height int
	SrcSet        template.Srcset // the same at other widths, "" for none
}

// Ahead is the attribute that names the widths to a preload, "" for none; the template
// takes its name for that of one address.
func (p Picture) Ahead() template.HTMLAttr {
	if p.SrcSet == "" {
		return ""
	}
	return template.HTMLAttr(`imagesrcset="` + html.EscapeString(string(p.SrcSet)) + `"`) //nolint:gosec // escaped, by our own links
}

// NewMedia is a stored media with its links.
func NewMedia(m *gallery.Media, l gallery.Links) Media {
	out := Media{
		Kind: m.Kind, Title: m.Title, Description: m.Description, Alt: m.Alt, OwnerName: m.OwnerName,
		ViewerURL: l.Viewer(m), Width: m.Width, Height: m.Height, MIME: m.MIME, Size: m.Size,
		Duration: m.Duration, Views: m.Views, Average: m.Average, Clear: seenThrough(m.ThumbHash), Pending: !m.Approved, Animated: m.Animated, Is360: m.Is360,
		Created: m.Created, Expires: m.Expires, Taken: m.Taken, Licence: m.Licence,
	}
	for _, t := range m.Tags {
		out.Tags = append(out.Tags, t.Name)
	}
	for _, f := range m.Files {
		pic := Picture{URL: l.FileOf(m, f), Width: f.Width, Height: f.Height}
		switch f.Role {
		case gallery.Original:
			out.tile, out.wall = srcset(m, f, l, tileLeast, tileMost), srcset(m, f, l, wallLeast, wallMost)
			out.URL = pic.URL
			if m.Animated {
				out.Still = still(m, f, l)
			}
		case gallery.Thumb:
			out.Thumb = pic
		case gallery.Medium:
			out.Medium = pic
		case gallery.Frame:
			out.Frame, out.tile = pic, srcset(m, f, l, tileLeast, tileMost)
		case gallery.Source: // kept for its owner, never shown
		}
	}
	return out
}

// NewLean is the same for a page that loads no picture of more bytes than the limit before
// it is asked to (product VW-04).
func NewLean(m *gallery.Media, l gallery.Links, limit int64) Media {
	out := NewMedia(m, l)
	f, ok := m.File(gallery.Original)
	if !ok || m.Kind != gallery.Image || m.Size <= limit {
		return out
	}
	if out.Light = out.Still; !m.Animated {
		out.Light = widest(m, f, l)
	}
	if out.Light != "" {
		out.tile, out.wall = variants(m, f, l, tileLeast, tileMost), variants(m, f, l, wallLeast, wallMost)
	}
	return out
}

// widest is the address of a file's largest variant, "" for none.
func widest(m *gallery.Media, f gallery.File, l gallery.Links) (at string) {
	for _, width := range gallery.VariantWidths {
		if f.HasVariant(width) {
			at = l.Sized(m, f, width)
		}
	}
	return at
}

// The widths of a tile's picture, and of the one on the wall, in pixels of the screen.
const (
	tileLeast, tileMost = 320, 960
	wallLeast, wallMost = 640, 3072
)

// stillMost is the width of a picture that stands for one that moves.
const stillMost = 1280

// still is the first picture of one that moves by itself.
func still(m *gallery.Media, f gallery.File, l gallery.Links) (at string) {
	for _, role := range []gallery.Role{gallery.Thumb, gallery.Medium} {
		if small, ok := m.File(role); ok {
			at = l.FileOf(m, small)
		}
	}
	for _, width := range gallery.VariantWidths {
		if width <= stillMost && f.HasVariant(width) {
			at = l.Sized(m, f, width)
		}
	}
	return at
}

// srcset are the addresses of a file at its variants' widths from least to most, and its
// own where it is no wider.
func srcset(m *gallery.Media, f gallery.File, l gallery.Links, least, most int) template.Srcset {
	list := variants(m, f, l, least, most)
	if list != "" && f.Width <= most && !f.HasVariant(f.Width) {
		list += template.Srcset(fmt.Sprintf(", %s %dw", l.FileOf(m, f), f.Width))
	}
	return list
}

func variants(m *gallery.Media, f gallery.File, l gallery.Links, least, most int) template.Srcset {
	var list []string
	for _, width := range gallery.VariantWidths {
		if width >= least && width <= most && f.HasVariant(width) && !m.Animated {
			list = append(list, fmt.Sprintf("%s %dw", l.Sized(m, f, width), width))
		}
	}
	return template.Srcset(strings.Join(list, ", "))
}

// Preview is the picture for a card.
func (m Media) Preview() *Picture {
	for _, p := range []Picture{m.Medium, m.Frame, m.Thumb} {
		if p.URL != "" {
			p.SrcSet = m.tile
			return m.sized(p)
		}
	}
	if m.Kind == gallery.Video {
		return nil
	}
	return m.Large()
}

// Large is the picture on the wall.
func (m Media) Large() *Picture {
	if m.Light != "" {
		return m.sized(Picture{URL: m.Light, SrcSet: m.wall})
	}
	return m.sized(Picture{URL: m.URL, SrcSet: m.wall})
}

// Tiny is the picture in a strip.
func (m Media) Tiny() *Picture {
	p := m.Preview()
	if p != nil && m.Thumb.URL != "" && m.tile == "" {
		return m.sized(m.Thumb)
	}
	return p
}

// Kept is where the original is fetched to be kept.
func (m Media) Kept() string {
	if strings.Contains(m.URL, "?") {
		return m.URL + "&download"
	}
	return m.URL + "?download"
}

// Format is what people call the type, "JPEG".
func (m Media) Format() string {
	_, format, _ := strings.Cut(m.MIME, "/")
	format, _, _ = strings.Cut(strings.TrimPrefix(format, "x-"), "+")
	switch format {
	case "quicktime":
		return "MOV"
	case "matroska":
		return "MKV"
	}
	return strings.ToUpper(format)
}

// sized gives a picture the whole's ratio, so that nothing moves when it arrives.
func (m Media) sized(p Picture) *Picture {
	return &Picture{p.URL, max(m.Width, 1), max(m.Height, 1), p.SrcSet}
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
	return m.Style() + template.CSS(fmt.Sprintf(";--tile:%.4f", m.tileRatio()))
}

func (m Media) tileRatio() float64 {
	return min(max(float64(max(m.Width, 1))/float64(max(m.Height, 1)), narrowTile), widestTile)
}

// TileSize is how wide the tile is about to be, for browsers that cannot tell.
func (m Media) TileSize() string { return fmt.Sprintf("auto, %.0fpx", m.rowWidth()) }

// FirstTileSize is the same for a picture that is fetched before the browser can tell,
// in a layout (see List).
func (m Media) FirstTileSize(layout string) string {
	small := map[string]string{"": "34vw", "squares": "34vw", "columns": "50vw"}[layout] // as in listing.css
	if small == "" {
		return fmt.Sprintf("%.0fpx", m.rowWidth())
	}
	return fmt.Sprintf("(max-width: 600px) %s, %.0fpx", small, m.rowWidth())
}

func (m Media) rowWidth() float64 {
	const row = 236 // pixels, as in listing.css
	return row * m.tileRatio()
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
	if hexColour.MatchString(m.Average) && !m.Clear {
		avg = m.Average
	}
	// Only numbers and a checked colour get here, so this is safe CSS.
	return template.CSS(fmt.Sprintf("--ar:%.5f;--own:%dpx;--avg:%s", float64(max(m.Width, 1))/float64(max(m.Height, 1)), max(m.Width, 1), avg))
}
