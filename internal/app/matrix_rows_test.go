package app_test

import (
	"bytes"
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/curate"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/webhook"
)

type fields = map[string]any

// at is a path that is the same for all; plainly is a route at it with nothing
// private.
func at(path string) func(*thing) string { return func(*thing) string { return path } }

func plainly(path string) []ask { return []ask{{send: to(at(path)), want: open, words: status}} }

// to is a request without a body, with is one.
func to(path func(*thing) string) func(*thing) request {
	return func(o *thing) request { return request{path: path(o)} }
}

func with(path func(*thing) string, body any) func(*thing) request {
	return func(o *thing) request { return request{path: path(o), body: body} }
}

// saying is one whose body is about the thing.
func saying(path func(*thing) string, body func(*thing) fields) func(*thing) request {
	return func(o *thing) request { return request{path: path(o), body: body(o)} }
}

// ofMedia and ofAlbum are paths below those of the API's media and albums.
func ofMedia(rest string) func(*thing) string {
	return func(o *thing) string { return "/api/2/media/" + o.m.PublicID + rest }
}

func ofAlbum(rest string) func(*thing) string {
	return func(o *thing) string { return "/api/2/albums/" + o.album.PublicID + rest }
}

// bytesOf is the path of the original.
func bytesOf(query string) func(*thing) string {
	return func(o *thing) string { return "/images/" + o.m.Files[0].Path + query }
}

func seen(rest string) func(*thing) string {
	return func(o *thing) string { return "/image/" + o.m.PublicID + rest }
}

func shelf(rest string) func(*thing) string {
	return func(o *thing) string { return "/album/" + o.album.PublicID + rest }
}

func profile(rest string) func(*thing) string {
	return func(o *thing) string { return "/user/" + o.owner + rest }
}

// asked is a path that ends in something of the thing.
func asked(path string, of func(*thing) string) func(*thing) string {
	return func(o *thing) string { return path + url.QueryEscape(of(o)) }
}

func titleOf(o *thing) string { return "quark" + o.state }
func mediaOf(o *thing) string { return o.m.PublicID }
func albumOf(o *thing) string { return o.album.PublicID }
func ownerOf(o *thing) string { return o.owner }
func idOf(o *thing) string    { return o.id }

// another makes a thing in the same state.
func another(t *testing.T, x *matrix, o *thing) *thing {
	t.Helper()
	if o.state == "any" {
		return x.make(t, "public")
	}
	return x.make(t, o.state)
}

// trashed makes one in the trash.
func trashed(t *testing.T, x *matrix, o *thing) *thing {
	t.Helper()
	out := x.make(t, o.state)
	x.write(t, func(ctx context.Context, tx *db.Tx) error {
		return tx.TrashMedia(ctx, []gallery.ID{out.m.ID}, time.Now())
	})
	return out
}

// rows are all of them: method and pattern, and in which ways the route is asked.
func (x *matrix) rows(t *testing.T) map[string][]ask {
	t.Helper()
	rows := map[string][]ask{}
	for _, some := range []map[string][]ask{bareRows(), pageRows(x.server.URL), mediaRows(), albumRows(), linkRows(), accountRows(), selfRows(t), rankRows(t), viewerRows(), commentRows(), versionRows(), shelfRows(), x.peopleRows(t), x.uploadRows(t)} {
		for route, asks := range some {
			rows[route] = append(rows[route], asks...)
		}
	}
	return rows
}

