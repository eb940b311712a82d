package v2_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/app"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/settings"
	"calotype/internal/testkit"
)

// house is a whole house and how to reach it.
type house struct {
	*app.House
	t   *testing.T
	url string
}

// open makes a house with true workers on a temporary plot.
func open(t *testing.T) *house {
	t.Helper()
	cfg := testkit.Config(t, t.TempDir())
	cfg.FetchAllow = []string{"127.0.0.0/8"}
	h, err := app.Open(t.Context(), cfg, []string{testkit.Binary(t), "worker"}, slog.New(slog.DiscardHandler))
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
	return &house{h, t, server.URL}
}

// person makes somebody with a key of the scopes, all but admin for none.
func (h *house) person(name string, rank gallery.Rank) (u gallery.User, key string) {
	h.t.Helper()
	text, id, hash := account.NewKey()
	u = gallery.User{Name: name, Email: name + "@example.test", Rank: rank}
	h.write(func(tx *db.Tx) error {
		if err := tx.InsertUser(h.t.Context(), &u, time.Now()); err != nil {
			return err
		}
		return tx.InsertKey(h.t.Context(), db.Key{ID: id, UserID: u.ID, Name: "test", SecretHash: hash, Created: time.Now()})
	})
	return u, text
}

// signIn begins a session and returns its cookie.
func (h *house) signIn(u gallery.User) string {
	h.t.Helper()
	token := rand.Text()
	hash := sha256.Sum256([]byte(token))
	h.write(func(tx *db.Tx) error {
		return tx.InsertSession(h.t.Context(), db.Session{ID: rand.Text(), Hash: hash[:], UserID: u.ID, Created: time.Now(), LastSeen: time.Now(), Expires: time.Now().Add(time.Hour)})
	})
	return "session=" + token
}

func (h *house) write(f func(*db.Tx) error) {
	h.t.Helper()
	if err := h.DB.Write(h.t.Context(), f); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) set(name, value string) {
	h.t.Helper()
	h.write(func(tx *db.Tx) error { return tx.SetSetting(h.t.Context(), name, value) })
	stored, err := h.DB.Settings(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	h.Site.Set(settings.New(stored))
}

// reply is an answer of the API.
type reply struct {
	status int
	header http.Header
	text   string
	json   map[string]any
}

// str is a text of the answer, by a path like "media.links.original".
func (r reply) str(path string) string {
	s, _ := r.at(path).(string)
	return s
}

func (r reply) at(path string) any {
	var v any = r.json
	for name := range strings.SplitSeq(path, ".") {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

// ask sends a request; body is JSON text, bytes or a value to be written as JSON.
// Headers are pairs of name and value.
func (h *house) ask(method, path, key string, body any, headers ...string) reply {
	h.t.Helper()
	var content io.Reader
	kind := "application/json"
	switch b := body.(type) {
	case nil:
		kind = ""
	case string:
		content = strings.NewReader(b)
	case []byte:
		content, kind = bytes.NewReader(b), "image/jpeg"
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			h.t.Fatal(err)
		}
		content = bytes.NewReader(raw)
	}
	q, err := http.NewRequestWithContext(h.t.Context(), method, h.url+"/api/2"+path, content)
	if err != nil {
		h.t.Fatal(err)
	}
	if key != "" {
		q.Header.Set("X-API-Key", key)
	}
	if kind != "" {
		q.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	return h.do(q)
}

func (h *house) do(q *http.Request) reply {
	h.t.Helper()
	r, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		h.t.Fatal(err)
	}
	defer r.Body.Close()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	out := reply{status: r.StatusCode, header: r.Header, text: string(raw)}
	if strings.Contains(r.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(raw, &out.json); err != nil {
			h.t.Fatalf("%s %s: %v in %q", q.Method, q.URL.Path, err, raw)
		}
	}
	if r.StatusCode >= 400 {
		if ct := r.Header.Get("Content-Type"); ct != "application/problem+json" || out.str("code") == "" || out.str("request_id") == "" || out.at("status") != float64(r.StatusCode) {
			h.t.Errorf("%s %s: %d is no problem: %s %s", q.Method, q.URL.Path, r.StatusCode, ct, raw)
		}
	}
	return out
}

// wants checks status and code of an answer.
func (h *house) wants(what string, r reply, status int, code string) {
	h.t.Helper()
	if r.status != status || code != "" && r.str("code") != code {
		h.t.Errorf("%s: %d %s, want %d %s", what, r.status, r.text, status, code)
	}
}

// picture is a JPEG whose bytes follow from its seed.
func picture(t *testing.T, w, h int, seed byte) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.Set(x, y, color.RGBA{uint8(x), uint8(y), seed, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// upload sends a picture and returns its id.
func (h *house) upload(key, query string, seed byte) string {
	h.t.Helper()
	r := h.ask("POST", "/media"+query, key, picture(h.t, 40, 30, seed))
	if r.status != 201 {
		h.t.Fatalf("upload: %d %s", r.status, r.text)
	}
	return r.str("media.id")
}
