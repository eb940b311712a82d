package app_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/app"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// owner is somebody with a session.
func owner(t *testing.T, h *app.House) (gallery.Actor, *http.Cookie) {
	t.Helper()
	id, cookie := signedIn(t, h, "ann", gallery.Member)
	return gallery.Actor{UserID: id, Name: "ann", Rank: gallery.Member}, cookie
}

// shelved publishes media of a person in an album, the first the oldest.
func shelved(t *testing.T, h *app.House, by gallery.Actor, album gallery.Album, ids ...string) {
	t.Helper()
	for i, id := range ids {
		publish(t, h, &gallery.Media{
			PublicID: id, Name: id, Title: "picture " + id, OwnerID: by.UserID, AlbumID: album.ID, Kind: gallery.Image, Own: gallery.Public, Visibility: gallery.Public,
			Approved: true, Created: time.Now().Add(time.Duration(i-len(ids)) * time.Minute), Extension: "jpg", MIME: "image/jpeg", Width: 400, Height: 300,
		}, gallery.Original)
	}
}

func TestAMediaIsEditedOnItsPage(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	shelved(t, h, ann, gallery.Album{}, "aaaa")
	post := func(path string, f url.Values) (*http.Response, string) {
		t.Helper()
		return visit(t, "POST", server.URL+"/image/aaaa"+path, f, cookie)
	}
	_, page := visit(t, "GET", server.URL+"/image/aaaa/edit", nil, cookie)
	seen := between(page, `name="seen" value="`, `"`)
	r, _ := post("/edit?in=user", form("seen", seen, "title", " A  cat ", "description", "It sleeps.", "alt", "A cat on a chair", "tags", "cats， chairs,cats", "flags", "1", "nsfw", "1",
		"album", "+", "album_was", "", "album_name", "Cats", "album_visibility", "password", "album_password", "open sesame", "visibility", "public", "visibility_was", "public"))
	if to := r.Header.Get("Location"); r.StatusCode != 303 || to != "/image/A-cat.aaaa?in=user" {
		t.Fatal(r.StatusCode, to)
	}
	m, err := h.DB.MediaByPublicID(t.Context(), "aaaa")
	if err != nil || m.Title != "A  cat" || m.Alt != "A cat on a chair" || len(m.Tags) != 2 || !m.NSFW || m.Visibility != gallery.Password {
		t.Fatalf("%v %+v", err, m)
	}
	if r, body := post("/edit", form("seen", seen, "title", "late")); r.StatusCode != 400 || !strings.Contains(body, "changed meanwhile") || !strings.Contains(body, `value="late"`) {
		t.Error("an edit of an old page:", r.StatusCode)
	}
	if r, body := post("/edit", form("title", strings.Repeat("x", 101), "tags", "kept")); r.StatusCode != 400 || !strings.Contains(body, `aria-invalid="true"`) || !strings.Contains(body, `value="kept"`) {
		t.Error("a title too long:", r.StatusCode)
	}
	post("/edit", form("flags", "1"))
	if m, _ := h.DB.MediaByPublicID(t.Context(), "aaaa"); m.NSFW || m.Title != "A  cat" || m.AlbumID == 0 {
		t.Errorf("an edit of one thing: %+v", m)
	}
}

