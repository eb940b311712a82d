package tus

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"calotype/internal/gallery"
	"calotype/internal/upload"
)

const (
	maxMetadata = 16 << 10 // bytes of the header
	maxPairs    = 32
)

// announcement is what the header Upload-Metadata says.
type announcement struct {
	header   string // as it came
	filename string
	repeat   string // idempotency key, "" for none
	wish     upload.Details
}

// field reads one value of the metadata.
type field struct {
	most  int  // characters
	lines bool // may have more than one line
	read  func(d *Door, a *announcement, v string, now time.Time) bool
}

var (
	publicID   = regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`)
	repeatable = regexp.MustCompile(`^[!-~]{8,128}$`)
)

// fields are the names that count; others are kept and given back, no more.
var fields = map[string]field{
	"filename":    {1024, false, func(_ *Door, a *announcement, v string, _ time.Time) bool { a.filename = v; return true }},
	"title":       {100, false, func(_ *Door, a *announcement, v string, _ time.Time) bool { a.wish.Title = v; return true }},
	"description": {8192, true, func(_ *Door, a *announcement, v string, _ time.Time) bool { a.wish.Description = v; return true }},
	"alt":         {2000, true, func(_ *Door, a *announcement, v string, _ time.Time) bool { a.wish.Alt = v; return true }},
	"licence": {32, false, func(_ *Door, a *announcement, v string, _ time.Time) bool {
		a.wish.Licence = gallery.Licence(v)
		return a.wish.Licence.Known()
	}},
	"tags": {4096, false, readTags},
	"album": {64, false, func(_ *Door, a *announcement, v string, _ time.Time) bool {
		a.wish.AlbumID = v
		return publicID.MatchString(v)
	}},
	"category":        {19, false, readCategory},
	"visibility":      {16, false, readVisibility},
	"expires":         {64, false, readExpires},
	"width":           {6, false, readWidth},
	"metadata":        {16, false, readKept},
	"frame":           {12, false, readStill},
	"nsfw":            {5, false, readNSFW},
	"idempotency-key": {128, false, func(_ *Door, a *announcement, v string, _ time.Time) bool { a.repeat = v; return true }},
}

// readMetadata reads "filename Y2F0LmpwZw==,nsfw MQ==": names and their values
// in base64. What is wrong is refused with the name of the field.
func (d *Door) readMetadata(header string, now time.Time) (announcement, error) {
	a := announcement{header: strings.TrimSpace(header)}
	if len(header) > maxMetadata {
		return a, gallery.Fail(gallery.Invalid, "field.too_long").In("Upload-Metadata")
	}
	if a.header == "" {
		return a, nil
	}
	seen := map[string]bool{}
	for pair := range strings.SplitSeq(a.header, ",") {
		name, text, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if name == "" || seen[name] || len(seen) >= maxPairs || !printable(name) {
			return a, gallery.Fail(gallery.Invalid, "tus.metadata").In("Upload-Metadata")
		}
		seen[name] = true
		value, err := base64.StdEncoding.DecodeString(text)
		if err != nil || !utf8.Valid(value) {
			return a, gallery.Fail(gallery.Invalid, "tus.base64", name).In(name)
		}
		f, known := fields[name]
		if !known || len(value) == 0 {
			continue
		}
		if utf8.RuneCount(value) > f.most {
			return a, gallery.Fail(gallery.Invalid, "tus.too_long", name, f.most).In(name)
		}
		if !clean(string(value), f.lines) || !f.read(d, &a, string(value), now) {
			return a, gallery.Fail(gallery.Invalid, "tus.field", name).In(name)
		}
	}
	return a, nil
}

func printable(name string) bool {
	return len(name) <= 64 && !strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' })
}

// clean reports whether a text has no control characters, line breaks aside
// where it may have lines.
func clean(s string, lines bool) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && !(lines && (r == '\n' || r == '\r' || r == '\t'))
	})
}

func readTags(_ *Door, a *announcement, v string, _ time.Time) bool {
	for tag := range strings.SplitSeq(v, ",") {
		if tag = strings.Join(strings.Fields(tag), " "); tag == "" {
			continue
		}
		if !gallery.TagAllowed(tag) {
			return false
		}
		a.wish.Tags = append(a.wish.Tags, tag)
	}
	return true
}

func readCategory(_ *Door, a *announcement, v string, _ time.Time) bool {
	n, err := strconv.ParseInt(v, 10, 64)
	a.wish.CategoryID = gallery.ID(n)
	return err == nil && n > 0
}

func readVisibility(_ *Door, a *announcement, v string, _ time.Time) bool {
	a.wish.Visibility = gallery.Visibility(v)
	return v == string(gallery.Public) || v == string(gallery.Link) || v == string(gallery.Private)
}

// readWidth takes the pixels that a still is scaled down to (api-v1.md 2.4).
func readWidth(_ *Door, a *announcement, v string, _ time.Time) bool {
	n, err := strconv.Atoi(v)
	a.wish.Width = n
	return err == nil && n > 0
}

// readKept takes how much is kept of what the file says of itself.
func readKept(_ *Door, a *announcement, v string, _ time.Time) bool {
	a.wish.Metadata = v
	return slices.Contains(gallery.MetadataModes(""), v)
}

// readStill takes the second of a video that its still is made of.
func readStill(_ *Door, a *announcement, v string, _ time.Time) bool {
	at, err := strconv.ParseFloat(v, 64)
	a.wish.Still = &at
	return err == nil && at >= 0
}

func readExpires(d *Door, a *announcement, v string, now time.Time) (ok bool) {
	at, err := d.Spans(v, now)
	a.wish.Expires = at
	return err == nil
}

func readNSFW(_ *Door, a *announcement, v string, _ time.Time) bool {
	a.wish.NSFW = v == "1" || v == "true"
	return a.wish.NSFW || v == "0" || v == "false"
}

// guestRepeat is how long a guest's idempotency key must be: the address of the
// upload follows from it.
const guestRepeat = 20

func (a announcement) checkRepeat(by gallery.Actor) error {
	if a.repeat == "" {
		return nil
	}
	if !repeatable.MatchString(a.repeat) || by.UserID == 0 && len(a.repeat) < guestRepeat {
		return gallery.Fail(gallery.Invalid, "tus.repeat").In("idempotency-key")
	}
	return nil
}

// scope is the idempotency key as the desk takes it.
func (a announcement) scope(gallery.Actor) string { return a.repeat }
