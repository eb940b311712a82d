package account_test

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"

	"github.com/google/go-cmp/cmp"
)

func to[T any](v T) *T { return &v }

func TestAccountsAreEditedWithinBounds(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann, mod, boss := h.person(t, "ann", gallery.Member), h.person(t, "modest", gallery.Manager), h.person(t, "boss", gallery.Admin)
	bob := h.person(t, "bob", gallery.Member)
	u, err := h.Edit(ctx, ann, ann.UserID, account.Change{
		Name: to(" Anna "), FullName: to("Ann A."), Websites: to(gallery.Websites("https://a.example/x?y=1")), Bio: to("one\ntwo"), Private: to(true), Language: to("zh-CN"),
		Timezone: to("Asia/Taipei"), ShowNSFW: to(true), Visibility: to(gallery.Link), Expiration: to("P1D"), Metadata: to("strip"), HideCamera: to(true), Licence: to(gallery.CCBY),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := h.user(t, "anna"); u.Name != "anna" || cmp.Diff(u, got) != "" {
		t.Error(cmp.Diff(u, got))
	}
	if _, err := h.Edit(ctx, ann, ann.UserID, account.Change{Bio: to("one\ntwo")}); err != nil { // no name
		t.Fatal(err)
	}
	h.idle(t)
	if diff := cmp.Diff([]int64{int64(ann.UserID)}, h.reworded); diff != "" {
		t.Error("media are not found by the names of now:", diff)
	}
	for name, c := range map[string]struct {
		by          gallery.Actor
		change      account.Change
		code, field string
	}{
		"a name taken":          {ann, account.Change{Name: to("BOB")}, "person.name_taken", "username"},
		"a name like another":   {ann, account.Change{Name: to("b0b")}, "person.name_taken", "username"},
		"a reserved name":       {ann, account.Change{Name: to("admin")}, "person.reserved", "username"},
		"a long name":           {ann, account.Change{FullName: to(strings.Repeat("é", 61))}, "profile.full_name", "full_name"},
		"two lines":             {ann, account.Change{FullName: to("a\nb")}, "profile.full_name", "full_name"},
		"a turned name":         {ann, account.Change{FullName: to("a\u202eb")}, "profile.full_name", "full_name"},
		"broken text":           {ann, account.Change{Bio: to("a\xff")}, "profile.bio", "bio"},
		"NUL":                   {ann, account.Change{Bio: to("a\x00")}, "profile.bio", "bio"},
		"a long story":          {ann, account.Change{Bio: to(strings.Repeat("x", 256))}, "profile.bio", "bio"},
		"a script":              {ann, account.Change{Websites: to(gallery.Websites("https://a.example\n" + "javascript:alert(1)"))}, "profile.websites", "websites"},
		"a path":                {ann, account.Change{Websites: to(gallery.Websites("https://a.example\n" + "/login"))}, "profile.websites", "websites"},
		"six":                   {ann, account.Change{Websites: to(gallery.WebsitesOf(strings.Repeat("https://a.example\n", 6)))}, "profile.websites", "websites"},
		"a password":            {ann, account.Change{Websites: to(gallery.Websites("https://a.example\n" + "https://a:b@c.example"))}, "profile.websites", "websites"},
		"a tongue":              {ann, account.Change{Language: to("tlh")}, "profile.language", "language"},
		"a zone":                {ann, account.Change{Timezone: to("Mars/Olympus")}, "profile.timezone", "timezone"},
		"our own zone":          {ann, account.Change{Timezone: to("Local")}, "profile.timezone", "timezone"},
		"a visibility":          {ann, account.Change{Visibility: to(gallery.Password)}, "profile.visibility", "visibility"},
		"an expiry":             {ann, account.Change{Expiration: to("P9Y")}, "profile.expiration", "expiration"},
		"a rank for himself":    {ann, account.Change{Rank: to(gallery.Admin)}, "account.denied", "rank"},
		"a quota for himself":   {ann, account.Change{Quota: to(int64(0))}, "account.denied", "quota"},
		"a rank by a manager":   {mod, account.Change{Rank: to(gallery.Manager)}, "account.denied", "rank"},
		"no rank":               {boss, account.Change{Rank: to(gallery.Rank("king"))}, "profile.rank", "rank"},
		"a guest's rank":        {boss, account.Change{Rank: to(gallery.Guest)}, "profile.rank", "rank"},
		"a quota below nothing": {boss, account.Change{Quota: to(int64(-2))}, "profile.quota", "quota"},
		"by a stranger":         {bob, account.Change{Bio: to("mine")}, "user.not_found", ""},
		"by nobody":             {stranger, account.Change{Bio: to("mine")}, "user.not_found", ""},
	} {
		_, err := h.Edit(ctx, c.by, ann.UserID, c.change)
		refused(t, err, c.code, c.field, name)
	}
	if diff := cmp.Diff(u, h.user(t, "anna")); diff != "" {
		t.Error("a refused change left something:", diff)
	}
	if _, err := h.Edit(ctx, mod, ann.UserID, account.Change{Quota: to(int64(5e6))}); err != nil {
		t.Error(err)
	}
	if u := h.user(t, "anna"); u.Allowance(h.Site.Get()) != 5e6 {
		t.Error("quota", u.Quota)
	}
	h.set(t, "quota_user_mb=9000")
	if u := h.user(t, "bob"); u.Allowance(h.Site.Get()) != 9e9 {
		t.Error("quota", u.Quota)
	}
	_, err = h.Edit(ctx, mod, boss.UserID, account.Change{Bio: to("x")})
	refused(t, err, "account.denied")
	_, err = h.Edit(ctx, mod, mod.UserID, account.Change{Quota: to(int64(0))})
	refused(t, err, "account.denied", "quota")
	_, err = h.Edit(ctx, boss, boss.UserID, account.Change{Rank: to(gallery.Member)})
	refused(t, err, "account.last_admin")
	if _, err := h.Edit(ctx, boss, mod.UserID, account.Change{Rank: to(gallery.Admin)}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Edit(ctx, boss, boss.UserID, account.Change{Rank: to(gallery.Member)}); err != nil {
		t.Error(err)
	}
	ann.Scopes = []gallery.Scope{gallery.ScopeRead}
	_, err = h.Edit(ctx, ann, ann.UserID, account.Change{Bio: to("x")})
	refused(t, err, "account.denied")
}

func TestStaffLooksAfterPeople(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann, mod, boss := h.person(t, "ann", gallery.Member), h.person(t, "modest", gallery.Manager), h.person(t, "boss", gallery.Admin)
	session := h.enter(t, "ann", "correct horse").Session
	refused(t, h.Ban(ctx, ann, mod.UserID), "user.not_found")
	refused(t, h.Ban(ctx, mod, boss.UserID), "account.denied")
	refused(t, h.Ban(ctx, boss, boss.UserID), "account.self")
	refused(t, h.Ban(ctx, boss, 999), "user.not_found")
	key := mod
	key.Scopes = gallery.DefaultScopes
	refused(t, h.Ban(ctx, key, ann.UserID), "user.not_found") // a key without the scope is nobody's rank
	if err := h.Ban(ctx, mod, ann.UserID); err != nil {
		t.Fatal(err)
	}
	if by, _ := h.BySession(ctx, session, ""); by.UserID != 0 {
		t.Error("the session of a banned person goes on")
	}
	if err := h.Unban(ctx, mod, ann.UserID); err != nil {
		t.Fatal(err)
	}
	if err := h.SetPassword(ctx, boss, ann.UserID, "another horse"); err != nil {
		t.Fatal(err)
	}
	h.enter(t, "ann", "another horse")
	list, err := h.Users(ctx, mod, db.UserFilter{Rank: gallery.Member})
	if err != nil || len(list) != 1 || list[0].Name != "ann" {
		t.Error(list, err)
	}
	_, err = h.Users(ctx, ann, db.UserFilter{})
	refused(t, err, "account.denied")
	if _, err := h.Edit(ctx, boss, ann.UserID, account.Change{Name: to("anna"), Rank: to(gallery.Manager), Bio: to("x")}); err != nil {
		t.Fatal(err)
	}
	log, err := h.DB.AuditLog(ctx, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	var deeds []string
	for _, d := range slices.Backward(log) {
		deeds = append(deeds, d.ActorName+" "+d.Action+" "+d.ObjectID+" "+d.Detail)
	}
	want := []string{"modest user.ban ann ", "modest user.unban ann ", "boss user.password ann ", "boss user.edit anna name ann, rank manager, profile"}
	if !slices.Equal(deeds, want) {
		t.Errorf("audit log %q, want %q", deeds, want)
	}
}

func TestKeysHaveBounds(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	ann, bob, mod := h.person(t, "ann", gallery.Member), h.person(t, "bob", gallery.Member), h.person(t, "modest", gallery.Manager)
	album, other := gallery.Album{PublicID: "al", OwnerID: ann.UserID, Name: "Al", Visibility: gallery.Public}, gallery.Album{PublicID: "ot", OwnerID: bob.UserID, Name: "Ot", Visibility: gallery.Public}
	err := h.DB.Write(ctx, func(tx *db.Tx) error {
		if err := tx.InsertAlbum(ctx, &album, nil, h.time()); err != nil {
			return err
		}
		return tx.InsertAlbum(ctx, &other, nil, h.time())
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		wish        account.KeyWish
		code, field string
	}{
		"no name":            {account.KeyWish{}, "key.name", "name"},
		"a long name":        {account.KeyWish{Name: strings.Repeat("x", 101)}, "key.name", "name"},
		"two lines":          {account.KeyWish{Name: "a\nb"}, "key.name", "name"},
		"no scope":           {account.KeyWish{Name: "k", Scopes: []gallery.Scope{}}, "key.scopes", "scopes"},
		"an unknown scope":   {account.KeyWish{Name: "k", Scopes: []gallery.Scope{"all"}}, "key.scopes", "scopes"},
		"a scope twice":      {account.KeyWish{Name: "k", Scopes: []gallery.Scope{"read", "read"}}, "key.scopes", "scopes"},
		"rights he has not":  {account.KeyWish{Name: "k", Scopes: []gallery.Scope{"admin"}}, "key.admin", "scopes"},
		"a password's":       {account.KeyWish{Name: "k", Visibility: gallery.Password}, "key.visibility", "visibility"},
		"an end in the past": {account.KeyWish{Name: "k", Expires: h.time()}, "key.expires", "expires"},
		"another's album":    {account.KeyWish{Name: "k", AlbumID: other.ID}, "key.album", "album"},
		"no album":           {account.KeyWish{Name: "k", AlbumID: 999}, "key.album", "album"},
	} {
		_, _, err := h.AddKey(ctx, ann, c.wish)
		refused(t, err, c.code, c.field, name)
	}
	text, key, err := h.AddKey(ctx, ann, account.KeyWish{
		Name: "phone", Scopes: []gallery.Scope{gallery.ScopeUpload}, AlbumID: album.ID, Visibility: gallery.Private, Expires: h.time().Add(time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	by, err := h.ByKey(ctx, text, home.Address)
	if err != nil || by.UserID != ann.UserID || by.Has(gallery.ScopeRead) || !by.Has(gallery.ScopeUpload) || by.Defaults.AlbumID != album.ID || by.Defaults.Visibility != gallery.Private {
		t.Fatalf("%+v %v", by, err)
	}
	used := func() time.Time {
		t.Helper()
		k, err := h.DB.KeyByPublicID(ctx, key.ID)
		if err != nil {
			t.Fatal(err)
		}
		return k.LastUsed
	}
	first := used()
	h.pass(30 * time.Second)
	h.ByKey(ctx, text, home.Address)
	if !first.Equal(h.time().Add(-30*time.Second)) || !used().Equal(first) {
		t.Error("last used", first, used())
	}
	h.pass(time.Minute)
	h.ByKey(ctx, text, home.Address)
	if !used().Equal(h.time()) {
		t.Error("last used", used())
	}
	_, _, err = h.AddKey(ctx, by, account.KeyWish{Name: "more"})
	refused(t, err, "account.session") // a key makes no keys
	_, err = h.Keys(ctx, by)
	refused(t, err, "account.denied")
	list, err := h.Keys(ctx, ann)
	if err != nil || len(list) != 1 || list[0].Name != "phone" {
		t.Fatal(list, err)
	}
	_, err = h.EditKey(ctx, bob, key.ID, account.KeyChange{Name: new("mine")})
	refused(t, err, "key.not_found")
	_, err = h.EditKey(ctx, by, key.ID, account.KeyChange{Name: new("mine")})
	refused(t, err, "account.session") // nor does a key change itself
	_, err = h.EditKey(ctx, ann, key.ID, account.KeyChange{AlbumID: &other.ID})
	refused(t, err, "key.album", "album")
	k, err := h.EditKey(ctx, ann, key.ID, account.KeyChange{Seen: list[0].Version(), Name: new("tablet"), Expires: new(h.time().Add(time.Minute))})
	if err != nil || k.Name != "tablet" || k.AlbumID != album.ID || k.Visibility != gallery.Private || len(k.Scopes) != 1 {
		t.Error(k, err)
	}
	_, err = h.EditKey(ctx, ann, key.ID, account.KeyChange{Seen: list[0].Version(), Name: new("watch")})
	refused(t, err, "key.stale")
	if kept, err := h.DB.KeyByPublicID(ctx, key.ID); err != nil || kept.Version() != k.Version() {
		t.Error(kept, err)
	}
	for networks, want := range map[string]bool{"": true, home.Address: true, "203.0.113.0/24": strings.HasPrefix(home.Address, "203.0.113."), "2001:db8::1": false} {
		list, err := gallery.ParseNetworks(networks)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = h.EditKey(ctx, ann, key.ID, account.KeyChange{Networks: &list}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.ByKey(ctx, text, home.Address); (err == nil) != want {
			t.Errorf("a key for %q is used from %s: %v", networks, home.Address, err)
		}
	}
	if _, err = h.EditKey(ctx, ann, key.ID, account.KeyChange{Networks: new([]netip.Prefix(nil))}); err != nil {
		t.Fatal(err)
	}
	h.pass(2 * time.Minute)
	_, err = h.ByKey(ctx, text, home.Address)
	refused(t, err, "key.invalid") // over
	text, key, err = h.AddKey(ctx, mod, account.KeyWish{Name: "staff", Scopes: gallery.Scopes})
	if err != nil {
		t.Fatal(err)
	}
	if by, err := h.ByKey(ctx, text, home.Address); err != nil || !by.Staff() {
		t.Error(by, err)
	}
	refused(t, h.RevokeKey(ctx, ann, key.ID), "key.not_found")
	if err := h.RevokeKey(ctx, mod, key.ID); err != nil {
		t.Fatal(err)
	}
	_, err = h.ByKey(ctx, text, home.Address)
	refused(t, err, "key.invalid")
	refused(t, h.RevokeKey(ctx, mod, key.ID), "key.not_found")
}

func TestAccountsEndAfterDaysOfGrace(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, "account_deletion_days=3"), t.Context()
	ann := h.person(t, "ann", gallery.Member)
	text, _, err := h.AddKey(ctx, ann, account.KeyWish{Name: "k"})
	if err != nil {
		t.Fatal(err)
	}
	session := h.enter(t, "ann", "correct horse").Session
	_, err = h.DeleteAccount(ctx, ann, "wrong horse")
	refused(t, err, "password.wrong")
	ends, err := h.DeleteAccount(ctx, ann, "correct horse")
	if err != nil || !ends.Equal(h.time().AddDate(0, 0, 3)) {
		t.Fatal(ends, err)
	}
	if letter := h.letter(t, "ann@example.test"); !strings.Contains(letter, ends.Format(time.DateOnly)) {
		t.Error(letter)
	}
	if by, _ := h.BySession(ctx, session, ""); by.UserID != 0 {
		t.Error("the session goes on")
	}
	_, err = h.ByKey(ctx, text, home.Address)
	refused(t, err, "key.invalid")
	h.enter(t, "ann", "correct horse") // he came back
	if _, err := h.ByKey(ctx, text, home.Address); err != nil {
		t.Error(err)
	}
	h.pass(4 * 24 * time.Hour)
	if err := h.Erase(ctx); err != nil {
		t.Fatal(err)
	}
	h.user(t, "ann")
	if _, err := h.DeleteAccount(ctx, ann, "correct horse"); err != nil {
		t.Fatal(err)
	}
	h.pass(4 * 24 * time.Hour)
	if err := h.Erase(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := h.DB.UserByName(ctx, "ann"); err == nil {
		t.Error("the account stays")
	}
	boss := h.person(t, "boss", gallery.Admin)
	_, err = h.DeleteAccount(ctx, boss, "correct horse")
	refused(t, err, "account.last_admin")
	refused(t, h.DeleteUser(ctx, boss, boss.UserID), "account.self")
}

func TestStaffDeleteAccountsAfterDaysOfGrace(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, "account_deletion_days=3"), t.Context()
	boss, cid, dan := h.person(t, "boss", gallery.Admin), h.person(t, "cid", gallery.Member), h.person(t, "dan", gallery.Member)
	must := func(errs ...error) {
		t.Helper()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
	must(h.Ban(ctx, boss, dan.UserID))
	session := h.enter(t, "cid", "correct horse").Session
	must(h.DeleteUser(ctx, boss, cid.UserID), h.DeleteUser(ctx, boss, dan.UserID))
	if u := h.user(t, "cid"); !u.Banned || !u.Removed || !u.Deletes.Equal(h.time().AddDate(0, 0, 3)) {
		t.Errorf("deleted: %+v", u)
	}
	if by, _ := h.BySession(ctx, session, ""); by.UserID != 0 {
		t.Error("the session goes on")
	}
	_, err := h.SignIn(ctx, "cid", "correct horse", account.From{Address: "192.0.2.1"})
	refused(t, err, "account.banned")
	refused(t, h.Unban(ctx, boss, cid.UserID), "account.ending")
	h.pass(24 * time.Hour)
	must(h.DeleteUser(ctx, boss, cid.UserID), h.Erase(ctx)) // to say it again gives no more days
	if u := h.user(t, "cid"); !u.Deletes.Equal(h.time().AddDate(0, 0, 2)) {
		t.Error("said again:", u.Deletes)
	}
	must(h.KeepAccount(ctx, boss, cid.UserID), h.KeepAccount(ctx, boss, dan.UserID))
	if u := h.user(t, "cid"); u.Banned || u.Removed || !u.Deletes.IsZero() {
		t.Errorf("kept: %+v", u)
	}
	if u := h.user(t, "dan"); !u.Banned || u.Removed || !u.Deletes.IsZero() {
		t.Errorf("kept, but banned before: %+v", u)
	}
	h.enter(t, "cid", "correct horse")
	must(h.DeleteUser(ctx, boss, cid.UserID))
	h.pass(4 * 24 * time.Hour)
	must(h.Erase(ctx))
	if _, err := h.DB.UserByName(ctx, "cid"); !errors.Is(err, gallery.ErrNotFound) {
		t.Error("the account stays:", err)
	}
	log, err := h.DB.AuditLog(ctx, 0, 10)
	var deeds []string
	for _, deed := range log {
		deeds = append(deeds, deed.Action+" "+deed.ObjectID)
	}
	if got := strings.Join(deeds, ", "); err != nil || got != "user.delete cid, user.keep dan, user.keep cid, user.delete cid, user.delete dan, user.delete cid, user.ban dan" {
		t.Error(got, err)
	}
}

// Whom staff delete does not come back by a ban that is put on and taken off.
func TestOnlyKeepingBringsADeletedAccountBack(t *testing.T) {
	t.Parallel()
	h, ctx := open(t, "account_deletion_days=3"), t.Context()
	boss := h.person(t, "boss", gallery.Admin)
	for name, before := range map[string]bool{"cid": false, "dan": true} {
		who := h.person(t, name, gallery.Member)
		steps := []func() error{
			func() error { return h.DeleteUser(ctx, boss, who.UserID) },
			func() error { return h.Ban(ctx, boss, who.UserID) },
		}
		if before {
			steps = []func() error{steps[1], steps[0], steps[1]}
		}
		for _, step := range steps {
			if err := step(); err != nil {
				t.Fatal(name, err)
			}
		}
		refused(t, h.Unban(ctx, boss, who.UserID), "account.ending")
		_, err := h.SignIn(ctx, name, "correct horse", home)
		refused(t, err, "account.banned")
		if err := h.KeepAccount(ctx, boss, who.UserID); err != nil {
			t.Fatal(name, err)
		}
		if u := h.user(t, name); u.Banned != before || !u.Deletes.IsZero() {
			t.Errorf("%s is kept: %+v", name, u)
		}
	}
}

func TestStaffDeleteAtOnceWithoutDaysOfGrace(t *testing.T) {
	t.Parallel()
	h := open(t, "account_deletion_days=0")
	boss, cid := h.person(t, "boss", gallery.Admin), h.person(t, "cid", gallery.Member)
	if err := h.DeleteUser(t.Context(), boss, cid.UserID); err != nil {
		t.Fatal(err)
	}
	h.idle(t)
	if _, err := h.DB.UserByName(t.Context(), "cid"); err == nil {
		t.Error("whom staff removed stays")
	}
}

func TestManagersAreNotToldAddressesOfOtherStaff(t *testing.T) {
	t.Parallel()
	h, ctx := open(t), t.Context()
	const from = "192.0.2.7"
	boss, mod := h.person(t, "boss", gallery.Admin), h.person(t, "mod", gallery.Manager)
	for name, rank := range map[string]gallery.Rank{"root": gallery.Admin, "meg": gallery.Manager, "ann": gallery.Member} {
		u := gallery.User{Name: name, Email: name + "@example.test", Rank: rank, RegisteredIP: from}
		if err := h.DB.Write(ctx, func(tx *db.Tx) error { return tx.InsertUser(ctx, &u, h.time()) }); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		by         gallery.Actor
		told, near string // whose addresses, and who is said to have come from one
	}{{mod, "ann mod", "ann"}, {boss, "ann boss meg mod root", "ann meg root"}} {
		list, err := h.Users(ctx, c.by, db.UserFilter{})
		var told []string
		for _, u := range list {
			one, err := h.User(ctx, c.by, u.Name)
			if err != nil || one.Email != u.Email || one.RegisteredIP != u.RegisteredIP {
				t.Errorf("%s of %s: %q in the list, %q alone, %v", c.by.Name, u.Name, u.Email, one.Email, err)
			}
			if u.Email != "" {
				told = append(told, u.Name)
			}
			if u.Email == "" && u.RegisteredIP != "" {
				t.Errorf("%s is told where %s came from", c.by.Name, u.Name)
			}
		}
		slices.Sort(told)
		if got := strings.Join(told, " "); err != nil || got != c.told {
			t.Errorf("%s is told of %q, %v; want %q", c.by.Name, got, err, c.told)
		}
		near, err := h.Users(ctx, c.by, db.UserFilter{Address: from})
		var names []string
		for _, u := range near {
			names = append(names, u.Name)
		}
		slices.Sort(names)
		if got := strings.Join(names, " "); err != nil || got != c.near {
			t.Errorf("%s finds %q there, %v; want %q", c.by.Name, got, err, c.near)
		}
	}
}
