package account_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"calotype/internal/account"
)

// issuer is an OpenID Connect issuer on this machine, with one client. Who signs in
// there is said by its person.
type issuer struct {
	URL    string
	person map[string]any // claims; "sub" is who
	mute   bool           // /userinfo does not answer
	nonce  string         // put into tokens in the place of what was asked, "" for that

	key      *rsa.PrivateKey
	mu       sync.Mutex
	requests map[string]*request
	codes    map[string]string // request id by code
	subjects map[string]string // by access token
}

const clientID, clientSecret = "calotype", "hush-hush"

func startIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{key: key, requests: map[string]*request{}, codes: map[string]string{}, subjects: map[string]string{}}
	var handler http.Handler
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(s.Close)
	i.URL = s.URL
	provider, err := op.NewProvider(&op.Config{CryptoKey: sha256.Sum256([]byte(t.Name())), CodeMethodS256: true, AuthMethodPost: true},
		i, op.StaticIssuer(i.URL), op.WithAllowInsecure())
	if err != nil {
		t.Fatal(err)
	}
	handler = provider
	return i
}

// settings are those of a house that trusts the issuer.
func (i *issuer) settings() []string {
	return []string{"oidc_issuer=" + i.URL, "oidc_client_id=" + clientID, "oidc_client_secret=" + clientSecret}
}

// visit goes where the house sends a browser and returns with what the issuer gives.
func (i *issuer) visit(t *testing.T, d account.Departure) account.Return {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	follow := func(to string) *url.URL {
		t.Helper()
		r, err := client.Get(to)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		next, err := r.Location()
		if err != nil {
			t.Fatal(to, r.Status, err)
		}
		return next
	}
	login := follow(d.URL)
	id := login.Query().Get("id")
	i.mu.Lock()
	i.requests[id].done = true
	i.mu.Unlock()
	back := follow(i.URL + "/authorize/callback?id=" + id)
	if !strings.HasPrefix(back.String(), base+account.ConnectPath+"oidc/") {
		t.Fatal("sent back to", back)
	}
	return account.Return{State: back.Query().Get("state"), Code: back.Query().Get("code"), Error: back.Query().Get("error"), Cookie: d.Cookie}
}

// request is one sign-in at the issuer.
type request struct {
	*oidc.AuthRequest
	id      string
	subject string
	nonce   string
	done    bool
}

func (r *request) GetID() string                      { return r.id }
func (r *request) GetACR() string                     { return "" }
func (r *request) GetAMR() []string                   { return nil }
func (r *request) GetAudience() []string              { return []string{r.ClientID} }
func (r *request) GetAuthTime() time.Time             { return time.Now() }
func (r *request) GetClientID() string                { return r.ClientID }
func (r *request) GetNonce() string                   { return r.nonce }
func (r *request) GetRedirectURI() string             { return r.RedirectURI }
func (r *request) GetResponseType() oidc.ResponseType { return r.ResponseType }
func (r *request) GetResponseMode() oidc.ResponseMode { return r.ResponseMode }
func (r *request) GetScopes() []string                { return r.Scopes }
func (r *request) GetState() string                   { return r.State }
func (r *request) GetSubject() string                 { return r.subject }
func (r *request) Done() bool                         { return r.done }
func (r *request) GetCodeChallenge() *oidc.CodeChallenge {
	if r.CodeChallenge == "" {
		return nil
	}
	return &oidc.CodeChallenge{Challenge: r.CodeChallenge, Method: r.CodeChallengeMethod}
}

func (i *issuer) CreateAuthRequest(_ context.Context, a *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if a.CodeChallenge == "" {
		return nil, errors.New("no code challenge")
	}
	r := &request{AuthRequest: a, id: rand.Text(), nonce: a.Nonce}
	if i.nonce != "" {
		r.nonce = i.nonce
	}
	r.subject, _ = i.person["sub"].(string)
	i.requests[r.id] = r
	return r, nil
}

func (i *issuer) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if r, ok := i.requests[id]; ok {
		return r, nil
	}
	return nil, errors.New("no such request")
}

func (i *issuer) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	i.mu.Lock()
	id := i.codes[code]
	i.mu.Unlock()
	return i.AuthRequestByID(ctx, id)
}

func (i *issuer) SaveAuthCode(_ context.Context, id, code string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.codes[code] = id
	return nil
}