// bareRows are routes without an object.
func bareRows() map[string][]ask {
	return map[string][]ask{
		"GET /api-v1":               plainly("/api-v1"),
		"GET /page/{what}":          plainly("/page/terms"),
		"GET /api/2/":               plainly("/api/2/"),
		"GET /api/2/openapi.json":   plainly("/api/2/openapi.json"),
		"GET /api/2/style.css":      plainly("/api/2/style.css"),
		"GET /api/2/categories":     plainly("/api/2/categories"),
		"GET /healthz":              plainly("/healthz"),
		"GET /readyz":               plainly("/readyz"),
		"GET /login":                plainly("/login"),
		"GET /metrics":              plainly("/metrics"), // to this machine
		"GET /robots.txt":           plainly("/robots.txt"),
		"GET /setup":                plainly("/setup"),
		"GET /setup/done":           {{send: to(at("/setup/done")), want: admins, words: reached}},
		"POST /setup/test":          {{send: with(at("/setup/test"), url.Values{}), want: admins.but("no", guests...), words: reached}},
		"GET /sitemap.xml":          plainly("/sitemap.xml"),
		"GET /upload":               plainly("/upload"),
		"GET /plugin":               plainly("/plugin"),
		"GET /sdk/pup.js":           plainly("/sdk/pup.js"),
		"GET /sdk/upload.mjs":       plainly("/sdk/upload.mjs"),
		"GET /sw.js":                plainly("/sw.js"),
		"GET /offline":              plainly("/offline"),
		"GET /manifest.webmanifest": plainly("/manifest.webmanifest"),
		"* /static/*":               {{send: to(at("/static/none")), want: nobody, words: status}},
		"POST /login":               {{send: with(at("/login"), url.Values{"login-subject": {"nobody"}, "password": {"wrong"}}), want: asStranger("any\nlogin"), words: status, bare: true}},
		"POST /logout":              {{send: with(at("/logout"), url.Values{}), want: open, words: status, bare: true}},
		"POST /layout":              {{send: with(at("/layout"), url.Values{"layout": {"rows"}, "to": {"/explore"}}), want: open, words: status}},
		"POST /language":            {{send: with(at("/language"), url.Values{"lang": {"de"}, "to": {"/explore"}}), want: open, words: status}},
		"POST /setup":               {{send: with(at("/setup"), url.Values{}), want: asStranger("any\nrefused"), words: status}},

		"* /dashboard/jobs":   {{send: to(at("/dashboard/jobs")), want: secretly, words: status}},
		"* /dashboard/jobs/*": {{send: to(at("/dashboard/jobs/")), want: secretly, words: status}},

		"PATCH /api/2/tags/{name}":        {{send: with(at("/api/2/tags/none"), fields{"description": "x"}), want: staff.but("none", "manager", "admin"), words: status}},
		"DELETE /api/2/tags/{name}":       {{send: to(at("/api/2/tags/none")), want: staff.but("none", "manager", "admin"), words: status}},
		"POST /api/2/categories":          {{send: with(at("/api/2/categories"), fields{"name": "Cats", "slug": "cats"}), want: admins, words: status}},
		"PATCH /api/2/categories/{slug}":  {{send: with(at("/api/2/categories/none"), fields{"name": "x"}), want: admins.but("none", "admin"), words: status}},
		"DELETE /api/2/categories/{slug}": {{send: to(at("/api/2/categories/none")), want: admins.but("none", "admin"), words: status}},
	}
}

