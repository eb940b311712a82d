package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// tile is a media in a list.
func tile(title string) Tile {
	return Tile{
		Media: picture(title), ID: "AbCd", Href: "/pics/image/cat.AbCd?in=recent", At: "/pics/image/cat.AbCd", Face: "/pics/profile-pictures/x", Liked: true, Likes: 12_345,
		Hidden: true, Shut: true, Unsafe: true,
	}
}

// listPages are those with lists.
func listPages(p *Pages, title string) map[string]draw {
	film := clip("")
	film.OwnerName = title
	cards := []Tile{tile(title), {Media: film, ID: "EfGh"}, {Media: clip("")}}
	list := List{Cards: cards, Next: "?seek=x", Previous: "?peek=x", Endless: true, Layout: "squares", Pick: "all", Back: "/pics/explore", Within: "AbCd", Here: "/pics/explore?sort=x", Viewer: true, Likes: true}
	show := func(page ListingPage) draw {
		return func(w http.ResponseWriter, r *http.Request) error { return p.Listing(w, r, page) }
	}
	cover := picture(title)
	album := AlbumCard{Name: title, Href: "/pics/album/x", OwnerName: title, Cover: &cover, More: []Media{cover, clip("")}, N: 3}
	locked := AlbumCard{Name: title, Href: "/pics/album/y", Locked: true}
	tabs := []Tab{{"listing.recent", "/pics/explore/recent", true}, {"listing.albums", "/pics/explore/albums", false}}
	filters := &Filters{Type: "video", Shape: "square", Colour: "red", Size: "large", After: "2024-01-01", Category: "cats", Extension: "jpg", Camera: title, User: "ann", On: 9,
		Colours: gallery.Colours(), Categories: []gallery.Category{{Name: title, Slug: "cats"}}, Keep: [][2]string{{"q", title}}}
	filters.Chips = filters.chips(&url.URL{Path: "/explore", RawQuery: "type=video&color=red"})
	var all []Tab
	for _, s := range []gallery.Sort{gallery.Newest, gallery.Oldest, gallery.MostViewed, gallery.MostLiked, gallery.ByTitle, gallery.ByHand, gallery.ByName, gallery.ByUsername, gallery.Top} {
		all = append(all, Tab{"sort." + string(s), "?sort=" + string(s), s == gallery.Top})
	}
	empty := List{Empty: Empty{"listing.empty", "/pics/", "home.submit"}}
	return map[string]draw{
		"listing":        show(ListingPage{List: list, Heading: "listing.explore", Tabs: tabs, Sorts: all, Filters: filters, Feed: "/pics/explore/feed"}),
		"listing-pages":  show(ListingPage{List: List{Cards: cards, Next: "?seek=x&page=6", Previous: "?peek=x&page=4", Leaves: leaves(5, "?", "?peek=x&page=4", "?seek=x&page=6")}, Heading: "listing.explore"}),
		"listing-none":   show(ListingPage{List: empty, Title: title, Text: title, NoIndex: true}),
		"listing-sofar":  show(ListingPage{List: List{Next: "?seek=x", Endless: true, Empty: empty.Empty}, Heading: "listing.explore"}),
		"listing-albums": show(ListingPage{List: List{Albums: []AlbumCard{album, locked}}, Heading: "listing.albums", Related: []Chip{{Text: title, Href: "/pics/tag/x"}}}),
		"listing-shelf":  show(ListingPage{List: List{Albums: []AlbumCard{album, locked}, Pick: "all", Movable: true, Back: "/pics/explore"}, Heading: "listing.albums"}),
		"listing-people": show(ListingPage{List: List{People: []PersonCard{{Name: title, FullName: title, Href: "/pics/user/x", Avatar: "/pics/profile-pictures/x", N: 1}, {Name: "mira"}}}, Heading: "listing.users"}),
		"listing-tags":   show(ListingPage{List: List{Tags: cloud([]Chip{{Text: title, Href: "/pics/tag/x", N: 12_345}, {Text: "y", Href: "/pics/tag/y", N: 3_456_789}})}, Heading: "listing.tags"}),
		"listing-album": show(ListingPage{List: list, Title: title, Text: title, Album: &AlbumHead{ID: "AbCd", OwnerName: title, OwnerURL: "/pics/user/x", N: 2, Visibility: gallery.Password,
			Above: []Chip{{Text: "top", Href: "/pics/album/y"}, {Text: title, Href: "/pics/album/z"}}, Subs: []AlbumCard{album, locked}, MoreSubs: "?list=albums", Rights: browse.Rights{Add: true, Edit: true, Manage: true}}}),
		"listing-person": show(ListingPage{List: empty, Title: title, Text: title, Tabs: tabs, UserRoute: "user", Person: &PersonHead{Name: title, FullName: title, Websites: []string{"https://example.test/", "https://example.org/"},
			Avatar: "/pics/profile-pictures/x", Background: "/pics/profile-pictures/y", Private: true, MayFollow: true, Follows: true, MayTend: true, Searches: true, Likes: true, Liked: 2}}),
		"listing-pictures": show(ListingPage{List: list, Title: title, UserRoute: "user", Kinds: tabs, Form: Form{gallery.Fail(gallery.TooLarge, "picture.too_big", int64(1e6)).In("file")},
			Person: &PersonHead{Name: title, Self: true, MayPicture: true, Background: "/pics/profile-pictures/y", Accept: ".jpg"}}),
		"listing-searched": show(ListingPage{List: empty, Title: title, UserRoute: "user", Person: &PersonHead{Name: title}, Search: &SearchHead{Text: title, List: "albums", Action: "/pics/user/x/search"}}),
		"listing-self":     show(ListingPage{List: list, Title: title, UserRoute: "user", Person: &PersonHead{Name: title, Self: true, SignIn: true}}),
		"listing-search":   show(ListingPage{List: empty, Heading: "search.title", Search: &SearchHead{Text: title, Action: "/pics/search/images", Chips: []Chip{{Text: title, Href: "?q="}}, Trouble: gallery.Fail(gallery.Invalid, "query.operator", title), Looser: "?q=x", Categories: filters.Categories}}),
	}
}

