// Package s3 keeps blobs in a bucket of any server that speaks Amazon's S3
// protocol. Retries with backoff and jitter come from the client library; this
// package adds that no connection hangs, that bytes are checked on their way in,
// and that reading goes on where a connection broke. Which bytes may go to a
// visitor it leaves to the doors.
package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"calotype/internal/blob"
)

const (
	// openDeadline bounds how long Open asks for the bucket.
	openDeadline = 10 * time.Second
	// linkLife is how long a signed address is good.
	linkLife = 5 * time.Minute
	attempts = 5 // of one request
)

// Store is a bucket, or what lies under a prefix in it.
type Store struct {
	core   minio.Core
	bucket string
	prefix string // "" or ends in a slash
	origin string // of addresses that are handed out, "" for none
}

// address is a parsed "s3://bucket/prefix?endpoint=…".
type address struct {
	bucket, prefix, endpoint, region string
	secure, pathStyle, redirect      bool
	timeout                          time.Duration
}

// Check says what is wrong with an address, without asking the server.
func Check(text string) error {
	_, err := parse(text)
	return err
}

// Open opens the store at an address:
//
//	s3://bucket/prefix?endpoint=https://host:port&region=eu-1&path_style=true&delivery=redirect&timeout=30s
//
// The endpoint is required, https where it names no scheme. path_style puts the
// bucket into the path instead of the host name. delivery is stream, the
// default, or redirect (see Presign). timeout is how long a connection may carry
// nothing while a request is under way, 30s where it is not said. Credentials are AWS_ACCESS_KEY_ID,
// AWS_SECRET_ACCESS_KEY and, where there is one, AWS_SESSION_TOKEN of the
// environment. The error says in one line why the bucket cannot be used.
func Open(ctx context.Context, text string) (*Store, error) {
	a, err := parse(text)
	if err != nil {
		return nil, err
	}
	id, secret := os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY")
	if id == "" || secret == "" {
		return nil, errors.New("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set")
	}
	lookup := minio.BucketLookupDNS
	if a.pathStyle {
		lookup = minio.BucketLookupPath
	}
	client, err := minio.New(a.endpoint, &minio.Options{
		Creds:  credentials.NewStaticV4(id, secret, os.Getenv("AWS_SESSION_TOKEN")),
		Secure: a.secure, Region: a.region, BucketLookup: lookup, Transport: transport(a.timeout), MaxRetries: attempts,
	})
	if err != nil {
		return nil, err
	}
	s := &Store{core: minio.Core{Client: client}, bucket: a.bucket, prefix: a.prefix}
	ctx, cancel := context.WithTimeout(ctx, openDeadline)
	defer cancel()
	there, err := client.BucketExists(ctx, a.bucket)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", a.endpoint, plain(err))
	}
	if !there {
		return nil, fmt.Errorf("%s: no bucket %q", a.endpoint, a.bucket)
	}
	if !a.redirect {
		return s, nil
	}
	u, err := s.core.PresignedGetObject(ctx, s.bucket, "x", linkLife, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", a.endpoint, plain(err))
	}
	s.origin = u.Scheme + "://" + u.Host
	return s, nil
}

func parse(text string) (a address, err error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "s3" || u.Host == "" {
		return a, errors.New(`want "s3://bucket?endpoint=…"`)
	}
	if u.User != nil {
		return a, errors.New("credentials belong into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, not into the address")
	}
	a.bucket, a.prefix, a.region = u.Host, strings.Trim(u.Path, "/"), "us-east-1"
	a.timeout = silence
	if a.prefix != "" {
		if err := blob.CheckKey(a.prefix); err != nil {
			return a, err
		}
		a.prefix += "/"
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return a, errors.New("the part after the question mark is malformed")
	}
	for name, values := range query {
		if err := a.set(name, values[len(values)-1]); err != nil {
			return a, err
		}
	}
	if a.endpoint == "" {
		return a, errors.New("endpoint is missing")
	}
	return a, nil
}

func (a *address) set(name, value string) error {
	wrong := fmt.Errorf("%s=%s is not understood", name, value)
	switch name {
	case "endpoint":
		if !strings.Contains(value, "://") {
			value = "https://" + value
		}
		e, err := url.Parse(value)
		if err != nil || e.Host == "" || e.Scheme != "http" && e.Scheme != "https" || strings.Trim(e.Path, "/") != "" || e.User != nil || e.RawQuery != "" {
			return wrong
		}
		a.endpoint, a.secure = e.Host, e.Scheme == "https"
	case "region":
		a.region = value
	case "path_style":
		if value != "true" && value != "false" {
			return wrong
		}
		a.pathStyle = value == "true"
	case "delivery":
		if value != "stream" && value != "redirect" {
			return wrong
		}
		a.redirect = value == "redirect"
	case "timeout":
		d, err := time.ParseDuration(value)
		if err != nil || d < leastSilence || d > mostSilence {
			return wrong
		}
		a.timeout = d
	default:
		return fmt.Errorf("%s is unknown; want endpoint, region, path_style, delivery or timeout", name)
	}
	return nil
}

