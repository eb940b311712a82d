package app_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/blob"
	"calotype/internal/gallery"
)

// still is a picture of somebody's with what a camera wrote.
func still(owner gallery.ID, id, exif string) *gallery.Media {
	return &gallery.Media{
		PublicID: id, Name: id, Title: "Pier", OwnerID: owner, Kind: gallery.Image, Own: gallery.Public, Visibility: gallery.Public, Approved: true,
		Created: time.Now(), Extension: "jpg", MIME: "image/jpeg", Width: 400, Height: 300, Exif: exif, UploaderIP: "198.51.100.7", SHA256: "feed",
	}
}

const atSea = `{"Make":"Fix","GPSLatitude":"51/1, 30/1, 0/1","GPSLatitudeRef":"N","GPSLongitude":"15/2","GPSLongitudeRef":"W"}`

// pageOf is a page that is there.
func pageOf(t *testing.T, address string, cookies ...*http.Cookie) string {
	t.Helper()
	r, body := visit(t, "GET", address, nil, cookies...)
	if r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d", address, r.StatusCode)
	}
	return body
}

func TestThoseWhoLookAfterTheSiteAreToldMoreOfAFile(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, hers := owner(t, h)
	_, managers := signedIn(t, h, "max", gallery.Manager)
	_, admins := signedIn(t, h, "ada", gallery.Admin)
	publish(t, h, still(ann.UserID, "aaaa", ""), gallery.Original)
	for _, c := range []struct {
		who    string
		cookie []*http.Cookie
		want   []bool // where it came from, where it lies
	}{{"a guest", nil, []bool{false, false}}, {"the owner", []*http.Cookie{hers}, []bool{false, false}}, {"a manager", []*http.Cookie{managers}, []bool{true, false}}, {"an administrator", []*http.Cookie{admins}, []bool{true, true}}} {
		body := pageOf(t, server.URL+"/image/aaaa", c.cookie...)
		for i, word := range []string{"198.51.100.7", "<dt>Stored as</dt>"} {
			if strings.Contains(body, word) != c.want[i] {
				t.Errorf("%s is told %s: %v", c.who, word, !c.want[i])
			}
		}
		if at := strings.Index(body, `id="vw-hashes"`); at < 0 || !strings.Contains(body[at:], "feed") {
			t.Errorf("%s is not told how to tell whether the file is whole", c.who)
		}
		if !strings.Contains(body, "No description provided.") {
			t.Errorf("%s is not told that there is no description", c.who)
		}
	}
}

func TestTheSiteChoosesWhatStandsFirstBesideAFile(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, hers := owner(t, h)
	publish(t, h, still(ann.UserID, "aaaa", `{"Make":"Fix"}`), gallery.Original)
	order := func(first string) string {
		set(t, h, "image_first_tab", first)
		body := pageOf(t, server.URL+"/image/aaaa")
		least := ""
		for _, id := range []string{"embeds", "about", "vw-details"} {
			if at := strings.Index(body, `id="`+id+`"`); at >= 0 && (least == "" || at < strings.Index(body, `id="`+least+`"`)) {
				least = id
			}
		}
		return least
	}
	for first, want := range map[string]string{"about": "about", "embeds": "embeds", "info": "vw-details", "comments": "embeds"} {
		if got := order(first); got != want {
			t.Errorf("%s: %s stands first", first, got)
		}
	}
	for shown, want := range map[string][]bool{"all": {true, true}, "users": {false, true}, "none": {false, false}} {
		set(t, h, "theme_show_embed_content_for", shown)
		for i, cookie := range [][]*http.Cookie{nil, {hers}} {
			if got := strings.Contains(pageOf(t, server.URL+"/image/aaaa", cookie...), `id="vw-code"`); got != want[i] {
				t.Errorf("codes for %s, signed in %v: %v", shown, i == 1, got)
			}
		}
	}
	for name, part := range map[string]string{"theme_download_button": `id="vw-save"`, "theme_show_social_share": `id="vw-share"`, "theme_image_right_click": `draggable="false"`} {
		bare := name == "theme_image_right_click" // which is off by itself
		was := strings.Contains(pageOf(t, server.URL+"/image/aaaa"), part)
		set(t, h, name, map[bool]string{true: "1", false: "0"}[bare])
		if is := strings.Contains(pageOf(t, server.URL+"/image/aaaa"), part); !was || is {
			t.Errorf("%s: %s was there: %v, is: %v", name, part, was, is)
		}
	}
	set(t, h, "theme_show_exif_data", "0")
	if strings.Contains(pageOf(t, server.URL+"/image/aaaa"), `id="exif"`) {
		t.Error("what the camera wrote is shown")
	}
}

