// Package s3test runs a real S3 server for tests, over a folder of theirs.
package s3test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// The credentials of every server that tests start.
const (
	AccessKey = "calotype-test"
	SecretKey = "calotype-test-secret"
)

// Start runs a server on a free loopback port until the test ends and returns its
// endpoint, "127.0.0.1:port".
func Start(t testing.TB) string {
	t.Helper()
	binary := os.Getenv("CALOTYPE_TEST_S3_SERVER")
	if binary == "" {
		t.Fatal("CALOTYPE_TEST_S3_SERVER is not set: run make test")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	endpoint := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	for _, sub := range []string{"files", "meta"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(binary, "--port", endpoint, "--access", AccessKey, "--secret", SecretKey, "--quiet", "--keep-alive",
		"posix", "--sidecar", filepath.Join(dir, "meta"), filepath.Join(dir, "files"))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	for range 1000 {
		if c, err := net.Dial("tcp", endpoint); err == nil {
			c.Close()
			return endpoint
		}
		time.Sleep(10 * time.Millisecond) // the server is another process: nothing else tells of its start
	}
	t.Fatal("the S3 server does not answer")
	return ""
}

// Client speaks to the server at an endpoint without our store.
func Client(t testing.TB, endpoint string) *minio.Client {
	t.Helper()
	c, err := minio.New(endpoint, &minio.Options{Creds: credentials.NewStaticV4(AccessKey, SecretKey, ""), Region: "us-east-1", BucketLookup: minio.BucketLookupPath})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Bucket makes an empty bucket and returns its name.
func Bucket(t testing.TB, endpoint string) string {
	t.Helper()
	name := "test-" + strings.ToLower(rand.Text())
	if err := Client(t, endpoint).MakeBucket(context.WithoutCancel(t.Context()), name, minio.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	return name
}

// Address is the store's address of a bucket.
func Address(endpoint, bucket string) string {
	return fmt.Sprintf("s3://%s?endpoint=%s&region=us-east-1&path_style=true", bucket, url.QueryEscape("http://"+endpoint))
}
