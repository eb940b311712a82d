package app_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/db"
)

// replaced makes a thing in the same state that was replaced once.
func replaced(t *testing.T, x *matrix, o *thing) *thing {
	t.Helper()
	out := another(t, x, o)
	m := *out.m
	m.Files = slices.Clone(m.Files)
	m.Files[0].Path += ".new"
	x.write(t, func(ctx context.Context, tx *db.Tx) error { return tx.ReplaceMedia(ctx, &m, 3, time.Now()) })
	list, err := x.h.DB.MediaVersions(t.Context(), m.ID)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	out.token = list[0].PublicID
	return out
}

// byNoVersion is told by versions that are not there.
func byNoVersion(r answered) string {
	if strings.Contains(r.body, `"version.not_found"`) {
		return "yes"
	}
	return byAPI(r)
}

// versionRows are what files were before. Versions are for the owner of a file and staff,
// and only he puts one into his file's place.
func versionRows() map[string][]ask {
	page := func(rest string) func(*thing) string {
		return func(o *thing) string { return seen("/versions/" + o.token + rest)(o) }
	}
	api := func(o *thing) string { return ofMedia("/versions/" + o.token)(o) }
	return map[string][]ask{
		"GET /{route}/{name}/versions": {{send: to(seen("/versions")), want: manages, words: byDeed}},
		"POST /{route}/{name}/versions/{version}/{deed}": {
			{what: "to make none current", send: with(seen("/versions/none/current"), url.Values{}), want: replaces.turned("yes", "none"), words: byDeed},
			{what: "to delete it", send: with(page("/delete"), url.Values{}), want: manages, words: byDeed, fresh: replaced},
		},
		"GET /api/2/media/{id}/versions":                    {{send: to(ofMedia("/versions")), want: manages, words: byAPI}},
		"POST /api/2/media/{id}/versions/{version}/current": {{what: "of which there is none", send: to(ofMedia("/versions/none/current")), want: replaces, words: byNoVersion}},
		"DELETE /api/2/media/{id}/versions/{version}":       {{send: to(api), want: manages, words: byAPI, fresh: replaced}},
	}
}
