package curate

import (
	"context"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// maxCategory is the longest name of a category (product CT-01).
const maxCategory = 32

// CategoryPatch is what changes of a category; nil leaves a field as it is.
type CategoryPatch struct {
	Name, Slug, Description *string
	Position                *int64
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
	c.Slug, c.Position = or(patch.Slug, c.Slug), or(patch.Position, c.Position)
	switch {
	case c.Name == "":
		return invalid("category.name", maxCategory)
	case !gallery.SlugAllowed(c.Slug):
		return invalid("category.slug")
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
		err := tx.InsertCategory(ctx, &c)
		return c, err
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

func (d *Desk) category(ctx context.Context, by gallery.Actor, action string, do func(*db.Tx) (gallery.Category, error)) (c gallery.Category, err error) {
	if !by.MayOperate() || !by.Has(gallery.ScopeWrite) {
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
