package app_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// What staff do with people and with the site, asked with bodies that would do it, each
// time of somebody else whom it is done to: so it is seen whose rank lets him.

// looksAfter is what staff do with those below them: managers with users, and
// administrators with everybody. Others do not learn who is there.
var (
	looksAfter = chart(`
	                            person
	guests:                     login
	stranger owner collaborator: none
	manager admin:              yes`)
	commands = looksAfter.but("no", "manager")
	decides  = chart(`
	                            person
	guests:                     login
	stranger owner collaborator: no
	manager admin:              yes`)
	operates  = decides.but("no", "manager")
	byAccount = decides.but("yes", "stranger", "owner", "collaborator")
	byGuest   = byAccount.but("yes", guests...).but("no", accounts...)
)

// somebody makes people whom a deed is done to.
func somebody(rank gallery.Rank, status gallery.UserStatus, also func(context.Context, *db.Tx, gallery.User) error) func(*testing.T, *matrix, *thing) *thing {
	return func(t *testing.T, x *matrix, _ *thing) *thing {
		t.Helper()
		name := "x" + strings.ToLower(gallery.RandomID(11))
		u := gallery.User{Name: name, Email: name + "@example.test", Rank: rank, Status: status}
		x.write(t, func(ctx context.Context, tx *db.Tx) error {
			if err := tx.InsertUser(ctx, &u, time.Now()); err != nil || also == nil {
				return err
			}
			return also(ctx, tx, u)
		})
		return &thing{state: "person", id: name, owner: name}
	}
}

// named is a name that nobody has.
func named(*testing.T, *matrix, *thing) *thing {
	return &thing{state: "person", id: "x" + strings.ToLower(gallery.RandomID(11))}
}