// pageRows are pages, feeds, cards and files.
func pageRows(base string) map[string][]ask {
	right, wrong := "/delete/"+deleteToken, "/delete/"+strings.Repeat("0", len(deleteToken))
	card := asked("/oembed?url=", func(o *thing) string { return base + seen("")(o) })
	page := url.Values{"content-password": {theirPassword}}
	return map[string][]ask{
		"GET /":                              {{send: to(at("/")), want: inPublic, words: byList}},
		"GET /explore":                       {{send: to(at("/explore?sort=date_asc")), want: inPublic, words: byList}},
		"GET /explore/{view}":                {{send: to(at("/explore/recent")), want: inPublic, words: byList}},
		"GET /sitemap/{n:[0-9]+}.xml":        {{send: to(at("/sitemap/0.xml")), want: inPublic, words: byID}},
		"GET /explore/feed.{form:atom|json}": {{send: to(at("/explore/feed.atom")), want: inPublic, words: byList}, {what: "json", send: to(at("/explore/feed.json")), want: inPublic, words: byList}},
		"GET /oembed":                        {{send: to(card), want: embeds, words: byCard}},
		"GET /oembed/":                       {{send: to(func(o *thing) string { return strings.Replace(card(o), "?", "/?", 1) }), want: embeds, words: byCard}},
		"GET /images/*": {
			{send: to(bytesOf("")), want: sees, words: byBytes},
			{what: "with a bad signature", send: to(bytesOf("?s=1.x")), want: sees, words: byBytes},
			{what: "as a file", send: to(bytesOf("?download")), want: downloads, words: byDownload},
			{what: "of a rendition", send: to(func(o *thing) string { return "/images/streams/" + o.m.PublicID + ".mp4" }), want: sees, words: byBytes},
			{what: "at no width", send: to(bytesOf("?w=7")), want: sees.turned("yes", "no"), words: byWidth},
		},
		"GET /stream/{id}.m3u8":        {{send: to(func(o *thing) string { return "/stream/" + o.m.PublicID + ".m3u8" }), want: sees, words: byPlaylist}},
		"GET /stream/{id}/{name}.m3u8": {{send: to(func(o *thing) string { return "/stream/" + o.m.PublicID + "/300.m3u8" }), want: sees, words: byPlaylist}},
		"GET /{route}/{name}": {
			{what: "of a media", send: to(seen("")), want: sees, words: byViewer},
			{what: "of an album", send: to(shelf("")), want: inAlbum, words: byList},
			{what: "of a person", send: to(profile("?sort=date_asc")), want: ofPerson, words: byList},
			{what: "of somebody", send: to(profile("")), want: knows, words: status},
		},
		"POST /{route}/{name}": {
			{what: "with the password", send: with(shelf(""), page), want: unlocks, words: status},
			{what: "of a media", send: with(seen(""), page), want: sees.but("none", everybody...), words: status},
		},
		"GET /{route}/{name}/feed.{form:atom|json}": {
			{what: "of an album", send: to(shelf("/feed.atom")), want: feeds, words: byList},
			{what: "of a person", send: to(profile("/feed.json")), want: feedsOfPerson, words: byList},
			{what: "of somebody", send: to(profile("/feed.json")), want: asStranger("person hidden outcast\nyes none none"), words: status},
		},
		"GET /{route}/{name}/delete/{token}": {
			{send: to(seen(right)), want: byToken, words: status},
			{what: "with a wrong token", send: to(seen(wrong)), want: byWrongToken, words: status},
		},
		"POST /{route}/{name}/delete/{token}": {
			{send: with(seen(right), url.Values{}), want: byToken, words: status, fresh: another},
			{what: "with a wrong token", send: with(seen(wrong), url.Values{}), want: byWrongToken, words: status},
		},
		"DELETE /{route}/{name}/delete/{token}": {
			{send: to(seen(right)), want: byToken, words: status, fresh: another},
			{what: "with a wrong token", send: to(seen(wrong)), want: byWrongToken, words: status},
		},
	}
}

