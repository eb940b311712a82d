package account

import (
	"context"
	"crypto/subtle"
	"errors"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// issuerLife is how long what an issuer says of itself is believed.
const issuerLife = time.Hour

// issuers keeps what issuers say of themselves.
type issuers struct {
	mu    sync.Mutex
	known map[string]knownIssuer
}

type knownIssuer struct {
	provider *oidc.Provider
	until    time.Time
}

// wayByIssuer is the way over the issuer of OpenID Connect.
func (d *Desk) wayByIssuer(ctx context.Context, t trip) (way, error) {
	site := d.Site.Get()
	p, err := d.issuer(ctx, site.Text("oidc_issuer"))
	if err != nil {
		return way{}, outOfReach(err)
	}
	client := &oauth2.Config{
		ClientID: site.Text("oidc_client_id"), ClientSecret: site.Text("oidc_client_secret"), Endpoint: p.Endpoint(), Scopes: site.List("oidc_scopes"),
	}
	return way{client, []oauth2.AuthCodeOption{oidc.Nonce(t.Nonce)}, func(ctx context.Context, token *oauth2.Token) (claims, error) {
		return d.issuerSays(ctx, p, client.ClientID, t.Nonce, token)
	}}, nil
}

func (d *Desk) issuer(ctx context.Context, address string) (*oidc.Provider, error) {
	d.issuers.mu.Lock()
	known, ok := d.issuers.known[address]
	d.issuers.mu.Unlock()
	if ok && d.Now().Before(known.until) {
		return known.provider, nil
	}
	p, err := oidc.NewProvider(toProvider(ctx), address)
	if err != nil {
		return nil, err
	}
	d.issuers.mu.Lock()
	d.issuers.known = map[string]knownIssuer{address: {p, d.Now().Add(issuerLife)}} // there is one at a time
	d.issuers.mu.Unlock()
	return p, nil
}

// issuerSays is what stands in the issuer's signed token and, where that is silent, what
// it answers when asked.
func (d *Desk) issuerSays(ctx context.Context, p *oidc.Provider, client, nonce string, token *oauth2.Token) (claims, error) {
	raw, _ := token.Extra("id_token").(string)
	id, err := p.Verifier(&oidc.Config{ClientID: client, Now: d.Now}).Verify(ctx, raw)
	if err != nil {
		return claims{}, refused(err)
	}
	if id.Subject == "" {
		return claims{}, refused(errors.New("the token is about nobody"))
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return claims{}, refused(errors.New("the token is for another sign-in"))
	}
	c := claims{Issuer: id.Issuer, Subject: id.Subject, all: map[string]any{}}
	if err := id.Claims(&c.all); err != nil {
		return c, refused(err)
	}
	answered := p.UserInfoEndpoint() == "" || c.ask(ctx, p, token)
	// Who cannot be asked takes no rank away.
	if claim := d.Site.Get().Text("oidc_role_claim"); claim != "" && (answered || len(c.values(claim)) > 0) {
		c.rank = d.rankBy(OIDC, c.values(claim))
	}
	return c, nil
}

// ask adds what the signed token is silent of; where that cannot be learnt, the token
// will do. It reports whether it was answered.
func (c claims) ask(ctx context.Context, p *oidc.Provider, token *oauth2.Token) bool {
	more, err := p.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil || more.Subject != c.Subject {
		return false
	}
	extra := map[string]any{}
	if more.Claims(&extra) != nil {
		return false
	}
	for name, value := range extra {
		if _, ok := c.all[name]; !ok {
			c.all[name] = value
		}
	}
	return true
}
