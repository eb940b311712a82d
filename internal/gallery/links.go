package gallery

import (
	"strconv"
	"strings"
)

// Links turns media into addresses. Base is scheme, host and sub-path without a
// final slash ("https://img.example.test", "https://example.test/pics").
type Links struct {
	Base       string
	ImageRoute string // "image"
	VideoRoute string // "clip"
	Images     string // base of direct links; "" for Base + "/images"
	Slugs      bool   // titles in viewer links
	AlbumRoute string // "album"
	AlbumIDs   bool   // no names in links of albums
	UserRoute  string // "user"
	Sign       Signer // nil for no signed addresses
	Enclosed   bool   // what is public is for people with an account alone
}

// FileOf is the direct link of a media's file for somebody who may see it: signed
// where not everybody may.
func (l Links) FileOf(m *Media, f File) string {
	link := l.File(f)
	if l.Sign != nil && f.Role != Source && f.Role != Former && (m.Visibility == Password || m.Visibility == Private || l.Enclosed && m.Visibility == Public) {
		link += "?s=" + l.Sign(m, f.Path)
	}
	return link
}

// Sized is the direct link of a variant of a media's file (see File.HasVariant and Media.HasRound).
func (l Links) Sized(m *Media, f File, width int) string {
	link := l.FileOf(m, f)
	sign := "?"
	if strings.Contains(link, "?") {
		sign = "&"
	}
	return link + sign + "w=" + strconv.Itoa(width)
}

// Stream is the playlist of a video's renditions.
func (l Links) Stream(m *Media) string { return l.Base + "/stream/" + m.PublicID + ".m3u8" }

// Rendition is the playlist of one of them.
func (l Links) Rendition(m *Media, s Stream) string {
	return l.Base + "/stream/" + m.PublicID + "/" + s.Name() + ".m3u8"
}

// Segments is the direct link of a rendition's file. Where not everybody may see it, it is
// at the site's own address: players ask by script, which the browser lets do that.
func (l Links) Segments(m *Media, s Stream) string {
	if m.Visibility != Public {
		l.Images = ""
	}
	return l.FileOf(m, s.File)
}

// Album is the page of an album.
func (l Links) Album(a *Album) string {
	slug := ""
	if !l.AlbumIDs {
		slug = Slug(a.Name)
	}
	if slug != "" {
		slug += "."
	}
	return l.Base + "/" + l.AlbumRoute + "/" + slug + a.PublicID
}

// User is the page of a person.
func (l Links) User(name string) string { return l.Base + "/" + l.UserRoute + "/" + PathEscape(name) }

// Picture is the address of a profile's picture.
func (l Links) Picture(p Picture) string { return l.Base + PicturePath(p.Version) }

// Share is the page of a share link, by its token.
func (l Links) Share(token string) string { return l.Base + "/s/" + PathEscape(token) }

// Upload is the page of an upload link, by its token.
func (l Links) Upload(token string) string { return l.Base + "/u/" + PathEscape(token) }

// File is the direct link of a stored file.
func (l Links) File(f File) string {
	base := l.Images
	if base == "" {
		base = l.Base + "/images"
	}
	parts := strings.Split(f.Path, "/")
	for i, p := range parts {
		parts[i] = PathEscape(p)
	}
	return base + "/" + strings.Join(parts, "/")
}

// Viewer is the page of a media, with its title where slugs are on.
func (l Links) Viewer(m *Media) string {
	slug := ""
	if l.Slugs {
		slug = Slug(m.Title)
	}
	if slug != "" {
		slug += "."
	}
	return l.Base + "/" + l.route(m) + "/" + slug + m.PublicID
}

// ViewerPath is Viewer without scheme and host, with the sub-path.
func (l Links) ViewerPath(m *Media) string { return l.Root() + strings.TrimPrefix(l.Viewer(m), l.Base) }

// Root is the site's sub-path without a final slash, "" or "/pics".
func (l Links) Root() string {
	_, rest, _ := strings.Cut(l.Base, "://")
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[i:]
	}
	return ""
}

// Short is the page of a media by its id alone.
func (l Links) Short(m *Media) string {
	return l.Base + "/" + l.route(m) + "/" + m.PublicID
}

// Delete is the page that deletes a media for whoever has its token.
func (l Links) Delete(m *Media, token string) string {
	return l.Short(m) + "/delete/" + token
}

func (l Links) route(m *Media) string {
	if m.Kind == Video {
		return l.VideoRoute
	}
	return l.ImageRoute
}
