package app_test

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"calotype/internal/app"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// agreed is how soon what one node changed is in force on all.
const agreed = 2 * time.Second

// soon waits for a state that all nodes must have reached within two seconds, and
// for slow machines some more.
func soon(t *testing.T, what string, done func() bool) {
	t.Helper()
	start := time.Now()
	await(t, what, done)
	if took := time.Since(start); took > agreed {
		t.Logf("%s took %v, more than %v: a loaded machine?", what, took, agreed)
		if took > 2*agreed {
			t.Errorf("%s took %v", what, took)
		}
	}
}

// there is the address of the same path on another node.
func there(s *testkit.Server, address string) string {
	u, _ := url.Parse(address)
	return s.URL + u.Path
}

func operate(t *testing.T, s *testkit.Server, stdin string, args ...string) {
	t.Helper()
	cmd := exec.Command(testkit.Binary(t), append(args, "--data="+s.Data)...)
	cmd.Env, cmd.Stdin = s.Env, strings.NewReader(stdin)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v, %s", args, err, out)
	}
}

func TestNodesShareSessionsAndOneTimeLinks(t *testing.T) {
	t.Parallel()
	nodes := testkit.Nodes(t, 3)
	link := regexp.MustCompile(`/setup\?token=(\w+)`)
	tokens := make([]string, len(nodes))
	await(t, "a link to the set-up from each of three nodes", func() bool { // a node listens before it says how to begin
		for i, n := range nodes {
			m := link.FindStringSubmatch(n.Said())
			if m == nil {
				return false
			}
			tokens[i] = m[1]
		}
		return true
	})
	setup := func(n *testkit.Server, token, name string) int {
		r, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).PostForm(n.URL+"/setup",
			url.Values{"token": {token}, "username": {name}, "email": {name + "@example.test"}, "password": {"correct horse"}})
		if err != nil {
			t.Error(err)
			return 0
		}
		r.Body.Close()
		return r.StatusCode
	}
	// All links at once, on all nodes: one person becomes the administrator.
	var made atomic.Int64
	var wg sync.WaitGroup
	for i, n := range nodes {
		wg.Go(func() {
			if setup(n, tokens[i], fmt.Sprint("ann", i)) == http.StatusSeeOther {
				made.Add(1)
			}
		})
	}
	wg.Wait()
	var admins int
	nodes[0].Query(t, "SELECT COUNT(*) FROM users WHERE rank = 'admin'", &admins)
	if made.Load() != 1 || admins != 1 {
		t.Fatalf("%d set-ups succeeded, there are %d administrators", made.Load(), admins)
	}
	for i, n := range nodes {
		if status := setup(n, tokens[i], "eve"); status < 400 {
			t.Errorf("a link was good a second time: %d", status)
		}
	}

	operate(t, nodes[1], "a password", "user", "add", "bob", "--email=bob@example.test", "--password-file=-")
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	r, err := client.PostForm(nodes[0].URL+"/login", url.Values{"login-subject": {"bob"}, "password": {"a password"}})
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	out := func(n *testkit.Server) bool { // the cookie is the host's, whatever the port
		r, err := client.Get(n.URL + "/")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		var page bytes.Buffer
		page.ReadFrom(r.Body)
		return !strings.Contains(page.String(), "/logout")
	}
	for i, n := range nodes {
		if out(n) {
			t.Errorf("node %d does not know the session", i)
		}
	}
	cookies := jar.Cookies(r.Request.URL)
	r, err = client.PostForm(nodes[2].URL+"/logout", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	jar.SetCookies(r.Request.URL, cookies) // a thief's copy
	for i, n := range nodes {
		if !out(n) {
			t.Errorf("node %d knows a session that was ended", i)
		}
	}
}

