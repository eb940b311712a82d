package web

import (
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"slices"
	"testing"

	"calotype/internal/serve"
)

func TestAPageIsAnnouncedBeforeItIsMade(t *testing.T) {
	t.Parallel()
	p := pages(t)
	for name, c := range map[string]struct {
		hints bool
		mode  string
		want  bool
	}{
		"somebody goes there":  {true, "navigate", true},
		"a script fetches it":  {true, "cors", false},
		"an old client":        {true, "", false},
		"nobody has chosen it": {false, "navigate", false},
	} {
		d := &Door{Pages: p, Hints: c.hints}
		page := d.hinted(func(w http.ResponseWriter, r *http.Request) error { return p.Login(w, r, LoginPage{}) })
		server := httptest.NewServer(serve.With(d.fail, page))
		var early []string
		trace := &httptrace.ClientTrace{Got1xxResponse: func(code int, h textproto.MIMEHeader) error {
			if code == http.StatusEarlyHints {
				early = h["Link"]
			}
			return nil
		}}
		r, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), "GET", server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Sec-Fetch-Mode", c.mode)
		answer, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		server.Close()
		if (early != nil) != c.want || answer.StatusCode != http.StatusOK {
			t.Errorf("%s: announced %q, then %s", name, early, answer.Status)
		}
		if links := answer.Header["Link"]; len(links) == 0 || early != nil && !slices.Equal(early, links) {
			t.Errorf("%s: announced %q, the page names %q", name, early, links)
		}
	}
}
