package account_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/settings"
)

// service is a provider that speaks OAuth 2.0 and no OpenID Connect, with one client.
type service struct {
	*httptest.Server

	mu      sync.Mutex
	profile any // what it says of whoever signs in
	down    string
	codes   map[string]string // code challenges by code
	n       int
}

func startService(t *testing.T) *service {
	t.Helper()
	s := &service{codes: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /authorize", s.authorize)
	mux.HandleFunc("POST /token", s.token)
	mux.HandleFunc("GET /me", s.me)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// settings are those of a house that signs people in by the service.
func (s *service) settings() []string {
	return []string{
		"oauth2_authorize_url=" + s.URL + "/authorize", "oauth2_token_url=" + s.URL + "/token", "oauth2_profile_url=" + s.URL + "/me?full=1",
		"oauth2_client_id=" + clientID, "oauth2_client_secret=" + clientSecret, "oauth2_scopes=profile,mail",
		"oauth2_field_id=data.0.id", "oauth2_field_username=data.0.login", "oauth2_field_name=data.0.who.name", "oauth2_field_email=data.0.mail",
		"oauth2_field_email_verified=data.0.sure",
	}
}

func (s *service) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != clientID || q.Get("response_type") != "code" || q.Get("scope") != "profile mail" || q.Get("code_challenge_method") != "S256" || q.Get("state") == "" || q.Get("redirect_uri") != base+"/connect/oauth2/" {
		http.Error(w, "what is asked", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	code := fmt.Sprint("code", s.n)
	s.codes[code] = q.Get("code_challenge")
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {q.Get("state")}}.Encode(), http.StatusFound)
}

func (s *service) token(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, secret, _ := r.BasicAuth()
	code, verifier := r.PostFormValue("code"), sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	challenge, ok := s.codes[code]
	delete(s.codes, code)
	w.Header().Set("Content-Type", "application/json")
	switch {
	case s.down == "token":
		w.WriteHeader(http.StatusServiceUnavailable)
	case id != clientID || secret != clientSecret || r.PostFormValue("redirect_uri") != base+"/connect/oauth2/":
		w.WriteHeader(http.StatusUnauthorized)
	case !ok || challenge != base64.RawURLEncoding.EncodeToString(verifier[:]):
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error": "invalid_grant"}`)
	default:
		fmt.Fprint(w, `{"access_token": "let me look", "token_type": "bearer"}`)
	}
}

func (s *service) me(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.down == "profile":
		w.WriteHeader(http.StatusBadGateway)
	case r.Header.Get("Authorization") != "Bearer let me look" || r.URL.RawQuery != "full=1" || r.UserAgent() != "Calotype":
		w.WriteHeader(http.StatusForbidden)
	default:
		_ = json.NewEncoder(w).Encode(map[string]any{"data": []any{s.profile}})
	}
}

func (s *service) are(profile map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.profile = profile
}

func (s *service) fail(part string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = part
}

