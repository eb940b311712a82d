package v1_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	v1 "calotype/internal/api/v1"
)

const form = "application/x-www-form-urlencoded"

func TestBase64(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"aGVsbG8=": "hello", "aGVsbG8": "hello", "aGVs\r\n bG8=\n": "hello", "data:image/png;base64,aGVsbG8=": "hello",
		"-_8=": "\xfb\xff", "A A=": "\x03\xe0", "aGk ": "hi>", "aGVs bG8=": "hello", "====": "!", "a": "!", "aGVsbG8==": "!", "%%%": "!", "": "!", "aGVs=bG8": "!",
	} {
		got, err := io.ReadAll(v1.DecodeBase64(strings.NewReader(in)))
		if want == "!" {
			if err == nil {
				t.Errorf("%q: got %q, want an error", in, got)
			}
		} else if err != nil || string(got) != want {
			t.Errorf("%q: got %q %v, want %q", in, got, err, want)
		}
	}
}

// The bytes are pseudo-random, so that "+" stands at every column.
func TestBase64WrappedByBlanks(t *testing.T) {
	t.Parallel()
	random := rand.NewChaCha8([32]byte{1})
	for _, size := range []int{1, 40, 48, 57, 58, 60, 97, 114, 115, 300, 1000, 24_000, 200_003} {
		data := make([]byte, size)
		_, _ = random.Read(data)
		text := base64.StdEncoding.EncodeToString(data)
		for name, sent := range map[string]string{
			"plain": text, "64": wrapped(text, 64, " "), "76": wrapped(text, 76, " "), "64 CRLF": wrapped(text, 64, "  "), "76 CRLF": wrapped(text, 76, "  "),
			"76 and a last one": wrapped(text, 76, " ") + " ",
		} {
			for _, plus := range []string{"+", " "} {
				sent := strings.ReplaceAll(sent, "+", plus)
				got, err := io.ReadAll(v1.DecodeBase64(strings.NewReader(sent)))
				if err != nil || !bytes.Equal(got, data) {
					t.Errorf("%d bytes, %s, plus as %q: %d bytes, %v", size, name, plus, len(got), err)
				}
			}
		}
	}
}

func wrapped(text string, width int, by string) string {
	var lines []string
	for len(text) > width {
		lines, text = append(lines, text[:width]), text[width:]
	}
	return strings.Join(append(lines, text), by)
}

func TestExpiration(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int64{
		"": 0, "0": 0, "PT5M": 300, "pt5m": 300, "P1D": 86400, "P1M": 31 * 86400, "P1Y": 365 * 86400, "PT90M": 5400, "P1DT12H": 129600, "P1W2D": 9 * 86400,
		"P0001-00-04T05:06:07": 31536000, "3600": 3600, "300.5": 300, "1e3": 1000, "5": 300, "99999999999": 31536000, "P99999999999Y": 31536000,
		"abc": -1, "P": -1, "P1DT": -1, "PT1.5H": -1, "-P1D": -1, "P1D2W": -1, "-5": -1,
	} {
		got, err := v1.ParseExpiration(in, born, 365*24*time.Hour)
		wantTime := born.Add(time.Duration(want) * time.Second)
		if (err != nil) != (want < 0) || want == 0 && !got.IsZero() || want > 0 && !got.Equal(wantTime) {
			t.Errorf("%q: got %v %v, want %d s", in, got, err, want)
		}
	}
}

func TestTagsAndWidth(t *testing.T) {
	t.Parallel()
	got := strings.Join(v1.ParseTags("a,  b \n c ,A,a,0,,x/y,#z,...,++,"+strings.Repeat("中", 32)+","+strings.Repeat("é", 33)), "|")
	if want := "a|b c|A|" + strings.Repeat("中", 32); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for in, want := range map[string]int{"": 0, "x": 0, "-3": 0, "12.9": 12, "640": 640, "1e3": 1000} {
		if got := v1.ParseWidth(in); got != want {
			t.Errorf("width %q: got %d, want %d", in, got, want)
		}
	}
}

func TestSizeFormatted(t *testing.T) {
	t.Parallel()
	for size, want := range map[int64]string{999: "999 B", 1000: "1 KB", 1050: "1.1 KB", 999949: "999.9 KB", 999950: "1000 KB", 1000000: "1 MB", 3011299: "3 MB", 296362: "296.4 KB"} {
		m := media("A")
		m.Size = size
		if got := string((v1.Answer{Media: m, Now: born, Zone: time.UTC}).JSON()); !strings.Contains(got, `"size_formatted":"`+want+`"`) {
			t.Errorf("%d is not %s", size, want)
		}
	}
}

