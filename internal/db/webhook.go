package db

import (
	"context"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// Webhook is an address that is told of events.
type Webhook struct {
	ID       gallery.ID
	PublicID string
	UserID   gallery.ID
	URL      string
	Secret   string // signs what is sent
	Events   []gallery.Event
	All      bool // hears of everybody's files, as long as its owner is an administrator
	Active   bool
	Created  time.Time
}

const webhookQuery = `SELECT webhooks.id, webhooks.public_id, webhooks.user_id, webhooks.url, webhooks.secret,
	webhooks.events, webhooks.all_users, webhooks.active, webhooks.created FROM webhooks `

func scanWebhook(row scanner) (h Webhook, err error) {
	var events string
	err = row.Scan(&h.ID, &h.PublicID, &h.UserID, &h.URL, &h.Secret, &events, &h.All, &h.Active, moment{&h.Created})
	for e := range strings.SplitSeq(events, ",") {
		h.Events = append(h.Events, gallery.Event(e))
	}
	return h, err
}

func joinEvents(events []gallery.Event) string {
	parts := make([]string, len(events))
	for i, e := range events {
		parts[i] = string(e)
	}
	return strings.Join(parts, ",")
}

// Webhooks lists a person's webhooks, oldest first.
func (r reader) Webhooks(ctx context.Context, user gallery.ID) ([]Webhook, error) {
	list, err := all(ctx, r.q, scanWebhook, webhookQuery+"WHERE user_id = ?1 ORDER BY id", int64(user))
	return list, explain(err, "webhooks")
}

// WebhookByPublicID fetches a webhook.
func (r reader) WebhookByPublicID(ctx context.Context, id string) (Webhook, error) {
	h, err := scanWebhook(r.q.row(ctx, webhookQuery+"WHERE public_id = ?1", id))
	return h, explain(err, "webhook")
}

// Listeners are the active webhooks that hear of an owner's files: his own, and
// administrators' for everybody. Those of banned people hear nothing.
func (r reader) Listeners(ctx context.Context, owner gallery.ID) ([]Webhook, error) {
	list, err := all(ctx, r.q, scanWebhook, webhookQuery+`JOIN users ON users.id = webhooks.user_id
		WHERE webhooks.active = 1 AND users.banned = 0 AND (webhooks.user_id = ?1 OR webhooks.all_users = 1 AND users.rank = ?2)
		ORDER BY webhooks.id`, int64(owner), string(gallery.Admin))
	return list, explain(err, "listeners")
}

// InsertWebhook adds a webhook and sets its ID.
func (t *Tx) InsertWebhook(ctx context.Context, h *Webhook) error {
	return explain(t.q.row(ctx, `INSERT INTO webhooks (public_id, user_id, url, secret, events, all_users, active, created)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id`, h.PublicID, int64(h.UserID), h.URL, h.Secret, joinEvents(h.Events),
		flag(h.All), flag(h.Active), millis(h.Created)).Scan(&h.ID), "insert webhook")
}

// ChangeWebhook writes a webhook's address, events and whether it is active.
func (t *Tx) ChangeWebhook(ctx context.Context, h Webhook) error {
	return explain(t.change(ctx, "UPDATE webhooks SET url = ?2, events = ?3, all_users = ?4, active = ?5 WHERE id = ?1",
		int64(h.ID), h.URL, joinEvents(h.Events), flag(h.All), flag(h.Active)), "change webhook")
}

// DeleteWebhook takes a webhook and its log away.
func (t *Tx) DeleteWebhook(ctx context.Context, id gallery.ID) error {
	return explain(t.change(ctx, "DELETE FROM webhooks WHERE id = ?1", int64(id)), "delete webhook")
}

// Delivery is one event on its way to a webhook.
type Delivery struct {
	ID        gallery.ID
	WebhookID gallery.ID
	PublicID  string
	Event     gallery.Event
	Payload   string // JSON, as it is sent
	Attempts  int64
	Status    int    // of the last answer, 0 for none
	Failure   string // of the last attempt, "" for none
	Created   time.Time
	Delivered time.Time // zero while it is not
}

const deliveryQuery = "SELECT id, webhook_id, public_id, event, payload, attempts, status, failure, created, delivered FROM webhook_deliveries "

func scanDelivery(row scanner) (d Delivery, err error) {
	err = row.Scan(&d.ID, &d.WebhookID, &d.PublicID, &d.Event, &d.Payload, &d.Attempts, &d.Status, &d.Failure, moment{&d.Created}, moment{&d.Delivered})
	return d, err
}

// Deliveries lists up to n of a webhook's deliveries, newest first, that are older
// than the one with the number before, 0 for the newest.
func (r reader) Deliveries(ctx context.Context, webhook, before gallery.ID, n int) ([]Delivery, error) {
	where, args := "WHERE webhook_id = ?1", []any{int64(webhook), n}
	if before != 0 {
		where, args = where+" AND id < ?3", append(args, int64(before))
	}
	list, err := all(ctx, r.q, scanDelivery, deliveryQuery+where+" ORDER BY id DESC LIMIT ?2", args...)
	return list, explain(err, "deliveries")
}

// DeliveryByPublicID fetches a delivery of a webhook.
func (r reader) DeliveryByPublicID(ctx context.Context, webhook gallery.ID, id string) (Delivery, error) {
	d, err := scanDelivery(r.q.row(ctx, deliveryQuery+"WHERE public_id = ?1 AND webhook_id = ?2", id, int64(webhook)))
	return d, explain(err, "delivery")
}

// DeliveryByID fetches a delivery and its webhook.
func (r reader) DeliveryByID(ctx context.Context, id gallery.ID) (d Delivery, h Webhook, err error) {
	if d, err = scanDelivery(r.q.row(ctx, deliveryQuery+"WHERE id = ?1", int64(id))); err == nil {
		h, err = scanWebhook(r.q.row(ctx, webhookQuery+"WHERE id = ?1", int64(d.WebhookID)))
	}
	return d, h, explain(err, "delivery")
}

// InsertDelivery adds a delivery and sets its ID.
func (t *Tx) InsertDelivery(ctx context.Context, d *Delivery) error {
	return explain(t.q.row(ctx, `INSERT INTO webhook_deliveries (webhook_id, public_id, event, payload, created)
		VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id`, int64(d.WebhookID), d.PublicID, string(d.Event), d.Payload, millis(d.Created)).
		Scan(&d.ID), "insert delivery")
}

// NoteAttempt writes down what came of an attempt; delivered is zero for a failure.
func (t *Tx) NoteAttempt(ctx context.Context, id gallery.ID, status int, failure string, delivered time.Time) error {
	return explain(t.exec(ctx, `UPDATE webhook_deliveries SET attempts = attempts + 1, status = ?2, failure = ?3,
		delivered = CASE WHEN CAST(?4 AS BIGINT) > 0 THEN ?4 ELSE delivered END WHERE id = ?1`, int64(id), status, failure, millis(delivered)), "note attempt")
}
