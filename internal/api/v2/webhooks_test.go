package v2_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"calotype/internal/webhook"
)

// told is a message that a listener got.
type told struct {
	header http.Header
	body   []byte
}

// listener is a true server that takes messages, after having refused some.
func listener(t *testing.T, refuse int) (*httptest.Server, chan told) {
	t.Helper()
	got := make(chan told, 20)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if refuse--; refuse >= 0 {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		got <- told{r.Header, b}
	}))
	t.Cleanup(s.Close)
	return s, got
}

func (h *house) work() {
	h.t.Helper()
	if err := h.Queue.Start(context.WithoutCancel(h.t.Context())); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		if err := h.Queue.Stop(context.Background()); err != nil {
			h.t.Error(err)
		}
	})
}

func await(t *testing.T, got chan told) told {
	t.Helper()
	select {
	case m := <-got:
		return m
	case <-time.After(60 * time.Second):
		t.Fatal("nothing was told")
		return told{}
	}
}

func TestWebhooksAreToldSignedAndAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.work()
	_, key := h.person("ann", "user")
	_, other := h.person("bob", "user")
	server, got := listener(t, 1)
	made := h.ask("POST", "/webhooks", key, map[string]any{"url": server.URL + "/in?x=1", "events": []string{"media.uploaded", "media.deleted"}})
	h.wants("make", made, 201, "")
	secret := made.str("secret")
	h.upload(other, "", 9) // nobody listens
	id := h.upload(key, "?title=Heard", 1)
	m := await(t, got)
	var said webhook.Message
	if err := json.Unmarshal(m.body, &said); err != nil || said.Event != "media.uploaded" || said.Data.Media.ID != id || said.Data.Media.Title != "Heard" {
		t.Errorf("%v, message %s", err, m.body)
	}
	at, _, _ := strings.Cut(strings.TrimPrefix(m.header.Get(webhook.SignatureHeader), "t="), ",")
	unix, err := strconv.ParseInt(at, 10, 64)
	if err != nil || webhook.Sign(secret, time.Unix(unix, 0), m.body) != m.header.Get(webhook.SignatureHeader) {
		t.Errorf("signature %q does not fit, %v", m.header.Get(webhook.SignatureHeader), err)
	}
	path := "/webhooks/" + made.str("id")
	if again := h.ask("GET", path, key, nil); again.str("secret") != "" || again.str("url") != server.URL+"/in?x=1" {
		t.Errorf("told again: %s", again.text)
	}
	var log reply
	for range 100 { // the answer comes before the note of it
		if log = h.ask("GET", path+"/deliveries", key, nil); strings.Contains(log.text, `"delivered"`) {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	item, _ := log.at("items").([]any)[0].(map[string]any)
	if item["attempts"] != 2.0 || item["status"] != 200.0 || item["id"] != said.ID {
		t.Errorf("log: %s", log.text)
	}
	h.wants("again", h.ask("POST", path+"/deliveries/"+said.ID+"/redeliver", key, nil), 202, "")
	if twice := await(t, got); string(twice.body) != string(m.body) {
		t.Errorf("told again: %s", twice.body)
	}
	for what, r := range map[string]reply{
		"get":       h.ask("GET", path, other, nil),
		"change":    h.ask("PATCH", path, other, `{"active":false}`),
		"delete":    h.ask("DELETE", path, other, nil),
		"log":       h.ask("GET", path+"/deliveries", other, nil),
		"redeliver": h.ask("POST", path+"/deliveries/"+said.ID+"/redeliver", other, nil),
	} {
		h.wants(what+" another's", r, 404, "webhook.not_found")
	}
	h.wants("delivery of none", h.ask("POST", path+"/deliveries/nothing/redeliver", key, nil), 404, "delivery.not_found")
	h.wants("switch off", h.ask("PATCH", path, key, `{"active":false}`), 200, "")
	h.wants("tell while off", h.ask("POST", path+"/deliveries/"+said.ID+"/redeliver", key, nil), 409, "webhook.inactive")
	h.wants("delete", h.ask("DELETE", path, key, nil), 204, "")
	h.wants("deleted", h.ask("GET", path, key, nil), 404, "webhook.not_found")
}

func TestBadWebhooksAreRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, key := h.person("ann", "user")
	h.set("base_url", "https://img.example.test")
	for what, c := range map[string]struct {
		body, field string
		status      int
	}{
		"nothing":         {`{}`, "url", 422},
		"no events":       {`{"url":"https://a.example.test/"}`, "events", 422},
		"empty events":    {`{"url":"https://a.example.test/","events":[]}`, "events", 422},
		"unknown event":   {`{"url":"https://a.example.test/","events":["x"]}`, "events", 422},
		"twice":           {`{"url":"https://a.example.test/","events":["media.deleted","media.deleted"]}`, "events", 422},
		"reports":         {`{"url":"https://a.example.test/","events":["media.reported"]}`, "events", 422},
		"everybody's":     {`{"url":"https://a.example.test/","events":["media.deleted"],"all":true}`, "all", 403},
		"ftp":             {`{"url":"ftp://a.example.test/","events":["media.deleted"]}`, "url", 422},
		"no host":         {`{"url":"https:///x","events":["media.deleted"]}`, "url", 422},
		"private":         {`{"url":"http://192.168.1.1/","events":["media.deleted"]}`, "url", 422},
		"private v6":      {`{"url":"http://[fd00::1]/","events":["media.deleted"]}`, "url", 422},
		"metadata":        {`{"url":"http://169.254.169.254/latest","events":["media.deleted"]}`, "url", 422},
		"itself":          {`{"url":"https://img.example.test/x","events":["media.deleted"]}`, "url", 422},
		"with a password": {`{"url":"https://u:p@a.example.test/","events":["media.deleted"]}`, "url", 422},
		"wrong type":      {`{"url":7}`, "url", 422},
		"unknown field":   {`{"url":"https://a.example.test/","colour":"red"}`, "colour", 422},
		"not JSON":        {`{"url"`, "body", 400},
		"a list":          {`[]`, "body", 422},
		"deep":            {strings.Repeat("[", 100000), "body", 400},
		"deep inside":     {`{"url":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`, "url", 422},
		"10 MB":           {`{"url":"` + strings.Repeat("x", 10<<20) + `"}`, "", 413},
	} {
		r := h.ask("POST", "/webhooks", key, c.body)
		if r.status != c.status || r.str("field") != c.field {
			t.Errorf("%s: %d %.300s, want %d about %q", what, r.status, r.text, c.status, c.field)
		}
	}
	h.wants("a guest", h.ask("GET", "/webhooks", "", nil), 401, "login.needed")
	h.wants("other type", h.ask("POST", "/webhooks", key, `{}`, "Content-Type", "text/plain"), 415, "request.media_type")
	h.wants("unknown parameter", h.ask("GET", "/webhooks?colour=red", key, nil), 422, "request.invalid")
	if list := h.ask("GET", "/webhooks", key, nil); len(list.at("items").([]any)) != 0 {
		t.Errorf("left behind: %s", list.text)
	}
}

