package app_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"calotype/internal/testkit"
)

// unchanged waits until the bench is empty and compares what is left with before.
func unchanged(t *testing.T, s *testkit.Server, before testkit.Left, what string) {
	t.Helper()
	var now testkit.Left
	for range 500 { // the answer may come before the draft is dropped
		if now = s.Look(t); reflect.DeepEqual(now, before) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%s left %+v, before %+v", what, now, before)
}

// works uploads a good picture and deletes nothing: the server lives.
func works(t *testing.T, s *testkit.Server, what string) {
	t.Helper()
	if a := s.Upload(t, s.Key, "good.jpg", picture(t, 8, 8)); a.HTTP != 200 {
		t.Errorf("good upload after %s: %d %s", what, a.HTTP, a.Body)
	}
}

// bomb is a PNG whose header claims w×h and whose data inflates little.
func bomb(w, h uint32) []byte {
	b := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
		body := append([]byte(kind), data...)
		b = append(b, body...)
		b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(body))
	}
	head := binary.BigEndian.AppendUint32(nil, w)
	head = binary.BigEndian.AppendUint32(head, h)
	chunk("IHDR", append(head, 8, 2, 0, 0, 0))
	chunk("IDAT", []byte{0x78, 0x9c, 0x03, 0, 0, 0, 0, 1})
	chunk("IEND", nil)
	return b
}

