package web

import (
	"net/http"
	"strings"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// TagsPage is all tags, which staff take off everything or put together.
type TagsPage struct {
	Form
	Tabs, Sorts    []Tab
	Prefix         string // that the tags begin with
	Rows           []gallery.TagCount
	Chosen         map[string]bool
	Into           string // as typed
	Next, Previous string // addresses of the neighbours, "" for none
}

// Tags writes the page of tags.
func (p *Pages) Tags(w http.ResponseWriter, r *http.Request, page TagsPage) error {
	return p.ask(w, r, page.Form, "tags", page)
}

// TagPage changes a tag.
type TagPage struct {
	Form
	At, Name, Description string // At is its name as it is
	Into                  string // as typed
	Aliases               string // its other names, with commas between
	N                     int64
}

// Tag writes the form of a tag.
func (p *Pages) Tag(w http.ResponseWriter, r *http.Request, page TagPage) error {
	return p.ask(w, r, page.Form, "tag_form", page)
}

func (d *Door) askTags(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showTags(w, r, by, TagsPage{})
}

func (d *Door) showTags(w http.ResponseWriter, r *http.Request, by gallery.Actor, page TagsPage) error {
	page.Prefix = strings.TrimSpace(r.URL.Query().Get("q"))
	list, err := d.Browse.EveryTag(r.Context(), by, page.Prefix, d.ask(r, gallery.Top))
	if err != nil {
		return err
	}
	page.Tabs, page.Rows = d.shelfTabs(r, by, tagsPath), list.Items
	page.Sorts = sorts(r, gallery.Top, gallery.TagListSorts...)
	page.Next, page.Previous = turned(r.URL, "seek", list.Next), turned(r.URL, "peek", list.Previous)
	return d.Pages.Tags(w, r, page)
}

// dropTags takes the chosen tags off everything, or puts another in their place.
func (d *Door) dropTags(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	if err := r.ParseForm(); err != nil {
		return gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
	}
	page := TagsPage{Chosen: map[string]bool{}, Into: r.PostFormValue("into")}
	names := r.PostForm["names"]
	for _, name := range names {
		page.Chosen[name] = true
	}
	err := d.mergeTags(r, by, names, r.PostFormValue("do") == "merge")
	if form, ok := again(w, err); ok && mended(form) {
		page.Form = form
		return d.showTags(w, r, by, page)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).Root()+tagsPath+"?"+r.URL.RawQuery, http.StatusSeeOther) // where one was in the list
	return nil
}

// mergeTags takes tags off everything; with merge the form names one that takes their place.
func (d *Door) mergeTags(r *http.Request, by gallery.Actor, names []string, merge bool) error {
	into := ""
	if merge {
		if into = heir(r); into == "" {
			return gallery.Fail(gallery.Invalid, "tag.into").In("into")
		}
	}
	return d.Curate.DeleteTags(r.Context(), by, names, into)
}

// heir is the tag that the form names to take the place of others; who chose it of the
// proposals has a comma behind it.
func heir(r *http.Request) string {
	return strings.TrimSpace(strings.TrimRight(strings.TrimSpace(r.PostFormValue("into")), ","))
}

// tagNamed is the tag of the address, for who looks after them.
func (d *Door) tagNamed(r *http.Request, by gallery.Actor) (t gallery.TagCount, err error) {
	if !by.MayKeepTags() {
		return t, gallery.Fail(gallery.Denied, "tag.denied")
	}
	name, err := segment(r, "name")
	if err != nil {
		return t, gallery.Fail(gallery.NotFound, "path").Because(err)
	}
	found, err := d.Browse.TagsNamed(r.Context(), []string{name})
	if err != nil {
		return t, err
	}
	return found[0], nil
}

func (d *Door) askTag(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	t, err := d.tagNamed(r, by)
	if err != nil {
		return err
	}
	others, err := d.Browse.Aliases(r.Context(), t.ID)
	if err != nil {
		return err
	}
	return d.Pages.Tag(w, r, TagPage{At: t.Name, Name: t.Name, Description: t.Description, N: t.Media, Aliases: strings.Join(others, ", ")})
}

func (d *Door) editTag(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	old, err := d.tagNamed(r, by)
	if err != nil {
		return err
	}
	page := TagPage{At: old.Name, Name: r.PostFormValue("name"), Description: r.PostFormValue("description"), N: old.Media, Aliases: r.PostFormValue("aliases")}
	patch := curate.TagPatch{Name: &page.Name, Description: &page.Description}
	if r.PostForm.Has("aliases") {
		names := wordsOf(page.Aliases)
		patch.Aliases = &names
	}
	t, err := d.Curate.EditTag(r.Context(), by, old.Name, patch)
	if form, ok := again(w, err); ok && mended(form) {
		page.Form = form
		return d.Pages.Tag(w, r, page)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, d.tagLink(r, t.Name), http.StatusSeeOther)
	return nil
}

// deleteTag takes a tag off everything, or puts another in its place.
func (d *Door) deleteTag(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	old, err := d.tagNamed(r, by)
	if err != nil {
		return err
	}
	merge := r.PostFormValue("do") == "merge"
	err = d.mergeTags(r, by, []string{old.Name}, merge)
	if form, ok := again(w, err); ok && mended(form) {
		return d.Pages.Tag(w, r, TagPage{Form: form, At: old.Name, Name: old.Name, Description: old.Description, N: old.Media, Into: r.PostFormValue("into")})
	}
	if err != nil {
		return err
	}
	to := d.Links(r).Root() + tagsPath
	if merge {
		to = d.tagLink(r, heir(r))
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// tagLink is the address of a tag's page.
func (d *Door) tagLink(r *http.Request, name string) string {
	return d.Links(r).Root() + tagPath + gallery.PathEscape(name)
}
