package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

var (
	menuPart = regexp.MustCompile(`(?s)<summary class="btn tp-in".*?</form>`)
	hrefs    = regexp.MustCompile(`href="([^"]+)"`)
)

func TestTheMenuLeadsToPages(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, ann := signedIn(t, h, "ann", gallery.Member)
	_, boss := signedIn(t, h, "boss", gallery.Admin)
	_, meg := signedIn(t, h, "meg", gallery.Manager)
	for cookie, ways := range map[*http.Cookie]string{ann: "/liked", meg: "/liked /dashboard/tags", boss: "/liked /dashboard/tags /dashboard/categories /dashboard/jobs"} {
		_, body := visit(t, "GET", server.URL+"/", nil, cookie)
		menu := menuPart.FindString(body)
		if n := strings.Count(menu, "/dashboard/") + strings.Count(menu, "/liked"); n != len(strings.Fields(ways)) {
			t.Errorf("%d ways, not %s: %s", n, ways, menu)
		}
		for _, way := range strings.Fields(ways) {
			if !strings.Contains(menu, way+`"`) {
				t.Errorf("no %s: %s", way, menu)
			}
		}
		links := hrefs.FindAllStringSubmatch(menu, -1)
		if len(links) < 3 {
			t.Error(menu)
		}
		for _, link := range links {
			to := link[1]
			if strings.HasPrefix(to, "/") {
				to = server.URL + to
			}
			r, _ := visit(t, "GET", to, nil, cookie)
			if r.StatusCode == 303 { // to one's own
				r, _ = visit(t, "GET", server.URL+strings.TrimPrefix(r.Header.Get("Location"), server.URL), nil, cookie)
			}
			if r.StatusCode != 200 && !strings.HasSuffix(r.Request.URL.Path, "/dashboard/jobs") {
				t.Errorf("%s: %d %v", link[1], r.StatusCode, r.Header)
			}
		}
	}
	if _, body := visit(t, "GET", server.URL+"/", nil); strings.Contains(body, "tp-in\"") && menuPart.MatchString(body) || strings.Contains(body, "/notifications") {
		t.Error("guests have a menu")
	}
}

func TestTheBellTellsOfNews(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, cookie := signedIn(t, h, "ann", gallery.Member)
	signedIn(t, h, "bob", gallery.Member)
	rings := func() bool {
		_, body := visit(t, "GET", server.URL+"/", nil, cookie)
		if strings.Contains(body, "nb-dot") != strings.Contains(body, `aria-label="Notifications, some of them new"`) {
			t.Error("the dot says what no word does")
		}
		return strings.Contains(body, "nb-dot")
	}
	if rings() {
		t.Error("for nothing")
	}
	if err := h.Curate.Follow(t.Context(), actor(t, h, "bob"), "ann", true); err != nil {
		t.Fatal(err)
	}
	if !rings() {
		t.Error("not for a follower")
	}
	list, err := h.Curate.Notifications(t.Context(), actor(t, h, "ann"), 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, body := visit(t, "GET", server.URL+"/notifications", nil, cookie); !strings.Contains(body, "bob follows you") {
		t.Error(body)
	}
	if r, _ := visit(t, "POST", server.URL+"/notifications/seen", url.Values{"up_to": {strconv.FormatInt(int64(list[0].ID), 10)}}, cookie); r.StatusCode != 303 || rings() {
		t.Error("after it was seen", r.Status)
	}
}
