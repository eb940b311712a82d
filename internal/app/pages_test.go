package app_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestEveryPageIsWalked holds the list of pages that the browser tests walk against
// the routes of the house.
func TestEveryPageIsWalked(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../test/browser/pages.json")
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		Pages  []struct{ Route string }
		Others map[string]string // what is no page of ours, and what it is instead
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	walked := map[string]bool{}
	for _, p := range list.Pages {
		walked[p.Route] = true
	}
	for route := range list.Others {
		walked[route] = true
	}
	h, _ := house(t)
	known := routesOf(t, h.Routes())
	for _, route := range slices.Sorted(maps.Keys(known)) {
		method, pattern, _ := strings.Cut(route, " ")
		if (method == "GET" || method == "*") && !strings.HasPrefix(pattern, "/api/") && !walked[route] {
			t.Errorf("%s is in no list of test/browser/pages.json: say there where it is found, or that it is no page", route)
		}
	}
	for route := range walked {
		if !known[route] {
			t.Errorf("%s is no route", route)
		}
	}
}
