package db

import (
	"context"
	"fmt"
	"time"

	"calotype/internal/gallery"
)

const pictureColumns = "profile_pictures.user_id, profile_pictures.role, profile_pictures.blob_key, profile_pictures.mime, " +
	"profile_pictures.size, profile_pictures.width, profile_pictures.height, profile_pictures.version"

func pictureFields(p *gallery.Picture) []any {
	return []any{&p.UserID, &p.Role, &p.Key, &p.MIME, &p.Size, &p.Width, &p.Height, &p.Version}
}

// PictureByVersion fetches a profile's picture by the word in its address, with
// whose it is.
func (r reader) PictureByVersion(ctx context.Context, version string) (p gallery.Picture, u gallery.User, err error) {
	err = r.q.row(ctx, "SELECT "+pictureColumns+", "+userColumns+` FROM profile_pictures
		JOIN users ON users.id = profile_pictures.user_id WHERE profile_pictures.version = ?1`, version).
		Scan(append(pictureFields(&p), userFields(&u)...)...)
	return p, u, explain(err, "picture")
}

// PicturesOf lists the pictures of people.
func (r reader) PicturesOf(ctx context.Context, users []gallery.ID) ([]gallery.Picture, error) {
	if len(users) == 0 {
		return nil, nil
	}
	args := make([]any, len(users))
	for i, id := range users {
		args[i] = int64(id)
	}
	pictures, err := all(ctx, r.q, func(row scanner) (p gallery.Picture, err error) {
		err = row.Scan(pictureFields(&p)...)
		return p, err
	}, "SELECT "+pictureColumns+" FROM profile_pictures WHERE user_id IN ("+list(0, len(users))+") ORDER BY user_id, role", args...)
	return pictures, explain(err, "pictures")
}

// SetPicture gives a person a picture in the place of the one he had. Its bytes must
// be claimed by a note that is cleared in the same transaction, else it is ErrDying.
func (t *Tx) SetPicture(ctx context.Context, p gallery.Picture, now time.Time) error {
	held, err := t.tx.exec(ctx, "UPDATE blobs SET state = state WHERE state = 'live' AND blob_key = ?1", p.Key)
	if err == nil && held == 0 {
		err = ErrDying
	}
	if err != nil {
		return explain(err, "set picture")
	}
	if err := t.DeletePicture(ctx, p.UserID, p.Role, now); err != nil {
		return err
	}
	return explain(t.exec(ctx, `INSERT INTO profile_pictures (user_id, role, blob_key, mime, size, width, height, version)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`, int64(p.UserID), string(p.Role), p.Key, p.MIME, p.Size, p.Width, p.Height, p.Version),
		"set picture")
}

// DeletePicture takes a person's picture away and notes its bytes for the sweep; one
// that is not there is a success.
func (t *Tx) DeletePicture(ctx context.Context, user gallery.ID, role gallery.PictureRole, now time.Time) error {
	keys, err := all(ctx, t.q, scanOne[string], "DELETE FROM profile_pictures WHERE user_id = ?1 AND role = ?2 RETURNING blob_key", int64(user), string(role))
	if err != nil || len(keys) == 0 {
		return explain(err, "delete picture")
	}
	// Lock the key, lest a sweep that still sees the picture drops the note.
	if err := t.exec(ctx, "UPDATE blobs SET state = state WHERE blob_key = ?1", keys[0]); err != nil {
		return explain(err, "delete picture")
	}
	return explain(t.exec(ctx, `INSERT INTO pending_blobs (note, blob_key, reason, node, created, together)
		VALUES (?1, ?2, 'delete', '', ?3, 0) ON CONFLICT (note, blob_key) DO NOTHING`,
		fmt.Sprintf("picture:%d:%s:%d", user, role, now.UnixNano()), keys[0], millis(now)), "delete picture")
}
