package db

import (
	"context"
	"fmt"
	"strings"

	"calotype/internal/gallery"
)

const categoryQuery = "SELECT id, name, slug, description, position FROM categories "

func scanCategory(row scanner) (c gallery.Category, err error) {
	err = row.Scan(&c.ID, &c.Name, &c.Slug, &c.Description, &c.Position)
	return c, err
}

// Categories lists all of them in their order.
func (r reader) Categories(ctx context.Context) ([]gallery.Category, error) {
	found, err := all(ctx, r.q, scanCategory, categoryQuery+"ORDER BY position, name, id")
	return found, explain(err, "categories")
}

// CategoryBySlug fetches a category.
func (r reader) CategoryBySlug(ctx context.Context, slug string) (gallery.Category, error) {
	c, err := scanCategory(r.q.row(ctx, categoryQuery+"WHERE slug = ?1", slug))
	return c, explain(err, "category %s", slug)
}

// InsertCategory adds a category and sets its ID; ErrTaken when another has its slug.
func (t *Tx) InsertCategory(ctx context.Context, c *gallery.Category) error {
	err := t.q.row(ctx, `INSERT INTO categories (name, slug, description, position) VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT DO NOTHING RETURNING id`, c.Name, c.Slug, c.Description, c.Position).Scan(&c.ID)
	return explain(takenIfAbsent(err), "insert category")
}

// SetCategory writes all of a category; ErrTaken when another has its slug.
func (t *Tx) SetCategory(ctx context.Context, c gallery.Category) error {
	n, err := t.tx.exec(ctx, `UPDATE categories SET name = ?2, slug = ?3, description = ?4, position = ?5
		WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM categories AS others WHERE others.slug = ?3 AND others.id <> ?1)`,
		int64(c.ID), c.Name, c.Slug, c.Description, c.Position)
	if err == nil && n == 0 {
		err = ErrTaken
	}
	return explain(err, "set category")
}

// OrderCategories numbers categories as they are named.
func (t *Tx) OrderCategories(ctx context.Context, ids []gallery.ID) error {
	if len(ids) == 0 {
		return nil
	}
	rows, args := make([]string, len(ids)), make([]any, 0, 2*len(ids))
	for i, id := range ids {
		rows[i] = fmt.Sprintf("(CAST(?%d AS BIGINT), CAST(?%d AS BIGINT))", 2*i+1, 2*i+2)
		args = append(args, int64(id), i+1)
	}
	return explain(t.exec(ctx, "UPDATE categories SET position = new.column2 FROM (VALUES "+strings.Join(rows, ",")+
		") AS new WHERE categories.id = new.column1", args...), "order categories")
}

// DeleteCategory removes a category; its media have none then.
func (t *Tx) DeleteCategory(ctx context.Context, id gallery.ID) error {
	if err := t.exec(ctx, "UPDATE media SET category_id = NULL WHERE category_id = ?1", int64(id)); err != nil {
		return explain(err, "delete category")
	}
	return explain(t.change(ctx, "DELETE FROM categories WHERE id = ?1", int64(id)), "delete category")
}

// CategoryByID fetches a category.
func (r reader) CategoryByID(ctx context.Context, id gallery.ID) (gallery.Category, error) {
	c, err := scanCategory(r.q.row(ctx, categoryQuery+"WHERE id = ?1", int64(id)))
	return c, explain(err, "category %d", id)
}