// shelfPages are those on which albums and what was chosen are worked on.
func shelfPages(p *Pages, title string) map[string]draw {
	wrong := Form{gallery.Fail(gallery.Invalid, "album.password").In("password")}
	picked := Picked{IDs: []string{"AbCd", title}, Back: "/pics/explore", Album: "AbCd"}
	ask := func(f Form, name string, page any) draw {
		return func(w http.ResponseWriter, r *http.Request) error { return p.ask(w, r, f, name, page) }
	}
	albums := []Choice{{Value: "AbCd", Name: title}}
	shelf := ListingPage{Title: title, Text: title, Album: &AlbumHead{ID: "AbCd", Visibility: gallery.Private, Calls: []Call{{title, "🛒", "tel:+1"}}, Staff: true, Rights: browse.Rights{Edit: true}}}
	pages := map[string]draw{
		"ban": ask(Form{}, "ban", BanPage{Name: title, Action: "/pics/user/ann/ban", Back: "/pics/image/AbCd"}),
		"album_form": func(w http.ResponseWriter, r *http.Request) error {
			return p.AlbumForm(w, r, AlbumPage{Form: wrong, Name: title, Description: title, Visibility: gallery.Password, Parents: albums, Parent: "AbCd", Manage: true})
		},
		"album_form-old": func(w http.ResponseWriter, r *http.Request) error {
			return p.AlbumForm(w, r, AlbumPage{ID: "AbCd", Back: "/pics/album/AbCd", Name: title, Sort: "manual", Manage: true, Locked: true})
		},
		"album_guest": func(w http.ResponseWriter, r *http.Request) error {
			return p.GuestAlbum(w, r, GuestAlbumPage{Form: wrong, Links: []string{title}, Name: title, Visibility: gallery.Link})
		},
		"album_codes": func(w http.ResponseWriter, r *http.Request) error {
			return p.AlbumCodes(w, r, AlbumCodesPage{ListingPage: shelf, Kinds: []Tab{{"embed.viewer-links", "?code=viewer-links", true}}, Kind: "embed.viewer-links", Text: title, N: 1, More: true})
		},
		"album_codes-none": func(w http.ResponseWriter, r *http.Request) error {
			return p.AlbumCodes(w, r, AlbumCodesPage{ListingPage: shelf})
		},
		"album_info": func(w http.ResponseWriter, r *http.Request) error {
			return p.AlbumInfo(w, r, AlbumInfoPage{ListingPage: shelf, Of: gallery.Album{PublicID: "AbCd", OwnerName: title, Visibility: gallery.Link, Effective: gallery.Private, Sort: "manual", Lineage: []gallery.ID{1, 2}}})
		},
		"album_info-guest": func(w http.ResponseWriter, r *http.Request) error {
			return p.AlbumInfo(w, r, AlbumInfoPage{ListingPage: shelf, Of: gallery.Album{Visibility: gallery.Public, Effective: gallery.Public, Sort: "date_desc", Lineage: []gallery.ID{1}}})
		},
		"album_buttons": func(w http.ResponseWriter, r *http.Request) error {
			return p.Buttons(w, r, ButtonsPage{Form: Form{gallery.Fail(gallery.Invalid, "album.button_href").In("buttons[0].href")}, ID: "AbCd", Name: title, Back: "/pics/album/AbCd",
				Rows: []gallery.Button{{Label: title, Icon: "🛒", Href: "javascript:" + title}}})
		},
		"album_order": func(w http.ResponseWriter, r *http.Request) error {
			return p.Order(w, r, OrderPage{ID: "AbCd", Name: title, Back: "/pics/album/AbCd", More: true, Tiles: []Tile{{Media: picture(title), ID: "a"}, {ID: "b"}}})
		},
		"album_links": func(w http.ResponseWriter, r *http.Request) error {
			now := time.Now()
			return p.Links(w, r, LinksPage{ID: "AbCd", Name: title, Back: "/pics/album/AbCd", Made: "https://img.example.test/pics/s/x", Now: now,
				Shares:  []gallery.Share{{PublicID: "x", Name: title, Views: 3, Expires: now, Created: now}, {PublicID: "y", Revoked: now}},
				Uploads: []gallery.UploadLink{{PublicID: "x", Name: title, Files: 1, MostFiles: 1, Expires: now, Created: now}, {PublicID: "y", Revoked: now}}})
		},
		"picked_codes":      ask(Form{}, "picked_codes", CodesPage{picked, Codes(picture(title))}),
		"picked_put":        ask(wrong, "picked_put", PutPage{Picked: Picked{Form: wrong, IDs: picked.IDs, Back: picked.Back}, Albums: albums, Visibility: gallery.Public, Visibilities: albumVisibilities}),
		"picked_put-albums": ask(Form{}, "picked_put", PutPage{Picked: Picked{IDs: picked.IDs, Back: picked.Back, OfAlbums: true}, NoNew: true, Albums: albums}),
		"picked_drop":       ask(Form{}, "picked_drop", Picked{IDs: picked.IDs, Back: picked.Back, OfAlbums: true}),
		"picked_edit":       ask(Form{}, "picked_edit", ManyPage{picked, []gallery.Category{{Name: title, Slug: "x"}}, albumVisibilities[:2], []Expiration{{"P1D", 1, "day"}}}),
	}
	for _, do := range []string{"put", "change", "safe", "unsafe", "cover", "delete", "restore", "remove"} {
		page := DonePage{Picked: picked, Do: do, Done: 1, Undo: []string{"AbCd"}, To: "/pics/album/x", Refused: []Refused{{2, gallery.Fail(gallery.Denied, "media.denied")}}}
		pages["picked_done-"+do] = ask(Form{}, "picked_done", page)
	}
	for _, do := range []string{"put", "delete"} {
		of := Picked{IDs: picked.IDs, Back: picked.Back, OfAlbums: true}
		pages["picked_done-albums-"+do] = ask(Form{}, "picked_done", DonePage{Picked: of, Do: do, Done: 1, Refused: []Refused{{2, gallery.Fail(gallery.Denied, "album.denied")}}})
	}
	return pages
}

