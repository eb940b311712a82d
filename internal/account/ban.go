package account

import (
	"context"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

const (
	// mostBans is how many networks may be shut out: every request is held against them.
	mostBans = 1000
	// longestBanMessage is what those who are shut out are told at most, in characters.
	longestBanMessage = 500
)

// Bans are the networks that are shut out, known by heart on every node.
type Bans struct {
	DB *db.DB

	mu    sync.Mutex
	known bool
	epoch int64 // that list is of
	list  atomic.Pointer[[]gallery.Ban]
}

// Refresh learns them anew where something has changed.
func (b *Bans) Refresh(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	epoch := b.DB.Epoch()
	if b.known && epoch == b.epoch {
		return nil
	}
	list, err := b.DB.Bans(ctx, mostBans)
	if err != nil {
		return err
	}
	b.list.Store(&list)
	b.known, b.epoch = true, epoch
	return nil
}

// Of is the ban that an address is under at a moment.
func (b *Bans) Of(address string, now time.Time) (ban gallery.Ban, banned bool) {
	list := b.list.Load()
	if list == nil || len(*list) == 0 {
		return ban, false
	}
	a, err := netip.ParseAddr(address)
	if err != nil {
		return ban, false
	}
	a = a.Unmap().WithZone("")
	for _, ban := range *list {
		if ban.Covers(a, now) {
			return ban, true
		}
	}
	return ban, false
}

// BanWish is a network to be shut out, as typed.
type BanWish struct {
	Network string
	Message string    // "" for the usual words
	Expires time.Time // zero for never
}

// ListBans lists for staff who is shut out, the newest first.
func (d *Desk) ListBans(ctx context.Context, by gallery.Actor) ([]gallery.Ban, error) {
	if !by.MayBan() || !by.Has(gallery.ScopeRead) {
		return nil, gallery.Fail(gallery.Denied, "account.denied")
	}
	return d.DB.Bans(ctx, mostBans)
}

// BanNetwork shuts a network out of the site, by staff. It fails with ban.network,
// ban.message or ban.expires, with ban.known for one that lies in another or around it,
// and with ban.self for the actor's own.
func (d *Desk) BanNetwork(ctx context.Context, by gallery.Actor, w BanWish) (ban gallery.Ban, err error) {
	if !by.MayBan() || !by.Has(gallery.ScopeWrite) {
		return ban, gallery.Fail(gallery.Denied, "account.denied")
	}
	ban = gallery.Ban{Message: strings.TrimSpace(w.Message), Expires: w.Expires, Created: d.Now()}
	if ban.Network, err = gallery.ParseNetwork(w.Network); err != nil {
		return ban, err
	}
	if utf8.RuneCountInString(ban.Message) > longestBanMessage || strings.ContainsRune(ban.Message, 0) || !utf8.ValidString(ban.Message) {
		return ban, gallery.Fail(gallery.Invalid, "ban.message", longestBanMessage).In("message")
	}
	if ban.Over(d.Now()) {
		return ban, gallery.Fail(gallery.Invalid, "ban.expires").In("expires")
	}
	if own, err := netip.ParseAddr(by.Address); err == nil && ban.Network.Contains(own.Unmap().WithZone("")) {
		return ban, gallery.Fail(gallery.Conflict, "ban.self").In("network")
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := tx.Lock(ctx, "bans"); err != nil {
			return err
		}
		if err := tx.DropBans(ctx, d.Now()); err != nil {
			return err
		}
		if err := fits(ctx, tx, ban); err != nil {
			return err
		}
		if err := tx.InsertBan(ctx, ban); err != nil {
			return err
		}
		return d.noteBan(ctx, tx, by, "address.ban", ban.Network)
	})
	return ban, d.learn(ctx, err)
}

// fits refuses a ban that says again what another says, or more than it.
func fits(ctx context.Context, tx *db.Tx, ban gallery.Ban) error {
	list, err := tx.Bans(ctx, mostBans)
	if err != nil {
		return err
	}
	for _, other := range list {
		if other.Network.Overlaps(ban.Network) {
			return gallery.Fail(gallery.Conflict, "ban.known", gallery.NetworkText(other.Network)).In("network")
		}
	}
	if len(list) >= mostBans {
		return gallery.Fail(gallery.Conflict, "ban.many", mostBans).In("network")
	}
	return nil
}

// LiftBan lets a network in again, by staff; it fails with ban.not_found.
func (d *Desk) LiftBan(ctx context.Context, by gallery.Actor, network string) error {
	if !by.MayBan() || !by.Has(gallery.ScopeWrite) {
		return gallery.Fail(gallery.Denied, "account.denied")
	}
	p, err := gallery.ParseNetwork(network)
	if err != nil {
		return gallery.Fail(gallery.NotFound, "ban.not_found")
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := tx.DeleteBan(ctx, p); err != nil {
			return err
		}
		return d.noteBan(ctx, tx, by, "address.unban", p)
	})
	return absent(d.learn(ctx, err), "ban.not_found")
}

// learn has this node know at once what was changed without err.
func (d *Desk) learn(ctx context.Context, err error) error {
	if err != nil || d.Bans == nil {
		return err
	}
	return d.Bans.Refresh(ctx)
}

func (d *Desk) noteBan(ctx context.Context, tx *db.Tx, by gallery.Actor, action string, network netip.Prefix) error {
	if by.House {
		return nil
	}
	return tx.Audit(ctx, []gallery.Deed{{
		ActorID: by.UserID, ActorName: by.Name, Address: by.Address, Action: action, Object: "address", ObjectID: gallery.NetworkText(network),
	}}, d.Now())
}