func TestNodesShareSettingsAndLimits(t *testing.T) {
	t.Parallel()
	nodes := testkit.Nodes(t, 3, "flood_uploads_minute=5", "flood_uploads_hour=0")
	for i := range 6 {
		a := nodes[i%3].Upload(t, nodes[0].Key, "x.jpg", picture(t, 20, 20+i))
		if (a.HTTP == 200) != (i < 5) {
			t.Errorf("upload %d of five allowed: %d %s", i+1, a.HTTP, a.Body)
		}
	}
	operate(t, nodes[1], "", "setting", "set", "website_name", "Three Nodes")
	soon(t, "the new name on all nodes", func() bool {
		for _, n := range nodes {
			if _, page := get(t, "GET", n.URL+"/"); !bytes.Contains(page, []byte("Three Nodes")) {
				return false
			}
		}
		return true
	})
	refused := 0
	for i := range 25 { // at as many accounts: one is guessed at less often
		r, err := http.PostForm(nodes[i%3].URL+"/login", url.Values{"login-subject": {fmt.Sprint("nobody", i)}, "password": {"guess"}})
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused != 5 {
		t.Errorf("of 25 guesses over three nodes %d were not heard, want 5", refused)
	}
}

func TestNodesCountRequestsOfTheAPITogether(t *testing.T) {
	t.Parallel()
	nodes := testkit.Nodes(t, 3, "api_requests_minute_guest=20")
	for {
		minute, let := time.Now().Truncate(time.Minute), 0
		for i := range 45 {
			status, _ := get(t, "GET", nodes[i%3].URL+"/api/2/media/nothing1")
			switch status {
			case http.StatusNotFound:
				let++
			case http.StatusTooManyRequests:
			default:
				t.Fatal(status)
			}
		}
		if !time.Now().Truncate(time.Minute).Equal(minute) {
			continue // the next is counted anew
		}
		if let != 20 {
			t.Errorf("of 45 requests over three nodes %d were let through, want 20", let)
		}
		return
	}
}

func TestNodesForgetWhatAnotherChanged(t *testing.T) {
	t.Parallel()
	nodes := testkit.Nodes(t, 2, "flood_uploads_protection=0")
	cfg := testkit.Config(t, nodes[0].Data)
	third, err := app.Open(t.Context(), cfg, []string{testkit.Binary(t), "worker"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer third.Close()
	upload := func(w int) testkit.Answer {
		t.Helper()
		a := nodes[0].Upload(t, nodes[0].Key, "x.jpg", picture(t, w, 20))
		if a.HTTP != 200 {
			t.Fatalf("%d %s", a.HTTP, a.Body)
		}
		return a
	}
	deleted, hidden, over := upload(20), upload(21), upload(22)
	nodes[0].Query(t, fmt.Sprintf("UPDATE media SET expires = %d WHERE width = 22", time.Now().Add(3*time.Second).UnixMilli()))
	all := func(a testkit.Answer, want int) bool {
		for _, n := range nodes {
			if got, _ := get(t, "GET", there(n, a.Image.URL)); got != want {
				return false
			}
		}
		return true
	}
	for _, a := range []testkit.Answer{deleted, hidden, over} {
		for range 2 { // by heart, the second time
			if !all(a, 200) {
				t.Fatal("a node does not give out what another took")
			}
		}
	}
	get(t, "POST", there(nodes[1], deleted.Image.Delete))
	soon(t, "what was deleted is gone everywhere", func() bool { return all(deleted, 410) })
	m := staffView(t, third, publicID(viewer(t, hidden)))
	if err := third.Curate.SetVisibility(t.Context(), gallery.Actor{House: true}, m.PublicID, gallery.Private); err != nil {
		t.Fatal(err)
	}
	soon(t, "what was made private is nowhere", func() bool { return all(hidden, 404) })
	await(t, "what is over is gone everywhere", func() bool { return all(over, 410) })
}

// viewer is the viewer's address in an answer.
func viewer(t *testing.T, a testkit.Answer) string {
	t.Helper()
	m := regexp.MustCompile(`"url_viewer":"([^"]+)"`).FindStringSubmatch(a.Body)
	if m == nil {
		t.Fatalf("no viewer in %s", a.Body)
	}
	return strings.ReplaceAll(m[1], `\/`, "/")
}

// A node is killed in the middle of a hundred uploads to three of them: what was
// answered is whole, what was not leaves nothing after the sweep.
func TestAKilledNodeLosesNothing(t *testing.T) {
	t.Parallel()
	nodes := testkit.Nodes(t, 3, "flood_uploads_protection=0")
	const uploads = 100
	var mu sync.Mutex
	answered := map[string]int{} // by address, the width
	next, failed := atomic.Int64{}, 0
	var kill sync.Once
	var clients sync.WaitGroup
	for range 6 {
		clients.Go(func() {
			for {
				i := int(next.Add(1))
				if i > uploads {
					return
				}
				node := nodes[i%3]
				q, _ := http.NewRequest("POST", node.URL+"/api/1/upload?format=redirect", bytes.NewReader(picture(t, 100+i, 90)))
				q.Header.Set("X-API-Key", node.Key)
				q.Header.Set("Content-Type", "image/jpeg")
				r, err := http.DefaultTransport.RoundTrip(q)
				if err == nil {
					r.Body.Close()
				}
				mu.Lock()
				if err == nil && r.StatusCode == http.StatusFound {
					answered[r.Header.Get("Location")] = 100 + i
				} else {
					failed++
				}
				if len(answered) == 30 {
					kill.Do(nodes[0].Kill)
				}
				mu.Unlock()
			}
		})
	}
	clients.Wait()
	if failed == 0 || len(answered) < 50 {
		t.Fatalf("%d answered and %d failed: the test shows nothing", len(answered), failed)
	}
	cfg := testkit.Config(t, nodes[1].Data)
	h, err := app.Open(t.Context(), cfg, []string{testkit.Binary(t), "worker"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	before, err := h.Keeper.Check(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	h.Keeper.Now = func() time.Time { return time.Now().Add(time.Hour) } // past the grace of running uploads
	if _, err := h.Keeper.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	report, err := h.Keeper.Check(t.Context(), false)
	if err != nil || !report.Whole() || report.Pending != 0 {
		t.Errorf("after the sweep: %v, %v", report, err)
	}
	for address, width := range answered {
		_, page := get(t, "GET", there(nodes[2], address))
		m := regexp.MustCompile(`property="og:image" content="([^"]+)"`).FindSubmatch(page)
		if m == nil {
			t.Errorf("%s has no picture", address)
			continue
		}
		status, file := get(t, "GET", there(nodes[1], string(m[1])))
		if c, err := jpeg.DecodeConfig(bytes.NewReader(file)); status != 200 || err != nil || c.Width != width {
			t.Errorf("%s: %d, %v, width %d, want %d", m[1], status, err, c.Width, width)
		}
	}
	left := nodes[1].Look(t)
	if left.Rows["blobs"] != len(left.Stored) || left.Rows["pending_blobs"] != 0 || left.Rows["stems"] != left.Rows["media"] {
		t.Errorf("left %v and %d stored files", left.Rows, len(left.Stored))
	}
	// At most the uploads that the dead node had in hand were recorded and not told.
	if untold := left.Rows["media"] - len(answered); untold < 0 || untold > 6 {
		t.Errorf("%d media for %d answers", left.Rows["media"], len(answered))
	}
	t.Logf("%d of %d uploads answered, %d failed with the node; the check found %v before the sweep and %v after it",
		len(answered), uploads, failed, before, report)
}

func TestJobsAreForAdministrators(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, admin := signedIn(t, h, "ann", gallery.Admin)
	_, user := signedIn(t, h, "bob", gallery.Member)
	for name, c := range map[string]struct {
		cookie *http.Cookie
		want   int
	}{"a guest": {&http.Cookie{Name: "x"}, 404}, "a person": {user, 404}, "an administrator": {admin, 200}} {
		for _, path := range []string{"/dashboard/jobs", "/dashboard/jobs/", "/dashboard/jobs/api/states"} {
			if r := fetchAs(t, server.URL+path, c.cookie); r.StatusCode != c.want {
				t.Errorf("%s at %s: %d, want %d", name, path, r.StatusCode, c.want)
			}
		}
	}
	// Another site's page cannot make an administrator's browser act.
	q, _ := http.NewRequest("POST", server.URL+"/dashboard/jobs/api/jobs/cancel", strings.NewReader(`{"ids":["1"]}`))
	q.AddCookie(admin)
	q.Header.Set("Sec-Fetch-Site", "cross-site")
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusForbidden {
		t.Errorf("from another site: %d", r.StatusCode)
	}
	_, body := get(t, "GET", server.URL+"/metrics")
	for _, want := range []string{`calotype_queue_jobs{state="available"}`, "calotype_queue_oldest_seconds 0"} {
		if !bytes.Contains(body, []byte(want)) {
			t.Errorf("%s is missing", want)
		}
	}
}