func TestAFragmentIsOnlyTheThings(t *testing.T) {
	t.Parallel()
	d := listPages(pages(t), nasty)["listing"]
	whole, part := get(t, d, nil), get(t, d, func(r *http.Request) { r.Header.Set(FragmentHeader, "1") })
	if body := part.Body.String(); strings.Contains(body, "<html") || strings.Contains(body, `class="sl"`) || strings.Count(body, "gr-tile") != 3 || !strings.Contains(body, `rel="next"`) {
		t.Errorf("the part is\n%s", body)
	}
	for name, w := range map[string]*httptest.ResponseRecorder{"the whole": whole, "the part": part} {
		if vary := strings.Join(w.Header().Values("Vary"), ", "); !strings.Contains(vary, FragmentHeader) || !strings.Contains(vary, "Cookie") {
			t.Errorf("%s varies by %s", name, vary)
		}
	}
}

// A list that was walked through in vain so far is not said to be empty.
func TestAListMayGoOnWhereNothingIs(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		list             List
		want, wantInPart string
	}{
		"goes on":  {List{Next: "?seek=x", Empty: Empty{"listing.empty", "/", "home.submit"}}, "Nothing found so far", "Nothing found so far"},
		"is empty": {List{Empty: Empty{"listing.empty", "/", "home.submit"}}, "Upload", "There is nothing here yet"},
		"is there": {List{Cards: []Tile{tile("x")}, Next: "?seek=x"}, "gr-tile", "gr-tile"},
	} {
		d := func(w http.ResponseWriter, r *http.Request) error {
			return pages(t).Listing(w, r, ListingPage{List: of.list, Heading: "listing.explore"})
		}
		whole, part := get(t, d, nil).Body.String(), get(t, d, func(r *http.Request) { r.Header.Set(FragmentHeader, "1") }).Body.String()
		next := of.list.Next != ""
		for _, c := range [][2]string{{of.want, whole}, {of.wantInPart, part}} {
			which, body := c[0], c[1]
			if !strings.Contains(body, which) || strings.Contains(body, `rel="next"`) != next || strings.Contains(body, "so far") && !strings.Contains(which, "so far") {
				t.Errorf("%s: no %q, or another way on, in\n%s", name, which, body)
			}
		}
	}
}

