package tus

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"calotype/internal/gallery"
	"calotype/internal/serve"
	"calotype/internal/upload"
)

// statuses of failures by kind. A client of the protocol tries again after 409,
// 423 and 5xx, so that a refusal for good has none of those.
var statuses = map[gallery.FailureKind]int{
	gallery.Invalid: 400, gallery.Unsupported: 415, gallery.Denied: 403, gallery.NotFound: 404, gallery.Gone: 410, gallery.Conflict: 422,
	gallery.TooLarge: 413, gallery.TooMany: 429, gallery.Busy: 503, gallery.Full: 507, gallery.Broken: 500,
}

// special are the codes that have a status of their own.
var special = map[string]int{
	"key.missing": 401, "key.invalid": 401, "method": 405, "tus.offset": 409, "tus.locked": 423, "tus.checksum": 460, "tus.version": 412,
	"tus.content_type": 415,
}

// sentences are the failures that this door alone knows.
var sentences = map[string]string{
	"origin":             "Pages of other sites may not upload here",
	"resumable.missing":  "There is no such upload, or not any more",
	"resumable.open":     "Too many uploads are open (limit %v): finish or delete some first",
	"resumable.room":     "Too many uploads are under way: come back later",
	"resumable.parts":    "The upload comes in too small parts",
	"resumable.repeat":   "This idempotency key has announced another upload",
	"tus.length_missing": "Upload-Length is missing; it must be known at the start",
	"tus.length":         "Upload-Length is not a size in bytes",
	"tus.concat":         "Uploads are not put together here",
	"tus.metadata":       "Upload-Metadata is not a list of different names with values",
	"tus.base64":         "The value of %v is not text in base64",
	"tus.too_long":       "%v is longer than %v characters",
	"tus.field":          "The value of %v is not understood",
	"tus.repeat":         "An idempotency key has 8 to 128 printable characters, a guest's at least 20",
	"tus.checksum":       "The bytes do not have their checksum",
	"tus.checksum_form":  "Upload-Checksum is none of md5, sha1, sha256 with its base64",
	"tus.offset":         "Upload-Offset is not where the upload stands",
	"tus.offset_form":    "Upload-Offset is missing or no size in bytes",
	"tus.locked":         "Another request works on this upload",
	"tus.version":        "Tus-Resumable is missing or not 1.0.0",
	"tus.content_type":   "Content-Type must be application/offset+octet-stream",
	"tus.beyond":         "There are more bytes than were announced",
	"tus.torn":           "The connection broke; go on from Upload-Offset",
	"tus.interrupted":    "Another request goes on with this upload",
	"tus.request":        "The request is not understood",
	"field.too_long":     "A field is too long",
	"method":             "Method not allowed",
	"source.empty":       "The file is empty",
	"media.gone":         "What was uploaded has been deleted",
	"upload.denied":      "Uploading is not allowed",
	"address.banned":     "This address is shut out of the site",
	"key.missing":        "No key provided",
	"key.invalid":        "Invalid API key",
}

// theirs are tusd's codes in our words.
var theirs = map[string]*gallery.Error{
	"ERR_UNSUPPORTED_VERSION":         gallery.Fail(gallery.Invalid, "tus.version"),
	"ERR_MAX_SIZE_EXCEEDED":           gallery.Fail(gallery.TooLarge, "upload.too_big"),
	"ERR_INVALID_CONTENT_TYPE":        gallery.Fail(gallery.Unsupported, "tus.content_type"),
	"ERR_INVALID_UPLOAD_LENGTH":       gallery.Fail(gallery.Invalid, "tus.length"),
	"ERR_INVALID_UPLOAD_LENGTH_DEFER": gallery.Fail(gallery.Invalid, "tus.length_missing"),
	"ERR_INVALID_OFFSET":              gallery.Fail(gallery.Invalid, "tus.offset_form"),
	"ERR_UPLOAD_NOT_FOUND":            gallery.Fail(gallery.NotFound, "resumable.missing"),
	"ERR_UPLOAD_LOCKED":               gallery.Fail(gallery.Busy, "tus.locked"),
	"ERR_LOCK_TIMEOUT":                gallery.Fail(gallery.Busy, "tus.locked"),
	"ERR_MISMATCHED_OFFSET":           gallery.Fail(gallery.Conflict, "tus.offset"),
	"ERR_UPLOAD_SIZE_EXCEEDED":        gallery.Fail(gallery.TooLarge, "tus.beyond"),
	"ERR_NOT_IMPLEMENTED":             gallery.Fail(gallery.Invalid, "tus.length_missing"),
	"ERR_UPLOAD_INTERRUPTED":          gallery.Fail(gallery.Busy, "tus.interrupted"),
	"ERR_SERVER_SHUTDOWN":             gallery.Fail(gallery.Busy, "tus.torn"),
	"ERR_UNEXPECTED_EOF":              gallery.Fail(gallery.Busy, "tus.torn"),
	"ERR_READ_TIMEOUT":                gallery.Fail(gallery.Busy, "tus.torn"),
	"ERR_CONNECTION_RESET":            gallery.Fail(gallery.Busy, "tus.torn"),
}

