package db

import (
	"context"
	"errors"
	"time"

	"calotype/internal/gallery"
)

const commentQuery = `SELECT comments.id, comments.public_id, comments.media_id, comments.user_id,
	CASE WHEN users.is_private = 1 AND users.id <> ?1 AND ?2 = 0 THEN '' ELSE users.name END, users.banned,
	comments.text, comments.created, comments.edited, comments.waiting, comments.hidden, media.public_id, media.title
	FROM comments JOIN users ON users.id = comments.user_id JOIN media ON media.id = comments.media_id AND media.deleted = 0 `

func scanComment(row scanner) (c gallery.Comment, err error) {
	err = row.Scan(&c.ID, &c.PublicID, &c.MediaID, &c.AuthorID, &c.AuthorName, &c.AuthorBanned, &c.Text, moment{&c.Created}, moment{&c.Edited},
		&c.Waiting, &c.Hidden, &c.MediaPublicID, &c.MediaTitle)
	return c, err
}

// Sight of comments: who looks, whether he is of the staff, who are told every name, and
// whether he sees those that are not shown.
type CommentSight struct {
	Viewer     gallery.ID
	Staff, All bool
}

func (s CommentSight) args(more ...any) []any {
	return append([]any{int64(s.Viewer), flag(s.Staff)}, more...)
}

// Comments lists up to n comments on a media, the newest first, that come before the one
// of an id (0: from the top).
func (r reader) Comments(ctx context.Context, media gallery.ID, s CommentSight, before gallery.ID, n int) ([]gallery.Comment, error) {
	cond, args := "WHERE comments.media_id = ?3 ", s.args(int64(media), n)
	if !s.All {
		cond += "AND (comments.waiting = 0 AND comments.hidden = 0 AND users.banned = 0 OR comments.user_id = ?1) "
	}
	if before != 0 {
		cond, args = cond+"AND comments.id < ?5 ", append(args, int64(before))
	}
	found, err := all(ctx, r.q, scanComment, commentQuery+cond+"ORDER BY comments.id DESC LIMIT ?4", args...)
	return found, explain(err, "comments on media %d", media)
}

// Comment fetches one of a media's.
func (r reader) Comment(ctx context.Context, media gallery.ID, publicID string, s CommentSight) (gallery.Comment, error) {
	c, err := scanComment(r.q.row(ctx, commentQuery+"WHERE comments.public_id = ?3 AND comments.media_id = ?4", s.args(publicID, int64(media))...))
	return c, explain(err, "comment %s", publicID)
}

// WaitingComments lists up to n that wait for staff, the oldest first, after the one of an
// id (0: from the first).
func (r reader) WaitingComments(ctx context.Context, after gallery.ID, n int) ([]gallery.Comment, error) {
	found, err := all(ctx, r.q, scanComment, commentQuery+"WHERE comments.waiting = 1 AND comments.id > ?3 ORDER BY comments.id LIMIT ?4",
		CommentSight{Staff: true}.args(int64(after), n)...)
	return found, explain(err, "comments that wait")
}

// HasSpoken reports whether a comment of a person on what others have put up is shown.
func (r reader) HasSpoken(ctx context.Context, user gallery.ID) (yes bool, err error) {
	err = r.q.row(ctx, `SELECT EXISTS (SELECT 1 FROM comments JOIN media ON media.id = comments.media_id
		WHERE comments.user_id = ?1 AND comments.waiting = 0 AND comments.hidden = 0 AND COALESCE(media.owner_id, 0) <> ?1)`, int64(user)).Scan(&yes)
	return yes, explain(err, "comments of user %d", user)
}

// Mentioned are people by their names, in lower case, as they would ask for an object of a
// lineage, each with his right there. Who cannot sign in is not among them.
func (r reader) Mentioned(ctx context.Context, names []string, lineage []gallery.ID) ([]gallery.Actor, []gallery.MemberRight, error) {
	if len(names) == 0 {
		return nil, nil, nil
	}
	people, err := all(ctx, r.q, func(row scanner) (a gallery.Actor, err error) {
		err = row.Scan(&a.UserID, &a.Name, &a.Rank)
		return a, err
	}, "SELECT id, name, rank FROM users WHERE banned = 0 AND status = ?1 AND name_lower IN ("+list(1, len(names))+") ORDER BY id",
		append([]any{string(gallery.Valid)}, anys(names)...)...)
	rights := make([]gallery.MemberRight, len(people))
	if err != nil || len(people) == 0 || len(lineage) == 0 {
		return people, rights, explain(err, "people by name")
	}
	args := numbersOf(lineage)
	for _, a := range people {
		args = append(args, int64(a.UserID))
	}
	members, users := list(0, len(lineage)), list(len(lineage), len(people))
	type right struct {
		user gallery.ID
		edit bool
	}
	found, err := all(ctx, r.q, func(row scanner) (f right, err error) {
		err = row.Scan(&f.user, &f.edit)
		return f, err
	}, "SELECT user_id, may_edit FROM album_members WHERE album_id IN ("+members+") AND user_id IN ("+users+
		") UNION ALL SELECT owner_id, 1 FROM albums WHERE id IN ("+members+") AND owner_id IN ("+users+")", args...)
	for _, f := range found {
		for i, a := range people {
			if a.UserID == f.user && rights[i] != gallery.MayChange {
				rights[i] = map[bool]gallery.MemberRight{true: gallery.MayChange, false: gallery.MayAdd}[f.edit]
			}
		}
	}
	return people, rights, explain(err, "rights of people")
}

