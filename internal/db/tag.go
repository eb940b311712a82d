package db

import (
	"context"
	"maps"
	"slices"
	"strings"

	"calotype/internal/gallery"
)

// SetTags gives each of some media the tags that it carries now and lets the
// counts of tags follow.
func (t *Tx) SetTags(ctx context.Context, media []*gallery.Media) error {
	if len(media) == 0 {
		return nil
	}
	ids := make([]gallery.ID, len(media))
	names := map[string]string{}
	for i, m := range media {
		ids[i] = m.ID
		for _, tag := range slices.Backward(m.Tags) { // of two that differ in case the first counts
			names[strings.ToLower(tag.Name)] = tag.Name
		}
	}
	if err := t.countTags(ctx, ids, -1); err != nil {
		return explain(err, "set tags")
	}
	if err := t.exec(ctx, "DELETE FROM media_tags WHERE media_id IN ("+list(0, len(ids))+")", numbersOf(ids)...); err != nil {
		return explain(err, "set tags")
	}
	known, err := t.claimTags(ctx, names)
	if err != nil {
		return explain(err, "set tags")
	}
	var links []any
	for _, m := range media {
		links = append(links, tagLinks(m, known)...)
		rename(m, known)
	}
	const columns, atOnce = 3, 3000
	for some := range slices.Chunk(links, columns*atOnce) {
		if err := t.exec(ctx, "INSERT INTO media_tags (media_id, tag_id, place) VALUES "+values(len(some)/columns, columns), some...); err != nil {
			return explain(err, "set tags")
		}
	}
	return explain(t.countTags(ctx, ids, 1), "set tags")
}

// claimed is a tag that media are to carry: by the name that it was asked for, or by its
// own where that was another name of it.
type claimed struct {
	id  int64
	own string // "" where it was asked for by its own
}

// rename calls the tags of a media by their own names, each once.
func rename(m *gallery.Media, known map[string]claimed) {
	seen := map[int64]bool{}
	m.Tags = slices.DeleteFunc(m.Tags, func(tag gallery.Tag) bool {
		id := known[strings.ToLower(tag.Name)].id
		again := seen[id]
		seen[id] = true
		return again
	})
	for i, tag := range m.Tags {
		if own := known[strings.ToLower(tag.Name)].own; own != "" {
			m.Tags[i].Name = own
		}
	}
}

// tagLinks are the rows that tie a media to its tags.
func tagLinks(m *gallery.Media, known map[string]claimed) (links []any) {
	seen := map[int64]bool{}
	for _, tag := range m.Tags {
		id := known[strings.ToLower(tag.Name)].id
		if !seen[id] {
			links = append(links, int64(m.ID), id, len(seen))
			seen[id] = true
		}
	}
	return links
}

// claimTags makes the tags that are missing and returns all, by name in lower case.
func (t *Tx) claimTags(ctx context.Context, names map[string]string) (map[string]claimed, error) {
	known := make(map[string]claimed, len(names))
	const atOnce = 1000
	for some := range slices.Chunk(slices.Sorted(maps.Keys(names)), atOnce) { // one order for all, lest two wait for each other
		meant, err := t.TagsMeant(ctx, some)
		if err != nil {
			return nil, err
		}
		tags, err := t.TagsByID(ctx, slices.Collect(maps.Values(meant)))
		if err != nil {
			return nil, err
		}
		for lower, id := range meant {
			at := slices.IndexFunc(tags, func(tag gallery.TagCount) bool { return tag.ID == id })
			known[lower] = claimed{int64(id), tags[at].Name}
		}
		some = slices.DeleteFunc(slices.Clone(some), func(lower string) bool { return meant[lower] != 0 })
		if len(some) == 0 {
			continue
		}
		var rows []any
		for _, lower := range some {
			rows = append(rows, names[lower], lower)
		}
		err = t.exec(ctx, "INSERT INTO tags (name, name_lower) VALUES "+values(len(some), 2)+" ON CONFLICT (name_lower) DO NOTHING", rows...)
		if err != nil {
			return nil, err
		}
		type tagRow struct {
			id    int64
			lower string
		}
		found, err := all(ctx, t.q, func(row scanner) (r tagRow, err error) {
			err = row.Scan(&r.id, &r.lower)
			return r, err
		}, "SELECT id, name_lower FROM tags WHERE name_lower IN ("+list(0, len(some))+")", anys(some)...)
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			known[r.lower] = claimed{id: r.id}
		}
	}
	return known, nil
}

// TagByName fetches a tag, without regard to case.
func (r reader) TagByName(ctx context.Context, name string) (gallery.TagCount, error) {
	t, err := scanTag(r.q.row(ctx, "SELECT "+tagColumns+" FROM tags WHERE tags.name_lower = ?1", strings.ToLower(name)))
	return t, explain(err, "tag")
}

// SetTag writes name and description of a tag; ErrTaken when another has its name.
func (t *Tx) SetTag(ctx context.Context, tag gallery.TagCount) error {
	n, err := t.tx.exec(ctx, `UPDATE tags SET name = ?2, name_lower = ?3, description = ?4 WHERE id = ?1
		AND NOT EXISTS (SELECT 1 FROM tags AS others WHERE others.name_lower = ?3 AND others.id <> ?1)
		AND NOT EXISTS (SELECT 1 FROM tag_aliases WHERE tag_aliases.name_lower = ?3 AND tag_aliases.tag_id <> ?1)`,
		int64(tag.ID), tag.Name, strings.ToLower(tag.Name), tag.Description)
	if err == nil && n == 0 {
		err = ErrTaken
	}
	if err == nil { // one of its other names may become its name
		err = t.exec(ctx, "DELETE FROM tag_aliases WHERE tag_id = ?1 AND name_lower = ?2", int64(tag.ID), strings.ToLower(tag.Name))
	}
	return explain(err, "set tag")
}

// MediaWithTag lists up to n media with a tag that were not deleted, by ID after the
// given.
func (r reader) MediaWithTag(ctx context.Context, tag, after gallery.ID, n int) ([]gallery.Media, error) {
	found, err := r.media(ctx, `JOIN media_tags ON media_tags.media_id = media.id WHERE media_tags.tag_id = ?1 AND media_tags.media_id > ?2
		AND media.deleted = 0 ORDER BY media_tags.media_id LIMIT ?3`, int64(tag), int64(after), n)
	return found, explain(err, "media with a tag")
}

// DropTag removes a tag, which only deleted media have. Its other names go to the heir, 0
// for none.
func (t *Tx) DropTag(ctx context.Context, tag, heir gallery.ID) error {
	err := t.exec(ctx, "DELETE FROM media_tags WHERE tag_id = ?1", int64(tag))
	if err == nil && heir != 0 {
		err = t.exec(ctx, "UPDATE tag_aliases SET tag_id = ?2 WHERE tag_id = ?1", int64(tag), int64(heir))
	}
	if err == nil {
		err = t.exec(ctx, "DELETE FROM tag_aliases WHERE tag_id = ?1", int64(tag))
	}
	if err == nil {
		err = t.exec(ctx, "DELETE FROM tags WHERE id = ?1", int64(tag))
	}
	return explain(err, "drop tag")
}

// TagByID fetches a tag.
func (r reader) TagByID(ctx context.Context, id gallery.ID) (gallery.TagCount, error) {
	t, err := scanTag(r.q.row(ctx, "SELECT "+tagColumns+" FROM tags WHERE tags.id = ?1", int64(id)))
	return t, explain(err, "tag %d", id)
}
