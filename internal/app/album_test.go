package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"calotype/internal/app"
	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/upload"
)

func TestCollaboratorsUploadIntoAPrivateAlbum(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := person(t, h, "ann", gallery.Member)
	bob, bobKey := person(t, h, "bob", gallery.Member)
	by := gallery.Actor{UserID: ann.ID, Name: "ann", Rank: gallery.Member}
	album, err := h.Curate.CreateAlbum(t.Context(), by, curate.NewAlbum{Name: "Ours", Visibility: gallery.Private})
	if err != nil {
		t.Fatal(err)
	}
	send := func(name string) *gallery.Media {
		t.Helper()
		return kept(t, h, wish(t, server, bobKey, name, picture(t, 9, 9), map[string]string{"album_id": album.PublicID}))
	}
	if m := send("a.jpg"); m.AlbumID != 0 {
		t.Error("a stranger put a file into the album")
	}
	if err := h.Curate.SetMember(t.Context(), by, album.PublicID, gallery.Proofs{}, "bob", false); err != nil {
		t.Fatal(err)
	}
	m := send("b.jpg")
	if m.AlbumID != album.ID || m.OwnerID != bob.ID || m.Visibility != gallery.Private || len(m.Name) < 20 {
		t.Errorf("kept %+v", m)
	}
	if a, err := h.DB.AlbumByID(t.Context(), album.ID); err != nil || a.MediaCount != 1 {
		t.Errorf("the album counts %d, %v", a.MediaCount, err)
	}
}

// drop uploads as the door of upload links does.
func drop(ctx context.Context, d *upload.Desk, link gallery.ID, file []byte) (*upload.Published, error) {
	draft, err := d.Receive(ctx, bytes.NewReader(file), "cat.jpg", 1<<20)
	if err != nil {
		return nil, err
	}
	return d.Publish(ctx, gallery.Actor{Rank: gallery.Guest, Address: "192.0.2.1"}, draft, upload.Details{UploadLink: link, Alt: "a cat"})
}

func TestUploadLinksTakeFilesForTheAlbumsOwner(t *testing.T) {
	t.Parallel()
	h, _ := house(t)
	set(t, h, "guest_uploads", "0")
	ann, _ := person(t, h, "ann", gallery.Member)
	by := gallery.Actor{UserID: ann.ID, Name: "ann", Rank: gallery.Member}
	album, err := h.Curate.CreateAlbum(t.Context(), by, curate.NewAlbum{Name: "Drop here", Visibility: gallery.Private})
	if err != nil {
		t.Fatal(err)
	}
	link, token, err := h.Curate.CreateUploadLink(t.Context(), by, gallery.Proofs{}, curate.NewUploadLink{Album: album.PublicID, MostFiles: 2})
	if err != nil {
		t.Fatal(err)
	}
	guest := gallery.Actor{Rank: gallery.Guest}
	if l, err := h.Curate.OpenUploadLink(t.Context(), guest, token, ""); err != nil || l.ID != link.ID {
		t.Fatal(l, err)
	}
	for range 2 {
		done, err := drop(t.Context(), h.Upload, link.ID, picture(t, 9, 9))
		if err != nil {
			t.Fatal(err)
		}
		m, err := h.DB.MediaByPublicID(t.Context(), done.Media.PublicID)
		if err != nil || m.OwnerID != ann.ID || m.AlbumID != album.ID || m.Visibility != gallery.Private || m.Alt != "a cat" || !m.Expires.IsZero() {
			t.Errorf("%+v, %v", m, err)
		}
		if err := gallery.Judge(guest, gallery.See, m.Policy(time.Now()), gallery.Proofs{Uploads: []gallery.ID{album.ID}}); err == nil {
			t.Error("who may put files in sees what is there")
		}
	}
	refused(t, h, link.ID, "upload_link.not_found") // two were all
	link, _, err = h.Curate.CreateUploadLink(t.Context(), by, gallery.Proofs{}, curate.NewUploadLink{Album: album.PublicID})
	if err != nil {
		t.Fatal(err)
	}
	set(t, h, "quota_user_mb", "0.001")
	refused(t, h, link.ID, "quota.user")
	set(t, h, "quota_user_mb", "0")
	if err := h.Curate.DeleteAlbum(t.Context(), by, album.PublicID, gallery.Proofs{}, true); err != nil {
		t.Fatal(err)
	}
	refused(t, h, link.ID, "upload_link.not_found")
}

