package app_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/app"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// set changes a setting as the operator's command does.
func set(t *testing.T, h *app.House, name, value string) {
	t.Helper()
	err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return tx.SetSetting(t.Context(), name, value) })
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// person adds somebody with a key.
func person(t *testing.T, h *app.House, name string, rank gallery.Rank) (*gallery.User, string) {
	t.Helper()
	u := &gallery.User{Name: name, Rank: rank}
	text, id, hash := account.NewKey()
	err := h.DB.Write(t.Context(), func(tx *db.Tx) error {
		if err := tx.InsertUser(t.Context(), u, time.Now()); err != nil {
			return err
		}
		return tx.InsertKey(t.Context(), db.Key{ID: id, UserID: u.ID, SecretHash: hash, Created: time.Now()})
	})
	if err != nil {
		t.Fatal(err)
	}
	return u, text
}

// reply is an answer with all of its image's fields.
type reply struct {
	*http.Response
	Image map[string]any
	Error struct {
		Message string
		Code    int
		Details map[string]string
	}
}

// wish uploads with fields.
func wish(t *testing.T, server *httptest.Server, key, name string, file []byte, fields map[string]string) reply {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, value := range fields {
		form.WriteField(field, value)
	}
	part, _ := form.CreateFormFile("source", name)
	part.Write(file)
	form.Close()
	q, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/api/1/upload", &body)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", form.FormDataContentType())
	q.Header.Set("X-API-Key", key)
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	answer := reply{Response: r}
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return answer
}

// kept is the row behind an answer.
func kept(t *testing.T, h *app.House, r reply) *gallery.Media {
	t.Helper()
	if r.StatusCode != 200 {
		t.Fatalf("%d %+v", r.StatusCode, r.Error)
	}
	m, err := h.DB.MediaByPublicID(t.Context(), r.Image["id_encoded"].(string))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// photograph is a JPEG whose EXIF names a camera, a moment, a place and an owner.
func photograph(t *testing.T) []byte {
	t.Helper()
	type entry struct {
		tag, kind uint16
		value     []byte
	}
	ascii := func(s string) []byte { return append([]byte(s), 0) }
	rational := func(n ...uint32) (b []byte) {
		for _, v := range n {
			b = binary.BigEndian.AppendUint32(b, v)
		}
		return b
	}
	var tiff []byte
	directory := func(at int, entries []entry) []byte {
		b := binary.BigEndian.AppendUint16(nil, uint16(len(entries)))
		data, heap := []byte{}, at+2+12*len(entries)+4
		for _, e := range entries {
			size := map[uint16]int{2: 1, 4: 4, 5: 8}[e.kind]
			b = binary.BigEndian.AppendUint16(b, e.tag)
			b = binary.BigEndian.AppendUint16(b, e.kind)
			b = binary.BigEndian.AppendUint32(b, uint32(len(e.value)/size))
			if len(e.value) <= 4 {
				b = append(b, append(e.value, 0, 0, 0, 0)[:4]...)
				continue
			}
			b = binary.BigEndian.AppendUint32(b, uint32(heap+len(data)))
			data = append(data, e.value...)
		}
		return append(append(b, 0, 0, 0, 0), data...)
	}
	pointer := func(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }
	first := func(exif, gps int) []byte {
		return directory(8, []entry{
			{0x010e, 2, ascii("Boats")}, {0x010f, 2, ascii("Acme")}, {0x0110, 2, ascii("Box 3")}, {0x8769, 4, pointer(exif)}, {0x8825, 4, pointer(gps)},
		})
	}
	exif := func(at int) []byte {
		return directory(at, []entry{{0x9003, 2, ascii("2019:05:06 07:08:09")}, {0xa430, 2, ascii("Ann Owner")}, {0xa431, 2, ascii("S-12345")}})
	}
	a := 8 + len(first(0, 0))
	b := a + len(exif(a))
	gps := directory(b, []entry{{1, 2, ascii("N")}, {2, 5, rational(54, 1, 10, 1, 0, 1)}})
	tiff = append([]byte("MM\x00\x2a\x00\x00\x00\x08"), first(a, b)...)
	tiff = append(append(tiff, exif(a)...), gps...)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	plain := picture(t, 40, 30)
	out := append([]byte{}, plain[:2]...)
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(segment)+2))
	return append(append(out, segment...), plain[2:]...)
}

func TestAlbumIsTheUploadersOwnOrNone(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, annKey := person(t, h, "ann", gallery.Member)
	_, bobKey := person(t, h, "bob", gallery.Member)
	album := &gallery.Album{PublicID: "holiday", OwnerID: ann.ID, Name: "Holiday", Visibility: gallery.Link}
	err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return tx.InsertAlbum(t.Context(), album, nil, time.Now()) })
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		key, album string
		want       gallery.ID
		visibility gallery.Visibility
	}{
		"own":      {annKey, "holiday", album.ID, gallery.Link},
		"unknown":  {annKey, "nowhere", 0, gallery.Public},
		"anothers": {bobKey, "holiday", 0, gallery.Public},
		"guest":    {h.Site.Get().Text("api_v1_key"), "holiday", 0, gallery.Public},
	} {
		m := kept(t, h, wish(t, server, c.key, "a.jpg", picture(t, 9, 9), map[string]string{"album_id": c.album}))
		if m.AlbumID != c.want || m.Visibility != c.visibility {
			t.Errorf("%s: album %d, %s; want %d, %s", name, m.AlbumID, m.Visibility, c.want, c.visibility)
		}
	}
}

