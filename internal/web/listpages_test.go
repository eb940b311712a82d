package web

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestPagesAreNumberedAsTheyAreTurned(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, at, next, previous string
		numbers                  string // with "=" at the one that is shown
		toNext, toPrevious       string
	}{
		{"all there is", "/explore", "", "", "", "", ""},
		{"the first", "/explore?sort=x", "n", "", "=1 2", "?seek=n&sort=x&page=2", ""},
		{"the second", "/explore?seek=a&page=2", "n", "p", "1 =2 3", "?seek=n&page=3", "?peek=p"},
		{"the last", "/explore?seek=a&page=9", "", "p", "1 … 8 =9", "", "?peek=p&page=8"},
		{"back at the first, by a number that was not kept", "/explore?peek=a&page=3", "n", "", "=1 2", "?seek=n&page=2", ""},
		{"more has come before what was the first", "/explore?peek=a", "n", "p", "1 =2 3", "?seek=n&page=3", "?peek=p"},
		{"nonsense", "/explore?seek=a&page=-7x", "n", "p", "1 =2 3", "?seek=n&page=3", "?peek=p"},
		{"a number without a place", "/explore?page=7", "n", "", "=1 2", "?seek=n&page=2", ""},
	} {
		var l List
		l.turns(httptest.NewRequest("GET", c.at, nil), true, c.next, c.previous)
		var got []string
		for i, leaf := range l.Leaves {
			if i == 1 && l.Gap() {
				got = append(got, "…")
			}
			mark := ""
			if leaf.Href == "" {
				mark = "="
			}
			got = append(got, mark+string(rune('0'+leaf.N)))
		}
		if text := strings.Join(got, " "); text != c.numbers || l.Next != c.toNext || l.Previous != c.toPrevious {
			t.Errorf("%s: %q, next %s, previous %s", c.name, text, l.Next, l.Previous)
		}
	}
}

func TestAnEndlessListHasNoNumbers(t *testing.T) {
	t.Parallel()
	var l List
	l.turns(httptest.NewRequest("GET", "/explore?seek=a&page=4", nil), false, "n", "p")
	if l.Leaves != nil || l.Next != "?seek=n" || l.Previous != "?peek=p" {
		t.Errorf("%+v", l)
	}
}
