package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

func TestManifestSaysWhatTheSiteIs(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	h.Config.BaseURL = server.URL + "/pics"
	set(t, h, "website_name", "Ridge")
	set(t, h, "upload_enabled_image_formats", "jpg,mp4")
	r, body := visit(t, "GET", server.URL+"/pics/manifest.webmanifest?lang=zh-CN", nil)
	var m struct {
		Name, Lang, Dir, Scope string
		StartURL               string `json:"start_url"`
		Icons                  []struct{ Src, Sizes, Purpose string }
		Shortcuts              []struct{ Name, URL string }
		Launch                 struct {
			Mode string `json:"client_mode"`
		} `json:"launch_handler"`
		Share struct {
			Action, Method, Enctype string
			Params                  struct{ Files []struct{ Accept []string } }
		} `json:"share_target"`
		Opens []struct{ Accept map[string][]string } `json:"file_handlers"`
	}
	if err := json.Unmarshal([]byte(body), &m); err != nil || r.Header.Get("Content-Type") != "application/manifest+json" {
		t.Fatal(err, r.Header)
	}
	if m.Name != "Ridge" || m.Lang != "zh-CN" || m.Dir != "ltr" || m.Scope != "/pics/" || m.StartURL != "/pics/" || m.Shortcuts[0].Name != "上传" || m.Shortcuts[0].URL != "/pics/upload" {
		t.Errorf("%+v", m)
	}
	if m.Launch.Mode != "focus-existing" || m.Shortcuts[1].Name != "您的文件" || m.Shortcuts[1].URL != "/pics/files" {
		t.Errorf("%+v %+v", m.Launch, m.Shortcuts)
	}
	_, anns := signedIn(t, h, "ann", gallery.Member)
	for _, c := range []struct {
		who  []*http.Cookie
		want string
	}{{nil, "/pics/login?next=%2Fpics%2Ffiles"}, {[]*http.Cookie{anns}, "/pics/user/ann"}} {
		if r, _ := visit(t, "GET", server.URL+"/pics/files", nil, c.who...); !strings.HasSuffix(r.Header.Get("Location"), c.want) {
			t.Error(r.Status, r.Header.Get("Location"))
		}
	}
	if s := m.Share; s.Action != "/pics/upload?shared=1" || s.Method != "POST" || s.Enctype != "multipart/form-data" || strings.Join(s.Params.Files[0].Accept, " ") != "image/jpeg video/mp4" {
		t.Errorf("%+v", s)
	}
	if len(m.Opens) != 1 || len(m.Opens[0].Accept) != 2 {
		t.Errorf("%+v", m.Opens)
	}
	for _, icon := range m.Icons {
		if r, _ := visit(t, "GET", server.URL+icon.Src, nil); r.StatusCode != 200 || !strings.HasPrefix(r.Header.Get("Content-Type"), "image/") {
			t.Errorf("%s: %d %v", icon.Src, r.StatusCode, r.Header)
		}
	}
}

func TestWorkerIsAskedForAgain(t *testing.T) {
	t.Parallel()
	_, server := house(t)
	r, body := visit(t, "GET", server.URL+"/sw.js", nil)
	if r.StatusCode != 200 || r.Header.Get("Cache-Control") != "no-cache" || !strings.Contains(body, "main-") {
		t.Fatalf("%d %v", r.StatusCode, r.Header)
	}
	q, _ := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/sw.js", nil)
	q.Header.Set("If-None-Match", r.Header.Get("ETag"))
	again, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	again.Body.Close()
	if again.StatusCode != http.StatusNotModified {
		t.Error(again.Status)
	}
}

// What another program shares comes from the browser itself; what a page of another site sends does not.
func TestSharesComeFromNoOtherSite(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, ann := signedIn(t, h, "ann", gallery.Member)
	for _, c := range []struct {
		from  string
		files int
		want  int
	}{{"none", 1, 200}, {"same-origin", 1, 200}, {"cross-site", 1, 403}, {"same-site", 1, 403}, {"none", 2, 413}, {"none", 0, 400}} {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		form.WriteField("title", "Shared from "+c.from)
		for range c.files {
			f, _ := form.CreateFormFile("source", "cat.jpg")
			f.Write(picture(t, 60, 40+c.want%50))
		}
		form.Close()
		q, _ := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/upload?shared=1", &body)
		q.Header.Set("Content-Type", form.FormDataContentType())
		q.Header.Set("Sec-Fetch-Site", c.from)
		q.AddCookie(ann)
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode != c.want || (c.want == 200) != strings.Contains(string(text), "/image/") {
			t.Errorf("%d files from %s: %d %s", c.files, c.from, r.StatusCode, text)
		}
	}
}
