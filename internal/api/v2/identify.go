package v2

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"calotype/internal/gallery"
)

// asker is who asks and by what.
type asker struct {
	by         gallery.Actor
	credential string // key or session token, "" for neither; never logged, never kept
	request    *http.Request
}

// challengeHeader carries the answer to a challenge.
const challengeHeader = "X-Challenge"

type askerKey struct{}

// caller is who makes the request; a guest where nobody was looked up.
func caller(ctx context.Context) asker {
	c, ok := ctx.Value(askerKey{}).(asker)
	if !ok {
		c.by.Rank = gallery.Guest
	}
	return c
}

// identified finds out who asks: the key's owner, else the session's person. Only
// sessions come along by themselves, so only they are asked where a state-changing
// request came from.
func (a *API) identified(next http.Handler) http.Handler {
	crossing := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := asker{credential: r.Header.Get("X-API-Key")}
		if c.credential != "" {
			by, err := a.Account.ByKey(r.Context(), c.credential, a.Front.Address(r))
			if err != nil {
				a.fail(w, r, err)
				return
			}
			c.by = by
		} else {
			if err := crossing.Check(r); err != nil {
				a.fail(w, r, &Problem{Status: http.StatusForbidden, Code: "origin.denied", Detail: "Other origins need an API key to change anything."})
				return
			}
			c.by, c.credential = a.Visitor(r), a.Session(r)
		}
		c.by.Answer = r.Header.Get(challengeHeader)
		r = r.WithContext(context.WithValue(r.Context(), askerKey{}, c))
		if c.by.Banned {
			a.fail(w, r, gallery.Fail(gallery.Denied, "user.banned"))
			return
		}
		w.Header().Set("Cache-Control", "private, no-cache")
		w.Header().Add("Vary", "X-API-Key, X-Ticket, Cookie, Origin")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// proofs are what the caller shows besides who he is.
func (a *API) proofs(ctx context.Context) gallery.Proofs {
	if r := caller(ctx).request; r != nil {
		return a.Proofs(r)
	}
	return gallery.Proofs{}
}

const needKey = "need"

// need is what an operation asks of its caller: an account, and of his key all of
// the scopes, or that there is none.
type need struct {
	scopes  []gallery.Scope
	session bool
}

// needs marks an operation as one for people with an account, whose key must have
// the scopes.
func needs(scopes ...gallery.Scope) map[string]any {
	return map[string]any{needKey: need{scopes: scopes}}
}

// bySession marks an operation on an account itself, which no key may do.
func bySession() map[string]any { return map[string]any{needKey: need{session: true}} }

// met fails unless the caller has what is needed.
func (n need) met(by gallery.Actor) error {
	if n.session && by.UserID != 0 && by.Scopes != nil {
		return gallery.Fail(gallery.Denied, "account.session")
	}
	return may(by, n.scopes...)
}

// security is what an operation takes as a proof of who asks, and says in words.
func (n need) security() ([]map[string][]string, string) {
	if n.session {
		return []map[string][]string{{"session": {}}}, " By session only: no key may do it."
	}
	var names []string
	for _, s := range n.scopes {
		names = append(names, "`"+string(s)+"`")
	}
	text := ""
	switch len(names) {
	case 0:
	case 1:
		text = " The key needs the scope " + names[0] + "."
	default:
		text = " The key needs the scopes " + strings.Join(names, " and ") + "."
	}
	return []map[string][]string{{"key": {}}, {"session": {}}}, text
}

// admit asks of each operation's caller what needs says, and hands the request on.
func (a *API) admit(ctx huma.Context, next func(huma.Context)) {
	r, w := humachi.Unwrap(ctx)
	c := caller(r.Context())
	if n, needed := ctx.Operation().Metadata[needKey].(need); needed {
		if err := n.met(c.by); err != nil {
			a.fail(w, r, err)
			return
		}
	}
	c.request = r
	next(huma.WithValue(ctx, askerKey{}, c))
}

// may fails unless somebody asks by a session, or by a key with all of the scopes.
func may(by gallery.Actor, scopes ...gallery.Scope) error {
	if by.UserID == 0 {
		return errNoLogin
	}
	for _, scope := range scopes {
		if !by.Has(scope) {
			return &Problem{Status: http.StatusForbidden, Code: "key.scope", Field: string(scope), Detail: "The API key lacks the scope " + string(scope) + "."}
		}
	}
	return nil
}

// handle registers an operation whose failures are told as problems.
func handle[I, O any](api huma.API, op huma.Operation, do func(context.Context, *I) (*O, error)) {
	if n, ok := op.Metadata[needKey].(need); ok {
		security, text := n.security()
		op.Security, op.Description = security, strings.TrimSpace(op.Description+text)
		op.Errors = append(op.Errors, 401, 403)
	} else {
		op.Security = []map[string][]string{{}, {"key": {}}, {"session": {}}}
	}
	op.Errors = append(op.Errors, 400, 429)
	if strings.Contains(op.Path, "{") {
		op.Errors = append(op.Errors, 404)
	}
	huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := do(ctx, in)
		if _, same := errors.AsType[notModified](err); same {
			return nil, err
		}
		if err != nil {
			return nil, failed(ctx, err)
		}
		return out, nil
	})
}
