package db

import (
	"context"
	"fmt"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// MediaForChange fetches the media of many public ids, in no order, and holds them
// until the transaction's end. Unknown and deleted ones are missing.
func (t *Tx) MediaForChange(ctx context.Context, publicIDs []string) ([]gallery.Media, error) {
	if len(publicIDs) == 0 {
		return nil, nil
	}
	where := "WHERE media.public_id IN (" + list(0, len(publicIDs)) + ") AND media.deleted = 0"
	if t.Postgres() != nil { // SQLite has one writer, who holds everything
		_, err := all(ctx, t.q, scanOne[int64], "SELECT media.id FROM media "+where+" ORDER BY media.id FOR UPDATE", anys(publicIDs)...)
		if err != nil {
			return nil, explain(err, "hold media")
		}
	}
	found, err := t.media(ctx, where, anys(publicIDs)...)
	return found, explain(err, "media to change")
}

// MediaChange is what is written to all of some media; nil leaves a field as it is.
type MediaChange struct {
	Title, Description, Alt *string
	Category, Album         *gallery.ID // 0 for none
	NSFW                    *bool
	Own                     *gallery.Visibility
	Licence                 *gallery.Licence
	Expires                 *time.Time // zero for never
}

// sets writes the assignments of a change and their values, the first as ?after+1.
func (c MediaChange) sets(after int) (sets []string, args []any) {
	set := func(column string, value any) {
		args = append(args, value)
		sets = append(sets, fmt.Sprintf("%s = ?%d", column, after+len(args)))
	}
	for column, text := range map[string]*string{"title": c.Title, "description": c.Description, "alt": c.Alt} {
		if text != nil {
			set(column, *text)
		}
	}
	for column, id := range map[string]*gallery.ID{"category_id": c.Category, "album_id": c.Album} {
		if id != nil {
			set(column, orNull(*id))
		}
	}
	if c.NSFW != nil {
		set("nsfw", flag(*c.NSFW))
	}
	if c.Own != nil {
		set("own_visibility", string(*c.Own))
	}
	if c.Licence != nil {
		set("licence", string(*c.Licence))
	}
	if c.Expires != nil {
		set("expires", millis(*c.Expires))
	}
	return sets, args
}

// ChangeMedia writes a change to some media, gives them a new version, and lets
// who may see them, the counts of albums and the position in one follow.
func (t *Tx) ChangeMedia(ctx context.Context, ids []gallery.ID, c MediaChange, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	sets, args := c.sets(1)
	sets = append(sets, newer)
	if c.Album != nil {
		sets = append(sets, "position = 0")
		if err := t.countAlbums(ctx, ids, -1); err != nil {
			return explain(err, "change media")
		}
		if err := t.uncover(ctx, ids); err != nil {
			return explain(err, "change media")
		}
	}
	args = append([]any{millis(now)}, args...)
	err := t.exec(ctx, "UPDATE media SET "+strings.Join(sets, ", ")+" WHERE deleted = 0 AND id IN ("+list(len(args), len(ids))+")",
		append(args, numbersOf(ids)...)...)
	if err != nil {
		return explain(err, "change media")
	}
	if c.Album != nil {
		if err := t.countAlbums(ctx, ids, 1); err != nil {
			return explain(err, "change media")
		}
	}
	if c.Expires != nil {
		err = t.shift(ctx) // what is remembered of their bytes knows the old end
	}
	if c.Album != nil || c.Own != nil {
		err = t.reveal(ctx, "id IN ("+list(0, len(ids))+")", numbersOf(ids)...)
	}
	return explain(err, "change media")
}

// newer makes the version of a row, which is when it was changed, a later one:
// ?1 is now.
const newer = "updated = CASE WHEN updated >= ?1 THEN updated + 1 ELSE ?1 END"

// uncover takes media that leave their album off its cover.
func (t *Tx) uncover(ctx context.Context, ids []gallery.ID) error {
	in := "(" + list(0, len(ids)) + ")"
	return t.exec(ctx, "UPDATE albums SET cover_id = 0 WHERE id IN (SELECT album_id FROM media WHERE id IN "+in+") AND cover_id IN "+in,
		numbersOf(ids)...)
}

// effective is the visibility that follows from a media's own and its album's, as
// gallery.Strictest does.
var effective = strictest("media.own_visibility", "COALESCE((SELECT albums.effective FROM albums WHERE albums.id = media.album_id), 'public')")

func strictest(a, b string) string {
	text := "CASE"
	for _, v := range []gallery.Visibility{gallery.Private, gallery.Password, gallery.Link} {
		text += fmt.Sprintf(" WHEN %s = '%s' OR %s = '%s' THEN '%s'", a, v, b, v, v)
	}
	return text + " ELSE 'public' END"
}

// reveal works out anew who may see the media of a condition. Those that stop or
// begin to be public are marked for new paths.
func (t *Tx) reveal(ctx context.Context, cond string, args ...any) error {
	err := t.exec(ctx, "UPDATE media SET moving = CASE WHEN visibility = 'public' OR "+effective+" = 'public' THEN 1 ELSE moving END, visibility = "+
		effective+" WHERE deleted = 0 AND visibility <> "+effective+" AND "+cond, args...)
	if err != nil {
		return explain(err, "who may see media")
	}
	return t.shift(ctx)
}

// Moving lists up to n media that wait for new paths.
func (r reader) Moving(ctx context.Context, n int) ([]gallery.Media, error) {
	found, err := r.media(ctx, "WHERE media.moving = 1 AND media.deleted = 0 ORDER BY media.id LIMIT ?1", n)
	return found, explain(err, "media to move")
}

// MovingOf lists those of some media that Moving lists.
func (r reader) MovingOf(ctx context.Context, ids []gallery.ID) ([]gallery.Media, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := r.media(ctx, "WHERE media.moving = 1 AND media.deleted = 0 AND media.id IN ("+list(0, len(ids))+")", numbersOf(ids)...)
	return found, explain(err, "media to move")
}

// countAlbums adds some media to the counts of their albums or takes them away.
// What lies in the trash is not counted.
func (t *Tx) countAlbums(ctx context.Context, ids []gallery.ID, by int) error {
	in := "IN (" + list(1, len(ids)) + ")"
	return t.exec(ctx, `UPDATE albums SET media_count = media_count + CAST(?1 AS BIGINT) *
		(SELECT COUNT(*) FROM media WHERE media.album_id = albums.id AND media.deleted = 0 AND media.trashed = 0 AND media.id `+in+`)
		WHERE id IN (SELECT album_id FROM media WHERE media.id `+in+")", append([]any{by}, numbersOf(ids)...)...)
}

// countTags does the same for tags.
func (t *Tx) countTags(ctx context.Context, ids []gallery.ID, by int) error {
	in := "IN (" + list(1, len(ids)) + ")"
	return t.exec(ctx, `UPDATE tags SET media_count = media_count + CAST(?1 AS BIGINT) *
		(SELECT COUNT(*) FROM media_tags JOIN media ON media.id = media_tags.media_id
			WHERE media_tags.tag_id = tags.id AND media.deleted = 0 AND media.trashed = 0 AND media.id `+in+`)
		WHERE id IN (SELECT tag_id FROM media_tags WHERE media_id `+in+")", append([]any{by}, numbersOf(ids)...)...)
}

// countOwners does the same for people.
func (t *Tx) countOwners(ctx context.Context, ids []gallery.ID, by int) error {
	in := "IN (" + list(1, len(ids)) + ")"
	return t.exec(ctx, `UPDATE users SET media_count = media_count + CAST(?1 AS BIGINT) *
		(SELECT COUNT(*) FROM media WHERE media.owner_id = users.id AND media.deleted = 0 AND media.trashed = 0 AND media.id `+in+`)
		WHERE id IN (SELECT owner_id FROM media WHERE media.id `+in+")", append([]any{by}, numbersOf(ids)...)...)
}

func numbersOf(ids []gallery.ID) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = int64(id)
	}
	return out
}
