package db

import (
	"context"
	"strings"

	"calotype/internal/gallery"
)

// AliasesOf are the other names of a tag, by name.
func (r reader) AliasesOf(ctx context.Context, tag gallery.ID) ([]string, error) {
	names, err := all(ctx, r.q, scanOne[string], "SELECT name FROM tag_aliases WHERE tag_id = ?1 ORDER BY name_lower LIMIT ?2", int64(tag), gallery.MostAliases)
	return names, explain(err, "other names of tag %d", tag)
}

// TagsMeant are the ids of the tags that some names in lower case are other names of.
func (r reader) TagsMeant(ctx context.Context, lower []string) (map[string]gallery.ID, error) {
	if len(lower) == 0 {
		return nil, nil
	}
	type alias struct {
		name string
		tag  gallery.ID
	}
	found, err := all(ctx, r.q, func(row scanner) (a alias, err error) {
		err = row.Scan(&a.name, &a.tag)
		return a, err
	}, "SELECT name_lower, tag_id FROM tag_aliases WHERE name_lower IN ("+list(0, len(lower))+")", anys(lower)...)
	meant := make(map[string]gallery.ID, len(found))
	for _, a := range found {
		meant[a.name] = a.tag
	}
	return meant, explain(err, "tags that are meant")
}

// SetAliases gives a tag its other names; ErrTaken when a tag has one of them, or another
// tag has it for another name.
func (t *Tx) SetAliases(ctx context.Context, tag gallery.ID, names []string) error {
	if err := t.exec(ctx, "DELETE FROM tag_aliases WHERE tag_id = ?1", int64(tag)); err != nil || len(names) == 0 {
		return explain(err, "set other names")
	}
	var rows, lower []any
	for _, name := range names {
		low := strings.ToLower(name)
		rows, lower = append(rows, low, name, int64(tag)), append(lower, low)
	}
	n, err := t.tx.exec(ctx, "INSERT INTO tag_aliases (name_lower, name, tag_id) VALUES "+values(len(names), 3)+" ON CONFLICT DO NOTHING", rows...)
	if err != nil {
		return explain(err, "set other names")
	}
	taken, err := all(ctx, t.q, scanOne[gallery.ID], "SELECT id FROM tags WHERE name_lower IN ("+list(0, len(lower))+") LIMIT 1", lower...)
	if err == nil && (len(taken) > 0 || n < int64(len(names))) {
		err = ErrTaken
	}
	return explain(err, "set other names")
}
