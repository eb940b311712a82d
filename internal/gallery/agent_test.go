package gallery_test

import (
	"testing"

	"calotype/internal/gallery"
)

func TestAgentsHaveNamesThatPeopleKnow(t *testing.T) {
	t.Parallel()
	const webkit = "AppleWebKit/537.36 (KHTML, like Gecko) "
	for text, want := range map[string]gallery.Agent{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0":                                                        {"Firefox", "Windows"},
		"Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0":                                                          {"Firefox", "Linux"},
		"Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0":                                                                    {"Firefox", "Android"},
		"Mozilla/5.0 (Linux; Android 10; K) " + webkit + "Chrome/131.0.0.0 Mobile Safari/537.36":                                                  {"Chrome", "Android"},
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) " + webkit + "Chrome/131.0.0.0 Safari/537.36":                                                   {"Chrome", "ChromeOS"},
		"Mozilla/5.0 (X11; Linux x86_64) " + webkit + "HeadlessChrome/131.0.0.0 Safari/537.36":                                                    {"Chrome", "Linux"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + webkit + "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0":                                    {"Edge", "Windows"},
		"Mozilla/5.0 (Linux; Android 10; K) " + webkit + "Chrome/131.0.0.0 Mobile Safari/537.36 EdgA/131.0.0.0":                                   {"Edge", "Android"},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) " + webkit + "Chrome/131.0.0.0 Safari/537.36 OPR/116.0":                                  {"Opera", "macOS"},
		"Mozilla/5.0 (Linux; Android 14; SM-S911B) " + webkit + "SamsungBrowser/27.0 Chrome/125.0 Mobile Safari/":                                 {"Samsung Internet", "Android"},
		"Mozilla/5.0 (Linux; Android 14; V2309A) " + webkit + "Version/4.0 Chrome/121.0 MQQBrowser/15.0 Mobile Safari/537.36":                     {"QQ Browser", "Android"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1": {"Safari", "iPhone"},
		"Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0 Mobile/15E148 Safari/604.1":           {"Chrome", "iPad"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/133.0 Mobile/15E148 Safari/605.1":  {"Firefox", "iPhone"},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15":                   {"Safari", "macOS"},
		"Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko":                                                                           {"Internet Explorer", "Windows"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + webkit + "PicGo/2.3.1 Chrome/87.0 Electron/11.2 Safari/537.36":                             {"PicGo", "Windows"},
		"Mozilla/5.0 (Linux; U; Android 4.0.3; de-de) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30":                    {"", "Android"},
		"curl/8.5.0":                      {"curl", ""},
		"ShareX/16.1.0":                   {"ShareX", ""},
		"python-requests/2.31.0":          {"python-requests", ""},
		"Go-http-client/2.0":              {"Go-http-client", ""},
		"calotype/v1.2 (Linux)":           {"calotype", "Linux"},
		"Wget/1.21.4 (linux-gnu)":         {"Wget", ""},
		"":                                {},
		"something else":                  {},
		"Mozilla/5.0 (X11; Linux x86_64)": {"", "Linux"},
		"<script>alert(1)</script>/1":     {},
		"Mozilla/5.0 (PlayStation 5) AppleWebKit/": {},
	} {
		if got := gallery.AgentOf(text); got != want {
			t.Errorf("%q is %+v, want %+v", text, got, want)
		}
	}
}
