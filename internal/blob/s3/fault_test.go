package s3_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"calotype/internal/blob/s3/s3test"
)

// TestBadNetworkLosesNothing puts and reads files through a network that fails
// every third request. A Put that succeeded has stored the very bytes, one that
// failed has stored them or nothing, and reading gives the very bytes or fails.
func TestBadNetworkLosesNothing(t *testing.T) {
	endpoint := s3test.Start(t)
	bucket := s3test.Bucket(t, endpoint)
	b, front := s3test.Front(t, endpoint, s3test.Faults...)
	through := open(t, s3test.Address(front, bucket)+"&timeout=1s")
	direct := open(t, s3test.Address(endpoint, bucket))
	b.Worsen(0.35)

	var failedPuts, failedReads int
	for i := range 60 {
		size := []int64{1, 100, 5000, 200_000, 1<<20 + 5, 2_500_000}[i%6]
		if i == 30 {
			size = 70 << 20 // in parts
		}
		key := fmt.Sprint("k/", i)
		f, sum := file(t, size)
		put := through.Put(t.Context(), key, "", f)
		got, err := read(t, direct, key)
		switch {
		case put == nil && err != nil:
			t.Fatalf("%s was put and is lost: %v", key, err)
		case err == nil && got != sum:
			t.Fatalf("%s: other bytes are stored (put: %v)", key, put)
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			t.Fatal(err)
		case put != nil:
			failedPuts++
		}
		if err != nil {
			if err := direct.Put(t.Context(), key, "", f); err != nil {
				t.Fatal(err)
			}
		}
		got, err = read(t, through, key)
		if err == nil && got != sum {
			t.Fatalf("%s: other bytes were read", key)
		}
		if err != nil {
			failedReads++
		}
	}
	if unmet := b.Unmet(); unmet != nil {
		t.Errorf("nothing met %q", unmet)
	}
	t.Logf("%d of 60 puts and %d of 60 readings failed", failedPuts, failedReads)
	if failedPuts+failedReads > 20 {
		t.Error("attempts are not repeated")
	}
	if err := direct.Tidy(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for u := range s3test.Client(t, endpoint).ListIncompleteUploads(t.Context(), bucket, "", true) {
		t.Errorf("%v is left half sent", u.Key)
	}
}

// TestWhatFailsForGoodLeavesNothing puts a file in parts, of which none but the
// first arrives.
func TestWhatFailsForGoodLeavesNothing(t *testing.T) {
	endpoint := s3test.Start(t)
	bucket := s3test.Bucket(t, endpoint)
	b, front := s3test.Front(t, endpoint, "damaged")
	through := open(t, s3test.Address(front, bucket))
	b.Worsen(1)
	for i, size := range []int64{5000, 65 << 20} {
		f, _ := file(t, size)
		if err := through.Put(t.Context(), fmt.Sprint(i), "", f); err == nil {
			t.Errorf("a file of %d bytes that was damaged on its way is stored", size)
		}
	}
	c := s3test.Client(t, endpoint)
	for o := range c.ListObjectsIter(t.Context(), bucket, minio.ListObjectsOptions{Recursive: true}) {
		t.Errorf("%s is stored", o.Key)
	}
}
