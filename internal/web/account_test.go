package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// accountPages are those of people and their accounts.
func accountPages(p *Pages, title string) map[string]draw {
	wrong := Form{gallery.Fail(gallery.Invalid, "person.email").In("email")}
	all := map[string]draw{
		"signup": func(w http.ResponseWriter, r *http.Request) error {
			return p.SignUp(w, r, SignUpPage{Invitation: title, Claims: 1, MinAge: 16})
		},
		"signup-invited": func(w http.ResponseWriter, r *http.Request) error {
			return p.SignUp(w, r, SignUpPage{Form: wrong, Username: title, Email: title, Invited: true})
		},
		"email": func(w http.ResponseWriter, r *http.Request) error { return p.Email(w, r, EmailPage{}) },
		"email-wrong": func(w http.ResponseWriter, r *http.Request) error {
			return p.Email(w, r, EmailPage{Form: wrong, Email: title})
		},
		"login-challenged": func(w http.ResponseWriter, r *http.Request) error {
			return p.Login(w, r, LoginPage{Form: Form{gallery.Fail(gallery.Denied, "challenge.unanswered")}, Challenge: Challenge{account.Challenge{Kind: account.Own, Text: title}}})
		},
		"reset": func(w http.ResponseWriter, r *http.Request) error { return p.Reset(w, r, ResetPage{Token: title}) },
		"login-unconfirmed": func(w http.ResponseWriter, r *http.Request) error {
			return p.Login(w, r, LoginPage{Form: Form{gallery.Fail(gallery.Denied, "account.unconfirmed")}, SignUp: true})
		},
	}
	for _, what := range []string{"activate", "email", "magic"} {
		all["confirm-"+what] = func(w http.ResponseWriter, r *http.Request) error {
			return p.Confirm(w, r, ConfirmPage{What: what, Token: title, Action: "/pics/"})
		}
		all["confirm-wrong-"+what] = func(w http.ResponseWriter, r *http.Request) error {
			return p.Confirm(w, r, ConfirmPage{Form: wrong, What: what})
		}
	}
	for _, what := range []string{"forgot", "resend", "magic"} {
		all["letter-"+what] = func(w http.ResponseWriter, r *http.Request) error {
			return p.Letter(w, r, LetterPage{Form: wrong, What: what, Subject: title})
		}
		all["letter-sent-"+what] = func(w http.ResponseWriter, r *http.Request) error {
			return p.Letter(w, r, LetterPage{What: what, Sent: true})
		}
	}
	for _, what := range []string{"unconfirmed", "unapproved", "password", "email", "deletion", "deletion_now", "claimed", "claimed_full"} {
		all["said-"+what] = func(w http.ResponseWriter, r *http.Request) error {
			return p.Said(w, r, SaidPage{What: what, Email: title, Href: "/pics/", Label: "error.home"})
		}
	}
	all["notifications"] = func(w http.ResponseWriter, r *http.Request) error {
		page := NoticesPage{News: "7", Next: "?before=3"}
		for _, what := range []string{"like", "like_album", "follow", "approved", "rejected", "member"} {
			page.Notices = append(page.Notices, Notice{What: what, Who: title, Title: title, Href: "/pics/image/x", New: true}, Notice{What: what})
		}
		return p.Notices(w, r, page)
	}
	all["connect"] = func(w http.ResponseWriter, r *http.Request) error {
		return p.Connect(w, r, ConnectPage{Name: title, URL: "https://id.example.test/authorize?state=1&nonce=2"})
	}
	all["login-provider"] = func(w http.ResponseWriter, r *http.Request) error {
		return p.Login(w, r, LoginPage{Providers: []account.Provider{{Kind: account.OIDC, Name: title}, {Kind: account.OAuth2, Name: title}}, Next: title, Claims: 2, Passkeys: true, ByLetter: true})
	}
	all["notifications-none"] = func(w http.ResponseWriter, r *http.Request) error { return p.Notices(w, r, NoticesPage{}) }
	for name, d := range settingsPages(p, title, wrong) {
		all[name] = d
	}
	return all
}

