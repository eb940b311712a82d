package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"time"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/imaging"
	"calotype/internal/web"
)

// enoughMemory is below what pictures of a usual size are too much for.
const enoughMemory = 1 << 30

// checked looks at what the house stands on, for whoever sets it up.
func (h *House) checked(r *http.Request) []web.Check {
	memory := imaging.Memory()
	base := h.front().BaseURL(r)
	u, err := url.Parse(base)
	return []web.Check{
		{Name: "data", OK: writable(h.Config.Data)},
		{Name: "ffmpeg", OK: found("ffmpeg") && found("ffprobe")},
		{Name: "memory", OK: memory == 0 || memory >= enoughMemory, Size: memory},
		{Name: "clock", OK: time.Now().After(built()), Text: time.Now().UTC().Format("2006-01-02 15:04 UTC")},
		{Name: "address", OK: err == nil && u.Scheme == "https", Text: base},
	}
}

func writable(folder string) bool {
	f, err := os.CreateTemp(folder, "setup-")
	if err != nil {
		return false
	}
	_, err = f.WriteString("Calotype\n")
	return errors.Join(err, f.Close(), os.Remove(f.Name())) == nil
}

func found(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

// built is when the running program was made: no true clock shows less.
func built() time.Time {
	path, err := os.Executable()
	if err != nil {
		return time.Time{}
	}
	about, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return about.ModTime().Add(-24 * time.Hour)
}

// tryUpload sends a picture through the API as a program does, by a key that lives no
// longer. The picture goes by itself within the hour.
func (h *House) tryUpload(r *http.Request, by gallery.Actor) (link string, err error) {
	ctx := r.Context()
	text, key, err := h.Account.AddKey(ctx, by, account.KeyWish{
		Name: "Test of the installation", Scopes: []gallery.Scope{gallery.ScopeUpload}, Visibility: gallery.Link, Expires: time.Now().Add(time.Hour),
	})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, h.Account.RevokeKey(context.WithoutCancel(ctx), by, key.ID)) }()
	body, kind, err := trial()
	if err != nil {
		return "", err
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, h.links(r).Root()+"/api/1/upload", body)
	if err != nil {
		return "", err
	}
	q.Host, q.RemoteAddr, q.TLS = r.Host, r.RemoteAddr, r.TLS
	q.Header.Set("Content-Type", kind)
	q.Header.Set("X-API-Key", text)
	said := &heard{header: http.Header{}}
	h.Handler().ServeHTTP(said, q)
	var answer struct {
		Image struct {
			Viewer string `json:"url_viewer"`
		}
		Error struct{ Message string }
	}
	if err := json.Unmarshal(said.body.Bytes(), &answer); err != nil {
		return "", fmt.Errorf("answer of the API: %w", err)
	}
	if answer.Image.Viewer == "" {
		return "", fmt.Errorf("the API answered %d: %s", said.status, answer.Error.Message)
	}
	return answer.Image.Viewer, nil
}

// trial is a form with a picture that nobody has sent before.
func trial() (*bytes.Buffer, string, error) {
	const width, height = 480, 320
	now := time.Now()
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			picture.SetRGBA(x, y, color.RGBA{uint8(60 + x*120/width), uint8(90 + y*100/height), uint8(now.UnixNano() >> (y % 8)), 255})
		}
	}
	body := &bytes.Buffer{}
	form := multipart.NewWriter(body)
	part, err := form.CreateFormFile("source", "test.png")
	if err != nil {
		return nil, "", err
	}
	err = errors.Join(png.Encode(part, picture), form.WriteField("expiration", "PT1H"), form.Close())
	return body, form.FormDataContentType(), err
}

// heard is an answer that stays in the house.
type heard struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (h *heard) Header() http.Header { return h.header }

func (h *heard) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

func (h *heard) Write(b []byte) (int, error) {
	h.WriteHeader(http.StatusOK)
	return h.body.Write(b)
}
