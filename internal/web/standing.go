package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// standing is the list that a media is looked at in. The address of the media's page
// names it by "in": what it is a list of ("album", "user", "liked:mira",
// "tag:cats,lakes", "category:art", "search", "following", or a view of explore),
// behind "@" its order, and behind "?" what it leaves out, as its own address says it.
// It is not signed, as it opens nothing: lists are asked who may see them, and who
// changes it only sees other neighbours.
type standing struct {
	browse.Among
	in, name string // name is "" for what all may explore
}

// standingFields are the fields of a list's address that say what it leaves out.
var standingFields = []string{"q", "match", "type", "shape", "color", "size", "after", "before", "category", "ext", "camera", "licence", "user", "tag", "waiting"}

// inOf names the list that the request is for.
func inOf(r *http.Request, kind string, of ...string) string {
	for i, word := range of {
		of[i] = url.QueryEscape(word)
	}
	if len(of) > 0 {
		kind += ":" + strings.Join(of, ",")
	}
	q, kept := r.URL.Query(), url.Values{}
	if sort := gallery.Sort(q.Get("sort")); slices.Contains(gallery.MediaSorts, sort) {
		kind += "@" + string(sort)
	}
	for _, name := range standingFields {
		if value := q.Get(name); value != "" {
			kept.Set(name, value)
		}
	}
	if len(kept) > 0 {
		kind += "?" + kept.Encode()
	}
	return kind
}

// inQuery is a list's name as a query, "" for none.
func inQuery(in string) string {
	if in == "" {
		return ""
	}
	return "?" + url.Values{"in": {in}}.Encode()
}

// listOf is the list that the address of a media's page names, and where it names
// none that there is, the one where the media is at home.
func (d *Door) listOf(r *http.Request, by gallery.Actor, m *gallery.Media, a browse.Around) (standing, error) {
	in := r.URL.Query().Get("in")
	head, rest, _ := strings.Cut(in, "?")
	list, sort, _ := strings.Cut(head, "@")
	kind, value, _ := strings.Cut(list, ":")
	fields, err := url.ParseQuery(rest)
	if err != nil {
		return homeOf(m, a), nil
	}
	s := standing{in: in}
	known, err := d.standsIn(r, by, m, a, kind, wordsAfter(value), fields, &s)
	if err == nil && known {
		if s.Filter, _, err = d.narrowed(r.Context(), by, fields, s.Filter); err == nil {
			s.order(gallery.Sort(sort), a.Album)
			err = s.Filter.Check(s.Sort)
		}
	}
	if _, told := errors.AsType[*gallery.Error](err); err != nil && !told {
		return s, err
	}
	if err != nil || !known {
		return homeOf(m, a), nil
	}
	return s, nil
}

// order gives the list the wished order, or its own where that makes no sense.
func (s *standing) order(wished gallery.Sort, album *gallery.Album) {
	own := s.Sort
	if s.Filter.Album != 0 {
		own = gallery.Sort(album.Sort)
	}
	if own == "" {
		own = gallery.Newest
	}
	other := s.Filter
	other.Counted = false // as in the list itself
	if s.Sort = own; other.Check(wished) == nil {
		s.Filter, s.Sort = other, wished
	}
}

// homeOf is the list that a media belongs to.
func homeOf(m *gallery.Media, a browse.Around) standing {
	switch {
	case a.Album != nil:
		return standing{browse.Among{Filter: gallery.Filter{Album: a.Album.ID}, Sort: gallery.Sort(a.Album.Sort)}, "album", a.Album.Name}
	case m.OwnerName != "":
		return standing{browse.Among{Filter: gallery.Filter{Owner: m.OwnerID}}, "user", m.OwnerName}
	}
	return standing{in: "recent"}
}

// standsIn says what a list of a kind is of; known is false for a kind that is none,
// or that the media does not stand in.
func (d *Door) standsIn(r *http.Request, by gallery.Actor, m *gallery.Media, a browse.Around, kind string, of []string, fields url.Values, s *standing) (known bool, err error) {
	f := &s.Filter
	switch {
	case kind == "album" && a.Album != nil:
		f.Album, s.name = a.Album.ID, a.Album.Name
	case kind == "user" && m.OwnerName != "":
		f.Owner, s.name = m.OwnerID, m.OwnerName
	case kind == "category" && a.Category != nil && slices.Equal(of, []string{a.Category.Slug}):
		f.Category, s.name = a.Category.ID, a.Category.Name
	case kind == "category" && a.Category != nil && a.Category.ParentID != 0 && slices.Equal(of, []string{a.Category.Parent}):
		var above gallery.Category
		above, err = d.Browse.Category(r.Context(), a.Category.Parent)
		f.Category, s.name = above.ID, above.Name
	case kind == "following" && by.UserID != 0:
		f.FollowedBy = by.UserID
	case kind == "tag" && len(of) > 0:
		f.AllTags, s.name = fields.Get("match") == "all", "#"+strings.Join(of, " #")
		f.Tags, err = d.tagsOf(r, of)
	case kind == "liked" && len(of) == 1:
		f.LikedBy, err = d.personOf(r, by, of[0])
		s.name = of[0]
	case kind == "search":
		if s.name = fields.Get("q"); s.name == "" {
			return false, nil
		}
		if len(of) == 1 {
			f.Owner, err = d.personOf(r, by, of[0])
		}
		if err == nil {
			s.Query, err = gallery.ParseQuery(s.name)
		}
	default:
		for _, v := range views {
			if v.name == kind && v.sort != "" {
				s.Filter, s.Sort = v.filter, v.sort
				return true, nil
			}
		}
		return false, nil
	}
	return true, err
}

// tagsOf are the ids of tags by name.
func (d *Door) tagsOf(r *http.Request, names []string) (ids []gallery.ID, err error) {
	tags, err := d.Browse.TagsNamed(r.Context(), names)
	for _, t := range tags {
		ids = append(ids, t.ID)
	}
	return ids, err
}

// personOf is the id of somebody of whom the actor may be told.
func (d *Door) personOf(r *http.Request, by gallery.Actor, name string) (gallery.ID, error) {
	person, err := d.Browse.Profile(r.Context(), by, name)
	return person.ID, err
}

// wordsAfter are the words that inOf put behind a kind.
func wordsAfter(value string) (words []string) {
	for word := range strings.SplitSeq(value, ",") {
		if plain, err := url.QueryUnescape(word); err == nil && plain != "" {
			words = append(words, plain)
		}
	}
	return words
}