const head = "--b\r\nContent-Disposition: form-data; name="

func TestMultipartOrderAndFileOverText(t *testing.T) {
	t.Parallel()
	body := head + "\"source\"\r\n\r\nQ0FU\r\n" + head + "\"source\"; filename=\"C:\\\\x\\\\cat.jpg\"\r\n\r\nhello\r\n" + head + "\"key\"\r\n\r\ngood\r\n" + head + "\"title\"\r\n\r\n0\r\n--b--\r\n"
	d := &desk{}
	w := ask(d, "POST", "/api/1/upload?title=query", "multipart/form-data; boundary=b", strings.NewReader(body))
	if w.Code != 200 || d.size != 5 || d.name != "cat.jpg" || d.dropped != 1 || d.details.Title != "" {
		t.Errorf("got %d %+v %s", w.Code, d, w.Body)
	}
}

func TestURLSource(t *testing.T) {
	t.Parallel()
	d := &desk{}
	w := ask(d, "POST", "/api/1/upload", "application/json", strings.NewReader(`{"source":"https:\/\/x.test\/a?b=1","key":"good","tags":["a","\u4e2d"],"nsfw":true}`))
	if w.Code != 200 || d.fetched != "https://x.test/a?b=1" || !d.details.NSFW || len(d.details.Tags) != 2 {
		t.Errorf("got %d %+v", w.Code, d)
	}
}

// It is not parallel: it measures the heap.
func TestLargeSourcesAreStreamed(t *testing.T) {
	const size = 99_999_999 // a multiple of 3
	raw := func() io.Reader { return io.LimitReader(zeros{}, size) }
	text := func() io.Reader {
		r, w := io.Pipe()
		go func() {
			enc := base64.NewEncoder(base64.StdEncoding, w)
			_, _ = io.Copy(enc, raw())
			_ = w.CloseWithError(enc.Close())
		}()
		return r
	}
	around := func(before string, r io.Reader, after string) io.Reader {
		return io.MultiReader(strings.NewReader(before), r, strings.NewReader(after))
	}
	for name, c := range map[string]struct {
		kind string
		body io.Reader
	}{
		"raw":        {"image/png", raw()},
		"file":       {"multipart/form-data; boundary=b", around(head+"\"image\"; filename=\"a.png\"\r\n\r\n", raw(), "\r\n--b--\r\n")},
		"multipart":  {"multipart/form-data; boundary=b", around(head+"\"source\"\r\n\r\n", text(), "\r\n--b--\r\n")},
		"urlencoded": {form, around("source=", text(), "&title=x")},
		"json":       {"application/json", around(`{"source":"`, text(), `","title":"x"}`)},
	} {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		d := &desk{}
		w := ask(d, "POST", "/api/1/upload?key=good", c.kind, c.body)
		runtime.ReadMemStats(&after)
		if w.Code != 200 || d.size != size {
			t.Errorf("%s: got %d, %d bytes: %s", name, w.Code, d.size, w.Body)
		}
		if grown := int64(after.TotalAlloc) - int64(before.TotalAlloc); grown > 40<<20 {
			t.Errorf("%s: allocated %d MB", name, grown>>20)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func FuzzBase64(f *testing.F) {
	f.Add([]byte("hello"), "data:;base64,aGVsbG8")
	f.Fuzz(func(t *testing.T, data []byte, garbage string) {
		_, _ = io.ReadAll(v1.DecodeBase64(strings.NewReader(garbage)))
		got, err := io.ReadAll(v1.DecodeBase64(strings.NewReader(base64.RawURLEncoding.EncodeToString(data))))
		if len(data) > 0 && (err != nil || !bytes.Equal(got, data)) {
			t.Errorf("got %q %v", got, err)
		}
	})
}

func FuzzRequest(f *testing.F) {
	f.Add("application/json", `{"source":"aGk=","key":"good"}`)
	f.Add(form, "source=aGk&key=good&%zz=+")
	f.Add("multipart/form-data; boundary=b", head+"\"source\"\r\n\r\naGk\r\n--b--")
	f.Fuzz(func(t *testing.T, kind, body string) {
		if w := ask(&desk{}, "POST", "/api/1/upload", kind, strings.NewReader(body)); w.Code == 500 {
			t.Errorf("500: %s", w.Body)
		}
	})
}

func FuzzExpiration(f *testing.F) {
	f.Add("P1DT2H")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := v1.ParseExpiration(s, born, 365*24*time.Hour)
		if err == nil && !got.IsZero() && (got.Before(born.Add(300*time.Second)) || got.After(born.AddDate(1, 0, 1))) {
			t.Errorf("%q gives %v", s, got)
		}
	})
}
