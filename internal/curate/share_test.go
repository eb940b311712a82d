package curate_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

func TestShareLinks(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, ben := h.person("ann", gallery.Member), h.person("ben", gallery.Member)
	album := h.album(ann, curate.NewAlbum{Visibility: gallery.Private})
	h.media(ann, "a")
	h.put(ann, album.PublicID, "a")
	_, _, err := h.CreateShare(t.Context(), ben, gallery.Proofs{}, curate.NewShare{Album: album.PublicID})
	wantCode(t, err, gallery.NotFound, "media.not_found")
	for code, wish := range map[string]curate.NewShare{
		"share.media":      {},
		"share.name":       {Media: "a", Name: strings.Repeat("x", 101)},
		"share.expires":    {Media: "a", Expires: noon},
		"share.most_views": {Media: "a", MostViews: -1},
		"share.password":   {Media: "a", Password: strings.Repeat("x", 257)},
	} {
		_, _, err := h.CreateShare(t.Context(), ann, gallery.Proofs{}, wish)
		wantCode(t, err, gallery.Invalid, code)
	}
	s, token, err := h.CreateShare(t.Context(), ann, gallery.Proofs{}, curate.NewShare{Album: album.PublicID, Password: "sesame", MostViews: 2, Expires: noon.Add(time.Hour)})
	if err != nil || len(token) < 30 || token == s.PublicID {
		t.Fatalf("%+v, %q, %v", s, token, err)
	}
	_, err = h.OpenShare(t.Context(), gallery.Actor{}, token, "")
	wantCode(t, err, gallery.Denied, "share.password")
	_, err = h.OpenShare(t.Context(), gallery.Actor{}, token, "wrong")
	wantCode(t, err, gallery.Denied, "share.wrong")
	for _, no := range []string{"", s.PublicID, "unknown"} {
		_, err = h.OpenShare(t.Context(), gallery.Actor{}, no, "sesame")
		wantCode(t, err, gallery.NotFound, "share.not_found")
	}
	guest := gallery.Actor{Rank: gallery.Guest}
	see := func(do gallery.Action) error {
		grants := must(h.Grants(t.Context(), []string{s.PublicID, "unknown"}))(t)
		return gallery.Judge(guest, do, h.get("a").Policy(h.now), gallery.Proofs{Shares: grants})
	}
	for range 2 {
		if _, err := h.OpenShare(t.Context(), gallery.Actor{}, token, "sesame"); err != nil {
			t.Fatal(err)
		}
	}
	if err := see(gallery.See); err != nil {
		t.Error(err)
	}
	wantCode(t, see(gallery.Download), gallery.Denied, "media.denied")
	_, err = h.OpenShare(t.Context(), gallery.Actor{}, token, "sesame") // two visits were all
	wantCode(t, err, gallery.NotFound, "share.not_found")
	wantCode(t, h.RevokeShare(t.Context(), ben, gallery.Proofs{}, s.PublicID), gallery.NotFound, "share.not_found")
	if err := h.RevokeShare(t.Context(), ann, gallery.Proofs{}, s.PublicID); err != nil {
		t.Fatal(err)
	}
	wantCode(t, see(gallery.See), gallery.NotFound, "media.not_found")

	s, token, err = h.CreateShare(t.Context(), ann, gallery.Proofs{}, curate.NewShare{Media: "a", Download: true, Expires: noon.Add(time.Hour)})
	if err != nil || see(gallery.Download) != nil {
		t.Errorf("%v, %v", err, see(gallery.Download))
	}
	h.now = noon.Add(time.Hour)
	_, err = h.OpenShare(t.Context(), gallery.Actor{}, token, "")
	wantCode(t, err, gallery.NotFound, "share.not_found")
	wantCode(t, see(gallery.See), gallery.NotFound, "media.not_found")
	if list := must(h.Shares(t.Context(), ann, gallery.Proofs{}, "a", ""))(t); len(list) != 1 || list[0].MediaPublicID != "a" {
		t.Errorf("shares %+v", list)
	}
}

func TestVisitsAtOnceDoNotPassTheLimit(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann := h.person("ann", gallery.Member)
	h.media(ann, "a")
	_, token, err := h.CreateShare(t.Context(), ann, gallery.Proofs{}, curate.NewShare{Media: "a", MostViews: 3})
	if err != nil {
		t.Fatal(err)
	}
	var in atomic.Int64
	var wait sync.WaitGroup
	for range 10 {
		wait.Go(func() {
			if _, err := h.OpenShare(t.Context(), gallery.Actor{}, token, ""); err == nil {
				in.Add(1)
			}
		})
	}
	wait.Wait()
	if in.Load() != 3 {
		t.Errorf("%d came in", in.Load())
	}
}

