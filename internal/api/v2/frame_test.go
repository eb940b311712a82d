package v2_test

import (
	"strings"
	"testing"
)

func TestTheDocumentAndItsPage(t *testing.T) {
	t.Parallel()
	h := open(t)
	doc := h.ask("GET", "/openapi.json", "", nil)
	h.wants("document", doc, 200, "")
	if doc.str("openapi") != "3.1.0" || strings.Contains(doc.text, "$schema") || !strings.Contains(doc.text, `"url": "`+h.url+`/api/2"`) {
		t.Errorf("document: %.400s", doc.text)
	}
	page := h.ask("GET", "/", "", nil)
	if page.status != 200 || !strings.Contains(page.text, "/api/2/media/{id}") || strings.Contains(page.text, "<script") || strings.Contains(page.text, "http") && strings.Contains(page.text, "src=") {
		t.Errorf("page: %d %.400s", page.status, page.text)
	}
	if csp := page.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
		t.Errorf("policy %q", csp)
	}
}

func TestWhoAsks(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, key := h.person("ann", "user")
	private := h.upload(key, "?visibility=private", 1)
	_, other := h.person("bob", "user")
	h.wants("mine", h.ask("GET", "/media/"+private, key, nil), 200, "")
	h.wants("another's", h.ask("GET", "/media/"+private, other, nil), 404, "media.not_found")
	h.wants("a guest", h.ask("GET", "/media/"+private, "", nil), 404, "media.not_found")
	h.wants("none", h.ask("GET", "/media/nothing", key, nil), 404, "")
	bad := h.ask("GET", "/media/"+private, "chv_aaaaaaaaaaaa_"+strings.Repeat("0", 64), nil)
	h.wants("a wrong key", bad, 401, "key.invalid")
	if bad.header.Get("WWW-Authenticate") == "" {
		t.Error("401 without WWW-Authenticate")
	}
	h.wants("no route", h.ask("GET", "/nowhere", key, nil), 404, "path")
	h.wants("wrong method", h.ask("PUT", "/media/x", key, nil), 405, "request.method")
}

func TestOtherOrigins(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, key := h.person("ann", "user")
	const stranger = "https://evil.example.test"
	for what, r := range map[string]reply{
		"by origin":     h.ask("POST", "/media", "", picture(t, 9, 9, 1), "Origin", stranger),
		"by fetch site": h.ask("POST", "/media", "", picture(t, 9, 9, 1), "Sec-Fetch-Site", "cross-site"),
	} {
		h.wants(what, r, 403, "origin.denied")
	}
	r := h.ask("GET", "/openapi.json", key, nil, "Origin", stranger)
	if v := r.header.Get("Access-Control-Allow-Origin"); v != "" {
		t.Errorf("cross-origin use is off, yet allowed for %q", v)
	}
	h.set("api_origins", "https://app.example.test")
	r = h.ask("OPTIONS", "/media", "", nil, "Origin", "https://app.example.test", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "x-api-key")
	if r.status != 204 || r.header.Get("Access-Control-Allow-Origin") != "https://app.example.test" || r.header.Get("Access-Control-Allow-Headers") != "x-api-key" {
		t.Errorf("preflight: %d %v", r.status, r.header)
	}
	if r.header.Get("Access-Control-Allow-Credentials") != "" {
		t.Error("cookies are let through")
	}
	h.wants("with a key", h.ask("POST", "/media", key, picture(t, 9, 9, 1), "Origin", "https://app.example.test"), 201, "")
	h.wants("a listed origin without a key", h.ask("POST", "/media", "", picture(t, 9, 9, 1), "Origin", "https://app.example.test", "Sec-Fetch-Site", "cross-site"), 403, "origin.denied")
	r = h.ask("OPTIONS", "/media", "", nil, "Origin", stranger, "Access-Control-Request-Method", "POST")
	if r.header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("preflight lets a stranger in")
	}
}

func TestRateLimits(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.set("api_requests_minute", "3")
	_, key := h.person("ann", "user")
	_, other := h.person("bob", "user")
	var last reply
	for range 7 { // a minute of the clock may end in between
		if last = h.ask("GET", "/media/x", key, nil); last.status == 429 {
			break
		}
		if !strings.HasPrefix(last.header.Get("RateLimit"), `"person";r=`) || last.header.Get("RateLimit-Policy") != `"person";q=3;w=60` {
			t.Errorf("headers %v", last.header)
		}
	}
	h.wants("the fourth", last, 429, "api.rate")
	if last.header.Get("Retry-After") == "" || !strings.HasPrefix(last.header.Get("RateLimit"), `"person";r=0;`) {
		t.Errorf("headers %v", last.header)
	}
	h.wants("another person", h.ask("GET", "/media/x", other, nil), 404, "")
}