// rankRows are the deeds of staff.
func rankRows(t *testing.T) map[string][]ask {
	t.Helper()
	rows := map[string][]ask{}
	user := func(rest string) func(*thing) string {
		return func(o *thing) string { return "/api/2/users/" + o.id + rest }
	}
	// above is a deed on users, managers and administrators.
	above := func(route, rest string, body any, also func(context.Context, *db.Tx, gallery.User) error) {
		for rank, want := range map[gallery.Rank]grid{gallery.Member: looksAfter, gallery.Manager: commands, gallery.Admin: commands} {
			send := with(user(rest), body)
			if body == nil {
				send = to(user(rest))
			}
			rows[route] = append(rows[route], ask{what: "of a " + string(rank), send: send, want: want, words: reached, fresh: somebody(rank, gallery.Valid, also)})
		}
	}
	banned := func(ctx context.Context, tx *db.Tx, u gallery.User) error { return tx.SetBanned(ctx, u.ID, true) }
	ending := func(ctx context.Context, tx *db.Tx, u gallery.User) error {
		return tx.SetDeletes(ctx, u.ID, time.Now().Add(time.Hour))
	}
	for rank, want := range map[gallery.Rank]grid{gallery.Member: looksAfter, gallery.Manager: commands, gallery.Admin: commands} {
		send := func(o *thing) request { return request{path: "/user/" + o.id + "/ban", body: url.Values{}} }
		rows["POST /{route}/{name}/ban"] = append(rows["POST /{route}/{name}/ban"], ask{
			what: "of a " + string(rank), send: send, want: want.but("none", guests...), words: reached, fresh: somebody(rank, gallery.Valid, nil),
		})
		rows["GET /{route}/{name}/ban"] = append(rows["GET /{route}/{name}/ban"], ask{
			what: "of a " + string(rank), send: to(func(o *thing) string { return "/user/" + o.id + "/ban" }), want: want.but("login", guests...), words: reached, fresh: somebody(rank, gallery.Valid, nil),
		})
	}
	for rank, want := range map[gallery.Rank]grid{gallery.Member: looksAfter, gallery.Manager: commands, gallery.Admin: commands} {
		page := func(route, path string, deed func(*thing) url.Values, want grid) {
			send := func(o *thing) request { return request{path: strings.Replace(path, "NAME", o.id, 1), body: deed(o)} }
			rows[route] = append(rows[route], ask{what: fmt.Sprint("of a ", rank), send: send, want: want.but("no", guests...), words: reached, fresh: somebody(rank, gallery.Valid, nil)})
		}
		page("POST /dashboard/user/{name}", "/dashboard/user/NAME", func(o *thing) url.Values { return url.Values{"username": {o.id}} }, want)
		page("POST /dashboard/user/{name}/{deed}", "/dashboard/user/NAME/delete", func(*thing) url.Values { return url.Values{"sure": {"1"}} }, want)
		page("POST /{route}/{name}/pictures/{role}/remove", "/user/NAME/pictures/avatar/remove", func(*thing) url.Values { return url.Values{} },
			want.but("no", "stranger", "owner", "collaborator"))
	}
	rows["GET /dashboard/user/{name}"] = []ask{{send: to(func(o *thing) string { return "/dashboard/user/" + o.id }), want: looksAfter, words: reached, fresh: somebody(gallery.Admin, gallery.Valid, nil)}}
	above("PATCH /api/2/users/{name}", "", fields{"bio": "x"}, nil)
	above("PATCH /api/2/users/{name}", "", fields{"quota_bytes": 1000}, nil)
	above("PUT /api/2/users/{name}/ban", "/ban", nil, nil)
	above("DELETE /api/2/users/{name}/ban", "/ban", nil, banned)
	above("POST /api/2/users/{name}/keep", "/keep", nil, ending)
	above("DELETE /api/2/users/{name}", "", nil, nil)
	above("PUT /api/2/users/{name}/password", "/password", fields{"password": "correct horse"}, nil)
	above("DELETE /api/2/users/{name}/sessions", "/sessions", nil, nil)
	above("DELETE /api/2/users/{name}/two-factor", "/two-factor", nil, func(ctx context.Context, tx *db.Tx, u gallery.User) error { return setCodes(ctx, tx, u.ID) })
	above("DELETE /api/2/users/{name}/avatar", "/avatar", nil, nil)
	above("DELETE /api/2/users/{name}/background", "/background", nil, nil)
	rows["PATCH /api/2/users/{name}"] = append(rows["PATCH /api/2/users/{name}"], ask{
		what: "to another rank", send: with(user(""), fields{"rank": "manager"}), want: commands, words: reached, fresh: somebody(gallery.Member, gallery.Valid, nil),
	})
	for deed, status := range map[string]gallery.UserStatus{"approve": gallery.Unapproved, "reject": gallery.Unapproved, "confirm": gallery.Unconfirmed} {
		rows["POST /api/2/users/{name}/"+deed] = []ask{{send: to(user("/" + deed)), want: looksAfter, words: reached, fresh: somebody(gallery.Member, status, nil)}}
	}
	rows["POST /api/2/users"] = []ask{{want: operates, words: reached, fresh: named, send: saying(at("/api/2/users"), func(o *thing) fields {
		return fields{"name": o.id, "email": o.id + "@example.test", "password": "correct horse"}
	})}}
	rows["POST /api/2/invitations"] = []ask{{send: with(at("/api/2/invitations"), fields{}), want: decides, words: reached}}
	rows["POST /api/2/invitations/letters"] = []ask{{send: with(at("/api/2/invitations/letters"), fields{"email": "new@example.test"}), want: decides, words: reached}}
	rows["DELETE /api/2/invitations/{id}"] = []ask{{want: decides.but("none", "manager"), words: reached, fresh: invited, // by an administrator
		send: to(func(o *thing) string { return "/api/2/invitations/" + o.id })}}
	rows["POST /api/2/bans"] = []ask{{send: with(at("/api/2/bans"), fields{"network": "x"}), want: decides.but("refused", "manager", "admin"), words: reached}}
	rows["DELETE /api/2/bans/{id}"] = []ask{{send: to(at("/api/2/bans/none")), want: decides.but("none", "manager", "admin"), words: reached}}
	rows["GET /api/2/settings/{name}"] = []ask{{send: to(at("/api/2/settings/website_name")), want: operates, words: reached}}
	rows["PATCH /api/2/settings"] = []ask{{send: with(at("/api/2/settings"), fields{"website_description": "Pictures."}), want: operates, words: reached}}
	rows["POST /api/2/reports/{id}/resolve"] = []ask{{want: decides, words: reached, fresh: reported,
		send: with(func(o *thing) string { return "/api/2/reports/" + o.id + "/resolve" }, fields{})}}
	for _, deed := range []string{"cancel", "retry"} { // there is no such job, which only administrators are told
		rows["POST /api/2/jobs/{id}/"+deed] = []ask{{send: to(at("/api/2/jobs/999999999/" + deed)), want: admins.but("none", "admin"), words: reached}}
	}
	rows["PATCH /api/2/me"] = []ask{{send: with(at("/api/2/me"), fields{"bio": "x"}), want: byAccount, words: reached}}
	rows["PUT /api/2/me/background"] = []ask{{send: with(at("/api/2/me/background"), picture(t, 20, 20)), want: byAccount, words: reached}}
	rows["POST /api/2/media/claims"] = []ask{{want: byAccount, words: reached, fresh: sentByGuest, send: saying(at("/api/2/media/claims"), func(o *thing) fields {
		return fields{"uploads": []fields{{"id": o.id, "token": deleteToken}}}
	})}}
	rows["POST /api/2/albums/guest"] = []ask{{want: byGuest, words: reached, fresh: sentByGuest, send: saying(at("/api/2/albums/guest"), func(o *thing) fields {
		return fields{"name": "x", "media": []fields{{"id": o.id, "token": deleteToken}}}
	})}}
	rows["POST /claims/album"] = []ask{{want: byGuest, words: reached, fresh: sentByGuest, send: func(o *thing) request {
		return request{path: "/claims/album", body: url.Values{"name": {"x"}, "link": {"/image/" + o.id + "/delete/" + deleteToken}}}
	}}}
	return rows
}

