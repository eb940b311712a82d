package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"io"
	"net/http"
	"strings"
	"testing"

	_ "golang.org/x/image/webp" // what pictures are kept as

	"calotype/internal/account"
	"calotype/internal/app"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// actor is the person of signedIn.
func actor(t *testing.T, h *app.House, name string) gallery.Actor {
	t.Helper()
	u, err := h.DB.UserByName(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return account.Actor(u, "127.0.0.1")
}

// look gets a profile's picture with a cookie, nil for none.
func look(t *testing.T, base, version string, cookie *http.Cookie) (*http.Response, []byte) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), "GET", base+gallery.PicturePath(version), nil)
	if err != nil {
		t.Fatal(err)
	}
	if cookie != nil {
		q.AddCookie(cookie)
	}
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, b
}

func TestProfilesHavePictures(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ctx := t.Context()
	id, cookie := signedIn(t, h, "ann", gallery.Member)
	signedIn(t, h, "bob", gallery.Member)
	ann, bob := actor(t, h, "ann"), actor(t, h, "bob")
	refusedBy := func(err error, code string) {
		t.Helper()
		if fail, ok := errors.AsType[*gallery.Error](err); !ok || fail.Code != code {
			t.Errorf("got %v, want %s", err, code)
		}
	}
	_, err := h.Pictures.Set(ctx, bob, id, gallery.Avatar, nil, bytes.NewReader(picture(t, 9, 9)))
	refusedBy(err, "account.denied")
	_, err = h.Pictures.Set(ctx, ann, id, "hat", nil, bytes.NewReader(picture(t, 9, 9)))
	refusedBy(err, "picture.role")
	_, err = h.Pictures.Set(ctx, ann, id, gallery.Avatar, nil, strings.NewReader("<svg onload=alert(1)>"))
	refusedBy(err, "picture.format")
	_, err = h.Pictures.Set(ctx, ann, id, gallery.Avatar, nil, bytes.NewReader(make([]byte, 1_000_001)))
	refusedBy(err, "picture.too_big")
	_, err = h.Pictures.Set(ctx, ann, id, gallery.Avatar, nil, bytes.NewReader(picture(t, 90, 60)[:300]))
	refusedBy(err, "picture.unreadable")
	if r, err := h.Keeper.Check(ctx, false); err != nil || !r.Whole() || r.Files != 0 {
		t.Fatal("a refused picture left something:", r, err)
	}
	first, err := h.Pictures.Set(ctx, ann, id, gallery.Avatar, nil, bytes.NewReader(picture(t, 900, 600)))
	if err != nil || first.Width != 500 || first.Height != 500 {
		t.Fatal(first, err)
	}
	back, err := h.Pictures.Set(ctx, ann, id, gallery.Background, nil, bytes.NewReader(picture(t, 2400, 1200)))
	if err != nil || back.Width != 1920 || back.Height != 960 {
		t.Fatal(back, err)
	}
	r, b := look(t, server.URL, first.Version, nil)
	cfg, kind, err := image.DecodeConfig(bytes.NewReader(b))
	if r.StatusCode != 200 || r.Header.Get("Content-Type") != "image/webp" || err != nil || kind != "webp" || cfg.Width != 500 {
		t.Error(r.Status, kind, cfg, err)
	}
	if _, err := h.Keeper.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if r, _ := look(t, server.URL, first.Version, nil); r.StatusCode != 200 {
		t.Error("the sweep took a picture that is shown:", r.Status)
	}
	second, err := h.Pictures.Set(ctx, ann, id, gallery.Avatar, nil, bytes.NewReader(picture(t, 300, 700)))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := h.Keeper.Sweep(ctx); err != nil || n != 1 {
		t.Error("swept", n, err)
	}
	if r, _ := look(t, server.URL, first.Version, nil); r.StatusCode != 404 {
		t.Error("the picture of before stays:", r.Status)
	}
	private := true
	if _, err := h.Account.Edit(ctx, ann, id, account.Change{Private: &private}); err != nil {
		t.Fatal(err)
	}
	if r, _ := look(t, server.URL, second.Version, nil); r.StatusCode != 404 {
		t.Error("a private profile's picture is shown to strangers:", r.Status)
	}
	if r, _ := look(t, server.URL, second.Version, cookie); r.StatusCode != 200 {
		t.Error("not to its owner:", r.Status)
	}
	for _, role := range []gallery.PictureRole{gallery.Avatar, gallery.Background} {
		if err := h.Pictures.Remove(ctx, ann, id, role); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := h.Keeper.Sweep(ctx); err != nil || n != 2 {
		t.Error("swept", n, err)
	}
	if r, err := h.Keeper.Check(ctx, false); err != nil || !r.Whole() || r.Files != 0 {
		t.Error(r, err)
	}
}

func TestPeopleTakeTheirDataAndGo(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ctx := t.Context()
	signedIn(t, h, "boss", gallery.Admin)
	id, _ := signedIn(t, h, "ann", gallery.Member)
	ann := actor(t, h, "ann")
	key, _, err := h.Account.AddKey(ctx, ann, account.KeyWish{Name: "k"})
	if err != nil {
		t.Fatal(err)
	}
	sent := picture(t, 120, 80)
	up := send(t, server, key, "kitten.jpg", sent)
	if up.Status != 200 {
		t.Fatal(up)
	}
	if _, err := h.Pictures.Set(ctx, ann, id, gallery.Avatar, nil, bytes.NewReader(picture(t, 90, 60))); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := h.Archive.Write(ctx, ann, &b); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	content := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if content[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	var about struct{ Username, Email string }
	if err := json.Unmarshal(content["account.json"], &about); err != nil || about.Username != "ann" || about.Email != "ann@example.test" {
		t.Error(about, err)
	}
	if len(content["avatar.webp"]) == 0 || string(content["albums.json"]) != "[]\n" {
		t.Error("no avatar or albums")
	}
	name := ""
	for n, c := range content {
		if strings.HasPrefix(n, "media/") {
			var m struct{ File, Title string }
			if err := json.Unmarshal(c, &m); err != nil || m.Title != "kitten" {
				t.Error(string(c), err)
			}
			name = m.File
		}
		if strings.Contains(string(c), "argon2id") || strings.Contains(string(c), "chv_") {
			t.Error(n, "has a secret")
		}
	}
	if !bytes.Equal(content[name], sent) {
		t.Errorf("%q is not what was sent", name)
	}
	guest := gallery.Actor{Rank: gallery.Guest}
	if err := h.Archive.Write(ctx, guest, &b); err == nil {
		t.Error("a guest has an archive")
	}

	if _, err := h.Account.DeleteAccount(ctx, ann, "correct horse"); err != nil {
		t.Fatal(err)
	}
	err = h.DB.Write(ctx, func(tx *db.Tx) error { return tx.SetDeletes(ctx, id, h.Account.Now()) })
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Account.Erase(ctx); err != nil {
		t.Fatal(err)
	}
	if status, _ := get(t, "GET", up.Image.URL); status != 410 {
		t.Error("the file is still there:", status)
	}
	if _, err := h.Keeper.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if r, err := h.Keeper.Check(ctx, false); err != nil || !r.Whole() || r.Files != 0 {
		t.Error("bytes stay:", r, err)
	}
	if again := send(t, server, h.Site.Get().Text("api_v1_key"), "kitten.jpg", sent); again.Image.URL == up.Image.URL {
		t.Error("the address of the erased is given out again")
	}
}

// A key's album is where what it uploads goes that names none.
func TestAKeyHasAnAlbum(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ctx := t.Context()
	id, _ := signedIn(t, h, "ann", gallery.Member)
	a := gallery.Album{PublicID: "al", OwnerID: id, Name: "Al", Visibility: gallery.Public}
	if err := h.DB.Write(ctx, func(tx *db.Tx) error { return tx.InsertAlbum(ctx, &a, nil, h.Account.Now()) }); err != nil {
		t.Fatal(err)
	}
	key, _, err := h.Account.AddKey(ctx, actor(t, h, "ann"), account.KeyWish{Name: "k", AlbumID: a.ID})
	if err != nil {
		t.Fatal(err)
	}
	if up := send(t, server, key, "a.jpg", picture(t, 12, 8)); up.Status != 200 {
		t.Fatal(up)
	}
	if got, err := h.DB.AlbumByID(ctx, a.ID); err != nil || got.MediaCount != 1 {
		t.Error(got.MediaCount, err)
	}
}

// Nobody is called like a page of the site.
func TestRoutesAreNobodysName(t *testing.T) {
	t.Parallel()
	h, _ := house(t)
	for _, word := range []string{"login", "readyz", "dashboard", "clip"} {
		err := h.Account.Add(t.Context(), account.Person{Name: word, Email: word + "@example.test", Password: "correct horse"}, gallery.Member)
		if fail, ok := errors.AsType[*gallery.Error](err); !ok || fail.Code != "person.reserved" {
			t.Errorf("%s: %v", word, err)
		}
	}
}
