package app_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Whatever staff sees by rank alone is in the audit log, by every route that shows it.
func TestStaffsLooksAreWrittenDown(t *testing.T) {
	t.Parallel()
	x := furnish(t)
	n := 0
	for route, asks := range x.rows(t) {
		_, read := strings.CutPrefix(route, "GET ")
		for _, a := range asks {
			for _, state := range a.want.states {
				o := x.things[state]
				if !read || o.m == nil || !slices.Contains([]string{"password", "private", "waiting", "ancestor", "banned"}, state) ||
					a.want.of("manager", state) != "yes" || a.want.of("stranger", state) == "yes" {
					continue
				}
				if slices.Contains(a.want.states, "public") && a.want.of("manager", "public") == "yes" && a.want.of("stranger", state) == a.want.of("stranger", "public") {
					continue // of an album that is public
				}
				n++
				if a.fresh != nil {
					o = a.fresh(t, x, o)
				}
				by, cookie := x.settle(t, fmt.Sprint("staff", n), gallery.Manager)
				r := x.send(t, "GET", a.send(o), &asker{cookies: []*http.Cookie{cookie}}, o)
				log, err := x.h.DB.AuditLog(t.Context(), 0, 1)
				if err != nil {
					t.Fatal(err)
				}
				// That it is of the wrong kind, or has no captions, tells of it, too.
				told := r.StatusCode < 400 || r.StatusCode == 400 || strings.Contains(r.body, "caption.not_found")
				if !told || len(log) == 0 || log[0].ActorName != by.Name || !strings.HasSuffix(log[0].Action, ".look") {
					t.Errorf("%s %s: a look at %s is not written down (%d, %v)", route, a.what, state, r.StatusCode, log)
				}
			}
		}
	}
	if n < 40 {
		t.Errorf("%d looks are too few", n)
	}
}

// Addresses on pages are signed for what is not public, for a time, and no longer than
// the media is shown to as many.
func TestSignedAddressesEnd(t *testing.T) {
	t.Parallel()
	x := furnish(t)
	guest, owner := x.asker("anonymous"), x.asker("owner")
	key := gallery.SigningKey(x.h.Site.Get().Text("signing_key"))
	for state, signed := range map[string]bool{"public": false, "link": false, "password": true, "private": true, "ancestor": true} {
		o := x.things[state]
		path := "/images/" + o.m.Files[0].Path
		for _, page := range []string{seen("")(o), shelf("")(o), profile("")(o), ofMedia("")(o), "/api/2/media?album=" + o.album.PublicID} {
			r := x.send(t, "GET", request{path: page}, owner, o)
			at := strings.Index(r.body, path)
			if at < 0 {
				t.Errorf("%s: no address on %s", state, page)
				continue
			}
			link := path + r.body[at+len(path):][:strings.IndexAny(r.body[at+len(path):], `"`)]
			if got := strings.Contains(link, "?s="); got != signed {
				t.Errorf("%s on %s: %s", state, page, link)
			}
			if r := x.send(t, "GET", request{path: link}, guest, o); r.StatusCode != 200 {
				t.Errorf("%s on %s: %s: %d", state, page, link, r.StatusCode)
			}
		}
		if !signed {
			continue
		}
		old := path + "?s=" + key.Sign(o.m, o.m.Files[0].Path, time.Now().Add(-2*time.Hour))
		if r := x.send(t, "GET", request{path: old}, guest, o); r.StatusCode == 200 {
			t.Errorf("%s: an address of two hours ago is good", state)
		}
	}
	waiting := x.things["waiting"]
	link := "/images/" + waiting.m.Files[0].Path + "?s=" + key.Sign(waiting.m, waiting.m.Files[0].Path, time.Now())
	if r := x.send(t, "GET", request{path: link}, guest, waiting); r.StatusCode != 404 {
		t.Errorf("a signature shows what waits: %d", r.StatusCode)
	}
}

