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
		if c.by.Banned {
			a.fail(w, r, gallery.Fail(gallery.Denied, "user.banned"))
			return
		}
		w.Header().Set("Cache-Control", "private, no-cache")
		w.Header().Add("Vary", "X-API-Key, X-Ticket, Cookie, Origin")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		r = r.WithContext(context.WithValue(r.Context(), askerKey{}, c))
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

// needs marks an operation as one for people with an account, whose key must have
// the scope, "" for any.
func needs(scope gallery.Scope) map[string]any { return map[string]any{needKey: scope} }

// admit asks of each operation's caller what needs says, and hands the request on.
func (a *API) admit(ctx huma.Context, next func(huma.Context)) {
	r, w := humachi.Unwrap(ctx)
	c := caller(r.Context())
	if scope, needed := ctx.Operation().Metadata[needKey].(gallery.Scope); needed {
		if err := may(c.by, scope); err != nil {
			a.fail(w, r, err)
			return
		}
	}
	c.request = r
	next(huma.WithValue(ctx, askerKey{}, c))
}

func may(by gallery.Actor, scope gallery.Scope) error {
	switch {
	case by.UserID == 0:
		return errNoLogin
	case scope != "" && !by.Has(scope):
		return &Problem{Status: http.StatusForbidden, Code: "key.scope", Field: string(scope), Detail: "The API key lacks the scope " + string(scope) + "."}
	}
	return nil
}

// handle registers an operation whose failures are told as problems.
func handle[I, O any](api huma.API, op huma.Operation, do func(context.Context, *I) (*O, error)) {
	op.Description = strings.TrimSpace(op.Description)
	if scope, ok := op.Metadata[needKey].(gallery.Scope); ok {
		op.Security = []map[string][]string{{"key": {}}, {"session": {}}}
		op.Errors = append(op.Errors, 401, 403)
		if scope != "" {
			op.Description += " The key needs the scope `" + string(scope) + "`."
		}
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
