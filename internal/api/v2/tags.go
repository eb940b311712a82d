package v2

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// Tag is a word that stands on media.
type Tag struct {
	Name        string `json:"name" doc:"The word."`
	Description string `json:"description" doc:"What is to be said of it."`
	Media       int64  `json:"media" doc:"On how many media it stands."`
}

func tagOf(t gallery.TagCount) Tag {
	return Tag{Name: t.Name, Description: t.Description, Media: t.Media}
}

// TagName names a tag in a path.
type TagName struct {
	Name string `path:"name" maxLength:"128" doc:"The tag."`
}

// TagPatch is what changes of a tag.
type TagPatch struct {
	Name        *string `json:"name,omitempty" minLength:"1" maxLength:"32" doc:"The word."`
	Description *string `json:"description,omitempty" maxLength:"10000" doc:"What is to be said of it."`

	Aliases *[]string `json:"aliases,omitempty" maxItems:"20" doc:"All other names that lead to it: at uploads, in searches and as addresses."`
}

// describeTags registers what is done with tags.
func (a *API) describeTags(api huma.API) {
	open := func(id, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{"Tags and categories"}}
	}
	op := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Tags and categories"}, Metadata: needs(gallery.ScopeWrite)}
	}
	handle(api, open("list-tags", "/tags", "List the tags on what everybody sees"), func(ctx context.Context, in *struct {
		Paged
		Prefix string `query:"prefix" maxLength:"32" doc:"Only those that begin so, as for suggestions."`
		Sort   string `query:"sort" enum:"image_count_desc,name_asc,date_desc,views_desc" doc:"The order; those on most media first where it is not given."`
	}) (*Listed[Tag], error) {
		found, err := a.Browse.Tags(ctx, caller(ctx).by, in.Prefix, browse.Ask{Sort: gallery.Sort(in.Sort), After: in.Cursor, N: in.Limit})
		if err != nil {
			return nil, err
		}
		return page(ctx, a, each(found.Items, tagOf), found.Next), nil
	})
	handle(api, op("change-tag", http.MethodPatch, "/tags/{name}", "Change a tag, for staff"), func(ctx context.Context, in *struct {
		TagName
		Body TagPatch
	}) (*struct{ Body Tag }, error) {
		t, err := a.Curate.EditTag(ctx, caller(ctx).by, in.Name, curate.TagPatch{Name: in.Body.Name, Description: in.Body.Description, Aliases: in.Body.Aliases})
		return &struct{ Body Tag }{tagOf(t)}, err
	})
	handle(api, op("delete-tag", http.MethodDelete, "/tags/{name}", "Take a tag off everything, for staff"), func(ctx context.Context, in *struct {
		TagName
		Into string `query:"into" maxLength:"128" doc:"A tag that takes its place."`
	}) (*struct{}, error) {
		return nil, a.Curate.DeleteTags(ctx, caller(ctx).by, []string{in.Name}, in.Into)
	})
	a.describeCategories(api, open, op)
}

// Category is one of the site's few shelves.
type Category struct {
	ID          int64  `json:"id" doc:"What media and uploads name it by."`
	Slug        string `json:"slug" doc:"Its part of addresses."`
	Name        string `json:"name" doc:"What it is called."`
	Description string `json:"description" doc:"What is to be said of it."`
	Position    int64  `json:"position" doc:"Where it stands among the others."`
	Parent      string `json:"parent,omitempty" doc:"The slug of the category that it lies in; absent for none."`
	Icon        string `json:"icon,omitempty" doc:"An emoji that stands before its name."`
}

// CategoryPatch is what changes of a category.
type CategoryPatch struct {
	Slug        *string `json:"slug,omitempty" pattern:"^[A-Za-z0-9_-]{1,32}$" doc:"Its part of addresses; needed for a new one."`
	Name        *string `json:"name,omitempty" minLength:"1" maxLength:"32" doc:"What it is called; needed for a new one."`
	Description *string `json:"description,omitempty" maxLength:"10000" doc:"What is to be said of it."`
	Position    *int64  `json:"position,omitempty" minimum:"0" maximum:"1000000" doc:"Where it stands among the others."`
	Parent      *string `json:"parent,omitempty" maxLength:"32" doc:"The slug of a category that it shall lie in, which lies in none; empty for none."`
	Icon        *string `json:"icon,omitempty" maxLength:"64" doc:"An emoji that stands before its name; empty for none."`
}

func categoryOf(c gallery.Category) Category {
	return Category{ID: int64(c.ID), Slug: c.Slug, Name: c.Name, Description: c.Description, Position: c.Position, Parent: c.Parent, Icon: c.Icon}
}

// CategorySlug names a category in a path.
type CategorySlug struct {
	Slug string `path:"slug" maxLength:"32" doc:"The category's part of addresses."`
}

func (a *API) describeCategories(api huma.API, open func(id, path, summary string) huma.Operation, op func(id, method, path, summary string) huma.Operation) {
	patch := func(p CategoryPatch) curate.CategoryPatch {
		return curate.CategoryPatch{Name: p.Name, Slug: p.Slug, Description: p.Description, Position: p.Position, Parent: p.Parent, Icon: p.Icon}
	}
	type one struct{ Body Category }
	handle(api, open("list-categories", "/categories", "List the categories"), func(ctx context.Context, _ *struct{}) (*Listed[Category], error) {
		list, err := a.Browse.Categories(ctx)
		if err != nil {
			return nil, err
		}
		return page(ctx, a, each(list, categoryOf), ""), nil
	})
	handle(api, created(op("create-category", http.MethodPost, "/categories", "Make a category, for administrators")), func(ctx context.Context, in *struct{ Body CategoryPatch }) (*one, error) {
		c, err := a.Curate.CreateCategory(ctx, caller(ctx).by, patch(in.Body))
		return &one{categoryOf(c)}, err
	})
	handle(api, op("change-category", http.MethodPatch, "/categories/{slug}", "Change a category, for administrators"), func(ctx context.Context, in *struct {
		CategorySlug
		Body CategoryPatch
	}) (*one, error) {
		c, err := a.Curate.EditCategory(ctx, caller(ctx).by, in.Slug, patch(in.Body))
		return &one{categoryOf(c)}, err
	})
	handle(api, op("delete-category", http.MethodDelete, "/categories/{slug}", "Delete a category, for administrators; its media have none then"), func(ctx context.Context, in *CategorySlug) (*struct{}, error) {
		return nil, a.Curate.DeleteCategory(ctx, caller(ctx).by, in.Slug)
	})
}