// mediaRows are the API's media.
func mediaRows() map[string][]ask {
	many := func(do string) func(*thing) request {
		return saying(at("/api/2/media/bulk"), func(o *thing) fields {
			return fields{"ids": []string{o.m.PublicID}, "do": do, "change": fields{"description": "x"}}
		})
	}
	return map[string][]ask{
		"GET /api/2/media/{id}": {{send: to(ofMedia("")), want: sees, words: byPage}},
		"PATCH /api/2/media/{id}": {
			{what: "in its words", send: with(ofMedia(""), fields{"description": "x"}), want: edits, words: byAPI},
			{what: "in how long it stays", send: with(ofMedia(""), fields{"expires": ""}), want: manages, words: byAPI},
			{what: "in who sees it", send: with(ofMedia(""), fields{"visibility": "link"}), want: manages, words: byAPI, fresh: another},
			{what: "in where it lies", send: with(ofMedia(""), fields{"album": ""}), want: manages, words: byAPI, fresh: another},
		},
		"DELETE /api/2/media/{id}":                     {{send: to(ofMedia("")), want: deletes, words: byAPI, fresh: another}},
		"POST /api/2/media/{id}/restore":               {{send: to(ofMedia("/restore")), want: restores, words: byAPI, fresh: trashed}},
		"POST /api/2/media/{id}/purge":                 {{send: to(ofMedia("/purge")), want: purges, words: byAPI, fresh: trashed}},
		"PUT /api/2/media/{id}/file":                   {{what: "by no file", send: with(ofMedia("/file"), fields{}), want: replaces, words: byRefusal}},
		"GET /api/2/media/{id}/captions":               {{send: to(ofMedia("/captions")), want: sees, words: byAPI}},
		"GET /api/2/media/{id}/captions/{language}":    {{what: "of a picture", send: to(ofMedia("/captions/en")), want: sees, words: byNoCaption}},
		"PUT /api/2/media/{id}/captions/{language}":    {{what: "of a picture", send: with(ofMedia("/captions/en"), fields{"text": "WEBVTT\n\n0:00.000 --> 0:01.000\nx"}), want: edits, words: byRefusal}},
		"DELETE /api/2/media/{id}/captions/{language}": {{what: "of a picture", send: to(ofMedia("/captions/en")), want: edits, words: byRefusal}},
		"PUT /api/2/media/{id}/like":                   {{send: to(ofMedia("/like")), want: likes, words: byAPI}},
		"DELETE /api/2/media/{id}/like":                {{send: to(ofMedia("/like")), want: likes, words: byAPI}},
		"POST /api/2/media/bulk": {
			{what: "to change", send: many("change"), want: edits, words: byOutcome},
			{what: "to delete", send: many("delete"), want: deletes, words: byOutcome, fresh: another},
			{what: "to restore", send: many("restore"), want: restores, words: byOutcome, fresh: trashed},
			{what: "to purge", send: many("purge"), want: purges, words: byOutcome, fresh: trashed},
			{what: "to approve", send: many("approve"), want: approves, words: byOutcome, fresh: another},
			{what: "to reject", send: many("reject"), want: approves, words: byOutcome, fresh: another},
		},
		"GET /api/2/media": {
			{send: to(at("/api/2/media?sort=date_asc&limit=100")), want: inPublic, words: byList},
			{what: "of an album", send: to(asked("/api/2/media?album=", albumOf)), want: inAlbum, words: byList},
			{what: "of one's own", send: to(at("/api/2/media?sort=date_asc&limit=100&mine=true")), want: mine, words: byList},
			{what: "that wait", send: to(at("/api/2/media?sort=date_asc&limit=100&waiting=true")), want: waits, words: byList},
			{what: "in the trash", send: to(at("/api/2/media?trash=true")), want: open.but("no", "stranger", "owner", "collaborator").but("login", guests...), words: status},
			{what: "that are private", send: to(at("/api/2/media?visibility=private&limit=100")), want: inPublic.but("hidden", everybody...), words: byList},
		},
		"GET /api/2/search": {
			{send: to(asked("/api/2/search?q=", titleOf)), want: inSearch, words: byList},
			{what: "among a person's", send: to(func(o *thing) string { return "/api/2/search?q=" + titleOf(o) + "&owner=" + o.owner }), want: ofPerson, words: byList},
			{what: "in an album", send: to(func(o *thing) string { return "/api/2/search?q=" + titleOf(o) + "&album=" + o.album.PublicID }), want: inAlbum, words: byList},
			{what: "by the file's name", send: to(asked("/api/2/search?q=", func(o *thing) string { return "shelf" + o.state })), want: inSearch, words: byList},
			{what: "by a tag", send: to(asked("/api/2/search?q=tag:tag", func(o *thing) string { return o.state })), want: inSearch, words: byList},
			{what: "by who is hidden", send: to(at("/api/2/search?q=hilda")), want: asStranger("hidden\nhidden"), words: byList},
		},
		"GET /api/2/tags": {{send: to(at("/api/2/tags?limit=100")), want: inPublic, words: byTag}},
	}
}

