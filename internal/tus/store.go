package tus

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/tus/tusd/v2/pkg/handler"

	"calotype/internal/gallery"
	"calotype/internal/upload"
)

var (
	_ handler.DataStore           = (*call)(nil)
	_ handler.TerminaterDataStore = (*call)(nil)
	_ handler.Locker              = (*call)(nil)
	_ handler.Upload              = parts{}
)

// NewUpload implements handler.DataStore.
func (c *call) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	secret, err := c.door.Desk.Begin(ctx, c.by, upload.Announced{Size: info.Size, Metadata: c.said.header, Repeat: c.said.scope(c.by)})
	if err != nil {
		return nil, c.keep(err)
	}
	c.secret = secret
	if err := c.look(ctx); err != nil {
		return nil, c.keep(err)
	}
	if offset := c.row.Offset(); offset > 0 && c.r.Header.Get("Content-Type") == "application/offset+octet-stream" {
		// The same announcement as before, with bytes that are there already.
		return nil, handler.Error{ErrorCode: "REPEATED", HTTPResponse: handler.HTTPResponse{
			StatusCode: http.StatusCreated,
			Header:     handler.HTTPHeader{"Location": c.door.Links(c.r).Base + path + secret, "Upload-Offset": strconv.FormatInt(offset, 10)},
		}}
	}
	return parts{c}, nil
}

// GetUpload implements handler.DataStore.
func (c *call) GetUpload(ctx context.Context, _ string) (handler.Upload, error) {
	return parts{c}, c.keep(c.look(ctx))
}

// look reads the upload as it is now, and what it became.
func (c *call) look(ctx context.Context) (err error) {
	if c.row, err = c.door.Desk.Resumable(ctx, c.by, c.secret); err != nil || c.row.MediaID == 0 {
		return err
	}
	c.done, err = c.door.Desk.Result(ctx, c.row, c.secret)
	return err
}

// AsTerminatableUpload implements handler.TerminaterDataStore.
func (c *call) AsTerminatableUpload(handler.Upload) handler.TerminatableUpload { return parts{c} }

// NewLock implements handler.Locker.
func (c *call) NewLock(string) (handler.Lock, error) { return lock{c}, nil }

// lock is a hold on the call's upload.
type lock struct{ *call }

func (l lock) Lock(ctx context.Context, requestUnlock func()) (err error) {
	l.hold, err = l.door.Desk.Hold(ctx, l.secret, requestUnlock)
	if errors.Is(err, upload.ErrHeld) {
		return handler.ErrFileLocked
	}
	return l.keep(err)
}

func (l lock) Unlock() error { return l.hold.Release(l.r.Context()) }

// parts is the call's upload.
type parts struct{ *call }

func (p parts) GetInfo(context.Context) (handler.FileInfo, error) {
	return handler.FileInfo{
		ID: p.secret, Size: p.row.Size, Offset: p.row.Offset(), MetaData: handler.ParseMetadataHeader(p.row.Metadata),
	}, nil
}

func (p parts) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	n, err := p.hold.Append(ctx, p.by, offset, src, p.sum)
	if errors.Is(err, upload.ErrOffset) {
		err = handler.ErrMismatchOffset
	}
	return n, p.keep(err)
}

func (p parts) FinishUpload(ctx context.Context) error {
	if p.err != nil || p.done != nil {
		return nil
	}
	return p.keep(p.publish(ctx))
}

func (p parts) Terminate(ctx context.Context) error { return p.keep(p.hold.Abandon(ctx)) }

func (parts) GetReader(context.Context) (io.ReadCloser, error) {
	return nil, gallery.Fail(gallery.NotFound, "path")
}