func TestADeletionIsTakenBack(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	shelved(t, h, ann, gallery.Album{}, "aaaa", "bbbb")
	at := server.URL + "/image/aaaa"
	if r, _ := visit(t, "POST", at+"/delete", url.Values{}, cookie); r.StatusCode != 303 || r.Header.Get("Location") != "/image/aaaa" {
		t.Fatal(r.StatusCode, r.Header)
	}
	if r, _ := visit(t, "GET", at, nil); r.StatusCode != 404 {
		t.Error("others see what is in the trash:", r.StatusCode)
	}
	if r, body := visit(t, "GET", at, nil, cookie); r.StatusCode != 200 || !strings.Contains(body, `action="/image/picture-aaaa.aaaa/restore"`) || !strings.Contains(body, "in the trash") {
		t.Error("the owner cannot take it back:", r.StatusCode)
	}
	visit(t, "POST", at+"/restore", url.Values{}, cookie)
	if r, _ := visit(t, "GET", at, nil); r.StatusCode != 200 {
		t.Error("it does not come back:", r.StatusCode)
	}
	set(t, h, "trash_days", "0")
	if _, body := visit(t, "GET", at, nil, cookie); !strings.Contains(body, `href="/image/picture-aaaa.aaaa/delete"`) {
		t.Error("what cannot be undone is not asked for")
	}
	if r, body := visit(t, "POST", at+"/delete", url.Values{}, cookie); r.StatusCode != 200 || !strings.Contains(body, "has been deleted") {
		t.Error("for good:", r.StatusCode)
	}
}

func TestLikesFollowsCoversAndReportsByPage(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	_, ben := signedIn(t, h, "ben", gallery.Member)
	album, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: "Cats"})
	if err != nil {
		t.Fatal(err)
	}
	shelved(t, h, ann, album, "aaaa")
	at := server.URL + "/image/aaaa"
	for _, on := range []string{"1", "1", "0", "1"} {
		visit(t, "POST", at+"/like", form("on", on), ben)
	}
	visit(t, "POST", at+"/follow-owner", form("on", "1"), ben)
	_, body := visit(t, "GET", at, nil, ben)
	for _, want := range []string{`id="vw-like" aria-keyshortcuts="L" aria-pressed="true"`, `id="vw-follow" aria-pressed="true"`, `Like, 1 like"`, `href="` + server.URL + "/album/Cats." + album.PublicID} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(body, "vw-edit") || strings.Contains(body, "vw-delete") || strings.Contains(body, "vw-cover") {
		t.Error("a stranger is given the owner's tools")
	}
	visit(t, "POST", at+"/cover", form("on", "1"), cookie)
	if a, err := h.DB.AlbumByID(t.Context(), album.ID); err != nil || a.CoverID == 0 {
		t.Error("no cover:", err)
	}
	visit(t, "POST", at+"/cover", form("on", "0"), cookie)
	if a, err := h.DB.AlbumByID(t.Context(), album.ID); err != nil || a.CoverID != 0 {
		t.Error("still the cover:", err)
	}
	if r, body := visit(t, "POST", at+"/report", form("reason", "spam", "text", "buy this")); r.StatusCode != 200 || !strings.Contains(body, "Thank you") {
		t.Error("a report:", r.StatusCode)
	}
	reports, err := h.DB.OpenReports(t.Context(), 0, 10)
	if err != nil || len(reports) != 1 || reports[0].Reason != "spam" || reports[0].Text != "buy this" {
		t.Error("reports:", err, reports)
	}
}

func TestStaffApproveOnThePage(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	_, boss := signedIn(t, h, "boss", gallery.Manager)
	publish(t, h, &gallery.Media{
		PublicID: "aaaa", Name: "aaaa", Title: "new", OwnerID: ann.UserID, Kind: gallery.Image, Own: gallery.Public, Visibility: gallery.Public,
		Created: time.Now(), Extension: "jpg", MIME: "image/jpeg", Width: 400, Height: 300,
	}, gallery.Original)
	at := server.URL + "/image/aaaa"
	for who, c := range map[string]*http.Cookie{"the owner": cookie, "staff": boss} {
		r, body := visit(t, "GET", at, nil, c)
		if r.StatusCode != 200 || !strings.Contains(body, "Waiting for approval") || strings.Contains(body, `id="vw-approve"`) != (who == "staff") {
			t.Errorf("%s: %d", who, r.StatusCode)
		}
		if strings.Contains(body, "og:image") || strings.Contains(body, "<nav class=\"vw-strip") {
			t.Errorf("%s is told of it as if it were public", who)
		}
	}
	visit(t, "POST", at+"/approve", url.Values{}, boss)
	if r, body := visit(t, "GET", at, nil); r.StatusCode != 200 || !strings.Contains(r.Header.Get("Speculation-Rules"), "/speculation.json") || strings.Contains(body, "Waiting") {
		t.Error("approved:", r.StatusCode, r.Header)
	}
}

