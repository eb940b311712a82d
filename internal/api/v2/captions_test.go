package v2_test

import (
	"archive/zip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

// film is a video of a second.
func film(t *testing.T) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x.mp4")
	if out, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=duration=1:size=64x48:rate=5", "-c:v", "mpeg4", name).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// captionsIn are the captions in a ZIP of somebody's data, by name.
func captionsIn(t *testing.T, data string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, "captions/") {
			continue
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		found[f.Name] = string(text)
	}
	return found
}

func TestCaptionsComeAndGo(t *testing.T) {
	t.Parallel()
	h := open(t)
	who, _ := h.person("ann", gallery.Member)
	key := h.keyOf(who, gallery.DefaultScopes)
	sent := h.ask("POST", "/media?visibility=link&name=a.mp4", key, film(t))
	h.wants("a film", sent, 201, "")
	at := "/media/" + sent.str("media.id") + "/captions"
	const text = "WEBVTT\n\n00:00.000 --> 00:01.000\n海\n"
	h.wants("none", h.ask("GET", at+"/zh-CN", key, nil), 404, "caption.not_found")
	h.wants("set", h.ask("PUT", at+"/zh-CN", key, map[string]any{"label": "中文", "text": text}), 204, "")
	h.wants("no captions", h.ask("PUT", at+"/en", key, map[string]any{"text": "no captions"}), 422, "caption.text")
	h.wants("no language", h.ask("PUT", at+"/x", key, map[string]any{"text": text}), 422, "caption.language")
	got := h.ask("GET", at+"/zh-CN", "", nil)
	if got.status != 200 || got.str("text") != text || got.str("label") != "中文" {
		t.Errorf("whole: %d %s", got.status, got.text)
	}
	if list := h.ask("GET", at, "", nil); list.status != 200 || !strings.Contains(list.text, `"zh-CN"`) || strings.Contains(list.text, "WEBVTT") {
		t.Errorf("listed: %d %s", list.status, list.text)
	}
	languages := []string{"zh-CN"}
	for i := range 10 { // more than are read in one go
		languages = append(languages, "en-"+strings.Repeat("x", 2+i%6)+strconv.Itoa(i))
		h.wants(languages[i+1], h.ask("PUT", at+"/"+languages[i+1], key, map[string]any{"text": text}), 204, "")
	}
	other, _ := h.person("bob", gallery.Member)
	for who, want := range map[string]int{key: len(languages), h.keyOf(other, gallery.DefaultScopes): 0} {
		kept := captionsIn(t, h.ask("GET", "/me/export", who, nil).text)
		if len(kept) != want || want > 0 && kept["captions/"+sent.str("media.id")+".zh-CN.vtt"] != text {
			t.Errorf("one's own data have %d captions, want %d", len(kept), want)
		}
	}
	h.wants("gone", h.ask("DELETE", at+"/zh-CN", key, nil), 204, "")
	h.wants("gone already", h.ask("DELETE", at+"/zh-CN", key, nil), 404, "caption.not_found")
}

func TestAFileIsReplaced(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, _ := h.person("ann", gallery.Member)
	bob, _ := h.person("bob", gallery.Manager)
	key := h.keyOf(ann, gallery.DefaultScopes)
	id := h.upload(key, "?title=Mine", 1)
	before := h.ask("GET", "/media/"+id, key, nil)
	at := "/media/" + id + "/file"
	h.wants("by a guest", h.ask("PUT", at, "", picture(t, 60, 50, 2)), 401, "login.needed")
	h.wants("by a manager", h.ask("PUT", at, h.keyOf(bob, gallery.Scopes), picture(t, 60, 50, 2)), 403, "media.denied")
	h.wants("no picture", h.ask("PUT", at, key, []byte("no picture at all")), 415, "upload.unreadable")
	h.wants("with more words", h.ask("PUT", at+"?title=x", key, picture(t, 60, 50, 2)), 422, "request.unknown_field")
	after := h.ask("PUT", at+"?name=other.jpg", key, picture(t, 60, 50, 2))
	if after.status != 200 || after.str("id") != id || after.str("title") != "Mine" || after.str("filename") != "other.jpg" || after.json["width"] != 60.0 || after.str("sha256") == before.str("sha256") {
		t.Errorf("replaced: %d %s", after.status, after.text)
	}
	if again := h.ask("GET", "/media/"+id, key, nil); again.header.Get("ETag") != after.header.Get("ETag") || again.str("sha256") != after.str("sha256") {
		t.Errorf("what was answered is not what is there: %s %s\n%s\n%s", again.header.Get("ETag"), after.header.Get("ETag"), again.text, after.text)
	}
}

// The replacing of a file is refused to who did not see the last version, and is done once
// under a name.
func TestAFileIsReplacedOnceAndAsItWasSeen(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, _ := h.person("ann", gallery.Member)
	key := h.keyOf(ann, gallery.DefaultScopes)
	at := "/media/" + h.upload(key, "?title=Mine", 1) + "/file"
	was := h.ask("GET", strings.TrimSuffix(at, "/file"), key, nil).header.Get("ETag")
	file := picture(t, 60, 50, 2)
	one := h.ask("PUT", at, key, file, "If-Match", was, "Idempotency-Key", "deed-1")
	h.wants("what was seen", one, 200, "")
	two := h.ask("PUT", at, key, file, "If-Match", was, "Idempotency-Key", "deed-1")
	if two.status != 200 || two.text != one.text || two.header.Get("Idempotency-Replayed") != "true" || two.header.Get("ETag") != one.header.Get("ETag") {
		t.Errorf("again: %d %v %s", two.status, two.header, two.text)
	}
	h.wants("another file by that name", h.ask("PUT", at, key, picture(t, 60, 50, 3), "If-Match", was, "Idempotency-Key", "deed-1"), 409, "idempotency.other")
	h.wants("an old version", h.ask("PUT", at, key, picture(t, 60, 50, 3), "If-Match", was), 412, "etag.stale")
	h.wants("an old version by a new name", h.ask("PUT", at, key, picture(t, 60, 50, 3), "If-Match", was, "Idempotency-Key", "deed-2"), 412, "etag.stale")
	h.wants("no version", h.ask("PUT", at, key, picture(t, 60, 50, 3), "If-Match", `"!"`), 412, "etag.stale")
	h.wants("an old version and no file", h.ask("PUT", at, key, []byte("no picture at all"), "If-Match", was), 412, "etag.stale")
	h.wants("the last version", h.ask("PUT", at, key, picture(t, 60, 50, 3), "If-Match", one.header.Get("ETag")), 200, "")
}