func refused(t *testing.T, h *app.House, link gallery.ID, code string) {
	t.Helper()
	_, err := drop(t.Context(), h.Upload, link, picture(t, 9, 9))
	if fail, ok := errors.AsType[*gallery.Error](err); !ok || fail.Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func TestAPersonsQuotaHolds(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "quota_user_mb", "0.02")
	ann, key := person(t, h, "ann", gallery.Member)
	file := picture(t, 100, 100)
	var last reply
	for range 20 {
		if last = wish(t, server, key, "a.jpg", file, nil); last.StatusCode != 200 {
			break
		}
	}
	if last.StatusCode != 400 || last.Error.Code != 999 || !strings.Contains(last.Error.Message, "quota") {
		t.Fatalf("%d %+v", last.StatusCode, last.Error)
	}
	announced := []string{"X-API-Key: " + key, "Idempotency-Key: a-good-key", "Upload-Length: 20000"}
	a, told := tusRequest(t, "POST", server.URL+"/files/", "", announced...)
	if a.StatusCode != 403 || told["code"] != "quota.user" || !strings.Contains(fmt.Sprint(told["detail"]), "quota") {
		t.Errorf("an upload in parts: %d %v", a.StatusCode, told)
	}
	if open, err := h.DB.ResumableTotal(t.Context()); err != nil || open != 0 {
		t.Errorf("%d bytes are announced, %v", open, err)
	}
	room, err := h.DB.Room(t.Context(), ann.ID, "", time.Now())
	if err != nil || room.Used > 20_000 || room.Used == 0 {
		t.Errorf("%d bytes taken, %v", room.Used, err)
	}
	err = h.DB.Write(t.Context(), func(tx *db.Tx) error { return tx.SetSetting(t.Context(), "quota_user_mb", "0") })
	if err != nil || h.Refresh(t.Context()) != nil {
		t.Fatal(err)
	}
	kept(t, h, wish(t, server, key, "a.jpg", file, nil))
	for _, quota := range []string{"0", "0.02"} { // what was begun before may be asked for again
		set(t, h, "quota_user_mb", quota)
		if a, told := tusRequest(t, "POST", server.URL+"/files/", "", announced...); a.StatusCode != 201 {
			t.Errorf("an upload in parts with quota %s: %d %v", quota, a.StatusCode, told)
		}
	}
}

func TestOpenUploadsCountAgainstTheQuota(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "quota_user_mb", "0.06")
	_, key := person(t, h, "ann", gallery.Member)
	file := picture(t, 100, 100)
	announce := func(size int) (at string, status int) {
		t.Helper()
		a, _ := tusRequest(t, "POST", server.URL+"/files/", "", "X-API-Key: "+key, fmt.Sprint("Upload-Length: ", size))
		return a.Header.Get("Location"), a.StatusCode
	}
	first, status := announce(len(file))
	if status != 201 {
		t.Fatal(status)
	}
	second, status := announce(60_000 - len(file) - 10)
	if status != 201 {
		t.Fatal(status)
	}
	if _, status := announce(11); status != 403 {
		t.Errorf("more than there is room for beside those that arrive: %d", status)
	}
	if r := wish(t, server, key, "a.jpg", file, nil); r.StatusCode != 400 || !strings.Contains(r.Error.Message, "quota") {
		t.Errorf("in one go: %d %+v", r.StatusCode, r.Error)
	}
	send := func() int {
		t.Helper()
		a, _ := tusRequest(t, "PATCH", first, string(file), "X-API-Key: "+key, "Upload-Offset: 0", "Content-Type: application/offset+octet-stream")
		return a.StatusCode
	}
	if status := send(); status != 403 { // its thumb and medium find no room
		t.Errorf("the end of the first beside the second: %d", status)
	}
	if a, _ := tusRequest(t, "DELETE", second, "", "X-API-Key: "+key); a.StatusCode != 204 {
		t.Fatal(a.StatusCode)
	}
	if status := send(); status != 204 && status != 200 {
		t.Errorf("the end of the first: %d", status)
	}
}

