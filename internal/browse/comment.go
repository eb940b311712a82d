package browse

import (
	"context"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// mostComments is how many comments are listed at once.
const mostComments = 100

// Said are comments on a media, with the pictures of those who wrote them.
type Said struct {
	Comments []gallery.Comment
	Faces    map[gallery.ID]gallery.Picture // by author, but not of those who are not told
	Next     string                         // public id of the last, "" where there are no more
}

// Comments lists up to n comments on a media that the actor has been shown, the newest
// first, that come before one of them ("" for the first). Where the site has none there is
// nothing.
func (r *Reader) Comments(ctx context.Context, by gallery.Actor, m *gallery.Media, before string, n int) (s Said, err error) {
	if !r.Site.Get().On("enable_comments") {
		return s, gallery.Fail(gallery.NotFound, "comment.not_found")
	}
	n = min(max(n, 1), mostComments)
	see := r.commentSight(by, m)
	var last gallery.ID
	if before != "" {
		c, err := r.Comment(ctx, by, m, before)
		if err != nil {
			return s, err
		}
		last = c.ID
	}
	if s.Comments, err = r.DB.Comments(ctx, m.ID, see, last, n+1); err != nil {
		return s, err
	}
	if len(s.Comments) > n {
		s.Comments = s.Comments[:n]
		s.Next = s.Comments[n-1].PublicID
	}
	s.Faces, err = r.faces(ctx, s.Comments)
	return s, err
}

// Comment is one of them.
func (r *Reader) Comment(ctx context.Context, by gallery.Actor, m *gallery.Media, id string) (gallery.Comment, error) {
	if !r.Site.Get().On("enable_comments") {
		return gallery.Comment{}, gallery.Fail(gallery.NotFound, "comment.not_found")
	}
	c, err := r.DB.Comment(ctx, m.ID, id, r.commentSight(by, m))
	if err != nil {
		return c, missing(err, "comment.not_found")
	}
	return c, gallery.JudgeComment(by, gallery.SeeComment, c, m.Policy(r.Now()))
}

func (r *Reader) commentSight(by gallery.Actor, m *gallery.Media) db.CommentSight {
	return db.CommentSight{Viewer: by.UserID, Staff: by.Staff(), All: gallery.SeesAllComments(by, m.Policy(r.Now()))}
}

// faces are the pictures of those who wrote comments and are named.
func (r *Reader) faces(ctx context.Context, said []gallery.Comment) (map[gallery.ID]gallery.Picture, error) {
	var people []gallery.ID
	named := map[gallery.ID]bool{}
	for _, c := range said {
		if c.AuthorName != "" && !named[c.AuthorID] {
			named[c.AuthorID] = true
			people = append(people, c.AuthorID)
		}
	}
	faces := map[gallery.ID]gallery.Picture{}
	if len(people) == 0 {
		return faces, nil
	}
	pictures, err := r.DB.PicturesOf(ctx, people)
	for _, p := range pictures {
		if p.Role == gallery.Avatar {
			faces[p.UserID] = p
		}
	}
	return faces, err
}

// WaitingComments lists up to n comments that wait for staff, the oldest first, after the
// one of an id. Some are of files that only staff may see, so that the look is written down.
func (r *Reader) WaitingComments(ctx context.Context, by gallery.Actor, after gallery.ID, n int) ([]gallery.Comment, error) {
	if !by.Staff() || !by.Has(gallery.ScopeRead) {
		return nil, gallery.Fail(gallery.Denied, "comment.denied")
	}
	list, err := r.DB.WaitingComments(ctx, after, min(max(n, 1), mostComments))
	if err == nil && len(list) > 0 {
		err = r.noteLook(ctx, by, "list", "")
	}
	return list, err
}
