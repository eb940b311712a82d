package db_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"

	"github.com/google/go-cmp/cmp"
)

// person adds somebody of a name.
func person(t *testing.T, d *db.DB, name string) gallery.User {
	t.Helper()
	u := gallery.User{Name: name, Email: name + "@example.test", Rank: gallery.Member}
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.InsertUser(ctx, &u, noon) })
	return u
}

func TestAccountsAreChanged(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	ann, bob := person(t, d, "ann"), person(t, d, "bob")
	epoch := d.Epoch()
	ann.Name, ann.Quota, ann.Rank = "anna", 500, gallery.Manager
	ann.Profile = gallery.Profile{FullName: "Ann A.", Websites: "https://a.example\nhttps://b.example", Bio: "b", Private: true}
	ann.Preferences = gallery.Preferences{Language: "zh-CN", Timezone: "Asia/Taipei", ShowNSFW: true, Newsletter: true, AskBeforeUpload: true, NoShortcuts: true}
	ann.Defaults = gallery.Defaults{Visibility: gallery.Link, Expiration: "P1D", Metadata: "strip", HideCamera: true, Unmarked: true}
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.SetUser(ctx, ann) })
	got, err := d.UserByName(ctx, "ANNA")
	if diff := cmp.Diff(ann, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if d.Epoch() == epoch {
		t.Error("what was read before may be remembered after a profile became private")
	}
	bob.Name = "Anna"
	wantErr(t, d.Write(ctx, func(tx *db.Tx) error { return tx.SetUser(ctx, bob) }), db.ErrTaken)
	wantErr(t, d.Write(ctx, func(tx *db.Tx) error { return tx.SetEmail(ctx, bob.ID, "ANN@example.test") }), db.ErrTaken)
	wantErr(t, d.Write(ctx, func(tx *db.Tx) error { return tx.SetEmail(ctx, bob.ID, "b2@example.test") }), nil)
	for name, want := range map[string]bool{"8ob": true, "B0B": true, "anne": false} {
		if like, err := d.NameLooksLike(ctx, name, 0); err != nil || like != want {
			t.Errorf("NameLooksLike(%q) = %v, %v", name, like, err)
		}
	}
	if _, err := d.UserByEmail(ctx, "B2@example.test"); err != nil {
		t.Error(err)
	}
}

func TestUsersAreListed(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	for _, name := range []string{"ann", "andy", "bob"} {
		person(t, d, name)
	}
	bob, err := d.UserByName(ctx, "bob")
	if err != nil {
		t.Fatal(err)
	}
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.SetBanned(ctx, bob.ID, true) })
	for name, c := range map[string]struct {
		filter db.UserFilter
		want   []string
	}{
		"all":      {db.UserFilter{}, []string{"bob", "andy", "ann"}},
		"a page":   {db.UserFilter{After: bob.ID}, []string{"andy", "ann"}},
		"a prefix": {db.UserFilter{Prefix: "AN"}, []string{"andy", "ann"}},
		"a rank":   {db.UserFilter{Rank: gallery.Admin}, nil},
		"a status": {db.UserFilter{Status: gallery.Valid, Prefix: "b"}, []string{"bob"}},
		"banned":   {db.UserFilter{Banned: true}, []string{"bob"}},
	} {
		c.filter.Limit = 10
		users, err := d.Users(ctx, c.filter)
		var names []string
		for _, u := range users {
			names = append(names, u.Name)
		}
		if diff := cmp.Diff(c.want, names); err != nil || diff != "" {
			t.Error(name, err, diff)
		}
	}
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	ann, bob := person(t, d, "ann"), person(t, d, "bob")
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		var errs []error
		for i, s := range []db.Session{{ID: "a", UserID: ann.ID}, {ID: "b", UserID: ann.ID}, {ID: "c", UserID: bob.ID}} {
			s.Hash, s.Created, s.Expires, s.Address, s.Agent = []byte{byte(i + 1)}, noon, noon.Add(time.Hour), "192.0.2.1", "Browser"
			errs = append(errs, tx.InsertSession(ctx, s))
		}
		return errors.Join(append(errs, tx.TouchSession(ctx, []byte{1}, "192.0.2.9", noon.Add(time.Minute)))...)
	})
	list, err := d.Sessions(ctx, ann.ID, noon, 10)
	if err != nil || len(list) != 2 || list[0].ID != "a" || list[0].Address != "192.0.2.9" || list[1].Agent != "Browser" {
		t.Fatal(list, err)
	}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		wantErr(t, tx.DeleteSessionByID(ctx, ann.ID, "c"), gallery.ErrNotFound) // bob's
		return tx.DeleteSessions(ctx, ann.ID, []byte{2})
	})
	if list, err := d.Sessions(ctx, ann.ID, noon, 10); err != nil || len(list) != 1 || list[0].ID != "b" {
		t.Error(list, err)
	}
	if list, err := d.Sessions(ctx, bob.ID, noon, 10); err != nil || len(list) != 1 {
		t.Error(list, err)
	}
}

