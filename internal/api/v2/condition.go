package v2

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// tag is the ETag of a thing as it was last changed.
func tag(updated time.Time) string {
	return quoted(strconv.FormatInt(updated.UnixMilli(), 36))
}

func quoted(version string) string { return `"` + version + `"` }

// IfMatch is what changes take to not undo another's change unseen.
type IfMatch struct {
	IfMatch string `header:"If-Match" doc:"The ETag of what was read: the change is refused with 412 if it was changed meanwhile."`
}

// seen is the version that the condition names, zero for any.
func (c IfMatch) seen() (time.Time, error) {
	if c.IfMatch == "" || c.IfMatch == "*" {
		return time.Time{}, nil
	}
	ms, err := strconv.ParseInt(strings.Trim(c.IfMatch, `"`), 36, 64)
	if err != nil {
		return time.Time{}, errStale
	}
	return time.UnixMilli(ms).UTC(), nil
}

// version is that of things that do not note when they were changed, "" for any.
func (c IfMatch) version() string {
	if c.IfMatch == "*" {
		return ""
	}
	return strings.Trim(c.IfMatch, `"`)
}

// overtaken tells by its own status that somebody else was faster.
func overtaken(err error) error {
	if fail, ok := errors.AsType[*gallery.Error](err); ok && strings.HasSuffix(fail.Code, ".stale") {
		return errStale
	}
	return err
}

// IfNoneMatch is what reading takes to not be told again what is known.
type IfNoneMatch struct {
	IfNoneMatch string `header:"If-None-Match" doc:"The ETag of what is known: answered with 304 if it is still so."`
}

// unchanged is a 304 where the condition finds what is known.
func (c IfNoneMatch) unchanged(updated time.Time) error {
	if c.IfNoneMatch == "" {
		return nil
	}
	known := tags(c.IfNoneMatch)
	for i := range known {
		known[i] = strings.TrimPrefix(known[i], "W/")
	}
	if c.IfNoneMatch == "*" || slices.Contains(known, tag(updated)) {
		return notModified{tag(updated)}
	}
	return nil
}

func tags(header string) (list []string) {
	for t := range strings.SplitSeq(header, ",") {
		list = append(list, strings.TrimSpace(t))
	}
	return list
}

// notModified is an answer without a body.
type notModified struct{ etag string }

func (notModified) Error() string             { return "not modified" }
func (notModified) GetStatus() int            { return http.StatusNotModified }
func (n notModified) GetHeaders() http.Header { return http.Header{"ETag": {n.etag}} }
