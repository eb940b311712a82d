package v2_test

import (
	"strings"
	"testing"

	"calotype/internal/gallery"
)

func TestReportsAreResolvedAndWhatWaitsIsLetIn(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, key := h.person("ann", "user")
	_, bob := h.person("bob", "user")
	manager, _ := h.person("modest", gallery.Manager)
	admin, _ := h.person("root", gallery.Admin)
	mod, root := h.signIn(manager), h.signIn(admin)
	asMod := func(method, path string, body any) reply { return h.ask(method, path, "", body, "Cookie", mod) }
	asRoot := func(method, path string, body any) reply { return h.ask(method, path, "", body, "Cookie", root) }
	cat, dog, hid := h.upload(key, "?title=Cat", 1), h.upload(key, "?title=Dog", 2), h.upload(key, "?visibility=private", 3)

	h.wants("report", h.ask("POST", "/media/"+cat+"/reports", bob, `{"reason":"spam","text":"Look here"}`), 202, "")
	h.wants("as a guest", h.ask("POST", "/media/"+cat+"/reports", "", `{"reason":"other"}`), 202, "")
	h.wants("another one", h.ask("POST", "/media/"+dog+"/reports", "", `{"reason":"nsfw"}`), 202, "")
	h.wants("what is hidden", h.ask("POST", "/media/"+hid+"/reports", bob, `{"reason":"spam"}`), 404, "media.not_found")
	h.wants("no reason", h.ask("POST", "/media/"+cat+"/reports", bob, `{"reason":"boring"}`), 422, "request.invalid")
	h.wants("a long text", h.ask("POST", "/media/"+cat+"/reports", bob, `{"reason":"spam","text":"`+strings.Repeat("x", 1001)+`"}`), 422, "request.invalid")

	h.wants("by a user", h.ask("GET", "/reports", "", nil, "Cookie", h.signIn(ann)), 403, "report.denied")
	first := asMod("GET", "/reports?limit=2", nil)
	h.wants("first page", first, 200, "")
	second := asMod("GET", "/reports?limit=2&cursor="+first.str("next"), nil)
	if strings.Count(first.text, cat) != 2 || !strings.Contains(first.text, `"reporter":"bob"`) || !strings.Contains(second.text, dog) || second.str("next") != "" {
		t.Fatalf("pages: %s then %s", first.text, second.text)
	}
	h.wants("a bad cursor", asMod("GET", "/reports?cursor=x", nil), 422, "cursor")
	id := func(r reply) string { return r.at("items").([]any)[0].(map[string]any)["id"].(string) }
	h.wants("resolve", asMod("POST", "/reports/"+id(first)+"/resolve", `{}`), 204, "")
	h.wants("resolve again", asMod("POST", "/reports/"+id(first)+"/resolve", `{}`), 409, "report.resolved")
	h.wants("none", asMod("POST", "/reports/nothing/resolve", `{}`), 404, "report.not_found")
	h.wants("resolve by a user", h.ask("POST", "/reports/"+id(second)+"/resolve", "", `{}`, "Cookie", h.signIn(ann)), 403, "report.denied")
	h.wants("discard", asMod("POST", "/reports/"+id(second)+"/resolve", `{"discard":true}`), 204, "")
	if r := asMod("GET", "/reports", nil); len(r.at("items").([]any)) != 0 {
		t.Errorf("left: %s", r.text)
	}
	h.wants("kept", h.ask("GET", "/media/"+cat, "", nil), 200, "")
	if r := h.ask("GET", "/media/"+dog, "", nil); r.status != 404 && r.status != 410 {
		t.Errorf("discarded: %d", r.status)
	}

	h.set("moderate_uploads", "all")
	good, bad := h.upload(key, "?title=Good", 4), h.upload(key, "?title=Bad", 5)
	if r := asMod("GET", "/media?waiting=true", nil); r.status != 200 || !strings.Contains(r.text, good) || !strings.Contains(r.text, bad) || strings.Contains(r.text, cat) {
		t.Errorf("waiting: %d %s", r.status, r.text)
	}
	if r := h.ask("GET", "/media?waiting=true", bob, nil); r.status != 403 || strings.Contains(r.text, good) {
		t.Errorf("waiting, for a user: %d %s", r.status, r.text)
	}
	done := asMod("POST", "/media/bulk", map[string]any{"ids": []string{good, cat}, "do": "approve"})
	if done.status != 200 || strings.Count(done.text, `"done":true`) != 1 || !strings.Contains(done.text, "media.approved") {
		t.Errorf("approve: %d %s", done.status, done.text)
	}
	done = asMod("POST", "/media/bulk", map[string]any{"ids": []string{bad}, "do": "reject", "reason": "Blurred"})
	if done.status != 200 || strings.Count(done.text, `"done":true`) != 1 {
		t.Errorf("reject: %d %s", done.status, done.text)
	}
	if r := h.ask("GET", "/media?waiting=true&mine=true", key, nil); strings.Contains(r.text, bad) || strings.Contains(r.text, good) {
		t.Errorf("still waiting: %s", r.text)
	}

	h.wants("the log by a manager", asMod("GET", "/audit-log", nil), 403, "audit.denied")
	log := asRoot("GET", "/audit-log?limit=3", nil)
	older := asRoot("GET", "/audit-log?limit=3&cursor="+log.str("next"), nil)
	if log.status != 200 || !strings.Contains(log.text, `"action":"media.reject"`) || !strings.Contains(log.text, `"detail":"Blurred"`) || !strings.Contains(log.text, `"actor":"modest"`) ||
		!strings.Contains(older.text, `"action":"report.resolve"`) || older.str("next") != "" {
		t.Errorf("log: %s then %s", log.text, older.text)
	}
}
