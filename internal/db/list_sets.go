package db

import (
	"context"
	"slices"
	"strings"

	"calotype/internal/gallery"
)

// fewTagged is how many media of a tag are rather sorted than found on the way
// through all: about where the two take the same time in a million media.
const fewTagged = 3000

// tagged writes the query of media with tags. Tags that few media have are read
// first; of others the next are met soon in the order of everything.
func (d *DB) tagged(ctx context.Context, l Listing, q *query) error {
	ids := slices.Compact(slices.Sorted(slices.Values(l.Filter.Tags)))
	type tag struct{ id, media int64 }
	tags, err := all(ctx, d.q, func(row scanner) (t tag, err error) {
		err = row.Scan(&t.id, &t.media)
		return t, err
	}, "SELECT id, media_count FROM tags WHERE id IN ("+list(0, len(ids))+") ORDER BY media_count, id", numbersOf(ids)...)
	if err != nil {
		return err
	}
	if every := l.Filter.AllTags; len(tags) == 0 || every && len(tags) < len(ids) {
		q.and("false") // a tag that is not there has no media
		return nil
	}
	together := int64(0)
	marks := make([]string, len(tags)) // those that fewest media have first
	for i, t := range tags {
		together += t.media
		marks[i] = q.arg(t.id)
	}
	few := l.Filter.AllTags && tags[0].media <= fewTagged || !l.Filter.AllTags && together <= fewTagged
	// An owner's, an album's media are fewer than those of a tag may be.
	if f := l.Filter; !few || f.Owner != 0 || f.Album != 0 {
		l.base(q)
	}
	any := "IN (" + strings.Join(marks, ", ") + ")"
	switch {
	case q.index == "" && l.Filter.AllTags:
		q.and("media.id IN (SELECT media_id FROM media_tags WHERE tag_id = " + marks[0] + ")")
		for _, mark := range marks[1:] {
			q.has("= " + mark)
		}
	case q.index == "":
		q.and("media.id IN (SELECT media_id FROM media_tags WHERE tag_id " + any + ")")
	case l.Filter.AllTags:
		for _, mark := range marks {
			q.has("= " + mark)
		}
	default:
		q.has(any)
	}
	if q.index == "" && q.lite {
		q.column = "+" + q.column // not by the order of everything
	}
	l.conditions(q)
	return nil
}

// has wants a tag that fits. Each row is asked: PostgreSQL would gather all media of the
// tag first, hence the OFFSET.
func (q *query) has(tag string) {
	end := " OFFSET 0)"
	if q.lite {
		end = ")"
	}
	q.and("EXISTS (SELECT 1 FROM media_tags WHERE media_tags.media_id = media.id AND media_tags.tag_id " + tag + end)
}

// mostFollowed is how many people's newest media are merged; of more people the
// next media are met soon in the order of everything.
const mostFollowed = 200

// followed writes the query of the media of people whom somebody follows.
func (d *DB) followed(ctx context.Context, l Listing, q *query) error {
	people, err := all(ctx, d.q, scanOne[gallery.ID], "SELECT followed_id FROM follows WHERE follower_id = ?1 LIMIT ?2",
		int64(l.Filter.FollowedBy), mostFollowed+1)
	if err != nil {
		return err
	}
	switch {
	case len(people) == 0:
		q.and("false")
	case len(people) > mostFollowed:
		l.base(q)
		q.and("EXISTS (SELECT 1 FROM follows WHERE follows.followed_id = media.owner_id AND follows.follower_id = " +
			q.arg(int64(l.Filter.FollowedBy)) + ")")
		l.conditions(q)
	default:
		q.index = "media_owner"
		q.merge("media.owner_id", numbersOf(people))
		l.conditions(q)
	}
	return nil
}

// bare is a column without its table.
func bare(column string) string { return column[strings.LastIndexByte(column, '.')+1:] }