func TestPersonsDefaults(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, key := person(t, h, "ann", gallery.Member)
	file := photograph(t)
	m := kept(t, h, wish(t, server, key, "a.jpg", file, map[string]string{"tags": "sea"}))
	if len(m.Tags) != 2 || m.Tags[1].Name != "Acme Box 3" || !strings.Contains(m.Exif, "Acme") || m.Description != "Boats" {
		t.Errorf("by the site's ways: %+v, %s, %q", m.Tags, m.Exif, m.Description)
	}
	for _, word := range []string{"GPS", "Ann Owner", "S-12345"} {
		if strings.Contains(m.Exif, word) {
			t.Errorf("the answer tells %q of a file without it: %s", word, m.Exif)
		}
	}
	set(t, h, "upload_metadata", "keep")
	m = kept(t, h, wish(t, server, key, "a.jpg", file, nil))
	if !strings.Contains(m.Exif, "GPS") || !strings.Contains(m.Exif, "S-12345") {
		t.Errorf("kept: %s", m.Exif)
	}
	err := h.DB.Write(t.Context(), func(tx *db.Tx) error {
		return tx.SetDefaults(t.Context(), ann.ID, gallery.Defaults{Visibility: gallery.Private, Expiration: "P1D", Metadata: "strip"})
	})
	if err != nil {
		t.Fatal(err)
	}
	m = kept(t, h, wish(t, server, key, "a.jpg", file, nil))
	if m.Visibility != gallery.Private || m.Expires.IsZero() || m.Exif != "" || m.Description != "" || len(m.Tags) != 0 || len(m.Name) != 22 {
		t.Errorf("by her defaults: %+v", m)
	}
	m = kept(t, h, wish(t, server, key, "a.jpg", file, map[string]string{"expiration": "PT5M"}))
	if left := m.Expires.Sub(m.Created).Round(time.Minute); left != 5*time.Minute {
		t.Errorf("her wish: expires after %v", left)
	}
	set(t, h, "upload_max_expiration", "600")
	m = kept(t, h, wish(t, server, key, "a.jpg", file, map[string]string{"expiration": "P1Y"}))
	if left := m.Expires.Sub(m.Created); left.Round(time.Minute) != 10*time.Minute {
		t.Errorf("beyond the site's longest: expires after %v", left)
	}
}

func TestFileDateIsForAdministrators(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, admin := person(t, h, "ann", gallery.Admin)
	_, member := person(t, h, "bob", gallery.Member)
	r := wish(t, server, admin, "a.jpg", photograph(t), map[string]string{"use_file_date": "1"})
	m := kept(t, h, r)
	if r.Image["date_gmt"] != "2019-05-06 07:08:09" || m.Folder != "2019/05/06/" {
		t.Errorf("date_gmt %v, folder %s", r.Image["date_gmt"], m.Folder)
	}
	if status, _ := get(t, "GET", r.Image["url"].(string)); status != 200 {
		t.Errorf("the file: %d", status)
	}
	for name, c := range map[string]struct {
		key  string
		file []byte
	}{"a member's": {member, photograph(t)}, "a file without a date": {admin, picture(t, 8, 8)}} {
		m := kept(t, h, wish(t, server, c.key, "b.jpg", c.file, map[string]string{"use_file_date": "1"}))
		if time.Since(m.Created) > time.Hour {
			t.Errorf("%s: %v", name, m.Created)
		}
	}
}

func TestTheSameBytesAgainAnswerWithWhatIsThere(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "duplicate_uploads", "existing")
	_, ann := person(t, h, "ann", gallery.Member)
	_, bob := person(t, h, "bob", gallery.Member)
	file := picture(t, 600, 20)
	first := wish(t, server, ann, "a.jpg", file, nil)
	again := wish(t, server, ann, "b.jpg", file, nil)
	if kept(t, h, first).ID != kept(t, h, again).ID || again.Image["delete_url"] != "" || again.Image["title"] != "a" {
		t.Errorf("again: %v", again.Image)
	}
	for name, other := range map[string]reply{
		"another person's": wish(t, server, bob, "a.jpg", file, nil),
		"another size":     wish(t, server, ann, "a.jpg", file, map[string]string{"width": "300"}),
	} {
		if kept(t, h, other).ID == kept(t, h, first).ID || other.Image["delete_url"] == "" {
			t.Errorf("%s: %v", name, other.Image)
		}
	}
}