func TestWaysInAreUsedUpOnce(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	ann, bob := person(t, d, "ann"), person(t, d, "bob")
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		wantErr(t, tx.SetTOTP(ctx, ann.ID, "SECRET", 5), nil)
		wantErr(t, tx.UseTOTPStep(ctx, ann.ID, 5), gallery.ErrNotFound)
		wantErr(t, tx.UseTOTPStep(ctx, ann.ID, 6), nil)
		wantErr(t, tx.UseTOTPStep(ctx, ann.ID, 6), gallery.ErrNotFound)
		wantErr(t, tx.SetRecoveryCodes(ctx, ann.ID, [][]byte{{1}, {2}}), nil)
		wantErr(t, tx.UseRecoveryCode(ctx, bob.ID, []byte{1}), gallery.ErrNotFound)
		wantErr(t, tx.UseRecoveryCode(ctx, ann.ID, []byte{1}), nil)
		wantErr(t, tx.UseRecoveryCode(ctx, ann.ID, []byte{1}), gallery.ErrNotFound)
		wantErr(t, tx.InsertPasskey(ctx, db.Passkey{ID: "p", UserID: ann.ID, Name: "key", Credential: "1", Created: noon}), nil)
		wantErr(t, tx.InsertPasskey(ctx, db.Passkey{ID: "p", UserID: bob.ID}), db.ErrTaken)
		wantErr(t, tx.UsePasskey(ctx, "p", "1", "2", noon), nil)
		wantErr(t, tx.UsePasskey(ctx, "p", "1", "3", noon), gallery.ErrNotFound)
		wantErr(t, tx.RenamePasskey(ctx, bob.ID, "p", "mine"), gallery.ErrNotFound)
		wantErr(t, tx.InsertIdentity(ctx, db.Identity{Issuer: "i", Subject: "s", UserID: ann.ID, Name: "A", Created: noon}), nil)
		wantErr(t, tx.InsertIdentity(ctx, db.Identity{Issuer: "i", Subject: "s", UserID: bob.ID}), db.ErrTaken)
		wantErr(t, tx.InsertInvitation(ctx, db.Invitation{Hash: []byte{1}, CreatedBy: ann.ID, Uses: 1, Created: noon, Expires: noon.Add(time.Hour)}), nil)
		return nil
	})
	if n, err := d.WaysIn(ctx, ann.ID); err != nil || n != 2 {
		t.Error(n, err)
	}
	if n, err := d.RecoveryCodes(ctx, ann.ID); err != nil || n != 1 {
		t.Error(n, err)
	}
	if i, err := d.Identity(ctx, "i", "s"); err != nil || i.UserID != ann.ID {
		t.Error(i, err)
	}
	if k, err := d.PasskeyByID(ctx, "p"); err != nil || k.Credential != "2" || !k.LastUsed.Equal(noon) {
		t.Error(k, err)
	}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.UseInvitation(ctx, []byte{1}, noon)
		wantErr(t, err, nil)
		_, err = tx.UseInvitation(ctx, []byte{1}, noon)
		wantErr(t, err, gallery.ErrNotFound)
		wantErr(t, tx.DeleteIdentity(ctx, bob.ID, "i", "s"), gallery.ErrNotFound)
		wantErr(t, tx.DeletePasskey(ctx, bob.ID, "p"), gallery.ErrNotFound)
		return errors.Join(tx.DeleteIdentity(ctx, ann.ID, "i", "s"), tx.DeletePasskey(ctx, ann.ID, "p"))
	})
}

