package browse

import (
	"context"
	"slices"

	"calotype/internal/gallery"
)

// Above are the albums that an album lies in, from the top down, as far as the actor
// may see them.
func (r *Reader) Above(ctx context.Context, by gallery.Actor, a *gallery.Album, p gallery.Proofs) ([]gallery.Album, error) {
	if a.ParentID == 0 {
		return nil, nil
	}
	found, err := r.DB.AlbumsByID(ctx, slices.DeleteFunc(slices.Clone(a.Lineage), func(id gallery.ID) bool { return id == a.ID }))
	if err != nil {
		return nil, err
	}
	rights, err := r.DB.MemberRights(ctx, by.UserID, a.Lineage)
	if err != nil {
		return nil, err
	}
	byID := map[gallery.ID]gallery.Album{}
	for _, above := range found {
		p.Member = gallery.Most(rights, above.Lineage)
		if gallery.Judge(by, gallery.See, above.Policy(), p) == nil && !gallery.NeedsRank(by, above.Policy(), p) {
			byID[above.ID] = above
		}
	}
	var list []gallery.Album
	for _, id := range a.Lineage {
		if above, seen := byID[id]; seen {
			list = append(list, above)
		}
	}
	return list, nil
}

// Rights are what an actor may do with an album that he sees.
type Rights struct {
	Add    bool // put media into it
	Take   bool // download what it shows
	Edit   bool // its words, order and cover
	Manage bool // who may see it, its links, its end
}

// Rights tells what an actor may do with an album.
func (r *Reader) Rights(ctx context.Context, by gallery.Actor, a *gallery.Album, p gallery.Proofs) (Rights, error) {
	if err := r.join(ctx, by, a, &p); err != nil {
		return Rights{}, err
	}
	may := func(do gallery.Action) bool { return gallery.Judge(by, do, a.Policy(), p) == nil }
	take := r.Site.Get().Int("zip_at_once") > 0 && may(gallery.Download)
	if by.UserID == 0 {
		return Rights{Take: take}, nil
	}
	return Rights{Take: take, Add: may(gallery.Add), Edit: may(gallery.Edit), Manage: may(gallery.Manage)}, nil
}

// LikesAlbum reports whether the actor likes an album that he sees.
func (r *Reader) LikesAlbum(ctx context.Context, by gallery.Actor, a *gallery.Album) (bool, error) {
	if by.UserID == 0 {
		return false, nil
	}
	return r.DB.LikesAlbum(ctx, by.UserID, a.ID)
}

// MediaNamed are those media of public ids that the actor may see, in the order of the
// ids; of others nothing is told.
func (r *Reader) MediaNamed(ctx context.Context, by gallery.Actor, ids []string, p gallery.Proofs) ([]gallery.Media, error) {
	if len(ids) > MostNamed {
		return nil, gallery.Fail(gallery.Invalid, "list.limit", MostNamed)
	}
	found, err := r.DB.MediaByPublicIDs(ctx, ids)
	if err != nil {
		return nil, err
	}
	var lineages []gallery.ID
	for i := range found {
		lineages = append(lineages, found[i].Lineage...)
	}
	slices.Sort(lineages)
	rights, err := r.DB.MemberRights(ctx, by.UserID, slices.Compact(lineages))
	if err != nil {
		return nil, err
	}
	seen, byRank := found[:0], false
	for _, m := range found {
		p.Member = gallery.Most(rights, m.Lineage)
		if gallery.Judge(by, gallery.See, m.Policy(r.Now()), p) == nil {
			byRank = byRank || gallery.NeedsRank(by, m.Policy(r.Now()), p)
			hideOwners(by, &m)
			seen = append(seen, m)
		}
	}
	if byRank {
		if err := r.noteLook(ctx, by, "list", ""); err != nil {
			return nil, err
		}
	}
	place := map[string]int{}
	for i, id := range slices.Backward(ids) {
		place[id] = i
	}
	slices.SortFunc(seen, func(a, b gallery.Media) int { return place[a.PublicID] - place[b.PublicID] })
	return seen, nil
}

// Whole are the media of an album that the actor sees, in the album's own order: at most
// MostNamed, and whether there are more.
func (r *Reader) Whole(ctx context.Context, by gallery.Actor, a *gallery.Album, p gallery.Proofs) (media []gallery.Media, more bool, err error) {
	page, err := r.list(ctx, by, gallery.Filter{Album: a.ID}, a, Ask{Sort: gallery.Sort(a.Sort), N: MostNamed}, p)
	return page.Items, page.Next != "", err
}

// MostNamed is how many media may be named at once.
const MostNamed = 1000

// Follows reports whether an actor follows a person.
func (r *Reader) Follows(ctx context.Context, by gallery.Actor, person gallery.ID) (bool, error) {
	if by.UserID == 0 || by.UserID == person {
		return false, nil
	}
	return r.DB.Follows(ctx, by.UserID, person)
}

// Faces are the pictures of people, by whose they are.
func (r *Reader) Faces(ctx context.Context, people ...gallery.ID) (map[gallery.ID]map[gallery.PictureRole]gallery.Picture, error) {
	list, err := r.DB.PicturesOf(ctx, people)
	faces := map[gallery.ID]map[gallery.PictureRole]gallery.Picture{}
	for _, p := range list {
		if faces[p.UserID] == nil {
			faces[p.UserID] = map[gallery.PictureRole]gallery.Picture{}
		}
		faces[p.UserID][p.Role] = p
	}
	return faces, err
}
