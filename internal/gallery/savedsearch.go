package gallery

import "strings"

// MostSearches is how many searches a person may keep.
const MostSearches = 100

// SavedSearch is a search as it is kept: without space around it. What is no search, or
// looks for nothing, is Invalid.
func SavedSearch(text string) (string, error) {
	text = strings.TrimSpace(text)
	q, err := ParseQuery(text)
	if err == nil && q.Empty() {
		err = Fail(Invalid, "query.nothing_wanted").In("q")
	}
	return text, err
}
