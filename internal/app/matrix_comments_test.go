package app_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Who may edit what the stranger has said: he, where he sees the file.
var editsComment = chart(`
	               public link password private waiting expired ancestor banned
	guests:        login  login login   login   login   login   login    login
	stranger:      yes    yes  locked   none    none    gone    none     none
	owner:         no     no   no       no      no      gone    no       none
	collaborator:  no     no   no       none    none    gone    no       none
	manager admin: no     no   no       no      no      gone    no       no
`)

// Who may hide it: the file's owner and staff.
var hidesComment = chart(`
	               public link password private waiting expired ancestor banned
	guests:        login  login login   login   login   login   login    login
	stranger:      no     no   locked   none    none    gone    none     none
	owner:         yes    yes  yes      yes     yes     gone    yes      none
	collaborator:  no     no   no       none    none    gone    no       none
	manager admin: yes    yes  yes      yes     yes     gone    yes      yes
`)

// Who may delete it: they and he.
var deletesComment = hidesComment.with("stranger", "public", "yes").with("stranger", "link", "yes")

// Who sees one that waits, and who may let it be seen.
var (
	seesWaiting = chart(`
	                     any
	guests:              none
	collaborator:        none
	stranger owner:      yes
	manager admin:       yes
`)
	approvesComment = chart(`
	                any
	guests:         login
	collaborator:   none
	stranger owner: no
	manager admin:  yes
`)
)

// said makes a thing in the same state of which somebody has said something.
func said(who string, waiting bool) func(*testing.T, *matrix, *thing) *thing {
	return func(t *testing.T, x *matrix, o *thing) *thing {
		t.Helper()
		return x.say(t, another(t, x, o), who, waiting)
	}
}

// saidThere says something of the very thing, which others were let in to.
func saidThere(t *testing.T, x *matrix, o *thing) *thing {
	t.Helper()
	return x.say(t, o, "bystander", false)
}

// say is a thing of which somebody has said something.
func (x *matrix) say(t *testing.T, o *thing, who string, waiting bool) *thing {
	t.Helper()
	u, err := x.h.DB.UserByName(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	c := gallery.Comment{PublicID: gallery.RandomID(10), MediaID: o.m.ID, AuthorID: u.ID, Text: "quark" + o.state, Created: time.Now(), Waiting: waiting}
	x.write(t, func(ctx context.Context, tx *db.Tx) error { return tx.InsertComment(ctx, &c) })
	out := *o
	out.token = c.PublicID
	return &out
}

// commentRows are what is said of files.
func commentRows() map[string][]ask {
	of := func(path func(string) func(*thing) string, rest string) func(*thing) string {
		return func(o *thing) string { return path("/comments/" + o.token + rest)(o) }
	}
	deed := func(name string, body url.Values, want grid, words func(answered) string, fresh func(*testing.T, *matrix, *thing) *thing) ask {
		return ask{what: "to " + name, send: with(of(seen, "/"+name), body), want: want, words: words, fresh: fresh}
	}
	const page, api = "/{route}/{name}/comments", "/api/2/media/{id}/comments"
	return map[string][]ask{
		"GET " + page:  {{send: to(seen("/comments")), want: sees, words: byDeed}},
		"POST " + page: {{what: "without a text", send: with(seen("/comments"), url.Values{"text": {""}}), want: likes, words: bySentForm}},
		"GET " + page + "/{comment}": {
			{send: to(of(seen, "")), want: sees, words: byDeed, fresh: saidThere},
			{what: "that waits", send: to(of(seen, "")), want: seesWaiting, words: byDeed, fresh: said("sam", true)},
		},
		"POST " + page + "/{comment}/{deed}": {
			deed("edit", url.Values{"text": {""}}, editsComment, bySentForm, said("sam", false)),
			deed("delete", nil, deletesComment, byDeed, said("sam", false)),
			deed("hide", url.Values{"on": {"1"}}, hidesComment, byDeed, said("sam", false)),
			deed("approve", nil, approvesComment, byDeed, said("sam", true)),
			deed("report", url.Values{"reason": {"none"}}, sees, bySentForm, saidThere),
		},
		"GET /dashboard/comments": {{send: to(at("/dashboard/comments")), want: staff, words: byDeed}},

		"GET " + api:  {{send: to(ofMedia("/comments")), want: sees, words: byAPI}},
		"POST " + api: {{what: "without a text", send: with(ofMedia("/comments"), fields{"text": ""}), want: likes, words: byRefusal}},
		"PATCH " + api + "/{comment}": {
			{what: "in its words", send: with(of(ofMedia, ""), fields{"text": ""}), want: hidesComment.turned("yes", "no"), words: byRefusal, fresh: said("bystander", false)},
			{what: "to hide it", send: with(of(ofMedia, ""), fields{"hidden": true}), want: hidesComment, words: byAPI, fresh: said("bystander", false)},
			{what: "to approve it", send: with(of(ofMedia, ""), fields{"approved": true}), want: approvesComment.with("stranger", "any", "none"), words: byAPI, fresh: said("bystander", true)},
		},
		"DELETE " + api + "/{comment}":       {{send: to(of(ofMedia, "")), want: hidesComment, words: byAPI, fresh: said("bystander", false)}},
		"POST " + api + "/{comment}/reports": {{what: "for no reason", send: with(of(ofMedia, "/reports"), fields{"unknown": "x"}), want: open.but("refused", everybody...), words: reached, fresh: said("bystander", false)}},
	}
}
