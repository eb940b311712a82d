package app_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"calotype/internal/curate"
	"calotype/internal/gallery"
	"calotype/internal/web"
)

// visit asks as a browser with some cookies does, and does not follow.
func visit(t *testing.T, method, address string, form url.Values, cookies ...*http.Cookie) (*http.Response, string) {
	t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	q, err := http.NewRequestWithContext(t.Context(), method, address, body)
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range cookies {
		q.AddCookie(c)
	}
	r, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(b)
}

// proof is the cookie that an answer sets.
func proof(t *testing.T, r *http.Response) *http.Cookie {
	t.Helper()
	for _, c := range r.Cookies() {
		if c.Name == web.ProofCookie {
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
				t.Errorf("cookie %v", c)
			}
			return c
		}
	}
	t.Fatalf("%d without a cookie of proofs", r.StatusCode)
	return nil
}

func wantStatus(t *testing.T, what string, r *http.Response, want int) {
	t.Helper()
	if r.StatusCode != want {
		t.Errorf("%s: %d, want %d", what, r.StatusCode, want)
	}
}

func TestPasswordsAndSharesLetIn(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ctx := t.Context()
	id, owner := signedIn(t, h, "olga", gallery.Member)
	by := gallery.Actor{UserID: id, Name: "olga", Rank: gallery.Member}
	album, err := h.Curate.CreateAlbum(ctx, by, curate.NewAlbum{Name: "Trip", Visibility: gallery.Password, Password: "open sesame"})
	if err != nil {
		t.Fatal(err)
	}
	m := &gallery.Media{PublicID: "inAlbum1", Name: "behind", OwnerID: id, AlbumID: album.ID, Kind: gallery.Image, Own: gallery.Public,
		Visibility: gallery.Password, Approved: true, Created: time.Now(), Extension: "heic", MIME: "image/heic", Width: 3, Height: 2}
	publish(t, h, m, gallery.Original)
	secret := &gallery.Media{PublicID: "secret01", Name: "secret", OwnerID: id, Kind: gallery.Image, Own: gallery.Private, Visibility: gallery.Private,
		Approved: true, Created: time.Now(), Extension: "heic", MIME: "image/heic", Width: 3, Height: 2}
	publish(t, h, secret, gallery.Original)
	bytes, page := server.URL+"/images/behind.original", server.URL+"/album/"+album.PublicID

	r, _ := visit(t, "GET", bytes, nil)
	wantStatus(t, "a stranger's bytes", r, 403)
	r, _ = visit(t, "GET", server.URL+"/image/inAlbum1?in=x", nil)
	wantStatus(t, "the page of a file", r, 302)
	if to := r.Header.Get("Location"); to != "/album/"+album.PublicID+"?next=%2Fimage%2FinAlbum1%3Fin%3Dx" {
		t.Errorf("the page of a file leads to %s", to)
	}
	for next, want := range map[string]string{"/image/inAlbum1?in=x": "/image/inAlbum1?in=x", "//evil.example": "/album/" + album.PublicID, "https://evil.example/": "/album/" + album.PublicID} {
		_, body := visit(t, "GET", page+"?next="+url.QueryEscape(next), nil)
		if !strings.Contains(body, `name="next" value="`+next+`"`) {
			t.Errorf("the gate forgets %s", next)
		}
		r, _ = visit(t, "POST", page, url.Values{"content-password": {"open sesame"}, "next": {next}})
		if to := r.Header.Get("Location"); to != want {
			t.Errorf("the password leads from %s to %s", next, to)
		}
		_, body = visit(t, "POST", page, url.Values{"content-password": {"wrong"}, "next": {next}})
		if !strings.Contains(body, `name="next" value="`+next+`"`) {
			t.Errorf("the gate forgets %s after a wrong password", next)
		}
	}
	r, body := visit(t, "GET", page, nil)
	if r.StatusCode != 200 || !strings.Contains(body, "content-password") || strings.Contains(body, "Trip") {
		t.Errorf("the gate: %d %s", r.StatusCode, body)
	}
	r, _ = visit(t, "POST", page, url.Values{"content-password": {"wrong"}})
	wantStatus(t, "a wrong password", r, 401)
	r, _ = visit(t, "POST", page, url.Values{"content-password": {"open sesame"}})
	wantStatus(t, "the password", r, 303)
	key := proof(t, r)
	r, body = visit(t, "GET", page, nil, key)
	if r.StatusCode != 200 || !strings.Contains(body, "inAlbum1") || r.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("the album: %d %v", r.StatusCode, r.Header)
	}
	r, body = visit(t, "GET", bytes, nil, key)
	if r.StatusCode != 200 || body != "bytes of behind" || r.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("the bytes: %d %v", r.StatusCode, r.Header)
	}
	forged := *key
	forged.Value = "a~1~~zzzzzz." + key.Value[strings.LastIndexByte(key.Value, '.')+1:]
	r, _ = visit(t, "GET", bytes, nil, &forged)
	wantStatus(t, "a forged cookie", r, 403)

	// Pages embed addresses that are signed, and die with what they were signed for.
	_, body = visit(t, "GET", server.URL+"/image/inAlbum1", nil, owner)
	i := strings.Index(body, "/images/behind.original?s=")
	if i < 0 {
		t.Fatal("no signed address on the page")
	}
	signed := server.URL + body[i:i+strings.IndexAny(body[i:], `"`)]
	r, body = visit(t, "GET", signed, nil)
	if r.StatusCode != 200 || body != "bytes of behind" {
		t.Errorf("signed: %d", r.StatusCode)
	}
	r, _ = visit(t, "GET", signed+"x", nil)
	wantStatus(t, "a bad signature", r, 403)
	other := strings.Replace(signed, "behind", "secret", 1)
	r, _ = visit(t, "GET", other, nil)
	wantStatus(t, "a signature of something else", r, 404)
	own := gallery.Private
	if _, err := h.Curate.EditMedia(ctx, by, "inAlbum1", gallery.Proofs{}, curate.MediaPatch{Visibility: &own}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	r, _ = visit(t, "GET", signed, nil)
	wantStatus(t, "signed, then made private", r, 404)

	// A share opens what is private in itself, until it is revoked.
	share, token, err := h.Curate.CreateShare(ctx, by, gallery.Proofs{}, curate.NewShare{Media: "secret01", Password: "friend"})
	if err != nil {
		t.Fatal(err)
	}
	link := server.URL + "/s/" + token
	r, _ = visit(t, "GET", link, nil)
	wantStatus(t, "a look at the link", r, 200)
	r, body = visit(t, "POST", link, url.Values{})
	if r.StatusCode != 200 || !strings.Contains(body, "content-password") {
		t.Errorf("a link with a password: %d", r.StatusCode)
	}
	r, _ = visit(t, "POST", link, url.Values{"content-password": {"friend"}}, key)
	if r.StatusCode != 303 || !strings.HasSuffix(r.Header.Get("Location"), "/image/secret01") {
		t.Fatalf("opened: %d %v", r.StatusCode, r.Header)
	}
	both := proof(t, r)
	hidden := server.URL + "/images/secret.original"
	r, _ = visit(t, "GET", hidden, nil, both)
	wantStatus(t, "shared bytes", r, 200)
	r, _ = visit(t, "GET", hidden+"?download", nil, both)
	wantStatus(t, "a download without the right", r, 403)
	r, _ = visit(t, "GET", hidden, nil, key)
	wantStatus(t, "without the share", r, 404)
	if err := h.Curate.RevokeShare(ctx, by, gallery.Proofs{}, share.PublicID); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(2 * time.Second); ; time.Sleep(50 * time.Millisecond) { // the promise is about time
		if r, _ = visit(t, "GET", hidden, nil, both); r.StatusCode == 404 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("revoked two seconds ago: %d", r.StatusCode)
		}
	}
	r, _ = visit(t, "POST", server.URL+"/s/nonsense", url.Values{})
	wantStatus(t, "an unknown link", r, 404)

	// Staff's looks are written down, once: at the page, and at the owner's other
	// hidden files, which the strip below it shows.
	_, admin := signedIn(t, h, "ada", gallery.Admin)
	for range 2 {
		r, _ = visit(t, "GET", server.URL+"/image/secret01", nil, admin)
		wantStatus(t, "staff", r, 200)
	}
	log, err := h.DB.AuditLog(ctx, 0, 10)
	looks := map[string]string{}
	for _, l := range log {
		looks[l.Action] = l.ActorName + " " + l.ObjectID
	}
	if err != nil || len(log) != 2 || looks["media.look"] != "ada secret01" || !strings.HasPrefix(looks["user.look"], "ada ") {
		t.Errorf("audit log: %+v, %v", log, err)
	}
}

