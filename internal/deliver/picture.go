package deliver

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// Pictures answers with the pictures of profiles.
type Pictures struct {
	Open  func(ctx context.Context, by gallery.Actor, version string) (gallery.Picture, io.ReadSeekCloser, error)
	Actor func(*http.Request) gallery.Actor
}

// Serve answers with the picture of a version. Another picture has another
// address, but whose profile becomes private hides his: so it is kept for an hour
// by browsers only.
func (d *Pictures) Serve(w http.ResponseWriter, r *http.Request, version string) error {
	picture, content, err := d.Open(r.Context(), d.Actor(r), strings.TrimSuffix(version, ".webp"))
	if err != nil {
		return err
	}
	defer content.Close()
	h := w.Header()
	h.Set("Content-Type", picture.MIME)
	h.Set("Cache-Control", "private, max-age=3600")
	h.Set("ETag", `"`+picture.Version+`"`)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(w, r, "", time.Time{}, content)
	return nil
}
