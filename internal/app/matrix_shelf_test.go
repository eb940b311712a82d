package app_test

import (
	"net/url"
	"strings"
)

// byAnswer is told by a page with a form, or by where it leads.
func byAnswer(r answered) string {
	switch {
	case r.StatusCode == 303 && strings.Contains(r.Header.Get("Location"), "/login"):
		return "login"
	case r.StatusCode == 403 && strings.Contains(r.body, "asks for a password"):
		return "locked"
	}
	return status(r)
}

// Who may put buttons on an album: staff, of everybody's.
var staffDecorates = chart(`
	                    public link password private waiting expired ancestor banned
	guests:             login  login login   login   login   login   login    login
	stranger:           no     no   locked   none    no      no      none     none
	owner collaborator: no     no   no       no      no      no      no       none
	manager admin:      yes    yes  yes      yes     yes     yes     yes      yes
`)

// Who is told of an album what staff are; to others there is no such page.
var staffOnAlbum = chart(`
	                             public link password private waiting expired ancestor banned
	guests:                      none   none none     none    none    none    none     none
	stranger owner collaborator: none   none none     none    none    none    none     none
	manager admin:               yes    yes  yes      yes     yes     yes     yes      yes
`)

// posted are grids of forms: who is not signed in is refused.
func posted(g grid) grid { return g.but("no", guests...) }