func TestFeedsAndMaps(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	id, _ := signedIn(t, h, "olga", gallery.Member)
	for name, v := range map[string]gallery.Visibility{"open": gallery.Public, "linked": gallery.Link, "sealed": gallery.Private} {
		publish(t, h, &gallery.Media{PublicID: name + "0001", Name: name, Title: "The " + name + " <one>", OwnerID: id, Kind: gallery.Image, Visibility: v,
			Approved: true, Created: time.Now(), Extension: "heic", MIME: "image/heic", Width: 3, Height: 2}, gallery.Original)
	}
	for path, kind := range map[string]string{
		"/explore/feed.atom": "application/atom+xml", "/explore/feed.json": "application/feed+json", "/user/olga/feed.atom": "application/atom+xml",
		"/user/OLGA/feed.json": "application/feed+json", "/sitemap/0.xml": "application/xml", "/explore": "text/html", "/user/olga": "text/html",
	} {
		r, body := visit(t, "GET", server.URL+path, nil)
		if r.StatusCode != 200 || !strings.HasPrefix(r.Header.Get("Content-Type"), kind) || !strings.Contains(body, "open0001") ||
			strings.Contains(body, "linked") || strings.Contains(body, "sealed") || strings.Contains(body, "<one>") {
			t.Errorf("%s: %d %s\n%s", path, r.StatusCode, r.Header.Get("Content-Type"), body)
		}
		switch {
		case strings.HasSuffix(kind, "xml"):
			var doc any
			if err := xml.Unmarshal([]byte(body), &struct{ XMLName xml.Name }{}); err != nil {
				t.Errorf("%s: %v %v", path, err, doc)
			}
		case strings.HasSuffix(kind, "json"):
			if !json.Valid([]byte(body)) {
				t.Errorf("%s is no JSON: %s", path, body)
			}
		}
	}
	for path, want := range map[string]int{
		"/user/nobody/feed.atom": 404, "/other/olga/feed.atom": 404, "/explore/feed.rss": 404, "/sitemap/99999999999999999999.xml": 404, "/sitemap.xml": 200,
		"/album/nothing1/feed.json": 404, "/explore?seek=x": 400, "/explore?sort=x": 400, "/robots.txt": 200,
	} {
		r, _ := visit(t, "GET", server.URL+path, nil)
		wantStatus(t, path, r, want)
	}
	if _, body := visit(t, "GET", server.URL+"/robots.txt", nil); !strings.Contains(body, "Sitemap: "+server.URL+"/sitemap.xml") {
		t.Error(body)
	}
	set(t, h, "website_privacy_mode", "private")
	for _, path := range []string{"/explore/feed.atom", "/user/olga/feed.json"} {
		r, _ := visit(t, "GET", server.URL+path, nil)
		wantStatus(t, path+" of a private site", r, 403)
	}
	if _, body := visit(t, "GET", server.URL+"/robots.txt", nil); !strings.Contains(body, "Disallow: /\n") {
		t.Error(body)
	}
}
