package account

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"golang.org/x/oauth2"
)

// longestProfile bounds what a service says of somebody, in bytes.
const longestProfile = 1 << 20

// service is how a provider of OAuth 2.0 is asked who somebody is. That protocol says
// nothing of it: each has an address and names of its own.
type service struct {
	name     string // as it calls itself
	issuer   string // what its identities are kept under
	endpoint oauth2.Endpoint
	profile  string // address
	method   string // by which the profile is asked for, "" for GET
	emails   string // address of a list of e-mail addresses, "" where the profile has the one
	idHeader string // header in which it wants the client id, "" for none
	scopes   []string
	fields   fields
}

// fields are names in a profile, as dig has them; "" for what it does not tell. An
// address counts as confirmed only where verified says so.
type fields struct{ id, user, person, email, verified string }

// service is the one of the settings; ok is false for none. A preset says all of itself.
func (d *Desk) service() (s service, ok bool) {
	site := d.Site.Get()
	s, ok = services[site.Text("oauth2_preset")]
	s.issuer = OAuth2 + ":" + site.Text("oauth2_preset")
	if !ok {
		at, err := url.Parse(site.Text("oauth2_authorize_url"))
		if err != nil || at.Host == "" || site.Text("oauth2_token_url") == "" || site.Text("oauth2_profile_url") == "" {
			return service{}, false
		}
		s = service{
			name:     at.Host,
			issuer:   OAuth2 + ":" + at.Scheme + "://" + at.Host + at.EscapedPath(),
			endpoint: oauth2.Endpoint{AuthURL: at.String(), TokenURL: site.Text("oauth2_token_url")},
			profile:  site.Text("oauth2_profile_url"), scopes: site.List("oauth2_scopes"),
			fields: fields{
				site.Text("oauth2_field_id"), site.Text("oauth2_field_username"), site.Text("oauth2_field_name"), site.Text("oauth2_field_email"), site.Text("oauth2_field_email_verified"),
			},
		}
	}
	s.name = cmp.Or(site.Text("oauth2_name"), s.name)
	return s, site.Text("oauth2_client_id") != ""
}

// ProviderName is what people know an identity's issuer by.
func ProviderName(issuer string) string {
	for preset, s := range services {
		if issuer == OAuth2+":"+preset {
			return s.name
		}
	}
	return issuer
}

// wayByService is the way over a provider that only speaks OAuth 2.0.
func (d *Desk) wayByService() way {
	site := d.Site.Get()
	s, _ := d.service()
	client := &oauth2.Config{ClientID: site.Text("oauth2_client_id"), ClientSecret: site.Text("oauth2_client_secret"), Endpoint: s.endpoint, Scopes: s.scopes}
	return way{client: client, says: func(ctx context.Context, token *oauth2.Token) (claims, error) {
		return s.says(ctx, client.ClientID, token)
	}}
}

// says are the claims of whom a token is for, under the names that OpenID Connect has for
// them. Ranks are never made of a profile, in which people may write what they like.
func (s service) says(ctx context.Context, client string, token *oauth2.Token) (claims, error) {
	profile, err := s.read(ctx, s.profile, client, token)
	if err != nil {
		return claims{}, err
	}
	id := written(dig(profile, s.fields.id))
	if id == "" || id != cut(id, longestClaim) {
		return claims{}, refused(fmt.Errorf("the profile has no %s that could be kept", s.fields.id))
	}
	c := claims{Issuer: s.issuer, Subject: id, all: map[string]any{
		"preferred_username": dig(profile, s.fields.user), "name": dig(profile, s.fields.person),
		"email": dig(profile, s.fields.email), "email_verified": dig(profile, s.fields.verified),
	}}
	if s.emails == "" {
		return c, nil
	}
	list, err := s.read(ctx, s.emails, client, token)
	if email := primary(list); err == nil && email != "" {
		c.all["email"], c.all["email_verified"] = email, true
	}
	return c, nil // without the list he is asked for an address, or a letter confirms the profile's
}

// read gets what a service says at an address to who has the token.
func (s service) read(ctx context.Context, address, client string, token *oauth2.Token) (said any, err error) {
	r, err := http.NewRequestWithContext(ctx, cmp.Or(s.method, http.MethodGet), address, nil)
	if err != nil {
		return nil, outOfReach(err)
	}
	r.Header.Set("Accept", "application/json")
	token.SetAuthHeader(r)
	if s.idHeader != "" {
		r.Header.Set(s.idHeader, client)
	}
	answer, err := providers.Do(r)
	if err != nil {
		return nil, outOfReach(errors.Unwrap(err)) // the whole would repeat the address
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests {
		return nil, outOfReach(errors.New(answer.Status))
	}
	if answer.StatusCode != http.StatusOK {
		return nil, refused(errors.New(answer.Status))
	}
	in := json.NewDecoder(io.LimitReader(answer.Body, longestProfile))
	in.UseNumber() // an id may have more digits than a float keeps
	if err := in.Decode(&said); err != nil {
		return nil, refused(fmt.Errorf("read the profile: %w", err))
	}
	return said, nil
}

// written is an id as text, "" for what is neither text nor a number.
func written(id any) string {
	switch id := id.(type) {
	case string:
		return id
	case json.Number:
		return id.String()
	}
	return ""
}

// primary is the address of a list that somebody has confirmed and chosen, "" for none.
func primary(list any) string {
	items, _ := list.([]any)
	for _, item := range items {
		if dig(item, "primary") == true && dig(item, "verified") == true {
			email, _ := dig(item, "email").(string)
			return email
		}
	}
	return ""
}
