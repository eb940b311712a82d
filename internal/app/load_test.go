package app_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"calotype/internal/testkit"
)

const noFlood = "flood_uploads_protection=0" // one address sends all

// TestFiftyClientsLoseNothing has fifty clients send eight pictures at once each.
func TestFiftyClientsLoseNothing(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir(), noFlood)
	var all sync.WaitGroup
	var mu sync.Mutex
	urls := map[string]bool{}
	for c := range 50 {
		for n := range 8 {
			all.Go(func() {
				file := picture(t, 20+c, 20+n)
				a := s.Upload(t, s.Key, "same name.jpg", file)
				for a.HTTP == 503 { // the waiting room is full: the client is told so and asks again
					time.Sleep(50 * time.Millisecond)
					a = s.Upload(t, s.Key, "same name.jpg", file)
				}
				if a.HTTP != 200 || a.Image.Width != 20+c || a.Image.Height != 20+n {
					t.Errorf("client %d, upload %d: %d %s", c, n, a.HTTP, a.Body)
					return
				}
				mu.Lock()
				taken := urls[a.Image.URL]
				urls[a.Image.URL] = true
				mu.Unlock()
				if taken {
					t.Errorf("%s was given twice", a.Image.URL)
				}
				if status, b := get(t, "GET", a.Image.URL); status != 200 || !bytes.Equal(b, file) {
					t.Errorf("GET %s: %d, %d bytes, want %d", a.Image.URL, status, len(b), len(file))
				}
			})
		}
	}
	all.Wait()
	// An upload whose turn to write did not come was told so and left its note to the
	// sweep: notes do not count here.
	if left := s.Look(t); left.Rows["media"] != 400 || left.Rows["stems"] != 400 ||
		left.Rows["blobs"] != len(left.Stored) || len(left.Bench) != 0 {
		t.Errorf("rows %v, %d stored, bench %v", left.Rows, len(left.Stored), left.Bench)
	}
}

// huge reads as a picture with much behind its end, 100 MB in all.
func huge(t *testing.T) io.Reader {
	return io.LimitReader(io.MultiReader(bytes.NewReader(picture(t, 64, 48)), zeros{}), 100_000_000)
}

// encoded is the huge picture in base64 with the URL-safe alphabet, between two texts.
func encoded(t *testing.T, before, after string) io.Reader {
	r, w := io.Pipe()
	go func() {
		e := base64.NewEncoder(base64.URLEncoding, w)
		_, err := io.Copy(e, huge(t))
		e.Close()
		w.CloseWithError(err)
	}()
	return io.MultiReader(strings.NewReader(before), r, strings.NewReader(after))
}

// TestAHundredMegabytesAreNotHeldInMemory sends them in every encoding.
func TestAHundredMegabytesAreNotHeldInMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("500 MB of uploads")
	}
	s := testkit.Start(t, t.TempDir(), noFlood)
	if a := s.Upload(t, s.Key, "x.jpg", picture(t, 64, 48)); a.HTTP != 200 {
		t.Fatalf("warm up: %s", a.Body)
	}
	const part = "--b\r\nContent-Disposition: form-data; name=\"source\""
	for what, c := range map[string]struct {
		contentType string
		body        io.Reader
	}{
		"raw": {"image/jpeg", huge(t)},
		"file": {"multipart/form-data; boundary=b", io.MultiReader(
			strings.NewReader(part+"; filename=\"x.jpg\"\r\n\r\n"), huge(t), strings.NewReader("\r\n--b--\r\n"))},
		"base64 in multipart": {"multipart/form-data; boundary=b", encoded(t, part+"\r\n\r\n", "\r\n--b--\r\n")},
		"urlencoded":          {"application/x-www-form-urlencoded", encoded(t, "source=", "&title=x")},
		"JSON":                {"application/json", encoded(t, `{"source":"`, `"}`)},
	} {
		if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.PID()), []byte("5"), 0); err != nil { // the peak starts anew
			t.Fatal(err)
		}
		before := testkit.Memory(t, s.PID(), "VmRSS")
		a := s.Post(t, s.Key, "", c.contentType, c.body)
		if a.HTTP != 200 || a.Image.Width != 64 {
			t.Errorf("%s: %d %s", what, a.HTTP, a.Body)
		}
		grown := testkit.Memory(t, s.PID(), "VmHWM") - before
		t.Logf("%s: resident memory %d kB, grown by %d kB", what, before>>10, grown>>10)
		if grown > 40_000_000 {
			t.Errorf("%s: memory grew by %d bytes", what, grown)
		}
	}
}

