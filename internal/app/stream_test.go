package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"calotype/internal/app"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/variant"
)

// video has ffmpeg make one of some seconds.
func video(t *testing.T, size string, seconds float64, more ...string) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "made.mp4")
	length := strconv.FormatFloat(seconds, 'f', -1, 64)
	args := []string{"-v", "error", "-f", "lavfi", "-i", "testsrc2=s=" + size + ":r=25:d=" + length, "-f", "lavfi", "-i", "sine=d=" + length, "-pix_fmt", "yuv420p", "-preset", "ultrafast"}
	if out, err := exec.Command("ffmpeg", append(append(args, more...), name)...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg: %s", out)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// filmed opens a house that makes renditions and has one person's video.
func filmed(t *testing.T, file []byte) (h *app.House, server *httptest.Server, key, id string) {
	t.Helper()
	h, server = house(t)
	set(t, h, "video_stream_heights", "360,240")
	_, key = person(t, h, "ann", gallery.Member)
	a := wish(t, server, key, "film.mp4", file, nil)
	if a.StatusCode != 200 {
		t.Fatal(a.Error)
	}
	return h, server, key, fmt.Sprint(a.Image["id_encoded"])
}

// filmDone does what the queue does.
func filmDone(t *testing.T, h *app.House) {
	t.Helper()
	list, err := h.DB.Unstreamed(t.Context(), 9)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		for more := true; more; {
			if more, err = h.Variant.Stream(t.Context(), v.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// fetched asks for an address as the owner of a key, "" for a stranger.
func fetched(t *testing.T, address, key string, header ...string) (*http.Response, string) {
	t.Helper()
	return changed(t, "GET", address, key, "", header...)
}

// changed is the same with a body.
func changed(t *testing.T, method, address, key, body string, header ...string) (*http.Response, string) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		q.Header.Set("X-API-Key", key)
	}
	for i := 0; i+1 < len(header); i += 2 {
		q.Header.Set(header[i], header[i+1])
	}
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(r.Body); err != nil {
		t.Fatal(err)
	}
	return r, b.String()
}

// A video that was sent is made into renditions by the queue, which a player that knows
// nothing of us plays from its first to its last frame.
func TestVideosArePlayedPieceByPiece(t *testing.T) {
	t.Parallel()
	h, server, key, id := filmed(t, video(t, "640x360", 9))
	if err := h.Queue.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		h.Variant.Stop()
		if err := h.Queue.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	master := server.URL + "/stream/" + id + ".m3u8"
	var list string
	for until := time.Now().Add(2 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		r, body := fetched(t, master, "")
		if list = body; r.StatusCode == 200 {
			if r.Header.Get("Content-Type") != "application/vnd.apple.mpegurl" || r.Header.Get("Access-Control-Allow-Origin") != "*" || r.Header.Get("Cache-Control") != "public, no-cache" {
				t.Errorf("%v", r.Header)
			}
			break
		}
		if r.StatusCode != 404 || time.Now().After(until) {
			t.Fatal(r.StatusCode, body)
		}
	}
	if !regexp.MustCompile(`(?s)RESOLUTION=426x240,CODECS="avc1\.64[0-9a-f]{4},mp4a\.40\.2".*/240\.m3u8.*RESOLUTION=640x360.*/360\.m3u8`).MatchString(list) {
		t.Errorf("got\n%s", list)
	}
	for height, want := range map[string]string{"360": "h264,640,360,225", "240": "h264,426,240,225"} {
		out, err := exec.Command("ffprobe", "-v", "error", "-select_streams", "v:0", "-count_frames", "-show_entries", "stream=codec_name,width,height,nb_read_frames",
			"-of", "csv=p=0", server.URL+"/stream/"+id+"/"+height+".m3u8").CombinedOutput()
		if !slices.Contains(strings.Fields(string(out)), want) || err != nil {
			t.Errorf("a player got %s, %v; want %s", out, err, want)
		}
	}
	if r, _ := fetched(t, server.URL+"/stream/"+id+"/720.m3u8", ""); r.StatusCode != 404 {
		t.Errorf("a rendition that was not made: %d", r.StatusCode)
	}
	m, err := h.DB.MediaByPublicID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if u, err := h.DB.UserByName(t.Context(), "ann"); err != nil || u.UsedBytes != m.Stored() {
		t.Errorf("ann takes up %d, %v; of her own are %d", u.UsedBytes, err, m.Stored())
	}
	if r, _ := fetched(t, master, key, "Range", "bytes=0-5"); r.StatusCode != 200 {
		t.Errorf("a part of a list: %d", r.StatusCode)
	}
}

// Whoever may not see a video sees none of its renditions, and with it they go.
func TestRenditionsAreAsPrivateAsTheirVideo(t *testing.T) {
	t.Parallel()
	h, server, key, id := filmed(t, video(t, "320x240", 5))
	filmDone(t, h)
	m, err := h.DB.MediaByPublicID(t.Context(), id)
	if err != nil || !m.Streamed {
		t.Fatal(m, err)
	}
	playlist := server.URL + "/stream/" + id + "/240.m3u8"
	address := func(key string) string {
		t.Helper()
		r, body := fetched(t, playlist, key)
		found := regexp.MustCompile(`(?m)^http\S+$`).FindString(body)
		if r.StatusCode != 200 || found == "" {
			t.Fatal(r.StatusCode, body)
		}
		return found
	}
	open := address("")
	if r, b := fetched(t, open, "", "Range", "bytes=4-7"); r.StatusCode != 206 || b != "ftyp" {
		t.Errorf("%d %q", r.StatusCode, b)
	}
	if r, body := changed(t, "PATCH", server.URL+"/api/2/media/"+id, key, `{"visibility":"link"}`, "Content-Type", "application/json"); r.StatusCode != 200 {
		t.Fatal(r.StatusCode, body)
	}
	if r, _ := fetched(t, open, ""); r.StatusCode != 404 {
		t.Errorf("an address of when all found it: %d", r.StatusCode)
	}
	if r, b := fetched(t, address(""), "", "Range", "bytes=4-7"); r.StatusCode != 206 || b != "ftyp" {
		t.Errorf("for who has the link: %d %q", r.StatusCode, b)
	}
	open = address("")
	if r, body := changed(t, "PATCH", server.URL+"/api/2/media/"+id, key, `{"visibility":"private"}`, "Content-Type", "application/json"); r.StatusCode != 200 {
		t.Fatal(r.StatusCode, body)
	}
	for _, hidden := range []string{playlist, server.URL + "/stream/" + id + ".m3u8", open} {
		if r, _ := fetched(t, hidden, ""); r.StatusCode != 404 {
			t.Errorf("%s: %d", hidden, r.StatusCode)
		}
	}
	r, _ := fetched(t, playlist, key)
	if r.Header.Get("Access-Control-Allow-Origin") != "" || r.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("%v", r.Header)
	}
	signed := address(key)
	if r, b := fetched(t, signed, "", "Range", "bytes=4-7"); r.StatusCode != 206 || b != "ftyp" || !strings.Contains(signed, "?s=") {
		t.Errorf("its owner's address %s: %d %q", signed, r.StatusCode, b)
	}

	if r, body := changed(t, "PUT", server.URL+"/api/2/media/"+id+"/file?name=b.mp4", key, string(video(t, "320x240", 2)), "Content-Type", "application/octet-stream"); r.StatusCode != 200 {
		t.Fatal(r.StatusCode, body)
	}
	if r, _ := fetched(t, playlist, key); r.StatusCode != 404 {
		t.Errorf("a rendition of other bytes: %d", r.StatusCode)
	}
	filmDone(t, h)
	if again := address(key); strings.Split(again, "?")[0] == strings.Split(signed, "?")[0] {
		t.Errorf("the same address for other bytes: %s", again)
	}
	if r, body := fetched(t, server.URL+"/api/2/media/"+id, key); !strings.Contains(body, `"stream":"`+server.URL+"/stream/"+id+".m3u8"+`"`) {
		t.Errorf("%d %s", r.StatusCode, body)
	}

	if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return tx.DeleteMedia(t.Context(), m.ID, time.Now()) }); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Keeper.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	for info, err := range h.Keeper.Store.List(t.Context(), "") {
		t.Errorf("left in the store: %v, %v", info, err)
	}
}

