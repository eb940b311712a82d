package curate

import (
	"context"
	"slices"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

// resettle works out anew what an album and all below it inherit, below another
// parent where one is named.
func (d *Desk) resettle(ctx context.Context, tx *db.Tx, by gallery.Actor, a *gallery.Album, to *string) error {
	tree, err := tx.Subtree(ctx, a.ID)
	if err != nil {
		return err
	}
	parent, err := d.above(ctx, tx, by, a, to)
	if err != nil {
		return err
	}
	if parent != nil {
		height := len(tree[len(tree)-1].Lineage) - len(tree[0].Lineage) + 1
		if slices.Contains(parent.Lineage, a.ID) || len(parent.Lineage)+height > gallery.DeepestAlbum {
			return invalid("album.parent", gallery.DeepestAlbum)
		}
	}
	placed := make(map[gallery.ID]*gallery.Album, len(tree))
	for i := range tree {
		above := parent
		if i > 0 {
			above = placed[tree[i].ParentID]
		}
		tree[i].Inherit(above)
		placed[tree[i].ID] = &tree[i]
	}
	if err := tx.SettleAlbums(ctx, tree); err != nil {
		return err
	}
	return d.Queue.Insert(ctx, tx, queue.Tidy{})
}

// above is the album that another lies in: its parent, or the one it is put into.
func (d *Desk) above(ctx context.Context, tx *db.Tx, by gallery.Actor, a *gallery.Album, to *string) (*gallery.Album, error) {
	switch {
	case to == nil && a.ParentID != 0:
		parent, err := tx.AlbumByID(ctx, a.ParentID)
		return &parent, err
	case to == nil || *to == "":
		return nil, nil //nolint:nilnil // an album at the top has none above it
	}
	return d.parent(ctx, tx, by, a.OwnerID, *to)
}

// MoveAlbums puts albums into another, "" for none, each for itself.
func (d *Desk) MoveAlbums(ctx context.Context, by gallery.Actor, ids []string, p gallery.Proofs, parent string) ([]Outcome, error) {
	var done []Outcome
	return d.many(ctx, ids, func(tx *db.Tx, ids []string) ([]Outcome, error) {
		done = nil
		for _, id := range ids {
			a, err := d.hold(ctx, tx, by, gallery.Manage, id, p)
			if err == nil {
				err = d.resettle(ctx, tx, by, &a, &parent)
			}
			if err == nil {
				err = d.auditAlbum(ctx, tx, by, "album.move", a, parent)
			}
			if !told(err) {
				return nil, err
			}
			done = append(done, Outcome{id, err})
		}
		return done, nil
	})
}

// OrderMedia puts media of an album into an order by hand: those named come first,
// as they are named.
func (d *Desk) OrderMedia(ctx context.Context, by gallery.Actor, album string, p gallery.Proofs, ids []string) error {
	if len(ids) > MostAtOnce {
		return invalid("ids", MostAtOnce)
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		a, err := d.album(ctx, tx, by, gallery.Edit, album, p)
		if err != nil {
			return err
		}
		found, err := tx.MediaForChange(ctx, ids)
		if err != nil {
			return err
		}
		byID := map[string]gallery.ID{}
		for _, m := range found {
			if m.AlbumID == a.ID {
				byID[m.PublicID] = m.ID
			}
		}
		order, err := inOrder("album.order", ids, byID)
		if err != nil {
			return err
		}
		a.Sort = "manual"
		if err := tx.SetAlbum(ctx, &a, d.Now()); err != nil {
			return err
		}
		if err := tx.OrderMedia(ctx, a.ID, order); err != nil {
			return err
		}
		return d.auditAlbum(ctx, tx, by, "album.order", a, "")
	})
}

// OrderAlbums puts albums that lie in one into an order by hand.
func (d *Desk) OrderAlbums(ctx context.Context, by gallery.Actor, parent string, p gallery.Proofs, ids []string) error {
	if len(ids) > MostAtOnce {
		return invalid("ids", MostAtOnce)
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		a, err := d.album(ctx, tx, by, gallery.Edit, parent, p)
		if err != nil {
			return err
		}
		found, err := tx.AlbumsForChange(ctx, ids)
		if err != nil {
			return err
		}
		byID := map[string]gallery.ID{}
		for _, child := range found {
			if child.ParentID == a.ID {
				byID[child.PublicID] = child.ID
			}
		}
		order, err := inOrder("album.order", ids, byID)
		if err != nil {
			return err
		}
		if err := tx.OrderAlbums(ctx, a.ID, order); err != nil {
			return err
		}
		return d.auditAlbum(ctx, tx, by, "album.order", a, "")
	})
}

