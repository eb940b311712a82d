package account

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// The kinds of other sites by which people sign in. There is at most one of each.
const (
	OIDC   = "oidc"   // an issuer of OpenID Connect
	OAuth2 = "oauth2" // one that only speaks OAuth 2.0, with a profile to be read
)

const (
	// ConnectPath is below the site's root; a provider sends people back to ConnectPath,
	// its kind and a slash. Each kind has an address of its own, so that what one sends is
	// never taken for another's.
	ConnectPath = "/connect/"
	connectLife = 15 * time.Minute
	// providerPatience bounds each request to a provider.
	providerPatience = 10 * time.Second
	longestNext      = 1000
)

// Provider is another site that people sign in with.
type Provider struct{ Kind, Name string }

// Departure is the beginning of a way over a provider.
type Departure struct {
	URL    string // where to send the browser
	Cookie string // to be kept by the browser until it comes back
}

// Return is what a browser brings from a provider.
type Return struct {
	State, Code, Error string // query parameters
	Cookie             string // of the Departure
}

// trip is what is kept of a way that has begun.
type trip struct {
	Verifier, Nonce, Next string
	Cookie                []byte // hash
	Link                  gallery.ID
}

// way is the site as a provider knows it.
type way struct {
	client  *oauth2.Config
	options []oauth2.AuthCodeOption // of the address that people are sent to
	// says asks the provider of whom it has given a token. It fails with oidc.refused or
	// oidc.out_of_reach.
	says func(ctx context.Context, token *oauth2.Token) (claims, error)
}

// Providers are those by which people can sign in.
func (d *Desk) Providers() (list []Provider) {
	site := d.Site.Get()
	if site.Text("oidc_issuer") != "" && site.Text("oidc_client_id") != "" {
		list = append(list, Provider{OIDC, site.Text("oidc_name")})
	}
	if s, ok := d.service(); ok {
		list = append(list, Provider{OAuth2, s.name})
	}
	return list
}

// BeginConnect sends a guest to a provider to sign in, a person who knows his password to
// link his account there: it is a way in that outlives his sessions. Next is where he
// wanted to go, which the door checks in the end.
func (d *Desk) BeginConnect(ctx context.Context, by gallery.Actor, kind, next, password string) (Departure, error) {
	t := trip{Verifier: oauth2.GenerateVerifier(), Nonce: newToken(), Next: cut(next, longestNext)}
	if err := d.listen(ctx, "login.guesses", by.Address, departures); err != nil {
		return Departure{}, err
	}
	if by.UserID != 0 {
		u, err := d.prove(ctx, by, password)
		if err != nil {
			return Departure{}, err
		}
		t.Link = u.ID
	}
	w, err := d.way(ctx, kind, t)
	if err != nil {
		return Departure{}, err
	}
	state, cookie := newToken(), newToken()
	t.Cookie = hashSecret(cookie)
	kept, err := json.Marshal(t)
	if err != nil {
		return Departure{}, err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.CountDeed(ctx, departures.subject(by.Address), departures.spans(), d.Now()); err != nil {
			return err
		}
		return tx.InsertToken(ctx, db.Token{
			Purpose: kind, Hash: hashSecret(state), UserID: t.Link, Payload: string(kept), Created: d.Now(), Expires: d.Now().Add(connectLife),
		})
	})
	return Departure{w.client.AuthCodeURL(state, append(w.options, oauth2.S256ChallengeOption(t.Verifier))...), cookie}, err
}

// way is the one over the provider of a kind.
func (d *Desk) way(ctx context.Context, kind string, t trip) (w way, err error) {
	if !slices.ContainsFunc(d.Providers(), func(p Provider) bool { return p.Kind == kind }) {
		return way{}, gallery.Fail(gallery.NotFound, "oidc.off")
	}
	if d.base() == "" {
		return way{}, gallery.Fail(gallery.Broken, "oidc.base_url")
	}
	if kind == OIDC {
		w, err = d.wayByIssuer(ctx, t)
	} else {
		w = d.wayByService()
	}
	if err != nil {
		return way{}, err
	}
	w.client.RedirectURL = d.base() + ConnectPath + kind + "/"
	return w, nil
}

// FinishConnect takes what the browser brings back: it signs somebody in, makes him an
// account or links one. The browser must be the one that was sent, and a link must
// be the actor's own.
func (d *Desk) FinishConnect(ctx context.Context, by gallery.Actor, kind string, back Return, from From) (e Entrance, next string, err error) {
	t, err := d.trip(ctx, kind, back)
	if err != nil {
		return e, "", err
	}
	if back.Error != "" || back.Code == "" {
		return e, t.Next, refused(fmt.Errorf("the provider said %q", cut(back.Error, longestNext)))
	}
	if t.Link != by.UserID || by.Banned || by.Scopes != nil { // he came in or out on another way meanwhile
		return e, t.Next, gallery.Fail(gallery.Denied, "token.over")
	}
	c, err := d.claims(ctx, kind, t, back.Code)
	if err != nil {
		return e, t.Next, err
	}
	if t.Link != 0 {
		u, err := d.link(ctx, t.Link, c)
		return Entrance{User: u}, t.Next, err
	}
	e, err = d.enterBy(ctx, c, from)
	return e, t.Next, err
}

// trip takes what was kept of a way; it is good once, and for that browser only.
func (d *Desk) trip(ctx context.Context, kind string, back Return) (t trip, err error) {
	var k db.Token
	err = d.DB.Write(ctx, func(tx *db.Tx) (err error) {
		k, err = tx.TakeToken(ctx, kind, hashSecret(back.State), d.Now())
		return err
	})
	if errors.Is(err, gallery.ErrNotFound) {
		return t, gallery.Fail(gallery.Denied, "token.over").Because(err)
	}
	if err != nil {
		return t, err
	}
	if err := json.Unmarshal([]byte(k.Payload), &t); err != nil {
		return t, err
	}
	if subtle.ConstantTimeCompare(t.Cookie, hashSecret(back.Cookie)) != 1 {
		return trip{}, gallery.Fail(gallery.Denied, "token.over").Because(errors.New("another browser came back"))
	}
	return t, nil
}

// claims are what a provider says of the person for whom it gave a code.
func (d *Desk) claims(ctx context.Context, kind string, t trip, code string) (claims, error) {
	w, err := d.way(ctx, kind, t)
	if err != nil {
		return claims{}, err
	}
	ctx = toProvider(ctx)
	token, err := w.client.Exchange(ctx, code, oauth2.VerifierOption(t.Verifier))
	if said, told := errors.AsType[*oauth2.RetrieveError](err); told && said.Response.StatusCode < 500 {
		return claims{}, refused(err)
	}
	if err != nil {
		return claims{}, outOfReach(err)
	}
	return w.says(ctx, token)
}

func refused(err error) error { return gallery.Fail(gallery.Denied, "oidc.refused").Because(err) }

func outOfReach(err error) error {
	return gallery.Fail(gallery.Busy, "oidc.out_of_reach").Because(err)
}

// providers is what providers are asked by.
var providers = &http.Client{Timeout: providerPatience, Transport: named{http.DefaultTransport}}

// toProvider is a context in which requests to a provider end in time.
func toProvider(ctx context.Context) context.Context { return oidc.ClientContext(ctx, providers) }

// named says who asks; some providers answer nobody else.
type named struct{ http.RoundTripper }

func (n named) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("User-Agent", "Calotype")
	return n.RoundTripper.RoundTrip(r)
}
