package app_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"calotype/internal/testkit"
)

func TestWhatIsKnownButNotTakenIsToldFromWhatIsNothing(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	pad := strings.Repeat("\x00", 600)
	for name, c := range map[string]struct {
		file string
		code int
	}{
		"TIFF":     {"II*\x00\x08\x00\x00\x00" + pad, 613},
		"ICO":      {"\x00\x00\x01\x00\x01\x00\x10\x10\x00\x00" + pad, 613},
		"PSD":      {"8BPS\x00\x01" + pad, 613},
		"Matroska": {"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska\x42\x87\x81\x01" + pad, 613},
		"AVI":      {"RIFF\x24\x00\x00\x00AVI LIST" + pad, 613},
		"3GP":      {"\x00\x00\x00\x18ftyp3gp4\x00\x00\x00\x00isom3gp4" + pad, 613},
		"M4V":      {"\x00\x00\x00\x18ftypM4V \x00\x00\x00\x00isommp42" + pad, 613},
		"SVG":      {`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`, 610},
		"HTML":     {"<!doctype html><script>alert(1)</script>", 610},
		"text":     {"just words", 610},
		"a zip":    {"PK\x03\x04" + pad, 610},
		"a song":   {"ID3\x04\x00\x00" + pad, 610},
	} {
		if a := send(t, server, key, "x.png", []byte(c.file)); a.Status != 400 || a.Error.Code != c.code {
			t.Errorf("%s: %d %+v, want code %d", name, a.Status, a.Error, c.code)
		}
	}
}

func TestVideosThatCannotBeOpenedHaveTheirOwnErrors(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	whole, coded := film(t), film(t, "-c:v", "libx264", "-pix_fmt", "yuv420p")
	for name, c := range map[string]struct {
		file []byte
		code int
	}{
		"no size in its headers":       {whole[:200], 400},
		"ffprobe makes nothing of it":  {blanked(whole, "mdat"), 600},
		"no picture of it can be seen": {blanked(coded, "mdat"), 100},
	} {
		if a := send(t, server, key, "x.mp4", c.file); a.Status != 400 || a.Error.Code != c.code {
			t.Errorf("%s: %d %+v, want code %d", name, a.Status, a.Error, c.code)
		}
	}
}

// blanked is a film whose box of a name holds nothing but zeros.
func blanked(film []byte, box string) []byte {
	out := append([]byte{}, film...)
	for at := 0; at+8 <= len(out); {
		n := int(out[at])<<24 | int(out[at+1])<<16 | int(out[at+2])<<8 | int(out[at+3])
		if n < 8 || at+n > len(out) {
			break
		}
		if string(out[at+4:at+8]) == box {
			clear(out[at+8 : at+n])
		}
		at += n
	}
	return out
}

func TestFaultsOfTheHouseHaveTheirCodesAndNoInsides(t *testing.T) {
	t.Parallel()
	h, server := localHouse(t)
	key := h.Site.Get().Text("api_v1_key")
	refused := func(what string, code int) {
		t.Helper()
		a := send(t, server, key, "x.jpg", picture(t, 20, 20))
		if a.Status != http.StatusInternalServerError || a.Error.Code != code || strings.Contains(a.Error.Message, "/") {
			t.Errorf("%s: %d %+v, want code %d", what, a.Status, a.Error, code)
		}
	}
	store := filepath.Join(h.Config.Data, "files", "sha256")
	if err := os.WriteFile(store, []byte("in the way"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused("a file where the store's folder should be", 630)
	if err := os.Remove(store); err != nil {
		t.Fatal(err)
	}
	if a := send(t, server, key, "x.jpg", picture(t, 20, 20)); a.Status != 200 {
		t.Errorf("the next one: %d %+v", a.Status, a.Error)
	}
	if err := os.RemoveAll(h.Upload.Bench.Dir()); err != nil {
		t.Fatal(err)
	}
	refused("no bench", 200)
}

func TestAddressesThatAreNone(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	for source, code := range map[string]string{
		"http://%zz/":            `"code":622`,
		"gopher://example.test/": `"code":400`,
	} {
		_, body := get(t, "GET", server.URL+"/api/1/upload?key="+key+"&source="+strings.NewReplacer("%", "%25", ":", "%3A").Replace(source))
		if !strings.Contains(string(body), code) {
			t.Errorf("%s: %s", source, body)
		}
	}
}

func TestAnAddressThatBreaksOffIsNotOurFault(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir(), "CALOTYPE_FETCH_ALLOW=127.0.0.1/32")
	file := picture(t, 900, 600)
	cut := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(file)))
		w.Write(file[:len(file)/2])
		http.NewResponseController(w).Flush()
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		if r.URL.Path == "/reset.jpg" {
			c.(*net.TCPConn).SetLinger(0)
		}
		c.Close()
	}))
	defer cut.Close()
	before := s.Look(t)
	for _, path := range []string{"/end.jpg", "/reset.jpg"} {
		form := url.Values{"source": {cut.URL + path}}.Encode()
		a := s.Post(t, s.Key, "", "application/x-www-form-urlencoded", strings.NewReader(form))
		if a.HTTP != 400 || a.Error.Code != 600 || a.Error.Message != "Can't fetch target upload source (downstream)" {
			t.Errorf("%s: %d %s", path, a.HTTP, a.Body)
		}
	}
	unchanged(t, s, before, "an address that broke off")
}
