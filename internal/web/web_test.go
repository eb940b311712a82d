package web

import (
	"bytes"
	"html"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"

	"calotype/internal/gallery"
	"calotype/ui"
)

const nasty = `<script>alert("1")</script>`

func pages(t testing.TB) *Pages {
	t.Helper()
	p, err := New(Sources{Templates: ui.Templates, Locales: ui.Locales, Dist: ui.Dist},
		func(*http.Request) Site { return Site{Name: "Calotype", Base: "https://img.example.test/pics"} },
		func(r *http.Request) Visitor {
			if r.Header.Get("Cookie") == "session=admin" {
				return Visitor{Name: nasty, Page: "/pics/user/x", News: true, Operates: true, Keeps: true, Likes: true, Searches: true}
			}
			return Visitor{Searches: true}
		})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func picture(title string) Media {
	u := "https://img.example.test/pics/images/cat"
	return Media{
		Kind: gallery.Image, Title: title, Tags: []string{"mountains", "35mm"}, OwnerName: "mira",
		ViewerURL: "https://img.example.test/pics/image/cat.AbCd", URL: u + ".jpg", DeleteURL: "https://img.example.test/pics/image/AbCd/delete/00ff",
		Thumb: Picture{URL: u + ".th.jpg", Width: 160, Height: 160}, Medium: Picture{URL: u + ".md.jpg", Width: 500, Height: 333}, Width: 6000, Height: 4003,
		MIME: "image/jpeg", Size: 2_400_000, Views: 12, Average: "#8a7f9c",
		Created: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), Expires: time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC),
	}
}

func clip(title string) Media {
	m := picture(title)
	m.Kind, m.URL, m.MIME, m.Duration = gallery.Video, "https://img.example.test/pics/images/cat.mp4", "video/mp4", 75*time.Second
	m.Frame = Picture{URL: "https://img.example.test/pics/images/cat.fr.jpg", Width: 6000, Height: 4003}
	return m
}

// ownViewer is the page of somebody's own picture, with everything on it.
func ownViewer(title string) ViewerPage {
	m := picture(title)
	m.Description, m.Alt, m.Taken = title, title, m.Created
	near := Near{Media: m, Href: "/pics/image/b"}
	return ViewerPage{
		Media: m, At: "/pics/image/cat.AbCd", In: "?in=album", Owner: Owner{title, "https://img.example.test/pics/user/mira", "/pics/profile-pictures/x", true},
		Album: Shelf{title, "/pics/album/a"}, Category: Shelf{title, "/pics/category/c"}, May: May{true, true, true, true, true, true, true, true, true, true, true, true, true}, ID: "AbCd", Tools: StaffTools{true, true, "/pics/user/mira/ban"},
		Likes: 3, Liked: true, Cover: true, Hidden: gallery.Private, Trashed: m.Created, Ends: m.Expires, Facts: []Fact{{Label: "viewer.camera", Value: title, Query: `camera:"x"`}, {Label: "viewer.flash", Value: "exif.flash_1", Word: true}},
		Exif: []Fact{{Label: "Make", Value: title}, {Label: "UserComment", Value: title}}, Colours: []Swatch{{"#ff0000", "/pics/search/images?q=color%3A%23ff0000", 40}},
		Corners: []string{"#ff0000", "#00ff00", "#0000ff", "#ffffff"}, Strip: Strip{Name: title, Near: []Near{near, {Media: m, Current: true}, near}, Prev: &near, Next: &near},
		NoIndex: true, JSONLD: thing{Name: title}, Keeps: true, Order: []string{"about", "embeds", "info", "comments"}, Hashes: []Fact{{Label: "MD5", Value: "feed"}}, Staff: []StaffFact{{Label: "fact.uploader_ip", Value: title}, {"fact.nsfw", "fact.yes", true}}, Place: spot(&gallery.Coordinates{Latitude: -33.85, Longitude: 151}), Comments: remarksOf(title),
	}
}