// InsertComment adds a comment and sets its ID.
func (t *Tx) InsertComment(ctx context.Context, c *gallery.Comment) error {
	err := t.q.row(ctx, "INSERT INTO comments (public_id, media_id, user_id, text, created, waiting) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id",
		c.PublicID, int64(c.MediaID), int64(c.AuthorID), c.Text, millis(c.Created), flag(c.Waiting)).Scan(&c.ID)
	if err == nil {
		err = t.addComment(ctx, *c, 1)
	}
	return explain(err, "comment on media %d", c.MediaID)
}

// HoldComment keeps a comment as it is until the transaction's end, if it is there.
func (t *Tx) HoldComment(ctx context.Context, publicID string) error {
	return explain(t.exec(ctx, "UPDATE comments SET text = text WHERE public_id = ?1", publicID), "hold comment")
}

// ChangeComment writes down what a comment has become from what it was: its text, whether
// it waits and who hides it.
func (t *Tx) ChangeComment(ctx context.Context, was, c gallery.Comment) error {
	err := t.change(ctx, "UPDATE comments SET text = ?2, edited = ?3, waiting = ?4, hidden = ?5 WHERE id = ?1",
		int64(c.ID), c.Text, millis(c.Edited), flag(c.Waiting), int(c.Hidden))
	if err == nil && was.Shown() != c.Shown() { // one of the two does nothing
		err = errors.Join(t.addComment(ctx, was, -1), t.addComment(ctx, c, 1))
	}
	return explain(err, "change comment %d", c.ID)
}

// DeleteComment removes a comment; what is reported of it is closed.
func (t *Tx) DeleteComment(ctx context.Context, c gallery.Comment, by gallery.ID, now time.Time) error {
	err := t.change(ctx, "DELETE FROM comments WHERE id = ?1", int64(c.ID))
	if err == nil {
		err = t.addComment(ctx, c, -1)
	}
	if err == nil {
		err = t.ResolveReports(ctx, c.MediaID, c.ID, by, now)
	}
	return explain(err, "delete comment %d", c.ID)
}

// addComment counts a comment that is shown with its media.
func (t *Tx) addComment(ctx context.Context, c gallery.Comment, by int) error {
	if !c.Shown() {
		return nil
	}
	return t.exec(ctx, "UPDATE media SET comments = comments + ?2 WHERE id = ?1", int64(c.MediaID), by)
}

// countComments takes what a person has said out of the counts of what is shown as he is
// banned, or counts it again; nothing where he is already so.
func (t *Tx) countComments(ctx context.Context, user gallery.ID, banned bool) error {
	op := "+"
	if banned {
		op = "-"
	}
	const his = "FROM comments WHERE comments.user_id = ?1 AND comments.waiting = 0 AND comments.hidden = 0"
	return t.exec(ctx, "UPDATE media SET comments = comments "+op+" (SELECT COUNT(*) "+his+" AND comments.media_id = media.id) WHERE id IN (SELECT comments.media_id "+
		his+" AND EXISTS (SELECT 1 FROM users WHERE users.id = ?1 AND users.banned <> ?2))", int64(user), flag(banned))
}

// CommentsForExport lists what a person has said, by ID, after one.
func (r reader) CommentsForExport(ctx context.Context, user, after gallery.ID, limit int) ([]gallery.Comment, error) {
	found, err := all(ctx, r.q, scanComment, commentQuery+"WHERE comments.user_id = ?1 AND comments.id > ?3 ORDER BY comments.id LIMIT ?4",
		CommentSight{Viewer: user}.args(int64(after), limit)...)
	return found, explain(err, "comments of user %d", user)
}