// Staff flag a file by one press, and are led to the question whether to ban who uploaded
// it, which is asked of those only whom they may ban.
func TestStaffFlagAndBanFromThePage(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	_, boss := signedIn(t, h, "boss", gallery.Manager)
	chief, _ := signedIn(t, h, "chief", gallery.Admin)
	publish(t, h, still(ann.UserID, "aaaa", ""), gallery.Original)
	publish(t, h, still(chief, "bbbb", ""), gallery.Original)
	publish(t, h, still(0, "cccc", ""), gallery.Original)
	at := server.URL + "/image/aaaa"
	if body := pageOf(t, at, cookie); strings.Contains(body, "vw-flag") || strings.Contains(body, "vw-ban") || !strings.Contains(body, "/selection/album?ids=aaaa&amp;back=%2fimage%2f") {
		t.Error("the owner is given the tools of staff, or no way to move the file")
	}
	for id, want := range map[string]string{"aaaa": "/user/ann/ban?back=%2Fimage%2F", "bbbb": "", "cccc": "/dashboard/bans?network=198.51.100.7"} {
		body := pageOf(t, server.URL+"/image/"+id, boss)
		if got := strings.Contains(body, `id="vw-ban"`); got != (want != "") || !strings.Contains(body, want) || !strings.Contains(body, `id="vw-flag" aria-pressed="false"`) || strings.Contains(body, `id="vw-move"`) {
			t.Errorf("%s: the tools of a manager, who may ban: %v", id, got)
		}
	}
	visit(t, "POST", at+"/flag", form("on", "1"), boss)
	if m, err := h.DB.MediaByPublicID(t.Context(), "aaaa"); err != nil || !m.NSFW {
		t.Error("not flagged", err)
	}
	if !strings.Contains(pageOf(t, at, boss), `id="vw-flag" aria-pressed="true"`) {
		t.Error("the page does not tell that it is flagged")
	}
	visit(t, "POST", at+"/flag", form("on", "0"), boss)
	if m, err := h.DB.MediaByPublicID(t.Context(), "aaaa"); err != nil || m.NSFW {
		t.Error("still flagged", err)
	}
	ask := pageOf(t, server.URL+"/user/ann/ban?back=/image/aaaa", boss)
	if !strings.Contains(ask, "Ban ann?") || !strings.Contains(ask, `name="back" value="/image/aaaa"`) {
		t.Error("not asked")
	}
	if strings.Contains(pageOf(t, server.URL+"/user/ann/ban?back=//evil.test/", boss), "//evil.test") { // the menu of languages says the asked address back
		t.Error("the way back leads elsewhere")
	}
	if u, err := h.DB.UserByID(t.Context(), ann.UserID); err != nil || u.Banned {
		t.Error("a question bans", err)
	}
	if r, _ := visit(t, "POST", server.URL+"/user/ann/ban", form("back", "/image/aaaa"), boss); r.Header.Get("Location") != "/image/aaaa" {
		t.Error("no way back:", r.Status, r.Header.Get("Location"))
	}
	if u, err := h.DB.UserByID(t.Context(), ann.UserID); err != nil || !u.Banned {
		t.Error("not banned", err)
	}
	if strings.Contains(pageOf(t, at, boss), `id="vw-ban"`) {
		t.Error("who is banned may be banned")
	}
}

// Browsers are told which pages to fetch before they are asked for.
func TestPagesLookAhead(t *testing.T) {
	t.Parallel()
	_, server := house(t)
	for _, page := range []string{"/", "/explore", "/search/images?q=x"} {
		if r, _ := visit(t, "GET", server.URL+page, nil); r.Header.Get("Speculation-Rules") != `"/speculation.json"` {
			t.Error(page, r.Status, r.Header)
		}
	}
	r, body := visit(t, "GET", server.URL+"/speculation.json", nil)
	if r.Header.Get("Content-Type") != "application/speculationrules+json" || !json.Valid([]byte(body)) || !strings.Contains(body, ".gr-a:not([data-src])") || !strings.Contains(body, `"moderate"`) {
		t.Error(r.Header, body)
	}
}