// albumRows are the API's albums.
func albumRows() map[string][]ask {
	collaborating := func(t *testing.T, x *matrix, o *thing) *thing {
		t.Helper()
		o = another(t, x, o)
		x.write(t, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.SetMember(ctx, o.album.ID, x.bystander, false, time.Now())
			return err
		})
		return o
	}
	these := func(o *thing) fields { return fields{"ids": []string{o.m.PublicID}} }
	return map[string][]ask{
		"GET /api/2/albums": {
			{send: to(at("/api/2/albums?sort=date_asc&limit=100")), want: albumsInPublic, words: byAlbums},
			{what: "with their pictures", send: to(at("/api/2/albums?sort=date_asc&limit=100")), want: coversInPublic, words: byList},
			{what: "of a person", send: to(asked("/api/2/albums?sort=date_asc&limit=100&owner=", ownerOf)), want: albumsOfPerson, words: byAlbums},
			{what: "of one's own", send: to(at("/api/2/albums?sort=date_asc&limit=100&mine=true")), want: albumsMine, words: byAlbums},
		},
		"POST /api/2/albums": {
			{send: with(at("/api/2/albums"), fields{"name": "new"}), want: members, words: status},
			{what: "in another", send: saying(at("/api/2/albums"), func(o *thing) fields { return fields{"name": "new", "parent": o.album.PublicID} }), want: parents, words: byAPI, fresh: another},
		},
		"GET /api/2/albums/{id}":          {{send: to(ofAlbum("")), want: seesAlbum, words: byAlbum}},
		"GET /api/2/albums/{id}/zip":      {{send: to(ofAlbum("/zip")), want: zips.turned("no", "login"), words: byZip}},
		"GET /api/2/albums/{id}/children": {{send: to(ofAlbum("/children")), want: seesAlbum, words: byAPI}},
		"PATCH /api/2/albums/{id}": {
			{what: "in its words", send: with(ofAlbum(""), fields{"description": "x"}), want: editsAlbum, words: byAPI},
			{what: "in who sees it", send: with(ofAlbum(""), fields{"visibility": "link"}), want: managesAlbum, words: byAPI, fresh: another},
		},
		"DELETE /api/2/albums/{id}":      {{send: to(ofAlbum("")), want: managesAlbum, words: byAPI, fresh: another}},
		"PUT /api/2/albums/{id}/like":    {{send: to(ofAlbum("/like")), want: likesAlbum, words: byAPI}},
		"DELETE /api/2/albums/{id}/like": {{send: to(ofAlbum("/like")), want: likesAlbum, words: byAPI}},
		"GET /api/2/albums/{id}/members": {{send: to(ofAlbum("/members")), want: seesMembers, words: byAPI}},
		"PUT /api/2/albums/{id}/members/{name}": {
			{send: with(ofAlbum("/members/bystander"), fields{"right": "add"}), want: managesAlbum, words: byAPI, fresh: another},
		},
		"DELETE /api/2/albums/{id}/members/{name}": {{send: to(ofAlbum("/members/bystander")), want: managesAlbum, words: byAPI, fresh: collaborating}},
		"PUT /api/2/albums/{id}/order":             {{send: saying(ofAlbum("/order"), these), want: editsAlbum, words: byAPI}},
		"PUT /api/2/albums/{id}/children/order":    {{send: with(ofAlbum("/children/order"), fields{"ids": []string{"nothing"}}), want: editsAlbum.turned("yes", "refused"), words: byAPI}},
		"POST /api/2/albums/{id}/remove":           {{send: saying(ofAlbum("/remove"), these), want: editsAlbum, words: byAPI, fresh: another}},
		"POST /api/2/albums/move": {
			{send: saying(at("/api/2/albums/move"), func(o *thing) fields { return fields{"ids": []string{o.album.PublicID}, "parent": ""} }), want: managesAlbum, words: byOutcome, fresh: another},
		},
		"POST /api/2/albums/{id}/unlock": {
			{send: with(ofAlbum("/unlock"), fields{"password": theirPassword}), want: unlocks, words: byAPI},
			{what: "with a wrong password", send: with(ofAlbum("/unlock"), fields{"password": "wrong"}), want: seesAlbum, words: byGuess},
		},
	}
}

