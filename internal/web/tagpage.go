package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
)

// tag is what has one of some tags, or with match=all each (product TG-03).
func (d *Door) tag(w http.ResponseWriter, r *http.Request) error {
	names, err := url.PathUnescape(chi.URLParam(r, "names"))
	if err != nil {
		return gallery.Fail(gallery.NotFound, "path").Because(err)
	}
	wished := slices.DeleteFunc(strings.Split(names, ","), func(s string) bool { return strings.TrimSpace(s) == "" })
	for i := range wished {
		wished[i] = strings.TrimSpace(wished[i])
	}
	found, err := d.Browse.TagsNamed(r.Context(), wished)
	if err != nil {
		return err
	}
	by, f := d.Actor(r), gallery.Filter{AllTags: r.URL.Query().Get("match") == "all"}
	page := ListingPage{Sorts: sorts(r, gallery.Newest, d.mediaSorts()...)}
	var titles, texts, escaped []string
	for _, t := range found {
		f.Tags = append(f.Tags, t.ID)
		titles, escaped = append(titles, t.Name), append(escaped, gallery.PathEscape(t.Name))
		if by.MayKeepTags() {
			page.Edits = append(page.Edits, Chip{Text: t.Name, Href: d.tagLink(r, t.Name) + "/edit"})
		}
		if t.Description != "" {
			texts = append(texts, t.Description)
		}
	}
	page.Title, page.Text = strings.Join(titles, ", "), strings.Join(texts, " ")
	page.Canonical = d.Links(r).Base + "/tag/" + strings.Join(escaped, ",")
	if len(found) > 1 {
		page.Tabs = []Tab{{"tag.any", with(r.URL, "match", "", "seek", "", "peek", ""), !f.AllTags}, {"tag.all", with(r.URL, "match", "all", "seek", "", "peek", ""), f.AllTags}}
	}
	page.In = inOf(r, "tag", titles...)
	list, err := d.fill(r, by, f, gallery.Newest, d.Proofs(r), &page)
	if err != nil {
		return err
	}
	page.Related = d.related(r, page.Cards, titles)
	return d.show(w, r, page, list.Next, list.Previous)
}

// mostRelated is how many tags a page leads on to.
const mostRelated = 12

// related are the other tags of what a page shows, the most frequent first: they cost
// no look at the rows.
func (d *Door) related(r *http.Request, cards []Tile, but []string) (chips []Chip) {
	counts := map[string]int{}
	var names []string
	for _, c := range cards {
		for _, name := range c.Tags {
			if counts[name]++; counts[name] == 1 && !slices.ContainsFunc(but, func(s string) bool { return strings.EqualFold(s, name) }) {
				names = append(names, name)
			}
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return counts[b] - counts[a] })
	for _, name := range names[:min(len(names), mostRelated)] {
		chips = append(chips, Chip{Text: name, Href: d.tagLink(r, name)})
	}
	return chips
}
