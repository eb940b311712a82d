package tus

import (
	"bytes"
	"context"
	"crypto/md5"  //nolint:gosec // a checksum that clients may choose
	"crypto/sha1" //nolint:gosec // the one that the protocol asks for
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"hash"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/exp/slog"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/upload"
)

// call is one request. To tusd it is the store of the one upload that the request
// is about, and the keeper of its lock.
type call struct {
	door   *Door
	w      http.ResponseWriter
	r      *http.Request
	secret string // of the upload's address, "" for a new one
	by     gallery.Actor
	said   announcement
	sum    *upload.Checksum

	hold *upload.Hold
	row  db.Resumable
	done *upload.Published
	err  error // of ours: it is answered instead of what tusd makes of it
}

// identify finds out who asks, and of an upload that is there whether it is his.
func (c *call) identify() (err error) {
	by, stranger, err := c.door.actor(c.r)
	if err != nil {
		return err
	}
	c.by = by
	if c.secret == "" {
		if stranger {
			return gallery.Fail(gallery.Denied, "key.missing")
		}
		return nil
	}
	c.row, err = c.door.Desk.Resumable(c.r.Context(), by, c.secret)
	return err
}

// check judges what the headers announce, before tusd reads them in its own,
// more forgiving way.
func (c *call) check() (err error) {
	if override := c.r.Header.Get("X-HTTP-Method-Override"); override != "" && c.r.Method == http.MethodPost {
		c.r.Method = strings.ToUpper(override)
	}
	switch {
	case c.secret == "" && c.r.Method != http.MethodPost:
		return gallery.Fail(gallery.Invalid, "method")
	case c.secret == "":
		return c.announced()
	case c.r.Method == http.MethodPatch:
		c.sum, err = checksum(c.r.Header.Get("Upload-Checksum"))
		return err
	case c.r.Method != http.MethodHead && c.r.Method != http.MethodDelete:
		return gallery.Fail(gallery.Invalid, "method")
	}
	return nil
}

func (c *call) announced() (err error) {
	h := c.r.Header
	if h.Get("Upload-Concat") != "" {
		return gallery.Fail(gallery.Invalid, "tus.concat").In("Upload-Concat")
	}
	if h.Get("Upload-Defer-Length") != "" || h.Get("Upload-Length") == "" {
		return gallery.Fail(gallery.Invalid, "tus.length_missing").In("Upload-Length")
	}
	size, err := strconv.ParseInt(h.Get("Upload-Length"), 10, 64)
	if errors.Is(err, strconv.ErrRange) && !strings.HasPrefix(h.Get("Upload-Length"), "-") {
		return gallery.Fail(gallery.TooLarge, "upload.too_big", c.door.Desk.Limit(c.by)).In("Upload-Length")
	}
	if err != nil || size < 0 {
		return gallery.Fail(gallery.Invalid, "tus.length").In("Upload-Length")
	}
	if c.sum, err = checksum(h.Get("Upload-Checksum")); err != nil {
		return err
	}
	c.said, err = c.door.readMetadata(strings.Join(h.Values("Upload-Metadata"), ","), c.door.Now())
	if err != nil {
		return err
	}
	if header := h.Get("Idempotency-Key"); header != "" {
		c.said.repeat = header
	}
	return c.said.checkRepeat(c.by)
}

// sums are the checksums that a request may carry.
var sums = map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "md5": md5.New}

// checksum reads "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=".
func checksum(header string) (*upload.Checksum, error) {
	if header == "" {
		return nil, nil
	}
	name, text, _ := strings.Cut(header, " ")
	begin, known := sums[name]
	want, err := base64.StdEncoding.DecodeString(text)
	if !known || err != nil || len(want) != begin().Size() {
		return nil, gallery.Fail(gallery.Invalid, "tus.checksum_form").In("Upload-Checksum")
	}
	return &upload.Checksum{Hash: begin(), Want: want}, nil
}

const (
	lockTimeout = 15 * time.Second
	readTimeout = time.Minute // for the next bytes of a request
)

// converse lets tusd answer.
func (c *call) converse() (*record, error) {
	composer := handler.NewStoreComposer()
	composer.UseCore(c)
	composer.UseTerminater(c)
	composer.UseLocker(c)
	h, err := handler.NewHandler(handler.Config{
		StoreComposer: composer, BasePath: c.door.Links(c.r).Base + path, MaxSize: c.door.Desk.LargestLimit(),
		DisableDownload: true, DisableConcatenation: true, Cors: &handler.CorsConfig{Disable: true},
		AcquireLockTimeout: lockTimeout, NetworkTimeout: readTimeout, Logger: slog.New(slog.NewTextHandler(io.Discard, silent)),
	})
	if err != nil {
		return nil, err
	}
	said := &record{ResponseWriter: c.w, header: http.Header{}}
	r := c.r.Clone(c.r.Context())
	r.URL.Path, r.URL.RawPath = "/"+c.secret, ""
	defer func() { // the deadline that tusd sets would stay with the connection
		_ = http.NewResponseController(c.w).SetWriteDeadline(time.Time{}) // not every connection has one
	}()
	h.ServeHTTP(said, r)
	return said, nil
}

// silent keeps tusd from logging: addresses are secret.
var silent = &slog.HandlerOptions{Level: slog.Level(100)}

// head adds what tusd does not know of.
func (c *call) head(w http.ResponseWriter, said *record) {
	h := said.header
	h.Set("Cache-Control", "no-store")
	if c.r.Method == http.MethodOptions {
		h.Set("Tus-Extension", h.Get("Tus-Extension")+",checksum,expiration")
		h.Set("Tus-Checksum-Algorithm", "md5,sha1,sha256")
		return
	}
	if c.done != nil {
		h.Set(resultHeader, ascii(c.door.result(c.r, c.done)))
	}
	if !c.row.Expires.IsZero() && c.r.Method != http.MethodDelete {
		h.Set("Upload-Expires", c.row.Expires.UTC().Format(http.TimeFormat))
	}
}

// record holds back an answer, which has no more than a few lines.
type record struct {
	http.ResponseWriter
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *record) Header() http.Header         { return a.header }
func (a *record) Write(b []byte) (int, error) { return a.body.Write(b) }
func (a *record) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *record) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *record) send(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes()) // the client may be gone; there is nobody left to tell
}

// keep notes an error of ours and passes it on to tusd.
func (c *call) keep(err error) error {
	if _, told := errors.AsType[*gallery.Error](err); !told && errors.Is(err, gallery.ErrNotFound) {
		err = gallery.Fail(gallery.Busy, "tus.locked").Because(err) // the hold went to another request
	}
	if err != nil && c.err == nil {
		if _, theirs := errors.AsType[handler.Error](err); !theirs {
			c.err = err
		}
	}
	return err
}

// publish makes the media when all bytes are there. It may take longer than
// tusd waits for a silent connection.
func (c *call) publish(ctx context.Context) error {
	control := http.NewResponseController(c.w)
	_ = errors.Join(control.SetReadDeadline(time.Time{}), control.SetWriteDeadline(time.Time{})) // not every connection has them
	said, err := c.door.readMetadata(c.row.Metadata, c.door.Now())
	if err != nil {
		return err
	}
	c.done, err = c.hold.Finish(ctx, c.by, said.filename, said.wish)
	return err
}
