// Package webhook tells other people's programs what happened: who listens to
// what, the deliveries with their signatures and log. When a delivery is tried
// again is left to package queue, the way to the address to package fetch.
package webhook

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"slices"
	"time"

	"calotype/internal/db"
	"calotype/internal/fetch"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

// Most is how many webhooks a person may have.
const Most = 20

// maxURL is the longest address, in bytes.
const maxURL = 2048

// Desk is where webhooks are kept and served.
type Desk struct {
	DB    *db.DB
	Queue *queue.Queue
	Fetch *fetch.Client
	Links func() gallery.Links // their Base is "" where the site's address is not known
	Now   func() time.Time
}

// Wish is what a webhook is to be; nil leaves a field as it is.
type Wish struct {
	URL    *string
	Events *[]gallery.Event
	All    *bool
	Active *bool
}

// List lists the actor's own webhooks.
func (d *Desk) List(ctx context.Context, by gallery.Actor) ([]db.Webhook, error) {
	if err := may(by, gallery.ScopeRead); err != nil {
		return nil, err
	}
	return d.DB.Webhooks(ctx, by.UserID)
}

// Get fetches one of the actor's own webhooks; another's looks like none.
func (d *Desk) Get(ctx context.Context, by gallery.Actor, id string) (db.Webhook, error) {
	if err := may(by, gallery.ScopeRead); err != nil {
		return db.Webhook{}, err
	}
	return own(ctx, d.DB.WebhookByPublicID, by, id)
}

func own(ctx context.Context, find func(context.Context, string) (db.Webhook, error), by gallery.Actor, id string) (db.Webhook, error) {
	h, err := find(ctx, id)
	if errors.Is(err, gallery.ErrNotFound) || err == nil && h.UserID != by.UserID {
		return db.Webhook{}, gallery.Fail(gallery.NotFound, "webhook.not_found")
	}
	return h, err
}

// Create adds a webhook. Its secret is told in the answer and nowhere else.
func (d *Desk) Create(ctx context.Context, by gallery.Actor, wish Wish) (db.Webhook, error) {
	if err := may(by, gallery.ScopeWrite); err != nil {
		return db.Webhook{}, err
	}
	h := db.Webhook{PublicID: gallery.RandomID(12), UserID: by.UserID, Secret: "whsec_" + rand.Text() + rand.Text(), Active: true, Created: d.Now().UTC()}
	if wish.URL == nil {
		return h, gallery.Fail(gallery.Invalid, "url.image").In("url")
	}
	if wish.Events == nil {
		return h, gallery.Fail(gallery.Invalid, "webhook.events").In("events")
	}
	if err := d.fill(by, &h, wish); err != nil {
		return h, err
	}
	return h, d.DB.Write(ctx, func(tx *db.Tx) error {
		have, err := tx.Webhooks(ctx, by.UserID)
		if err != nil {
			return err
		}
		if len(have) >= Most {
			return gallery.Fail(gallery.Conflict, "webhook.many", Most)
		}
		return tx.InsertWebhook(ctx, &h)
	})
}

// Change changes a webhook of the actor's own.
func (d *Desk) Change(ctx context.Context, by gallery.Actor, id string, wish Wish) (h db.Webhook, err error) {
	if err := may(by, gallery.ScopeWrite); err != nil {
		return h, err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if h, err = own(ctx, tx.WebhookByPublicID, by, id); err != nil {
			return err
		}
		if err := d.fill(by, &h, wish); err != nil {
			return err
		}
		return tx.ChangeWebhook(ctx, h)
	})
	return h, err
}

// Delete takes a webhook of the actor's own away, with its log.
func (d *Desk) Delete(ctx context.Context, by gallery.Actor, id string) error {
	if err := may(by, gallery.ScopeWrite); err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		h, err := own(ctx, tx.WebhookByPublicID, by, id)
		if err != nil {
			return err
		}
		return tx.DeleteWebhook(ctx, h.ID)
	})
}

// fill checks the wish and writes it into the webhook.
func (d *Desk) fill(by gallery.Actor, h *db.Webhook, wish Wish) error {
	if wish.URL != nil {
		at, err := d.address(*wish.URL)
		if err != nil {
			return err
		}
		h.URL = at
	}
	if wish.All != nil {
		h.All = *wish.All
	}
	if wish.Events != nil {
		h.Events = slices.Clone(*wish.Events)
	}
	if wish.Active != nil {
		h.Active = *wish.Active
	}
	if h.All && !by.MayOperate() {
		return gallery.Fail(gallery.Denied, "webhook.all").In("all")
	}
	if len(h.Events) == 0 || len(h.Events) > len(gallery.Events) {
		return gallery.Fail(gallery.Invalid, "webhook.events").In("events")
	}
	for i, e := range h.Events {
		if !slices.Contains(gallery.Events, e) || slices.Contains(h.Events[:i], e) || e == gallery.MediaReported && !h.All {
			return gallery.Fail(gallery.Invalid, "webhook.events").In("events")
		}
	}
	return nil
}

func (d *Desk) address(text string) (string, error) {
	bad := func(code string, err error) error {
		return gallery.Fail(gallery.Invalid, code).In("url").Because(err)
	}
	if u, err := url.Parse(text); err != nil || len(text) > maxURL || u.User != nil {
		return "", bad("url.image", err)
	}
	at, err := d.Fetch.Check(text, d.Links().Base)
	switch {
	case err == nil:
		return at.String(), nil
	case errors.Is(err, fetch.ErrSelfHost):
		return "", bad("url.self", err)
	case errors.Is(err, fetch.ErrAddress):
		return "", bad("url.address", err)
	case errors.Is(err, fetch.ErrMalformed):
		return "", bad("url.image", err)
	}
	return "", bad("url.scheme", err)
}

func may(by gallery.Actor, scope gallery.Scope) error {
	if by.UserID == 0 || by.Banned || !by.Has(scope) {
		return gallery.Fail(gallery.Denied, "webhook.denied")
	}
	return nil
}