// plain says in a few words why a request failed at the start.
func plain(err error) string {
	switch code := minio.ToErrorResponse(err).Code; code {
	case "AccessDenied", "Forbidden", "SignatureDoesNotMatch", "InvalidAccessKeyId":
		return "the server refuses the credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (" + code + ")"
	}
	text := err.Error()
	return "cannot be used: " + text[strings.LastIndexByte(text, '\n')+1:]
}

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, key, contentType string, f *os.File) error {
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	name := s.prefix + key
	_, err := s.core.StatObject(ctx, s.bucket, name, minio.StatObjectOptions{})
	if err == nil {
		return nil
	}
	if err := explain(err, key); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() > single {
		return explain(s.putParts(ctx, name, contentType, f, info.Size()), key)
	}
	body := io.NewSectionReader(f, 0, info.Size())
	md5, sha256, err := sums(body)
	if err != nil {
		return err
	}
	err = whole(body, func() error {
		_, err := s.core.PutObject(ctx, s.bucket, name, body, body.Size(), md5, sha256, minio.PutObjectOptions{ContentType: contentType})
		return err
	})
	return explain(err, key)
}

// Delete implements blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := blob.CheckKey(key); err != nil {
		return err
	}
	err := explain(s.core.RemoveObject(ctx, s.bucket, s.prefix+key, minio.RemoveObjectOptions{}), key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// List implements blob.Store.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		for o := range s.core.ListObjectsIter(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix + prefix, Recursive: true}) {
			if o.Err != nil {
				yield(blob.Info{}, explain(o.Err, prefix))
				return
			}
			key := strings.TrimPrefix(o.Key, s.prefix)
			if strings.HasSuffix(key, "/") { // a console's folder mark
				continue
			}
			if !yield(blob.Info{Key: key, Size: o.Size, Modified: o.LastModified}, nil) {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(blob.Info{}, err)
		}
	}
}

// Presign implements blob.Presigner for a store opened with delivery=redirect.
// The address is good for five minutes.
func (s *Store) Presign(ctx context.Context, key string, h http.Header) (string, error) {
	if s.origin == "" {
		return "", nil
	}
	if err := blob.CheckKey(key); err != nil {
		return "", err
	}
	answer := url.Values{}
	for _, name := range []string{"Content-Type", "Content-Disposition", "Cache-Control"} {
		if v := h.Get(name); v != "" {
			answer.Set("response-"+strings.ToLower(name), v)
		}
	}
	u, err := s.core.PresignedGetObject(ctx, s.bucket, s.prefix+key, linkLife, answer)
	if err != nil {
		return "", explain(err, key)
	}
	return u.String(), nil
}

// Origin implements blob.Presigner.
func (s *Store) Origin() string { return s.origin }

// explain puts a server's answer into the words of package blob.
func explain(err error, key string) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	answer := minio.ToErrorResponse(err)
	wrap := func(kind error) error { return fmt.Errorf("%s: %w: %w", key, kind, err) }
	switch answer.Code {
	case "NoSuchKey", "NotFound":
		return wrap(fs.ErrNotExist)
	case "XMinioStorageFull", "InsufficientStorage", "InsufficientCapacity", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "EntityTooLargeForBucket":
		return wrap(syscall.ENOSPC)
	case "AccessDenied", "Forbidden", "SignatureDoesNotMatch", "InvalidAccessKeyId":
		return wrap(fs.ErrPermission)
	}
	switch {
	case answer.StatusCode == http.StatusNotFound && answer.Code != "NoSuchBucket" && answer.Code != "NoSuchUpload":
		return wrap(fs.ErrNotExist)
	case answer.StatusCode == http.StatusInsufficientStorage:
		return wrap(syscall.ENOSPC)
	case answer.StatusCode == 0, answer.StatusCode >= 500, answer.StatusCode == http.StatusTooManyRequests:
		return wrap(blob.ErrOutOfReach)
	}
	return fmt.Errorf("%s: %w", key, err)
}
