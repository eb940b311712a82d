package app_test

import (
	"net/http"
	"net/url"
	"strings"
)

// byDeed is told by a page that does something to a media: it leads back to the media
// where it was done.
func byDeed(r answered) string {
	switch word := status(r); {
	case r.StatusCode == http.StatusSeeOther && strings.Contains(r.Header.Get("Location"), "/login"):
		return "login"
	case strings.Contains(r.body, "This needs a sign-in"):
		return "login"
	case word == "no" && strings.Contains(r.body, "asks for a password"):
		return "locked"
	default:
		return word
	}
}

// Who may make it the cover of its album: who may change the album, and what is in it.
var covers = edits

// Whom one may follow on the page of what he put up: nobody follows himself, or the
// banned.
var followsOwner = likes.but("refused", "owner").with("owner", "expired", "gone").with("owner", "banned", "none").
	with("manager", "banned", "none").with("admin", "banned", "none")

// Who may be asked whether to delete it: as deletes, but no page shows what is over.
var asksToDelete = func() grid {
	g := deletes
	for _, name := range accounts {
		g = g.with(name, "expired", "gone")
	}
	return g
}()

// Who may replace its bytes: its owner alone.
var replaces = chart(`
	               public link password private waiting expired ancestor banned
	guests:        login  login login   login   login   login   login    login
	stranger:      no     no   locked   none    none    gone    none     none
	owner:         yes    yes  yes      yes     yes     gone    yes      none
	collaborator:  no     no   no       none    none    gone    no       none
	manager admin: no     no   no       no      no      gone    no       no
`)

// Who is told that a picture has no captions: who may see it.
var seesNoCaptions = func() grid {
	g := grid{states: sees.states, rows: map[string][]string{}}
	for name, row := range sees.rows {
		for _, word := range row {
			if word == "yes" {
				word = "none"
			}
			g.rows[name] = append(g.rows[name], word)
		}
	}
	return g
}()

// bySentForm is told by a form that comes back because of what was sent.
func bySentForm(r answered) string {
	if word := byDeed(r); word != "refused" {
		return word
	}
	return "yes"
}

// viewerRows are the deeds below the page of a media.
func viewerRows() map[string][]ask {
	form := func(pairs ...string) url.Values {
		v := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	do := func(path string, want grid, body url.Values) []ask {
		return []ask{{send: with(seen(path), body), want: want, words: byDeed, fresh: another}}
	}
	trash := do("/restore", restores, nil)
	trash[0].fresh = trashed
	return map[string][]ask{
		"GET /{route}/{name}/edit":                    {{send: to(seen("/edit")), want: edits, words: byDeed}},
		"GET /{route}/{name}/delete":                  {{send: to(seen("/delete")), want: asksToDelete, words: byDeed}},
		"GET /{route}/{name}/replace":                 {{send: to(seen("/replace")), want: replaces, words: byDeed}},
		"POST /{route}/{name}/replace":                {{what: "by no file", send: with(seen("/replace"), form("x", "y")), want: replaces, words: bySentForm}},
		"GET /{route}/{name}/captions":                {{what: "of a picture", send: to(seen("/captions")), want: edits, words: bySentForm}},
		"GET /{route}/{name}/captions/{language}.vtt": {{what: "of a picture", send: to(seen("/captions/en.vtt")), want: seesNoCaptions, words: byDeed}},
		"POST /{route}/{name}/captions":               {{what: "by no file", send: with(seen("/captions"), form("x", "y")), want: edits, words: bySentForm}},
		"POST /{route}/{name}/captions/remove":        {{what: "of a picture", send: with(seen("/captions/remove"), form("language", "en")), want: edits, words: bySentForm}},
		"GET /{route}/{name}/report":                  {{send: to(seen("/report")), want: sees, words: byDeed}},
		"GET /{route}/{name}/takedown":                {{send: to(seen("/takedown")), want: sees, words: byDeed}},
		"POST /{route}/{name}/takedown":               {{what: "by nobody", send: with(seen("/takedown"), form("name", "")), want: sees, words: bySentForm}},
		"GET /{route}/{name}/share":                   {{send: to(seen("/share")), want: sees, words: byDeed}},
		"POST /{route}/{name}/edit": {
			{what: "in its words", send: with(seen("/edit"), form("description", "x")), want: edits, words: byDeed, fresh: another},
			{what: "in who sees it", send: with(seen("/edit"), form("visibility", "link")), want: manages, words: byDeed, fresh: another},
			{what: "in where it lies", send: with(seen("/edit"), form("album", "")), want: manages, words: byDeed, fresh: another},
			{what: "into a new album", send: with(seen("/edit"), form("album", "+", "album_name", "new")), want: manages, words: byDeed, fresh: another},
		},
		"POST /{route}/{name}/delete":       do("/delete", deletes, nil),
		"POST /{route}/{name}/restore":      trash,
		"POST /{route}/{name}/approve":      do("/approve", approves, nil),
		"POST /{route}/{name}/cover":        do("/cover", covers, nil),
		"POST /{route}/{name}/flag":         do("/flag", edits, form("on", "1")),
		"POST /{route}/{name}/like":         do("/like", likes, form("on", "1")),
		"POST /{route}/{name}/follow-owner": do("/follow-owner", followsOwner, form("on", "1")),
		"POST /{route}/{name}/look":         {{send: with(seen("/look"), form()), want: sees, words: byDeed}},
		// A reason that is none, as there are only so many reports an hour.
		"POST /{route}/{name}/report": {{send: with(seen("/report"), form("reason", "none")), want: sees, words: bySentForm}},
		"GET /embed/{id}":             {{send: to(func(o *thing) string { return "/embed/" + o.m.PublicID }), want: embeds, words: byDeed}},
		"GET /qr.svg":                 plainly("/qr.svg?path=/image/x"),
		"GET /speculation.json":       plainly("/speculation.json"),
		"GET /keys":                   plainly("/keys"),
		"GET /tag-autocomplete":       {{send: to(at("/tag-autocomplete?q=tag")), want: tagsProposed, words: byTag}},
		"GET /tag-autocomplete/":      {{send: to(at("/tag-autocomplete/?q=tag")), want: tagsProposed, words: byTag}},
	}
}