// remarksOf are comments with everything on them, and with nothing.
func remarksOf(title string) *Remarks {
	when := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	return &Remarks{At: "/pics/image/cat.AbCd", In: "?in=album", N: 2, Older: "/pics/image/cat.AbCd/comments?before=x", Writes: true, Text: title, Most: 2000, List: []Remark{
		{ID: "x", Name: title, Href: "/pics/user/mira", Avatar: "/pics/profile-pictures/x", Text: gallery.Linked(title + " https://example.test/?a=1&b"), When: when, Edited: when, Waiting: true, Hidden: true, Way: "edit", Media: title},
		{ID: "y", Text: gallery.Linked(title), When: when, Way: "report"},
	}}
}

type draw func(http.ResponseWriter, *http.Request) error

func every(p *Pages, title string) map[string]draw {
	all := map[string]draw{
		"home": func(w http.ResponseWriter, r *http.Request) error {
			return p.Home(w, r, HomePage{Open: true, Error: title, Keep: Keep{Guest: true}, Formats: []string{"JPG", "PNG", "MP4"}, Accept: "image/*", MaxBytes: 400e6,
				Visibilities: []gallery.Visibility{gallery.Link, gallery.Public, gallery.Private},
				Expirations:  []Expiration{{"PT5M", 5, "minute"}, {"PT1H", 1, "hour"}, {"P1D", 1, "day"}, {"P1W", 1, "week"}, {"P1M", 1, "month"}, {"P1Y", 1, "year"}}})
		},
		"uploadlink": func(w http.ResponseWriter, r *http.Request) error {
			return p.UploadLink(w, r, UploadLinkPage{Name: title, Action: "/pics/u/token", Formats: []string{"JPG"}, Accept: ".jpg", MaxBytes: 50e6, Limited: true, Left: 2,
				Results: []Taken{{Name: title}, {Name: "notes.txt", Refused: &ErrorPage{Status: 415, Failure: gallery.Fail(gallery.Unsupported, "upload.unreadable")}}}})
		},
		"uploadlink-full": func(w http.ResponseWriter, r *http.Request) error {
			return p.UploadLink(w, r, UploadLinkPage{Action: "/pics/u/token", Limited: true})
		},
		"home-closed": func(w http.ResponseWriter, r *http.Request) error { return p.Home(w, r, HomePage{}) },
		"result": func(w http.ResponseWriter, r *http.Request) error {
			return p.Result(w, r, ResultPage{Media: picture(title), Duplicate: true})
		},
		"result-of-guest": func(w http.ResponseWriter, r *http.Request) error {
			return p.Result(w, r, ResultPage{Media: picture(title), Keep: Keep{Guest: true, SignUp: true, Albums: true}})
		},
		"viewer": func(w http.ResponseWriter, r *http.Request) error {
			return p.Viewer(w, r, ViewerPage{Media: picture(title), Open: true, OEmbedJSON: "https://img.example.test/pics/oembed/?format=json", OEmbedXML: "https://img.example.test/pics/oembed/?format=xml"})
		},
		"viewer-video": func(w http.ResponseWriter, r *http.Request) error {
			return p.Viewer(w, r, ViewerPage{Media: clip(title), NoIndex: true, Open: true, Player: "https://img.example.test/pics/embed/AbCd"})
		},
		"viewer-called": func(w http.ResponseWriter, r *http.Request) error {
			return p.Viewer(w, r, ViewerPage{Media: picture(title), Calls: []Call{{title, "🛒", "tel:+1"}, {Label: title, Href: "https://example.test/?a=1&b"}}})
		},
		"viewer-owner": func(w http.ResponseWriter, r *http.Request) error { return p.Viewer(w, r, ownViewer(title)) },
		"edit": func(w http.ResponseWriter, r *http.Request) error {
			return p.Edit(w, r, EditPage{
				Form: Form{gallery.Fail(gallery.Invalid, "media.title").In("title")}, Media: picture(title), Fields: map[string]string{"title": title, "description": title, "alt": title, "licence": "cc-by",
					"tags": title, "album": "+", "category": "", "visibility": "link", "album_name": title, "album_description": title, "album_visibility": "password"}, Was: map[string]string{"album": "", "visibility": "link"},
				MayFlag: true, Manage: true, Own: true, Albums: []Choice{{Value: "a", Name: title}}, Categories: []Choice{{Value: "c", Name: title}},
				Visibilities: []gallery.Visibility{gallery.Public}, Shelves: []gallery.Visibility{gallery.Public, gallery.Password},
			})
		},
		"replace": func(w http.ResponseWriter, r *http.Request) error {
			return p.Replace(w, r, ReplacePage{Form: Form{gallery.Fail(gallery.Invalid, "replace.kind").In("source")}, Media: picture(title), Action: "/pics/image/cat.AbCd/replace", Accept: "image/*", MaxBytes: 50e6})
		},
		"captions": func(w http.ResponseWriter, r *http.Request) error {
			return p.Captions(w, r, CaptionsPage{Form: Form{gallery.Fail(gallery.Invalid, "caption.text").In("source")}, Media: clip(title), Action: "/pics/clip/cat.AbCd/captions",
				Tracks: []Track{{"zh-CN", title, "/pics/clip/cat.AbCd/captions/zh-CN.vtt"}}, Language: "en", Label: title})
		},
		"comments": func(w http.ResponseWriter, r *http.Request) error {
			return p.Comments(w, r, CommentsPage{Form: Form{gallery.Fail(gallery.Invalid, "comment.text", 2000).In("text")}, Media: picture(title), Comments: remarksOf(title)})
		},
		"comment": func(w http.ResponseWriter, r *http.Request) error {
			return p.Comment(w, r, CommentPage{Media: picture(title), Remark: remarksOf(title).List[0], Action: "/pics/image/cat.AbCd/comments/x", Edits: true, Deletes: true, Hides: true, Waits: true, Text: title, Most: 2000})
		},
		"comment-reported": func(w http.ResponseWriter, r *http.Request) error {
			return p.Comment(w, r, CommentPage{Media: picture(title), Remark: remarksOf(title).List[1], Action: "/pics/image/cat.AbCd/comments/x", Reports: true, Said: title, Reasons: gallery.ReportReasons})
		},
		"comments-waiting": func(w http.ResponseWriter, r *http.Request) error {
			return p.Waiting(w, r, WaitingPage{Tabs: []Tab{{"listing.tags", "/pics/dashboard/tags", false}}, List: remarksOf(title).List, Back: "/pics/dashboard/comments", Next: "?before=1"})
		},
		"versions": func(w http.ResponseWriter, r *http.Request) error {
			return p.Versions(w, r, VersionsPage{Form: Form{gallery.Fail(gallery.NotFound, "version.not_found")}, Media: picture(title), Action: "/pics/image/cat.AbCd/versions", Replaces: true, Deletes: true, Kept: 3,
				List: []VersionRow{{ID: "x", Name: title, Href: "/pics/images/old.jpg", Format: "JPEG", Width: 600, Height: 400, Size: 24_000, Replaced: picture(title).Created}}})
		},
		"versions-none": func(w http.ResponseWriter, r *http.Request) error {
			return p.Versions(w, r, VersionsPage{Media: picture(title), Kept: 3})
		},
		"discard": func(w http.ResponseWriter, r *http.Request) error {
			return p.Discard(w, r, DiscardPage{Media: picture(title), Action: "/pics/image/AbCd/delete", Kept: 30})
		},
		"takedown": func(w http.ResponseWriter, r *http.Request) error {
			return p.Takedown(w, r, TakedownPage{Media: picture(title), Action: "/pics/image/AbCd/takedown", Said: gallery.Takedown{Name: title, Email: title, Work: title, Sworn: true}})
		},
		"report": func(w http.ResponseWriter, r *http.Request) error {
			return p.Report(w, r, ReportPage{Media: picture(title), Action: "/pics/image/AbCd/report", Text: title, Reasons: gallery.ReportReasons})
		},
		"share": func(w http.ResponseWriter, r *http.Request) error {
			return p.Share(w, r, SharePage{Href: "https://img.example.test/pics/image/AbCd", Hidden: gallery.Link, Ways: ways("https://img.example.test/pics/image/AbCd", "", title), QR: "/pics/qr.svg?path=%2Fimage%2FAbCd"})
		},
		"embed": func(w http.ResponseWriter, r *http.Request) error {
			return p.Embed(w, r, EmbedPage{Media: picture(title)})
		},
		"embed-video": func(w http.ResponseWriter, r *http.Request) error {
			return p.Embed(w, r, EmbedPage{clip(title), []Track{{"en", title, "/pics/clip/cat.AbCd/captions/en.vtt"}}, &Stream{Href: "/pics/stream/AbCd.m3u8"}})
		},
		"offline": func(w http.ResponseWriter, r *http.Request) error { return p.Offline(w, r, OfflinePage{}) },
		"plugin": func(w http.ResponseWriter, r *http.Request) error {
			return p.Plugin(w, r, PluginPage{Script: "https://img.example.test/pics/sdk/pup.js", Upload: "https://img.example.test/pics/upload", Palette: title, Vendor: "phpbb", Code: "0"})
		},
		"keyboard": func(w http.ResponseWriter, r *http.Request) error { return p.Keyboard(w, r, KeyboardPage{}) },
		"delete": func(w http.ResponseWriter, r *http.Request) error {
			return p.Delete(w, r, DeletePage{Media: picture(title), Action: "/pics/image/AbCd/delete/00ff"})
		},
		"legal": func(w http.ResponseWriter, r *http.Request) error { return p.Legal(w, r, "terms", "") },
		"legal-own": func(w http.ResponseWriter, r *http.Request) error {
			return p.Legal(w, r, "privacy", "# "+title+"\n\n"+title+"\n\n- "+title+"\n- b")
		},
		"deleted": func(w http.ResponseWriter, r *http.Request) error { return p.Deleted(w, r, DeletedPage{}) },
		"api": func(w http.ResponseWriter, r *http.Request) error {
			return p.API(w, r, APIPage{GuestKey: "00ff", MaxBytes: 400e6})
		},
		"api-closed": func(w http.ResponseWriter, r *http.Request) error { return p.API(w, r, APIPage{}) },
	}
	for _, f := range []string{"", "wrong", "slow", "over"} {
		all["login"+f] = func(w http.ResponseWriter, r *http.Request) error {
			return p.Login(w, r, LoginPage{Subject: title, Next: "/pics/", Trouble: f})
		}
	}
	for _, f := range []string{"", "code_wrong", "slow"} {
		all["login-code"+f] = func(w http.ResponseWriter, r *http.Request) error {
			return p.Login(w, r, LoginPage{SecondStep: title, Next: "/pics/", Trouble: f})
		}
	}
	for _, some := range []map[string]draw{accountPages(p, title), listPages(p, title), shelfPages(p, title)} {
		maps.Copy(all, some)
	}
	var checks []Check
	for _, name := range []string{"data", "ffmpeg", "memory", "clock", "address"} {
		checks = append(checks, Check{Name: name, OK: true, Text: title}, Check{Name: name, Size: 1})
	}
	for name, page := range map[string]SetupDonePage{"": {}, "-link": {Link: title}, "-failed": {Failed: true}} {
		all["setup-done"+name] = func(w http.ResponseWriter, r *http.Request) error { return p.SetupDone(w, r, page) }
	}
	for _, f := range []string{"", "token", "username", "email", "password", "base_url", "setting"} {
		all["setup"+f] = func(w http.ResponseWriter, r *http.Request) error {
			return p.Setup(w, r, SetupPage{Checks: checks, Token: title, AskBase: true, Base: title, Failure: f, Site: map[string]string{"website_name": title}})
		}
	}
	for _, s := range []int{400, 403, 404, 405, 410, 413, 429, 500, 503, 418, 502} {
		all["error"+http.StatusText(s)] = func(w http.ResponseWriter, r *http.Request) error {
			return p.Error(w, r, ErrorPage{Status: s, RequestID: "abc"})
		}
	}
	all["error-file"] = func(w http.ResponseWriter, r *http.Request) error {
		return p.Error(w, r, ErrorPage{Status: 413, File: title, Failure: gallery.Fail(gallery.TooLarge, "source.too_large", int64(9))})
	}
	return all
}

