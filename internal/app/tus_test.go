package app_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"calotype/internal/client"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// heavy is a JPEG of at least so many bytes: behind its end stands what no
// decoder minds.
func heavy(t *testing.T, size int) []byte {
	t.Helper()
	b := picture(t, 320, 200)
	tail := make([]byte, size)
	rand.Read(tail)
	return append(b, tail...)
}

// keepBytes lets a site store files as they came, so that their hash can be compared.
var keepBytes = []string{"upload_metadata=keep", "flood_uploads_protection=0"}

func storedHash(t *testing.T, s *testkit.Server, url string) string {
	t.Helper()
	status, b := get(t, "GET", there(s, url))
	if status != 200 {
		t.Fatalf("%s: %d", url, status)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func openUploads(t *testing.T, s *testkit.Server) (open, parts, total int) {
	t.Helper()
	s.Query(t, "SELECT (SELECT COUNT(*) FROM resumables WHERE media_id = 0), (SELECT COUNT(*) FROM resumable_parts), "+
		"(SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM totals WHERE name = 'resumable')", &open, &parts, &total)
	return open, parts, total
}

func partsIn(s testkit.Left) (n int) {
	for _, key := range s.Stored {
		if strings.Contains(key, "parts/") {
			n++
		}
	}
	return n
}

// The server is killed in the middle of a PATCH, twice, and started again: the
// client goes on where the bytes are safe, and the file is whole.
func TestResumableUploadOutlivesKills(t *testing.T) {
	t.Parallel()
	data, file := t.TempDir(), heavy(t, 30<<20)
	s := testkit.Start(t, data, keepBytes...)
	at := client.Server{URL: s.URL, Key: s.Key}
	address, err := at.Create(t.Context(), int64(len(file)), map[string]string{"filename": "beach day.jpg", "title": "At the sea 海"})
	if err != nil {
		t.Fatal(err)
	}
	reached := int64(0)
	for _, until := range []int{11 << 20, 21 << 20} {
		ctx, cancel := context.WithCancel(t.Context())
		offset, _, err := at.Offset(ctx, address)
		if err != nil || offset < reached {
			t.Fatalf("offset %d after %d: %v", offset, reached, err)
		}
		body, feed := io.Pipe()
		go func() { // sends up to until, then waits for ever
			feed.Write(file[offset:until])
		}()
		sent := make(chan struct{})
		go func() {
			at.Patch(ctx, address, offset, int64(len(file))-offset, body)
			close(sent)
		}()
		await(t, "bytes to be safe", func() bool {
			var n int64
			s.Query(t, "SELECT received FROM resumables", &n)
			return n >= int64(until)-(8<<20)
		})
		s.Kill()
		cancel()
		feed.Close()
		<-sent
		s.Query(t, "SELECT received FROM resumables", &reached)
		s = testkit.Start(t, data)
		at.URL, address = s.URL, s.URL+address[strings.LastIndex(address, "/files/"):]
	}
	if reached < 13<<20 {
		t.Errorf("only %d bytes were safe", reached)
	}
	moved := int64(len(file))
	done, err := at.Send(t.Context(), client.Upload{File: bytes.NewReader(file), Size: int64(len(file)), Address: address, Moved: func(n int64) { moved = min(moved, n) }})
	if err != nil {
		t.Fatal(err)
	}
	if moved < reached {
		t.Errorf("sent again from %d, though %d bytes were safe", moved, reached)
	}
	if done.Title != "At the sea 海" || storedHash(t, s, done.URL) != hashOf(file) {
		t.Errorf("what arrived is not what was sent: %+v", done)
	}
	// The last answer may have been lost: it is given again, and there is one media.
	_, again, err := at.Offset(t.Context(), address)
	if err != nil || again == nil || *again != done {
		t.Errorf("again: %+v, %v", again, err)
	}
	if l := s.Look(t); l.Rows["media"] != 1 || partsIn(l) != 0 || len(l.Bench) != 0 {
		t.Errorf("left: %d media, %d parts, bench %v", l.Rows["media"], partsIn(l), l.Bench)
	}
	if status, _ := get(t, "POST", there(s, done.DeleteURL)); status != 200 {
		t.Errorf("the delete link: %d", status)
	}
	if open, parts, total := openUploads(t, s); open+parts+total != 0 {
		t.Errorf("%d open uploads, %d parts, %d bytes announced", open, parts, total)
	}
}

// Two nodes are asked to write the same bytes at once, again and again: one
// holds the upload at a time, and the file is whole.
func TestResumableUploadGoesOnAtAnyNode(t *testing.T) {
	t.Parallel()
	nodes := testkit.Nodes(t, 2, keepBytes...)
	file := heavy(t, 3<<20)
	first := client.Server{URL: nodes[0].URL, Key: nodes[0].Key}
	address, err := first.Create(t.Context(), int64(len(file)), map[string]string{"filename": "a.jpg"})
	if err != nil {
		t.Fatal(err)
	}
	id := address[strings.LastIndex(address, "/files/"):]
	results := make([]client.Result, 4)
	var senders sync.WaitGroup
	for i := range results {
		senders.Go(func() {
			n := nodes[i%2]
			at := client.Server{URL: n.URL, Key: n.Key}
			var err error
			results[i], err = at.Send(t.Context(), client.Upload{File: bytes.NewReader(file), Size: int64(len(file)), Address: n.URL + id, Tries: 20})
			if err != nil {
				t.Error(err)
			}
		})
	}
	senders.Wait()
	for _, r := range results {
		if r.ID != results[0].ID {
			t.Errorf("two media of one upload: %s, %s", r.ID, results[0].ID)
		}
	}
	if !t.Failed() && storedHash(t, nodes[1], results[0].URL) != hashOf(file) {
		t.Error("the bytes are mixed")
	}
	if l := nodes[0].Look(t); l.Rows["media"] != 1 {
		t.Errorf("%d media", l.Rows["media"])
	}
}

func TestResumablePatchesAreChecked(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := "X-API-Key: " + h.Site.Get().Text("api_v1_key")
	file := picture(t, 300, 200)
	a, _ := tusRequest(t, "POST", server.URL+"/files/", "", key, fmt.Sprint("Upload-Length: ", len(file)), "Upload-Metadata: filename "+b64("../../etc/cat.jpg"))
	at := a.Header.Get("Location")
	if a.StatusCode != 201 || !strings.HasPrefix(at, server.URL+"/files/") || a.Header.Get("Upload-Expires") == "" {
		t.Fatalf("%d %v", a.StatusCode, a.Header)
	}
	const octets = "Content-Type: application/offset+octet-stream"
	lie := "Upload-Checksum: sha1 " + base64.StdEncoding.EncodeToString(make([]byte, 20))
	for name, c := range map[string]struct {
		body    string
		headers []string
		status  int
		code    string
	}{
		"a wrong offset":     {"abc", []string{octets, "Upload-Offset: 7"}, 409, "tus.offset"},
		"a negative offset":  {"abc", []string{octets, "Upload-Offset: -1"}, 400, "tus.offset_form"},
		"no offset":          {"abc", []string{octets}, 400, "tus.offset_form"},
		"another type":       {"abc", []string{"Content-Type: image/jpeg", "Upload-Offset: 0"}, 415, "tus.content_type"},
		"too many bytes":     {string(file) + "more", []string{octets, "Upload-Offset: 0"}, 413, "tus.beyond"},
		"a lying checksum":   {string(file), []string{octets, "Upload-Offset: 0", lie}, 460, "tus.checksum"},
		"a malformed one":    {string(file), []string{octets, "Upload-Offset: 0", "Upload-Checksum: sha1 x"}, 400, "tus.checksum_form"},
		"another's page":     {string(file), []string{octets, "Upload-Offset: 0", "Sec-Fetch-Site: cross-site"}, 403, "origin"},
		"an unknown address": {"", nil, 404, "resumable.missing"},
	} {
		to := at
		if name == "an unknown address" {
			to += "x"
		}
		a, told := tusRequest(t, "PATCH", to, c.body, append(c.headers, key)...)
		if a.StatusCode != c.status || told["code"] != c.code {
			t.Errorf("%s: %d %v", name, a.StatusCode, told)
		}
	}
	if a, _ := tusRequest(t, "HEAD", at, "", key); a.StatusCode != 200 || a.Header.Get("Upload-Offset") != "0" {
		t.Errorf("after all that: %d, offset %s", a.StatusCode, a.Header.Get("Upload-Offset"))
	}
	sum := sha256.Sum256(file)
	a, _ = tusRequest(t, "PATCH", at, string(file), octets, "Upload-Offset: 0", "Upload-Checksum: sha256 "+base64.StdEncoding.EncodeToString(sum[:]))
	var done client.Result
	if err := json.Unmarshal([]byte(a.Header.Get("Upload-Result")), &done); err != nil || a.StatusCode != 204 {
		t.Fatalf("the whole: %d, %v", a.StatusCode, err)
	}
	m, err := h.DB.MediaByPublicID(t.Context(), done.ID)
	if err != nil || m.OriginalFilename != "cat.jpg" || m.OwnerID != 0 {
		t.Errorf("%+v, %v", m, err)
	}
	if _, told := tusRequest(t, "GET", at, ""); told["result"].(map[string]any)["delete_url"] != done.DeleteURL || done.DeleteURL == "" {
		t.Errorf("asked again: %v", told)
	}
	a, _ = tusRequest(t, "PATCH", at, "", octets, fmt.Sprint("Upload-Offset: ", len(file)))
	if a.StatusCode != 204 || a.Header.Get("Upload-Result") == "" {
		t.Errorf("the last again: %d", a.StatusCode)
	}
}

func TestResumableUploadsAreTheirCreators(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, annKey := person(t, h, "ann", gallery.Member)
	_, bobKey := person(t, h, "bob", gallery.Member)
	file := picture(t, 64, 64)
	announce := func(key, meta string, headers ...string) *http.Response {
		a, _ := tusRequest(t, "POST", server.URL+"/files/", "", append(headers, "X-API-Key: "+key, fmt.Sprint("Upload-Length: ", len(file)), "Upload-Metadata: "+meta)...)
		return a
	}
	meta := "filename " + b64("a.jpg") + ",alt " + b64("a wave") + ",tags " + b64("sea, sand") + ",visibility " + b64("private") + ",nsfw MQ==,idempotency-key " + b64("one-upload")
	at := announce(annKey, meta).Header.Get("Location")
	if again := announce(annKey, meta).Header.Get("Location"); again != at || at == "" {
		t.Errorf("announced twice: %q, %q", at, again)
	}
	if a := announce(annKey, meta+",title YQ=="); a.StatusCode != 422 {
		t.Errorf("another upload under the same key: %d", a.StatusCode)
	}
	if other := announce(bobKey, meta).Header.Get("Location"); other == at {
		t.Error("bob's key leads to ann's upload")
	}
	for _, method := range []string{"HEAD", "GET", "PATCH", "DELETE"} {
		for who, key := range map[string]string{"bob": bobKey, "a guest": h.Site.Get().Text("api_v1_key"), "nobody": ""} {
			a, _ := tusRequest(t, method, at, "x", "X-API-Key: "+key, "Upload-Offset: 0", "Content-Type: application/offset+octet-stream")
			if a.StatusCode != 404 {
				t.Errorf("%s of ann's upload by %s: %d", method, who, a.StatusCode)
			}
		}
	}
	a, _ := tusRequest(t, "PATCH", at, string(file), "X-API-Key: "+annKey, "Upload-Offset: 0", "Content-Type: application/offset+octet-stream")
	var done client.Result
	if err := json.Unmarshal([]byte(a.Header.Get("Upload-Result")), &done); err != nil {
		t.Fatal(a.StatusCode, err)
	}
	m, err := h.DB.MediaByPublicID(t.Context(), done.ID)
	if err != nil || m.OwnerID != ann.ID || m.Alt != "a wave" || len(m.Tags) != 2 || m.Visibility != gallery.Private || !m.NSFW {
		t.Errorf("%+v, %v", m, err)
	}

	// Limits: a person's open uploads, the bytes of all, and what other sites may.
	set(t, h, "tus_uploads_user", "2")
	var last *http.Response
	for range 3 {
		last = announce(annKey, "")
	}
	if last.StatusCode != 429 {
		t.Errorf("the third open upload: %d", last.StatusCode)
	}
	if a := announce(bobKey, ""); a.StatusCode != 201 {
		t.Errorf("bob's: %d", a.StatusCode)
	}
	set(t, h, "tus_uploads_user", "50")
	set(t, h, "tus_total_mb", "0.001")
	if a := announce(bobKey, ""); a.StatusCode != 503 {
		t.Errorf("beyond the bytes of all: %d", a.StatusCode)
	}
	set(t, h, "tus_total_mb", "1000")
	set(t, h, "api_origins", "https://app.test")
	if a := announce(bobKey, "", "Origin: https://app.test"); a.StatusCode != 201 || a.Header.Get("Access-Control-Allow-Origin") != "https://app.test" {
		t.Errorf("a listed site: %d %v", a.StatusCode, a.Header)
	}
	if a, _ := tusRequest(t, "OPTIONS", server.URL+"/files/", "", "Origin: https://evil.test"); a.StatusCode != 403 || a.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("an unlisted site: %d", a.StatusCode)
	}
	if a, _ := tusRequest(t, "OPTIONS", server.URL+"/files/", ""); a.Header.Get("Tus-Extension") != "creation,creation-with-upload,termination,checksum,expiration" {
		t.Errorf("extensions: %q", a.Header.Get("Tus-Extension"))
	}
}

func TestResumableRefusedAndAbandonedLeaveNothing(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir(), keepBytes...)
	at := client.Server{URL: s.URL, Key: s.Key}
	for name, file := range map[string][]byte{"a text": bytes.Repeat([]byte("words "), 2000), "a torn picture": picture(t, 64, 64)[:200]} {
		_, err := at.Send(t.Context(), client.Upload{File: bytes.NewReader(file), Size: int64(len(file))})
		if refused, ok := errors.AsType[*client.Error](err); !ok || refused.Status/100 != 4 || refused.Code == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	address, err := at.Create(t.Context(), 1<<20, nil)
	if err != nil {
		t.Fatal(err)
	}
	file := heavy(t, 1<<19)
	if _, n, err := at.Patch(t.Context(), address, 0, 1<<19, bytes.NewReader(file[:1<<19])); n != 1<<19 || err != nil {
		t.Fatal(n, err)
	}
	if a, _ := tusRequest(t, "DELETE", address, "", "X-API-Key: "+s.Key); a.StatusCode != 204 {
		t.Errorf("terminated: %d", a.StatusCode)
	}
	if l := s.Look(t); partsIn(l) != 0 || l.Rows["media"] != 0 || len(l.Bench) != 0 {
		t.Errorf("left: %+v", l)
	}
	if open, parts, total := openUploads(t, s); open+parts+total != 0 {
		t.Errorf("%d open uploads, %d parts, %d bytes announced", open, parts, total)
	}
}

func TestAbandonedPartsAreRemoved(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	at := client.Server{URL: server.URL, Key: h.Site.Get().Text("api_v1_key")}
	file := heavy(t, 1<<20)
	address, err := at.Create(t.Context(), int64(len(file)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := at.Patch(t.Context(), address, 0, 1<<20, bytes.NewReader(file[:1<<20])); err != nil {
		t.Fatal(err)
	}
	stray, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer stray.Close()
	if err := h.Keeper.Store.Put(t.Context(), "parts/"+strings.Repeat("0", 64)+"/stray", "", stray); err != nil {
		t.Fatal(err)
	}
	later := time.Now()
	h.Keeper.Now = func() time.Time { return later }
	for _, c := range []struct{ after, removed int }{{23, 0}, {25, 1}, {26, 0}} {
		later = time.Now().Add(time.Duration(c.after) * time.Hour)
		if n, err := h.Keeper.Abandon(t.Context()); n != c.removed || err != nil {
			t.Errorf("after %d hours: %d, %v", c.after, n, err)
		}
		report, err := h.Keeper.Check(t.Context(), false)
		if err != nil || !report.Whole() {
			t.Errorf("after %d hours: %v, %v", c.after, report, err)
		}
	}
	if _, _, err := at.Offset(t.Context(), address); err == nil {
		t.Error("the abandoned upload is there")
	}
	for info, err := range h.Keeper.Store.List(t.Context(), "parts/") {
		t.Errorf("left: %v, %v", info, err)
	}
	if total, err := h.DB.ResumableTotal(t.Context()); total != 0 || err != nil {
		t.Errorf("%d bytes announced, %v", total, err)
	}
}

// Our own pages bring sessions and guests; other sites' pages bring nobody.
func TestResumableUploadsFromOurOwnPages(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	id, cookie := signedIn(t, h, "ann", gallery.Member)
	file := picture(t, 50, 40)
	length, session := fmt.Sprint("Upload-Length: ", len(file)), "Cookie: "+cookie.String()
	for name, c := range map[string]struct {
		headers []string
		status  int
	}{
		"a session from our page":        {[]string{session, "Origin: " + server.URL}, 201},
		"a session from another's":       {[]string{session, "Origin: https://evil.test"}, 403},
		"a session from a sister site":   {[]string{session, "Sec-Fetch-Site: same-site"}, 403},
		"a session from another's frame": {[]string{session, "Origin: null"}, 403},
		"a guest from our page":          {[]string{"Origin: " + server.URL}, 201},
		"a guest by a program":           {nil, 401},
	} {
		if a, told := tusRequest(t, "POST", server.URL+"/files/", "", append(c.headers, length)...); a.StatusCode != c.status {
			t.Errorf("%s: %d %v", name, a.StatusCode, told)
		}
	}
	// With the announcement come the bytes: creation-with-upload.
	const octets = "Content-Type: application/offset+octet-stream"
	a, told := tusRequest(t, "POST", server.URL+"/files/", string(file), session, "Origin: "+server.URL, length, octets)
	var done client.Result
	if err := json.Unmarshal([]byte(a.Header.Get("Upload-Result")), &done); err != nil || a.StatusCode != 201 {
		t.Fatalf("%d %v %v", a.StatusCode, told, err)
	}
	if m, err := h.DB.MediaByPublicID(t.Context(), done.ID); err != nil || m.OwnerID != id {
		t.Errorf("%+v, %v", m, err)
	}
	set(t, h, "guest_uploads", "0")
	if a, told := tusRequest(t, "POST", server.URL+"/files/", "", "Origin: "+server.URL, length); a.StatusCode != 403 || told["code"] != "upload.denied" {
		t.Errorf("a guest where none may upload: %d %v", a.StatusCode, told)
	}
	if a, _ := tusRequest(t, "GET", server.URL+"/files/", ""); a.StatusCode != 405 && a.StatusCode != 404 {
		t.Errorf("a list of uploads: %d", a.StatusCode)
	}
}
