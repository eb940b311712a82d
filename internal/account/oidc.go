package account

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

const (
	// OIDCPath is where an issuer sends people back to, below the site's root.
	OIDCPath    = "/connect/oidc/"
	oidcPurpose = "oidc"
	oidcLife    = 15 * time.Minute
	// issuerLife is how long what an issuer says of itself is believed.
	issuerLife = time.Hour
	// issuerPatience bounds each request to an issuer.
	issuerPatience = 10 * time.Second
	longestNext    = 1000
)

// issuers keeps what issuers say of themselves.
type issuers struct {
	mu    sync.Mutex
	known map[string]knownIssuer
}

type knownIssuer struct {
	provider *oidc.Provider
	until    time.Time
}

// Departure is the beginning of a way over an issuer.
type Departure struct {
	URL    string // where to send the browser
	Cookie string // to be kept by the browser until it comes back
}

// Return is what a browser brings from an issuer.
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

// HasOIDC reports whether people can sign in by an issuer, and what it is called.
func (d *Desk) HasOIDC() (name string, ok bool) {
	site := d.Site.Get()
	return site.Text("oidc_name"), site.Text("oidc_issuer") != "" && site.Text("oidc_client_id") != ""
}

// BeginOIDC sends a guest to the issuer to sign in, a person to link his account
// there. Next is where he wanted to go, which the door checks in the end.
func (d *Desk) BeginOIDC(ctx context.Context, by gallery.Actor, next string) (Departure, error) {
	t := trip{Verifier: oauth2.GenerateVerifier(), Nonce: newToken(), Next: cut(next, longestNext)}
	if by.UserID != 0 {
		u, err := d.owner(ctx, by)
		if err != nil {
			return Departure{}, err
		}
		t.Link = u.ID
	}
	client, _, err := d.client(ctx)
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
		return tx.InsertToken(ctx, db.Token{
			Purpose: oidcPurpose, Hash: hashSecret(state), UserID: t.Link, Payload: string(kept), Created: d.Now(), Expires: d.Now().Add(oidcLife),
		})
	})
	return Departure{client.AuthCodeURL(state, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), cookie}, err
}

// client is the site as the issuer knows it.
func (d *Desk) client(ctx context.Context) (*oauth2.Config, *oidc.Provider, error) {
	site := d.Site.Get()
	if _, ok := d.HasOIDC(); !ok {
		return nil, nil, gallery.Fail(gallery.NotFound, "oidc.off")
	}
	if d.base() == "" {
		return nil, nil, gallery.Fail(gallery.Broken, "oidc.base_url")
	}
	p, err := d.issuer(ctx, site.Text("oidc_issuer"))
	if err != nil {
		return nil, nil, gallery.Fail(gallery.Busy, "oidc.out_of_reach").Because(err)
	}
	return &oauth2.Config{
		ClientID: site.Text("oidc_client_id"), ClientSecret: site.Text("oidc_client_secret"), Endpoint: p.Endpoint(),
		RedirectURL: d.base() + OIDCPath, Scopes: site.List("oidc_scopes"),
	}, p, nil
}

// toIssuer is a context in which requests to an issuer end in time.
func toIssuer(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, &http.Client{Timeout: issuerPatience})
}

func (d *Desk) issuer(ctx context.Context, address string) (*oidc.Provider, error) {
	d.issuers.mu.Lock()
	known, ok := d.issuers.known[address]
	d.issuers.mu.Unlock()
	if ok && d.Now().Before(known.until) {
		return known.provider, nil
	}
	p, err := oidc.NewProvider(toIssuer(ctx), address)
	if err != nil {
		return nil, err
	}
	d.issuers.mu.Lock()
	d.issuers.known = map[string]knownIssuer{address: {p, d.Now().Add(issuerLife)}} // there is one at a time
	d.issuers.mu.Unlock()
	return p, nil
}

// FinishOIDC takes what the browser brings back: it signs somebody in, makes him an
// account or links one. The browser must be the one that was sent, and a link must
// be the actor's own.
func (d *Desk) FinishOIDC(ctx context.Context, by gallery.Actor, back Return, from From) (e Entrance, next string, err error) {
	t, err := d.trip(ctx, back)
	if err != nil {
		return e, "", err
	}
	if back.Error != "" || back.Code == "" {
		return e, t.Next, gallery.Fail(gallery.Denied, "oidc.refused").Because(fmt.Errorf("the issuer said %q", cut(back.Error, longestNext)))
	}
	if t.Link != 0 && (by.UserID != t.Link || by.Banned || by.Scopes != nil) {
		return e, t.Next, gallery.Fail(gallery.Denied, "token.over")
	}
	c, err := d.claims(ctx, t, back.Code)
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
func (d *Desk) trip(ctx context.Context, back Return) (t trip, err error) {
	var k db.Token
	err = d.DB.Write(ctx, func(tx *db.Tx) (err error) {
		k, err = tx.TakeToken(ctx, oidcPurpose, hashSecret(back.State), d.Now())
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

// claims are what the issuer says of the person, in its signed token and, where that
// is silent, when asked.
func (d *Desk) claims(ctx context.Context, t trip, code string) (claims, error) {
	refused := gallery.Fail(gallery.Denied, "oidc.refused")
	client, p, err := d.client(ctx)
	if err != nil {
		return claims{}, err
	}
	ctx = toIssuer(ctx)
	token, err := client.Exchange(ctx, code, oauth2.VerifierOption(t.Verifier))
	if err != nil {
		if _, told := errors.AsType[*oauth2.RetrieveError](err); told {
			return claims{}, refused.Because(err)
		}
		return claims{}, gallery.Fail(gallery.Busy, "oidc.out_of_reach").Because(err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := p.Verifier(&oidc.Config{ClientID: client.ClientID, Now: d.Now}).Verify(ctx, raw)
	if err != nil {
		return claims{}, refused.Because(err)
	}
	if id.Subject == "" {
		return claims{}, refused.Because(errors.New("the token is about nobody"))
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(t.Nonce)) != 1 {
		return claims{}, refused.Because(errors.New("the token is for another sign-in"))
	}
	c := claims{Issuer: id.Issuer, Subject: id.Subject, all: map[string]any{}}
	if err := id.Claims(&c.all); err != nil {
		return c, refused.Because(err)
	}
	if p.UserInfoEndpoint() != "" {
		c.ask(ctx, p, token)
	}
	if claim := d.Site.Get().Text("oidc_role_claim"); claim != "" {
		c.rank = d.rankBy("oidc", c.values(claim))
	}
	return c, nil
}

// ask adds what the signed token is silent of; where that cannot be learnt, the token
// will do.
func (c claims) ask(ctx context.Context, p *oidc.Provider, token *oauth2.Token) {
	more, err := p.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil || more.Subject != c.Subject {
		return
	}
	extra := map[string]any{}
	if more.Claims(&extra) == nil {
		for name, value := range extra {
			if _, ok := c.all[name]; !ok {
				c.all[name] = value
			}
		}
	}
}
