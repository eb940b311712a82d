package db

import (
	"context"
	"strings"
	"unicode/utf8"

	"calotype/internal/gallery"
)

const profileColumns = `users.id, users.name, users.full_name, users.websites, users.bio, users.banned, users.is_private,
	users.media_count, users.album_count, users.follower_count, users.following_count, users.liked_count, users.created`

func scanProfile(row scanner) (p gallery.PublicProfile, err error) {
	err = row.Scan(&p.ID, &p.Name, &p.FullName, &p.Websites, &p.Bio, &p.Banned, &p.Private,
		&p.Media, &p.Albums, &p.Followers, &p.Followed, &p.Liked, moment{&p.Created})
	return p, err
}

// ProfileByName fetches what is told of a person.
func (r reader) ProfileByName(ctx context.Context, name string) (gallery.PublicProfile, error) {
	p, err := scanProfile(r.q.row(ctx, "SELECT "+profileColumns+" FROM users WHERE users.name_lower = ?1", strings.ToLower(name)))
	return p, explain(err, "profile")
}

// ProfileByID fetches what is told of a person.
func (r reader) ProfileByID(ctx context.Context, id gallery.ID) (gallery.PublicProfile, error) {
	p, err := scanProfile(r.q.row(ctx, "SELECT "+profileColumns+" FROM users WHERE users.id = ?1", int64(id)))
	return p, explain(err, "profile %d", id)
}

// ShowsUnsafe reports whether a person wants to see NSFW media of others in lists.
func (r reader) ShowsUnsafe(ctx context.Context, id gallery.ID) (yes bool, err error) {
	err = r.q.row(ctx, "SELECT show_nsfw FROM users WHERE id = ?1", int64(id)).Scan(&yes)
	return yes, explain(err, "user %d", id)
}

// PeopleListing is a page of a list of people that is wanted: those whom a person
// follows, his followers, or all who have put something up.
type PeopleListing struct {
	FollowedBy, FollowersOf gallery.ID // one of them, or none; sorted by when
	Prefix                  string     // of their names, of either, without regard to case; with ByUsername
	Sort                    gallery.Sort
	After                   gallery.Place
	Back                    bool
	N                       int
}

// ListPeople fetches a page of people and the place of each. Private and banned
// ones are left out.
func (d *DB) ListPeople(ctx context.Context, l PeopleListing) ([]gallery.PublicProfile, []gallery.Place, error) {
	q := &query{lite: d.Postgres() == nil, id: "users.id", n: l.N, from: "users"}
	switch {
	case l.FollowedBy != 0, l.FollowersOf != 0:
		q.from, q.column, q.down = "follows JOIN users ON users.id = follows.followed_id", "follows.created", l.Sort != gallery.Oldest
		q.index, q.id = "follows_follower", "follows.followed_id"
		key, of := "follows.follower_id", l.FollowedBy
		if l.FollowersOf != 0 {
			q.from = "follows JOIN users ON users.id = follows.follower_id"
			q.index, q.id = "follows_followers", "follows.follower_id"
			key, of = "follows.followed_id", l.FollowersOf
		}
		q.and(key + " = " + q.arg(int64(of)))
	case l.Sort == gallery.Top:
		q.index, q.column, q.down = "users_count", "users.media_count", true
		q.and("users.media_count > 0")
	case l.Sort == gallery.MostViewed:
		q.index, q.column, q.down = "users_viewed", "users.views", true
		q.and("users.views > 0 AND users.media_count > 0")
	case l.Sort == gallery.MostLiked:
		q.index, q.column, q.down = "users_liked", "users.likes", true
		q.and("users.likes > 0 AND users.media_count > 0")
	case l.Sort == gallery.ByUsername:
		q.column = q.exactly("users.name_lower")
		if prefix := strings.ToLower(l.Prefix); prefix != "" {
			q.begins(prefix)
		}
		q.and("users.media_count > 0")
	default:
		q.index, q.column, q.down = "users_created", "users.created", l.Sort == gallery.Newest
		q.and("users.media_count > 0")
	}
	q.and("users.banned = 0 AND users.is_private = 0 AND users.status = 'valid'")
	q.seek(l.After, l.Back)
	list, places, err := page(ctx, d, q, l.Sort, l.Back, "SELECT "+profileColumns+" FROM users WHERE users.id", scanProfile, func(v gallery.PublicProfile) gallery.ID { return v.ID })
	return list, places, explain(err, "list people")
}

// begins wants people one of whose names begins so. One letter is too little to sort
// people by who are called so otherwise.
func (q *query) begins(prefix string) {
	from, to := q.arg(prefix), q.arg(prefix+"\U0010FFFF")
	if utf8.RuneCountInString(prefix) < 2 {
		q.and(q.column + " >= " + from + " AND " + q.column + " < " + to)
		return
	}
	q.and("users.id IN (SELECT users.id FROM users WHERE " + q.column + " >= " + from + " AND " + q.column + " < " + to +
		" UNION ALL SELECT users.id FROM users WHERE users.full_key <> '' AND users.full_key >= " + from + " AND users.full_key < " + to + ")")
}

// exactly is a column of text in the order of its bytes, which an index of its own
// has on PostgreSQL.
func (q *query) exactly(column string) string {
	if q.lite {
		return column
	}
	return column + ` COLLATE "C"`
}
