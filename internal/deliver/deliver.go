// Package deliver is the door that gives out stored bytes below /images/:
// ranges, validators, caching and the headers that keep strangers' files from
// acting as pages. Who may have them is left to package browse.
package deliver

import (
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// policy lets a browser show a picture and play a film opened by its link, and
// nothing else; bare `sandbox` would stop Chromium from playing.
const policy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox allow-same-origin"

// How long a cache may keep a file, in seconds.
const (
	hour = 3600
	year = 31536000
)

// Door answers GET and HEAD for stored files.
type Door struct {
	Browse *browse.Reader
	Actor  func(*http.Request) gallery.Actor
	Proofs func(*http.Request) gallery.Proofs
	Now    func() time.Time
}

// Serve answers for the file at a public path ("2024/10/10/cat.jpg"). An address
// may be signed (?s=); a signature that is not good is like none. A picture is also
// had at a width (?w=), in the smallest format that the browser takes.
func (d *Door) Serve(w http.ResponseWriter, r *http.Request, path string) error {
	q := r.URL.Query()
	want := browse.Want{Path: path, Signature: q.Get("s"), Download: q.Has("download"), Sized: q.Has("w"), Width: q.Get("w"), Accept: r.Header.Get("Accept")}
	b, err := d.Browse.Bytes(r.Context(), d.Actor(r), want, d.Proofs(r))
	if b != nil && want.Sized {
		w.Header().Add("Vary", "Accept")
	}
	if err != nil {
		return err
	}
	h := d.header(b, q.Has("download"))
	if r.Method == http.MethodGet { // an address is signed for one method
		address, err := b.Address(r.Context(), h)
		if err != nil {
			return err
		}
		if address != "" {
			w.Header().Set("Cache-Control", "no-store")
			http.Redirect(w, r, address, http.StatusFound)
			return nil
		}
	}
	content, err := b.Open(r.Context())
	if err != nil {
		return err
	}
	defer content.Close()
	maps.Copy(w.Header(), h)
	bounds, known := strings.CutPrefix(r.Header.Get("Range"), "bytes=")
	if !known {
		r.Header.Del("Range") // a unit that is not known counts as none (RFC 9110, 14.2)
	}
	if last, ok := strings.CutPrefix(bounds, "-"); ok && last != "" && strings.Trim(last, "0") == "" {
		r.Header.Set("Range", "bytes=last-") // no bytes at the end cannot be given (14.1.2)
	}
	http.ServeContent(w, r, "", b.Modified, content)
	return nil
}

func (d *Door) header(b *browse.Bytes, download bool) http.Header {
	h := http.Header{}
	h.Set("Content-Type", b.File.MIME)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", policy)
	h.Set("ETag", `"`+b.File.Key[strings.LastIndexByte(b.File.Key, '/')+1:]+`"`)
	h.Set("Cache-Control", d.caching(b, download))
	if b.Shared {
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	if download {
		h.Set("Content-Disposition", disposition(b.Filename, b.File))
	}
	return h
}

// caching is for a year for public files, for an hour where the watermark on them may
// become another, never past their expiry, and not at all for others, nor for the download
// of what some have without a watermark.
func (d *Door) caching(b *browse.Bytes, download bool) string {
	if !b.Shared || b.Bears && download {
		return "private, no-store"
	}
	longest, lasts := year, ", immutable"
	if b.Bears {
		longest, lasts = hour, ""
	}
	if !b.Expires.IsZero() {
		longest, lasts = max(0, min(int(b.Expires.Sub(d.Now()).Seconds()), longest)), ""
	}
	return fmt.Sprintf("public, max-age=%d%s", longest, lasts)
}

// disposition names a download after the uploader's file (RFC 6266), other forms of it
// with their own ending; renditions have their stored names.
func disposition(original string, f gallery.File) string {
	name := original
	switch {
	case f.Role == gallery.Variant && name != "":
		name = strings.TrimSuffix(name, path.Ext(name)) + path.Ext(f.Name())
	case f.Role != gallery.Original || name == "":
		name = f.Name()
	}
	ascii := strings.Map(func(r rune) rune {
		if r < 0x20 || r > 0x7e || r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, name)
	if ascii == name {
		return mime.FormatMediaType("attachment", map[string]string{"filename": name})
	}
	return fmt.Sprintf("attachment; filename=%q; filename*=UTF-8''%s", ascii, url.PathEscape(name))
}
