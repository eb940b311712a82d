package web

import (
	"net/http"
	"slices"
	"strings"

	"calotype/internal/gallery"
)

// tag is what has one of some tags, or with match=all each (product TG-03).
func (d *Door) tag(w http.ResponseWriter, r *http.Request) error {
	names, err := segment(r, "names")
	if err != nil {
		return gallery.Fail(gallery.NotFound, "path").Because(err)
	}
	found, err := d.Browse.TagsNamed(r.Context(), tagNames(names))
	if err != nil {
		return err
	}
	if to := d.meant(r, tagNames(names), found); to != "" {
		http.Redirect(w, r, to, http.StatusMovedPermanently)
		return nil
	}
	by, f := d.Actor(r), gallery.Filter{AllTags: r.URL.Query().Get("match") == "all"}
	page := ListingPage{Sorts: sorts(r, gallery.Newest, d.mediaSorts()...)}
	var titles, texts, escaped []string
	for _, t := range found {
		if isLook(r) {
			d.Views.CountTag(t.ID, by, r.UserAgent())
		}
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
	if len(found) == 1 {
		page.Seen = &found[0].Views
	}
	page.Canonical = d.Links(r).Base + "/tag/" + strings.Join(escaped, ",")
	if len(found) > 1 {
		page.Tabs = []Tab{{"tag.any", afresh(r.URL, "match", ""), !f.AllTags}, {"tag.all", afresh(r.URL, "match", "all"), f.AllTags}}
	}
	page.In = inOf(r, "tag", titles...)
	list, err := d.fill(r, by, f, gallery.Newest, d.Proofs(r), &page)
	if err != nil {
		return err
	}
	page.Related = d.related(r, page.Cards, titles)
	return d.show(w, r, page, list.Next, list.Previous)
}

// meant is where a page of tags is that was asked for by other names of theirs, "" for here.
func (d *Door) meant(r *http.Request, names []string, found []gallery.TagCount) string {
	other, segments := false, []string{}
	for _, name := range names {
		other = other || !slices.ContainsFunc(found, func(t gallery.TagCount) bool { return strings.EqualFold(t.Name, name) })
	}
	if !other {
		return ""
	}
	for _, t := range found {
		segments = append(segments, gallery.PathEscape(t.Name))
	}
	to := d.Links(r).Root() + tagPath + strings.Join(segments, ",")
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	return to
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

// tagNames are the tags of "a,b".
func tagNames(text string) (names []string) {
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// mostTagChips is how many tags narrow a list of somebody's or of an album (product LS-35).
const mostTagChips = 20

// TagChip narrows a list to what carries a tag, or undoes that.
type TagChip struct {
	Text, Href string
	On         bool
}

// tagChips are the tags that a list is narrowed to, and behind them those that most of it
// carries.
func tagChips(r *http.Request, on, common []gallery.TagCount) (chips []TagChip) {
	var names []string
	for _, t := range on {
		names = append(names, t.Name)
	}
	for _, t := range slices.Concat(on, common) {
		i := slices.Index(names, t.Name)
		if chip := (TagChip{Text: t.Name, On: len(chips) < len(on)}); chip.On || i < 0 {
			rest := slices.Concat(names, []string{t.Name})
			if chip.On {
				rest = slices.Delete(slices.Clone(names), i, i+1)
			}
			chip.Href = afresh(r.URL, "tag", strings.Join(rest, ","))
			chips = append(chips, chip)
		}
	}
	return chips
}
