package web

import (
	"net/http"
	"net/url"
	"strconv"
)

// mostNumbered is the highest number of a page that is believed.
const mostNumbered = 1_000_000

// Leaf is a page of a list by its number, from 1; Href is "" for the one that is shown.
type Leaf struct {
	N    int
	Href string
}

// turns puts the ways to the neighbours of a page of a list on it; where the site has
// pages rather than one endless list, by their numbers too (product LS-31).
func (l *List) turns(r *http.Request, classic bool, next, previous string) {
	l.Next, l.Previous = turned(r.URL, "seek", next), turned(r.URL, "peek", previous)
	if !classic {
		return
	}
	n := numberOf(r.URL, previous != "")
	l.Next, l.Previous = numbered(l.Next, n+1), numbered(l.Previous, n-1)
	l.Leaves = leaves(n, afresh(r.URL), l.Previous, l.Next)
}

// numberOf is the number that the address says its page has. It was counted from page to
// page as somebody turned them: nothing counts what stands before, which may have grown
// since. Only that the first page has none before it is certain.
func numberOf(at *url.URL, before bool) int {
	if !before {
		return 1
	}
	n, _ := strconv.Atoi(at.Query().Get("page")) // nonsense is 0
	return min(max(n, 2), mostNumbered)
}

// numbered adds the number of a page to its address, "" for none.
func numbered(address string, n int) string {
	if address == "" || n < 2 {
		return address
	}
	return address + "&page=" + strconv.Itoa(n)
}

// leaves are the pages that can be reached from the nth by number: the first, and those
// beside it. There are none where there is one page only.
func leaves(n int, first, previous, next string) (list []Leaf) {
	if n > 1 {
		list = append(list, Leaf{1, first})
	}
	if n > 2 {
		list = append(list, Leaf{n - 1, previous})
	}
	list = append(list, Leaf{N: n})
	if next != "" {
		list = append(list, Leaf{n + 1, next})
	}
	if len(list) == 1 {
		return nil
	}
	return list
}

// Gap reports whether pages between the first two that can be reached are left out.
func (l List) Gap() bool { return len(l.Leaves) > 1 && l.Leaves[1].N > l.Leaves[0].N+1 }
