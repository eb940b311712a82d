package db

import (
	"context"
	"net/netip"
	"time"

	"calotype/internal/gallery"
)

// Bans lists up to n bans, the newest first.
func (r reader) Bans(ctx context.Context, n int) ([]gallery.Ban, error) {
	list, err := all(ctx, r.q, func(row scanner) (b gallery.Ban, err error) {
		var network string
		if err := row.Scan(&network, &b.Message, moment{&b.Expires}, moment{&b.Created}); err != nil {
			return b, err
		}
		b.Network, err = netip.ParsePrefix(network)
		return b, err
	}, "SELECT network, message, expires, created FROM bans ORDER BY created DESC, network LIMIT ?1", n)
	return list, explain(err, "bans")
}

// InsertBan shuts a network out.
func (t *Tx) InsertBan(ctx context.Context, b gallery.Ban) error {
	err := t.exec(ctx, "INSERT INTO bans (network, message, expires, created) VALUES (?1, ?2, ?3, ?4)",
		b.Network.String(), b.Message, millis(b.Expires), millis(b.Created))
	if err == nil {
		err = t.shift(ctx) // other nodes look again
	}
	return explain(err, "insert ban")
}

// DeleteBan lets a network in again; ErrNotFound when it was not shut out.
func (t *Tx) DeleteBan(ctx context.Context, network netip.Prefix) error {
	err := t.change(ctx, "DELETE FROM bans WHERE network = ?1", network.String())
	if err == nil {
		err = t.shift(ctx)
	}
	return explain(err, "delete ban")
}

// DropBans removes the bans whose time is over.
func (t *Tx) DropBans(ctx context.Context, now time.Time) error {
	return explain(t.exec(ctx, "DELETE FROM bans WHERE expires > 0 AND expires <= ?1", millis(now)), "drop bans")
}