// linkRows are share links and upload links.
func linkRows() map[string][]ask {
	by := func(x *matrix, o *thing) gallery.Actor {
		if o.state == "banned" {
			return x.boss
		}
		return x.owner
	}
	shared := func(t *testing.T, x *matrix, o *thing) *thing {
		t.Helper()
		o = another(t, x, o)
		s, token, err := x.h.Curate.CreateShare(t.Context(), by(x, o), gallery.Proofs{}, curate.NewShare{Media: o.m.PublicID})
		if err != nil {
			t.Fatal(err)
		}
		o.id, o.token = s.PublicID, token
		return o
	}
	opened := func(t *testing.T, x *matrix, o *thing) *thing {
		t.Helper()
		o = another(t, x, o)
		l, token, err := x.h.Curate.CreateUploadLink(t.Context(), by(x, o), gallery.Proofs{}, curate.NewUploadLink{Album: o.album.PublicID})
		if err != nil {
			t.Fatal(err)
		}
		o.id, o.token = l.PublicID, token
		return o
	}
	token := func(path string) func(*thing) string { return func(o *thing) string { return path + o.token } }
	media := func(o *thing) fields { return fields{"media": o.m.PublicID} }
	album := func(o *thing) fields { return fields{"album": o.album.PublicID} }
	return map[string][]ask{
		"GET /api/2/shares": {
			{what: "of a media", send: to(asked("/api/2/shares?media=", mediaOf)), want: manages, words: byAPI},
			{what: "of an album", send: to(asked("/api/2/shares?album=", albumOf)), want: managesAlbum, words: byAPI},
		},
		"POST /api/2/shares": {
			{what: "for a media", send: saying(at("/api/2/shares"), media), want: manages, words: byAPI},
			{what: "for an album", send: saying(at("/api/2/shares"), album), want: managesAlbum, words: byAPI},
		},
		"DELETE /api/2/shares/{id}": {{send: to(asked("/api/2/shares/", idOf)), want: revokes, words: byAPI, fresh: shared}},
		"POST /api/2/shares/open": {
			{send: saying(at("/api/2/shares/open"), func(o *thing) fields { return fields{"token": o.token} }), want: open, words: status, fresh: shared},
			{what: "with a wrong token", send: with(at("/api/2/shares/open"), fields{"token": "none"}), want: nobody, words: status},
		},
		"GET /s/{token}": plainly("/s/none"), // which tells nothing
		"POST /s/{token}": {
			{send: to(token("/s/")), want: open, words: status, fresh: shared},
			{what: "with a wrong token", send: to(at("/s/none")), want: nobody, words: status},
		},
		"GET /api/2/upload-links":         {{send: to(asked("/api/2/upload-links?album=", albumOf)), want: managesAlbum, words: byAPI}},
		"POST /api/2/upload-links":        {{send: saying(at("/api/2/upload-links"), album), want: managesAlbum, words: byAPI}},
		"DELETE /api/2/upload-links/{id}": {{send: to(asked("/api/2/upload-links/", idOf)), want: revokes, words: byAPI, fresh: opened}},
		"POST /albums/{id}/shares/{share}/revoke": {
			{send: with(func(o *thing) string { return "/albums/" + o.album.PublicID + "/shares/" + o.id + "/revoke" }, url.Values{}), want: posted(revokes), words: byAnswer, fresh: shared},
		},
		"POST /albums/{id}/upload-links/{link}/revoke": {
			{send: with(func(o *thing) string { return "/albums/" + o.album.PublicID + "/upload-links/" + o.id + "/revoke" }, url.Values{}), want: posted(revokes), words: byAnswer, fresh: opened},
		},
		"GET /u/{token}": {
			{send: to(token("/u/")), want: open, words: status, fresh: opened},
			{what: "with a wrong token", send: to(at("/u/none")), want: nobody, words: status},
		},
		"POST /u/{token}": {{send: with(at("/u/none"), url.Values{}), want: nobody, words: status}},
	}
}

