package v1_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"calotype/internal/gallery"
)

// The errors of api-v1.md 6.2 that a verb can give, as the caller sees them.
var told = []struct {
	code    string
	args    []any
	status  int
	number  int
	message string
}{
	{"video.invalid", nil, 400, 100, "Invalid video file provided"},
	{"upload.duplicate", nil, 400, 101, "Duplicated upload"},
	{"upload.duplicate_stored", nil, 400, 102, "Duplicated upload"},
	{"upload.duplicate_resized", nil, 400, 103, "Duplicated upload"},
	{"storage.full", nil, 507, 104, "No space left on storage"},
	{"expiration.invalid", nil, 400, 120, "Invalid expiration"},
	{"upload.flood", []any{50, "images", "minute", time.Second}, 429, 130, "Flooding detected. You can only upload 50 images per minute"},
	{"bench.make", nil, 500, 200, "Can't get a tempnam"},
	{"upload.too_big", []any{int64(10_000_000)}, 413, 400, "File too big - max 10 MB"},
	{"upload.invalid_image", nil, 400, 400, "Invalid image"},
	{"upload.animated_webp", nil, 400, 400, "Animated WebP is not supported"},
	{"url.scheme", []any{"gopher"}, 400, 400, "Unsupported URL scheme `gopher`"},
	{"url.self", nil, 400, 400, "Unsupported self host URL upload"},
	{"url.address", nil, 400, 400, "Unsupported non-public IP address for upload"},
	{"stop_words", nil, 400, 400, "Stop words found"},
	{"upload.denied", nil, 400, 401, "Request denied"},
	{"url.disabled", nil, 400, 403, "URL uploading is disabled"},
	{"video.probe", nil, 400, 600, "FFprobe error"},
	{"storage.write", nil, 500, 600, "Can't move temp file to its destination"},
	{"url.fetch", nil, 400, 600, "Can't fetch target upload source (downstream)"},
	{"upload.partial", nil, 400, 601, "File was partially uploaded (UPLOAD_ERR_PARTIAL)"},
	{"upload.no_file", nil, 400, 601, "No file was uploaded (UPLOAD_ERR_NO_FILE)"},
	{"bench.write", nil, 500, 601, "System write error (UPLOAD_ERR_CANT_WRITE)"},
	{"upload.dimensions", nil, 400, 602, "Missing width and/or height"},
	{"upload.unreadable", nil, 400, 610, "Can't get target upload source info"},
	{"width.larger", nil, 400, 610, "Target width is greater than the original image width"},
	{"upload.info", nil, 400, 610, "Can't get uploaded info"},
	{"upload.type", nil, 400, 610, "Invalid upload type"},
	{"upload.source_info", nil, 400, 611, "Can't get source image info"},
	{"upload.mime", nil, 400, 612, "Invalid mimetype"},
	{"upload.unavailable_format", nil, 400, 613, "Unavailable image format"},
	{"upload.disabled_format", []any{"gif"}, 400, 614, "Disabled image format (gif)"},
	{"upload.source", nil, 400, 620, "Invalid file source"},
	{"url.image", nil, 400, 622, "Invalid image URL"},
	{"storage.no_dir", nil, 500, 630, "Destination is not a dir"},
	{"storage.denied", nil, 500, 632, "Can't write target destination dir"},
	{"storage.race", nil, 500, 666, "Concurrency: target exists"},
	{"storage.none", nil, 507, 900, "No storage available"},
	{"quota.user", []any{int64(7)}, 400, 999, "Storage quota reached (limit 7 bytes)."},
	{"quota.files", []any{int64(7)}, 400, 999, "Maximum CHEVERETO_MAX_FILES reached (limit 7)."},
	{"busy", nil, 503, 503, "Service busy, try again"},
	{"maintenance", nil, 503, 503, "Maintenance"},
}

