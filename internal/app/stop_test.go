package app_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"calotype/internal/testkit"
)

func TestStoppingLetsRunningUploadsFinish(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir())
	file := picture(t, 300, 200)
	body, rest := io.Pipe()
	answered := make(chan testkit.Answer)
	go func() { answered <- s.Post(t, s.Key, "", "image/jpeg", body) }()
	if _, err := rest.Write(file[:len(file)/2]); err != nil {
		t.Fatal(err)
	}
	await(t, "the upload to arrive", func() bool { return len(s.Look(t).Bench) > 0 })
	stopped := make(chan struct{})
	go func() {
		s.Stop(t)
		close(stopped)
	}()
	address := strings.TrimPrefix(s.URL, "http://")
	await(t, "the door to close", func() bool {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	if _, err := rest.Write(file[len(file)/2:]); err != nil {
		t.Fatal(err)
	}
	rest.Close()
	if a := <-answered; a.HTTP != http.StatusOK {
		t.Errorf("the upload under way: %d %s", a.HTTP, a.Body)
	}
	select {
	case <-stopped:
	case <-time.After(time.Minute):
		t.Fatal("the server does not end")
	}
	if left := s.Look(t); left.Rows["media"] != 1 || len(left.Bench) != 0 {
		t.Errorf("left: %+v", left)
	}
}

// await waits for what another process does.
func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
