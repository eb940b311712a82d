package app_test

import (
	"context"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net/url"
	"strings"
	"testing"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

func TestWhoseWorkItIsAsksForItToBeTakenDown(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	publish(t, h, still(ann.UserID, "aaaa", ""), gallery.Original)
	if !strings.Contains(pageOf(t, server.URL+"/image/aaaa/report"), `/takedown"`) {
		t.Error("the report does not lead to it")
	}
	form := url.Values{"name": {"Bea"}, "email": {"bea@example.test"}, "work": {"<b>The pier"}}
	at := server.URL + "/image/aaaa/takedown"
	if r, body := visit(t, "POST", at, form); r.StatusCode != 400 || !strings.Contains(body, `value="bea@example.test"`) || !strings.Contains(body, "&lt;b&gt;The pier") {
		t.Errorf("without the statement: %d", r.StatusCode)
	}
	form.Set("sworn", "1")
	if r, body := visit(t, "POST", at, form); r.StatusCode != 200 || !strings.Contains(body, "Thank you") {
		t.Errorf("whole: %d", r.StatusCode)
	}
	list, err := h.Curate.Reports(t.Context(), gallery.Actor{UserID: 1, Rank: gallery.Manager}, 0, 10)
	if err != nil || len(list) != 1 || list[0].Reason != "copyright" || list[0].Text != "Bea <bea@example.test>\n\n<b>The pier" || list[0].MediaPublicID != "aaaa" {
		t.Errorf("among the reports: %+v, %v", list, err)
	}
}

// What is asked is written to the site, and a receipt to who asks, which says nothing that
// he said, as the address need not be his own.
func TestATakedownIsWrittenOf(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	post := mailing(t, h)
	set(t, h, "email_incoming_email", "desk@example.test")
	ann, _ := owner(t, h)
	publish(t, h, still(ann.UserID, "aaaa", ""), gallery.Original)
	var letters []queue.Letter
	wired := h.Curate.Letter
	h.Curate.Letter = func(ctx context.Context, tx *db.Tx, l queue.Letter) error {
		letters = append(letters, l)
		return wired(ctx, tx, l)
	}
	ask := func(email string) int {
		t.Helper()
		form := url.Values{"name": {"Bea\r\nBcc: eve@example.test"}, "email": {email}, "work": {"The pier\r\n\r\nhttps://evil.test/"}, "sworn": {"1"}}
		r, _ := visit(t, "POST", server.URL+"/image/aaaa/takedown?lang=de", form)
		return r.StatusCode
	}
	if status := ask("bea@example.test"); status != 200 {
		t.Fatal(status)
	}
	got := map[string]string{}
	for _, l := range letters {
		if err := h.Account.Post(t.Context(), l); err != nil {
			t.Fatal(err)
		}
		m := post.Next(t)
		b, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(m.Data)))
		if err != nil || len(m.To) != 1 {
			t.Fatal(m.To, err)
		}
		got[m.To[0]] = string(b)
	}
	desk, receipt := got["desk@example.test"], got["bea@example.test"]
	for _, want := range []string{"https://pics.example.test/image/aaaa", "bea@example.test", "The pier"} {
		if !strings.Contains(desk, want) {
			t.Errorf("the site is not told %q: %s", want, desk)
		}
	}
	if strings.Contains(desk, "\nBcc:") {
		t.Error("what is said became a line of its own:", desk)
	}
	if !strings.Contains(receipt, "wir haben den Antrag erhalten") || !strings.Contains(receipt, "https://pics.example.test/image/aaaa") {
		t.Error("the receipt:", receipt)
	}
	for _, not := range []string{"evil.test", "The pier", "Bea", "Pier"} {
		if strings.Contains(receipt, not) {
			t.Errorf("the receipt says %q: %s", not, receipt)
		}
	}
	for _, bad := range []string{"bea@example.test\r\nBcc: eve@example.test", "a@b.test, c@d.test"} {
		if status := ask(bad); status != 400 {
			t.Errorf("%q: %d", bad, status)
		}
	}
}

// Nobody can have an address flooded with receipts: they are counted by address over all
// networks, and what is asked goes on to the site.
func TestReceiptsAreBounded(t *testing.T) {
	t.Parallel()
	h, _ := house(t)
	ann, _ := owner(t, h)
	publish(t, h, still(ann.UserID, "aaaa", ""), gallery.Original)
	set(t, h, "email_incoming_email", "desk@example.test")
	written := map[string]int{}
	h.Curate.Letter = func(_ context.Context, _ *db.Tx, l queue.Letter) error {
		written[l.Email]++
		return nil
	}
	for i := range 4 {
		by := gallery.Actor{Rank: gallery.Guest, Address: fmt.Sprintf("192.0.2.%d", i)}
		said := gallery.Takedown{Name: "Bea", Email: "Bea@example.test", Work: "The pier", Sworn: true}
		if err := h.Curate.Takedown(t.Context(), by, "aaaa", gallery.Proofs{}, said); err != nil {
			t.Fatal(err)
		}
	}
	if written["Bea@example.test"] != 2 || written["desk@example.test"] != 4 {
		t.Error(written)
	}
}
