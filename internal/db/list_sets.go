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
	counts, err := all(ctx, d.q, scanOne[int64], "SELECT media_count FROM tags WHERE id IN ("+list(0, len(ids))+")", numbersOf(ids)...)
	if err != nil {
		return err
	}
	// A tag that is not there has no media.
	fewest, together := int64(0), int64(0)
	if len(counts) == len(ids) {
		fewest = slices.Min(counts)
	}
	for _, n := range counts {
		together += n
	}
	few := l.Filter.AllTags && fewest <= fewTagged || !l.Filter.AllTags && together <= fewTagged
	// An owner's, an album's media are fewer than those of a tag may be.
	if f := l.Filter; !few || f.Owner != 0 || f.Album != 0 {
		l.base(q)
	}
	var marks []string
	for _, id := range ids {
		marks = append(marks, q.arg(int64(id)))
	}
	const has = "EXISTS (SELECT 1 FROM media_tags WHERE media_tags.media_id = media.id AND media_tags.tag_id "
	any := "IN (" + strings.Join(marks, ", ") + ")"
	switch {
	case q.index == "" && l.Filter.AllTags:
		q.and("media.id IN (SELECT media_id FROM media_tags WHERE tag_id " + any + " GROUP BY media_id HAVING COUNT(*) = " + q.arg(len(ids)) + ")")
	case q.index == "":
		q.and("media.id IN (SELECT media_id FROM media_tags WHERE tag_id " + any + ")")
	case l.Filter.AllTags:
		for _, mark := range marks {
			q.and(has + "= " + mark + ")")
		}
	default:
		q.and(has + any + ")")
	}
	if q.index == "" && q.lite {
		q.column = "+" + q.column // not by the order of everything
	}
	l.conditions(q)
	return nil
}

// mostFollowed is how many people's newest media are merged; of more people the
// next media are met soon in the order of everything.
const mostFollowed = 200

// followed writes the query of the media of people whom somebody follows.
func (d *DB) followed(ctx context.Context, l Listing, q *query) (*query, error) {
	people, err := all(ctx, d.q, scanOne[gallery.ID], "SELECT followed_id FROM follows WHERE follower_id = ?1 LIMIT ?2",
		int64(l.Filter.FollowedBy), mostFollowed+1)
	if err != nil || len(people) == 0 {
		return nil, err
	}
	if len(people) > mostFollowed {
		l.base(q)
		q.and("EXISTS (SELECT 1 FROM follows WHERE follows.followed_id = media.owner_id AND follows.follower_id = " +
			q.arg(int64(l.Filter.FollowedBy)) + ")")
		l.conditions(q)
		q.seek(l.After, l.Back)
		return q, nil
	}
	q.index = "media_owner"
	l.conditions(q)
	q.seek(l.After, l.Back)
	return q.merge("media.owner_id", numbersOf(people)), nil
}

// merge makes of a list, for each value of a column, one list of all.
func (q *query) merge(column string, of []any) *query {
	mark := q.arg(of[0])
	q.and(column + " = " + mark)
	one := q.text()
	each := make([]string, len(of))
	for i, v := range of {
		text := one
		if i > 0 {
			text = strings.ReplaceAll(one, column+" = "+mark, column+" = "+q.arg(v))
		}
		each[i] = "SELECT * FROM (" + text + ") AS one"
	}
	return &query{args: q.args, lite: q.lite, id: bare(q.id), column: bare(q.column), down: q.down, n: q.n,
		from: "(" + strings.Join(each, " UNION ALL ") + ") AS merged", where: []string{"true"}}
}

// bare is a column without its table.
func bare(column string) string { return column[strings.LastIndexByte(column, '.')+1:] }
