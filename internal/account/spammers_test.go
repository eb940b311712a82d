package account_test

import (
	"crypto/md5"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"

	"calotype/internal/fetch"
)

// list plays the service: it gives the answers one after the other and keeps what it
// was asked.
type list struct {
	*httptest.Server
	answers chan string
	asked   chan url.Values
}

func startList(t *testing.T) *list {
	l := &list{answers: make(chan string, 1), asked: make(chan url.Values, 1)}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.asked <- r.URL.Query()
		answer := <-l.answers
		if answer == "" {
			w.WriteHeader(http.StatusBadGateway)
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(l.Close)
	return l
}

func TestKnownSpammersGetNoAccount(t *testing.T) {
	t.Parallel()
	h, l := open(t, "stopforumspam=1", "require_user_email_confirmation=0"), startList(t)
	h.Fetch, h.SpamList = fetch.New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}), l.URL+"/api"
	for name, c := range map[string]struct {
		answer string
		spam   bool
	}{
		"by_network": {`{"success":1,"ip":{"appears":1,"confidence":92.1},"emailhash":{"appears":0}}`, true},
		"by_email":   {`{"success":1,"ip":{"appears":0},"emailhash":{"appears":1,"confidence":75}}`, true},
		"unsure":     {`{"success":1,"ip":{"appears":1,"confidence":40},"emailhash":{"appears":1,"confidence":74.9}}`, false},
		"unknown":    {`{"success":1,"ip":{"frequency":0,"appears":0},"emailhash":{"frequency":0,"appears":0}}`, false},
		"refused":    {`{"success":0,"error":"rate limit exceeded"}`, false},
		"broken":     {"", false},
		"no_json":    {"<html>", false},
	} {
		l.answers <- c.answer
		e, err := h.SignUp(t.Context(), wish(name), home)
		asked := <-l.asked
		sum := md5.Sum([]byte(name + "@example.test"))
		if asked.Get("ip") != home.Address || asked.Get("emailhash") != hex.EncodeToString(sum[:]) || asked.Has("email") || asked.Has("username") {
			t.Error(name, "told the service", asked)
		}
		switch {
		case c.spam:
			refused(t, err, "signup.spam", "")
		case err != nil || e.Session == "":
			t.Error(name, e, err)
		}
	}
	l.Close()
	if e, err := h.SignUp(t.Context(), wish("down"), home); err != nil || e.Session == "" {
		t.Error("a service that is down:", e, err)
	}
	h.set(t, "stopforumspam=0")
	if _, err := h.SignUp(t.Context(), wish("off"), home); err != nil || len(l.asked) > 0 {
		t.Error("asked although it is off:", err)
	}
}

// Who runs the site cannot be led to ask inside his own network.
func TestTheListOfSpammersIsAskedThroughTheGuard(t *testing.T) {
	t.Parallel()
	h, l := open(t, "stopforumspam=1", "require_user_email_confirmation=0"), startList(t)
	h.Fetch, h.SpamList = fetch.New(nil), l.URL
	if e, err := h.SignUp(t.Context(), wish("ann"), home); err != nil || e.Session == "" || len(l.asked) > 0 {
		t.Error(e, err)
	}
}