func TestUploadLinks(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, ben := h.person("ann", gallery.Member), h.person("ben", gallery.Member)
	album := h.album(ann, curate.NewAlbum{})
	_, _, err := h.CreateUploadLink(t.Context(), ben, gallery.Proofs{}, curate.NewUploadLink{Album: album.PublicID})
	wantCode(t, err, gallery.Denied, "media.denied")
	l, token, err := h.CreateUploadLink(t.Context(), ann, gallery.Proofs{}, curate.NewUploadLink{Album: album.PublicID, Password: "sesame", Expires: noon.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.OpenUploadLink(t.Context(), gallery.Actor{}, token, "wrong")
	wantCode(t, err, gallery.Denied, "upload_link.wrong")
	if got := must(h.OpenUploadLink(t.Context(), gallery.Actor{}, token, "sesame"))(t); got.ID != l.ID || got.AlbumID != album.ID {
		t.Errorf("got %+v", got)
	}
	wantCode(t, h.RevokeUploadLink(t.Context(), ben, gallery.Proofs{}, l.PublicID), gallery.NotFound, "upload_link.not_found")
	if err := h.RevokeUploadLink(t.Context(), ann, gallery.Proofs{}, l.PublicID); err != nil {
		t.Fatal(err)
	}
	_, err = h.OpenUploadLink(t.Context(), gallery.Actor{}, token, "sesame")
	wantCode(t, err, gallery.NotFound, "upload_link.not_found")
	l, token, err = h.CreateUploadLink(t.Context(), ann, gallery.Proofs{}, curate.NewUploadLink{Album: album.PublicID})
	if err != nil || must(h.OpenUploadLink(t.Context(), gallery.Actor{}, token, ""))(t).ID != l.ID {
		t.Fatal(err)
	}
	if err := h.DeleteAlbum(t.Context(), ann, album.PublicID, gallery.Proofs{}, true); err != nil {
		t.Fatal(err)
	}
	_, err = h.OpenUploadLink(t.Context(), gallery.Actor{}, token, "")
	wantCode(t, err, gallery.NotFound, "upload_link.not_found")
}

func TestPasswordsAreGuessedAtALimitedPace(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann := h.person("ann", gallery.Member)
	top := h.album(ann, curate.NewAlbum{Visibility: gallery.Password, Password: "one"})
	leaf := h.album(ann, curate.NewAlbum{Parent: top.PublicID, Visibility: gallery.Password, Password: "two"})
	guest := gallery.Actor{Rank: gallery.Guest, Address: "192.0.2.7"}
	_, err := h.Unlock(t.Context(), guest, leaf.PublicID, gallery.Proofs{}, "")
	wantCode(t, err, gallery.Denied, "album.password")
	opened := must(h.Unlock(t.Context(), guest, leaf.PublicID, gallery.Proofs{}, "one"))(t)
	if len(opened) != 1 || opened[0].ID != top.ID {
		t.Errorf("one opens %v", opened)
	}
	opened = must(h.Unlock(t.Context(), guest, leaf.PublicID, gallery.Proofs{Unlocked: []gallery.ID{top.ID}}, "two"))(t)
	if len(opened) != 1 || opened[0].ID != leaf.ID {
		t.Errorf("two opens %v", opened)
	}
	for range 20 {
		_, err := h.Unlock(t.Context(), guest, top.PublicID, gallery.Proofs{}, "three")
		wantCode(t, err, gallery.Denied, "album.wrong")
	}
	_, err = h.Unlock(t.Context(), guest, top.PublicID, gallery.Proofs{}, "one")
	wantCode(t, err, gallery.TooMany, "album.guesses")
	guest.Address = "192.0.2.8" // nobody else is held up
	if _, err = h.Unlock(t.Context(), guest, top.PublicID, gallery.Proofs{}, "one"); err != nil {
		t.Error(err)
	}
	private := h.album(ann, curate.NewAlbum{Visibility: gallery.Private})
	_, err = h.Unlock(t.Context(), guest, private.PublicID, gallery.Proofs{}, "one")
	wantCode(t, err, gallery.NotFound, "media.not_found")
}