// The neighbours are those of the list that the address names, in its order.
func TestNeighboursOfAMedia(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	album, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: "Cats", Sort: "date_asc"})
	if err != nil {
		t.Fatal(err)
	}
	shelved(t, h, ann, album, "a1", "a2", "a3", "a4", "a5", "a6", "a7")
	shelved(t, h, ann, gallery.Album{}, "b1")
	shelved(t, h, gallery.Actor{}, gallery.Album{}, "c1")
	near := func(path string) []string {
		t.Helper()
		r, body := visit(t, "GET", server.URL+path, nil)
		if r.StatusCode != 200 {
			t.Fatal(path, r.StatusCode)
		}
		var ids []string
		for _, part := range strings.Split(between(body, `<nav class="vw-strip"`, `</nav>`), `<a href="`)[1:] {
			_, id := gallery.CutID(strings.SplitN(part[:strings.IndexByte(part, '"')], "?", 2)[0])
			ids = append(ids, id)
		}
		return ids
	}
	for path, want := range map[string]string{
		"/image/a1":                       "a1 a2 a3 a4 a5",
		"/image/a2?in=album":              "a1 a2 a3 a4 a5",
		"/image/a4":                       "a2 a3 a4 a5 a6",
		"/image/a7?in=nonsense":           "a3 a4 a5 a6 a7",
		"/image/a4?in=album%40date_desc":  "a6 a5 a4 a3 a2",
		"/image/a7?in=user":               "b1 a7 a6 a5 a4",
		"/image/c1":                       "c1 b1 a7 a6 a5",
		"/image/b1?in=recent":             "c1 b1 a7 a6 a5",
		"/image/a4?in=tag%3Anothing":      "a2 a3 a4 a5 a6",
		"/image/a4?in=user%40manual":      "a6 a5 a4 a3 a2",
		"/image/a4?in=category%3Anothing": "a2 a3 a4 a5 a6",
	} {
		if got := strings.Join(near(path), " "); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	_, body := visit(t, "GET", server.URL+"/image/a4?in=album", nil)
	for _, want := range []string{`id="vw-prev" href="/image/picture-a3.a3?in=album"`, `id="vw-next" href="/image/picture-a5.a5?in=album"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
	private := gallery.Private
	if _, err := h.Curate.EditMedia(t.Context(), ann, "a3", gallery.Proofs{}, curate.MediaPatch{Visibility: &private}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if got := near("/image/a4"); slices.Contains(got, "a3") {
		t.Error("a stranger is shown what is private:", got)
	}
}

// Neighbours among what was found, is liked or followed, has a tag or is filtered are
// those of that list, which its tiles name; what is not for who asks leads home.
func TestNeighboursInTheListOneCameFrom(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	bob := gallery.Actor{Rank: gallery.Member, Name: "bob"}
	var bobs *http.Cookie
	bob.UserID, bobs = signedIn(t, h, "bob", gallery.Member)
	shelved(t, h, ann, gallery.Album{}, "a1", "a2", "a3", "a4", "a5")
	shelved(t, h, bob, gallery.Album{}, "b1", "b2")
	for _, id := range []string{"a2", "a3", "a5"} {
		if _, err := h.Curate.EditMedia(t.Context(), ann, id, gallery.Proofs{}, curate.MediaPatch{Title: new("red & blue"), Tags: &[]string{"a", "c?d@e"}}, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	for i, id := range []string{"a4", "b1", "a1"} {
		if err := h.Curate.LikeMedia(t.Context(), bob, id, gallery.Proofs{}, true); err != nil {
			t.Fatal(i, err)
		}
		time.Sleep(2 * time.Millisecond) // the order goes by milliseconds
	}
	if err := h.Curate.Follow(t.Context(), bob, "ann", true); err != nil {
		t.Fatal(err)
	}
	ids := func(body, from, to string) string {
		var ids []string
		for _, part := range strings.Split(between(body, from, to), `href="`)[1:] {
			if href, _, _ := strings.Cut(part[:strings.IndexByte(part, '"')], "?"); strings.HasPrefix(href, "/image/") && strings.Count(href, "/") == 2 {
				_, id := gallery.CutID(href)
				ids = append(ids, id)
			}
		}
		return strings.Join(ids, " ")
	}
	lists := map[string]string{
		"/search/images?q=red":            "a5 a3 a2",
		"/search/images?q=type%3Aimage":   "b2 a5 b1 a4 a3 a2 a1",
		"/user/ann/search?q=picture":      "a4 a1",
		"/user/bob/liked":                 "a1 b1 a4",
		"/user/bob/liked?sort=date_asc":   "a4 b1 a1",
		"/user/ann":                       "a5 a4 a3 a2 a1",
		"/user/ann?sort=date_asc":         "a1 a2 a3 a4 a5",
		"/tag/c%3Fd%40e":                  "a5 a3 a2",
		"/tag/a,c%3Fd%40e?match=all":      "a5 a3 a2",
		"/explore?sort=date_asc":          "a1 a2 a3 a4 b1 a5 b2",
		"/explore/popular":                "a4 a1 b1",
		"/following":                      "a5 a4 a3 a2 a1",
		"/explore?shape=portrait":         "",
		"/explore/recent?shape=landscape": "b2 a5 b1 a4 a3 a2 a1",
	}
	for path, want := range lists {
		_, body := visit(t, "GET", server.URL+path, nil, bobs)
		got := ids(body, `<div class="gr"`, `<nav class="ls-more"`)
		if sorted := strings.Fields(got); len(sorted) != len(strings.Fields(want)) {
			t.Fatalf("%s: %s, want %s", path, got, want)
		}
		if path == "/explore/popular" || path == "/user/ann/search?q=picture" || path == "/search/images?q=red" {
			want = got // likes and hits that are alike come as they come
		}
		if got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
		all := strings.Fields(got)
		for i, id := range all {
			href := between(body, `<a class="gr-a" href="/image/`+tileOf(body, id), `"`)
			_, page := visit(t, "GET", server.URL+strings.ReplaceAll("/image/"+tileOf(body, id)+href, "&amp;", "&"), nil, bobs)
			from := max(0, min(i-2, len(all)-5))
			if near, want := ids(page, `<nav class="vw-strip"`, `</nav>`), strings.Join(all[from:min(len(all), from+5)], " "); near != want && len(all) > 1 {
				t.Errorf("%s: beside %s stand %s, want %s", path, id, near, want)
			}
		}
	}
	home := func(in string, cookies ...*http.Cookie) {
		t.Helper()
		r, body := visit(t, "GET", server.URL+"/image/a1?"+url.Values{"in": {in}}.Encode(), nil, cookies...)
		if got := ids(body, `<nav class="vw-strip"`, `</nav>`); r.StatusCode != 200 || got != "a5 a4 a3 a2 a1" {
			t.Errorf("%s: %d %s", in, r.StatusCode, got)
		}
	}
	for _, in := range []string{"following", "liked", "liked:nobody", "liked:ann", "search", "search?q=size:huge+type:sculpture", "search?q=blue", "tag:x", "tag:", "albums", "user?type=sculpture", "user?after=never", "user?%zz", "user@views"} {
		home(in)
	}
	if _, err := h.Account.Edit(t.Context(), bob, bob.UserID, account.Change{Private: new(true)}); err != nil {
		t.Fatal(err)
	}
	home("liked:bob", cookie)
	home("search:bob?q=picture", cookie)
}

