package app_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"calotype/internal/blob/s3/s3test"
	"calotype/internal/testkit"
)

// Uploads over a network that fails every third request to the store: what was
// answered is whole, what was not leaves nothing.
func TestABadNetworkToTheStoreLosesNothing(t *testing.T) {
	t.Parallel()
	_, endpoint := testkit.Servers(t)
	network, front := s3test.Front(t, endpoint, s3test.Faults...)
	direct := testkit.Bucket(t)
	cfg := testkit.Config(t, t.TempDir())
	cfg.Store = strings.Replace(direct, url.QueryEscape(endpoint), url.QueryEscape(front), 1) + "&timeout=1s"
	h, server := houseAt(t, cfg)
	key := h.Site.Get().Text("api_v1_key")
	h.Site.Get()
	network.Worsen(0.35)
	answered := map[string][]byte{}
	failed := 0
	var mu sync.Mutex
	var clients sync.WaitGroup
	for c := range 4 {
		clients.Go(func() {
			for i := range 10 {
				file := picture(t, 600+c, 100+i)
				q, _ := http.NewRequest("POST", server.URL+"/api/1/upload?format=txt", bytes.NewReader(file))
				q.Header.Set("X-API-Key", key)
				q.Header.Set("Content-Type", "image/jpeg")
				q.Header.Set("X-Forwarded-For", fmt.Sprintf("192.0.2.%d", 10*c+i)) // another person for the flood's count
				r, err := http.DefaultClient.Do(q)
				if err != nil {
					t.Error(err)
					return
				}
				b, _ := io.ReadAll(r.Body)
				r.Body.Close()
				mu.Lock()
				switch r.StatusCode {
				case 200:
					answered[strings.TrimSpace(string(b))] = file
				case 503:
					failed++
				default:
					t.Errorf("%d %s", r.StatusCode, b)
				}
				mu.Unlock()
			}
		})
	}
	clients.Wait()
	network.Worsen(0)
	if unmet := network.Unmet(); unmet != nil {
		t.Errorf("nothing met %q", unmet)
	}
	for address, file := range answered {
		if status, b := get(t, "GET", address); status != 200 || !bytes.Equal(b, file) {
			t.Errorf("%s: %d, %d bytes, want %d", address, status, len(b), len(file))
		}
	}
	h.Keeper.Now = func() time.Time { return time.Now().Add(time.Hour) } // past the grace of running uploads
	if _, err := h.Keeper.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	report, err := h.Keeper.Check(t.Context(), false)
	if err != nil || !report.Whole() || report.Pending != 0 || report.Files != 3*len(answered) || len(testkit.Keys(t, direct)) != 3*len(answered) {
		t.Errorf("%d answered; the check finds %v, %v; %d files are stored", len(answered), report, err, len(testkit.Keys(t, direct)))
	}
	t.Logf("%d uploads answered, %d failed: %v", len(answered), failed, report)
}

// An upload that is under way when the database is lost fails cleanly.
func TestAnUploadUnderWayFailsCleanlyWhenTheDatabaseIsLost(t *testing.T) {
	t.Parallel()
	database, err := url.Parse(testkit.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	line := testkit.NewLine(t, database.Host)
	database.Host = line.Address
	s := testkit.Start(t, t.TempDir(), "CALOTYPE_DATABASE="+database.String(), "CALOTYPE_STORE=")
	file := picture(t, 300, 300)
	body, send := io.Pipe()
	q, _ := http.NewRequest("POST", s.URL+"/api/1/upload", body)
	q.Header.Set("X-API-Key", s.Key)
	q.Header.Set("Content-Type", "image/jpeg")
	go func() {
		send.Write(file[:len(file)/2])
		line.Cut()
		send.Write(file[len(file)/2:])
		send.Close()
	}()
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") == "" {
		t.Errorf("%d, Retry-After %q", r.StatusCode, r.Header.Get("Retry-After"))
	}
	line.Mend()
	await(t, "uploads again", func() bool { return s.Upload(t, s.Key, "b.jpg", file).HTTP == 200 })
	left := s.Look(t)
	if len(left.Bench) != 0 || left.Rows["media"] != 1 {
		t.Errorf("left %v, on the bench %v", left.Rows, left.Bench)
	}
}

// Behind a CDN all addresses of files are the CDN's, those of pages are not, and
// the CDN finds the files at the site.
func TestFilesHaveTheAddressOfTheCDN(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir(), "images_base_url=https://cdn.example.org/pics")
	file := picture(t, 600, 40)
	a := s.Upload(t, s.Key, "a.jpg", file)
	if a.HTTP != 200 {
		t.Fatalf("%d %s", a.HTTP, a.Body)
	}
	const base = "https://cdn.example.org/pics/"
	for _, address := range []string{a.Image.URL, a.Image.Thumb.URL} {
		if !strings.HasPrefix(address, base) {
			t.Errorf("a file is at %s", address)
		}
	}
	if !strings.HasPrefix(viewer(t, a), s.URL) || !strings.HasPrefix(a.Image.Delete, s.URL) {
		t.Errorf("pages are at %s and %s", viewer(t, a), a.Image.Delete)
	}
	shown, page := visit(t, "GET", viewer(t, a), nil)
	if !strings.Contains(page, a.Image.URL) {
		t.Error("the page does not show the CDN's file")
	}
	for _, directive := range []string{"img-src", "media-src", "connect-src"} {
		if !strings.Contains(shown.Header.Get("Content-Security-Policy"), directive+" 'self' https://cdn.example.org") {
			t.Errorf("%s lets nothing come from the CDN: %s", directive, shown.Header.Get("Content-Security-Policy"))
		}
	}
	q, _ := http.NewRequest("GET", s.URL+"/images/"+strings.TrimPrefix(strings.TrimPrefix(a.Image.URL, base), "images/"), nil)
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if b, _ := io.ReadAll(r.Body); !bytes.Equal(b, file) || !strings.Contains(r.Header.Get("Cache-Control"), "public") {
		t.Errorf("%d, %d bytes, Cache-Control %q", r.StatusCode, len(b), r.Header.Get("Cache-Control"))
	}
}