// A key opens the bytes of what its owner may read, to programs without a session.
func TestAKeyOpensPrivateBytes(t *testing.T) {
	t.Parallel()
	x := furnish(t)
	guest, o := x.asker("anonymous"), x.things["private"]
	for name, c := range map[string]struct {
		owner  gallery.ID
		scopes []gallery.Scope
		want   int
	}{
		"the owner's":           {x.owner.UserID, []gallery.Scope{gallery.ScopeRead}, 200},
		"the owner's to upload": {x.owner.UserID, []gallery.Scope{gallery.ScopeUpload}, 404},
		"a bystander's":         {x.bystander, nil, 404},
	} {
		text, id, hash := account.NewKey()
		x.write(t, func(ctx context.Context, tx *db.Tx) error {
			return tx.InsertKey(ctx, db.Key{ID: id, UserID: c.owner, Name: "k", Scopes: c.scopes, SecretHash: hash, Created: time.Now()})
		})
		r := x.send(t, "GET", request{path: bytesOf("")(o), header: []string{"X-API-Key", text}}, guest, o)
		if r.StatusCode != c.want || r.Header.Get("Cache-Control") == "" || strings.HasPrefix(r.Header.Get("Cache-Control"), "public") {
			t.Errorf("%s key: %d %v", name, r.StatusCode, r.Header)
		}
	}
	if r := x.send(t, "GET", request{path: bytesOf("")(o), header: []string{"X-API-Key", "nonsense"}}, guest, o); r.StatusCode != 404 {
		t.Errorf("a key of nobody: %d", r.StatusCode)
	}
}

// A ban counts for what was looked up a moment ago, and for the person's key.
func TestABanHidesAtOnce(t *testing.T) {
	t.Parallel()
	x := furnish(t)
	guest, o := x.asker("anonymous"), x.things["public"]
	file := request{path: "/images/" + o.m.Files[0].Path}
	text, id, hash := account.NewKey()
	x.write(t, func(ctx context.Context, tx *db.Tx) error {
		return tx.InsertKey(ctx, db.Key{ID: id, UserID: x.owner.UserID, Name: "k", SecretHash: hash, Created: time.Now()})
	})
	ask := request{path: ofMedia("")(o), header: []string{"X-API-Key", text}}
	for range 2 {
		for _, r := range []request{file, ask} {
			if a := x.send(t, "GET", r, guest, o); a.StatusCode != 200 {
				t.Fatal(r.path, a.Status)
			}
		}
	}
	if err := x.h.Account.Ban(t.Context(), x.boss, x.owner.UserID); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(2 * time.Second); x.send(t, "GET", file, guest, o).StatusCode != 404; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the bytes are there two seconds after the ban")
		}
	}
	for _, r := range []request{{path: seen("")(o)}, {path: shelf("")(o)}, {path: profile("")(o)}, {path: ofMedia("")(o)}} {
		if a := x.send(t, "GET", r, x.asker("stranger"), o); a.StatusCode != 404 {
			t.Errorf("%s after the ban: %d", r.path, a.StatusCode)
		}
	}
	if a := x.send(t, "GET", ask, guest, o); a.StatusCode != 403 {
		t.Errorf("the key of the banned: %d", a.StatusCode)
	}
}

// What was deleted is gone for those who could know of it, and never was for others.
func TestNobodyIsToldOfThePrivateThatWasDeleted(t *testing.T) {
	t.Parallel()
	x := furnish(t)
	set(t, x.h, "trash_days", "0")
	guest, missing := x.asker("anonymous"), x.things["missing"]
	for state, want := range map[string]int{"public": 410, "link": 410, "password": 404, "private": 404, "waiting": 404, "ancestor": 404} {
		o := x.make(t, state)
		if r := x.send(t, "DELETE", request{path: ofMedia("")(o)}, x.asker("owner"), o); r.StatusCode != 204 {
			t.Fatal(state, r.Status)
		}
		for _, path := range []func(*thing) string{ofMedia(""), seen(""), bytesOf(""), asked("/oembed?url="+x.server.URL, seen(""))} {
			r := x.send(t, "GET", request{path: path(o)}, guest, o)
			if r.StatusCode != want && (state != "password" || r.StatusCode != 403) {
				t.Errorf("%s of what was %s: %d, want %d", path(o), state, r.StatusCode, want)
			}
			if none := x.send(t, "GET", request{path: path(missing)}, guest, missing); want == 404 && r.StatusCode == 404 && plain(r) != plain(none) {
				t.Errorf("%s of what was %s and of what never was differ", path(o), state)
			}
		}
	}
}