// peopleRows are people and what is theirs alone.
func (x *matrix) peopleRows(t *testing.T) map[string][]ask {
	t.Helper()
	ctx := t.Context()
	for state, by := range map[string]gallery.Actor{"person": x.owner, "hidden": x.hidden, "outcast": x.outcast} {
		p, err := x.h.Pictures.Set(ctx, by, by.UserID, gallery.Avatar, nil, bytes.NewReader(picture(t, 20, 20)))
		if err != nil {
			t.Fatal(state, err)
		}
		x.things[state].token = p.Version
	}
	hook := func(t *testing.T, x *matrix, o *thing) *thing {
		t.Helper()
		address := "https://hooks.example.test/" + gallery.RandomID(8)
		h, err := x.h.Webhook.Create(t.Context(), x.owner, webhook.Wish{URL: &address, Events: &[]gallery.Event{"media.uploaded"}})
		if err != nil {
			t.Fatal(err)
		}
		return &thing{state: o.state, id: h.PublicID}
	}
	delivery := func(t *testing.T, x *matrix, o *thing) *thing {
		t.Helper()
		o = hook(t, x, o)
		h, err := x.h.DB.WebhookByPublicID(t.Context(), o.id)
		if err != nil {
			t.Fatal(err)
		}
		d := db.Delivery{WebhookID: h.ID, PublicID: gallery.RandomID(16), Event: gallery.MediaUploaded, Payload: "{}", Created: time.Now()}
		x.write(t, func(ctx context.Context, tx *db.Tx) error { return tx.InsertDelivery(ctx, &d) })
		o.token = d.PublicID
		return o
	}
	key := func(t *testing.T, x *matrix, o *thing) *thing {
		t.Helper()
		_, k, err := x.h.Account.AddKey(t.Context(), x.owner, account.KeyWish{Name: "k"})
		if err != nil {
			t.Fatal(err)
		}
		return &thing{state: o.state, id: k.ID}
	}
	below := func(path, rest string) func(*thing) string {
		return func(o *thing) string { return path + o.id + rest }
	}
	return map[string][]ask{
		"GET /profile-pictures/{version}":   {{send: to(func(o *thing) string { return gallery.PicturePath(o.token) }), want: knows, words: status}},
		"GET /api/2/search/users":           {{send: to(asked("/api/2/search/users?q=", idOf)), want: found, words: byID}},
		"PUT /api/2/users/{name}/follow":    {{send: to(below("/api/2/users/", "/follow")), want: follows, words: status}},
		"DELETE /api/2/users/{name}/follow": {{send: to(below("/api/2/users/", "/follow")), want: unfollows, words: status}},
		"GET /api/2/searches":               {{send: to(at("/api/2/searches")), want: members, words: status}},
		"PUT /api/2/searches":               {{send: to(at("/api/2/searches?q=cat")), want: members, words: status}},
		"DELETE /api/2/searches":            {{send: to(at("/api/2/searches?q=cat")), want: members, words: status}},
		"GET /api/2/notifications":          {{send: to(at("/api/2/notifications")), want: members, words: status}},
		"POST /api/2/notifications/seen":    {{send: with(at("/api/2/notifications/seen"), fields{"up_to": "none"}), want: members.but("refused", accounts...), words: status}},
		"GET /api/2/keys":                   {{send: to(at("/api/2/keys")), want: members, words: status}},
		"POST /api/2/keys":                  {{send: with(at("/api/2/keys"), fields{"name": "x"}), want: members, words: status}},
		"PATCH /api/2/keys/{id}":            {{send: with(below("/api/2/keys/", ""), fields{"name": "y"}), want: owners, words: status, fresh: key}},
		"DELETE /api/2/keys/{id}":           {{send: to(below("/api/2/keys/", "")), want: owners, words: status, fresh: key}},
		"GET /api/2/webhooks":               {{send: to(at("/api/2/webhooks")), want: members, words: status}},
		"POST /api/2/webhooks":              {{send: with(at("/api/2/webhooks"), fields{"url": "https://hooks.example.test/x", "events": []string{"media.uploaded"}}), want: members, words: status}},
		"GET /api/2/webhooks/{id}":          {{send: to(below("/api/2/webhooks/", "")), want: owners, words: status, fresh: hook}},
		"PATCH /api/2/webhooks/{id}":        {{send: with(below("/api/2/webhooks/", ""), fields{"active": false}), want: owners, words: status, fresh: hook}},
		"DELETE /api/2/webhooks/{id}":       {{send: to(below("/api/2/webhooks/", "")), want: owners, words: status, fresh: hook}},
		"GET /settings/webhooks/{id}":       {{send: to(below("/settings/webhooks/", "")), want: owners, words: reached, fresh: hook}},
		"POST /settings/webhooks/{id}/deliveries/{delivery}/again": {{want: owners.but("no", guests...), words: reached, fresh: delivery, send: func(o *thing) request {
			return request{path: "/settings/webhooks/" + o.id + "/deliveries/" + o.token + "/again", body: url.Values{}}
		}}},
		"GET /api/2/webhooks/{id}/deliveries":                       {{send: to(below("/api/2/webhooks/", "/deliveries")), want: owners, words: status, fresh: hook}},
		"POST /api/2/webhooks/{id}/deliveries/{delivery}/redeliver": {{want: owners, words: status, fresh: delivery, send: to(func(o *thing) string { return "/api/2/webhooks/" + o.id + "/deliveries/" + o.token + "/redeliver" })}},
	}
}

