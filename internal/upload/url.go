package upload

import (
	"context"
	"errors"

	"calotype/internal/fetch"
	"calotype/internal/gallery"
)

// ReceiveURL spools what is behind a URL that is not below the site's own base,
// through the guarded client.
func (d *Desk) ReceiveURL(ctx context.Context, by gallery.Actor, url, site string) (*Draft, error) {
	if err := d.MayFetch(by); err != nil {
		return nil, err
	}
	body, err := d.Fetch.Open(ctx, url, site)
	if err != nil {
		return nil, fetchFailure(err)
	}
	defer body.Close()
	draft, err := d.Receive(ctx, body, body.Name, d.Limit(by))
	if errors.Is(err, fetch.ErrFetch) { // it broke off
		return nil, fetchFailure(err)
	}
	return draft, err
}

func fetchFailure(err error) error {
	if scheme, ok := errors.AsType[fetch.ErrScheme](err); ok {
		return gallery.Fail(gallery.Invalid, "url.scheme", scheme.Scheme).Because(err)
	}
	code := "url.fetch"
	switch {
	case errors.Is(err, fetch.ErrSelfHost):
		code = "url.self"
	case errors.Is(err, fetch.ErrAddress):
		code = "url.address"
	case errors.Is(err, fetch.ErrMalformed):
		code = "url.image"
	}
	return gallery.Fail(gallery.Invalid, code).Because(err)
}
