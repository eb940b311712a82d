package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"io/fs"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/app"
	"calotype/internal/config"
	"calotype/internal/imaging"
	"calotype/internal/testkit"
)

// house opens a true house with true workers on a temporary plot.
func house(t *testing.T) (*app.House, *httptest.Server) {
	t.Helper()
	return houseAt(t, testkit.Config(t, t.TempDir()))
}

// localHouse is a house whose rows and bytes are files, for tests that touch them.
func localHouse(t *testing.T) (*app.House, *httptest.Server) {
	t.Helper()
	cfg := testkit.Config(t, t.TempDir())
	cfg.Database, cfg.Store = "", ""
	cfg, err := cfg.Ready()
	if err != nil {
		t.Fatal(err)
	}
	return houseAt(t, cfg)
}

func houseAt(t *testing.T, cfg config.Config) (*app.House, *httptest.Server) {
	t.Helper()
	binary := testkit.Binary(t)
	h, err := app.Open(t.Context(), cfg, []string{binary, "worker"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h.Handler())
	t.Cleanup(func() {
		server.Close()
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h, server
}

func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.RGBA{uint8(x), uint8(y), 128, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type answer struct {
	Status int `json:"status_code"`
	Error  struct {
		Message string
		Code    int
	}
	Image struct {
		Width, Height    int
		URL              string
		MD5              string
		Medium, Thumb    struct{ URL string }
		Viewer           string `json:"url_viewer"`
		Delete           string `json:"delete_url"`
		SourceMD5        string `json:"source_md5"`
		OriginalFilename string `json:"original_filename"`
	}
}

func send(t *testing.T, server *httptest.Server, key, name string, file []byte) answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("source", name)
	part.Write(file)
	form.WriteField("key", key) // after the file, as some clients send it
	form.Close()
	r, err := http.Post(server.URL+"/api/1/upload", form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var a answer
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		t.Fatal(err)
	}
	if a.Status != r.StatusCode {
		t.Errorf("status_code %d with HTTP %d", a.Status, r.StatusCode)
	}
	return a
}

func get(t *testing.T, method, url string) (int, []byte) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, b
}

func TestUploadServeDeleteSweep(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	file := picture(t, 1000, 600)
	a := send(t, server, key, "中文图片.jpg", file)
	if a.Status != 200 || a.Image.Width != 1000 || a.Image.Height != 600 {
		t.Fatalf("answer %+v", a)
	}
	status, got := get(t, "GET", a.Image.URL)
	if status != 200 || !bytes.Equal(got, file) {
		t.Errorf("original: status %d, %d bytes, want %d", status, len(got), len(file))
	}
	for _, url := range []string{a.Image.Medium.URL, a.Image.Thumb.URL, a.Image.Viewer, a.Image.Delete} {
		if status, _ := get(t, "GET", url); status != 200 {
			t.Errorf("GET %s: %d", url, status)
		}
	}
	again := send(t, server, key, "中文图片.jpg", file)
	if again.Image.URL == a.Image.URL || again.Image.MD5 != a.Image.MD5 {
		t.Errorf("the same bytes again: %+v", again)
	}
	if status, _ := get(t, "POST", a.Image.Delete); status != 200 {
		t.Errorf("delete: %d", status)
	}
	if _, err := h.Keeper.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{a.Image.URL, a.Image.Thumb.URL, a.Image.Viewer, a.Image.Delete} {
		if status, _ := get(t, "GET", url); status != 410 {
			t.Errorf("after deletion %s: %d, want 410", url, status)
		}
	}
	if status, got := get(t, "GET", again.Image.URL); status != 200 || !bytes.Equal(got, file) {
		t.Errorf("the other upload of the same bytes: %d, %d bytes", status, len(got))
	}
	get(t, "POST", again.Image.Delete)
	h.Keeper.Now = func() time.Time { return time.Now().Add(time.Hour) }
	if n, err := h.Keeper.Sweep(t.Context()); err != nil || n == 0 {
		t.Errorf("sweep after the last deletion: %d, %v", n, err)
	}
}

func TestBadFilesAreRefusedAndLeaveNothing(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	for name, c := range map[string]struct {
		file []byte
		code int
	}{
		"empty":            {nil, 610},
		"svg named png":    {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), 610},
		"playlist as mp4":  {[]byte("#EXTM3U\n#EXT-X-TARGETDURATION:1\nfile:///etc/passwd\n"), 610},
		"concat as mp4":    {[]byte("ffconcat version 1.0\nfile /etc/passwd\n"), 610},
		"header of a jpeg": {picture(t, 64, 64)[:40], 400},
		"long text":        {[]byte(strings.Repeat("a", 1<<20)), 610},
	} {
		if a := send(t, server, key, "x.png", c.file); a.Status == 200 || a.Error.Code != c.code {
			t.Errorf("%s: %d %+v, want code %d", name, a.Status, a.Error, c.code)
		}
	}
	if a := send(t, server, "wrong", "x.jpg", picture(t, 8, 8)); a.Error.Message != "Invalid API key." {
		t.Errorf("wrong key: %+v", a.Error)
	}
	if n, err := h.DB.MediaTotal(t.Context()); n != 0 || err != nil {
		t.Errorf("%d media, %v", n, err)
	}
	for _, dir := range []string{"", imaging.OutDir} {
		drafts, err := filepath.Glob(filepath.Join(h.Upload.Bench.Dir(), dir, "draft-*"))
		if len(drafts) != 0 || err != nil {
			t.Errorf("left on the bench: %v, %v", drafts, err)
		}
	}
	if a := send(t, server, key, "x.jpg", picture(t, 8, 8)); a.Status != 200 {
		t.Errorf("the next good upload: %+v", a.Error)
	}
}

func TestFirstAdministratorSignsInAndOut(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	token, err := h.Account.SetupToken(t.Context())
	if err != nil || token == "" {
		t.Fatalf("setup token %q, %v", token, err)
	}
	if _, err := h.Account.Setup(t.Context(), "wrong", account.First{Person: account.Person{Name: "ann", Email: "ann@example.test", Password: "correct horse"}}, account.From{}); err == nil {
		t.Error("a wrong token makes an administrator")
	}
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	post := func(path string, form url.Values) string {
		t.Helper()
		r, err := client.PostForm(server.URL+path, form)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, _ := io.ReadAll(r.Body)
		return string(b)
	}
	page := post("/setup", url.Values{"token": {token}, "username": {"ann"}, "email": {"ann@example.test"}, "password": {"correct horse"}})
	if !strings.Contains(page, "/logout") {
		t.Error("not signed in after setup")
	}
	if page := post("/logout", nil); strings.Contains(page, "/logout") {
		t.Error("still signed in after sign-out")
	}
	if page := post("/login", url.Values{"login-subject": {"ann"}, "password": {"wrong"}}); strings.Contains(page, "/logout") {
		t.Error("signed in with a wrong password")
	}
	if page := post("/login", url.Values{"login-subject": {"ann@example.test"}, "password": {"correct horse"}}); !strings.Contains(page, "/logout") {
		t.Error("not signed in with the right password")
	}
	if _, page := get(t, "GET", server.URL+"/setup?token="+token); bytes.Contains(page, []byte(`name="token"`)) {
		t.Error("the form is still offered")
	}
	if again, err := h.Account.SetupToken(t.Context()); again != "" || err != nil {
		t.Errorf("a second setup token: %q, %v", again, err)
	}
}

func TestTheSameBytesAgainAreRefusedWhereTheSiteSaysSo(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	set(t, h, "duplicate_uploads", "refuse")
	file := picture(t, 20, 20)
	first := send(t, server, key, "a.jpg", file)
	if first.Status != 200 {
		t.Fatalf("first: %+v", first.Error)
	}
	if a := send(t, server, key, "b.jpg", file); a.Status != 400 || a.Error.Code != 101 {
		t.Errorf("again: %d %+v, want code 101", a.Status, a.Error)
	}
	get(t, "POST", first.Image.Delete)
	if a := send(t, server, key, "c.jpg", file); a.Status != 200 {
		t.Errorf("after deletion: %+v", a.Error)
	}
}

func TestCheckFindsWhatIsMissingDamagedAndOrphaned(t *testing.T) {
	t.Parallel()
	h, server := localHouse(t)
	key := h.Site.Get().Text("api_v1_key")
	send(t, server, key, "a.jpg", picture(t, 30, 20))
	report, err := h.Keeper.Check(t.Context(), false)
	if err != nil || !report.Whole() || report.Files != 2 {
		t.Fatalf("after an upload: %v, %v", report, err)
	}
	var stored []string
	for info, err := range h.Keeper.Store.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, filepath.Join(strings.TrimPrefix(h.Config.Store, "disk:"), info.Key))
	}
	if err := os.Remove(stored[0]); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(stored[1])
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := errors.Join(os.Chmod(stored[1], 0o600), os.WriteFile(stored[1], b, 0o600)); err != nil {
		t.Fatal(err)
	}
	orphan := filepath.Join(strings.TrimPrefix(h.Config.Store, "disk:"), "sha256/aa/bb/orphan")
	long := time.Now().Add(-time.Hour)
	if err := errors.Join(os.MkdirAll(filepath.Dir(orphan), 0o700), os.WriteFile(orphan, b, 0o600), os.Chtimes(orphan, long, long)); err != nil {
		t.Fatal(err)
	}
	report, err = h.Keeper.Check(t.Context(), false)
	if err != nil || len(report.Missing) != 1 || len(report.Damaged) != 1 || len(report.Orphaned) != 1 {
		t.Errorf("after harm: %v, %v", report, err)
	}
	if report, err = h.Keeper.Check(t.Context(), true); err != nil || len(report.Damaged) != 0 {
		t.Errorf("fast compares sizes only: %v, %v", report, err)
	}

	if err := h.Keeper.Repair(t.Context(), report); err != nil || len(report.Orphaned) != 0 {
		t.Fatalf("repair: %v, %v", report, err)
	}
	if _, err := os.Stat(orphan); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the orphan is there after the repair: %v", err)
	}
	report, err = h.Keeper.Check(t.Context(), true)
	if err != nil || len(report.Missing) != 1 || len(report.Orphaned) != 0 || report.Pending != 0 {
		t.Errorf("after the repair: %v, %v", report, err)
	}
	if n := lost(t, h); n != 1 {
		t.Errorf("%d rows marked, want 1", n)
	}
	send(t, server, key, "a.jpg", picture(t, 30, 20))
	report, err = h.Keeper.Check(t.Context(), true)
	if err != nil || !report.Whole() || lost(t, h) != 0 {
		t.Errorf("after the bytes came again: %v, %v, %d marked", report, err, lost(t, h))
	}
}

// lost counts the blobs that a repair marked.
func lost(t *testing.T, h *app.House) (n int) {
	t.Helper()
	blobs, err := h.DB.Blobs(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range blobs {
		if !b.Lost.IsZero() {
			n++
		}
	}
	return n
}