// What cannot be made is left alone, and what was begun when the house closed is begun
// again.
func TestRenditionsThatAreNotMade(t *testing.T) {
	t.Parallel()
	deaf := bytes.ReplaceAll(bytes.ReplaceAll(video(t, "320x240", 1), []byte("mp4a"), []byte("zzzz")), []byte("esds"), []byte("zzzz"))
	h, server, key, id := filmed(t, deaf)
	filmDone(t, h)
	if r, _ := fetched(t, server.URL+"/stream/"+id+".m3u8", ""); r.StatusCode != 404 {
		t.Errorf("of a sound that nobody knows: %d", r.StatusCode)
	}
	if list, err := h.DB.Unstreamed(t.Context(), 9); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}

	set(t, h, "video_stream_heights", "360")
	set(t, h, "video_stream_max_minutes", "1")
	wish(t, server, key, "longer.mp4", video(t, "160x120", 61), nil)
	wish(t, server, key, "queued.mp4", video(t, "160x120", 2), nil)
	list, err := h.DB.Unstreamed(t.Context(), 9)
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	if more, err := h.Variant.Stream(t.Context(), list[1].ID); more || err != nil {
		t.Errorf("%v, %v: it lasts too long", more, err)
	}
	set(t, h, "video_stream_heights", "")
	if more, err := h.Variant.Stream(t.Context(), list[0].ID); more || err != nil {
		t.Error(more, err)
	}
	if list, err := h.DB.Unstreamed(t.Context(), 9); err != nil || len(list) != 1 || list[0].Duration > 3*time.Second {
		t.Errorf("%v, %v: want what was queued when the wish ended to wait for the next", list, err)
	}
	if err := h.Variant.Find(t.Context()); err != nil {
		t.Fatal(err)
	}
	if load, err := h.Queue.Load(t.Context()); err != nil || load.Jobs["available"] != 0 {
		t.Errorf("%v, %v: nobody wishes for renditions", load, err)
	}
	set(t, h, "video_stream_heights", "360,240")
	set(t, h, "video_stream_max_minutes", "180")
	filmDone(t, h)

	lost := wish(t, server, key, "lost.mp4", video(t, "160x120", 3), nil)
	gone, err := h.DB.MediaByPublicID(t.Context(), fmt.Sprint(lost.Image["id_encoded"]))
	if err != nil {
		t.Fatal(err)
	}
	if of, ok := gone.File(gallery.Original); !ok || h.Keeper.Store.Delete(t.Context(), of.Key) != nil {
		t.Fatal(of)
	}
	filmDone(t, h)
	if list, err := h.DB.Unstreamed(t.Context(), 9); err != nil || len(list) != 0 {
		t.Errorf("%v, %v: what was lost is looked for again", list, err)
	}
	if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return tx.DeleteMedia(t.Context(), gone.ID, time.Now()) }); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Keeper.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}

	long := wish(t, server, key, "long.mp4", video(t, "640x360", 120), nil)
	if list, err = h.DB.Unstreamed(t.Context(), 9); err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	stopped := make(chan error)
	go func() {
		_, err := h.Variant.Stream(t.Context(), list[0].ID)
		stopped <- err
	}()
	await(t, "it is being made", func() bool {
		begun, _ := filepath.Glob(filepath.Join(h.Variant.Bench.Dir(), "workers", "*", "stream"))
		return len(begun) == 1
	})
	h.Variant.Stop()
	if err := <-stopped; !errors.Is(err, variant.ErrStopped) {
		t.Errorf("%v, want %v", err, variant.ErrStopped)
	}
	if left, err := filepath.Glob(filepath.Join(h.Variant.Bench.Dir(), "draft-*")); err != nil || len(left) != 0 {
		t.Errorf("left on the bench: %v, %v", left, err)
	}
	if list, err := h.DB.Unstreamed(t.Context(), 9); err != nil || len(list) != 1 {
		t.Errorf("%v, %v: want it begun again", list, err)
	}
	if report, err := h.Keeper.Check(t.Context(), false); err != nil || !report.Whole() || report.Pending != 0 {
		t.Errorf("%v, %v", report, err)
	}
	if err := h.Variant.Leave(t.Context(), list[0].ID); err != nil {
		t.Fatal(err)
	}
	if list, err := h.DB.Unstreamed(t.Context(), 9); err != nil || len(list) != 0 {
		t.Errorf("what failed too often waits: %v, %v", list, err)
	}
	if r, _ := fetched(t, fmt.Sprint(long.Image["url"]), ""); r.StatusCode != 200 {
		t.Errorf("the video itself: %d", r.StatusCode)
	}
}