func (i *issuer) DeleteAuthRequest(_ context.Context, id string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.requests, id)
	return nil
}

func (i *issuer) CreateAccessToken(_ context.Context, r op.TokenRequest) (string, time.Time, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	id := rand.Text()
	i.subjects[id] = r.GetSubject()
	return id, time.Now().Add(time.Hour), nil
}

func (i *issuer) CreateAccessAndRefreshTokens(context.Context, op.TokenRequest, string) (string, string, time.Time, error) {
	return "", "", time.Time{}, errors.ErrUnsupported
}

func (i *issuer) TokenRequestByRefreshToken(context.Context, string) (op.RefreshTokenRequest, error) {
	return nil, errors.ErrUnsupported
}
func (i *issuer) TerminateSession(context.Context, string, string) error          { return nil }
func (i *issuer) RevokeToken(context.Context, string, string, string) *oidc.Error { return nil }
func (i *issuer) GetRefreshTokenInfo(context.Context, string, string) (string, string, error) {
	return "", "", op.ErrInvalidRefreshToken
}

// signing is the issuer's key, for signing and for checking.
type signing struct{ *rsa.PrivateKey }

func (signing) ID() string                                    { return "k1" }
func (s signing) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.RS256 }
func (s signing) Algorithm() jose.SignatureAlgorithm          { return jose.RS256 }
func (signing) Use() string                                   { return "sig" }
func (s signing) Key() any                                    { return s.PrivateKey }

type checking struct{ signing }

func (c checking) Key() any { return &c.PrivateKey.PublicKey }

func (i *issuer) SigningKey(context.Context) (op.SigningKey, error) { return signing{i.key}, nil }
func (i *issuer) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.RS256}, nil
}
func (i *issuer) KeySet(context.Context) ([]op.Key, error) {
	return []op.Key{checking{signing{i.key}}}, nil
}

func (i *issuer) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != clientID {
		return nil, errors.New("no such client")
	}
	return client{}, nil
}

func (i *issuer) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	if id != clientID || secret != clientSecret {
		return errors.New("wrong secret")
	}
	return nil
}

// SetUserinfoFromScopes says who it is in the ID token, and nothing else.
func (i *issuer) SetUserinfoFromScopes(_ context.Context, info *oidc.UserInfo, subject, _ string, _ []string) error {
	info.Subject = subject
	return nil
}

// SetUserinfoFromToken says at /userinfo what the ID token does not.
func (i *issuer) SetUserinfoFromToken(_ context.Context, info *oidc.UserInfo, _, subject, _ string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.mute {
		return errors.New("out of order")
	}
	info.Subject = subject
	info.Claims = map[string]any{}
	for name, value := range i.person {
		info.Claims[name] = value
	}
	return nil
}

func (i *issuer) SetIntrospectionFromToken(context.Context, *oidc.IntrospectionResponse, string, string, string) error {
	return nil
}
func (i *issuer) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, nil
}
func (i *issuer) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errors.ErrUnsupported
}
func (i *issuer) ValidateJWTProfileScopes(_ context.Context, _ string, scopes []string) ([]string, error) {
	return scopes, nil
}
func (i *issuer) Health(context.Context) error { return nil }

// client is the house as the issuer knows it.
type client struct{}

func (client) GetID() string                       { return clientID }
func (client) RedirectURIs() []string              { return []string{base + account.ConnectPath + "oidc/"} }
func (client) PostLogoutRedirectURIs() []string    { return nil }
func (client) ApplicationType() op.ApplicationType { return op.ApplicationTypeWeb }
func (client) AuthMethod() oidc.AuthMethod         { return oidc.AuthMethodBasic }
func (client) ResponseTypes() []oidc.ResponseType  { return []oidc.ResponseType{oidc.ResponseTypeCode} }
func (client) GrantTypes() []oidc.GrantType        { return []oidc.GrantType{oidc.GrantTypeCode} }
func (client) LoginURL(id string) string           { return "/login?id=" + id }
func (client) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeBearer }
func (client) IDTokenLifetime() time.Duration      { return time.Hour }
func (client) DevMode() bool                       { return false }
func (client) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return func(s []string) []string { return s }
}
func (client) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return func(s []string) []string { return s }
}
func (client) IsScopeAllowed(string) bool           { return true }
func (client) IDTokenUserinfoClaimsAssertion() bool { return false }
func (client) ClockSkew() time.Duration             { return 0 }
