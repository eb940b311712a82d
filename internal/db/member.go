package db

import (
	"context"
	"time"

	"calotype/internal/gallery"
)

// MemberRights tells what a person may do as a collaborator in those of some
// albums where he may do anything. In his own albums he may do all that a
// collaborator may.
func (r reader) MemberRights(ctx context.Context, user gallery.ID, albums []gallery.ID) (map[gallery.ID]gallery.MemberRight, error) {
	rights := map[gallery.ID]gallery.MemberRight{}
	if user == 0 || len(albums) == 0 {
		return rights, nil
	}
	type right struct {
		album gallery.ID
		edit  bool
	}
	in := "IN (" + list(1, len(albums)) + ")"
	found, err := all(ctx, r.q, func(row scanner) (f right, err error) {
		err = row.Scan(&f.album, &f.edit)
		return f, err
	}, "SELECT album_id, may_edit FROM album_members WHERE user_id = ?1 AND album_id "+in+
		" UNION ALL SELECT id, 1 FROM albums WHERE owner_id = ?1 AND id "+in, append([]any{int64(user)}, numbersOf(albums)...)...)
	if err != nil {
		return nil, explain(err, "rights of a collaborator")
	}
	for _, f := range found {
		switch {
		case f.edit:
			rights[f.album] = gallery.MayChange
		case rights[f.album] == gallery.NoMember:
			rights[f.album] = gallery.MayAdd
		}
	}
	return rights, nil
}

// MemberRight is the most that a person may do as a collaborator in the albums of
// an object's lineage.
func (r reader) MemberRight(ctx context.Context, user gallery.ID, lineage []gallery.ID) (gallery.MemberRight, error) {
	rights, err := r.MemberRights(ctx, user, lineage)
	return gallery.Most(rights, lineage), err
}

// AlbumMember is a collaborator of an album.
type AlbumMember struct {
	UserID  gallery.ID
	Name    string
	MayEdit bool
	Since   time.Time
}

// AlbumMembers lists the collaborators of an album by name.
func (r reader) AlbumMembers(ctx context.Context, album gallery.ID) ([]AlbumMember, error) {
	members, err := all(ctx, r.q, func(row scanner) (m AlbumMember, err error) {
		err = row.Scan(&m.UserID, &m.Name, &m.MayEdit, moment{&m.Since})
		return m, err
	}, `SELECT users.id, users.name, album_members.may_edit, album_members.created FROM album_members
		JOIN users ON users.id = album_members.user_id WHERE album_members.album_id = ?1 ORDER BY users.name_lower`, int64(album))
	return members, explain(err, "collaborators of album %d", album)
}

// SetMember makes a person a collaborator of an album or changes his right, and
// reports whether he is new.
func (t *Tx) SetMember(ctx context.Context, album, user gallery.ID, mayEdit bool, now time.Time) (added bool, err error) {
	n, err := t.tx.exec(ctx, `INSERT INTO album_members (album_id, user_id, may_edit, created) VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT DO NOTHING`, int64(album), int64(user), flag(mayEdit), millis(now))
	if err == nil && n == 0 {
		err = t.exec(ctx, "UPDATE album_members SET may_edit = ?3 WHERE album_id = ?1 AND user_id = ?2", int64(album), int64(user), flag(mayEdit))
	}
	if err != nil {
		return false, explain(err, "collaborator of album %d", album)
	}
	return n > 0, t.shift(ctx)
}

// RemoveMember ends a collaboration; one that is not there is ErrNotFound.
func (t *Tx) RemoveMember(ctx context.Context, album, user gallery.ID) error {
	err := t.change(ctx, "DELETE FROM album_members WHERE album_id = ?1 AND user_id = ?2", int64(album), int64(user))
	if err != nil {
		return explain(err, "collaborator of album %d", album)
	}
	return t.shift(ctx)
}
