package v2_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
)

func TestMediaAreListedChangedAndDeleted(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, key := h.person("ann", "user")
	_, other := h.person("bob", "user")
	one := h.upload(key, "?title=One&visibility=private", 1)
	two := h.upload(key, "?title=Two", 2)
	first := h.ask("GET", "/media?mine=true&limit=1", key, nil)
	h.wants("first page", first, 200, "")
	second := h.ask("GET", "/media?mine=true&limit=1&cursor="+first.str("next"), key, nil)
	if !strings.Contains(first.text, two) || !strings.Contains(second.text, one) || second.str("next") != "" || !strings.Contains(first.header.Get("Link"), `rel="next"`) {
		t.Errorf("pages: %s then %s", first.text, second.text)
	}
	if all := h.ask("GET", "/media", other, nil); strings.Contains(all.text, one) || !strings.Contains(all.text, two) {
		t.Errorf("another sees: %s", all.text)
	}
	h.wants("a bad cursor", h.ask("GET", "/media?cursor=x", key, nil), 422, "")
	h.wants("a bad order", h.ask("GET", "/media?sort=x", key, nil), 422, "request.invalid")
	h.wants("a bad limit", h.ask("GET", "/media?limit=1000", key, nil), 422, "request.invalid")
	h.wants("mine, of nobody", h.ask("GET", "/media?mine=true", "", nil), 401, "login.needed")

	sum := sha256.Sum256(picture(t, 40, 30, 1))
	same := "/media?sha256=" + hex.EncodeToString(sum[:])
	if own, others := h.ask("GET", same, key, nil), h.ask("GET", same, other, nil); !strings.Contains(own.text, one) || others.status != 200 || strings.Contains(others.text, one) {
		t.Errorf("by what was sent: %s, of another: %d %s", own.text, others.status, others.text)
	}
	h.wants("by what was sent, of nobody", h.ask("GET", same, "", nil), 401, "login.needed")

	etag := h.ask("GET", "/media/"+one, key, nil).header.Get("ETag")
	changed := h.ask("PATCH", "/media/"+one, key, `{"title":"New","tags":["red"]}`, "If-Match", etag)
	h.wants("change", changed, 200, "")
	if changed.str("title") != "New" || len(changed.at("tags").([]any)) != 1 {
		t.Errorf("changed: %s", changed.text)
	}
	h.wants("a lost update", h.ask("PATCH", "/media/"+one, key, `{"title":"Old"}`, "If-Match", etag), 412, "etag.stale")
	h.wants("another's", h.ask("PATCH", "/media/"+one, other, `{"title":"x"}`), 404, "media.not_found")
	h.wants("another's public one", h.ask("PATCH", "/media/"+two, other, `{"title":"x"}`), 403, "")
	for what, body := range map[string]string{"wrong type": `{"title":7}`, "unknown": `{"colour":"red"}`, "visibility": `{"visibility":"password"}`, "date": `{"expires":"soon"}`, "long": `{"title":"` + strings.Repeat("x", 101) + `"}`} {
		h.wants(what, h.ask("PATCH", "/media/"+one, key, body), 422, "")
	}
	bulk := h.ask("POST", "/media/bulk", other, map[string]any{"ids": []string{one, "nothing"}, "do": "delete"})
	if bulk.status != 200 || strings.Count(bulk.text, `"done":false`) != 2 || strings.Count(bulk.text, "media.not_found") != 2 {
		t.Errorf("bulk on another's: %d %s", bulk.status, bulk.text)
	}
	h.wants("delete another's", h.ask("DELETE", "/media/"+one, other, nil), 404, "media.not_found")
	h.wants("delete", h.ask("DELETE", "/media/"+two, key, nil), 204, "")
	if status := h.ask("GET", "/media/"+two, other, nil).status; status != 404 && status != 410 {
		t.Errorf("deleted: %d", status)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, key := h.person("ann", "user")
	_, other := h.person("bob", "user")
	session := h.signIn(ann)
	h.wants("a key for keys", h.ask("POST", "/keys", key, `{"name":"x"}`), 403, "account.session")
	made := h.ask("POST", "/keys", "", `{"name":"reader","scopes":["read"]}`, "Cookie", session)
	h.wants("make", made, 201, "")
	reader := made.str("key")
	if list := h.ask("GET", "/keys", reader, nil); list.status != 200 || strings.Contains(list.text, reader) || !strings.Contains(list.text, made.str("id")) {
		t.Errorf("list: %d %s", list.status, list.text)
	}
	h.wants("without the scope", h.ask("DELETE", "/keys/"+made.str("id"), reader, nil), 403, "key.scope")
	h.wants("upload without the scope", h.ask("POST", "/media", reader, picture(t, 9, 9, 1)), 403, "key.scope")
	h.wants("admin for a user", h.ask("POST", "/keys", "", `{"name":"x","scopes":["admin"]}`, "Cookie", session), 403, "key.admin")
	h.wants("no name", h.ask("POST", "/keys", "", `{"name":""}`, "Cookie", session), 422, "request.invalid")
	h.wants("from elsewhere", h.ask("POST", "/keys", "", `{"name":"x"}`, "Cookie", session, "Origin", "https://evil.example.test"), 403, "origin.denied")
	h.wants("no range", h.ask("POST", "/keys", "", `{"name":"x","networks":["0.0.0.0/0"]}`, "Cookie", session), 422, "key.networks")
	if bound := h.ask("POST", "/keys", "", `{"name":"x","networks":["192.0.2.*"]}`, "Cookie", session); bound.status != 201 || !strings.Contains(bound.text, `"192.0.2.0/24"`) {
		t.Errorf("bound to a range: %d %s", bound.status, bound.text)
	} else if r := h.ask("GET", "/keys", bound.str("key"), nil); r.status != 401 {
		t.Errorf("used from elsewhere: %d %s", r.status, r.text)
	}
	h.wants("another's", h.ask("DELETE", "/keys/"+made.str("id"), other, nil), 404, "key.not_found")
	h.wants("revoke", h.ask("DELETE", "/keys/"+made.str("id"), key, nil), 204, "")
	h.wants("revoked", h.ask("GET", "/keys", reader, nil), 401, "key.invalid")
}

func TestUploadsOfAGuestAreClaimed(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, ann := h.person("ann", "user")
	_, bob := h.person("bob", "user")
	sent := h.ask("POST", "/media", "", picture(t, 40, 30, 1))
	id, link := sent.str("media.id"), sent.str("media.links.delete")
	token := link[strings.LastIndex(link, "/")+1:]
	body := func(id, token string) map[string]any {
		return map[string]any{"uploads": []map[string]string{{"id": id, "token": token}}}
	}
	h.wants("by a guest", h.ask("POST", "/media/claims", "", body(id, token)), 401, "login.needed")
	if r := h.ask("POST", "/media/claims", ann, body(id, "guessed")); r.status != 200 || !strings.Contains(r.text, "media.not_found") {
		t.Errorf("a guess: %d %s", r.status, r.text)
	}
	if r := h.ask("POST", "/media/claims", ann, body(id, token)); r.status != 200 || !strings.Contains(r.text, `"done":true`) {
		t.Errorf("claim: %d %s", r.status, r.text)
	}
	if r := h.ask("GET", "/media?mine=true", ann, nil); !strings.Contains(r.text, id) {
		t.Errorf("not among her own: %s", r.text)
	}
	if r := h.ask("POST", "/media/claims", bob, body(id, token)); !strings.Contains(r.text, "media.claimed") {
		t.Errorf("twice: %s", r.text)
	}
}
