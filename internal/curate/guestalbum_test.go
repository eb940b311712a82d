package curate_test

import (
	"testing"
	"time"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

func TestGuestsMakeAlbumsOfWhatTheyUploaded(t *testing.T) {
	t.Parallel()
	h := open(t, "signing_key=ABCDEFGHIJKLMNOPQRSTUVWXYZ", "guest_albums=1")
	ctx, guest, ann, meg := t.Context(), gallery.Actor{Rank: gallery.Guest, Address: "192.0.2.7"}, h.person("ann", gallery.Member), h.person("meg", gallery.Manager)
	cat, dog, hen := h.sent("cat"), h.sent("dog"), h.sent("hen")
	h.media(ann, "hers")
	kept := must(h.Remember(ctx, "", []curate.Claim{dog}))(t).Token

	a := must(h.CreateGuestAlbum(ctx, guest, curate.GuestAlbum{Name: "Pets", Media: []curate.Claim{cat, {ID: "dog"}}, Remembered: kept}))(t)
	if a.OwnerID != 0 || a.OwnerName != "" || a.Effective != gallery.Public || a.MediaCount != 2 || h.get("cat").AlbumID != a.ID || h.get("dog").AlbumID != a.ID {
		t.Errorf("%+v", a)
	}
	locked := must(h.CreateGuestAlbum(ctx, guest, curate.GuestAlbum{Name: "Hens", Visibility: gallery.Password, Password: "open sesame", Media: []curate.Claim{hen}}))(t)
	if err := h.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if m := h.get("hen"); m.Visibility != gallery.Password || locked.Effective != gallery.Password {
		t.Errorf("%s in %+v", m.Visibility, locked)
	}

	late := h.sent("late")
	for name, c := range map[string]struct {
		by          gallery.Actor
		wish        curate.GuestAlbum
		kind        gallery.FailureKind
		code, field string
	}{
		"of nothing":         {guest, curate.GuestAlbum{Name: "x"}, gallery.Invalid, "album.guest_media", "media"},
		"a token guessed":    {guest, curate.GuestAlbum{Name: "x", Media: []curate.Claim{late, {"cat", "guessed"}}}, gallery.NotFound, "album.guest_media", "media"},
		"not remembered":     {guest, curate.GuestAlbum{Name: "x", Media: []curate.Claim{{ID: "late"}}, Remembered: kept}, gallery.NotFound, "album.guest_media", "media"},
		"somebody's":         {guest, curate.GuestAlbum{Name: "x", Media: []curate.Claim{{"hers", ""}}}, gallery.NotFound, "album.guest_media", "media"},
		"in another album":   {guest, curate.GuestAlbum{Name: "x", Media: []curate.Claim{cat}}, gallery.NotFound, "album.guest_media", "media"},
		"that nobody sees":   {guest, curate.GuestAlbum{Name: "x", Visibility: gallery.Private, Media: []curate.Claim{late}}, gallery.Invalid, "album.visibility", "visibility"},
		"without a name":     {guest, curate.GuestAlbum{Media: []curate.Claim{late}}, gallery.Invalid, "album.name", "name"},
		"without a password": {guest, curate.GuestAlbum{Name: "x", Visibility: gallery.Password, Media: []curate.Claim{late}}, gallery.Invalid, "album.password", "password"},
		"by a member":        {ann, curate.GuestAlbum{Name: "x", Media: []curate.Claim{late}}, gallery.Denied, "album.denied", ""},
	} {
		_, err := h.CreateGuestAlbum(ctx, c.by, c.wish)
		wantCode(t, err, c.kind, c.code)
		if fail, _ := err.(*gallery.Error); fail != nil && fail.Field != c.field { //nolint:errorlint // it is told as it is
			t.Errorf("%s: about %q", name, fail.Field)
		}
	}
	if h.get("late").AlbumID != 0 {
		t.Error("a part of a refused album was made")
	}

	name := "Mine"
	for _, by := range []gallery.Actor{guest, ann} { // nobody edits it later, save staff
		_, err := h.EditAlbum(ctx, by, a.PublicID, gallery.Proofs{}, curate.AlbumPatch{Name: &name}, a.Updated)
		wantCode(t, err, gallery.Denied, "media.denied")
	}
	if _, err := h.EditAlbum(ctx, meg, a.PublicID, gallery.Proofs{}, curate.AlbumPatch{Name: &name}, a.Updated); err != nil {
		t.Error(err)
	}
	album := func() gallery.Album { t.Helper(); return must(h.DB.AlbumByPublicID(ctx, a.PublicID))(t) }
	wantCodes(t, must(h.ClaimMedia(ctx, ann, []curate.Claim{cat}))(t), "") // with an account he has his files, in the album as before
	if m := h.get("cat"); m.OwnerID != ann.UserID || m.AlbumID != a.ID {
		t.Errorf("%+v", m)
	}
	if was := album(); was.OwnerID != 0 { // half of it is still nobody's
		t.Errorf("given too early: %+v", was)
	}
	wantCodes(t, must(h.ClaimMedia(ctx, ann, []curate.Claim{dog}))(t), "")
	if is := album(); is.OwnerID != ann.UserID || is.OwnerName != "ann" || h.rows("SELECT CAST(album_count AS TEXT) FROM users WHERE name = 'ann'")[0][0] != "1" {
		t.Errorf("not given: %+v", is)
	}
	if _, err := h.EditAlbum(ctx, ann, a.PublicID, gallery.Proofs{}, curate.AlbumPatch{Name: &name}, time.Time{}); err != nil {
		t.Error(err)
	}
	for range 18 {
		_, _ = h.CreateGuestAlbum(ctx, guest, curate.GuestAlbum{Name: "x", Media: []curate.Claim{h.sent(gallery.RandomID(8))}})
	}
	_, err := h.CreateGuestAlbum(ctx, guest, curate.GuestAlbum{Name: "x", Media: []curate.Claim{late}})
	wantCode(t, err, gallery.TooMany, "album.flood")
	if err := h.DeleteAlbum(ctx, meg, a.PublicID, gallery.Proofs{}, false); err != nil {
		t.Error(err)
	}
	for _, off := range []string{"guest_albums=0", "guest_uploads=0", "website_privacy_mode=private"} {
		h := open(t, "guest_albums=1", off)
		_, err := h.CreateGuestAlbum(ctx, guest, curate.GuestAlbum{Name: "x", Media: []curate.Claim{h.sent("cat")}})
		wantCode(t, err, gallery.Denied, "album.denied")
	}
}
