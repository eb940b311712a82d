package browse

import (
	"context"
	"slices"

	"calotype/internal/gallery"
)

// AlbumIDs are the public ids of albums that an actor may know of because of what
// lies in them.
func (r *Reader) AlbumIDs(ctx context.Context, by gallery.Actor, ids []gallery.ID, p gallery.Proofs) (map[gallery.ID]string, error) {
	albums, err := r.albumsTold(ctx, by, ids, p)
	told := map[gallery.ID]string{}
	for _, a := range albums {
		told[a.ID] = a.PublicID
	}
	return told, err
}

// AlbumNames are their names.
func (r *Reader) AlbumNames(ctx context.Context, by gallery.Actor, ids []gallery.ID, p gallery.Proofs) (map[gallery.ID]string, error) {
	albums, err := r.albumsTold(ctx, by, ids, p)
	told := map[gallery.ID]string{}
	for _, a := range albums {
		told[a.ID] = a.Name
	}
	return told, err
}

// albumsTold are those albums. Who finds a media is not told of an album that only
// those see who have its link, unless it is his own or he works on it.
func (r *Reader) albumsTold(ctx context.Context, by gallery.Actor, ids []gallery.ID, p gallery.Proofs) ([]gallery.Album, error) {
	var some []gallery.ID
	for _, id := range ids {
		if id != 0 && !slices.Contains(some, id) {
			some = append(some, id)
		}
	}
	albums, err := r.DB.AlbumsByID(ctx, some)
	if err != nil {
		return nil, err
	}
	var lineages []gallery.ID
	for _, a := range albums {
		lineages = append(lineages, a.Lineage...)
	}
	slices.Sort(lineages)
	rights, err := r.DB.MemberRights(ctx, by.UserID, slices.Compact(lineages))
	if err != nil {
		return nil, err
	}
	var told []gallery.Album
	for _, a := range albums {
		p.Member = gallery.Most(rights, a.Lineage)
		if a.Effective == gallery.Link && a.OwnerID != by.UserID && p.Member == gallery.NoMember && !by.Staff() {
			continue
		}
		if gallery.Judge(by, gallery.See, a.Policy(), p) == nil {
			told = append(told, a)
		}
	}
	return told, nil
}

// Captions are those of a video that the actor has been shown, without their texts.
func (r *Reader) Captions(ctx context.Context, m *gallery.Media) ([]gallery.Caption, error) {
	return r.DB.Captions(ctx, m.ID)
}

// Caption is one of them whole.
func (r *Reader) Caption(ctx context.Context, m *gallery.Media, language string) (gallery.Caption, error) {
	c, err := r.DB.Caption(ctx, m.ID, language)
	return c, missing(err, "caption.not_found")
}
