package v1_test

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	v1 "calotype/internal/api/v1"
	"calotype/internal/gallery"
)

var errNoChunk = errors.New("no chunk")

const form2 = "multipart/form-data; boundary=b"

func TestPartsWhoseNamesAreNotEscaped(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		`form-data; name="source"; filename="a "b".png"`:         "a ",
		`form-data; name=source; filename=中文 图.png`:              "中文 图.png",
		`form-data; name="source"; filename="a.png"; x=y z`:      "a.png",
		`form-data; name="source"; filename="a"; filename="b"`:   "a",
		`FORM-DATA; NAME="source"; FILENAME="up.png"`:            "up.png",
		`form-data; name="source"; filename*=UTF-8''%E4%B8%AD`:   "中",
		`form-data; name="source"; filename="open.png`:           "open.png",
		`attachment; name="source"; filename="a "b".png"`:        "!",
		`form-data; file "name`:                                  "!",
		`form-data; name="source"; filename="a.png"; name="key"`: "a.png",
	} {
		d := &desk{}
		body := "--b\r\nContent-Disposition: " + header + "\r\n\r\nhello\r\n" + head + "\"key\"\r\n\r\ngood\r\n--b--\r\n"
		w := ask(d, "POST", "/api/1/upload", form2, strings.NewReader(body))
		if want == "!" {
			if w.Code != 400 || !strings.Contains(w.Body.String(), `"code":620`) {
				t.Errorf("%s: %d %s", header, w.Code, w.Body)
			}
		} else if w.Code != 200 || d.name != want || d.size != 5 {
			t.Errorf("%s: %d, name %q, %d bytes", header, w.Code, d.name, d.size)
		}
	}
}

func TestWhatIsNotReadDoesNoHarm(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 200_000)
	many := strings.Repeat(head+"\"p\"\r\n\r\nv\r\n", 10_000)
	file := head + "\"source\"; filename=\"a.png\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nhe=\x1ao\r\n"
	for name, body := range map[string]string{
		"a long field":     head + "\"junk\"\r\n\r\n" + long + "\r\n" + file,
		"another file":     head + "\"thumb\"; filename=\"t.png\"\r\n\r\n" + long + "\r\n" + file,
		"10,000 parts":     many + file,
		"a nameless part":  "--b\r\n\r\n" + long + "\r\n" + file,
		"parts after them": file + many,
	} {
		d := &desk{}
		w := ask(d, "POST", "/api/1/upload", form2, strings.NewReader(body+head+"\"key\"\r\n\r\ngood\r\n--b--\r\n"))
		if w.Code != 200 || d.size != 5 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	w := ask(&desk{}, "POST", "/api/1/upload", form2, strings.NewReader(head+"\"file\"; filename=\"t.png\"\r\n\r\n"+long+"\r\n"+head+"\"key\"\r\n\r\ngood\r\n--b--\r\n"))
	if !strings.Contains(w.Body.String(), `"Empty upload source"`) {
		t.Errorf("a file of another name: %d %s", w.Code, w.Body)
	}
}

func TestArraysOfEveryKind(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ contentType, body, want string }{
		{"application/json", `{"key":"good","source":["aGVsbG8="]}`, `"code":620`},
		{"application/json", `{"key":"good","source":"aGVsbG8=","title":["x"]}`, `"Invalid parameter title"`},
		{"application/json", `{"key":"good","source":"aGVsbG8=","tags":["x","y"]}`, `"status_code":200`},
		{form, "key=good&source[0]=aGVsbG8=", `"code":620`},
		{form, "key=good&source=aGVsbG8=&title[a]=x", `"Invalid parameter title"`},
	} {
		if w := ask(&desk{}, "POST", "/api/1/upload", c.contentType, strings.NewReader(c.body)); !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s", c.body, w.Code, w.Body)
		}
	}
}

func TestBodiesThatEndTooSoon(t *testing.T) {
	t.Parallel()
	whole := head + "\"key\"\r\n\r\ngood\r\n" + head + "\"source\"; filename=\"a.png\"\r\n\r\nhello\r\n--b--\r\n"
	for name, c := range map[string]struct{ contentType, body string }{
		"multipart": {form2, whole[:len(whole)-12]}, "form": {form, "key=good&source=aGVs"}, "JSON": {"application/json", `{"key":"good","source":"aGVs`}, "raw": {"image/png", "hello"},
	} {
		r := httptest.NewRequest("POST", "/api/1/upload", &tornReader{strings.NewReader(c.body)})
		r.Header.Set("Content-Type", c.contentType)
		r.Header.Set("X-API-Key", "good")
		w := httptest.NewRecorder()
		api(&desk{}).Handler().ServeHTTP(w, r)
		if w.Code != 400 || !strings.Contains(w.Body.String(), `"code":601`) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

// tornReader ends as a chunked body does whose chunks are none.
type tornReader struct{ *strings.Reader }

func (r *tornReader) Read(p []byte) (int, error) {
	if r.Len() == 0 {
		return 0, errNoChunk
	}
	return r.Reader.Read(p)
}

func TestRawBodyWithoutAType(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{"hello": `"status_code":200`, "": `"Empty upload source"`} {
		r := httptest.NewRequest("POST", "/api/1/upload?key=good", strings.NewReader(body))
		w := httptest.NewRecorder()
		api(&desk{}).Handler().ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%q: %d %s", body, w.Code, w.Body)
		}
	}
}

func TestSourceOfTheQueryBeforeImageOfTheBody(t *testing.T) {
	t.Parallel()
	d := &desk{}
	w := ask(d, "POST", "/api/1/upload?key=good&source=aGVsbG8=", form, strings.NewReader("image=aGk="))
	if w.Code != 200 || d.size != 5 || !strings.Contains(w.Body.String(), `"data":{`) {
		t.Errorf("%d %d %s", w.Code, d.size, w.Body)
	}
}

func TestFilesThatPagesLoadOnDemand(t *testing.T) {
	t.Parallel()
	for loader, want := range map[int64]string{18_432: `"is_use_loader":false`, 18_431: `"is_use_loader":true`} {
		if got := string(v1.Answer{Media: media("A"), Links: gallery.Links{}, Now: born, Zone: born.Location(), Loader: loader}.JSON()); !strings.Contains(got, want) {
			t.Errorf("above %d: no %s", loader, want)
		}
	}
}
