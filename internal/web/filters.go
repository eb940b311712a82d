package web

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// Filters are what a list leaves out, as the form above it has them.
type Filters struct {
	Type, Shape, Colour, Size string // "" for any
	After, Before, Category   string
	Extension, Camera, User   string
	Licence                   string
	Owned                     bool // the list is of somebody's media anyway
	Typed                     bool // the list is of one type anyway
	Waits, Waiting            bool // it may be narrowed to what waits for approval, and is
	On                        int  // how many of them are set
	Colours                   []string
	Categories                []gallery.Category
	Keep                      [][2]string // what else the address says
	Tags                      []gallery.TagCount
	Chips                     []FilterChip
}

// FilterChip is one of the filters that are set, and leads to the list without it.
type FilterChip struct {
	Label      string // a key
	Text, Word string // what is asked for as it is, or the key of its name
	Href       string
}

// sizes are the least and most pixels of a side, by the name of a class.
var sizes = map[string][2]int{"small": {0, 799}, "medium": {800, 1999}, "large": {2000, 0}}

// narrowed is a filter with what the fields of a list's address say, and the form that
// shows it.
func (d *Door) narrowed(ctx context.Context, by gallery.Actor, q url.Values, f gallery.Filter) (gallery.Filter, *Filters, error) {
	form := &Filters{
		Type: q.Get("type"), Shape: q.Get("shape"), Colour: q.Get("color"), Size: q.Get("size"), After: q.Get("after"), Before: q.Get("before"),
		Category: q.Get("category"), Extension: q.Get("ext"), Camera: q.Get("camera"), Licence: q.Get("licence"), User: q.Get("user"), Owned: f.Owner != 0 || f.LikedBy != 0 || f.FollowedBy != 0,
		Typed: f.Kind != "" || f.Animated || f.Is360, Colours: gallery.Colours(),
		Waits: !f.Counted && f.LikedBy == 0 && f.FollowedBy == 0, Waiting: q.Get("waiting") != "",
	}
	if f.Waiting = f.Waiting || form.Waiting; form.Waiting {
		form.On++
	}
	if form.Owned {
		form.User = ""
	}
	for _, field := range form.fields() {
		if field.value != "" {
			form.On++
		}
	}
	for _, name := range []string{"sort", "q", "list", "match", "tag", "lang"} {
		if value := q.Get(name); value != "" {
			form.Keep = append(form.Keep, [2]string{name, value})
		}
	}
	if err := form.narrow(&f); err != nil {
		return f, nil, err
	}
	err := d.narrowTags(ctx, q.Get("tag"), &f, form)
	if err != nil {
		return f, nil, err
	}
	if form.User != "" {
		if f.By, err = d.uploader(ctx, by, form.User); err != nil {
			return f, nil, err
		}
	}
	if form.Categories, err = d.Browse.Categories(ctx); err != nil {
		return f, nil, err
	}
	for _, c := range form.Categories {
		if c.Slug == form.Category {
			f.Category = c.ID
		}
	}
	if form.Category != "" && f.Category == 0 {
		return f, nil, gallery.Fail(gallery.NotFound, "category.not_found")
	}
	return f, form, nil
}

// uploader is who is called so, by the rule of his page: of whom the site tells nothing, and of
// whom there is not, nothing is found.
func (d *Door) uploader(ctx context.Context, by gallery.Actor, name string) (gallery.ID, error) {
	person, err := d.Browse.Profile(ctx, by, strings.TrimPrefix(name, "@"))
	if errors.Is(err, gallery.ErrNotFound) {
		return gallery.Nobody, nil
	}
	return person.ID, err
}

// filterField is a field of the form above lists.
type filterField struct {
	name, label, value, words string // words are the beginning of its values' keys, "" for none
}

func (form *Filters) fields() []filterField {
	return []filterField{
		{"type", "filter.type", form.Type, "filter.type_"}, {"shape", "filter.shape", form.Shape, "filter.shape_"},
		{"size", "filter.size", form.Size, "filter.size_"}, {"color", "filter.colour", form.Colour, ""},
		{"category", "filter.category", form.Category, ""}, {"ext", "filter.extension", form.Extension, ""},
		{"camera", "filter.camera", form.Camera, ""}, {"licence", "licence.title", form.Licence, "licence."}, {"user", "filter.user", form.User, ""},
		{"after", "filter.after", form.After, ""}, {"before", "filter.before", form.Before, ""},
	}
}

// chips are the filters that are set at an address.
func (form *Filters) chips(at *url.URL) (list []FilterChip) {
	for _, field := range form.fields() {
		if field.value == "" {
			continue
		}
		chip := FilterChip{Label: field.label, Text: field.value, Href: afresh(at, field.name, "")}
		if field.words != "" {
			chip.Word = field.words + field.value
		}
		if field.name == "color" && slices.Contains(form.Colours, field.value) {
			chip.Word = "colour." + field.value
		}
		for _, c := range form.Categories {
			if field.name == "category" && c.Slug == field.value {
				chip.Text = c.Label()
			}
		}
		list = append(list, chip)
	}
	return list
}

// narrowTags leaves of what somebody or an album has only what carries all of the tags of
// an address, "a,b" (product LS-35).
func (d *Door) narrowTags(ctx context.Context, wished string, f *gallery.Filter, form *Filters) (err error) {
	names := tagNames(wished)
	if len(names) == 0 || f.Owner == 0 && f.Album == 0 {
		return nil
	}
	form.Tags, err = d.Browse.TagsNamed(ctx, names)
	for _, t := range form.Tags {
		f.Tags = append(f.Tags, t.ID)
	}
	f.AllTags = true
	return err
}

// narrow writes what the form says into a filter.
func (form *Filters) narrow(f *gallery.Filter) (err error) {
	switch form.Type {
	case "":
	case "animated":
		f.Animated = true
	case "360":
		f.Is360 = true
	default:
		f.Kind = gallery.Kind(form.Type)
	}
	if form.Shape != "" {
		f.Shape = gallery.Shape(form.Shape)
	}
	if form.Extension != "" {
		f.Extension = gallery.ExtensionOf(form.Extension)
	}
	if form.Camera != "" {
		f.Camera = form.Camera
	}
	if form.Licence != "" {
		f.Licence = gallery.Licence(form.Licence)
	}
	if form.Colour != "" {
		if f.Colour = gallery.Colour(strings.ToLower(form.Colour)); f.Colour == "" {
			return gallery.Fail(gallery.Invalid, "list.colour")
		}
	}
	if form.Size != "" {
		class, known := sizes[form.Size]
		if !known {
			return gallery.Fail(gallery.Invalid, "list.filter")
		}
		f.MinWidth, f.MaxWidth = class[0], class[1]
	}
	if f.From, err = dayOf(form.After, f.From, 0); err == nil {
		f.Until, err = dayOf(form.Before, f.Until, 1)
	}
	return err
}

// dayOf is the begin of a day, or of the one that follows it by some days; what stands
// already where none is named.
func dayOf(text string, otherwise time.Time, later int) (time.Time, error) {
	if text == "" {
		return otherwise, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, gallery.Fail(gallery.Invalid, "list.dates").Because(err)
	}
	return t.AddDate(0, 0, later), nil
}