func TestAPlaceIsOnThePageOfWhoWantsThat(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, hers := owner(t, h)
	publish(t, h, still(ann.UserID, "aaaa", atSea), gallery.Original)
	publish(t, h, still(0, "gggg", atSea), gallery.Original)
	for _, c := range []struct {
		site, own string
		want      bool
	}{{"keep", "", false}, {"keep", "keep", true}, {"no-location", "keep", false}} {
		set(t, h, "upload_metadata", c.site)
		if _, err := h.Account.Edit(t.Context(), ann, ann.UserID, account.Change{Metadata: &c.own}); err != nil {
			t.Fatal(err)
		}
		for _, cookie := range [][]*http.Cookie{nil, {hers}} {
			body := pageOf(t, server.URL+"/image/aaaa", cookie...)
			if strings.Contains(body, `href="geo:51.5,-7.5"`) != c.want || strings.Contains(body, `cx="172.5" cy="38.5"`) != c.want || strings.Contains(body, "GPS") {
				t.Errorf("%+v: not %v", c, c.want)
			}
		}
		if strings.Contains(pageOf(t, server.URL+"/image/gggg"), "geo:") {
			t.Error("a guest's place is told")
		}
	}
}

// Where the site names a server of tiles, a place is shown on its map, and only there anything is
// asked of it.
func TestAPlaceIsShownOnTheMapOfASite(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	publish(t, h, still(ann.UserID, "aaaa", atSea), gallery.Original)
	set(t, h, "upload_metadata", "keep")
	keep := "keep"
	if _, err := h.Account.Edit(t.Context(), ann, ann.UserID, account.Change{Metadata: &keep}); err != nil {
		t.Fatal(err)
	}
	r, body := visit(t, "GET", server.URL+"/image/aaaa", nil)
	if strings.Contains(body, `class="mp"`) || !strings.Contains(body, `cx="172.5"`) || strings.Contains(r.Header.Get("Content-Security-Policy"), "tiles.test") {
		t.Error("without a server:", between(body, `id="place"`, "</section>"))
	}
	set(t, h, "map_tiles", "https://tiles.test:8443/{z}/{x}/{y}.png?a=b")
	set(t, h, "map_credit", "© <Mappers>")
	r, body = visit(t, "GET", server.URL+"/image/aaaa", nil)
	place := between(body, `id="place"`, "</section>")
	if strings.Count(place, `<img src="https://tiles.test:8443/12/`) != 9 || !strings.Contains(place, "12/1962/1362.png?a=b") || !strings.Contains(place, "© &lt;Mappers&gt;") || strings.Contains(place, "cx=") {
		t.Error("with one:", place)
	}
	if policy := r.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "img-src 'self' https://tiles.test:8443 ") || strings.Count(policy, "tiles.test") != 1 {
		t.Error(policy)
	}
	if r, _ := visit(t, "GET", server.URL+"/explore", nil); strings.Contains(r.Header.Get("Content-Security-Policy"), "tiles.test") {
		t.Error("other pages may ask it, too")
	}
}

func TestWhatOthersPagesShowOfAListAndOfWhatMoves(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	for i := range 3 {
		publish(t, h, still(ann.UserID, fmt.Sprintf("aaa%d", i), ""), gallery.Original, gallery.Medium)
	}
	profile := server.URL + "/user/ann"
	if body := pageOf(t, profile); !strings.Contains(body, `name="twitter:card" content="summary"`) || !strings.Contains(body, `property="og:type" content="profile"`) || !strings.Contains(body, `hreflang="zh-CN"`) {
		t.Error("three of somebody's are no summary")
	}
	moves := still(ann.UserID, "mmmm", "")
	moves.Animated, moves.Frames, moves.Size, moves.MIME, moves.Extension = true, 9, 1<<20, "image/gif", "gif"
	publish(t, h, moves, gallery.Original, gallery.Medium)
	heavy := still(ann.UserID, "hhhh", "")
	heavy.Animated, heavy.Frames, heavy.Size, heavy.MIME, heavy.Extension = true, 9, 9<<20, "image/webp", "webp"
	publish(t, h, heavy, gallery.Original)
	hidden := still(ann.UserID, "llll", "")
	hidden.Own, hidden.Visibility = gallery.Private, gallery.Private
	publish(t, h, hidden, gallery.Original, gallery.Medium)
	body := pageOf(t, profile)
	if !strings.Contains(body, `name="twitter:card" content="gallery"`) || !strings.Contains(body, `name="twitter:image3"`) || strings.Contains(body, "llll") {
		t.Error("four of somebody's are no gallery")
	}
	if !strings.Contains(body, "</svg>GIF</span>") || !strings.Contains(body, "</svg>WEBP</span>") {
		t.Error("what moves is not marked by its format")
	}
	if body := pageOf(t, server.URL+"/image/mmmm"); !strings.Contains(body, `property="og:type" content="video.other"`) || !strings.Contains(body, `property="og:url" content="`+server.URL+`/images/`) {
		t.Error("what moves is not told as a film of its own address")
	}
	if body := pageOf(t, server.URL+"/image/hhhh"); !strings.Contains(body, `property="og:type" content="article"`) {
		t.Error("a heavy one is told as a film")
	}
}

