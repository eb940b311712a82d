package db

import (
	"context"
	"fmt"
	"strings"

	"calotype/internal/gallery"
)

const categoryQuery = `SELECT categories.id, categories.name, categories.slug, categories.description, categories.position, categories.parent_id,
	COALESCE(above.slug, ''), categories.icon FROM categories LEFT JOIN categories AS above ON above.id = categories.parent_id `

func scanCategory(row scanner) (c gallery.Category, err error) {
	err = row.Scan(&c.ID, &c.Name, &c.Slug, &c.Description, &c.Position, &c.ParentID, &c.Parent, &c.Icon)
	return c, err
}

// Categories lists all of them in their order, those that lie in another behind it.
func (r reader) Categories(ctx context.Context) ([]gallery.Category, error) {
	found, err := all(ctx, r.q, scanCategory, categoryQuery+"ORDER BY categories.position, categories.name, categories.id")
	gallery.GroupCategories(found)
	return found, explain(err, "categories")
}

// CategoryBySlug fetches a category.
func (r reader) CategoryBySlug(ctx context.Context, slug string) (gallery.Category, error) {
	c, err := scanCategory(r.q.row(ctx, categoryQuery+"WHERE categories.slug = ?1", slug))
	return c, explain(err, "category %s", slug)
}

// InsertCategory adds a category and sets its ID; ErrTaken when another has its slug.
func (t *Tx) InsertCategory(ctx context.Context, c *gallery.Category) error {
	err := t.q.row(ctx, `INSERT INTO categories (name, slug, description, position, parent_id, icon) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
		ON CONFLICT DO NOTHING RETURNING id`, c.Name, c.Slug, c.Description, c.Position, int64(c.ParentID), c.Icon).Scan(&c.ID)
	return explain(takenIfAbsent(err), "insert category")
}

// SetCategory writes all of a category; ErrTaken when another has its slug.
func (t *Tx) SetCategory(ctx context.Context, c gallery.Category) error {
	n, err := t.tx.exec(ctx, `UPDATE categories SET name = ?2, slug = ?3, description = ?4, position = ?5, parent_id = ?6, icon = ?7
		WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM categories AS others WHERE others.slug = ?3 AND others.id <> ?1)`,
		int64(c.ID), c.Name, c.Slug, c.Description, c.Position, int64(c.ParentID), c.Icon)
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

// DeleteCategory removes a category; its media have none then, and what lay in it lies in none.
func (t *Tx) DeleteCategory(ctx context.Context, id gallery.ID) error {
	if err := t.exec(ctx, "UPDATE media SET category_id = NULL WHERE category_id = ?1", int64(id)); err != nil {
		return explain(err, "delete category")
	}
	if err := t.exec(ctx, "UPDATE categories SET parent_id = 0 WHERE parent_id = ?1", int64(id)); err != nil {
		return explain(err, "delete category")
	}
	return explain(t.change(ctx, "DELETE FROM categories WHERE id = ?1", int64(id)), "delete category")
}

// CategoryByID fetches a category.
func (r reader) CategoryByID(ctx context.Context, id gallery.ID) (gallery.Category, error) {
	c, err := scanCategory(r.q.row(ctx, categoryQuery+"WHERE categories.id = ?1", int64(id)))
	return c, explain(err, "category %d", id)
}

// CategoriesBelow are the ids of the categories that lie in one, at most gallery.MostBelow.
func (r reader) CategoriesBelow(ctx context.Context, id gallery.ID) ([]gallery.ID, error) {
	found, err := all(ctx, r.q, scanOne[gallery.ID], "SELECT id FROM categories WHERE parent_id = ?1 ORDER BY id LIMIT ?2", int64(id), gallery.MostBelow)
	return found, explain(err, "categories in category %d", id)
}
