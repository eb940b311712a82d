package v1

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"calotype/internal/gallery"
)

// maxField is the most bytes of any value but the source's.
const maxField = 64 << 10

var sourceURL = regexp.MustCompile(`^(?i:https?|ftps?|sftp|gopher|file|ssh|scp|telnet|ldaps?|wss?|dav|rtsp|rtmp|svn|git|imap|irc|nntp|smb|php|dict)://[^/\s?#]`)

// parameters are the names of 2.1 besides the sources.
var parameters = []string{
	"album_id", "category_id", "description", "expiration", "format", "key", "name", "nsfw", "tags", "title", "use_file_date", "width",
}

// Ranks of sources; the higher wins, among equals the first.
const (
	noSource = iota
	imageText
	sourceText
	imageFile
	sourceFile
)

// intake gathers one request: its fields, and its source on the way to the desk.
type intake struct {
	api     *API
	r       *http.Request
	address string
	skip    bool // sources are not wanted: the answer will be an error
	query   url.Values
	fields  map[string]string
	imgbb   bool

	rank     int
	unchosen bool // a form was sent without choosing a file
	draft    Draft
	url      string
	err      error // why the source of this rank is none
	wrong    error // a parameter that came as an array

	keyAsked string
	actor    *gallery.Actor
	leave    func() // frees the place among the unkeyed, nil without one
}

func isSource(name string) bool { return name == "source" || name == "image" }

// read takes in the body, then the query string for what the body left out.
func (in *intake) read() error {
	_, in.imgbb = in.query["image"]
	for name := range in.query {
		in.plain(name)
	}
	if err := body(in.r, in.take); err != nil {
		return err
	}
	for _, name := range []string{"source", "image"} { // a lower or equal rank than the body's does nothing
		if v, ok := in.query[name]; ok {
			if err := in.take(part{name: name, Reader: strings.NewReader(v[0])}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (in *intake) take(p part) error {
	in.plain(p.name)
	switch {
	case isSource(p.name):
		return in.source(p)
	case !slices.Contains(parameters, p.name):
		return nil // whoever gave the part skips what is not read
	}
	value, err := readField(p)
	in.fields[p.name] = value
	return err
}

// plain notes a name that the API knows in its array form; that is refused once
// the key is known.
func (in *intake) plain(name string) {
	name, _, array := strings.Cut(name, "[")
	switch {
	case !array || in.wrong != nil:
	case isSource(name):
		in.wrong = gallery.Fail(gallery.Invalid, "upload.source")
	case slices.Contains(parameters, name):
		in.wrong = gallery.Fail(gallery.Invalid, "field.array", name)
	}
}

func readField(r io.Reader) (string, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxField+1))
	if err != nil {
		return "", malformedOnce(err)
	}
	if len(b) > maxField {
		return "", gallery.Fail(gallery.Invalid, "field.too_long")
	}
	return strings.ToValidUTF8(string(b), ""), nil
}

func malformedOnce(err error) error {
	if _, ok := errors.AsType[*gallery.Error](err); ok {
		return err
	}
	return malformed(err)
}

func (in *intake) source(p part) error {
	rank := map[string]int{"source": sourceText, "image": imageText}[p.name]
	if p.file {
		rank += 2
	}
	in.imgbb = in.imgbb || p.name == "image"
	if in.skip || rank <= in.rank {
		return nil
	}
	r := bufio.NewReaderSize(p, 32<<10)
	start, err := r.Peek(64)
	if len(start) == 0 && err != nil && !errors.Is(err, io.EOF) {
		return malformedOnce(err)
	}
	if len(start) == 0 && p.file && p.filename == "" {
		in.unchosen = true
		return nil
	}
	if err := in.identifyEarly(); err != nil {
		return err
	}
	if in.actor == nil && in.leave == nil {
		leave, err := in.api.unkeyed.enter(in.address)
		if err != nil {
			return err
		}
		in.leave = leave
	}
	in.drop()
	in.rank, in.err = rank, nil
	switch {
	case p.file:
		return in.receive(r, p.filename)
	case len(start) == 0:
		in.err = gallery.Fail(gallery.Invalid, "source.empty")
		return nil
	case sourceURL.Match(start):
		var err error
		in.url, err = readField(r)
		return err
	case in.r.Method != http.MethodPost:
		in.err = gallery.Fail(gallery.Invalid, "source.get")
		return nil
	}
	return in.receive(DecodeBase64(r), "")
}

// receive hands bytes to the desk. A refusal waits until the key is known, save
// that nothing more is read of what is too big or cut off.
func (in *intake) receive(r io.Reader, name string) error {
	in.draft, in.err = in.api.Desk.Receive(in.r.Context(), in.actor, r, name)
	if failure, ok := errors.AsType[*gallery.Error](in.err); ok && failure.Kind != gallery.TooLarge {
		return nil
	}
	return in.err
}

// drop lets the desk forget the draft, if there is one.
func (in *intake) drop() {
	if in.draft != nil {
		in.api.Desk.Drop(context.WithoutCancel(in.r.Context()), in.draft)
	}
	in.draft, in.url = nil, ""
}

func (in *intake) value(name string) string {
	if v, ok := in.fields[name]; ok {
		return v
	}
	return in.query.Get(name)
}

// optional is value with "0" as not sent (2).
func (in *intake) optional(name string) string {
	if v := in.value(name); v != "0" {
		return v
	}
	return ""
}

func (in *intake) key() string {
	if k := strings.TrimSpace(in.r.Header.Get("X-API-Key")); k != "" {
		return k
	}
	return in.value("key")
}

// identifyEarly asks for the key that came before the source. A key of the
// query may still be overruled by the body, so its failure waits.
func (in *intake) identifyEarly() error {
	key := in.key()
	if key == "" {
		return nil
	}
	err := in.identify()
	if in.r.Header.Get("X-API-Key") == "" && in.fields["key"] == "" {
		return nil
	}
	return err
}

func (in *intake) identify() error {
	key := in.key()
	if key == "" {
		return gallery.Fail(gallery.Denied, "key.missing")
	}
	if in.actor != nil && in.keyAsked == key {
		return nil
	}
	actor, err := in.api.Desk.Identify(in.r.Context(), key, in.address)
	if err != nil {
		in.actor = nil
		return err
	}
	in.actor, in.keyAsked = &actor, key
	in.release()
	return nil
}

// release gives the place among the unkeyed back.
func (in *intake) release() {
	if in.leave != nil {
		in.leave()
	}
	in.leave = nil
}
