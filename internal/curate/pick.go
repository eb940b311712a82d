package curate

import (
	"context"
	"slices"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// picked are those of many media on which the actor may do a deed, and what is
// told of each that was named.
type picked struct {
	media    []*gallery.Media
	outcomes []Outcome
	place    map[string]int // of a public id in outcomes
}

// pick fetches and holds the named media and judges each; further is asked of
// those that pass.
func (d *Desk) pick(ctx context.Context, tx *db.Tx, by gallery.Actor, ids []string, p gallery.Proofs,
	further func(*gallery.Media, gallery.Proofs) error, do gallery.Action) (picked, error) {
	found, err := tx.MediaForChange(ctx, ids)
	if err != nil {
		return picked{}, err
	}
	var albums []gallery.ID
	byID := map[string]*gallery.Media{}
	for i := range found {
		byID[found[i].PublicID] = &found[i]
		albums = append(albums, found[i].Lineage...)
	}
	slices.Sort(albums)
	rights, err := tx.MemberRights(ctx, by.UserID, slices.Compact(albums))
	if err != nil {
		return picked{}, err
	}
	list := picked{outcomes: make([]Outcome, len(ids)), place: map[string]int{}}
	for i, id := range ids {
		list.outcomes[i].ID, list.place[id] = id, i
		m, ok := byID[id]
		if !ok {
			list.outcomes[i].Err = gallery.Fail(gallery.NotFound, "media.not_found")
			continue
		}
		proofs := p
		proofs.Member = gallery.Most(rights, m.Lineage)
		err := gallery.Judge(by, do, m.Policy(d.Now()), proofs)
		if err == nil && further != nil {
			err = further(m, proofs)
		}
		if list.outcomes[i].Err = err; err == nil {
			list.media = append(list.media, m)
		}
	}
	return list, nil
}

// refuse takes a media out again.
func (p *picked) refuse(m *gallery.Media, why error) { p.outcomes[p.place[m.PublicID]].Err = why }

// good are the media that nothing speaks against.
func (p *picked) good() []*gallery.Media {
	return slices.DeleteFunc(slices.Clone(p.media), func(m *gallery.Media) bool { return p.outcomes[p.place[m.PublicID]].Err != nil })
}

func identities(media []*gallery.Media) []gallery.ID {
	ids := make([]gallery.ID, len(media))
	for i, m := range media {
		ids[i] = m.ID
	}
	return ids
}

// audit writes down what somebody on the staff does with media of others.
func (d *Desk) audit(ctx context.Context, tx *db.Tx, by gallery.Actor, action string, media []*gallery.Media) error {
	var deeds []gallery.Deed
	for _, m := range media {
		if by.Staff() && !by.House && m.OwnerID != by.UserID {
			deeds = append(deeds, deed(by, action, "media", m.PublicID, ""))
		}
	}
	return tx.Audit(ctx, deeds, d.Now())
}

func deed(by gallery.Actor, action, object, id, detail string) gallery.Deed {
	return gallery.Deed{ActorID: by.UserID, ActorName: by.Name, Address: by.Address, Action: action, Object: object, ObjectID: id, Detail: detail}
}

// rows are read from a transaction or beside all.
type rows interface {
	AlbumByPublicID(ctx context.Context, id string) (gallery.Album, error)
	MediaByPublicID(ctx context.Context, id string) (*gallery.Media, error)
	MemberRight(ctx context.Context, user gallery.ID, lineage []gallery.ID) (gallery.MemberRight, error)
}

// album fetches an album on which the actor may do a deed.
func (d *Desk) album(ctx context.Context, rows rows, by gallery.Actor, do gallery.Action, id string, p gallery.Proofs) (gallery.Album, error) {
	a, err := rows.AlbumByPublicID(ctx, id)
	if err != nil {
		return a, missing(err, "media.not_found") // as Judge says of one that is not his
	}
	if p.Member, err = rows.MemberRight(ctx, by.UserID, a.Lineage); err != nil {
		return a, err
	}
	return a, gallery.Judge(by, do, a.Policy(), p)
}

// look writes down that somebody on the staff is told of what only they may see.
func (d *Desk) look(ctx context.Context, by gallery.Actor, o gallery.Object, p gallery.Proofs, kind, id string) error {
	if !gallery.NeedsRank(by, o, p) {
		return nil
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		return tx.Audit(ctx, []gallery.Deed{deed(by, kind+".look", kind, id, "")}, d.Now())
	})
}
