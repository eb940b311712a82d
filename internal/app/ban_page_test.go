package app_test

import (
	"net/url"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

// Staff ban from the page of whom they ban, and take it back there.
func TestStaffBanOnPages(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	signedIn(t, h, "bob", gallery.Member)
	_, megs := signedIn(t, h, "meg", gallery.Manager)
	signedIn(t, h, "ada", gallery.Admin)
	page := server.URL + "/user/bob"
	if _, body := visit(t, "GET", page, nil); strings.Contains(body, "/user/bob/ban") {
		t.Error("for a guest:", body)
	}
	for _, who := range []string{"ada", "meg"} {
		if _, body := visit(t, "GET", server.URL+"/user/"+who, nil, megs); strings.Contains(body, "/ban\"") {
			t.Errorf("%s could be banned by meg: %s", who, body)
		}
	}
	for _, c := range []struct {
		form   url.Values
		say    string
		others int
	}{{url.Values{}, "Lift the ban", 404}, {url.Values{"off": {"1"}}, ">Ban<", 200}} {
		if r, _ := visit(t, "POST", page+"/ban", c.form, megs); r.StatusCode != 303 {
			t.Error(r.Status)
		}
		if _, body := visit(t, "GET", page, nil, megs); !strings.Contains(body, c.say) || strings.Contains(body, "pf-out") != (c.others == 404) {
			t.Errorf("no %q: %s", c.say, body)
		}
		if r, _ := visit(t, "GET", page, nil); r.StatusCode != c.others {
			t.Errorf("%s: a guest gets %s", c.say, r.Status)
		}
	}
}
