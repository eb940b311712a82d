package web

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"calotype/internal/curate"
	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// Where staff look after what media are sorted by.
const (
	categoriesPath = "/dashboard/categories"
	categoryPath   = "/category/"
	tagsPath       = "/dashboard/tags"
	tagPath        = "/tag/"
)

// CategoryFields are those of a category's form, as typed.
type CategoryFields struct {
	Form
	Name, Slug, Description string
	Icon, Parent            string             // the slug of the one that it lies in, "" for none
	Parents                 []gallery.Category // that it may lie in
}

// CategoriesPage is all categories in their order, and the form of a new one.
type CategoriesPage struct {
	CategoryFields
	Tabs []Tab
	Rows []gallery.Category
}

// Categories writes the page of categories.
func (p *Pages) Categories(w http.ResponseWriter, r *http.Request, page CategoriesPage) error {
	return p.ask(w, r, page.Form, "categories", page)
}

// CategoryPage changes a category.
type CategoryPage struct {
	CategoryFields
	At, Title string // its part of addresses and its name as they are
}

// Category writes the form of a category.
func (p *Pages) Category(w http.ResponseWriter, r *http.Request, page CategoryPage) error {
	return p.ask(w, r, page.Form, "category_form", page)
}

// mountShelves puts the routes of categories and tags on a router, as staff look after them.
func (d *Door) mountShelves(get, post func(string, serve.Handler)) {
	change := func(path string, h owned) {
		post(path, d.member(func(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
			r.Body = http.MaxBytesReader(w, r.Body, mostPicked)
			return h(w, r, by)
		}))
	}
	d.mountBans(get, post)
	get(categoriesPath, d.member(d.askCategories))
	change(categoriesPath, d.newCategory)
	change(categoriesPath+"/order", d.orderCategories)
	get(categoryPath+"{slug}/edit", d.member(d.askCategory))
	change(categoryPath+"{slug}/edit", d.editCategory)
	change(categoryPath+"{slug}/delete", d.deleteCategory)
	get(tagsPath, d.member(d.askTags))
	change(tagsPath, d.dropTags)
	get(tagPath+"{name}/edit", d.member(d.askTag))
	change(tagPath+"{name}/edit", d.editTag)
	change(tagPath+"{name}/delete", d.deleteTag)
}

// shelfTabs are the lists that an actor looks after as staff.
func (d *Door) shelfTabs(r *http.Request, by gallery.Actor, current string) (tabs []Tab) {
	root := d.Links(r).Root()
	if by.MayKeepCategories() {
		tabs = append(tabs, Tab{"category.title", root + categoriesPath, current == categoriesPath})
	}
	tabs = append(tabs, Tab{"listing.tags", root + tagsPath, current == tagsPath})
	if d.Site.Get().On("enable_comments") {
		tabs = append(tabs, Tab{"comments.title", root + commentsPath, current == commentsPath})
	}
	if by.MayBan() {
		tabs = append(tabs, Tab{"ban.title", root + bansPath, current == bansPath})
	}
	return tabs
}

func (d *Door) askCategories(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showCategories(w, r, by, CategoryFields{})
}

func (d *Door) showCategories(w http.ResponseWriter, r *http.Request, by gallery.Actor, typed CategoryFields) error {
	if !by.MayKeepCategories() {
		return gallery.Fail(gallery.Denied, "category.denied")
	}
	rows, err := d.Browse.Categories(r.Context())
	if err != nil {
		return err
	}
	typed.Parents = parentsFor(rows, "")
	return d.Pages.Categories(w, r, CategoriesPage{typed, d.shelfTabs(r, by, categoriesPath), rows})
}

// parentsFor are the categories that another may lie in: those at the top, none where
// others lie in it.
func parentsFor(list []gallery.Category, slug string) (parents []gallery.Category) {
	for _, c := range list {
		switch {
		case slug != "" && c.Parent == slug:
			return nil
		case c.ParentID == 0 && c.Slug != slug:
			parents = append(parents, c)
		}
	}
	return parents
}

// typedCategory is the form of a category as it was filled in.
func typedCategory(r *http.Request) CategoryFields {
	return CategoryFields{Name: r.PostFormValue("name"), Slug: r.PostFormValue("slug"), Description: r.PostFormValue("description"),
		Icon: r.PostFormValue("icon"), Parent: r.PostFormValue("parent")}
}

func (f *CategoryFields) patch() curate.CategoryPatch {
	return curate.CategoryPatch{Name: &f.Name, Slug: &f.Slug, Description: &f.Description, Icon: &f.Icon, Parent: &f.Parent}
}

func (d *Door) newCategory(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	typed := typedCategory(r)
	_, err := d.Curate.CreateCategory(r.Context(), by, typed.patch())
	return d.toCategories(w, r, by, typed, err)
}

func (d *Door) orderCategories(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	if err := r.ParseForm(); err != nil {
		return gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
	}
	err := d.Curate.OrderCategories(r.Context(), by, inPlaces(r.PostForm["ids"], r.PostForm["place"]))
	return d.toCategories(w, r, by, CategoryFields{}, err)
}

func (d *Door) deleteCategory(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	err := d.Curate.DeleteCategory(r.Context(), by, chi.URLParam(r, "slug"))
	return d.toCategories(w, r, by, CategoryFields{}, err)
}

// toCategories leads back to the categories, or shows what went wrong above them.
func (d *Door) toCategories(w http.ResponseWriter, r *http.Request, by gallery.Actor, typed CategoryFields, err error) error {
	if form, ok := again(w, err); ok && mended(form) {
		typed.Form = form
		return d.showCategories(w, r, by, typed)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).Root()+categoriesPath, http.StatusSeeOther)
	return nil
}

// mended reports whether a form is worth to be filled in anew.
func mended(f Form) bool {
	return f.Failure.Kind == gallery.Invalid || f.Failure.Kind == gallery.Conflict
}

func (d *Door) askCategory(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	if !by.MayKeepCategories() {
		return gallery.Fail(gallery.Denied, "category.denied")
	}
	c, err := d.Browse.Category(r.Context(), chi.URLParam(r, "slug"))
	if err != nil {
		return err
	}
	return d.showCategory(w, r, c, CategoryFields{Name: c.Name, Slug: c.Slug, Description: c.Description, Icon: c.Icon, Parent: c.Parent})
}

// showCategory asks what shall change of a category.
func (d *Door) showCategory(w http.ResponseWriter, r *http.Request, c gallery.Category, typed CategoryFields) error {
	list, err := d.Browse.Categories(r.Context())
	if err != nil {
		return err
	}
	typed.Parents = parentsFor(list, c.Slug)
	return d.Pages.Category(w, r, CategoryPage{typed, c.Slug, c.Name})
}

func (d *Door) editCategory(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	at, typed := chi.URLParam(r, "slug"), typedCategory(r)
	c, err := d.Curate.EditCategory(r.Context(), by, at, typed.patch())
	if form, ok := again(w, err); ok && mended(form) {
		old, err := d.Browse.Category(r.Context(), at)
		if err != nil {
			return err
		}
		typed.Form = form
		return d.showCategory(w, r, old, typed)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).Root()+categoryPath+c.Slug, http.StatusSeeOther)
	return nil
}