// failure is what tusd's answer says, in our words.
func (a *record) failure() error {
	code, _, _ := strings.Cut(a.body.String(), ":")
	if fail, ok := theirs[code]; ok {
		return fail
	}
	for kind, status := range statuses {
		if status == a.status && a.status < 500 {
			return gallery.Fail(kind, "tus.request")
		}
	}
	if a.status == http.StatusConflict {
		return theirs["ERR_MISMATCHED_OFFSET"]
	}
	if a.status == http.StatusLocked {
		return theirs["ERR_UPLOAD_LOCKED"]
	}
	return fmt.Errorf("tusd answers %d: %s", a.status, a.body.String())
}

// problem is a failure as RFC 9457 has it.
type problem struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
	Field  string `json:"field,omitempty"`
}

func (d *Door) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, upload.ErrChecksum) {
		err = gallery.Fail(gallery.Invalid, "tus.checksum").Because(err)
	}
	p := problem{Status: http.StatusInternalServerError, Code: "internal", Detail: "Internal server error"}
	fail, told := errors.AsType[*gallery.Error](err)
	if told {
		p = d.told(fail)
		retryAfter(w, p.Status, fail)
	}
	if p.Status >= 500 && r.Context().Err() == nil && (!told || fail.Err != nil) {
		slog.ErrorContext(r.Context(), "resumable upload", "request", serve.RequestID(r.Context()), "error", err)
	}
	if p.Title = http.StatusText(p.Status); p.Status == 460 {
		p.Title = "Checksum Mismatch"
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Tus-Resumable", "1.0.0")
	if p.Status == http.StatusPreconditionFailed {
		h.Set("Tus-Version", "1.0.0")
	}
	if p.Status == http.StatusMethodNotAllowed {
		h.Set("Allow", "DELETE, GET, HEAD, OPTIONS, PATCH, POST")
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client may be gone; there is nobody left to tell
}

// told puts a failure into words.
func (d *Door) told(fail *gallery.Error) problem {
	p := problem{Status: statuses[fail.Kind], Code: fail.Code, Field: fail.Field}
	if status, ok := special[fail.Code]; ok {
		p.Status = status
	}
	sentence, ok := sentences[fail.Code]
	if !ok {
		p.Detail = d.Words(fail)
		return p
	}
	if n := strings.Count(sentence, "%v"); n > 0 && n <= len(fail.Args) {
		sentence = fmt.Sprintf(sentence, fail.Args[:n]...)
	}
	p.Detail = sentence
	return p
}

func retryAfter(w http.ResponseWriter, status int, fail *gallery.Error) {
	wait := ""
	if status == http.StatusServiceUnavailable {
		wait = serve.RetryAfter
	}
	for _, arg := range fail.Args {
		if span, ok := arg.(time.Duration); ok {
			wait = strconv.Itoa(int(math.Ceil(span.Seconds())))
		}
	}
	if wait != "" {
		w.Header().Set("Retry-After", wait)
	}
}

// Refuse answers whoever is not let in at all.
func (d *Door) Refuse(w http.ResponseWriter, r *http.Request, err error) { d.fail(w, r, err) }
