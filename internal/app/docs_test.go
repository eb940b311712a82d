package app_test

import (
	"strings"
	"testing"
)

func TestTheGuestKeyIsShownWhereGuestsMayUseIt(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	shown := func() bool {
		t.Helper()
		status, page := get(t, "GET", server.URL+"/api-v1")
		if status != 200 {
			t.Fatalf("%d", status)
		}
		return strings.Contains(string(page), key)
	}
	if !shown() {
		t.Error("guests may upload, and their key is not shown")
	}
	for setting, off := range map[string]string{"guest_uploads": "0", "enable_api_guest": "0", "enable_uploads": "0"} {
		set(t, h, setting, off)
		if shown() {
			t.Errorf("%s=%s: the key is shown", setting, off)
		}
		set(t, h, setting, "1")
	}
	if status, _ := get(t, "GET", server.URL+"/api-v1/more"); status != 404 {
		t.Errorf("a deeper path: %d", status)
	}
}
