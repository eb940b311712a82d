package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Whose address is banned gets nothing from any door but words in the door's own form;
// who watches the process and who runs the site come in.
func TestBannedAddressesAreShutOut(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, anns := signedIn(t, h, "ann", gallery.Member)
	_, megs := signedIn(t, h, "meg", gallery.Manager)
	_, adas := signedIn(t, h, "ada", gallery.Admin)
	ban := func(message string) {
		t.Helper()
		_ = h.Account.LiftBan(t.Context(), gallery.Actor{House: true}, "127.0.0.*") // the one of before, if there is any
		if _, err := h.Account.BanNetwork(t.Context(), gallery.Actor{House: true}, account.BanWish{Network: "127.0.0.*", Message: message}); err != nil {
			t.Fatal(err)
		}
	}
	ask := func(method, path string, who ...*http.Cookie) (*http.Response, string) {
		t.Helper()
		if method == http.MethodPost {
			return visit(t, method, server.URL+path, url.Values{"x": {"1"}}, who...)
		}
		return visit(t, method, server.URL+path, nil, who...)
	}
	if r, _ := ask("GET", "/"); r.StatusCode != http.StatusOK {
		t.Fatal("before:", r.Status)
	}
	ban("<b>Not you</b>")
	for _, c := range []struct {
		method, path string
		status       int
		kind, say    string
		who          []*http.Cookie
	}{
		{"GET", "/", 403, "text/html", "&lt;b&gt;Not you&lt;/b&gt;", nil},
		{"GET", "/login", 403, "text/html", "Not you", nil},
		{"GET", "/nothing/here/at/all", 403, "text/html", "Not you", nil},
		{"POST", "/upload", 403, "text/html", "Not you", nil},
		{"GET", "/", 403, "text/html", "Not you", []*http.Cookie{anns}},
		{"GET", "/", 403, "text/html", "Not you", []*http.Cookie{megs}},
		{"POST", "/api/1/upload", 403, "application/json", `"message":"Request denied","code":401`, nil},
		{"POST", "//api/1/upload", 403, "application/json", `"code":401`, nil},
		{"GET", "/1/upload", 403, "application/json", `"code":401`, nil},
		{"GET", "/api/2/media", 403, "application/problem+json", `"code":"address.banned"`, nil},
		{"GET", "/api/2/media", 403, "application/problem+json", `"code":"address.banned"`, []*http.Cookie{anns}},
		{"POST", "/files/", 403, "application/problem+json", `"code":"address.banned"`, nil},
		{"GET", "/album/a%2f..%2f..%2fstatic%2fx.abc/zip", 403, "text/html", "Not you", nil},
		{"GET", "/album/..%2f..%2fhealthz", 403, "text/html", "Not you", nil},
		{"POST", "/image/a%2F..%2F..%2Fstatic%2Fx.abc/like", 403, "text/html", "Not you", nil},
		{"GET", "/images/x.png", 403, "text/plain", "Forbidden", nil},
		{"GET", "/profile-pictures/x", 403, "text/plain", "Forbidden", nil},
		{"GET", "/healthz", 200, "text/plain", "ok", nil},
		{"GET", "/", 200, "text/html", "", []*http.Cookie{adas}},
		{"GET", "/dashboard/bans", 200, "text/html", "127.0.0.0/24", []*http.Cookie{adas}},
	} {
		r, body := ask(c.method, c.path, c.who...)
		if r.StatusCode != c.status || !strings.HasPrefix(r.Header.Get("Content-Type"), c.kind) || !strings.Contains(body, c.say) {
			t.Errorf("%s %s: %s, %s, %s", c.method, c.path, r.Status, r.Header.Get("Content-Type"), body)
		}
		if r.StatusCode == http.StatusForbidden && !strings.Contains(r.Header.Get("Cache-Control"), "no-store") {
			t.Errorf("%s %s may be kept: %s", c.method, c.path, r.Header.Get("Cache-Control"))
		}
	}
	for name, status := range map[string]int{"ada": 200, "meg": 403} { // by a key
		u, err := h.DB.UserByName(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		text, id, hash := account.NewKey()
		err = h.DB.Write(t.Context(), func(tx *db.Tx) error {
			return tx.InsertKey(t.Context(), db.Key{ID: id, SecretHash: hash, UserID: u.ID, Name: "x", Scopes: []gallery.Scope{gallery.ScopeRead, gallery.ScopeAdmin}, Created: time.Now()})
		})
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/2/bans", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-API-Key", text)
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if got.Body.Close(); got.StatusCode != status {
			t.Errorf("the key of %s: %s", name, got.Status)
		}
	}
	ban("")
	if _, body := ask("GET", "/"); !strings.Contains(body, "You have been forbidden to use this website.") || strings.Contains(body, `class="btn btn-ink" href`) {
		t.Error("the usual words:", body)
	}
	ban("https://example.test/why")
	if r, _ := ask("GET", "/"); r.StatusCode != http.StatusFound || r.Header.Get("Location") != "https://example.test/why" {
		t.Error("sent on:", r.Status, r.Header.Get("Location"))
	}
	ban(server.URL + "/sorry")
	if r, _ := ask("GET", "/sorry"); r.StatusCode != http.StatusForbidden {
		t.Error("sent round in circles:", r.Status)
	}
	if err := h.Account.LiftBan(t.Context(), gallery.Actor{House: true}, "127.0.0.0/24"); err != nil {
		t.Fatal(err)
	}
	if r, _ := ask("GET", "/"); r.StatusCode != http.StatusOK {
		t.Error("let in again:", r.Status)
	}
}

