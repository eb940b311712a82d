package variant

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"calotype/internal/gallery"
	"calotype/internal/imaging"
	"calotype/internal/settings"
	"calotype/internal/spool"
)

// wholeQuality is that of marked pictures in their own size, as of what uploads make
// (api-v1.md 3.2).
const wholeQuality = 90

// watermark is the site's picture on others, and how it lies there.
type watermark struct {
	id  string // another for each
	png []byte
	at  imaging.Watermark
}

// name is the mark's id, "" for none.
func (m *watermark) name() string {
	if m == nil {
		return ""
	}
	return m.id
}

// current is the watermark of a state of the settings, nil where that has none.
type current struct {
	site *settings.Site
	mark *watermark
}

// markOn is the watermark that a media has now.
func (d *Desk) markOn(m *gallery.Media) *watermark {
	if !m.Watermarked {
		return nil
	}
	site, known := d.Site.Get(), d.current.Load()
	if known == nil || known.site != site {
		mark := d.draw(site)
		if known != nil && known.mark.name() == mark.name() {
			mark = known.mark // so that what is known of it stays known
		}
		known = &current{site, mark}
		d.current.Store(known)
	}
	return known.mark
}

// draw reads the watermark out of the settings.
func (d *Desk) draw(site *settings.Site) *watermark {
	if !site.On("watermark_enable") {
		return nil
	}
	m := &watermark{png: d.Sign}
	if own, err := base64.StdEncoding.DecodeString(site.Text("watermark_image")); err == nil && len(own) > 0 { // it was checked
		m.png = own
	}
	x, y, _ := strings.Cut(site.Text("watermark_position"), " ")
	m.at = imaging.Watermark{
		X: shares[x], Y: shares[y], Area: float64(site.Int("watermark_percentage")) / 100,
		Margin: site.Int("watermark_margin"), Opacity: float64(site.Int("watermark_opacity")) / 100,
	}
	sum := sha256.Sum256(fmt.Appendf(bytes.Clone(m.png), "%v", m.at))
	m.id = hex.EncodeToString(sum[:8])
	return m
}

// shares are the words of positions as parts of what is free.
var shares = map[string]float64{"left": 0, "top": 0, "center": 0.5, "right": 1, "bottom": 1}

// lay brings a watermark to the bench, where workers find it.
func (d *Desk) lay(ctx context.Context, draft *spool.Draft, m *watermark) (*imaging.Watermark, error) {
	file, err := draft.Spool(ctx, bytes.NewReader(m.png), "mark", int64(len(m.png)))
	if err != nil {
		return nil, err
	}
	at := m.at
	at.Path = d.relative(file.Path)
	return &at, nil
}

// original is what a medium was made of.
func (d *Desk) original(ctx context.Context, medium gallery.File) (gallery.File, error) {
	media, err := d.DB.MediaByIDs(ctx, []gallery.ID{medium.MediaID})
	if err != nil {
		return medium, err
	}
	for i := range media {
		if f, ok := media[i].File(gallery.Original); ok {
			return f, nil
		}
	}
	return medium, gallery.Fail(gallery.NotFound, "media.not_found")
}
