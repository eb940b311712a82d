package app_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
	"calotype/internal/webhook"
)

// What a webhook was told stands on a page, without its secret, and is sent again from there.
func TestDeliveriesHaveAPage(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, cookie := signedIn(t, h, "ann", gallery.Member)
	at, events := "https://hooks.example.test/in", []gallery.Event{gallery.MediaUploaded}
	hook, err := h.Webhook.Create(t.Context(), actor(t, h, "ann"), webhook.Wish{URL: &at, Events: &events})
	if err != nil {
		t.Fatal(err)
	}
	const n = 52
	err = h.DB.Write(t.Context(), func(tx *db.Tx) (err error) {
		for i := range n {
			d := db.Delivery{WebhookID: hook.ID, PublicID: fmt.Sprint("told", i), Event: gallery.MediaUploaded, Payload: "{}", Created: time.Now()}
			err = errors.Join(err, tx.InsertDelivery(t.Context(), &d))
			switch i {
			case n - 1: // waits
			case n - 2:
				err = errors.Join(err, tx.NoteAttempt(t.Context(), d.ID, 0, "no such host", time.Time{}), tx.NoteAttempt(t.Context(), d.ID, 0, "no such host", time.Time{}))
			case n - 3:
				err = errors.Join(err, tx.NoteAttempt(t.Context(), d.ID, 503, "status 503", time.Time{}))
			default:
				err = errors.Join(err, tx.NoteAttempt(t.Context(), d.ID, 204, "", time.Now()))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	page := server.URL + "/settings/webhooks/" + hook.PublicID
	if _, body := visit(t, "GET", server.URL+"/settings/webhooks", nil, cookie); !strings.Contains(body, `href="/settings/webhooks/`+hook.PublicID+`"`) {
		t.Error("no way there:", body)
	}
	_, body := visit(t, "GET", page, nil, cookie)
	text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, "")
	for _, line := range []string{`Waiting · .* · not tried yet · attempts: 0`, `Failed · .* · no response · attempts: 2`, `Failed · .* · response 503 · attempts: 1`, `Delivered · .* · response 204 · attempts: 1`} {
		if !regexp.MustCompile(line).MatchString(text) {
			t.Errorf("nothing says %q: %s", line, text)
		}
	}
	if strings.Contains(body, hook.Secret) || strings.Count(body, `/again"`) != 50 {
		t.Errorf("%d to send again: %s", strings.Count(body, `/again"`), body)
	}
	next := regexp.MustCompile(`href="(\?before=\d+)"`).FindStringSubmatch(body)
	if next == nil {
		t.Fatal(body)
	}
	if _, body := visit(t, "GET", page+next[1], nil, cookie); strings.Count(body, `/again"`) != 2 || strings.Contains(body, `href="?before=`) {
		t.Error("the next page:", body)
	}
	r, _ := visit(t, "POST", page+"/deliveries/told0/again", nil, cookie)
	if r.StatusCode != 303 || !strings.HasSuffix(r.Header.Get("Location"), "/settings/webhooks/"+hook.PublicID+"?done=again") {
		t.Error(r.Status, r.Header.Get("Location"))
	}
	if jobs, err := h.Queue.List(t.Context(), queue.Listing{Kind: queue.Deliver{}.Kind(), N: 10}); err != nil || len(jobs) != 1 {
		t.Error("jobs to deliver:", jobs, err)
	}
	if _, err := h.Webhook.Change(t.Context(), actor(t, h, "ann"), hook.PublicID, webhook.Wish{Active: new(false)}); err != nil {
		t.Fatal(err)
	}
	if _, body := visit(t, "GET", page, nil, cookie); strings.Contains(body, `/again"`) || !strings.Contains(body, "The webhook is switched off.") {
		t.Error("while it is off:", body)
	}
}
