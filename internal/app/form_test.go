package app_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// byForm uploads as the page's form does, in a language.
func byForm(t *testing.T, server *httptest.Server, lang, name string, file []byte) (int, string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("visibility", "public")
	if name != "" {
		part, _ := form.CreateFormFile("source", name)
		part.Write(file)
	}
	form.Close()
	q, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/upload", &body)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", form.FormDataContentType())
	q.Header.Set("Accept-Language", lang)
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

func TestTheFormSaysWhyItRefuses(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "upload_max_filesize_mb_guest", "0.01")
	set(t, h, "stop_words", "forbidden")
	set(t, h, "upload_enabled_image_formats", "jpg")
	gif := []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")
	for name, c := range map[string]struct {
		lang, name string
		file       []byte
		status     int
		says       string
	}{
		"too large":          {"en", "x.jpg", picture(t, 1500, 1500), 413, "larger than the 10 KB"},
		"too large, Chinese": {"zh-CN", "x.jpg", picture(t, 1500, 1500), 413, "超过了本站允许的 10 KB"},
		"no picture":         {"en", "x.jpg", []byte("<svg/>"), 400, "no picture or video"},
		"switched off":       {"en", "x.gif", gif, 400, "not taken here"},
		"nothing chosen":     {"en", "", nil, 400, "No file was chosen"},
		"a stop word":        {"en", "forbidden.jpg", picture(t, 9, 9), 400, "not allowed here"},
	} {
		if status, page := byForm(t, server, c.lang, c.name, c.file); status != c.status || !strings.Contains(page, c.says) {
			t.Errorf("%s: %d, without %q", name, status, c.says)
		}
	}
	if status, page := byForm(t, server, "en", "fine.jpg", picture(t, 9, 9)); status != 200 || !strings.Contains(page, "/delete/") {
		t.Errorf("a good one: %d", status)
	}
}

func TestTheFormAnswersWithWhatIsThere(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "duplicate_uploads", "existing")
	file := picture(t, 30, 20)
	byForm(t, server, "en", "a.jpg", file)
	if status, page := byForm(t, server, "en", "b.jpg", file); status != 200 || strings.Contains(page, "/delete/") || !strings.Contains(page, "nt-warn") {
		t.Errorf("the same again: %d, delete link %v", status, strings.Contains(page, "/delete/"))
	}
}
