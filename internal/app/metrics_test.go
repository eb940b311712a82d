package app_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestMetricsAreForTheLoopback(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	wish(t, server, h.Site.Get().Text("api_v1_key"), "a.jpg", picture(t, 8, 8), nil)
	wish(t, server, "wrong", "a.jpg", picture(t, 8, 8), nil)
	get(t, "GET", server.URL+"/image/secret-name.abcd")
	status, body := get(t, "GET", server.URL+"/metrics")
	if status != 200 {
		t.Fatalf("status %d", status)
	}
	for _, want := range []string{
		`calotype_upload_seconds_count{result="stored"} 1`, "calotype_imaging_jobs 0",
		`calotype_http_request_seconds_count{method="POST",route="/api/{version}/{action}",status="200"} 1`,
		`calotype_http_request_seconds_count{method="POST",route="/api/{version}/{action}",status="400"} 1`,
		`calotype_http_request_seconds_count{method="GET",route="/{route}/{name}",status="404"} 1`,
		`calotype_database_connections_most{pool="`,
	} {
		if !strings.Contains(string(body), want) {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Contains(string(body), "secret-name") {
		t.Error("a stranger's path is a label")
	}
	q, err := http.NewRequest("GET", server.URL+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("X-Forwarded-For", "198.51.100.7") // by a proxy on this machine
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusForbidden {
		t.Errorf("to a stranger: %d", r.StatusCode)
	}
}