func TestEveryErrorInEveryFormat(t *testing.T) {
	t.Parallel()
	for _, c := range told {
		for _, format := range []string{"json", "txt", "redirect", ""} {
			d := &desk{fail: gallery.Fail(gallery.Invalid, c.code, c.args...)}
			w := ask(d, "POST", "/api/1/upload", form, strings.NewReader("source=aGVsbG8&key=good&format="+format))
			got := strings.TrimSpace(w.Body.String())
			if format == "txt" || format == "redirect" {
				if w.Code != c.status || got != c.message || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
					t.Errorf("%s as %s: %d %s", c.code, format, w.Code, got)
				}
				continue
			}
			var answer struct {
				Status int `json:"status_code"`
				Error  struct {
					Message string
					Code    int
				}
				Text  string `json:"status_txt"`
				Image any
			}
			if err := json.Unmarshal([]byte(got), &answer); err != nil {
				t.Fatal(err)
			}
			if w.Code != c.status || answer.Status != c.status || answer.Error.Code != c.number || answer.Error.Message != c.message ||
				answer.Image != nil || answer.Text == "" {
				t.Errorf("%s: %d %s, want %d %d %s", c.code, w.Code, got, c.status, c.number, c.message)
			}
			if wait := w.Header().Get("Retry-After"); (c.status == 429 || c.status == 503) != (wait != "") {
				t.Errorf("%s: Retry-After %q", c.code, wait)
			}
		}
	}
}

func TestAFormWithoutAFile(t *testing.T) {
	t.Parallel()
	empty := head + "\"source\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n"
	for name, c := range map[string]struct {
		rest string
		says string
	}{
		"nothing else":  {"", `"code":601`},
		"a text source": {head + "\"source\"\r\n\r\naGVsbG8=\r\n", `"status_code":200`},
	} {
		body := empty + c.rest + head + "\"key\"\r\n\r\ngood\r\n--b--\r\n"
		w := ask(&desk{}, "POST", "/api/1/upload", "multipart/form-data; boundary=b", strings.NewReader(body))
		if !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

// What clients of the field send, as they send it.
func TestClientsShapes(t *testing.T) {
	t.Parallel()
	file := func(field, name, kind string) string {
		return head + fmt.Sprintf("%q; filename=%q\r\nContent-Type: %s\r\n\r\nhello\r\n", field, name, kind)
	}
	field := func(name, value string) string { return head + fmt.Sprintf("%q\r\n\r\n%s\r\n", name, value) }
	const multi = "multipart/form-data; boundary=b"
	for name, c := range map[string]struct {
		target, kind, body string
		file, answers      string
	}{
		"ShareX built-in":      {"/api/1/upload", multi, field("key", "good") + field("format", "json") + file("source", "shot.png", "image/png"), "shot.png", `"image":{"name"`},
		"ShareX by redirect":   {"/api/1/upload?key=good&format=redirect", multi, file("source", "shot.png", "image/png"), "shot.png", ""},
		"PicGo":                {"/api/1/upload/?key=good", multi, file("source", "图.png", "image/png"), "图.png", `"url":"https://`},
		"ImgBB by file":        {"/1/upload?key=good", multi, file("image", "x.png", "application/octet-stream"), "x.png", `"data":{"name"`},
		"ImgBB by base64":      {"/1/upload?key=good&expiration=600", form, "image=aGVsbG8%3D&name=holiday", "", `"status":200,"success"`},
		"an old client":        {"/api/1/upload", form, "key=good&action=upload&type=file&timestamp=1&auth_token=x&source=aGVsbG8%3D", "", `"image":{"name"`},
		"curl with octets":     {"/api/1/upload", multi, file("source", "film.mp4", "application/octet-stream") + field("key", "good"), "film.mp4", `"image":{"name"`},
		"JSON by a script":     {"/api/1/upload", "application/json; charset=utf-8", `{"key":"good","source":"data:image/png;base64,aGVsbG8=","nsfw":0,"tags":null}`, "", `"image":{"name"`},
		"raw bytes with a key": {"/api/1/upload?key=good", "image/png", "hello", "", `"image":{"name"`},
	} {
		body := c.body
		if c.kind == multi {
			body += "--b--\r\n"
		}
		d := &desk{}
		w := ask(d, "POST", c.target, c.kind, strings.NewReader(body))
		if d.size != 5 || d.name != c.file || !strings.Contains(w.Body.String(), c.answers) || w.Code != 200 && w.Code != 302 {
			t.Errorf("%s: %d, %d bytes as %q: %s", name, w.Code, d.size, d.name, w.Body)
		}
	}
}
