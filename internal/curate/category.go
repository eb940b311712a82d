package curate

import (
	"context"
	"strings"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// maxCategory is the longest name of a category (product CT-01).
const maxCategory = 32

// CategoryPatch is what changes of a category; nil leaves a field as it is.
type CategoryPatch struct {
	Name, Slug, Description *string
	Position                *int64
	Parent                  *string // slug of the one that it shall lie in, "" for none
	Icon                    *string // an emoji, "" for none
}

func (patch CategoryPatch) fill(c *gallery.Category) (err error) {
	if patch.Name != nil {
		if c.Name, err = line("category.name", *patch.Name, maxCategory); err != nil {
			return err
		}
	}
	if patch.Description != nil {
		if c.Description, err = prose("category.description", *patch.Description, maxDescription); err != nil {
			return err
		}
	}
	if c.Icon = strings.TrimSpace(or(patch.Icon, c.Icon)); c.Icon != "" && !gallery.Emoji(c.Icon) {
		return invalid("category.icon")
	}
	c.Slug, c.Position = or(patch.Slug, c.Slug), or(patch.Position, c.Position)
	switch {
	case c.Name == "":
		return invalid("category.name", maxCategory)
	case !gallery.SlugAllowed(c.Slug):
		return invalid("category.slug")
	}
	return nil
}

// shelve puts a category into the one that it shall lie in. There is one level: what lies
// in another holds none.
func (patch CategoryPatch) shelve(c *gallery.Category, list []gallery.Category) error {
	if patch.Parent == nil || *patch.Parent == c.Parent {
		return nil
	}
	c.ParentID, c.Parent = 0, *patch.Parent
	if c.Parent == "" {
		return nil
	}
	beside := 0
	for _, other := range list {
		if other.Slug == c.Parent && other.ParentID == 0 && other.ID != c.ID {
			c.ParentID = other.ID
		}
		if c.ID != 0 && other.ParentID == c.ID {
			return invalid("category.parent", gallery.MostBelow)
		}
		if other.Parent == c.Parent {
			beside++
		}
	}
	if c.ParentID == 0 || beside >= gallery.MostBelow {
		return invalid("category.parent", gallery.MostBelow)
	}
	return nil
}

// CreateCategory adds a category, for administrators.
func (d *Desk) CreateCategory(ctx context.Context, by gallery.Actor, patch CategoryPatch) (c gallery.Category, err error) {
	return d.category(ctx, by, "category.create", func(tx *db.Tx) (gallery.Category, error) {
		c := gallery.Category{}
		if err := patch.fill(&c); err != nil {
			return c, err
		}
		list, err := tx.Categories(ctx)
		if err == nil {
			err = patch.shelve(&c, list)
		}
		if err != nil {
			return c, err
		}
		for _, other := range list {
			if patch.Position == nil && other.Position >= c.Position && other.Position > 0 { // somebody has put them into an order
				c.Position = other.Position + 1
			}
		}
		return c, tx.InsertCategory(ctx, &c)
	})
}

// EditCategory changes a category, for administrators.
func (d *Desk) EditCategory(ctx context.Context, by gallery.Actor, slug string, patch CategoryPatch) (gallery.Category, error) {
	return d.category(ctx, by, "category.edit", func(tx *db.Tx) (gallery.Category, error) {
		c, err := tx.CategoryBySlug(ctx, slug)
		if err != nil {
			return c, missing(err, "category.not_found")
		}
		if err := patch.fill(&c); err != nil {
			return c, err
		}
		list, err := tx.Categories(ctx)
		if err == nil {
			err = patch.shelve(&c, list)
		}
		if err != nil {
			return c, err
		}
		return c, tx.SetCategory(ctx, c)
	})
}

// DeleteCategory removes a category, for administrators; its media have none then.
func (d *Desk) DeleteCategory(ctx context.Context, by gallery.Actor, slug string) error {
	_, err := d.category(ctx, by, "category.delete", func(tx *db.Tx) (gallery.Category, error) {
		c, err := tx.CategoryBySlug(ctx, slug)
		if err != nil {
			return c, missing(err, "category.not_found")
		}
		return c, tx.DeleteCategory(ctx, c.ID)
	})
	return err
}

// OrderCategories puts the categories into an order, for administrators: those named
// come first, as they are named, the others after them as they were.
func (d *Desk) OrderCategories(ctx context.Context, by gallery.Actor, slugs []string) error {
	if len(slugs) > MostAtOnce {
		return invalid("ids", MostAtOnce)
	}
	_, err := d.category(ctx, by, "category.order", func(tx *db.Tx) (none gallery.Category, err error) {
		list, err := tx.Categories(ctx)
		if err != nil {
			return none, err
		}
		bySlug := map[string]gallery.ID{}
		for _, c := range list {
			bySlug[c.Slug] = c.ID
		}
		order, err := inOrder("category.order", slugs, bySlug)
		if err != nil {
			return none, err
		}
		for _, c := range list {
			if _, left := bySlug[c.Slug]; left {
				order = append(order, c.ID)
			}
		}
		return none, tx.OrderCategories(ctx, order)
	})
	return err
}

func (d *Desk) category(ctx context.Context, by gallery.Actor, action string, do func(*db.Tx) (gallery.Category, error)) (c gallery.Category, err error) {
	if !by.MayKeepCategories() {
		return c, gallery.Fail(gallery.Denied, "category.denied")
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if c, err = do(tx); err != nil {
			return taken(err, "category.slug")
		}
		return tx.Audit(ctx, []gallery.Deed{deed(by, action, "category", c.Slug, c.Name)}, d.Now())
	})
	return c, err
}