// begin goes to the service and returns with what it gives.
func (s *service) begin(t *testing.T, h *house, by gallery.Actor) account.Return {
	t.Helper()
	d, err := h.BeginConnect(t.Context(), by, account.OAuth2, "/albums", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.Get(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	back, err := r.Location()
	if err != nil {
		t.Fatal(d.URL, r.Status, err)
	}
	return account.Return{State: back.Query().Get("state"), Code: back.Query().Get("code"), Cookie: d.Cookie}
}

// come signs somebody in by the service.
func (s *service) come(t *testing.T, h *house, by gallery.Actor) (account.Entrance, error) {
	t.Helper()
	e, next, err := h.FinishConnect(t.Context(), by, account.OAuth2, s.begin(t, h, by), home)
	if next != "/albums" {
		t.Error("goes on to", next)
	}
	return e, err
}

func TestAServiceWithoutOpenIDSignsPeopleIn(t *testing.T) {
	t.Parallel()
	s := startService(t)
	h, ctx := open(t, append(s.settings(), "oidc_role_claim=preferred_username", "oidc_role_admin=ann_b")...), t.Context()
	s.are(map[string]any{"id": 12345678901234567, "login": "Ann_B", "who": map[string]any{"name": "Ann Bee"}, "mail": "ann@example.test", "sure": true})
	e, err := s.come(t, h, stranger)
	if err != nil || e.Session == "" || e.User.Name != "ann_b" || e.User.Email != "ann@example.test" || e.User.Profile.FullName != "Ann Bee" {
		t.Fatalf("%+v %v", e, err)
	}
	if e.User.Rank != gallery.Member {
		t.Error("a profile makes somebody", e.User.Rank)
	}
	if list, err := h.Identities(ctx, account.Actor(e.User, home.Address)); err != nil || len(list) != 1 || list[0].Subject != "12345678901234567" || list[0].Issuer != "oauth2:"+s.URL+"/authorize" {
		t.Error(list, err)
	}
	if again, err := s.come(t, h, stranger); err != nil || again.User.ID != e.User.ID || again.Session == e.Session {
		t.Error(again, err)
	}
	s.are(map[string]any{"id": 12345678901234568, "login": "next", "mail": "next@example.test", "sure": true})
	if other, err := s.come(t, h, stranger); err != nil || other.User.ID == e.User.ID {
		t.Error("the next number is the same person:", other, err)
	}
	s.are(map[string]any{"id": "x", "login": "bob"})
	e, err = s.come(t, h, stranger)
	if err != nil || e.AwaitsEmail == "" {
		t.Fatal("without an address:", e, err)
	}
	if e, err = h.GiveEmail(ctx, e.AwaitsEmail, "bob@example.test", home); err != nil || e.User.Name != "bob" || e.User.Status != gallery.Unconfirmed {
		t.Error(e, err)
	}
}

func TestAServicesAddressJoinsNoAccount(t *testing.T) {
	t.Parallel()
	s := startService(t)
	h := open(t, s.settings()...)
	h.person(t, "holder", gallery.Member)
	for n, sure := range []any{nil, false, "false", "yes", true, "true"} {
		s.are(map[string]any{"id": fmt.Sprint("holder", n), "mail": "HOLDER@example.test", "sure": sure})
		e, err := s.come(t, h, stranger)
		if e.Session != "" {
			t.Errorf("sure %v is let in as %s", sure, e.User.Name)
		}
		refused(t, err, "person.email_taken")
		s.are(map[string]any{"id": fmt.Sprint("new", n), "mail": fmt.Sprintf("new%d@example.test", n), "sure": sure})
		e, err = s.come(t, h, stranger)
		if believed := sure == true || sure == "true"; err != nil || (e.Session != "") != believed || (e.User.Status == gallery.Unconfirmed) == believed {
			t.Errorf("sure %v: %+v, %v", sure, e, err)
		}
	}
}

func TestNobodyElsesWayOverAServiceIsFinished(t *testing.T) {
	t.Parallel()
	s, i := startService(t), startIssuer(t)
	h, ctx := open(t, append(s.settings(), i.settings()...)...), t.Context()
	s.are(map[string]any{"id": 42, "mail": "ann@example.test", "sure": true})
	used := s.begin(t, h, stranger)
	if _, _, err := h.FinishConnect(ctx, stranger, account.OAuth2, used, home); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*account.Return)
		code   string
	}{
		"another browser":  {func(r *account.Return) { r.Cookie = "x" }, "token.over"},
		"another state":    {func(r *account.Return) { r.State += "x" }, "token.over"},
		"no state":         {func(r *account.Return) { r.State = "" }, "token.over"},
		"the whole twice":  {func(r *account.Return) { *r = used }, "token.over"},
		"the code twice":   {func(r *account.Return) { r.Code = used.Code }, "oidc.refused"},
		"somebody's code":  {func(r *account.Return) { r.Code = s.begin(t, h, stranger).Code }, "oidc.refused"}, // its verifier is another's
		"no code":          {func(r *account.Return) { r.Code = "" }, "oidc.refused"},
		"the service's no": {func(r *account.Return) { r.Error = "access_denied" }, "oidc.refused"},
	} {
		back := s.begin(t, h, stranger)
		c.change(&back)
		e, _, err := h.FinishConnect(ctx, stranger, account.OAuth2, back, home)
		if e.Session != "" {
			t.Error(name, "is let in")
		}
		refused(t, err, c.code)
	}
	_, _, err := h.FinishConnect(ctx, stranger, account.OIDC, s.begin(t, h, stranger), home)
	refused(t, err, "token.over") // what one sends is not another's
}

func TestAServiceThatSaysNothingLetsNobodyIn(t *testing.T) {
	t.Parallel()
	s := startService(t)
	h := open(t, s.settings()...)
	for _, id := range []any{nil, "", true, []any{1}, map[string]any{"id": 1}, strings.Repeat("x", 300), "a\x00b"} {
		s.are(map[string]any{"id": id, "mail": "ann@example.test", "sure": true})
		_, err := s.come(t, h, stranger)
		refused(t, err, "oidc.refused")
	}
	s.are(map[string]any{"id": 42, "mail": "ann@example.test", "sure": true})
	for _, part := range []string{"token", "profile"} {
		s.fail(part)
		_, err := s.come(t, h, stranger)
		refused(t, err, "oidc.out_of_reach")
	}
	s.fail("")
	h.set(t, "oauth2_client_secret=wrong")
	_, err := s.come(t, h, stranger)
	refused(t, err, "oidc.refused")
	back := s.begin(t, h, stranger)
	s.Close()
	_, _, err = h.FinishConnect(t.Context(), stranger, account.OAuth2, back, home)
	refused(t, err, "oidc.out_of_reach")
	h.set(t, "oauth2_profile_url=")
	_, err = h.BeginConnect(t.Context(), stranger, account.OAuth2, "", "")
	refused(t, err, "oidc.off")
	if users, err := h.DB.Users(t.Context(), allUsers); err != nil || len(users) != 0 {
		t.Error("something was left behind:", users, err)
	}
}