func settingsPages(p *Pages, title string, wrong Form) map[string]draw {
	u := gallery.User{Name: title, Email: title, Profile: gallery.Profile{FullName: title, Websites: gallery.Websites(title), Bio: title, Private: true}}
	shown := &Picture{URL: "/pics/profile-pictures/x", Width: 500, Height: 500}
	head := func(tab string) Settings { return Settings{Tab: tab, Tabs: settingsTabs} }
	all := map[string]draw{
		"settings-profile": func(w http.ResponseWriter, r *http.Request) error {
			return p.Profile(w, r, ProfilePage{Settings: head("profile"), User: u, Avatar: shown, Background: shown})
		},
		"settings-account": func(w http.ResponseWriter, r *http.Request) error {
			return p.Account(w, r, AccountPage{Settings: Settings{Form: wrong, Tab: "account", Tabs: settingsTabs}, User: u, NewEmail: title, HasPassword: true})
		},
		"settings-appearance": func(w http.ResponseWriter, r *http.Request) error {
			return p.Appearance(w, r, AppearancePage{Settings: head("appearance"), User: u})
		},
		"settings-uploads": func(w http.ResponseWriter, r *http.Request) error {
			return p.Uploads(w, r, UploadsPage{Settings: head("uploads"), User: u, Albums: []Choice{{Value: title, Name: title}}})
		},
		"settings-webhooks": func(w http.ResponseWriter, r *http.Request) error {
			hooks := []db.Webhook{{PublicID: "a", URL: title, Events: gallery.Events, Active: true}, {PublicID: "b", URL: title, All: true}}
			return p.Hooks(w, r, HooksPage{Settings: Settings{Form: wrong}, Hooks: hooks, Secret: title, URL: title, MayAll: true, Events: gallery.Events})
		},
		"settings-password": func(w http.ResponseWriter, r *http.Request) error {
			return p.Password(w, r, PasswordPage{Settings: head("password"), Name: title, HasPassword: true})
		},
		"settings-keys": func(w http.ResponseWriter, r *http.Request) error {
			k := db.Key{ID: "x", Name: title, Created: time.Now(), Expires: time.Now(), Scopes: gallery.Scopes}
			return p.Keys(w, r, KeysPage{Settings: head("keys"), Text: title, Name: title, Keys: []Key{{k, title}}, Albums: []Choice{{Value: title, Name: title}}, Scopes: gallery.Scopes, Chosen: gallery.DefaultScopes})
		},
		"tend": func(w http.ResponseWriter, r *http.Request) error {
			return p.Tend(w, r, TendPage{Form: Form{gallery.Fail(gallery.Conflict, "account.last_admin").In("rank")}, May: true, UserRoute: "user", Ranks: []gallery.Rank{gallery.Member, gallery.Admin}, Neighbours: []gallery.User{{Name: title, Banned: true}},
				User: gallery.User{Name: title, Email: title, Rank: gallery.Manager, Status: gallery.Unapproved, Banned: true, TOTPSecret: "x", RegisteredIP: "2001:db8::1"}})
		},
		"tend-going": func(w http.ResponseWriter, r *http.Request) error {
			return p.Tend(w, r, TendPage{May: true, Done: "saved", UserRoute: "user", User: gallery.User{Name: title, Rank: gallery.Member, Status: gallery.Unconfirmed, Deletes: time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC)}})
		},
		"settings-data": func(w http.ResponseWriter, r *http.Request) error {
			return p.Data(w, r, DataPage{Settings: head("data"), User: u, Days: 14})
		},
		"settings-data-at-once": func(w http.ResponseWriter, r *http.Request) error {
			return p.Data(w, r, DataPage{Settings: head("data"), User: u, HasPassword: true, Allowance: 100})
		},
	}
	sessions := []Session{{ID: "a", Agent: title, Address: "192.0.2.1", LastSeen: time.Now(), Current: true}, {ID: "b", LastSeen: time.Now()}}
	for name, page := range map[string]SecurityPage{
		"-making": {Options: title, State: title, Bound: true}, "": {Passkeys: []db.Passkey{{ID: title, Name: title}, {ID: "b", Name: "b", LastUsed: time.Now()}}, Bound: true, Sessions: sessions, Providers: []account.Provider{{Kind: account.OIDC, Name: title}, {Kind: account.OAuth2, Name: title}}, Linked: []db.Identity{{Issuer: title, Subject: title, Name: title}, {Issuer: title}}}, "-on": {Codes: true}, "-again": {Setup: title}, "-recovery": {Recovery: []string{"abcd-efgh"}},
		"-setup": {Setup: title, Secret: title, QR: QR{21, "M0 0h1v1h-1z"}},
	} {
		all["settings-security"+name] = func(w http.ResponseWriter, r *http.Request) error {
			page.Settings = head("security")
			return p.Security(w, r, page)
		}
	}
	for _, done := range []string{"saved", "letter", "password", "ended", "revoked", "removed", "codes_off", "passkey"} {
		all["settings-done-"+done] = func(w http.ResponseWriter, r *http.Request) error {
			return p.Profile(w, r, ProfilePage{Settings: Settings{Tab: "profile", Tabs: settingsTabs, Done: done}})
		}
	}
	return all
}

func TestSessionsAreNamedAsPeopleKnowThem(t *testing.T) {
	t.Parallel()
	const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"
	p := pages(t)
	for lang, want := range map[string][]string{
		"en": {`<strong title="` + firefox + `">Firefox on Windows</strong>`, `<strong title="curl/8.5.0">curl</strong>`, ">&lt;b&gt;</strong>", "<strong>Unknown browser</strong>"},
		"ja": {">Windows の Firefox</strong>"},
	} {
		body := get(t, func(w http.ResponseWriter, r *http.Request) error {
			return p.Security(w, r, SecurityPage{Settings: Settings{Tab: "security", Tabs: settingsTabs}, Sessions: []Session{{Agent: firefox}, {Agent: "curl/8.5.0"}, {Agent: "<b>"}, {}}})
		}, func(r *http.Request) { r.Header.Set("Accept-Language", lang) }).Body.String()
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s: no %s", lang, w)
			}
		}
	}
}
