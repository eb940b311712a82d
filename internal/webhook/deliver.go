package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"calotype/internal/db"
	"calotype/internal/fetch"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

// SignatureHeader carries "t=<unix seconds>,v1=<hex of HMAC-SHA256>" of the time, a
// dot and the body, by the webhook's secret.
const SignatureHeader = "X-Calotype-Signature"

// Message is what is sent.
type Message struct {
	ID      string        `json:"id"` // of the delivery; the same when it is tried again
	Event   gallery.Event `json:"event"`
	Created time.Time     `json:"created"`
	Data    Data          `json:"data"`
}

// Data is what an event is about.
type Data struct {
	Media Media `json:"media"`
}

// Media is what a message tells of a media.
type Media struct {
	ID         string `json:"id"`
	Kind       string `json:"kind"`
	Title      string `json:"title"`
	Owner      string `json:"owner,omitempty"`
	Visibility string `json:"visibility"`
	Approved   bool   `json:"approved"`
	MIME       string `json:"mime"`
	Size       int64  `json:"size"`
	Width      int    `json:"width"`
	Height     int    `json:"height"`
	SHA256     string `json:"sha256"`
	Viewer     string `json:"viewer,omitempty"` // where the site's address is known
}

// Heard notes what befell media ("uploaded", "deleted", "reported") for everybody
// who listens, in the transaction of the deed: it is told if and only if the deed
// was done.
func (d *Desk) Heard(ctx context.Context, tx *db.Tx, event string, media []*gallery.Media) error {
	e := gallery.Event("media." + event)
	listeners := map[gallery.ID][]db.Webhook{} // by owner: one look for all files of one
	for _, m := range media {
		hooks, known := listeners[m.OwnerID]
		if !known {
			var err error
			if hooks, err = tx.Listeners(ctx, m.OwnerID); err != nil {
				return err
			}
			listeners[m.OwnerID] = hooks
		}
		for _, h := range hooks {
			if !slices.Contains(h.Events, e) || e == gallery.MediaReported && !h.All {
				continue
			}
			if err := d.note(ctx, tx, h, e, m); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Desk) note(ctx context.Context, tx *db.Tx, h db.Webhook, e gallery.Event, m *gallery.Media) error {
	out := db.Delivery{WebhookID: h.ID, PublicID: gallery.RandomID(16), Event: e, Created: d.Now().UTC()}
	text, err := json.Marshal(Message{ID: out.PublicID, Event: e, Created: out.Created, Data: Data{d.media(m)}})
	if err != nil {
		return err
	}
	out.Payload = string(text)
	if err := tx.InsertDelivery(ctx, &out); err != nil {
		return err
	}
	return d.Queue.Insert(ctx, tx, queue.Deliver{ID: int64(out.ID)})
}

func (d *Desk) media(m *gallery.Media) Media {
	out := Media{
		ID: m.PublicID, Kind: string(m.Kind), Title: m.Title, Owner: m.OwnerName, Visibility: string(m.Visibility), Approved: m.Approved,
		MIME: m.MIME, Size: m.Size, Width: m.Width, Height: m.Height, SHA256: m.SHA256,
	}
	if links := d.Links(); links.Base != "" {
		out.Viewer = links.Viewer(m)
	}
	return out
}

// Deliver tries a delivery once; a failure is one to be tried again. What is gone
// or switched off meanwhile is no failure.
func (d *Desk) Deliver(ctx context.Context, id gallery.ID) error {
	out, h, err := d.DB.DeliveryByID(ctx, id)
	if errors.Is(err, gallery.ErrNotFound) || err == nil && !h.Active {
		return nil
	}
	if err != nil {
		return err
	}
	now := d.Now()
	status, sent := d.Fetch.Post(ctx, h.URL, d.Links().Base, http.Header{
		"Content-Type": {"application/json"}, SignatureHeader: {Sign(h.Secret, now, []byte(out.Payload))},
		"X-Calotype-Event": {string(out.Event)}, "X-Calotype-Delivery": {out.PublicID},
	}, []byte(out.Payload))
	if sent == nil && (status < 200 || status > 299) {
		sent = fmt.Errorf("%w: status %d", fetch.ErrFetch, status)
	}
	failure, delivered := "", now
	if sent != nil {
		failure, delivered = cut(sent.Error()), time.Time{}
	}
	// What came of it is noted even if the house is closing.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	noted := d.DB.Write(ctx, func(tx *db.Tx) error { return tx.NoteAttempt(ctx, out.ID, status, failure, delivered) })
	return errors.Join(sent, noted)
}

// cut bounds what the log keeps of a failure.
func cut(text string) string {
	const most = 300 // bytes
	if len(text) > most {
		text = text[:most]
	}
	return text
}

// Sign is the value of SignatureHeader.
func Sign(secret string, at time.Time, body []byte) string {
	t := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(t + "."))
	mac.Write(body)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}

// Deliveries lists up to n of a webhook's deliveries, newest first, older than the
// one with the number before.
func (d *Desk) Deliveries(ctx context.Context, by gallery.Actor, id string, before gallery.ID, n int) ([]db.Delivery, error) {
	h, err := d.Get(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return d.DB.Deliveries(ctx, h.ID, before, n)
}

// Redeliver has a delivery tried again, whatever came of it before.
func (d *Desk) Redeliver(ctx context.Context, by gallery.Actor, id, delivery string) (out db.Delivery, err error) {
	if err := may(by, gallery.ScopeWrite); err != nil {
		return out, err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		h, err := own(ctx, tx.WebhookByPublicID, by, id)
		if err != nil {
			return err
		}
		if !h.Active {
			return gallery.Fail(gallery.Conflict, "webhook.inactive")
		}
		if out, err = tx.DeliveryByPublicID(ctx, h.ID, delivery); errors.Is(err, gallery.ErrNotFound) {
			return gallery.Fail(gallery.NotFound, "delivery.not_found")
		}
		if err != nil {
			return err
		}
		return d.Queue.Insert(ctx, tx, queue.Deliver{ID: int64(out.ID), After: out.Attempts})
	})
	return out, err
}