func get(t testing.TB, d draw, change func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
	if change != nil {
		change(r)
	}
	if err := d(w, r); err != nil {
		t.Error(err)
	}
	return w
}

func TestEveryPageInEveryLanguage(t *testing.T) {
	p := pages(t)
	for name, d := range every(p, nasty) {
		for _, lang := range p.bundle.Langs() {
			w := get(t, d, func(r *http.Request) { r.Header.Set("Accept-Language", lang) })
			body := w.Body.String()
			if !strings.Contains(body, `<html lang="`+lang+`"`) || !strings.HasSuffix(strings.TrimSpace(body), "</html>") {
				t.Errorf("%s in %s: not whole", name, lang)
			}
			for _, bad := range []string{"<script>", "<style", "onclick", "ZgotmplZ", "<no value>", "%!"} {
				if strings.Contains(body, bad) {
					t.Errorf("%s in %s has %s", name, lang, bad)
				}
			}
			csp := w.Header().Get("Content-Security-Policy")
			if !strings.Contains(csp, "object-src 'none'") || !strings.Contains(csp, "script-src 'self';") {
				t.Errorf("%s: policy %q", name, csp)
			}
		}
	}
}

func TestEveryPageForAnAdministrator(t *testing.T) {
	t.Parallel()
	p := pages(t)
	for name, d := range every(p, "x") {
		body := get(t, d, func(r *http.Request) { r.Header.Set("Cookie", "session=admin") }).Body.String()
		if strings.HasPrefix(name, "embed") { // has none of the site's frame, whoever looks
			if strings.Contains(body, "nb-dot") || strings.Contains(body, "/dashboard") {
				t.Errorf("%s: tells others' pages who looks", name)
			}
			continue
		}
		if strings.Contains(body, "<script>") || !strings.Contains(body, "nb-dot") || !strings.Contains(body, "/pics/dashboard/jobs") {
			t.Errorf("%s: no bell, no menu, or a name that is run", name)
		}
	}
}

