package curate

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"slices"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// claimFor is how long a guest may take to make an account for what he uploaded: a
// letter that confirms his address is good for two days of it.
const claimFor = 7 * 24 * time.Hour

// Claim names a guest's upload with the token of its delete link, which only he was
// told.
type Claim struct{ ID, Token string }

func (c Claim) proves(m *gallery.Media) bool {
	sum := sha256.Sum256([]byte(c.Token))
	return subtle.ConstantTimeCompare(sum[:], m.DeleteHash) == 1
}

// Remembered are a guest's uploads as he keeps them until he has an account.
type Remembered struct {
	Token string
	N     int       // how many uploads
	Ends  time.Time // of the token
}

// Remember adds a guest's uploads to those of a token that he has, "" for none. What
// is not there, is somebody's or is not proven to be his is left out.
func (d *Desk) Remember(ctx context.Context, token string, claims []Claim) (Remembered, error) {
	claims = claims[:min(len(claims), gallery.MostClaims)]
	proof := map[string]Claim{}
	var asked []string
	for _, c := range claims {
		proof[c.ID] = c
		asked = append(asked, c.ID)
	}
	found, err := d.DB.GuestMedia(ctx, asked)
	if err != nil {
		return Remembered{}, err
	}
	ids := d.Claimed(token)
	for i := range found {
		m := &found[i]
		if d.claimable(m) == nil && proof[m.PublicID].proves(m) && !slices.Contains(ids, m.PublicID) {
			ids = append(ids, m.PublicID)
		}
	}
	ends := d.Now().Add(claimFor).Truncate(time.Second)
	return Remembered{d.key().SealClaims(ids, ends), min(len(ids), gallery.MostClaims), ends}, nil
}

// Correct changes the words of a guest's upload, which the token of its delete link proves to be
// his: its title, description and alternative text, and whether it is safe for everybody.
func (d *Desk) Correct(ctx context.Context, by gallery.Actor, c Claim, patch MediaPatch) (*gallery.Media, error) {
	patch = MediaPatch{Title: patch.Title, Description: patch.Description, Alt: patch.Alt, NSFW: patch.NSFW}
	return d.one(ctx, c.ID, func(tx *db.Tx) ([]Outcome, error) {
		found, err := tx.MediaForChange(ctx, []string{c.ID})
		if err != nil {
			return nil, err
		}
		if len(found) == 0 || !c.proves(&found[0]) || by.Banned {
			return nil, gallery.Fail(gallery.NotFound, "media.not_found")
		}
		if err := d.claimable(&found[0]); err != nil {
			return nil, err
		}
		change, err := d.checked(ctx, tx, by, gallery.Proofs{}, &patch)
		if err != nil {
			return nil, err
		}
		picked := picked{media: []*gallery.Media{&found[0]}, outcomes: []Outcome{{ID: c.ID}}, place: map[string]int{c.ID: 0}}
		return picked.outcomes, d.apply(ctx, tx, by, picked, patch, change)
	})
}

func (d *Desk) key() gallery.SigningKey {
	return gallery.SigningKey(d.Site.Get().Text("signing_key"))
}

// Claimed are the uploads that a token of Remember stands for.
func (d *Desk) Claimed(token string) []string { return d.key().UnsealClaims(token, d.Now()) }

// ClaimRemembered gives the actor the guest's uploads of a token.
func (d *Desk) ClaimRemembered(ctx context.Context, by gallery.Actor, token string) ([]Outcome, error) {
	ids := d.Claimed(token)
	if len(ids) == 0 {
		return nil, nil
	}
	return d.claim(ctx, by, ids, func(*gallery.Media) bool { return true })
}

// ClaimMedia gives the actor what he uploaded as a guest, as far as his quota goes.
func (d *Desk) ClaimMedia(ctx context.Context, by gallery.Actor, claims []Claim) ([]Outcome, error) {
	proof := map[string]Claim{}
	var ids []string
	for _, c := range claims {
		proof[c.ID] = c
		ids = append(ids, c.ID)
	}
	return d.claim(ctx, by, ids, func(m *gallery.Media) bool { return proof[m.PublicID].proves(m) })
}

func (d *Desk) claim(ctx context.Context, by gallery.Actor, ids []string, proven func(*gallery.Media) bool) ([]Outcome, error) {
	if by.UserID == 0 || by.Banned || !by.Has(gallery.ScopeUpload) || !by.Has(gallery.ScopeWrite) {
		return nil, gallery.Fail(gallery.Denied, "account.denied")
	}
	site := d.Site.Get()
	return d.many(ctx, ids, func(tx *db.Tx, ids []string) ([]Outcome, error) {
		found, err := tx.MediaForChange(ctx, ids)
		if err != nil {
			return nil, err
		}
		taken, err := tx.Room(ctx, by.UserID, "", d.Now())
		if err != nil {
			return nil, err
		}
		used, room := taken.Used+taken.Open, gallery.User{Rank: taken.Rank, Quota: taken.Quota}.Allowance(site)
		var mine []*gallery.Media
		done := make([]Outcome, len(ids))
		for i, id := range ids {
			done[i] = Outcome{ID: id, Err: gallery.Fail(gallery.NotFound, "media.not_found")}
			at := slices.IndexFunc(found, func(m gallery.Media) bool { return m.PublicID == id })
			if at < 0 || !proven(&found[at]) {
				continue
			}
			m := &found[at]
			if done[i].Err = d.claimable(m); done[i].Err != nil {
				continue
			}
			used += m.Stored()
			if room > 0 && used > room {
				used -= m.Stored()
				done[i].Err = gallery.Fail(gallery.Denied, "quota.user", room)
				continue
			}
			mine = append(mine, m)
		}
		return done, d.give(ctx, tx, by, mine, room, site.Text("auto_delete_guest_uploads") != "")
	})
}

// claimable reports why nobody can claim a media.
func (d *Desk) claimable(m *gallery.Media) error {
	switch {
	case m.OwnerID != 0:
		return gallery.Fail(gallery.Conflict, "media.claimed")
	case m.Expired(d.Now()) || !m.Trashed.IsZero():
		return gallery.Fail(gallery.NotFound, "media.not_found")
	}
	return nil
}

// give makes the actor the owner. What the site would have deleted because a guest
// sent it lasts from now on.
func (d *Desk) give(ctx context.Context, tx *db.Tx, by gallery.Actor, media []*gallery.Media, room int64, lasting bool) error {
	if err := tx.GiveMedia(ctx, media, by.UserID, lasting, d.Now()); err != nil {
		return err
	}
	taken, err := tx.Room(ctx, by.UserID, "", d.Now())
	if err == nil && len(media) > 0 && room > 0 && taken.Used+taken.Open > room { // with what came beside it
		err = gallery.Fail(gallery.Denied, "quota.user", room)
	}
	return err
}
