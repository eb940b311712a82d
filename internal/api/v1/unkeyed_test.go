package v1_test

import (
	"context"
	"io"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	v1 "calotype/internal/api/v1"
	"calotype/internal/gallery"
)

// held is a desk that tells when an upload has come to it and keeps it there.
type held struct {
	desk
	came, open chan struct{}
}

func (h *held) Receive(_ context.Context, _ *gallery.Actor, r io.Reader, name string) (v1.Draft, error) {
	h.came <- struct{}{}
	<-h.open
	_, err := io.Copy(io.Discard, r)
	return name, err
}

func (h *held) Drop(context.Context, v1.Draft) {}

func (h *held) Publish(context.Context, gallery.Actor, v1.Draft, v1.Details) (*gallery.Media, string, error) {
	return media("A"), "", nil
}

func TestUploadsWhoseKeyIsLateAreCountedByAddress(t *testing.T) {
	t.Parallel()
	h := &held{came: make(chan struct{}, 100), open: make(chan struct{})}
	a := api(&h.desk)
	a.Desk = h
	send := func(address, target string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", target, strings.NewReader("source=aGk&title=A&key=good"))
		r.RemoteAddr = address
		r.Header.Set("Content-Type", form)
		w := httptest.NewRecorder()
		a.Handler().ServeHTTP(w, r)
		return w
	}
	var sent sync.WaitGroup
	for range 16 {
		sent.Go(func() {
			if w := send("[2001:db8::1]:9", "/api/1/upload"); w.Code != 200 {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
		})
	}
	for range 16 {
		<-h.came
	}
	w := send("[2001:db8::2]:9", "/api/1/upload?format=txt")
	if w.Code != 429 || w.Header().Get("Retry-After") == "" || !strings.HasPrefix(w.Body.String(), "Too many uploads") {
		t.Errorf("the 17th: got %d %q", w.Code, w.Body)
	}
	close(h.open)
	for address, target := range map[string]string{"192.0.2.1:9": "/api/1/upload", "[2001:db8::1]:9": "/api/1/upload?key=good"} {
		if w := send(address, target); w.Code != 200 {
			t.Errorf("%s: got %d %s", address, w.Code, w.Body)
		}
	}
	sent.Wait()
	if w := send("[2001:db8::2]:9", "/api/1/upload"); w.Code != 200 {
		t.Errorf("after all: got %d %s", w.Code, w.Body)
	}
}
