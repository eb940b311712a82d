package v2_test

import (
	"net/http"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

func TestAlbumsAreMadeChangedMovedAndDeleted(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, key := h.person("ann", "user")
	_, other := h.person("bob", "user")
	made := h.ask("POST", "/albums", key, `{"name":"Trip","visibility":"private"}`)
	h.wants("make", made, 201, "")
	trip := made.str("id")
	inner := h.ask("POST", "/albums", key, `{"name":"Day one","parent":"`+trip+`"}`)
	h.wants("make within", inner, 201, "")
	if inner.str("parent") != trip || inner.str("visibility") != "private" || inner.str("own_visibility") != "public" {
		t.Errorf("within: %s", inner.text)
	}
	h.wants("without a name", h.ask("POST", "/albums", key, `{}`), 422, "request.invalid")
	h.wants("of nobody", h.ask("POST", "/albums", "", `{"name":"x"}`), 401, "login.needed")
	h.wants("a bad visibility", h.ask("POST", "/albums", key, `{"name":"x","visibility":"all"}`), 422, "request.invalid")

	one, two := h.upload(key, "?album="+trip, 1), h.upload(key, "?album="+trip, 2)
	h.wants("an unknown album", h.ask("POST", "/media?album=nothing1", key, picture(t, 9, 9, 3)), 422, "upload.album")
	h.wants("what it shows, too long", h.ask("POST", "/media?alt="+strings.Repeat("x", 2001), key, picture(t, 9, 9, 3)), 422, "request.invalid")
	h.wants("what it shows", h.ask("POST", "/media?dry_run=true&alt="+strings.Repeat("x", 2000), key, picture(t, 9, 9, 3)), 200, "")
	if r := h.ask("POST", "/media?album="+trip, other, picture(t, 9, 9, 4)); r.status != 422 || r.str("field") != "album" {
		t.Errorf("another's album: %d %s", r.status, r.text)
	}
	h.wants("an unknown category", h.ask("POST", "/media?category=99", key, picture(t, 9, 9, 5)), 422, "upload.category")
	if got := h.ask("GET", "/media/"+one, key, nil); got.str("album") != trip || !strings.Contains(got.str("links.original"), "?s=") {
		t.Errorf("in the album: %s", got.text)
	}

	etag := h.ask("GET", "/albums/"+trip, key, nil).header.Get("ETag")
	if etag == "" {
		t.Fatal("no ETag")
	}
	h.wants("known", h.ask("GET", "/albums/"+trip, key, nil, "If-None-Match", etag), 304, "")
	h.wants("cover", h.ask("PATCH", "/albums/"+trip, key, `{"cover":"`+one+`","sort":"manual"}`, "If-Match", etag), 200, "")
	h.wants("a lost update", h.ask("PATCH", "/albums/"+trip, key, `{"name":"y"}`, "If-Match", etag), 412, "etag.stale")
	h.wants("a wrong type", h.ask("PATCH", "/albums/"+trip, key, `{"name":7}`), 422, "request.invalid")
	h.wants("another's", h.ask("PATCH", "/albums/"+trip, other, `{"name":"y"}`), 404, "media.not_found")
	h.wants("buttons of no staff", h.ask("PATCH", "/albums/"+trip, key, `{"buttons":[{"label":"x","href":"https://example.test/"}]}`), 403, "album.denied")
	h.wants("order", h.ask("PUT", "/albums/"+trip+"/order", key, map[string]any{"ids": []string{two, one}}), 204, "")
	if r := h.ask("GET", "/media?album="+trip, key, nil); strings.Index(r.text, two) > strings.Index(r.text, `"id":"`+one) {
		t.Errorf("by hand: %s", r.text)
	}
	list := h.ask("GET", "/albums?mine=true&roots=true", key, nil)
	if list.status != 200 || !strings.Contains(list.text, trip) || !strings.Contains(list.text, `"cover"`) || strings.Contains(list.text, `"id":"`+inner.str("id")) {
		t.Errorf("list: %s", list.text)
	}
	if r := h.ask("GET", "/albums", other, nil); r.status != 200 || strings.Contains(r.text, trip) {
		t.Errorf("another lists: %s", r.text)
	}
	if r := h.ask("GET", "/albums/"+trip+"/children", key, nil); r.status != 200 || !strings.Contains(r.text, inner.str("id")) {
		t.Errorf("children: %s", r.text)
	}
	h.wants("another's children", h.ask("GET", "/albums/"+trip+"/children", other, nil), 404, "media.not_found")
	moved := h.ask("POST", "/albums/move", key, map[string]any{"ids": []string{inner.str("id"), "nothing1"}, "parent": ""})
	if moved.status != 200 || strings.Count(moved.text, `"done":true`) != 1 || strings.Count(moved.text, `"done":false`) != 1 {
		t.Errorf("move: %d %s", moved.status, moved.text)
	}
	h.wants("delete another's", h.ask("DELETE", "/albums/"+trip, other, nil), 404, "media.not_found")
	h.wants("delete", h.ask("DELETE", "/albums/"+trip+"?keep_files=true", key, nil), 204, "")
	h.wants("deleted", h.ask("GET", "/albums/"+trip, key, nil), 404, "")
	if r := h.ask("GET", "/media/"+one, key, nil); r.status != 200 || r.at("album") != nil || r.str("visibility") != "private" {
		t.Errorf("kept: %d %s", r.status, r.text)
	}
}

func TestMembersPasswordsAndLinksLetIn(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, key := h.person("ann", "user")
	_, bob := h.person("bob", "user")
	h.person("cleo", "user")
	locked := h.ask("POST", "/albums", key, `{"name":"Trip","visibility":"password","password":"open sesame"}`).str("id")
	media := h.upload(key, "?album="+locked, 1)

	h.wants("locked", h.ask("GET", "/albums/"+locked, bob, nil), 403, "album.locked")
	h.wants("locked, for guests", h.ask("GET", "/media/"+media, "", nil), 401, "album.locked")
	h.wants("a wrong password", h.ask("POST", "/albums/"+locked+"/unlock", bob, `{"password":"x"}`), 403, "album.wrong")
	h.wants("no album", h.ask("POST", "/albums/nothing1/unlock", bob, `{"password":"x"}`), 404, "media.not_found")
	unlocked := h.ask("POST", "/albums/"+locked+"/unlock", "", `{"password":"open sesame"}`)
	h.wants("unlock", unlocked, 200, "")
	if unlocked.str("ticket") == "" || !strings.Contains(unlocked.header.Get("Set-Cookie"), "HttpOnly") {
		t.Fatalf("unlock: %s %v", unlocked.text, unlocked.header)
	}
	seen := h.ask("GET", "/media/"+media, "", nil, "X-Ticket", unlocked.str("ticket"))
	h.wants("by ticket", seen, 200, "")
	q, err := http.NewRequestWithContext(t.Context(), "GET", seen.str("links.original"), nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		t.Fatal(err)
	}
	if r.Body.Close(); r.StatusCode != 200 {
		t.Errorf("its bytes: %d", r.StatusCode)
	}
	cookie, _, _ := strings.Cut(unlocked.header.Get("Set-Cookie"), ";")
	h.wants("by cookie", h.ask("GET", "/albums/"+locked, bob, nil, "Cookie", cookie), 200, "")
	h.wants("forged", h.ask("GET", "/albums/"+locked, bob, nil, "X-Ticket", unlocked.str("ticket")+"x"), 403, "album.locked")

	path := "/albums/" + locked + "/members/bob"
	h.wants("member by another", h.ask("PUT", path, bob, `{"right":"add"}`), 403, "")
	h.wants("a bad right", h.ask("PUT", path, key, `{"right":"own"}`), 422, "request.invalid")
	h.wants("nobody", h.ask("PUT", "/albums/"+locked+"/members/nobody", key, `{"right":"add"}`), 422, "member.name")
	h.wants("member", h.ask("PUT", path, key, `{"right":"add"}`), 204, "")
	h.wants("as a member", h.ask("GET", "/albums/"+locked, bob, nil), 200, "")
	if r := h.ask("GET", "/albums/"+locked+"/members", bob, nil); r.status != 200 || !strings.Contains(r.text, `"right":"add"`) {
		t.Errorf("members: %d %s", r.status, r.text)
	}
	if r := h.ask("GET", "/notifications", bob, nil); r.status != 200 || !strings.Contains(r.text, `"kind":"member"`) || !strings.Contains(r.text, locked) {
		t.Errorf("notifications: %s", r.text)
	}
	added := h.upload(bob, "?album="+locked, 2)
	if r := h.ask("GET", "/media/"+added, bob, nil); r.str("album") != locked {
		t.Errorf("a member's own: %s", r.text)
	}
	h.wants("leave", h.ask("DELETE", path, bob, nil), 204, "")
	h.wants("left", h.ask("GET", "/albums/"+locked, bob, nil), 403, "album.locked")

	secret := h.upload(key, "?visibility=private", 3)
	h.wants("share another's", h.ask("POST", "/shares", bob, `{"media":"`+secret+`"}`), 404, "media.not_found")
	h.wants("share nothing", h.ask("POST", "/shares", key, `{}`), 422, "share.media")
	share := h.ask("POST", "/shares", key, `{"media":"`+secret+`","password":"abc","most_views":1}`)
	h.wants("share", share, 201, "")
	token := share.str("url")[strings.LastIndexByte(share.str("url"), '/')+1:]
	h.wants("without its password", h.ask("POST", "/shares/open", "", `{"token":"`+token+`"}`), 401, "share.password")
	opened := h.ask("POST", "/shares/open", "", `{"token":"`+token+`","password":"abc"}`)
	if opened.status != 200 || opened.str("media") != secret {
		t.Fatalf("open: %d %s", opened.status, opened.text)
	}
	h.wants("by the link", h.ask("GET", "/media/"+secret, "", nil, "X-Ticket", opened.str("ticket")), 200, "")
	h.wants("used up", h.ask("POST", "/shares/open", "", `{"token":"`+token+`","password":"abc"}`), 404, "share.not_found")
	if r := h.ask("GET", "/shares?media="+secret, key, nil); r.status != 200 || !strings.Contains(r.text, share.str("id")) || strings.Contains(r.text, token) {
		t.Errorf("shares: %s", r.text)
	}
	h.wants("shares of another", h.ask("GET", "/shares?media="+secret, bob, nil), 404, "media.not_found")
	h.wants("revoke another's", h.ask("DELETE", "/shares/"+share.str("id"), bob, nil), 404, "share.not_found")
	h.wants("revoke", h.ask("DELETE", "/shares/"+share.str("id"), key, nil), 204, "")

	h.wants("link into another's", h.ask("POST", "/upload-links", bob, `{"album":"`+locked+`"}`), 403, "")
	link := h.ask("POST", "/upload-links", key, `{"album":"`+locked+`","name":"Guests","most_files":2}`)
	if link.status != 201 || !strings.Contains(link.str("url"), "/u/") {
		t.Fatalf("upload link: %d %s", link.status, link.text)
	}
	h.wants("links", h.ask("GET", "/upload-links?album="+locked, key, nil), 200, "")
	h.wants("links of nothing", h.ask("GET", "/upload-links", key, nil), 422, "request.invalid")
	h.wants("revoke", h.ask("DELETE", "/upload-links/"+link.str("id"), key, nil), 204, "")
	h.wants("revoked", h.ask("DELETE", "/upload-links/"+link.str("id"), key, nil), 404, "upload_link.not_found")
}

func TestTagsCategoriesLikesAndSearch(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, key := h.person("ann", "user")
	_, bob := h.person("bob", "user")
	admin, _ := h.person("root", gallery.Admin)
	root := h.signIn(admin)
	asRoot := func(method, path string, body any) reply { return h.ask(method, path, "", body, "Cookie", root) }

	h.wants("a category of no administrator", h.ask("POST", "/categories", key, `{"name":"Art","slug":"art"}`), 403, "category.denied")
	made := asRoot("POST", "/categories", `{"name":"Art","slug":"art"}`)
	h.wants("a category", made, 201, "")
	h.wants("the same again", asRoot("POST", "/categories", `{"name":"Art","slug":"art"}`), 409, "category.slug_taken")
	h.wants("a bad slug", asRoot("POST", "/categories", `{"name":"Art","slug":"a b"}`), 422, "request.invalid")
	h.wants("change it", asRoot("PATCH", "/categories/art", `{"position":3}`), 200, "")
	if r := h.ask("GET", "/categories", "", nil); r.status != 200 || !strings.Contains(r.text, `"position":3`) {
		t.Errorf("categories: %s", r.text)
	}

	cat := h.upload(key, "?title=Red+cat&tags=mountain+top,sea&category=1", 1)
	dog := h.upload(key, "?title=Red+dog&visibility=private", 2)
	if r := h.ask("GET", "/tags", "", nil); r.status != 200 || !strings.Contains(r.text, "mountain top") {
		t.Errorf("tags: %s", r.text)
	}
	if r := h.ask("GET", "/tags?prefix=mou&limit=10", "", nil); r.status != 200 || !strings.Contains(r.text, "mountain top") {
		t.Errorf("suggested: %s", r.text)
	}
	h.wants("a tag by no staff", h.ask("PATCH", "/tags/sea", key, `{"name":"lake"}`), 403, "tag.denied")
	h.wants("a tag", asRoot("PATCH", "/tags/mountain%20top", `{"name":"summit"}`), 200, "")
	h.wants("no such tag", asRoot("PATCH", "/tags/nothing", `{"name":"x"}`), 404, "tag.not_found")
	h.wants("merge", asRoot("DELETE", "/tags/sea?into=summit", nil), 204, "")
	if r := h.ask("GET", "/media/"+cat, key, nil); !strings.Contains(r.text, `"tags":["summit"]`) {
		t.Errorf("merged: %s", r.text)
	}
	h.wants("delete it", asRoot("DELETE", "/categories/art", nil), 204, "")

	for range 2 {
		h.wants("like", h.ask("PUT", "/media/"+cat+"/like", bob, nil), 204, "")
	}
	h.wants("like what is private", h.ask("PUT", "/media/"+dog+"/like", bob, nil), 404, "media.not_found")
	h.wants("like as nobody", h.ask("PUT", "/media/"+cat+"/like", "", nil), 401, "login.needed")
	h.wants("follow", h.ask("PUT", "/users/ann/follow", bob, nil), 204, "")
	h.wants("follow nobody", h.ask("PUT", "/users/nobody/follow", bob, nil), 404, "user.not_found")
	notices := h.ask("GET", "/notifications?limit=1", key, nil)
	if notices.status != 200 || !strings.Contains(notices.text, `"kind":"follow"`) || notices.str("next") == "" {
		t.Fatalf("notices: %s", notices.text)
	}
	newest, _ := notices.at("items").([]any)[0].(map[string]any)["id"].(string)
	h.wants("seen", h.ask("POST", "/notifications/seen", key, map[string]any{"up_to": newest}), 204, "")
	h.wants("seen, badly", h.ask("POST", "/notifications/seen", key, `{"up_to":"x"}`), 422, "notification.id")
	if r := h.ask("GET", "/notifications", key, nil); strings.Count(r.text, `"seen"`) != 2 {
		t.Errorf("all seen: %s", r.text)
	}
	h.wants("unlike", h.ask("DELETE", "/media/"+cat+"/like", bob, nil), 204, "")
	if r := h.ask("GET", "/media/"+cat, "", nil); r.at("likes") != float64(0) {
		t.Errorf("likes: %s", r.text)
	}
	h.wants("unfollow", h.ask("DELETE", "/users/ann/follow", bob, nil), 204, "")

	if r := h.ask("GET", "/search?q=red", bob, nil); r.status != 200 || !strings.Contains(r.text, cat) || strings.Contains(r.text, dog) {
		t.Errorf("search: %s", r.text)
	}
	if r := h.ask("GET", "/search?q=red+-cat&owner=ann", "", nil, "Cookie", h.signIn(ann)); r.status != 200 || strings.Contains(r.text, cat) || !strings.Contains(r.text, dog) {
		t.Errorf("one's own: %s", r.text)
	}
	h.wants("a bad query", h.ask("GET", "/search?q=w%3Eabc", bob, nil), 422, "")
	if r := h.ask("GET", "/search/users?q=AN", "", nil); r.status != 200 || !strings.Contains(r.text, `"name":"ann"`) || strings.Contains(r.text, "bob") {
		t.Errorf("people: %s", r.text)
	}
	h.wants("people of no name", h.ask("GET", "/search/users?q=", bob, nil), 422, "request.invalid")
	h.wants("no query", h.ask("GET", "/search", bob, nil), 422, "request.invalid")
}

func TestAlbumsAreFoundByTheirWords(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, key := h.person("ann", "user")
	_, bob := h.person("bob", "user")
	make := func(body string) string {
		t.Helper()
		r := h.ask("POST", "/albums", key, body)
		h.wants("make", r, 201, "")
		return r.str("id")
	}
	trip, far, hid := make(`{"name":"Summer trip","description":"By the sea"}`), make(`{"name":"Winter trip"}`), make(`{"name":"Secret trip","visibility":"private"}`)
	inner := h.ask("POST", "/albums", key, `{"name":"Inner trip","parent":"`+hid+`"}`).str("id")
	found := func(query, by string, headers ...string) string {
		t.Helper()
		r := h.ask("GET", "/search/albums?q="+query, by, nil, headers...)
		h.wants(query, r, 200, "")
		var ids []string
		for _, item := range r.at("items").([]any) {
			ids = append(ids, item.(map[string]any)["id"].(string))
		}
		return strings.Join(ids, " ")
	}
	for query, want := range map[string]string{
		"trip": far + " " + trip, "sea": trip, "win*+trip": far, "trip+-winter": trip, "nothing": "", "%22by+the+sea%22": trip, "trip+user:ann": far + " " + trip,
		"trip+user:bob": "", "trip+user:nobody": "",
	} {
		if got := found(query, bob); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	if got, want := found("trip+user:ann", "", "Cookie", h.signIn(ann)), inner+" "+hid+" "+far+" "+trip; got != want {
		t.Errorf("one's own: %q, want %q", got, want)
	}
	first := h.ask("GET", "/search/albums?q=trip&limit=1", "", nil)
	second := h.ask("GET", "/search/albums?q=trip&limit=1&cursor="+first.str("next"), "", nil)
	if !strings.Contains(first.text, far) || !strings.Contains(second.text, trip) || second.str("next") != "" {
		t.Errorf("pages: %s then %s", first.text, second.text)
	}
	h.wants("rename", h.ask("PATCH", "/albums/"+far, key, `{"name":"Cold days"}`), 200, "")
	h.wants("delete", h.ask("DELETE", "/albums/"+trip, key, nil), 204, "")
	if got := found("trip", bob) + found("cold", bob); got != far {
		t.Errorf("renamed and deleted: %q, want %q", got, far)
	}
	h.wants("no words", h.ask("GET", "/search/albums?q=-trip", bob, nil), 422, "query.nothing_wanted")
	h.wants("another operator", h.ask("GET", "/search/albums?q=trip+tag:sea", bob, nil), 422, "list.filter")
	h.wants("a bad cursor", h.ask("GET", "/search/albums?q=trip&cursor=x", bob, nil), 422, "list.cursor")
	h.set("website_search_guest", "0")
	h.wants("a guest, where guests search nothing", h.ask("GET", "/search/albums?q=trip", "", nil), 401, "")
}

func TestGuestsMakeAlbums(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, key := h.person("ann", "user")
	sent := h.ask("POST", "/media", "", picture(t, 40, 30, 1))
	h.wants("a guest's upload", sent, 201, "")
	link := sent.str("media.links.delete")
	wish := map[string]any{"name": "Trip", "visibility": "link", "media": []map[string]string{{"id": sent.str("media.id"), "token": link[strings.LastIndexByte(link, '/')+1:]}}}
	h.wants("not here", h.ask("POST", "/albums/guest", "", wish), 401, "album.denied")
	h.set("guest_albums", "1")
	h.wants("with an account", h.ask("POST", "/albums/guest", key, wish), 403, "album.denied")
	made := h.ask("POST", "/albums/guest", "", wish)
	h.wants("made", made, 201, "")
	if made.str("name") != "Trip" || made.str("visibility") != "link" || made.at("owner") != nil || made.at("media") != 1.0 {
		t.Errorf("made: %s", made.text)
	}
	h.wants("its own file again", h.ask("POST", "/albums/guest", "", wish), 404, "album.guest_media")
	wish["visibility"] = "private"
	h.wants("that nobody sees", h.ask("POST", "/albums/guest", "", wish), 422, "request.invalid")
	h.wants("anybody looks", h.ask("GET", "/albums/"+made.str("id"), "", nil), 200, "")
	if r := h.ask("GET", "/media?album="+made.str("id"), "", nil); !strings.Contains(r.text, sent.str("media.id")) {
		t.Errorf("its media: %s", r.text)
	}
	h.wants("nobody changes it", h.ask("PATCH", "/albums/"+made.str("id"), key, `{"name":"Mine"}`), 403, "media.denied")
}