func TestUploadsIntoACategory(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	c, err := h.Curate.CreateCategory(t.Context(), gallery.Actor{House: true}, curate.CategoryPatch{Name: new("Cats"), Slug: new("cats")})
	if err != nil {
		t.Fatal(err)
	}
	r := wish(t, server, h.Site.Get().Text("api_v1_key"), "a.jpg", picture(t, 9, 9), map[string]string{"category_id": fmt.Sprint(c.ID)})
	if m := kept(t, h, r); m.CategoryID != c.ID || r.Image["category_id"] != float64(c.ID) {
		t.Errorf("category %d, answered %v", m.CategoryID, r.Image["category_id"])
	}
}

// What a helper keeps to himself in somebody's album is on none of its cards, for the
// album's owner and for staff.
func TestCardsOfAlbumsKeepWhatIsPrivateInThem(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, annKey := person(t, h, "ann", gallery.Member)
	_, bobKey := person(t, h, "bob", gallery.Member)
	by := gallery.Actor{UserID: ann.ID, Name: "ann", Rank: gallery.Member}
	album, err := h.Curate.CreateAlbum(t.Context(), by, curate.NewAlbum{Name: "Ours", Visibility: gallery.Public})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Curate.SetMember(t.Context(), by, album.PublicID, gallery.Proofs{}, "bob", false); err != nil {
		t.Fatal(err)
	}
	bobs := kept(t, h, wish(t, server, bobKey, "b.jpg", picture(t, 9, 9), map[string]string{"album_id": album.PublicID}))
	anns := kept(t, h, wish(t, server, annKey, "a.jpg", picture(t, 9, 8), map[string]string{"album_id": album.PublicID}))
	private := gallery.Private
	for _, m := range []*gallery.Media{bobs, anns} {
		if _, err := h.Curate.EditMedia(t.Context(), gallery.Actor{UserID: m.OwnerID, Rank: gallery.Member}, m.PublicID, gallery.Proofs{}, curate.MediaPatch{Visibility: &private}, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	_, member := signedIn(t, h, "cleo", gallery.Manager)
	if _, body := visit(t, "GET", server.URL+"/user/ann/albums", nil, member); strings.Contains(body, anns.PublicID) || strings.Contains(body, bobs.PublicID) || strings.Contains(body, "?s=") {
		t.Error("staff are shown what no log tells of:", body)
	}
	cards, err := h.Browse.Albums(t.Context(), by, gallery.AlbumFilter{Owner: ann.ID}, browse.Ask{N: 10}, gallery.Proofs{})
	if err != nil || len(cards.Items) != 1 || cards.Items[0].Cover == nil || cards.Items[0].Cover.ID != anns.ID || len(cards.Items[0].More) != 0 {
		t.Errorf("the owner's card: %+v, %v", cards.Items, err)
	}
}

// Whoever sees an album tells of it where the site lets him; who manages it has its links.
func TestAlbumsAreSharedWhereTheSiteLetsThem(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	a, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: "Lakes", Visibility: gallery.Public})
	if err != nil {
		t.Fatal(err)
	}
	page, share := server.URL+"/album/"+a.PublicID, "/albums/"+a.PublicID+"/share"
	shares := func(who ...*http.Cookie) bool {
		t.Helper()
		_, body := visit(t, "GET", page, nil, who...)
		return strings.Contains(body, share)
	}
	if !shares() || shares(cookie) {
		t.Error("guests are led to it, and its owner to its links")
	}
	set(t, h, "theme_show_social_share", "0")
	if shares() {
		t.Error("guests are led to what the site hides")
	}
}