func TestWhichPagesMayBeFramed(t *testing.T) {
	t.Parallel()
	p := pages(t)
	for name, d := range every(p, "x") {
		want := "frame-ancestors 'self'"
		if strings.HasPrefix(name, "embed") {
			want = "frame-ancestors *"
		}
		if strings.HasPrefix(name, "result") || name == "delete" || name == "edit" || name == "discard" || name == "replace" || name == "captions" || name == "report" || name == "takedown" || strings.HasPrefix(name, "comment") || strings.HasPrefix(name, "versions") || accountPages(p, "x")[name] != nil || shelfPages(p, "x")[name] != nil || strings.HasPrefix(name, "login") || strings.HasPrefix(name, "setup") || strings.HasPrefix(name, "uploadlink") {
			want = "frame-ancestors 'none'"
		}
		if got := get(t, d, nil).Header().Get("Content-Security-Policy"); !strings.HasSuffix(got, want) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestUnknownFieldFails(t *testing.T) {
	p := pages(t)
	for _, name := range names {
		if name == "deleted" || name == "offline" {
			continue // says nothing of its page
		}
		w := httptest.NewRecorder()
		if err := p.write(w, httptest.NewRequest("GET", "/", nil), 200, name, struct{ Nothing int }{}); err == nil {
			t.Errorf("%s takes a page without its fields", name)
		} else if w.Body.Len() > 0 {
			t.Errorf("%s sent half a page", name)
		}
	}
}

func TestThemeAndLanguageCookies(t *testing.T) {
	d := every(pages(t), "x")["deleted"]
	for value, want := range map[string]bool{"dark": true, "light": true, `"x`: false} {
		body := get(t, d, func(r *http.Request) { r.Header.Set("Cookie", "theme="+value) }).Body.String()
		if strings.Contains(body, "data-theme") != want {
			t.Errorf("theme %s", value)
		}
	}
	w := get(t, d, func(r *http.Request) { r.URL.RawQuery = "lang=zh-CN" })
	if !strings.Contains(w.Body.String(), `<html lang="zh-CN"`) || w.Header().Get("Set-Cookie") != "" {
		t.Error("?lang= is not taken, or kept")
	}
}

func TestViewerReservesItsPlace(t *testing.T) {
	body := get(t, every(pages(t), "x")["viewer"], nil).Body.String()
	for _, want := range []string{`--ar:1.49888;--own:6000px;--avg:#8a7f9c`, `width="6000" height="4003"`, `application/json+oembed`, `property="og:image"`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(body, "/delete/") {
		t.Error("the viewer gives the delete link away")
	}
}

func TestCodesOfThumbsFlow(t *testing.T) {
	t.Parallel()
	m := gallery.Media{Kind: gallery.Image, Name: "a", PublicID: "a", Title: "a", Approved: true, Visibility: gallery.Public}
	for _, role := range []gallery.Role{gallery.Original, gallery.Thumb} {
		m.Files = append(m.Files, gallery.File{Role: role, Path: string(role) + ".jpg"})
	}
	for _, c := range codesOf([]gallery.Media{m, m}, gallery.Links{Base: "https://example.test"}) {
		if lines, want := strings.Count(c.Text, "\n"), strings.HasPrefix(c.Key, "thumb-") && c.Key != "thumb-links"; (lines == 0) != want {
			t.Errorf("%s: %q", c.Key, c.Text)
		}
	}
}

var alt = regexp.MustCompile(`<img [^>]*alt="([^"]*)"`)

func TestATitleIsTextInMarkdown(t *testing.T) {
	t.Parallel()
	for _, title := range []string{`*a* __b__ ~c~`, "`d", `<b>e</b> <https://f.example>`, `&amp; &lt;`, `\[g](h) ![i`, `j](k "l")`} {
		m := picture(title)
		for _, c := range Codes(m) {
			if !strings.Contains(c.Key, "markdown") {
				continue
			}
			var made bytes.Buffer
			if err := goldmark.Convert([]byte(c.Text), &made); err != nil {
				t.Fatal(err)
			}
			var alts []string
			for _, m := range alt.FindAllStringSubmatch(made.String(), -1) {
				alts = append(alts, html.UnescapeString(m[1]))
			}
			if !slices.Equal(alts, []string{title}) {
				t.Errorf("%s: %q of %q", c.Key, alts, c.Text)
			}
		}
	}
}

func TestCodes(t *testing.T) {
	find := func(m Media, key string) string {
		for _, c := range Codes(m) {
			if c.Key == key {
				return c.Text
			}
		}
		return ""
	}
	m, v := picture(`a "b" ]`), clip("c")
	for _, c := range []struct{ got, want string }{
		{find(m, "html-embed"), `<img src="https://img.example.test/pics/images/cat.jpg" alt="a &#34;b&#34; ]" border="0">`},
		{find(m, "markdown-embed"), `![a "b" \]](https://img.example.test/pics/images/cat.jpg)`},
		{find(m, "frame-links"), ""},
		{find(v, "bbcode-embed"), `[video]https://img.example.test/pics/images/cat.mp4[/video]`},
		{find(v, "markdown-embed"), `[![c](https://img.example.test/pics/images/cat.fr.jpg)](https://img.example.test/pics/image/cat.AbCd)`},
	} {
		if c.got != c.want {
			t.Errorf("%s\nwant %s", c.got, c.want)
		}
	}
	m.Pending = true
	if n := len(Codes(m)); n != 2 {
		t.Errorf("%d codes while pending", n)
	}
}

// What a page's head asks for is told with its header too; that of a picture asks for the
// picture first.
func TestPagesTellEarlyWhatTheyNeed(t *testing.T) {
	t.Parallel()
	p := pages(t)
	for name, c := range map[string]struct {
		draw draw
		lang string
		want int
	}{
		"a form":     {func(w http.ResponseWriter, r *http.Request) error { return p.Login(w, r, LoginPage{}) }, "en", 2},
		"in Chinese": {func(w http.ResponseWriter, r *http.Request) error { return p.Login(w, r, LoginPage{}) }, "zh-CN", 1},
		"a picture's page": {func(w http.ResponseWriter, r *http.Request) error {
			return p.Viewer(w, r, ViewerPage{Media: picture("x"), Open: true})
		}, "en", 0},
	} {
		w := httptest.NewRecorder()
		if err := c.draw(w, httptest.NewRequest("GET", "/?lang="+c.lang, nil)); err != nil {
			t.Fatal(err)
		}
		links := w.Header().Values("Link")
		if len(links) != c.want {
			t.Errorf("%s: %q", name, links)
		}
		for _, link := range links {
			at, rest, _ := strings.Cut(strings.TrimPrefix(link, "<"), ">; rel=preload; as=")
			if !strings.Contains(w.Body.String(), `href="`+at+`"`) || !strings.HasPrefix(rest, "style") && !strings.HasPrefix(rest, "font; type=font/woff2; crossorigin") {
				t.Errorf("%s: %s is not of the page", name, link)
			}
		}
	}
}
