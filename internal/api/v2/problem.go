package v2

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// Problem is every failure's answer (RFC 9457).
type Problem struct {
	Type    string  `json:"type" doc:"Always about:blank; code tells one failure from another." example:"about:blank"`
	Title   string  `json:"title" doc:"What the status means." example:"Unprocessable Entity"`
	Status  int     `json:"status" doc:"The status of the answer." example:"422"`
	Detail  string  `json:"detail" doc:"What went wrong, in English." example:"A value is not valid."`
	Code    string  `json:"code" doc:"The failure for programs; it does not change." example:"request.invalid"`
	Field   string  `json:"field,omitempty" doc:"The field or parameter that is at fault." example:"title"`
	Request string  `json:"request_id,omitempty" doc:"What the log calls this request." example:"K5EXAMPLE7REQ2ID"`
	Errors  []Fault `json:"errors,omitempty" nullable:"false" doc:"Each fault of a request that has several."`

	retry int // seconds, 0 for unknown
}

// Fault is one thing that is wrong with a request.
type Fault struct {
	Field   string `json:"field" doc:"The field or parameter." example:"title"`
	Message string `json:"message" doc:"What is wrong with it." example:"expected string"`
}

// Error, GetStatus, ContentType and GetHeaders are what huma asks of failures.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is the answer's status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders are the failure's own headers.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{"Cache-Control": {"no-store"}}
	if p.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retry))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `APIKey realm="calotype"`)
	}
	return h
}

// statuses by kind of failure.
var statuses = map[gallery.FailureKind]int{
	gallery.Invalid: 422, gallery.Unsupported: 415, gallery.Denied: 403, gallery.NotFound: 404, gallery.Gone: 410,
	gallery.Conflict: 409, gallery.TooLarge: 413, gallery.TooMany: 429, gallery.Busy: 503, gallery.Full: 507, gallery.Broken: 500,
}

// kinds say in a sentence what every failure of a kind is.
var kinds = map[gallery.FailureKind]string{
	gallery.Invalid: "A value is not valid.", gallery.Unsupported: "This kind of file is not taken here.",
	gallery.Denied: "You may not do this.", gallery.NotFound: "There is no such thing, or it is not yours.",
	gallery.Gone: "It was deleted or its time is over.", gallery.Conflict: "It does not go with what is there.",
	gallery.TooLarge: "It is larger than allowed.", gallery.TooMany: "Too many requests: wait a while.",
	gallery.Busy: "The site is busy or being looked after: try again.", gallery.Full: "There is no room left.",
	gallery.Broken: "The mistake is ours and was noted.",
}

// Failures of the door itself.
var (
	errStale   = &Problem{Status: http.StatusPreconditionFailed, Code: "etag.stale", Detail: "It has been changed meanwhile: read it again."}
	errNoLogin = &Problem{Status: http.StatusUnauthorized, Code: "login.needed", Detail: "This needs an API key or a session."}
)

// unknown are the codes of credentials that fit nobody.
var unknown = []string{"key.missing", "key.invalid", "key.expired"}

// problem translates any failure. What is not meant for strangers stays in the log.
func problem(err error, guest bool) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	fail, told := errors.AsType[*gallery.Error](err)
	switch {
	case told:
		p = &Problem{Status: statuses[fail.Kind], Code: fail.Code, Field: fail.Field, Detail: kinds[fail.Kind]}
		if text, ok := sentences[fail.Code]; ok {
			p.Detail = text
		}
		if fail.Kind == gallery.Denied && fail.Code != "address.banned" && (guest || slices.Contains(unknown, fail.Code)) {
			p.Status = http.StatusUnauthorized
		}
		p.retry = wait(fail)
	case errors.Is(err, gallery.ErrNotFound):
		p = &Problem{Status: 404, Code: "not_found", Detail: kinds[gallery.NotFound]}
	default:
		p = &Problem{Status: 500, Code: "internal", Detail: kinds[gallery.Broken]}
	}
	return p
}

// wait is after how many seconds to come back, 0 for unknown.
func wait(fail *gallery.Error) int {
	for _, arg := range fail.Args {
		if d, ok := arg.(time.Duration); ok {
			return int(math.Ceil(d.Seconds()))
		}
	}
	if fail.Kind == gallery.Busy {
		n, _ := strconv.Atoi(serve.RetryAfter)
		return n
	}
	return 0
}