func TestRefusedDuplicateTellsItsOwnerWhereItIs(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "duplicate_uploads", "refuse")
	_, ann := person(t, h, "ann", gallery.Member)
	guest := h.Site.Get().Text("api_v1_key")
	file := photograph(t)
	first := wish(t, server, ann, "a.jpg", file, nil)
	m := kept(t, h, first)
	again := wish(t, server, ann, "a.jpg", file, nil)
	if again.StatusCode != 400 || again.Error.Code != 101 || again.Error.Message != "Duplicated upload" ||
		again.Error.Details["url_viewer"] != first.Image["url_viewer"] || again.Error.Details["url"] != first.Image["url"] {
		t.Errorf("as sent: %d %+v", again.StatusCode, again.Error)
	}
	_, stored := get(t, "GET", first.Image["url"].(string))
	if bytes.Equal(stored, file) || m.SHA256 == m.SentSHA256 {
		t.Fatal("the place is in the stored file")
	}
	if r := wish(t, server, ann, "a.jpg", stored, nil); r.Error.Code != 101 {
		t.Errorf("as stored: %d %+v", r.StatusCode, r.Error)
	}
	wish(t, server, guest, "a.jpg", file, nil)
	if r := wish(t, server, guest, "a.jpg", file, nil); r.Error.Code != 101 || r.Error.Details != nil {
		t.Errorf("a guest: %d %+v", r.StatusCode, r.Error)
	}
}

func TestFloodIsCountedByPersonAndNetwork(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	set(t, h, "flood_uploads_minute", "3")
	guest := h.Site.Get().Text("api_v1_key")
	_, member := person(t, h, "ann", gallery.Member)
	_, admin := person(t, h, "root", gallery.Admin)
	for _, key := range []string{guest, member} {
		wish(t, server, key, "bad.jpg", picture(t, 64, 64)[:200], nil) // an attempt counts, too
		for i := range 2 {
			if r := wish(t, server, key, "a.jpg", picture(t, 8+i, 8), nil); r.StatusCode != 200 {
				t.Fatalf("upload %d: %+v", i, r.Error)
			}
		}
		r := wish(t, server, key, "a.jpg", picture(t, 20, 8), nil)
		wait, err := strconv.Atoi(r.Header.Get("Retry-After"))
		if r.StatusCode != 429 || r.Error.Code != 130 || r.Error.Message != "Flooding detected. You can only upload 3 images per minute" ||
			err != nil || wait < 1 || wait > 60 {
			t.Errorf("the fourth: %d %+v, Retry-After %q", r.StatusCode, r.Error, r.Header.Get("Retry-After"))
		}
	}
	for range 5 {
		if r := wish(t, server, admin, "a.jpg", picture(t, 8, 8), nil); r.StatusCode != 200 {
			t.Fatalf("an administrator: %+v", r.Error)
		}
	}
}

func TestFileQuota(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	set(t, h, "upload_max_files", "2")
	var last reply
	for range 2 {
		last = wish(t, server, key, "a.jpg", picture(t, 8, 8), nil)
		kept(t, h, last)
	}
	if r := wish(t, server, key, "a.jpg", picture(t, 8, 8), nil); r.Error.Code != 999 || r.Error.Message != "Maximum CHEVERETO_MAX_FILES reached (limit 2)." {
		t.Errorf("the third: %+v", r.Error)
	}
	get(t, "POST", last.Image["delete_url"].(string))
	kept(t, h, wish(t, server, key, "a.jpg", picture(t, 8, 8), nil))
}

func TestGuessingIsBounded(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	seen := map[int]int{}
	for i := range 120 {
		wrong := fmt.Sprintf("chv_abc_%d", i)
		if i%2 == 0 {
			wrong = fmt.Sprint("wrong", i)
		}
		r := wish(t, server, wrong, "a.jpg", []byte("x"), nil)
		seen[r.StatusCode]++
		if r.Error.Message != "Invalid API key." || r.Error.Code != 100 || (r.StatusCode == 429) != (r.Header.Get("Retry-After") != "") {
			t.Fatalf("guess %d: %d %+v", i, r.StatusCode, r.Error)
		}
	}
	if seen[400] != 100 || seen[429] != 20 {
		t.Errorf("answers by status: %v", seen)
	}
	kept(t, h, wish(t, server, key, "a.jpg", picture(t, 8, 8), nil)) // a right key is not held up

	for i := range 21 {
		_, err := h.Account.SignIn(t.Context(), fmt.Sprint("nobody", i), "guess", account.From{Address: "192.0.2.1"})
		if tooMany := err != account.ErrPassword && strings.Contains(err.Error(), "login.guesses"); tooMany != (i == 20) {
			t.Fatalf("password %d: %v", i, err)
		}
	}
	if _, err := h.Account.SignIn(t.Context(), "nobody", "guess", account.From{Address: "192.0.2.2"}); err == nil || strings.Contains(err.Error(), "login.guesses") {
		t.Errorf("another network: %v", err)
	}
}