func TestIdempotentMaking(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, key := h.person("ann", "user")
	body := map[string]any{"url": "https://a.example.test/", "events": []string{"media.deleted"}}
	one := h.ask("POST", "/webhooks", key, body, "Idempotency-Key", "w1")
	two := h.ask("POST", "/webhooks", key, body, "Idempotency-Key", "w1")
	if one.status != 201 || two.status != 201 || two.text != one.text || two.str("secret") == "" || two.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%d %s, then %d %s", one.status, one.text, two.status, two.text)
	}
	h.wants("other body", h.ask("POST", "/webhooks", key, `{}`, "Idempotency-Key", "w1"), 409, "idempotency.other")
	h.wants("10 MB", h.ask("POST", "/webhooks", key, strings.Repeat("x", 10<<20), "Idempotency-Key", "w2"), 413, "request.too_large")
	if list := h.ask("GET", "/webhooks", key, nil); len(list.at("items").([]any)) != 1 {
		t.Errorf("made twice: %s", list.text)
	}
}

func TestAdministratorsAreToldOfReports(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.work()
	_, key := h.person("ann", "user")
	admin, _ := h.person("root", "admin")
	server, got := listener(t, 0)
	made := h.ask("POST", "/webhooks", "", map[string]any{"url": server.URL, "events": []string{"media.reported"}, "all": true}, "Cookie", h.signIn(admin))
	h.wants("make", made, 201, "")
	id := h.upload(key, "", 1)
	h.wants("report", h.ask("POST", "/media/"+id+"/reports", "", `{"reason":"spam"}`), 202, "")
	var said webhook.Message
	if m := await(t, got); json.Unmarshal(m.body, &said) != nil || said.Event != "media.reported" || said.Data.Media.ID != id {
		t.Errorf("message %s", m.body)
	}
}