// sentences of codes whose kind does not say enough.
var sentences = map[string]string{
	"key.missing": "This needs an API key.", "key.invalid": "The API key is not valid.", "key.guesses": "Too many wrong keys came from this address: wait a while.",
	"user.banned": "This account is banned.", "account.session": "This needs a session: no API key may do it.", "path": "There is nothing at this address.", "source.none": "No file was sent.", "upload.unreadable": "This is no picture or video that can be read.",
	"upload.partial": "The file did not arrive whole.", "upload.flood": "Many files came in a short time: wait a while.",
	"caption.language": "This is no code of a language.", "caption.label": "The label is too long.", "caption.text": "This is no WebVTT, or it is larger than 1 MiB.",
	"caption.many": "It has as many captions as it may have.", "caption.video": "Only videos have captions.", "caption.not_found": "There are no such captions.",
	"comment.not_found": "There is no such comment.", "comment.stale": "The comment has been edited meanwhile: read it again.", "comment.text": "A comment needs a text of at most 2000 characters.", "comment.flood": "Many comments came in a short time: wait a while.",
	"comment.stop_words": "A word in the comment is not allowed here.",
	"version.not_found":  "There is no such version.",
	"replace.kind":       "An image comes in the place of an image, and a video in that of a video.",
	"stop_words":         "A word in the name, title or description is not allowed here.", "album.locked": "This needs the album's password.",
	"album.guest_media": "Not all of it is one's own upload and in no album.",
	"album.password":    "This needs a password.", "album.wrong": "The password does not fit.", "album.guesses": "Too many wrong passwords came from this address: wait a while.",
	"profile.spam": "That reads like spam.", "search.full": "No more searches can be kept.",
	"challenge.unanswered": "Many attempts failed: answer a challenge first.", "challenge.out_of_reach": "The service that looks at answers to challenges does not answer.",
	"share.password": "This needs the link's password.", "share.wrong": "The password does not fit.", "share.guesses": "Too many wrong passwords came from this address: wait a while.",
	"upload.album": "There is no such album that you may add to.", "upload.category": "There is no such category.",
	"url.address": "The address is not public.", "url.scheme": "The address is neither http nor https.", "url.fetch": "The address cannot be fetched.",
	"password.wrong": "The password of now does not fit.", "code.wrong": "The code does not fit, or was used before.", "login.guesses": "Too many wrong guesses: wait a while.",
	"token.over": "It is too late for this: begin anew.", "mail.unset": "This site sends no letters.", "mail.base_url": "This site sends no letters, as it does not know its own address.",
	"account.last_admin": "There must be another administrator first.", "account.self": "This cannot be done to one's own account.",
	"account.ending":    "The account is to be deleted: take that back first.",
	"person.name_taken": "Somebody has this name, or one that looks like it.", "person.email_taken": "Somebody has this e-mail address.",
	"address.banned": "This address is shut out of the site.",
	"ban.network":    "This is no address or range that can be shut out.", "ban.known": "Another ban lies in it or around it.", "ban.self": "This would shut oneself out.",
	"ban.many": "There are as many bans as there may be.", "ban.expires": "It must be over in the future.", "ban.message": "The message is too long.", "ban.not_found": "There is no such ban.",
	"setting.unknown": "There is no such setting.", "setting.value": "The setting cannot be this.", "job.equal": "An equal job waits or runs.",
	"album.search": "An album cannot keep this search.", "album.search_late": "Only a new album can keep a search.", "upload_link.album": "Nothing is put into an album that keeps a search.",
	"zip.busy": "Many archives are on their way: wait a while.", "zip.own_busy": "The caller has as many archives on their way as one may have.", "zip.empty": "There is nothing in it that the caller may download.",
	"zip.too_many": "More files than go into one archive.", "zip.too_many_albums": "More albums than go into one archive.", "zip.too_big": "More bytes than go into one archive.",
	"report.resolved": "The report is resolved already.",
	"url.self":        "The address is one of this site.", "url.image": "This is no address.",
}

// told fills in what the request knows and notes what is our own fault.
func (p *Problem) told(ctx context.Context, err error) *Problem {
	full := *p
	full.Type, full.Title, full.Request = "about:blank", http.StatusText(p.Status), serve.RequestID(ctx)
	if full.Status >= 500 && ctx.Err() == nil {
		slog.ErrorContext(ctx, "api", "request", full.Request, "error", err)
	}
	return &full
}

// failed is what operations return for a failure.
func failed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	return problem(err, caller(ctx).by.UserID == 0).told(ctx, err)
}

// fail answers outside of operations.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := problem(err, caller(r.Context()).by.UserID == 0).told(r.Context(), err)
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		_ = json.NewEncoder(w).Encode(p) // a client that went away cannot be told
	}
}

func (a *API) refuse(w http.ResponseWriter, r *http.Request, status int, code string) {
	a.fail(w, r, &Problem{Status: status, Code: "request." + code, Detail: http.StatusText(status) + "."})
}

// Huma makes its own failures by these functions, which are the process's.
func init() {
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return invalid(status, msg, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		p := invalid(status, msg, errs)
		if ctx == nil {
			return p
		}
		return p.told(ctx.Context(), fmt.Errorf("%s: %w", msg, errors.Join(errs...)))
	}
	huma.DefaultArrayNullable = false
	huma.ValidateStrictCasing = true
}

// invalid is what huma found wrong with a request.
func invalid(status int, msg string, errs []error) *Problem {
	p := &Problem{Status: status, Title: http.StatusText(status), Code: "request.invalid", Detail: sentence(msg)}
	switch {
	case status >= 500:
		p.Code, p.Detail = "internal", kinds[gallery.Broken]
		return p
	case status == http.StatusRequestEntityTooLarge:
		p.Code, p.Detail = "request.too_large", "The body is larger than 1 MB."
	case status == http.StatusUnsupportedMediaType:
		p.Code, p.Detail = "request.media_type", "The body must be application/json."
	case status == http.StatusBadRequest:
		p.Code = "request.malformed"
	}
	for _, err := range errs {
		fault := Fault{Message: err.Error()}
		if d, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			fault = Fault{Field: strings.TrimPrefix(d.Location, "body."), Message: d.Message}
		}
		p.Errors = append(p.Errors, fault)
	}
	if len(p.Errors) > 0 {
		p.Field = p.Errors[0].Field
	}
	return p
}

func sentence(msg string) string {
	if msg == "" {
		return ""
	}
	return strings.ToUpper(msg[:1]) + msg[1:] + "."
}