// tileOf is the last part of the address of a tile's page.
func tileOf(body, id string) string {
	for _, part := range strings.Split(body, `<a class="gr-a" href="/image/`)[1:] {
		href, _, _ := strings.Cut(part[:strings.IndexByte(part, '"')], "?")
		if _, at := gallery.CutID(href); at == id {
			return href
		}
	}
	return id
}

// What strangers write stays text on every page of a media, and what it says to machines
// is only what all may know.
func TestTheViewerTellsAsMuchAsItMay(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	const script = `</script><script>alert(1)</script>`
	album, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: script})
	if err != nil {
		t.Fatal(err)
	}
	for id, own := range map[string]gallery.Visibility{"aaaa": gallery.Public, "bbbb": gallery.Private, "cccc": gallery.Link} {
		publish(t, h, &gallery.Media{
			PublicID: id, Name: id, Title: script, Description: script, Alt: script, Tags: []gallery.Tag{{Name: "<b>tag"}}, OwnerID: ann.UserID, AlbumID: album.ID,
			Kind: gallery.Image, Own: own, Visibility: own, Approved: true, Created: time.Now(), Extension: "jpg", MIME: "image/jpeg", Width: 400, Height: 300, Camera: script,
			Exif: `{"Make":"<script>alert(2)</script>","GPSLatitude":"51/1","ExposureTime":"10/2500","FNumber":"28/10","FocalLength":"35/1","ISOSpeedRatings":"200","Copyright":"<i>ann</i>"}`,
		}, gallery.Original)
	}
	for _, path := range []string{"", "/edit", "/report", "/share", "/delete"} {
		_, body := visit(t, "GET", server.URL+"/image/aaaa"+path, nil, cookie)
		if strings.Contains(body, "<script>alert") || strings.Contains(body, "<b>tag") || strings.Contains(body, "<i>ann") || strings.Contains(body, "GPS") {
			t.Errorf("%s: what was written is no text", path)
		}
	}
	_, body := visit(t, "GET", server.URL+"/image/aaaa", nil)
	for _, want := range []string{"1/250 s, ƒ/2.8, 35 mm, ISO 200", `property="og:image"`, "application/ld+json", `type="application/json+oembed"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
	for id, want := range map[string]string{"bbbb": "og:image oembed ld+json", "cccc": "ld+json"} {
		_, body := visit(t, "GET", server.URL+"/image/"+id, nil, cookie)
		for _, word := range strings.Fields(want) {
			if strings.Contains(body, word) {
				t.Errorf("%s tells machines %s", id, word)
			}
		}
		if !strings.Contains(body, `content="noindex"`) {
			t.Errorf("%s is for search engines", id)
		}
	}
}

func TestEmbedPagesAndCodesForCameras(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	shelved(t, h, ann, gallery.Album{}, "aaaa")
	r, body := visit(t, "GET", server.URL+"/embed/aaaa", nil, cookie)
	if r.StatusCode != 200 || !strings.HasSuffix(r.Header.Get("Content-Security-Policy"), "frame-ancestors *") || strings.Contains(body, "ann") || !strings.Contains(body, "/images/aaaa.original") {
		t.Error("embed:", r.StatusCode, r.Header)
	}
	for path, want := range map[string]int{"/qr.svg?path=/image/aaaa": 200, "/qr.svg": 404, "/qr.svg?path=//evil.example/": 404, "/qr.svg?path=https://evil.example/": 404, "/qr.svg?path=/" + strings.Repeat("x", 500): 404} {
		r, body := visit(t, "GET", server.URL+path, nil)
		if r.StatusCode != want || want == 200 && (r.Header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(body, "<svg") || !strings.Contains(r.Header.Get("Content-Security-Policy"), "default-src 'none'")) {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	_, share := visit(t, "GET", server.URL+"/image/aaaa/share", nil)
	if !strings.Contains(share, `src="/qr.svg?path=%2Fimage%2Faaaa"`) || strings.Contains(share, "<script src=\"http") {
		t.Error("the share page has no code")
	}
	for _, way := range []string{"https://sns.qzone.qq.com/", "https://www.blogger.com/", "mailto:?subject="} {
		if !strings.Contains(share, `href="`+way) {
			t.Errorf("no way to share by %s", way)
		}
	}
}