// frames is a GIF of n frames of 1×1.
func frames(t *testing.T, n int) []byte {
	t.Helper()
	g := gif.GIF{}
	for range n {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, 1, 1), color.Palette{color.Black, color.White}))
		g.Delay = append(g.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sized gives a JPEG another height and width in its header.
func sized(file []byte, w, h uint16) []byte {
	b := bytes.Clone(file)
	at := bytes.Index(b, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(b[at+5:], h)
	binary.BigEndian.PutUint16(b[at+7:], w)
	return b
}

func TestHostileFilesAreRefusedInTheCallersFormatAndLeaveNothing(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir())
	good := picture(t, 64, 64)
	scan := bytes.Index(good, []byte{0xff, 0xda})
	const unreadable, invalid = "Can't get target upload source info", "Invalid image"
	mp4 := "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41"
	for what, c := range map[string]struct {
		name    string
		file    []byte
		code    int
		message string
	}{
		"empty":                   {"x.png", nil, 610, unreadable},
		"cut before any pixel":    {"x.jpg", good[:scan], 400, invalid},
		"two bytes of a JPEG":     {"x.jpg", good[:2], 610, unreadable},
		"text as JPEG":            {"x.jpg", []byte("just words"), 610, unreadable},
		"GIF that is a script":    {"x.gif", []byte("GIF89a=1;alert(1);//"), 400, invalid},
		"bomb of 65535²":          {"x.png", bomb(65535, 65535), 400, invalid},
		"bomb of 2³¹":             {"x.png", bomb(1<<31-1, 1<<31-1), 400, invalid},
		"10,000 frames":           {"x.gif", frames(t, 10_000), 400, invalid},
		"header says 65500 wide":  {"x.jpg", sized(good, 65500, 65500), 400, invalid},
		"header says no height":   {"x.jpg", sized(good, 64, 0), 400, invalid},
		"playlist":                {"x.mp4", []byte("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), 610, unreadable},
		"concat script":           {"x.mp4", []byte("ffconcat version 1.0\nfile '/etc/passwd'\n"), 610, unreadable},
		"playlist behind an ftyp": {"x.mp4", []byte(mp4 + "#EXTM3U\nfile:///etc/passwd\n"), 400, invalid},
		"concat behind an ftyp":   {"x.mp4", []byte(mp4 + "ffconcat version 1.0\nfile '/etc/passwd'\n"), 400, invalid},
		"SVG":                     {"x.png", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), 610, unreadable},
		"HTML":                    {"x.png", []byte(`<!doctype html><script>alert(1)</script>`), 610, unreadable},
		"a program":               {"x.png", []byte("\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 100)), 610, unreadable},
		"a ZIP":                   {"x.jpg", []byte("PK\x03\x04" + strings.Repeat("\x00", 100)), 610, unreadable},
	} {
		before := s.Look(t)
		a := s.Upload(t, s.Key, c.name, c.file)
		if a.HTTP != 400 || a.Error.Code != c.code || a.Error.Message != c.message || strings.Contains(a.Body, `"image"`) {
			t.Errorf("%s: %d %s, want code %d %q", what, a.HTTP, a.Body, c.code, c.message)
		}
		for _, format := range []string{"txt", "redirect"} {
			a := s.Post(t, s.Key, "?format="+format, "image/png", bytes.NewReader(c.file))
			if len(c.file) == 0 {
				continue // a raw body without bytes has no source, which is another error
			}
			if a.HTTP != 400 || a.Body != c.message {
				t.Errorf("%s as %s: %d %q, want %q", what, format, a.HTTP, a.Body, c.message)
			}
		}
		unchanged(t, s, before, what)
		works(t, s, what)
	}
}

// TestTornRequestsAreRefusedAndLeaveNothing sends bodies that end too early for their
// own form; those too short for their length are clients that disappear.
func TestTornRequestsAreRefusedAndLeaveNothing(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir())
	file := string(picture(t, 64, 64))
	const part = "--b\r\nContent-Disposition: form-data; name=\"source\"; filename=\"x.jpg\"\r\n\r\n"
	const multi = "multipart/form-data; boundary=b"
	before := s.Look(t)
	for what, c := range map[string]struct {
		contentType, body string
		length            int
	}{
		"no final boundary":  {multi, part + file, len(part) + len(file)},
		"half a part header": {multi, part[:30], 30},
		"no boundary at all": {"multipart/form-data", part + file, len(part) + len(file)},
		"torn JSON":          {"application/json", `{"source":"` + "/9j/", 15},
		"shorter than sent":  {multi, part + file + "\r\n--b--\r\n", len(part) + 50},
	} {
		for _, format := range []string{"json", "txt"} {
			conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(conn, "POST /api/1/upload?format=%s HTTP/1.1\r\nHost: x\r\nX-API-Key: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
				format, s.Key, c.contentType, c.length, c.body)
			r, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Errorf("%s as %s: %v", what, format, err)
				continue
			}
			b, _ := io.ReadAll(r.Body)
			conn.Close()
			isJSON := strings.HasPrefix(string(b), "{")
			if r.StatusCode != 400 || isJSON != (format == "json") || isJSON && !strings.Contains(string(b), `"code":`) {
				t.Errorf("%s as %s: %d %s", what, format, r.StatusCode, b)
			}
		}
		unchanged(t, s, before, what)
	}
	works(t, s, "torn requests")
}

// TestPolyglotsAreServedAsThePictureThatTheyAre takes files that are pictures
// and something else: the content decides, and nothing in them runs.
func TestPolyglotsAreServedAsThePictureThatTheyAre(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir())
	const script = "<script>alert(1)</script>"
	good, large := picture(t, 16, 16), picture(t, 320, 200)
	exif := append([]byte{0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(2+6+len(tiff(script))))...)
	exif = append(append(exif, "Exif\x00\x00"...), tiff(script)...)
	for what, c := range map[string]struct {
		file []byte
		mime string
	}{
		"JPEG and ZIP":         {append(bytes.Clone(good), "PK\x05\x06"+strings.Repeat("\x00", 18)...), "image/jpeg"},
		"JPEG and HTML":        {append(bytes.Clone(good), script...), "image/jpeg"},
		"GIF and script":       {append(frames(t, 1), "=1;alert(1);//"...), "image/gif"},
		"GIF named as a page":  {frames(t, 1), "image/gif"},
		"script in EXIF":       {append(append(bytes.Clone(good[:2]), exif...), good[2:]...), "image/jpeg"},
		"JPEG cut in its data": {large[:len(large)/2], "image/jpeg"},
	} {
		a := s.Upload(t, s.Key, `"><script>alert(1)</script>.html`, c.file)
		if a.HTTP != 200 {
			t.Errorf("%s: %d %s", what, a.HTTP, a.Body)
			continue
		}
		r, err := http.Get(a.Image.URL)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if h := r.Header; h.Get("Content-Type") != c.mime || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Security-Policy") == "" {
			t.Errorf("%s is served as %v", what, h)
		}
		if strings.ContainsAny(a.Image.Filename, `<>"/\`) || strings.HasSuffix(a.Image.Filename, ".html") {
			t.Errorf("%s is named %q", what, a.Image.Filename)
		}
		viewer := field(a.Body, "url_viewer")
		if status, page := get(t, "GET", viewer); status != 200 || bytes.Contains(page, []byte("<script>alert")) {
			t.Errorf("%s: the viewer page %s answers %d or carries the script", what, viewer, status)
		}
	}
}

// tiff is a TIFF block whose ImageDescription is the text.
func tiff(text string) []byte {
	b := []byte("MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x0e\x00\x02")
	b = binary.BigEndian.AppendUint32(b, uint32(len(text)+1))
	b = binary.BigEndian.AppendUint32(b, 26)
	return append(append(b, 0, 0, 0, 0), text+"\x00"...)
}

// field finds the text value of a name in an answer.
func field(body, name string) string {
	_, rest, _ := strings.Cut(body, `"`+name+`":"`)
	value, _, _ := strings.Cut(rest, `"`)
	return strings.ReplaceAll(value, `\/`, `/`)
}

func TestHostileNamesStayInTheirPlace(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := testkit.Start(t, data)
	outside, err := filepath.Glob(filepath.Join(data, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"../../../etc/passwd", `..\..\windows\win.ini`, "/etc/shadow.jpg", "a%2f..%2fb.jpg", "....//x.jpg", ".", "..", ".htaccess",
		"a\x00b.jpg", "%00.jpg", strings.Repeat("x", 5000) + ".jpg", strings.Repeat("字", 5000), "\xff\xfe\xc0\x80.jpg", "a\r\nX-Bad: 1.jpg",
		"\u202egpj.exe", "<svg onload=alert(1)>.jpg", "CON.jpg", "name.th.md.fr.jpg", " ",
	} {
		a := s.Post(t, s.Key, "", "multipart/form-data; boundary=b", strings.NewReader(
			"--b\r\nContent-Disposition: form-data; name=\"source\"; filename=\""+strings.ReplaceAll(strings.ReplaceAll(name, `\`, `\\`), "\r\n", "%0D%0A")+
				"\"\r\nContent-Type: image/jpeg\r\n\r\n"+string(picture(t, 8, 8))+"\r\n--b--\r\n"))
		short := name[:min(len(name), 30)]
		if a.HTTP == 400 && strings.ContainsAny(name, "\x00") {
			continue // a part's header with NUL is no multipart
		}
		if a.HTTP != 200 {
			t.Errorf("%q: %d %s", short, a.HTTP, a.Body)
			continue
		}
		u, err := url.Parse(a.Image.URL)
		if err != nil || strings.Contains(u.Path+"/", "/../") || strings.ContainsAny(a.Image.Filename, "/\\<>\x00\r\n\u202e") || len(a.Image.Filename) > 255 {
			t.Errorf("%q became %q at %s, %v", short, a.Image.Filename, a.Image.URL, err)
		}
		if status, b := get(t, "GET", a.Image.URL); status != 200 || !bytes.Equal(b, picture(t, 8, 8)) {
			t.Errorf("%q: GET %s: %d", short, a.Image.URL, status)
		}
	}
	now, err := filepath.Glob(filepath.Join(data, "*"))
	if err != nil || !reflect.DeepEqual(now, outside) {
		t.Errorf("the data folder has %v, had %v, %v", now, outside, err)
	}
	works(t, s, "hostile names")
}

// zeros reads as endless zero bytes.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestTooLargeIsRefusedAndSpoolsNothing(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir())
	const size = 401_000_000
	before := s.Look(t)
	for _, known := range []bool{true, false} {
		body := io.LimitReader(io.MultiReader(bytes.NewReader([]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00")), zeros{}), size)
		q, err := http.NewRequestWithContext(t.Context(), "POST", s.URL+"/api/1/upload?key="+s.Key, body)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", "image/jpeg")
		if known {
			q.ContentLength = size
		}
		r, err := http.DefaultTransport.RoundTrip(q)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode != 413 || !strings.Contains(string(b), `"code":400`) || !strings.Contains(string(b), "File too big - max 400 MB") {
			t.Errorf("length known %t: %d %s", known, r.StatusCode, b)
		}
		unchanged(t, s, before, "401 MB")
	}
	works(t, s, "401 MB")
}

func TestInwardAddressesAreRefused(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir())
	asked := false
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked = true
		w.Write(picture(t, 8, 8))
	}))
	defer inside.Close()
	before := s.Look(t)
	const private = "Unsupported non-public IP address for upload"
	for source, message := range map[string]string{
		inside.URL + "/x.jpg":                       private,
		"http://localhost/x.jpg":                    private,
		"http://10.0.0.1/x.jpg":                     private,
		"http://192.168.1.1/x.jpg":                  private,
		"http://169.254.169.254/latest/":            private,
		"http://[::1]/x.jpg":                        private,
		"http://[::ffff:127.0.0.1]/x.jpg":           private,
		"http://0.0.0.0/x.jpg":                      private,
		"http://2130706433/x.jpg":                   "", // some resolvers know it, none may reach it
		"ftp://127.0.0.1/x.jpg":                     "Unsupported URL scheme `ftp`",
		"file://localhost/etc/passwd":               "Unsupported URL scheme `file`",
		"file:///etc/passwd":                        "Invalid base64 string", // a URL has a host
		"gopher://127.0.0.1/":                       "Unsupported URL scheme `gopher`",
		"http://user:pass@127.0.0.1/x.jpg?secret=1": private,
	} {
		a := s.Post(t, s.Key, "", "application/x-www-form-urlencoded", strings.NewReader(url.Values{"source": {source}}.Encode()))
		if a.HTTP != 400 || a.Error.Code == 0 || message != "" && a.Error.Message != message {
			t.Errorf("%s: %d %s, want %q", source, a.HTTP, a.Body, message)
		}
		txt := s.Post(t, s.Key, "?format=txt", "application/x-www-form-urlencoded", strings.NewReader(url.Values{"source": {source}}.Encode()))
		if txt.HTTP != 400 || txt.Body != a.Error.Message {
			t.Errorf("%s as txt: %d %q", source, txt.HTTP, txt.Body)
		}
	}
	if asked {
		t.Error("the server inside was asked")
	}
	unchanged(t, s, before, "addresses")
	works(t, s, "addresses")
}

// TestARedirectInwardIsRefused lets the first address be reached and not the second.
func TestARedirectInwardIsRefused(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir(), "CALOTYPE_FETCH_ALLOW=127.0.0.1/32")
	target := "http://127.0.0.2:1/x.jpg"
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/good.jpg" {
			w.Write(picture(t, 8, 8))
			return
		}
		http.Redirect(w, r, target, http.StatusFound)
	}))
	defer front.Close()
	ask := func(path string) testkit.Answer {
		return s.Post(t, s.Key, "", "application/x-www-form-urlencoded", strings.NewReader(url.Values{"source": {front.URL + path}}.Encode()))
	}
	before := s.Look(t)
	if a := ask("/x.jpg"); a.HTTP != 400 || a.Error.Message != "Unsupported non-public IP address for upload" {
		t.Errorf("redirect inward: %d %s", a.HTTP, a.Body)
	}
	unchanged(t, s, before, "a redirect")
	if a := ask("/good.jpg"); a.HTTP != 200 {
		t.Errorf("the allowed address: %d %s", a.HTTP, a.Body)
	}
}

func TestTwoThousandBadKeysHarmNobody(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir())
	before := s.Look(t)
	file := picture(t, 8, 8)
	var clients sync.WaitGroup
	for c := range 20 {
		clients.Go(func() {
			for n := range 100 {
				key := fmt.Sprintf("chv_%d_%d", c, n)
				a := s.Post(t, key, "", "image/jpeg", bytes.NewReader(file))
				if a.HTTP != 400 && a.HTTP != 429 || a.HTTP == 400 && (a.Error.Code != 100 || a.Error.Message != "Invalid API key.") {
					t.Errorf("key %s: %d %s", key, a.HTTP, a.Body)
				}
			}
		})
	}
	clients.Wait()
	unchanged(t, s, before, "bad keys")
	works(t, s, "bad keys")
}

// TestAWorkerThatIsKilledIsTriedOnceMore stops the worker at its job, kills it,
// and in the second round kills all that come after it.
func TestAWorkerThatIsKilledIsTriedOnceMore(t *testing.T) {
	t.Parallel()
	for _, kills := range []int{1, 2} {
		s := testkit.Start(t, t.TempDir(), "CALOTYPE_WORKERS=1")
		works(t, s, "the start")
		before := s.Look(t)
		workers := s.Workers()
		if len(workers) != 1 {
			t.Fatalf("workers %v, want 1", workers)
		}
		worker := workers[0]
		if err := syscall.Kill(worker, syscall.SIGSTOP); err != nil { // so that it cannot finish first
			t.Fatal(err)
		}
		answered := make(chan testkit.Answer, 1)
		go func() { answered <- s.Upload(t, s.Key, "x.jpg", picture(t, 300, 200)) }()
		for len(s.Look(t).Bench) == 0 {
			time.Sleep(time.Millisecond) // another process: nothing else tells that the job began
		}
		if err := syscall.Kill(worker, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		a := whileWaiting(answered, func() {
			for _, pid := range s.Workers() {
				if kills > 1 && pid != worker {
					syscall.Kill(pid, syscall.SIGKILL)
				}
			}
		})
		switch {
		case kills == 1 && a.HTTP != 200:
			t.Errorf("killed once: %d %s", a.HTTP, a.Body)
		case kills == 2 && (a.HTTP != 400 || a.Error.Code != 400 || a.Error.Message != "Invalid image"):
			t.Errorf("killed twice: %d %s", a.HTTP, a.Body)
		case kills == 2:
			unchanged(t, s, before, "a killed worker")
		}
		works(t, s, "a killed worker")
	}
}

// whileWaiting waits for an answer and does something over and over meanwhile.
func whileWaiting(answered chan testkit.Answer, meanwhile func()) testkit.Answer {
	for {
		select {
		case a := <-answered:
			return a
		default:
			meanwhile()
		}
	}
}
