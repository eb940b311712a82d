package account_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime/quotedprintable"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
	"calotype/internal/settings"
	"calotype/internal/testkit"
)

const base = "https://pics.example.test"

var home = account.From{Address: "192.0.2.1", Agent: "Browser"}

// house is a desk over new rows, with a queue that works and a mail server.
type house struct {
	*account.Desk
	post *testkit.Post
	site map[string]string

	mu       sync.Mutex
	now      time.Time
	reworded []int64 // people by whose names media shall be found anew
}

// open makes a house with settings, "name=value".
func open(t *testing.T, wishes ...string) *house {
	t.Helper()
	h := &house{post: testkit.StartPost(t), now: time.Now().Truncate(time.Millisecond)}
	d, err := db.Open(t.Context(), testkit.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	h.Desk = &account.Desk{DB: d, Site: &settings.Live{}, Now: h.time, Base: func() string { return base }}
	h.site = map[string]string{
		"email_smtp_server": "127.0.0.1", "email_smtp_server_port": itoa(h.post.Port), "email_smtp_server_security": "unsecured",
		"email_from_email": "house@example.test", "website_name": "Pics",
	}
	h.set(t, wishes...)
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, j *river.Job[queue.Letter]) error { return h.Post(ctx, j.Args) }))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[queue.Erase]) error { return h.Erase(ctx) }))
	river.AddWorker(workers, river.WorkFunc(func(_ context.Context, j *river.Job[queue.Reword]) error {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.reworded = append(h.reworded, j.Args.Owner)
		return nil
	}))
	q, err := queue.Open(t.Context(), d, queue.Config{Workers: workers, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	h.Queue = q
	if err := q.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(q.Stop(context.Background()), d.Close()); err != nil {
			t.Error(err)
		}
	})
	return h
}

func (h *house) time() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// pass lets time go by.
func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// set changes settings.
func (h *house) set(t *testing.T, wishes ...string) {
	t.Helper()
	for _, w := range wishes {
		name, value, _ := strings.Cut(w, "=")
		f, ok := settings.Lookup(name)
		if !ok || f.Check(value) != nil {
			t.Fatalf("setting %s: %v", w, f.Check(value))
		}
		h.site[name] = value
	}
	h.Site.Set(settings.New(h.site))
}

// person makes a valid account.
func (h *house) person(t *testing.T, name string, rank gallery.Rank) gallery.Actor {
	t.Helper()
	if err := h.Add(t.Context(), account.Person{Name: name, Email: name + "@example.test", Password: "correct horse"}, rank); err != nil {
		t.Fatal(err)
	}
	return account.Actor(h.user(t, name), home.Address)
}

func (h *house) user(t *testing.T, name string) gallery.User {
	t.Helper()
	u, err := h.DB.UserByName(t.Context(), name)
	if err != nil {
		t.Fatal(name, err)
	}
	return u
}

// enter signs somebody in who has no codes.
func (h *house) enter(t *testing.T, subject, password string) account.Entrance {
	t.Helper()
	e, err := h.SignIn(t.Context(), subject, password, home)
	if err != nil || e.Session == "" {
		t.Fatal(e, err)
	}
	return e
}

// refused fails unless the error has the code and, where it is given, the field;
// more words tell which case it is.
func refused(t *testing.T, err error, code string, field ...string) {
	t.Helper()
	fail, ok := errors.AsType[*gallery.Error](err)
	if !ok || fail.Code != code || len(field) > 0 && fail.Field != field[0] {
		t.Errorf("got %v, want %s in %v", err, code, field)
	}
}

var tokenInLetter = regexp.MustCompile(`\?(?:token|invitation)=([A-Z0-9]+)`)

// letter waits for one to an address and returns its text.
func (h *house) letter(t *testing.T, to string) string {
	t.Helper()
	m := h.post.Next(t)
	if len(m.To) != 1 || m.To[0] != to {
		t.Fatalf("a letter to %v, want %s", m.To, to)
	}
	b, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(m.Data)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// token is the one in the next letter, which must be to an address.
func (h *house) token(t *testing.T, to string) string {
	t.Helper()
	text := h.letter(t, to)
	found := tokenInLetter.FindStringSubmatch(text)
	if found == nil || !strings.Contains(text, base) {
		t.Fatal("no link in the letter:\n", text)
	}
	return found[1]
}

// idle waits until the queue has nothing to do.
func (h *house) idle(t *testing.T) {
	t.Helper()
	for range 600 {
		load, err := h.Queue.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if load.Jobs["available"]+load.Jobs["running"]+load.Jobs["pending"] == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond) // the queue is River's
	}
	t.Fatal("the queue does not come to rest")
}
