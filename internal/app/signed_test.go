package app_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/app"
	"calotype/internal/curate"
	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

// Who came by a share link or a password is shown addresses that are good for anybody
// for an hour or two. They end with the link and with the password, and those of who
// sees it as himself with his session, on all nodes.
func TestSignedAddressesEndWithWhatTheyWereShownFor(t *testing.T) {
	t.Parallel()
	nodes := testkit.Nodes(t, 2, "flood_uploads_protection=0")
	h, err := app.Open(t.Context(), testkit.Config(t, nodes[0].Data), []string{testkit.Binary(t), "worker"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	id, session := signedIn(t, h, "olga", gallery.Member)
	olga := gallery.Actor{UserID: id, Name: "olga", Rank: gallery.Member}
	upload := func(album gallery.ID, v gallery.Visibility) string {
		t.Helper()
		key, _, err := h.Account.AddKey(t.Context(), olga, account.KeyWish{Name: "k", AlbumID: album, Visibility: v})
		if err != nil {
			t.Fatal(err)
		}
		a := nodes[0].Upload(t, key, "x.jpg", picture(t, 20, 20))
		if a.HTTP != 200 {
			t.Fatalf("%d %s", a.HTTP, a.Body)
		}
		return publicID(viewer(t, a))
	}
	locked, err := h.Curate.CreateAlbum(t.Context(), olga, curate.NewAlbum{Name: "Locked", Visibility: gallery.Password, Password: "open sesame"})
	if err != nil {
		t.Fatal(err)
	}
	shared, behind := upload(0, gallery.Private), upload(locked.ID, gallery.Public)
	share, token, err := h.Curate.CreateShare(t.Context(), olga, gallery.Proofs{}, curate.NewShare{Media: shared})
	if err != nil {
		t.Fatal(err)
	}
	// address is that of the bytes on a media's page.
	address := func(media string, cookies ...*http.Cookie) string {
		t.Helper()
		r, body := visit(t, "GET", nodes[0].URL+"/image/"+media, nil, cookies...)
		m, err := h.DB.MediaByPublicID(t.Context(), media)
		if err != nil {
			t.Fatal(err)
		}
		i := strings.Index(body, "/images/"+m.Files[0].Path+"?s=")
		if i < 0 {
			t.Fatalf("no signed address: %d %s", r.StatusCode, body)
		}
		return body[i : i+strings.IndexAny(body[i:], `"`)]
	}
	all := func(path string, want int) bool {
		for _, n := range nodes {
			if got, _ := get(t, "GET", n.URL+path); got != want {
				return false
			}
		}
		return true
	}
	dana, danas := signedIn(t, h, "dana", gallery.Member)
	if err := h.Curate.SetMember(t.Context(), olga, locked.PublicID, gallery.Proofs{}, "dana", false); err != nil {
		t.Fatal(err)
	}
	r, _ := visit(t, "POST", nodes[0].URL+"/s/"+token, url.Values{})
	visitor := proof(t, r)
	r, _ = visit(t, "POST", nodes[0].URL+"/album/"+locked.PublicID, url.Values{"content-password": {"open sesame"}})
	guest := proof(t, r)
	byMember := address(behind, danas)
	own, byShare, byPassword := address(shared, session), address(shared, visitor), address(behind, guest)
	for what, path := range map[string]string{"the owner's": own, "by the link": byShare, "by the password": byPassword, "the member's": byMember} {
		if !all(path, 200) {
			t.Errorf("%s: not good: %s", what, path)
		}
	}
	if all(byShare+"&download", 200) {
		t.Error("the signature lets more be done than the link")
	}
	claim, _, _ := strings.Cut(byShare[strings.Index(byShare, "?s=")+3:], "&")
	forged := &http.Cookie{Name: visitor.Name, Value: claim}
	if r, _ := visit(t, "GET", nodes[0].URL+"/image/"+shared, nil, forged); r.StatusCode != 404 {
		t.Errorf("a signature as a cookie: %d", r.StatusCode)
	}

	if err := h.Curate.RevokeShare(t.Context(), olga, gallery.Proofs{}, share.PublicID); err != nil {
		t.Fatal(err)
	}
	soon(t, "an address shown for a revoked link is nowhere", func() bool { return all(byShare, 404) })
	password := "open barley"
	if _, err := h.Curate.EditAlbum(t.Context(), olga, locked.PublicID, gallery.Proofs{}, curate.AlbumPatch{Visibility: new(gallery.Password), Password: &password}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	soon(t, "an address shown for the password of before is locked", func() bool { return all(byPassword, 403) })
	if !all(byMember, 200) {
		t.Error("the member's address ended with a password that he was not asked for")
	}
	if err := h.Curate.RemoveMember(t.Context(), olga, locked.PublicID, gallery.Proofs{}, "dana"); err != nil {
		t.Fatal(err)
	}
	soon(t, "an address shown to who is a member no more is locked", func() bool { return all(byMember, 403) })
	if err := h.Curate.SetMember(t.Context(), olga, locked.PublicID, gallery.Proofs{}, "dana", true); err != nil {
		t.Fatal(err)
	}
	again := address(behind, danas)
	soon(t, "a member's address is good again", func() bool { return all(again, 200) })
	boss := gallery.Actor{Rank: gallery.Admin, House: true, UserID: id}
	if err := h.Account.Ban(t.Context(), boss, dana); err != nil {
		t.Fatal(err)
	}
	soon(t, "an address of who was banned is locked", func() bool { return all(again, 403) })
	text, key, err := h.Account.AddKey(t.Context(), olga, account.KeyWish{Name: "reader", Scopes: []gallery.Scope{gallery.ScopeRead}})
	if err != nil {
		t.Fatal(err)
	}
	byKey := addressByKey(t, nodes[0].URL, shared, text)
	if !all(own, 200) || !all(byKey, 200) {
		t.Error("the owner's addresses ended, too:", own, byKey)
	}
	if err := h.Account.SignOut(t.Context(), session.Value); err != nil {
		t.Fatal(err)
	}
	soon(t, "an address shown in a session that ended is nowhere", func() bool { return all(own, 404) })
	if !all(byKey, 200) {
		t.Error("the key's address ended with the session")
	}
	if err := h.Account.RevokeKey(t.Context(), olga, key.ID); err != nil {
		t.Fatal(err)
	}
	soon(t, "an address shown to a revoked key is nowhere", func() bool { return all(byKey, 404) })
}

// addressByKey is that of a media's bytes as the API tells it to a key.
func addressByKey(t *testing.T, base, media, key string) string {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), "GET", base+"/api/2/media/"+media, nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("X-API-Key", key)
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	i := strings.Index(string(body), "/images/")
	if err != nil || i < 0 || !strings.Contains(string(body), "?s=") {
		t.Fatalf("%s %s %v", r.Status, body, err)
	}
	path, _, _ := strings.Cut(string(body[i:]), `"`)
	return path
}