func TestTilesHaveNames(t *testing.T) {
	t.Parallel()
	v := &view{Lang: "en", pages: pages(t)}
	for want, m := range map[string]Media{
		"Alps": {Title: "Alps", OwnerName: "mira"}, "Image by mira, 23 November 2026": {OwnerName: "mira", Created: picture("").Created}, "Video, 23 November 2026": {Kind: gallery.Video, Created: picture("").Created},
	} {
		if got, err := v.TileName(Tile{Media: m}); err != nil || got != want {
			t.Errorf("TileName = %q, %v; want %q", got, err, want)
		}
	}
}

func TestAddressesOfAListKeepWhatTheySay(t *testing.T) {
	t.Parallel()
	at, err := url.Parse("/explore?sort=views_desc&seek=old&color=red")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := with(at, "seek", "", "peek", "new"), "?color=red&peek=new&sort=views_desc"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestFiltersSayNoToNonsense(t *testing.T) {
	t.Parallel()
	for code, form := range map[string]Filters{
		"list.colour": {Colour: "plaid"}, "list.filter": {Size: "huge"}, "list.dates": {After: "yesterday"},
	} {
		err := form.narrow(&gallery.Filter{})
		if fail, ok := err.(*gallery.Error); !ok || fail.Code != code {
			t.Errorf("%+v: %v, want %s", form, err, code)
		}
	}
	var f gallery.Filter
	form := Filters{Extension: ".JPEG", Camera: "X", Type: "360", Shape: "square", Colour: "#30a060", Size: "medium", After: "2024-05-01", Before: "2024-05-31"}
	if err := form.narrow(&f); err != nil || f.Extension != "jpg" || f.Camera != "X" || !f.Is360 || f.Shape != gallery.Square || f.Colour != "green" || f.MinWidth != 800 || f.MaxWidth != 1999 || f.Until.Sub(f.From) != 31*24*time.Hour {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestEqualReasonsAreSaidOnce(t *testing.T) {
	t.Parallel()
	no, gone := gallery.Fail(gallery.Denied, "media.denied"), gallery.Fail(gallery.Gone, "media.gone")
	page := outcome(Picked{}, "delete", []curate.Outcome{{ID: "a", Err: no}, {ID: "b"}, {ID: "c", Err: gone}, {ID: "d", Err: no}})
	if page.Done != 1 || len(page.Refused) != 2 || page.Refused[0].N != 2 || page.Refused[1].N != 1 {
		t.Errorf("%+v", page)
	}
	if got := strings.Join(wordsOf(" a,,b c ，d"), "|"); got != "a|b c|d" {
		t.Error(got)
	}
}

func TestCloudsGrowWithTheirMedia(t *testing.T) {
	t.Parallel()
	for want, of := range map[string][]int64{"0.81 0.81 1.50": {0, 1, 100}, "1.16 1.50": {10, 100}, "0.81": {1}, "1.50": {7}} {
		var chips []Chip
		for _, n := range of {
			chips = append(chips, Chip{N: n})
		}
		var got []string
		for _, c := range cloud(chips) {
			got = append(got, strings.TrimSuffix(strings.TrimPrefix(string(c.Size), "font-size:"), "rem"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%v: %v, want %s", of, got, want)
		}
	}
}

func TestTheButtonUpLeadsToTheNearestAlbum(t *testing.T) {
	t.Parallel()
	body := get(t, listPages(pages(t), "Alps")["listing-album"], nil).Body.String()
	if want := `href="/pics/album/z" aria-label="Up to Alps"`; !strings.Contains(body, want) {
		t.Errorf("no %s in\n%s", want, body)
	}
}