// inOrder are the ids of rows; each must be there, and once. They are taken out of byID.
func inOrder(code string, ids []string, byID map[string]gallery.ID) (order []gallery.ID, err error) {
	for _, id := range ids {
		row, ok := byID[id]
		if !ok {
			return nil, invalid(code, id)
		}
		delete(byID, id)
		order = append(order, row)
	}
	return order, nil
}

// DeleteAlbum removes an album and those in it. With keep their media stay, as
// visible as they were; else they go into the trash, all but those that others
// put there.
func (d *Desk) DeleteAlbum(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs, keep bool) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := d.deleteAlbum(ctx, tx, by, id, p, keep); err != nil {
			return err
		}
		return d.Queue.Insert(ctx, tx, queue.Tidy{})
	})
}

// DeleteAlbums is DeleteAlbum for many, each for itself. One that lies in another of them
// goes with that.
func (d *Desk) DeleteAlbums(ctx context.Context, by gallery.Actor, ids []string, p gallery.Proofs, keep bool) ([]Outcome, error) {
	var done []Outcome
	return d.many(ctx, ids, func(tx *db.Tx, ids []string) ([]Outcome, error) {
		found, err := tx.AlbumsForChange(ctx, ids)
		if err != nil {
			return nil, err
		}
		lineage := map[string][]gallery.ID{}
		for _, a := range found {
			lineage[a.PublicID] = a.Lineage
		}
		slices.SortStableFunc(ids, func(a, b string) int { return len(lineage[a]) - len(lineage[b]) })
		done = nil
		gone := map[gallery.ID]bool{}
		for _, id := range ids {
			above := lineage[id]
			if !slices.ContainsFunc(above, func(a gallery.ID) bool { return gone[a] }) {
				err = d.deleteAlbum(ctx, tx, by, id, p, keep)
			}
			if !told(err) {
				return nil, err
			}
			if err == nil && len(above) > 0 {
				gone[above[len(above)-1]] = true
			}
			done = append(done, Outcome{id, err})
			err = nil
		}
		if len(gone) == 0 {
			return done, nil
		}
		return done, d.Queue.Insert(ctx, tx, queue.Tidy{}) // one for all of them
	})
}

// deleteAlbum leaves what is in it to a Tidy, which its caller enqueues.
func (d *Desk) deleteAlbum(ctx context.Context, tx *db.Tx, by gallery.Actor, id string, p gallery.Proofs, keep bool) error {
	a, err := d.hold(ctx, tx, by, gallery.Delete, id, p)
	if err != nil {
		return err
	}
	switch {
	case keep:
		err = tx.FreeMedia(ctx, a.ID, 0, d.Now())
	case !by.Staff() || a.OwnerID == by.UserID:
		err = tx.FreeMedia(ctx, a.ID, a.OwnerID, d.Now())
	}
	if err != nil {
		return err
	}
	if err := tx.DeleteAlbums(ctx, a.ID, !keep, d.Now()); err != nil {
		return err
	}
	return d.auditAlbum(ctx, tx, by, "album.delete", a, a.Name)
}

// emptySome discards some media of deleted albums and reports whether there are more.
func (d *Desk) emptySome(ctx context.Context) (more bool, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		found, err := tx.MediaToEmpty(ctx, batch)
		if err != nil {
			return err
		}
		if more = len(found) == batch; len(found) == 0 {
			return tx.Emptied(ctx)
		}
		media := make([]*gallery.Media, len(found))
		for i := range found {
			media[i] = &found[i]
		}
		if err := d.discard(ctx, tx, media); err != nil || more {
			return err
		}
		return tx.Emptied(ctx)
	})
	return more, err
}

// RemoveFromAlbum takes media out of an album for those who may edit it; they stay
// as visible as they were.
func (d *Desk) RemoveFromAlbum(ctx context.Context, by gallery.Actor, album string, p gallery.Proofs, ids []string) ([]Outcome, error) {
	return d.many(ctx, ids, func(tx *db.Tx, ids []string) ([]Outcome, error) {
		a, err := d.album(ctx, tx, by, gallery.Edit, album, p)
		if err != nil {
			return nil, err
		}
		list, err := d.pick(ctx, tx, by, ids, p, func(m *gallery.Media, _ gallery.Proofs) error {
			if m.AlbumID != a.ID {
				return gallery.Fail(gallery.NotFound, "media.not_found")
			}
			return nil
		}, gallery.Edit)
		if err != nil {
			return nil, err
		}
		if err := tx.FreeSome(ctx, identities(list.media), d.Now()); err != nil {
			return nil, err
		}
		return list.outcomes, d.audit(ctx, tx, by, "album.remove", list.media)
	})
}
