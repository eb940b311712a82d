package app_test

import (
	"net/url"
	"strings"
	"testing"

	"calotype/internal/gallery"
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