func TestPicturesHoldTheirBytes(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	ann := person(t, d, "ann")
	set := func(key, note string) {
		t.Helper()
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			return tx.Note(ctx, note, map[string]int64{key: 3}, "n", noon)
		})
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			p := gallery.Picture{UserID: ann.ID, Role: gallery.Avatar, Key: key, MIME: "image/webp", Size: 3, Width: 1, Height: 1, Version: "v" + key}
			return errors.Join(tx.SetPicture(ctx, p, noon), tx.ClearNote(ctx, note))
		})
	}
	dying := func(key string) (yes bool) {
		t.Helper()
		write(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			yes, err = tx.MarkDying(ctx, key, noon.Add(time.Hour))
			return err
		})
		return yes
	}
	set("one", "n1")
	if dying("one") {
		t.Error("the sweep takes a picture that is shown")
	}
	if held, err := d.HeldBlobs(ctx, "", 10); err != nil || len(held) != 1 {
		t.Error("a backup leaves the picture out:", held, err)
	}
	set("two", "n2")
	pending, err := d.PendingBlobs(ctx, noon, 10)
	if err != nil || len(pending) != 1 || pending[0].Key != "one" || !dying("one") {
		t.Error("the picture of before stays:", pending, err)
	}
	p, u, err := d.PictureByVersion(ctx, "vtwo")
	if err != nil || p.Key != "two" || u.ID != ann.ID {
		t.Error(p, u, err)
	}
	if list, err := d.PicturesOf(ctx, []gallery.ID{ann.ID}); err != nil || len(list) != 1 {
		t.Error(list, err)
	}
}

func TestEraseLeavesTombstonesAndWhatIsOthers(t *testing.T) {
	t.Parallel()
	d, ctx := open(t), t.Context()
	ann, bob := person(t, d, "ann"), person(t, d, "bob")
	album := gallery.Album{PublicID: "al", OwnerID: ann.ID, Name: "Al", Visibility: gallery.Private}
	mine, his := cat("mine"), cat("his")
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		err := tx.InsertAlbum(ctx, &album, nil, noon)
		mine.OwnerID, his.OwnerID, mine.AlbumID, his.AlbumID = ann.ID, bob.ID, album.ID, album.ID
		his.Visibility, his.Own = gallery.Private, gallery.Public // by the album
		return errors.Join(err, tx.Note(ctx, "n", map[string]int64{"k-mine": 1, "t-mine": 1, "k-his": 1, "t-his": 1}, "", noon),
			tx.InsertMedia(ctx, mine), tx.InsertMedia(ctx, his), tx.ClearNote(ctx, "n"), tx.SetDeletes(ctx, ann.ID, noon))
	})
	if ids, err := d.EndingUsers(ctx, noon, noon, 10); err != nil || len(ids) != 1 || ids[0] != ann.ID {
		t.Fatal(ids, err)
	}
	if err := d.Write(ctx, func(tx *db.Tx) error { return tx.EraseUser(ctx, ann.ID, noon) }); err == nil {
		t.Fatal("an owner of living media is erased")
	}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ForgetOwner(ctx, ann.ID, 10)
		return errors.Join(tx.DeleteMedia(ctx, mine.ID, noon), err)
	})
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		n, err := tx.ForgetOwner(ctx, ann.ID, 10)
		if n != 1 {
			t.Error("forgot", n)
		}
		return errors.Join(err, tx.EraseUser(ctx, ann.ID, noon))
	})
	_, err := d.UserByName(ctx, "ann")
	wantErr(t, err, gallery.ErrNotFound)
	if _, err := d.AlbumByPublicID(ctx, "al"); !errors.Is(err, gallery.ErrNotFound) {
		t.Error("the album stays:", err)
	}
	m, err := d.MediaByPublicID(ctx, "his")
	if err != nil || m.AlbumID != 0 || m.Own != gallery.Private || m.Visibility != gallery.Private {
		t.Errorf("what bob put into the private album is now %v, %v, %v", m.Own, m.Visibility, err)
	}
	if l, err := d.FileByPath(ctx, mine.Files[0].Path); err != nil || !l.Gone {
		t.Error("the path may be given out again:", l, err)
	}
}