func TestUploads(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, key := h.person("ann", "user")
	file := picture(t, 60, 40, 3)
	dry := h.ask("POST", "/media?dry_run=true&title=Try&visibility=link", key, file)
	h.wants("dry run", dry, 200, "")
	if dry.at("dry_run") != true || dry.at("width") != 60.0 || dry.str("title") != "Try" || dry.str("visibility") != "link" {
		t.Errorf("dry run: %s", dry.text)
	}
	if n, err := h.DB.MediaTotal(t.Context()); err != nil || n != 0 {
		t.Errorf("a dry run stored %d media, %v", n, err)
	}
	r := h.ask("POST", "/media?title=A+title&tags=red,blue&visibility=link&name=cat.jpg", key, file)
	h.wants("raw", r, 201, "")
	if r.str("media.title") != "A title" || r.str("media.visibility") != "link" || r.str("media.filename") != "cat.jpg" || len(r.at("media.tags").([]any)) != 2 || r.str("media.links.delete") == "" {
		t.Errorf("raw: %s", r.text)
	}
	again := h.ask("GET", "/media/"+r.str("media.id"), key, nil)
	if again.header.Get("ETag") != r.header.Get("ETag") || again.str("links.delete") != "" {
		t.Errorf("read again: %v %s", again.header, again.text)
	}
	h.wants("known", h.ask("GET", "/media/"+r.str("media.id"), key, nil, "If-None-Match", r.header.Get("ETag")), 304, "")
	for what, c := range map[string]struct {
		query, body, field string
		status             int
	}{
		"unknown field":       {"?colour=red", "", "colour", 422},
		"expired":             {"?expires=2001-01-01T00:00:00Z", "", "expires", 422},
		"no date":             {"?expires=tomorrow", "", "expires", 422},
		"visibility":          {"?visibility=password", "", "visibility", 422},
		"long title":          {"?title=" + strings.Repeat("x", 101), "", "title", 422},
		"tag":                 {"?tags=a/b", "", "tags", 422},
		"nsfw":                {"?nsfw=perhaps", "", "nsfw", 422},
		"dry run":             {"?dry_run=perhaps", "", "dry_run", 422},
		"json: no url":        {"", `{}`, "url", 422},
		"json: wrong type":    {"", `{"url":7}`, "url", 422},
		"json: tags as text":  {"", `{"url":"http://127.0.0.1:1/x","tags":"a"}`, "tags", 422},
		"json: unknown":       {"", `{"url":"http://127.0.0.1:1/x","x":"a"}`, "x", 422},
		"json: broken":        {"", `{"url":`, "", 400},
		"json: deep":          {"", strings.Repeat(`{"url":`, 20000), "", 400},
		"json: unreachable":   {"", `{"url":"http://127.0.0.1:1/x"}`, "url", 422},
		"json: other network": {"", `{"url":"http://10.0.0.1/x"}`, "url", 422},
		"json: 10 MB":         {"", `{"url":"` + strings.Repeat("x", 10<<20) + `"}`, "", 413},
	} {
		var body any = file
		if c.body != "" {
			body = c.body
		}
		r := h.ask("POST", "/media"+c.query, key, body)
		if r.status != c.status || r.str("field") != c.field {
			t.Errorf("%s: %d %s, want %d about %q", what, r.status, r.text, c.status, c.field)
		}
	}
	h.wants("text", h.ask("POST", "/media", key, file, "Content-Type", "text/plain"), 415, "request.media_type")
	h.wants("no picture", h.ask("POST", "/media", key, []byte("hello")), 415, "upload.unreadable")
	if n, err := h.DB.MediaTotal(t.Context()); err != nil || n != 1 {
		t.Errorf("%d media, want 1; %v", n, err)
	}
}

func TestIdempotentUploads(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, key := h.person("ann", "user")
	_, other := h.person("bob", "user")
	file := picture(t, 60, 40, 3)
	one := h.ask("POST", "/media?title=x", key, file, "Idempotency-Key", "deed-1")
	h.wants("first", one, 201, "")
	two := h.ask("POST", "/media?title=x", key, file, "Idempotency-Key", "deed-1")
	if two.status != 201 || two.text != one.text || two.header.Get("Idempotency-Replayed") != "true" || two.header.Get("Location") != one.header.Get("Location") {
		t.Errorf("again: %d %v %s", two.status, two.header, two.text)
	}
	h.wants("another file", h.ask("POST", "/media?title=x", key, picture(t, 60, 40, 4), "Idempotency-Key", "deed-1"), 409, "idempotency.other")
	h.wants("another title", h.ask("POST", "/media?title=y", key, file, "Idempotency-Key", "deed-1"), 409, "idempotency.other")
	h.wants("another person", h.ask("POST", "/media?title=x", other, file, "Idempotency-Key", "deed-1"), 201, "")
	h.wants("a bad name", h.ask("POST", "/media", key, file, "Idempotency-Key", "a b"), 422, "idempotency.key")
	h.wants("a failure", h.ask("POST", "/media", key, []byte("no picture"), "Idempotency-Key", "deed-2"), 415, "")
	h.wants("is no answer to keep", h.ask("POST", "/media", key, file, "Idempotency-Key", "deed-2"), 201, "")
	if n, err := h.DB.MediaTotal(t.Context()); err != nil || n != 3 {
		t.Errorf("%d media, want 3; %v", n, err)
	}
}
