package v2

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"calotype/internal/gallery"
	"calotype/internal/upload"
)

// Wishes are what an uploader says beside the file.
type Wishes struct {
	Title       string   `json:"title,omitempty" maxLength:"100" doc:"Empty for what the file says."`
	Description string   `json:"description,omitempty" maxLength:"10000" doc:"What is to be said of it."`
	Alt         string   `json:"alt,omitempty" maxLength:"2000" doc:"What a picture shows, for those who cannot see it."`
	Licence     string   `json:"licence,omitempty" enum:"all-rights-reserved,cc0,public-domain,cc-by,cc-by-sa,cc-by-nd,cc-by-nc,cc-by-nc-sa,cc-by-nc-nd" doc:"What others may do with it; absent for what the file says, else the person's usual one."`
	Tags        []string `json:"tags,omitempty" maxItems:"32" doc:"Tags; in a form and in the query they stand in one field with commas between."`
	Album       string   `json:"album,omitempty" maxLength:"64" doc:"The id of an album that the caller may add to."`
	Category    int64    `json:"category,omitempty" minimum:"0" doc:"The id of a category."`
	Visibility  string   `json:"visibility,omitempty" enum:"public,link,private" doc:"Empty for the default of the key, the person or the site."`
	NSFW        bool     `json:"nsfw,omitempty" doc:"Not for all eyes."`
	Width       int      `json:"width,omitempty" minimum:"0" maximum:"100000" doc:"Pixels to scale a still down to."`
	Metadata    string   `json:"metadata,omitempty" enum:"keep,no-location,strip" doc:"How much is kept of what the file says of itself; the site may ask for less. Empty for the person's or the site's."`
	Frame       *float64 `json:"frame,omitempty" minimum:"0" doc:"Seconds into a video that its still is made of; absent for a quarter of it."`
	Expires     string   `json:"expires,omitempty" format:"date-time" doc:"When its time is over; empty for the default."`
	Name        string   `json:"name,omitempty" maxLength:"255" doc:"The file's name, where nothing else tells it."`
}

// FromURL is an upload of what is behind an address.
type FromURL struct {
	URL string `json:"url" format:"uri" maxLength:"4096" doc:"Where the file is; http or https, and not inside the site's own network."`
	Wishes
}

// Upload is the form of an upload.
type Upload struct {
	File string `json:"file" contentMediaType:"application/octet-stream" doc:"The file. Fields may stand before or after it."`
	Wishes
}

// details are an upload's wishes; every field is one that is known and fits.
func (a *API) details(wishes map[string]string) (upload.Details, error) {
	d := upload.Details{Strict: true}
	bad := func(field string) error { return gallery.Fail(gallery.Invalid, "request.invalid").In(field) }
	for field, v := range wishes {
		var err error
		if !utf8.ValidString(v) {
			return d, bad(field)
		}
		switch field {
		case "title":
			d.Title, err = v, longest(v, 100)
		case "description":
			d.Description, err = v, longest(v, 10000)
		case "alt":
			d.Alt, err = v, longest(v, 2000)
		case "licence":
			if d.Licence = gallery.Licence(v); !d.Licence.Known() {
				return d, bad(field)
			}
		case "tags":
			d.Tags, err = tagList(v)
		case "album":
			d.AlbumID, err = v, longest(v, 64)
		case "category":
			var n int64
			n, err = strconv.ParseInt(v, 10, 64)
			d.CategoryID = gallery.ID(n)
		case "visibility":
			d.Visibility = gallery.Visibility(v)
			if v != "" && !slices.Contains([]gallery.Visibility{gallery.Public, gallery.Link, gallery.Private}, d.Visibility) {
				return d, bad(field)
			}
		case "nsfw":
			d.NSFW, err = strconv.ParseBool(v)
		case "width":
			d.Width, err = strconv.Atoi(v)
			if d.Width < 0 || d.Width > 100000 {
				return d, bad(field)
			}
		case "metadata":
			d.Metadata = v
			if v != "" && !slices.Contains(gallery.MetadataModes(""), v) {
				return d, bad(field)
			}
		case "frame":
			var at float64
			if at, err = strconv.ParseFloat(v, 64); err == nil && !(at >= 0) {
				return d, bad(field)
			}
			d.Still = &at
		case "expires":
			d.Expires, err = time.Parse(time.RFC3339, v)
			if err == nil && !d.Expires.After(a.Now()) {
				return d, bad(field)
			}
		case "name":
			err = longest(v, 255)
		default:
			return d, gallery.Fail(gallery.Invalid, "request.unknown_field").In(field)
		}
		if err != nil {
			return d, bad(field)
		}
	}
	return d, nil
}

var errLong = errors.New("too long")

func longest(s string, n int) error {
	if utf8.RuneCountInString(s) > n {
		return errLong
	}
	return nil
}

// tagList reads tags with commas between; each must be one that may be.
func tagList(v string) (list []string, err error) {
	for t := range strings.SplitSeq(v, ",") {
		if t = strings.TrimSpace(t); t == "" {
			continue
		}
		if !gallery.TagAllowed(t) || len(list) == 32 {
			return nil, errors.New("not a tag")
		}
		list = append(list, t)
	}
	return list, nil
}

func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}
