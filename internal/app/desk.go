package app

import (
	"context"
	"io"

	"calotype/internal/account"
	v1 "calotype/internal/api/v1"
	"calotype/internal/gallery"
	"calotype/internal/upload"
)

// desk lets the door of API V1.1 reach the verbs account and upload, which do
// not know each other.
type desk struct {
	account *account.Desk
	upload  *upload.Desk
}

func (d desk) Identify(ctx context.Context, key, address string) (gallery.Actor, error) {
	by, err := d.account.ByKey(ctx, key, address)
	if err != nil {
		return by, err
	}
	return by, d.upload.MayUpload(by)
}

func (d desk) Receive(ctx context.Context, by *gallery.Actor, r io.Reader, name string) (v1.Draft, error) {
	dr, err := d.upload.Receive(ctx, r, name, d.limit(by))
	if err != nil {
		return nil, err
	}
	return dr, nil
}

func (d desk) Fetch(ctx context.Context, by *gallery.Actor, url, site string) (v1.Draft, error) {
	dr, err := d.upload.ReceiveURL(ctx, *by, url, site)
	if err != nil {
		return nil, err
	}
	return dr, nil
}

func (d desk) Drop(_ context.Context, draft v1.Draft) { draft.(*upload.Draft).Drop() }

func (d desk) Publish(ctx context.Context, by gallery.Actor, draft v1.Draft, w v1.Details) (*gallery.Media, string, error) {
	p, err := d.upload.Publish(ctx, by, draft.(*upload.Draft), upload.Details{
		Title: w.Title, Description: w.Description, Tags: w.Tags, Width: w.Width, Expires: w.Expires, Asked: w.Asked, NSFW: w.NSFW,
		CategoryID: w.CategoryID, AlbumID: w.AlbumID, UseFileDate: w.UseFileDate,
	})
	if err != nil {
		return nil, "", err
	}
	return p.Media, p.DeleteToken, nil
}

// limit is the actor's, or the widest while nobody is known yet.
func (d desk) limit(by *gallery.Actor) int64 {
	if by == nil {
		return d.upload.LargestLimit()
	}
	return d.upload.Limit(*by)
}
