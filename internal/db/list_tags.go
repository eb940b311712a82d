package db

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// TagListing is a page of a list of tags that is wanted.
type TagListing struct {
	Prefix string // of their names, without regard to case
	Every  bool   // also those on nothing that everybody sees
	Sort   gallery.Sort
	Now    time.Time
	After  gallery.Place
	Back   bool
	N      int
}

const tagColumns = "tags.id, tags.name, tags.description, tags.media_count, tags.views"

func scanTag(row scanner) (t gallery.TagCount, err error) {
	err = row.Scan(&t.ID, &t.Name, &t.Description, &t.Media, &t.Views)
	return t, err
}

// A tag is one that everybody sees if so many of its newest media have one that
// everybody sees, and a page of such is looked for among so many tags.
const (
	newestOfTag = 100
	nearTags    = 100
)

// ListTags fetches a page of the tags that stand on media which everybody sees, or of
// all, and the place of each. A page of the former may be broken off as those of List are.
func (d *DB) ListTags(ctx context.Context, l TagListing) ([]gallery.TagCount, []gallery.Place, error) {
	q := &query{lite: d.Postgres() == nil, id: "tags.id", n: l.N, from: "tags "}
	name := q.exactly("tags.name_lower")
	switch l.Sort {
	case gallery.ByName:
		q.column = name
	case gallery.Newest: // they are numbered as they come
		q.column, q.down = "tags.id", true
		q.and("tags.id > 0") // by which it is read
	case gallery.MostViewed:
		q.index, q.column, q.down = "tags_viewed", "tags.views", true
		if !l.Every {
			q.and("tags.views > 0")
		}
	default:
		q.index, q.column, q.down = "tags_count", "tags.media_count", true
	}
	if prefix := strings.ToLower(l.Prefix); prefix != "" {
		if l.Sort == gallery.Top && q.lite {
			q.index, q.column = "", "+tags.media_count" // few have a beginning
		}
		q.and(name + " >= " + q.arg(prefix) + " AND " + name + " < " + q.arg(prefix+"\U0010FFFF"))
	}
	q.and("true")
	if l.After.Bare {
		at, err := scanPlace(l.Sort)(d.q.row(ctx, "SELECT "+q.column+", tags.id FROM tags WHERE tags.id = ?1", int64(l.After.ID)))
		if err = explain(err, "place of tag %d", l.After.ID); errors.Is(err, gallery.ErrNotFound) {
			err = gallery.Fail(gallery.Invalid, "list.cursor").Because(err)
		}
		if err != nil {
			return nil, nil, err
		}
		l.After = at
	}
	q.seek(l.After, l.Back)
	var rest gallery.Place
	if !l.Every {
		q.and("+tags.media_count > 0") // not by that index
		var err error
		if rest, err = d.boundBy(ctx, q, *q, l.Sort, nearTags); err != nil {
			return nil, nil, explain(err, "list tags")
		}
		q.and(`EXISTS (SELECT 1 FROM (SELECT media_id FROM media_tags WHERE media_tags.tag_id = tags.id ORDER BY media_id DESC LIMIT ` + strconv.Itoa(newestOfTag) + `) AS newest
			JOIN media ON media.id = newest.media_id WHERE media.visibility = 'public'
			AND media.approved = 1 AND media.deleted = 0 AND media.trashed = 0 AND (media.expires = 0 OR media.expires > ` +
			q.arg(millis(l.Now)) + `) AND NOT EXISTS (SELECT 1 FROM users WHERE users.id = media.owner_id AND users.banned = 1))`)
	}
	list, places, err := page(ctx, d, q, l.Sort, l.Back, "SELECT "+tagColumns+" FROM tags WHERE tags.id", scanTag, func(v gallery.TagCount) gallery.ID { return v.ID })
	if len(list) == l.N {
		rest = gallery.Place{}
	}
	return list, withRest(places, rest), explain(err, "list tags")
}

// TagsNamed fetches tags by their names without regard to case; those that are not
// there are left out.
func (r reader) TagsNamed(ctx context.Context, names []string) ([]gallery.TagCount, error) {
	if len(names) == 0 {
		return nil, nil
	}
	args := make([]any, len(names))
	for i, name := range names {
		args[i] = strings.ToLower(name)
	}
	tags, err := all(ctx, r.q, scanTag, "SELECT "+tagColumns+" FROM tags WHERE tags.name_lower IN ("+list(0, len(args))+")", args...)
	return tags, explain(err, "tags")
}

// TagsByID fetches tags by their ids, in no order.
func (r reader) TagsByID(ctx context.Context, ids []gallery.ID) ([]gallery.TagCount, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	tags, err := all(ctx, r.q, scanTag, "SELECT "+tagColumns+" FROM tags WHERE tags.id IN ("+list(0, len(ids))+")", numbersOf(ids)...)
	return tags, explain(err, "tags")
}

// lastTagged is how many media, of a person or a list, are asked for their tags.
const lastTagged = 1000

// OwnTags fetches tags that begin so and stand on what a person uploaded last, those on
// most media first.
func (d *DB) OwnTags(ctx context.Context, owner gallery.ID, prefix string, n int) ([]gallery.TagCount, error) {
	q := &query{lite: d.Postgres() == nil}
	name := q.exactly("tags.name_lower")
	prefix = strings.ToLower(prefix)
	tags, err := all(ctx, d.q, scanTag, "SELECT DISTINCT "+tagColumns+` FROM (SELECT id FROM media WHERE owner_id = ?1 AND deleted = 0 AND trashed = 0
		ORDER BY created DESC, id DESC LIMIT `+strconv.Itoa(lastTagged)+`) AS newest JOIN media_tags ON media_tags.media_id = newest.id JOIN tags ON tags.id = media_tags.tag_id
		WHERE `+name+" >= ?2 AND "+name+" < ?3 ORDER BY tags.media_count DESC, tags.id LIMIT ?4", int64(owner), prefix, prefix+"\U0010FFFF", n)
	return tags, explain(err, "own tags")
}

// TagsIn fetches the tags that stand on most of the newest media of a list, whatever tags
// the list itself is of. They are counted on so many media at most.
func (d *DB) TagsIn(ctx context.Context, l Listing, n int) ([]gallery.TagCount, error) {
	l.Filter.Tags, l.Sort, l.After, l.Back, l.N = nil, gallery.Newest, gallery.Place{}, false, lastTagged
	q, err := d.way(ctx, l)
	if err == nil && q.index != "" {
		_, err = d.bound(ctx, q, l.Sort, q.walked())
	}
	if err != nil {
		return nil, explain(err, "tags in a list")
	}
	newest := q.text()
	tags, err := all(ctx, d.q, scanTag, `SELECT tags.id, tags.name, tags.description, COUNT(*) AS n, tags.views FROM (`+newest+`) AS newest
		JOIN media_tags ON media_tags.media_id = newest.`+bare(q.id)+` JOIN tags ON tags.id = media_tags.tag_id
		GROUP BY tags.id, tags.name, tags.description, tags.views ORDER BY n DESC, tags.id LIMIT `+q.arg(n), q.args...)
	return tags, explain(err, "tags in a list")
}