// The names of albums stand in their addresses as far as the site wants them.
func TestAlbumsAreNamedInAddresses(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, anns := signedIn(t, h, "ann", gallery.Member)
	r, _ := visit(t, "POST", server.URL+"/albums/new", url.Values{"name": {"By the sea"}, "visibility": {"public"}}, anns)
	if at := r.Header.Get("Location"); r.StatusCode != 303 || !strings.Contains(at, "/album/By-the-sea.") {
		t.Fatal(r.Status, at)
	}
	at := r.Header.Get("Location")
	id := at[strings.LastIndexByte(at, '.')+1:]
	root := at[:strings.LastIndexByte(at, '/')+1]
	if !strings.HasPrefix(root, "http") {
		root = server.URL + root
	}
	for path, want := range map[string]string{
		"old-name." + id + "?sort=date_asc&page=2": "/album/By-the-sea." + id + "?sort=date_asc&page=2",
		"old-name." + id + "/embeds":               "/album/By-the-sea." + id + "/embeds",
		"By-the-sea." + id:                         "",
		"By%2Dthe-sea." + id:                       "",
		id + "?sort=date_asc":                      "",
	} {
		r, _ := visit(t, "GET", root+path, nil)
		if got := r.Header.Get("Location"); !strings.HasSuffix(got, want) || (want == "") != (r.StatusCode == 200) {
			t.Errorf("%s: %s %q, want %q", path, r.Status, got, want)
		}
	}
	r, _ = visit(t, "POST", server.URL+"/albums/new", url.Values{"name": {"50%de Baumwolle 100%"}, "visibility": {"public"}}, anns)
	if at := r.Header.Get("Location"); !strings.Contains(at, "50%25de") {
		t.Error("an album with signs in its name is at", at)
	} else if r, _ := visit(t, "GET", root+at[strings.LastIndexByte(at, '/')+1:], nil); r.StatusCode != 200 {
		t.Errorf("%s: %s, %q", at, r.Status, r.Header.Get("Location"))
	}
	set(t, h, "seo_album_urls", "0")
	if r, _ := visit(t, "GET", root+"old-name."+id, nil); r.StatusCode != 200 {
		t.Error("without names in addresses:", r.Status)
	}
	if body := pageOf(t, server.URL+"/user/ann/albums", anns); strings.Contains(body, "By-the-sea.") || !strings.Contains(body, "/album/") {
		t.Error("after it was switched off:", between(body, `<ul class="al`, "</ul>"))
	}
}

// What the page of a file does for the browser's menu, the lightbox above a list does, too.
func TestListsTellWhetherPicturesMayBeTakenByTheMenu(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	publish(t, h, still(ann.UserID, "aaaa", ""), gallery.Original)
	for on, bare := range map[string]bool{"0": true, "1": false} {
		set(t, h, "theme_image_right_click", on)
		if got := strings.Contains(pageOf(t, server.URL+"/explore"), " data-bare"); got != bare {
			t.Errorf("theme_image_right_click %s: the list says so: %v", on, got)
		}
	}
}

// The view all around opens by itself where the site has it so, but loads no heavy file.
func TestTheViewAllAroundOpensByItself(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	round := func(id string, width int, size int64) {
		m := still(ann.UserID, id, "")
		m.Is360, m.Width, m.Height, m.Size = true, width, width/2, size
		m.Files = []gallery.File{{Role: gallery.Original, Path: id + ".jpg", Key: blob.Key(sha256.Sum256([]byte("bytes of " + id))), MIME: "image/jpeg", Size: size, Width: width, Height: width / 2}}
		publish(t, h, m)
	}
	round("aaaa", 4000, 1000)
	round("bbbb", 4000, 9_000_000)
	round("cccc", 9000, 9_000_000)
	publish(t, h, still(ann.UserID, "dddd", ""), gallery.Original)
	for on, want := range map[string]map[string]bool{"0": {}, "1": {"aaaa": true, "cccc": true}} {
		set(t, h, "image_load_360", on)
		for _, id := range []string{"aaaa", "bbbb", "cccc", "dddd"} {
			if got := strings.Contains(pageOf(t, server.URL+"/image/"+id), " data-round"); got != want[id] {
				t.Errorf("image_load_360 %s: %s opens by itself: %v", on, id, got)
			}
		}
	}
}
