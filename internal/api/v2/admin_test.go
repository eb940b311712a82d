package v2_test

import (
	"fmt"
	"strings"
	"testing"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

func TestSettings(t *testing.T) {
	t.Parallel()
	h := open(t)
	admin, _ := h.person("root", gallery.Admin)
	manager, _ := h.person("modest", gallery.Manager)
	root, mod := h.signIn(admin), h.signIn(manager)
	asRoot := func(method, path string, body any) reply { return h.ask(method, path, "", body, "Cookie", root) }

	for _, path := range []string{"/settings", "/settings/website_name", "/jobs", "/stats"} {
		h.wants(path+" by a manager", h.ask("GET", path, "", nil, "Cookie", mod), 403, "admin.denied")
		h.wants(path+" by an administrator", asRoot("GET", path, nil), 200, "")
	}
	h.wants("change by a manager", h.ask("PATCH", "/settings", "", `{"website_name":"Mine"}`, "Cookie", mod), 403, "admin.denied")
	h.wants("change by a key that reads", h.ask("PATCH", "/settings", h.keyOf(admin, []gallery.Scope{gallery.ScopeRead, gallery.ScopeAdmin}), `{"website_name":"Mine"}`), 403, "key.scope")

	before := asRoot("GET", "/settings", nil)
	key := h.Site.Get().Text("api_v1_key")
	if key == "" || strings.Contains(before.text, key) || strings.Contains(before.text, h.Site.Get().Text("signing_key")) {
		t.Error("secrets are told")
	}
	if r := asRoot("GET", "/settings/listing_items_per_page", nil); r.str("value") != "24" || r.str("type") != "integer" || r.at("min") != 1.0 || r.at("max") != 100.0 || r.str("group") != "listings" {
		t.Errorf("one: %s", r.text)
	}
	h.wants("no such", asRoot("GET", "/settings/colour", nil), 404, "setting.unknown")
	h.wants("change", asRoot("PATCH", "/settings", `{"website_name":"Pics","listing_items_per_page":"50","oidc_client_secret":"hush"}`), 204, "")
	if h.Site.Get().Text("website_name") != "Pics" || h.Site.Get().Int("listing_items_per_page") != 50 {
		t.Error("not in force")
	}
	if r := asRoot("GET", "/settings/oidc_client_secret", nil); r.status != 200 || r.at("set") != true || r.str("value") != "" {
		t.Errorf("a secret: %s", r.text)
	}
	for name, value := range map[string]string{
		"listing_items_per_page": "0", "website_search": "yes", "default_language": "xx", "stop_words": "(", "route_image": "api",
		"colour": "red", "signing_key": "", "website_name": "a\\u0000b", "website_description": strings.Repeat("x", 100_001),
	} {
		r := asRoot("PATCH", "/settings", fmt.Sprintf(`{"default_timezone":"Asia/Taipei","%s":"%s"}`, name, value))
		if r.status != 422 || r.str("field") != name {
			t.Errorf("%s: %d %s", name, r.status, r.text)
		}
	}
	if h.Site.Get().Text("default_timezone") != "UTC" {
		t.Error("a change that failed is half done")
	}
	h.wants("no value", asRoot("PATCH", "/settings", `{"website_name":7}`), 422, "request.invalid")
	h.wants("nothing", asRoot("PATCH", "/settings", `{}`), 422, "request.invalid")
	h.wants("the same again", asRoot("PATCH", "/settings", `{"website_name":"Pics"}`), 204, "")
	log := asRoot("GET", "/audit-log", nil)
	if strings.Count(log.text, `"setting.change"`) != 3 || !strings.Contains(log.text, `"detail":"Pics"`) || strings.Contains(log.text, "hush") {
		t.Errorf("log: %s", log.text)
	}
}

func TestJobsAndFigures(t *testing.T) {
	t.Parallel()
	h := open(t)
	admin, key := h.person("root", gallery.Admin)
	root := h.signIn(admin)
	asRoot := func(method, path string, body any) reply { return h.ask(method, path, "", body, "Cookie", root) }
	letter := queue.Letter{About: "reset", Subject: "nobody"}
	insert := func() { h.write(func(tx *db.Tx) error { return h.Queue.Insert(t.Context(), tx, letter) }) }
	insert()
	h.write(func(tx *db.Tx) error { return h.Queue.Insert(t.Context(), tx, queue.Purge{}) })

	first := asRoot("GET", "/jobs?limit=1", nil)
	second := asRoot("GET", "/jobs?limit=1&cursor="+first.str("next"), nil)
	if first.status != 200 || !strings.Contains(first.text, `"kind":"purge"`) || !strings.Contains(second.text, `"kind":"letter"`) || !strings.Contains(second.text, `"state":"available"`) {
		t.Fatalf("pages: %s then %s", first.text, second.text)
	}
	id, _ := second.at("items").([]any)[0].(map[string]any)["id"].(string)
	if r := asRoot("GET", "/jobs?kind=letter&state=available", nil); len(r.at("items").([]any)) != 1 {
		t.Errorf("filtered: %s", r.text)
	}
	if r := asRoot("GET", "/jobs?state=running", nil); r.status != 200 || len(r.at("items").([]any)) != 0 {
		t.Errorf("running: %s", r.text)
	}
	h.wants("a bad state", asRoot("GET", "/jobs?state=idle", nil), 422, "request.invalid")
	h.wants("a bad cursor", asRoot("GET", "/jobs?cursor=x", nil), 422, "cursor")
	cancelled := asRoot("POST", "/jobs/"+id+"/cancel", nil)
	if cancelled.status != 200 || cancelled.str("state") != "cancelled" || cancelled.str("finished") == "" {
		t.Errorf("cancel: %d %s", cancelled.status, cancelled.text)
	}
	if r := asRoot("POST", "/jobs/"+id+"/retry", nil); r.status != 200 || r.str("state") != "available" {
		t.Errorf("retry: %d %s", r.status, r.text)
	}
	h.wants("cancel", asRoot("POST", "/jobs/"+id+"/cancel", nil), 200, "")
	insert()
	h.wants("retry beside an equal one", asRoot("POST", "/jobs/"+id+"/retry", nil), 409, "job.equal")
	h.wants("no job", asRoot("POST", "/jobs/99999/retry", nil), 404, "job.not_found")
	h.wants("no job", asRoot("POST", "/jobs/99999/cancel", nil), 404, "job.not_found")
	h.wants("no id", asRoot("POST", "/jobs/x/cancel", nil), 422, "request.invalid")
	if log := asRoot("GET", "/audit-log", nil); strings.Count(log.text, `"job.cancel"`) != 2 || strings.Count(log.text, `"job.retry"`) != 1 {
		t.Errorf("log: %s", log.text)
	}

	h.upload(key, "", 1)
	h.wants("an album", h.ask("POST", "/albums", key, `{"name":"Trip"}`), 201, "")
	if r := asRoot("GET", "/stats", nil); r.status != 200 || r.at("media") != 1.0 || r.at("users") != 0.0 || r.at("counted") != nil {
		t.Errorf("before they are counted: %s", r.text)
	}
	for range 2 {
		if err := h.Admin.Count(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	r := asRoot("GET", "/stats", nil)
	bytes, _ := r.at("stored_bytes").(float64)
	if r.at("media") != 1.0 || r.at("users") != 1.0 || r.at("albums") != 1.0 || bytes <= 0 || r.str("counted") == "" {
		t.Errorf("counted: %s", r.text)
	}
}