// Staff ban addresses on a page, and by the ways that lead there.
func TestStaffBanAddressesOnAPage(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	id, anns := signedIn(t, h, "ann", gallery.Member)
	_, megs := signedIn(t, h, "meg", gallery.Manager)
	signedIn(t, h, "ada", gallery.Admin)
	const page = "/dashboard/bans"
	soon := time.Now().Add(48 * time.Hour).UTC()
	for _, c := range []struct {
		path   string
		form   url.Values
		who    *http.Cookie
		status int
		say    string
	}{
		{page, form("network", "192.0.2.*", "message", "Rest <i>a while</i>", "expires", soon.Format("2006-01-02T15:04")), megs, 303, page},
		{page, form("network", "192.0.2.0/24"), megs, 400, "192.0.2.0/24 lies in"},
		{page, form("network", "192.0.2.7"), megs, 400, "lies in"},
		{page, form("network", "192.0.0.0/16"), megs, 400, "lies in"},
		{page, form("network", "127.0.0.0/8"), megs, 400, "you would ban yourself"},
		{page, form("network", "everybody"), megs, 400, "no address or range"},
		{page, form("network", "198.51.100.1", "expires", "2001-01-01 10:00:00"), megs, 400, "in the future"},
		{page, form("network", "198.51.100.1", "expires", "soon"), megs, 400, "in the future"},
		{page, form("network", "198.51.100.1", "message", strings.Repeat("x", 501)), megs, 400, "at most 500"},
		{page, form("network", "198.51.100.1"), anns, 403, ""},
		{page, form("network", "2001:db8::/64"), megs, 303, page},
		{page + "/lift", form("network", "198.51.100.1"), megs, 404, ""},
		{page + "/lift", form("network", "192.0.2.0/24"), anns, 403, ""},
		{page + "/lift", form("network", "2001:db8::/64"), megs, 303, page},
	} {
		r, body := visit(t, "POST", server.URL+c.path, c.form, c.who)
		if r.StatusCode != c.status || !strings.Contains(r.Header.Get("Location")+body, c.say) {
			t.Errorf("%s %v: %d %s, want %d and %q: %s", c.path, c.form, r.StatusCode, r.Header.Get("Location"), c.status, c.say, between(body, "<main", "</main>"))
		}
	}
	if _, body := visit(t, "GET", server.URL+page, nil, megs); !strings.Contains(body, "192.0.2.0/24") || !strings.Contains(body, "Rest &lt;i&gt;a while") || !strings.Contains(body, soon.Format("15:04")) || strings.Contains(body, "2001:db8::/64<") {
		t.Error(between(body, "<main", "</main>"))
	}
	if r, _ := visit(t, "GET", server.URL+page, nil, anns); r.StatusCode != http.StatusForbidden {
		t.Error("for all to see:", r.Status)
	}
	if _, body := visit(t, "GET", server.URL+page+"?network=203.0.113.9", nil, megs); !strings.Contains(body, `value="203.0.113.9"`) {
		t.Error("not ready for an address")
	}
	eve := gallery.User{Name: "eve", Rank: gallery.Member, RegisteredIP: "2001:db8:1::7"}
	if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return tx.InsertUser(t.Context(), &eve, time.Now()) }); err != nil {
		t.Fatal(err)
	}
	if _, body := visit(t, "GET", server.URL+"/dashboard/user/eve", nil, megs); !strings.Contains(body, page+"?network=2001%3Adb8%3A1%3A%3A%2F64#make") {
		t.Error("no way there from an account:", between(body, "<main", "</main>"))
	}
	if _, banned := h.Account.Bans.Of("192.0.2.200", time.Now()); !banned {
		t.Error("not known at once")
	}
	if _, banned := h.Account.Bans.Of("192.0.2.200", soon.Add(time.Minute)); banned {
		t.Error("goes on when it is over")
	}
	log, err := h.Curate.AuditLog(t.Context(), actor(t, h, "ada"), 0, 9)
	var deeds []string
	for _, deed := range log {
		deeds = append(deeds, deed.ActorName+" "+deed.Action+" "+deed.ObjectID)
	}
	if got := strings.Join(deeds, ", "); err != nil || got != "meg address.unban 2001:db8::/64, meg address.ban 2001:db8::/64, meg address.ban 192.0.2.0/24" {
		t.Error(got, err, id)
	}
}

// Another node lets nobody in either, once it has looked what changed.
func TestBansAreSeenByOtherNodes(t *testing.T) {
	t.Parallel()
	h, _ := house(t)
	other := &account.Bans{DB: h.DB}
	for _, want := range []bool{false, true, false} {
		if err := other.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, banned := other.Of("192.0.2.7", time.Now()); banned != want {
			t.Errorf("banned: %v, want %v", banned, want)
		}
		var err error
		if !want {
			_ = h.Account.LiftBan(t.Context(), gallery.Actor{House: true}, "192.0.2.7") // none at first
			_, err = h.Account.BanNetwork(t.Context(), gallery.Actor{House: true}, account.BanWish{Network: "192.0.2.7"})
		} else {
			err = h.Account.LiftBan(t.Context(), gallery.Actor{House: true}, "192.0.2.7")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
