package app_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"calotype/internal/client"
)

// tusRequest sends one request of the protocol; headers are "Name: value".
func tusRequest(t *testing.T, method, url, body string, headers ...string) (*http.Response, map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if value == "-" {
			r.Header.Del(name)
			continue
		}
		r.Header.Set(name, value)
	}
	a, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	var told map[string]any
	b, _ := io.ReadAll(a.Body)
	_ = json.Unmarshal(b, &told)
	return a, told
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func TestResumableBadInputIsRefusedInWords(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := "X-API-Key: " + h.Site.Get().Text("api_v1_key")
	files, length := server.URL+"/files/", "Upload-Length: 1000"
	meta := func(s string) string { return "Upload-Metadata: " + s }
	for name, c := range map[string]struct {
		headers []string
		status  int
		code    string
		field   string
	}{
		"no key":              {[]string{length}, 401, "key.missing", ""},
		"a wrong key":         {[]string{length, "X-API-Key: nonsense"}, 401, "key.invalid", ""},
		"another site's page": {[]string{length, key, "Origin: https://evil.test"}, 403, "origin", ""},
		"no length":           {[]string{key}, 400, "tus.length_missing", "Upload-Length"},
		"a later length":      {[]string{key, "Upload-Defer-Length: 1"}, 400, "tus.length_missing", "Upload-Length"},
		"a negative length":   {[]string{key, "Upload-Length: -5"}, 400, "tus.length", "Upload-Length"},
		"no number":           {[]string{key, "Upload-Length: ten"}, 400, "tus.length", "Upload-Length"},
		"nothing":             {[]string{key, "Upload-Length: 0"}, 400, "source.empty", ""},
		"too big":             {[]string{key, "Upload-Length: 500000000"}, 413, "upload.too_big", ""},
		"beyond all numbers":  {[]string{key, "Upload-Length: 99999999999999999999"}, 413, "upload.too_big", "Upload-Length"},
		"concatenation":       {[]string{key, length, "Upload-Concat: partial"}, 400, "tus.concat", "Upload-Concat"},
		"no version":          {[]string{key, length, "Tus-Resumable: -"}, 412, "tus.version", ""},
		"bad base64":          {[]string{key, length, meta("title %%%")}, 400, "tus.base64", "title"},
		"no UTF-8":            {[]string{key, length, meta("title " + b64("\xff"))}, 400, "tus.base64", "title"},
		"NUL":                 {[]string{key, length, meta("filename " + b64("a\x00.jpg"))}, 400, "tus.field", "filename"},
		"a name twice":        {[]string{key, length, meta("title YQ==,title YQ==")}, 400, "tus.metadata", "Upload-Metadata"},
		"a long title":        {[]string{key, length, meta("title " + b64(strings.Repeat("x", 101)))}, 400, "tus.too_long", "title"},
		"a bad visibility":    {[]string{key, length, meta("visibility " + b64("all"))}, 400, "tus.field", "visibility"},
		"a bad expiry":        {[]string{key, length, meta("expires " + b64("soon"))}, 400, "tus.field", "expires"},
		"a bad tag":           {[]string{key, length, meta("tags " + b64("a,#"))}, 400, "tus.field", "tags"},
		"a bad category":      {[]string{key, length, meta("category " + b64("x"))}, 400, "tus.field", "category"},
		"a bad width":         {[]string{key, length, meta("width " + b64("-5"))}, 400, "tus.field", "width"},
		"long metadata":       {[]string{key, length, meta("x " + b64(strings.Repeat("x", 20<<10)))}, 400, "field.too_long", "Upload-Metadata"},
		"a guessable key":     {[]string{key, length, meta("idempotency-key " + b64("12345678"))}, 400, "tus.repeat", "idempotency-key"},
		"an odd checksum":     {[]string{key, length, "Upload-Checksum: crc32 AAAA"}, 400, "tus.checksum_form", "Upload-Checksum"},
	} {
		a, told := tusRequest(t, "POST", files, "", c.headers...)
		field, _ := told["field"].(string)
		if a.StatusCode != c.status || told["code"] != c.code || field != c.field || told["detail"] == "" || strings.Contains(fmt.Sprint(told["detail"]), "%!") {
			t.Errorf("%s: %d %v", name, a.StatusCode, told)
		}
	}
	r, _ := http.NewRequestWithContext(t.Context(), "POST", files, nil)
	r.Header.Set("Upload-Metadata", "x "+strings.Repeat("A", 10<<20))
	if a, err := http.DefaultTransport.RoundTrip(r); err == nil { // the server may hang up first
		a.Body.Close()
		if a.StatusCode != 431 {
			t.Errorf("10 MB of metadata: %d", a.StatusCode)
		}
	}
	open, err := h.DB.OpenResumables(t.Context(), "upload:network:127.0.0.1", 10)
	if total, err2 := h.DB.ResumableTotal(t.Context()); open != 0 || total != 0 || err != nil || err2 != nil {
		t.Errorf("%d open uploads, %d bytes: %v %v", open, total, err, err2)
	}
}

func TestResumableUploadIsScaledDownAsWished(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	at := client.Server{URL: server.URL, Key: h.Site.Get().Text("api_v1_key")}
	file := picture(t, 400, 200)
	address, err := at.Create(t.Context(), int64(len(file)), map[string]string{"filename": "wide.jpg", "width": "100"})
	if err != nil {
		t.Fatal(err)
	}
	done, err := at.Send(t.Context(), client.Upload{File: bytes.NewReader(file), Size: int64(len(file)), Address: address})
	if err != nil || done.Width != 100 || done.Height != 50 {
		t.Errorf("%+v, %v", done, err)
	}
}