func TestAServicesAccountIsLinked(t *testing.T) {
	t.Parallel()
	s := startService(t)
	h := open(t, s.settings()...)
	ann, bob := h.person(t, "ann", gallery.Member), h.person(t, "bob", gallery.Member)
	s.are(map[string]any{"id": 42, "login": "elsewhere"})
	if e, err := s.come(t, h, ann); err != nil || e.Session != "" || e.User.ID != ann.UserID {
		t.Fatal(e, err)
	}
	if e, err := s.come(t, h, stranger); err != nil || e.User.ID != ann.UserID || e.Session == "" {
		t.Error(e, err)
	}
	_, err := s.come(t, h, bob)
	refused(t, err, "oidc.taken")
}

// What the companies' own documents say that they answer.
func TestPresetsReadWhatServicesSay(t *testing.T) {
	t.Parallel()
	answers := map[string]map[string]string{
		"amazon":   {"GET /user/profile": `{"user_id": "amzn1.account.A", "name": "Ann B", "email": "a@example.test"}`},
		"discord":  {"GET /api/users/@me": `{"id": "80351110224678912", "username": "ann", "global_name": "Ann B", "email": "a@example.test", "verified": true}`},
		"dropbox":  {"POST /2/users/get_current_account": `{"account_id": "dbid:AA", "name": {"display_name": "Ann B"}, "email": "a@example.test", "email_verified": true}`},
		"facebook": {"GET /v22.0/me?fields=id,name,email": `{"id": "10158", "name": "Ann B", "email": "a@example.test"}`},
		"github": {
			"GET /user":        `{"id": 583231, "login": "ann", "name": "Ann B", "email": null}`,
			"GET /user/emails": `[{"email": "old@example.test", "primary": false, "verified": true}, {"email": "a@example.test", "primary": true, "verified": true}]`,
		},
		"reddit":    {"GET /api/v1/me": `{"id": "1w72", "name": "ann"}`},
		"spotify":   {"GET /v1/me": `{"id": "ann-id", "display_name": "Ann B", "email": "a@example.test"}`},
		"twitch":    {"GET /helix/users": `{"data": [{"id": "141981764", "login": "ann", "display_name": "Ann B", "email": "a@example.test"}]}`},
		"wordpress": {"GET /rest/v1.1/me": `{"ID": 78972699, "display_name": "Ann B", "username": "ann", "email": "a@example.test", "email_verified": true}`},
	}
	said := map[string]string{
		"amazon": "amzn1.account.A||Ann B|a@example.test|false", "discord": "80351110224678912|ann|Ann B|a@example.test|true", "dropbox": "dbid:AA||Ann B|a@example.test|true",
		"facebook": "10158||Ann B|a@example.test|false", "github": "583231|ann|Ann B|a@example.test|true", "reddit": "1w72|ann|||false",
		"spotify": "ann-id||Ann B|a@example.test|false", "twitch": "141981764|ann|Ann B|a@example.test|false", "wordpress": "78972699|ann|Ann B|a@example.test|true",
	}
	for _, preset := range settings.Services[1:] {
		var asked []string
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.Method+" "+r.URL.RequestURI())
			if r.Header.Get("Authorization") != "Bearer a token" || (preset == "twitch") != (r.Header.Get("Client-Id") == clientID) {
				t.Error(preset, "is asked with", r.Header)
			}
			fmt.Fprint(w, answers[preset][r.Method+" "+r.URL.RequestURI()])
		}))
		got, err := account.PresetSays(t.Context(), preset, s.URL, clientID)
		s.Close()
		if err != nil || got != said[preset] || len(asked) != len(answers[preset]) {
			t.Errorf("%s: %q, %v, asked %q", preset, got, err, asked)
		}
	}
	if presets := account.Presets(); !slices.Equal(presets, settings.Services[1:]) {
		t.Error("presets", presets)
	}
	h := open(t, "oauth2_preset=github", "oauth2_client_id=x", "oauth2_client_secret=y")
	if p := h.Providers(); len(p) != 1 || p[0] != (account.Provider{Kind: account.OAuth2, Name: "GitHub"}) {
		t.Error(p)
	}
	d, err := h.BeginConnect(t.Context(), stranger, account.OAuth2, "", "")
	if err != nil || !strings.HasPrefix(d.URL, "https://github.com/login/oauth/authorize?") || !strings.Contains(d.URL, "scope=read%3Auser+user%3Aemail") || strings.Contains(d.URL, "y&") {
		t.Error(d.URL, err)
	}
	if account.ProviderName("oauth2:github") != "GitHub" || account.ProviderName("https://id.example.test") != "https://id.example.test" {
		t.Error("names of providers")
	}
}