// TestMemoryStaysFlat compares the resident memory of server and workers after
// 200 uploads with that after 1,000.
func TestMemoryStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("1,000 uploads")
	}
	s := testkit.Start(t, t.TempDir(), noFlood)
	upload := func(from, to int) (resident int64) {
		var all sync.WaitGroup
		for c := range 4 {
			all.Go(func() {
				for n := from + c; n < to; n += 4 {
					if a := s.Upload(t, s.Key, "x.jpg", picture(t, 40+n%50, 40+n/50)); a.HTTP != 200 {
						t.Errorf("upload %d: %d %s", n, a.HTTP, a.Body)
					}
				}
			})
		}
		all.Wait()
		for _, pid := range append(s.Workers(), s.PID()) {
			resident += testkit.Memory(t, pid, "VmRSS")
		}
		return resident
	}
	early := upload(0, 200)
	late := upload(200, 1000)
	t.Logf("after 200: %d kB, after 1,000: %d kB", early>>10, late>>10)
	if late-early > 32_000_000 {
		t.Errorf("memory grew by %d bytes over 800 uploads", late-early)
	}
}

// TestASlowClientHoldsNoWorker lets one client wait in the middle of its body
// while others are served by the only worker.
func TestASlowClientHoldsNoWorker(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir(), noFlood, "CALOTYPE_WORKERS=1")
	file := picture(t, 400, 300)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("source", "slow.jpg")
	if err != nil {
		t.Fatal(err)
	}
	part.Write(file)
	form.Close()
	r, w := io.Pipe()
	slow := make(chan testkit.Answer, 1)
	go func() { slow <- s.Post(t, s.Key, "", form.FormDataContentType(), r) }()
	for body.Len() > 1000 {
		if _, err := w.Write(body.Next(1000)); err != nil {
			t.Fatal(err)
		}
		works(t, s, "a slow client's part")
	}
	select {
	case a := <-slow:
		t.Fatalf("the slow client was answered before its end: %d %s", a.HTTP, a.Body)
	default:
	}
	w.Write(body.Bytes())
	w.Close()
	if a := <-slow; a.HTTP != 200 || a.Image.Width != 400 {
		t.Errorf("the slow client: %d %s", a.HTTP, a.Body)
	}
}

// TestAClientThatDisappearsLeavesNothing ends the connection at several places of an upload.
func TestAClientThatDisappearsLeavesNothing(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir(), noFlood)
	file := noise(t, 300, 300)
	multi := "--b\r\nContent-Disposition: form-data; name=\"source\"; filename=\"x.png\"\r\n\r\n" + string(file) +
		"\r\n--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nx\r\n--b--\r\n"
	for what, c := range map[string]struct{ contentType, body string }{
		"raw":         {"image/png", string(file)},
		"file":        {"multipart/form-data; boundary=b", multi},
		"base64":      {"application/x-www-form-urlencoded", "source=" + base64.URLEncoding.EncodeToString(file)},
		"JSON":        {"application/json", `{"source":"` + base64.URLEncoding.EncodeToString(file) + `"}`},
		"key unknown": {"multipart/form-data; boundary=b", multi},
	} {
		for _, offset := range []int{0, 1, 50, 100, 5000, len(c.body) / 2, len(c.body) - 40, len(c.body) - 1} {
			for _, reset := range []bool{false, true} {
				key := s.Key
				if what == "key unknown" {
					key = ""
				}
				leave(t, s, key, c.contentType, c.body, offset, reset)
			}
		}
	}
	works(t, s, "gone clients") // accepted after all of them
	alone := testkit.Start(t, t.TempDir())
	works(t, alone, "nothing")
	want := alone.Look(t)
	var left testkit.Left
	for range 500 { // the server notices each end in its own time
		if left = s.Look(t); len(left.Bench) == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if len(left.Bench) != 0 {
		t.Errorf("bench %v", left.Bench)
	}
	for _, reset := range []bool{false, true} { // whoever sent all may go: that upload is whole or was not
		leave(t, s, s.Key, "image/png", string(file), len(file), reset)
	}
	s.Stop(t)
	left = s.Look(t)
	whole := left.Rows["media"] - want.Rows["media"]
	if whole < 0 || whole > 2 || left.Rows["pending_blobs"] != 0 || left.Rows["blobs"] != len(left.Stored) ||
		left.Rows["stems"] != left.Rows["media"] || whole == 0 && len(left.Stored) != len(want.Stored) {
		t.Errorf("left %+v, want as %+v", left, want)
	}
	operate(t, s, "", "check")
}

// leave sends the body up to the offset and ends the connection.
func leave(t *testing.T, s *testkit.Server, key, contentType, body string, offset int, reset bool) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "POST /api/1/upload HTTP/1.1\r\nHost: x\r\nX-API-Key: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
		key, contentType, len(body), body[:offset])
	if reset {
		conn.(*net.TCPConn).SetLinger(0)
	}
	conn.Close()
}