// invited is an invitation.
func invited(t *testing.T, x *matrix, _ *thing) *thing {
	t.Helper()
	_, i, err := x.h.Account.Invite(t.Context(), x.boss, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	return &thing{state: "person", id: i.ID}
}

// reported is a report.
func reported(t *testing.T, x *matrix, _ *thing) *thing {
	t.Helper()
	o := x.make(t, "public")
	if err := x.h.Curate.Report(t.Context(), gallery.Actor{Rank: gallery.Guest, Address: gallery.RandomID(8)}, o.m.PublicID, gallery.Proofs{}, "spam", ""); err != nil {
		t.Fatal(err)
	}
	r := x.send(t, "GET", request{path: "/api/2/reports?limit=100"}, x.asker("admin"), o)
	var list struct{ Items []struct{ ID string } }
	if err := json.Unmarshal([]byte(r.body), &list); err != nil || len(list.Items) == 0 {
		t.Fatal(r.body, err)
	}
	return &thing{state: "person", id: list.Items[len(list.Items)-1].ID}
}

// sentByGuest is what somebody without an account uploaded.
func sentByGuest(t *testing.T, x *matrix, _ *thing) *thing {
	t.Helper()
	token := sha256.Sum256([]byte(deleteToken))
	m := &gallery.Media{
		PublicID: gallery.RandomID(8), Name: gallery.RandomID(20), Kind: gallery.Image, Visibility: gallery.Public, Own: gallery.Public, Approved: true,
		Created: time.Now(), Extension: "jpg", MIME: "image/jpeg", Width: 4, Height: 3, DeleteHash: token[:],
	}
	publish(t, x.h, m, gallery.Original)
	return &thing{state: "person", id: m.PublicID, m: m}
}