// uploadRows are the ways by which files come in.
func (x *matrix) uploadRows(t *testing.T) map[string][]ask {
	t.Helper()
	file := picture(t, 9, 9)
	rows := map[string][]ask{
		"* /api/*":     {{send: to(at("/api/1/upload/more")), want: nobody, words: status}},
		"POST /upload": {{send: with(at("/upload"), url.Values{}), want: asStranger("any\nrefused"), words: status}},
		"POST /api/2/media": {{what: "into an album", send: func(o *thing) request {
			return request{path: "/api/2/media?dry_run=true&name=a.jpg&album=" + o.album.PublicID, body: file}
		}, want: addsTo, words: byUpload}},
	}
	x.resumable(t, rows)
	for _, pattern := range []string{"/1/upload", "/1/upload/", "/api", "/api/", "/api/{version}", "/api/{version}/", "/api/{version}/{action}", "/api/{version}/{action}/"} {
		path := strings.NewReplacer("{version}", "1", "{action}", "upload").Replace(pattern)
		rows["* "+pattern] = []ask{{send: to(at(path)), want: asStranger("any\nrefused"), words: status}}
	}
	return rows
}

// resumable adds uploads in parts: who began one has it.
func (x *matrix) resumable(t *testing.T, rows map[string][]ask) {
	t.Helper()
	speaks := []string{"Tus-Resumable", "1.0.0"}
	begins := append([]string{"Upload-Length", "3"}, speaks...)
	begun := func(t *testing.T, x *matrix, o *thing) *thing {
		t.Helper()
		r := x.send(t, "POST", request{path: "/files/", header: begins}, x.asker("owner"), o)
		_, id, ok := strings.Cut(r.Header.Get("Location"), "/files/")
		if !ok {
			t.Fatal(r.Status, r.body)
		}
		return &thing{state: o.state, id: id}
	}
	upload := func(header ...string) func(*thing) request {
		return func(o *thing) request { return request{path: "/files/" + o.id, header: append(header, speaks...)} }
	}
	for _, path := range []string{"/files", "/files/"} {
		rows["OPTIONS "+path] = []ask{{send: to(at(path)), want: open, words: status}}
		rows["POST "+path] = []ask{{send: func(*thing) request { return request{path: path, header: begins} }, want: members, words: status}}
	}
	one := func(method string, want grid, header ...string) {
		rows[method+" /files/{id}"] = []ask{{send: upload(header...), want: want, words: status, fresh: begun}}
	}
	alone := nobody.but("yes", "owner")
	one("OPTIONS", open)
	one("GET", alone)
	one("DELETE", alone)
	one("PATCH", alone, "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
	one("POST", nobody.but("405 Method Not Allowed", "owner"))
}
