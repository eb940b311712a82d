package metrics_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"calotype/internal/metrics"
)

func TestFiguresAreWritten(t *testing.T) {
	t.Parallel()
	m := metrics.New()
	m.Request("/images/*", "GET", 200, time.Millisecond)
	m.Request("", "BREW", 404, time.Second)
	m.Upload("stored", 1000, time.Second)
	m.Upload("refused", 500, time.Second)
	m.Gauge("jobs", "Jobs.", func() float64 { return 7 })
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{
		`calotype_http_request_seconds_count{method="GET",route="/images/*",status="200"} 1`,
		`calotype_http_request_seconds_count{method="other",route="none",status="404"} 1`,
		`calotype_upload_seconds_count{result="refused"} 1`,
		"calotype_upload_bytes_total 1000", "calotype_jobs 7", "go_goroutines ",
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s is missing in\n%s", want, w.Body)
		}
	}
}