// shelfRows are the pages of lists, of albums, and of what is chosen in lists.
func shelfRows() map[string][]ask {
	tagged := func(path string) func(*thing) string { return asked(path, func(o *thing) string { return o.state }) }
	own := func(rest string) func(*thing) string {
		return func(o *thing) string { return "/albums/" + o.album.PublicID + rest }
	}
	form := func(path func(*thing) string, pairs ...string) func(*thing) request {
		return func(o *thing) request {
			values := url.Values{}
			for i := 0; i < len(pairs); i += 2 {
				values.Set(pairs[i], strings.NewReplacer("MEDIA", o.id, "ALBUM", o.album.PublicID, "STATE", o.state).Replace(pairs[i+1]))
			}
			return request{path: path(o), body: values}
		}
	}
	chosen := func(pairs ...string) func(*thing) request {
		return form(at("/selection"), append([]string{"ids", "MEDIA", "within", "ALBUM"}, pairs...)...)
	}
	takenOut := posted(editsAlbum).with("collaborator", "private", "none").with("collaborator", "waiting", "none")
	for _, name := range []string{"owner", "collaborator", "manager", "admin"} {
		takenOut = takenOut.with(name, "expired", "gone")
	}
	forAdmins, forStaff := admins.but("no", guests...), staff.but("no", guests...)
	return map[string][]ask{
		"GET /dashboard/categories":        {{send: to(at("/dashboard/categories")), want: admins, words: byAnswer}},
		"POST /dashboard/categories":       {{send: form(at("/dashboard/categories"), "name", "x"), want: forAdmins.but("refused", "admin"), words: byAnswer}},
		"POST /dashboard/categories/order": {{send: form(at("/dashboard/categories/order")), want: forAdmins, words: byAnswer}},
		"GET /category/{slug}/edit":        {{send: to(at("/category/none/edit")), want: admins.but("none", "admin"), words: byAnswer}},
		"POST /category/{slug}/edit":       {{send: form(at("/category/none/edit"), "name", "x", "slug", "x"), want: forAdmins.but("none", "admin"), words: byAnswer}},
		"POST /category/{slug}/delete":     {{send: form(at("/category/none/delete")), want: forAdmins.but("none", "admin"), words: byAnswer}},
		"GET /dashboard/bans":              {{send: to(at("/dashboard/bans")), want: staff, words: byAnswer}},
		"POST /dashboard/bans":             {{send: form(at("/dashboard/bans"), "network", "x"), want: forStaff.but("refused", "manager", "admin"), words: byAnswer}},
		"POST /dashboard/bans/lift":        {{send: form(at("/dashboard/bans/lift"), "network", "192.0.2.99"), want: forStaff.but("none", "manager", "admin"), words: byAnswer}},
		"GET /dashboard/tags":              {{send: to(at("/dashboard/tags")), want: staff, words: byAnswer}},
		"POST /dashboard/tags":             {{send: form(at("/dashboard/tags"), "names", "none", "do", "delete"), want: forStaff.but("none", "manager", "admin"), words: byAnswer}},
		"GET /tag/{name}/edit":             {{send: to(at("/tag/none/edit")), want: staff.but("none", "manager", "admin"), words: byAnswer}},
		"POST /tag/{name}/edit":            {{send: form(at("/tag/none/edit"), "name", "x"), want: forStaff.but("none", "manager", "admin"), words: byAnswer}},
		"POST /tag/{name}/delete":          {{send: form(at("/tag/none/delete")), want: forStaff.but("none", "manager", "admin"), words: byAnswer}},

		"GET /search": {{send: to(tagged("/search?q=tag:tag")), want: inSearch, words: byList}},
		"GET /search/{kind}": {
			{send: to(tagged("/search/images?q=tag:tag")), want: inSearch, words: byList},
			{what: "for albums", send: to(at("/search/albums?q=shelf*")), want: open, words: status},
			{what: "for people", send: to(at("/search/users?q=ol")), want: open, words: status},
		},
		"GET /search/suggest": {
			{what: "a tag", send: to(tagged("/search/suggest?q=tag")), want: inPublic, words: byTag},
			{what: "one's own title", send: to(tagged("/search/suggest?q=quark")), want: mine.but("hidden", guests...), words: byList},
		},
		"POST /search/saved":                  {{send: form(at("/search/saved"), "q", "tag:tag"), want: posted(members), words: byAnswer}},
		"GET /tag/{names}":                    {{send: to(tagged("/tag/tag")), want: inPublic, words: byList}},
		"GET /category/{slug}":                {{send: to(at("/category/none")), want: nobody, words: status}},
		"GET /following":                      {{send: to(at("/following")), want: members, words: byAnswer}},
		"GET /{username}":                     {{send: to(func(o *thing) string { return "/" + o.owner }), want: knows, words: status}},
		"GET /{route}/{name}/albums":          {{send: to(profile("/albums?sort=date_asc")), want: albumsOfPerson, words: byAlbums}},
		"GET /{route}/{name}/liked":           {{send: to(profile("/liked")), want: knows, words: status}},
		"GET /{route}/{name}/trash":           {{send: to(profile("/trash")), want: trashOf, words: status}},
		"GET /{route}/{name}/files":           {{send: to(profile("/files")), want: knows, words: status}},
		"GET /{route}/{name}/pictures/{role}": {{send: to(profile("/pictures/avatar")), want: knows, words: status}},
		"GET /{route}/{name}/following":       {{send: to(profile("/following")), want: knows, words: status}},
		"GET /{route}/{name}/followers":       {{send: to(profile("/followers")), want: knows, words: status}},
		"GET /{route}/{name}/search":          {{send: to(func(o *thing) string { return profile("/search?q=tag:tag")(o) + o.state }), want: ofPerson, words: byList}},
		"POST /{route}/{name}/follow":         {{send: form(profile("/follow")), want: posted(follows), words: byAnswer}, {what: "no more", send: form(profile("/follow"), "off", "1"), want: posted(unfollows), words: byAnswer}},
		"GET /albums":                         {{send: to(at("/albums")), want: members, words: byAnswer}},
		"GET /albums/new":                     {{send: to(at("/albums/new")), want: members, words: byAnswer}},
		"POST /albums/new":                    {{send: form(at("/albums/new"), "name", "new"), want: posted(members), words: byAnswer}, {what: "in another", send: form(at("/albums/new"), "name", "new", "parent", "ALBUM"), want: posted(parents), words: byAnswer, fresh: another}},
		"GET /albums/{id}/edit":               {{send: to(own("/edit")), want: editsAlbum, words: byAnswer}},
		"GET /{route}/{name}/sub":             {{send: to(shelf("/sub")), want: seesAlbum, words: byAlbums}},
		"GET /{route}/{name}/embeds":          {{send: to(shelf("/embeds")), want: inAlbum, words: byID}},
		"GET /{route}/{name}/info":            {{send: to(shelf("/info")), want: staffOnAlbum, words: byAlbums}},
		"GET /{route}/{name}/zip":             {{send: to(shelf("/zip")), want: zips, words: byZip}},
		"GET /albums/{id}/order":              {{send: to(own("/order")), want: editsAlbum, words: byAnswer}},
		"POST /albums/{id}/order":             {{send: form(own("/order"), "ids", "MEDIA", "place", "1"), want: posted(editsAlbum), words: byAnswer}},
		"GET /albums/{id}/sub-order":          {{send: to(own("/sub-order")), want: editsAlbum, words: byAnswer}},
		"POST /albums/{id}/sub-order":         {{send: form(own("/sub-order"), "ids", "none", "place", "1"), want: posted(editsAlbum).turned("yes", "refused"), words: byAnswer}},
		"GET /albums/{id}/buttons":            {{send: to(own("/buttons")), want: staffDecorates, words: byAnswer}},
		"POST /albums/{id}/buttons":           {{send: form(own("/buttons"), "label", "x", "href", "https://example.test/"), want: posted(staffDecorates), words: byAnswer}},
		"POST /albums/{id}/like":              {{send: form(own("/like"), "on", "1"), want: posted(likesAlbum), words: byAnswer}},
		"GET /albums/{id}/share":              {{send: to(own("/share")), want: seesAlbum, words: byAnswer}},
		"GET /albums/{id}/links":              {{send: to(own("/links")), want: managesAlbum, words: byAnswer}},
		"POST /albums/{id}/delete":            {{send: form(own("/delete")), want: posted(managesAlbum), words: byAnswer, fresh: another}},
		"POST /albums/{id}/shares":            {{send: form(own("/shares"), "name", "x"), want: posted(managesAlbum), words: byAnswer}},
		"POST /albums/{id}/upload-links":      {{send: form(own("/upload-links"), "name", "x"), want: posted(managesAlbum), words: byAnswer}},
		"GET /album-autocomplete":             {{send: to(at("/album-autocomplete?q=shelf")), want: members, words: byAnswer}},
		"GET /selection/album":                {{send: to(asked("/selection/album?ids=", mediaOf)), want: members, words: byAnswer}},
		"POST /albums/{id}/edit": {
			{what: "in its words", send: form(own("/edit"), "name", "shelfSTATE", "description", "x"), want: posted(editsAlbum), words: byAnswer},
			{what: "in who sees it", send: form(own("/edit"), "name", "shelfSTATE", "visibility", "link"), want: posted(managesAlbum), words: byAnswer, fresh: another},
		},
		"POST /selection/albums": {
			{what: "to lie in none", send: form(at("/selection/albums"), "ids", "ALBUM", "do", "put", "album", ""), want: posted(managesAlbum), words: byAnswer, fresh: another},
			{what: "to be deleted", send: form(at("/selection/albums"), "ids", "ALBUM", "do", "drop"), want: posted(managesAlbum), words: byAnswer, fresh: another},
		},
		"POST /selection": {
			{what: "for codes", send: chosen("do", "codes"), want: sees.turned("locked", "none").turned("gone", "none"), words: byAnswer},
			{what: "as one file", send: chosen("do", "zip"), want: downloads.turned("locked", "none").turned("gone", "none"), words: byAnswer},
			{what: "to be safe", send: chosen("do", "safe"), want: posted(edits), words: byAnswer},
			{what: "to be seen by others", send: chosen("do", "change", "visibility", "link"), want: posted(manages), words: byAnswer, fresh: another},
			{what: "to end some day", send: chosen("do", "change", "expiration", "P1D"), want: posted(manages), words: byAnswer, fresh: another},
			{what: "to lie in no album", send: chosen("do", "put", "album", ""), want: posted(manages), words: byAnswer, fresh: another},
			{what: "to be deleted", send: chosen("do", "delete"), want: posted(deletes), words: byAnswer, fresh: another},
			{what: "to be had back", send: chosen("do", "restore"), want: posted(restores), words: byAnswer, fresh: trashed},
			{what: "to be a cover", send: chosen("do", "cover"), want: posted(editsAlbum), words: byAnswer, fresh: another},
			{what: "to be taken out", send: chosen("do", "remove"), want: takenOut, words: byAnswer, fresh: another},
		},
	}
}
