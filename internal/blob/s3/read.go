package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"calotype/internal/blob"
)

const (
	// first is how many bytes Open asks for: most files are done with one request,
	// and of others not much is thrown away when the reader goes elsewhere.
	first = 1 << 20
	// drained is how many bytes are read to the end to keep a connection.
	drained = 64 << 10
	backoff = 100 * time.Millisecond // before the second attempt, at most; doubled for each further one
)

// Open implements blob.Store. The context must outlive the reading. Seeking costs
// nothing until the next Read. Bytes that were deleted meanwhile are an error,
// fs.ErrNotExist, unless they are on their way already.
func (s *Store) Open(ctx context.Context, key string) (io.ReadSeekCloser, blob.Info, error) {
	if err := blob.CheckKey(key); err != nil {
		return nil, blob.Info{}, err
	}
	r := &reader{ctx: ctx, store: s, key: key}
	info, err := r.open()
	if err != nil {
		return nil, blob.Info{}, explain(err, key)
	}
	return r, info, nil
}

// reader reads one object over as many requests as it takes.
type reader struct {
	ctx    context.Context
	store  *Store
	key    string
	etag   string
	size   int64
	offset int64 // of the next Read
	body   io.ReadCloser
	at     int64 // offset of the body
	end    int64 // where the body ends
}

// open asks for the first bytes, which tells the rest, too.
func (r *reader) open() (blob.Info, error) {
	opts := minio.GetObjectOptions{}
	if err := opts.SetRange(0, first-1); err != nil {
		return blob.Info{}, err
	}
	name := r.store.prefix + r.key
	body, info, header, err := r.store.core.GetObject(r.ctx, r.store.bucket, name, opts)
	if minio.ToErrorResponse(err).Code == "InvalidRange" || minio.ToErrorResponse(err).StatusCode == http.StatusRequestedRangeNotSatisfiable { // an empty object has no first byte
		info, err := r.store.core.StatObject(r.ctx, r.store.bucket, name, minio.StatObjectOptions{})
		return blob.Info{Key: r.key, Modified: info.LastModified}, err
	}
	if err != nil {
		return blob.Info{}, err
	}
	r.size = info.Size
	if total, ranged := total(header.Get("Content-Range")); ranged {
		r.size = total
	}
	r.etag, r.body, r.end = info.ETag, body, min(first, r.size)
	return blob.Info{Key: r.key, Size: r.size, Modified: info.LastModified}, nil
}

// total is the size in "bytes 0-99/1234".
func total(contentRange string) (int64, bool) {
	_, text, ok := strings.Cut(contentRange, "/")
	n, err := strconv.ParseInt(text, 10, 64)
	return n, ok && err == nil
}

func (r *reader) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	for attempt := 1; ; attempt++ {
		if r.offset >= r.size {
			return 0, io.EOF
		}
		n, err := r.some(b)
		if n > 0 {
			r.offset += int64(n)
			return n, nil
		}
		switch err = explain(err, r.key); {
		case r.ctx.Err() != nil:
			return 0, r.ctx.Err()
		case attempt == attempts, errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
			return 0, err
		}
		if err := pause(r.ctx, attempt); err != nil {
			return 0, err
		}
	}
}

// some reads from the body at the offset. It returns bytes or an error; after an
// error the body is gone.
func (r *reader) some(b []byte) (int, error) {
	if r.body == nil || r.at != r.offset || r.at == r.end {
		if err := r.reopen(); err != nil {
			return 0, err
		}
	}
	n, err := r.body.Read(b[:min(int64(len(b)), r.end-r.at)])
	r.at += int64(n)
	if n > 0 {
		return n, nil
	}
	r.drop()
	if err == nil || err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return 0, err
}

func (r *reader) reopen() error {
	r.drop()
	opts := minio.GetObjectOptions{}
	if err := opts.SetMatchETag(r.etag); err != nil {
		return err
	}
	if err := opts.SetRange(r.offset, r.size-1); err != nil {
		return err
	}
	body, info, header, err := r.store.core.GetObject(r.ctx, r.store.bucket, r.store.prefix+r.key, opts)
	if err != nil {
		return err
	}
	want := fmt.Sprintf("bytes %d-%d/%d", r.offset, r.size-1, r.size)
	if got := header.Get("Content-Range"); got != want && !(r.offset == 0 && info.Size == r.size) {
		return errors.Join(fmt.Errorf("asked for %s, got %q", want, got), body.Close())
	}
	r.body, r.at, r.end = body, r.offset, r.size
	return nil
}

// drop lets go of the body; a short rest is read, so that the connection can be
// used again.
func (r *reader) drop() {
	if r.body == nil {
		return
	}
	if r.end-r.at <= drained {
		io.CopyN(io.Discard, r.body, r.end-r.at+1) //nolint:errcheck // it is thrown away
	}
	r.body.Close()
	r.body = nil
}

func (r *reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.offset
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, fmt.Errorf("%s: seek before the first byte", r.key)
	}
	r.offset = offset
	return offset, nil
}

func (r *reader) Close() error {
	r.drop()
	return nil
}

// pause waits before another attempt, a random part of a time that doubles.
func pause(ctx context.Context, attempt int) error {
	wait := time.NewTimer(rand.N(backoff << attempt))
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-wait.C:
		return nil
	}
}