func TestTagsAreProposed(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	shelved(t, h, ann, gallery.Album{}, "aaaa")
	tags := []string{"mountains", "Monday", "cats"}
	if _, err := h.Curate.EditMedia(t.Context(), ann, "aaaa", gallery.Proofs{}, curate.MediaPatch{Tags: &tags}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	for q, want := range map[string]string{"mo": `{"items":["Monday","mountains"]}`, "x": `{"items":[]}`} {
		_, body := visit(t, "GET", server.URL+"/tag-autocomplete/?q="+q, nil)
		if got := strings.TrimSpace(body); got != want && (q != "mo" || len(got) != len(want)) {
			t.Errorf("%s: %s", q, got)
		}
	}
	for _, q := range []string{"", "a,b", "+"} {
		if r, _ := visit(t, "GET", server.URL+"/tag-autocomplete/?q="+q, nil); r.StatusCode != 400 {
			t.Errorf("%q: %d", q, r.StatusCode)
		}
	}
}

// What somebody has tagged for himself is proposed to him alone, before what everybody has,
// and where nobody may explore, too.
func TestOwnTagsAreProposed(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, hers := owner(t, h)
	_, bobs := signedIn(t, h, "bob", gallery.Member)
	shelved(t, h, ann, gallery.Album{}, "aaaa", "bbbb")
	edit := func(id, tag string, v gallery.Visibility) {
		if _, err := h.Curate.EditMedia(t.Context(), ann, id, gallery.Proofs{}, curate.MediaPatch{Tags: &[]string{tag}, Visibility: &v}, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	edit("aaaa", "Secretary", gallery.Private)
	edit("bbbb", "seconds", gallery.Public)
	proposed := func(c *http.Cookie) string {
		_, body := visit(t, "GET", server.URL+"/tag-autocomplete?q=SEC", nil, c)
		return strings.TrimSpace(body)
	}
	if got := proposed(hers); !strings.Contains(got, `"Secretary"`) || strings.Count(got, "seconds") != 1 {
		t.Errorf("hers: %s", got)
	}
	if got := proposed(bobs); got != `{"items":["seconds"]}` {
		t.Errorf("bob's: %s", got)
	}
	set(t, h, "website_explore_page", "0")
	if got := proposed(hers); !strings.Contains(got, `"Secretary"`) {
		t.Errorf("hers, where nobody explores: %s", got)
	}
}

// A look at a page that was fetched before counts once it is looked at.
func TestLooksAtPagesFetchedBefore(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	shelved(t, h, ann, gallery.Album{}, "aaaa")
	views := func() int64 {
		t.Helper()
		if err := h.Views.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		m, err := h.DB.MediaByPublicID(t.Context(), "aaaa")
		if err != nil {
			t.Fatal(err)
		}
		return m.Views
	}
	ask := func(method, path, purpose, address string) {
		t.Helper()
		q := httptest.NewRequestWithContext(context.Background(), method, server.URL+path, nil)
		q.Header.Set("User-Agent", "Mozilla/5.0")
		q.Header.Set("Sec-Purpose", purpose)
		q.RemoteAddr = address
		w := httptest.NewRecorder()
		h.Handler().ServeHTTP(w, q)
		if w.Code >= 400 {
			t.Fatal(method, path, w.Code)
		}
	}
	ask("GET", "/image/aaaa", "prefetch", "192.0.2.1:1")
	if n := views(); n != 0 {
		t.Error("a page fetched before counts:", n)
	}
	ask("POST", "/image/aaaa/look", "", "192.0.2.1:1")
	if n := views(); n != 1 {
		t.Error("a look counts", n)
	}
}

// between is the text after one and before another.
func between(text, before, after string) string {
	_, text, _ = strings.Cut(text, before)
	text, _, _ = strings.Cut(text, after)
	return text
}
