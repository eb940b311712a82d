package s3

import (
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"os"
	"time"

	"github.com/minio/minio-go/v7"
)

const (
	single    = 64 << 20 // bytes of a file that is sent in one request
	partSize  = 16 << 20
	mostParts = 10_000 // of one file, which S3 sets
)

// putParts sends a large file in parts, straight from the file. What failed is
// taken back; where even that fails, Tidy does it later.
func (s *Store) putParts(ctx context.Context, name, contentType string, f *os.File, size int64) error {
	id, err := s.core.NewMultipartUpload(ctx, s.bucket, name, minio.PutObjectOptions{ContentType: contentType})
	if err != nil {
		return err
	}
	parts, err := s.sendParts(ctx, name, id, f, size)
	if err == nil {
		_, err = s.core.CompleteMultipartUpload(ctx, s.bucket, name, id, parts, minio.PutObjectOptions{ContentType: contentType})
	}
	if err != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), openDeadline)
		defer cancel()
		s.core.AbortMultipartUpload(ctx, s.bucket, name, id) //nolint:errcheck // Tidy comes again
	}
	return err
}

func (s *Store) sendParts(ctx context.Context, name, id string, f *os.File, size int64) (parts []minio.CompletePart, err error) {
	length := max(partSize, (size+mostParts-1)/mostParts)
	for at := int64(0); at < size; at += length {
		body := io.NewSectionReader(f, at, min(length, size-at))
		md5, sha256, err := sums(body)
		if err != nil {
			return nil, err
		}
		var part minio.ObjectPart
		err = whole(body, func() (err error) {
			part, err = s.core.PutObjectPart(ctx, s.bucket, name, id, len(parts)+1, body, body.Size(),
				minio.PutObjectPartOptions{Md5Base64: md5, Sha256Hex: sha256})
			return err
		})
		if err != nil {
			return nil, err
		}
		parts = append(parts, minio.CompletePart{PartNumber: part.PartNumber, ETag: part.ETag})
	}
	return parts, nil
}

// whole sends a body again that the server got damaged. The client library does not,
// as some servers say so as if the signature were wrong.
func whole(body io.Seeker, send func() error) error {
	for try := 1; ; try++ {
		err := send()
		switch minio.ToErrorResponse(err).Code {
		case "SignatureDoesNotMatch", "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "IncompleteBody":
			if _, rewound := body.Seek(0, io.SeekStart); rewound == nil && try < attempts {
				continue
			}
		}
		return err
	}
}

// sums are what the server holds a body against: Content-MD5, which all servers
// know, and the SHA-256 that the request is signed with. The body is wound back.
func sums(body io.ReadSeeker) (md5Base64, sha256Hex string, err error) {
	m, s := md5.New(), sha256.New()
	if _, err := io.Copy(io.MultiWriter(m, s), body); err != nil {
		return "", "", err
	}
	_, err = body.Seek(0, io.SeekStart)
	return base64.StdEncoding.EncodeToString(m.Sum(nil)), hex.EncodeToString(s.Sum(nil)), err
}

// Tidy implements blob.Tidier: it takes back large files whose sending began
// before a moment and never ended.
func (s *Store) Tidy(ctx context.Context, before time.Time) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for u := range s.core.ListIncompleteUploads(ctx, s.bucket, s.prefix, true) {
		if u.Err != nil {
			return explain(u.Err, s.prefix)
		}
		if !u.Initiated.Before(before) {
			continue
		}
		err := s.core.AbortMultipartUpload(ctx, s.bucket, u.Key, u.UploadID)
		if err != nil && minio.ToErrorResponse(err).Code != "NoSuchUpload" {
			return explain(err, u.Key)
		}
	}
	return ctx.Err()
}
