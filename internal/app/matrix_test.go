package app_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/account"
	"calotype/internal/app"
	"calotype/internal/curate"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/web"
)

// Every route is asked by everybody for everything. What each is to get stands in
// matrix_grids_test.go, written by hand after the product's rules; how each route is
// asked in matrix_rows_test.go. A route without a row fails, and so does a row without
// a route.

// thing is a media with its album, a person, or whatever else is asked for.
type thing struct {
	state string // the column of the grid
	m     *gallery.Media
	album gallery.Album
	owner string // whose it is
	id    string // of the media, or of what is none
	token string // of a link, or of a picture's address
	signs []string
}

// ask is a way to ask a route.
type ask struct {
	what  string // tells several asks of a route apart
	send  func(*thing) request
	want  grid
	words func(answered) string // what an answer says, in a word of the grid
	// fresh makes a thing in the same state, for a deed that changes it.
	fresh func(*testing.T, *matrix, *thing) *thing
	// self makes what a deed on one's own account is about. Somebody of the asker's rank
	// asks then, whom it is made for.
	self made
	bare bool // asked without what tells who asks, which the deed would change
}

// request is what is sent to a route: its path, the body as JSON, a form or bytes,
// and headers as pairs of name and value.
type request struct {
	path   string
	body   any
	header []string
}

// answered is the answer to a request.
type answered struct {
	*http.Response
	body string
	by   *asker
	of   *thing
}

// asker is somebody who asks.
type asker struct {
	name    string
	cookies []*http.Cookie
	key     string // that he comes by, "" for none
	address string // where he comes from, "" for this machine
}

// matrix is a house with everybody and everything in it.
type matrix struct {
	h      *app.House
	server *httptest.Server
	routes chi.Routes
	askers []*asker
	things map[string]*thing

	owner, friend, outcast, hidden, boss gallery.Actor // hidden is somebody whose profile is private
	bystander                            gallery.ID
	keyring                              []keyAsker
}

func TestEverybodyAsksEveryRouteForEverything(t *testing.T) {
	t.Parallel()
	x := furnish(t)
	rows := x.rows(t)
	for route, asks := range rows {
		if len(asks) == 0 {
			t.Errorf("%s: the row is empty", route)
		}
	}
	known := routesOf(t, x.routes)
	for route := range known {
		if rows[route] == nil {
			t.Errorf("%s has no row: say in matrix_rows_test.go who may ask it for what", route)
		}
	}
	routes := slices.Sorted(maps.Keys(rows))
	for _, route := range routes {
		if !known[route] {
			t.Errorf("%s is no route", route)
		}
	}
	const houses = 2 // that are asked side by side, each for its share
	for n := range houses {
		t.Run(fmt.Sprint("house ", n), func(t *testing.T) {
			t.Parallel()
			x := furnish(t)
			rows := x.rows(t)
			for i := n; i < len(routes); i += houses {
				for _, a := range rows[routes[i]] {
					x.ask(t, routes[i], a)
				}
			}
		})
	}
}

// routesOf are all routes as method and pattern, "*" for every method; what is
// answered to HEAD is what is answered to GET.
func routesOf(t *testing.T, all chi.Routes) map[string]bool {
	t.Helper()
	methods := map[string][]string{}
	err := chi.Walk(all, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		methods[pattern] = append(methods[pattern], method)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	routes := map[string]bool{}
	for pattern, list := range methods {
		switch {
		case slices.Contains(list, "TRACE"):
			routes["* "+pattern] = true
			continue
		case slices.Contains(list, "GET"):
			list = slices.DeleteFunc(list, func(m string) bool { return m == "HEAD" })
		}
		for _, method := range list {
			routes[method+" "+pattern] = true
		}
	}
	return routes
}

// ask asks a route in one way, everybody for everything.
func (x *matrix) ask(t *testing.T, route string, a ask) {
	t.Helper()
	method, pattern, _ := strings.Cut(route, " ")
	if method == "*" {
		method = "GET"
	}
	name := strings.TrimSpace(route + " " + a.what)
	nothing := map[string]answered{} // of what is not there
	for _, state := range a.want.states {
		o := x.things[state]
		if o == nil {
			t.Fatalf("%s: nothing is %s", name, state)
		}
		left := o
		if a.fresh != nil {
			left = a.fresh(t, x, o)
		}
		for _, by := range x.askers {
			want := a.want.of(by.name, state)
			o := left
			if want == "yes" && a.fresh != nil {
				o = a.fresh(t, x, o)
			}
			if a.self != nil {
				by, o = x.likeness(t, by, a.self)
			}
			if a.bare {
				by = &asker{name: by.name, address: by.address}
			}
			r := x.send(t, method, a.send(o), by, o)
			if got := a.words(r); got != want {
				t.Errorf("%s: %s asks for %s: %s, want %s (%d %.300s)", name, by.name, state, got, want, r.StatusCode, r.body)
			}
			if got := x.pattern(method, r.Request.URL.EscapedPath()); got != pattern && got+"/" != pattern {
				t.Fatalf("%s: asked %s", name, got)
			}
			if want == "yes" || state == "any" {
				continue
			}
			for i, sign := range o.signs {
				if (want != "hidden" || i == 0) && strings.Contains(r.body+fmt.Sprint(r.Header), sign) {
					t.Errorf("%s: %s is told %q of %s", name, by.name, sign, state)
				}
			}
			if want == "none" {
				missing, asked := nothing[by.name]
				if !asked {
					missing = x.send(t, method, a.send(x.things["missing"]), by, x.things["missing"])
					nothing[by.name] = missing
				}
				if got, want := apart(plain(r), plain(missing)); got != want {
					t.Errorf("%s: %s asks for %s and is told\n%s\nbut of what is not there\n%s", name, by.name, state, got, want)
				}
			}
		}
	}
}

// theMenu is the same for everybody, and looked up again when something ends; the address that
// was asked for is said back by the menu of languages.
var theMenu = regexp.MustCompile(`(?s)<nav class="ex".*?</nav>|<input type="hidden" name="to" value="[^"]*">`)

// plain is an answer without what only names the request and what it asks for.
func plain(r answered) string {
	header := r.Header.Clone()
	body := strings.ReplaceAll(theMenu.ReplaceAllString(r.body, ""), header.Get("X-Request-Id"), "REQUEST")
	for _, name := range []string{"Date", "X-Request-Id", "Content-Length"} {
		header.Del(name)
	}
	ids := []string{r.of.id, r.of.owner, r.of.album.PublicID}
	if r.of.m != nil {
		ids = append(ids, r.of.m.PublicID, r.of.m.Name)
	}
	text := fmt.Sprint(r.StatusCode, header, body)
	for _, id := range ids {
		if id != "" && (strings.Contains(r.Request.URL.String(), id) || id != r.of.owner) {
			text = strings.ReplaceAll(text, id, "ID")
		}
	}
	return text
}

// apart are two texts where they begin to differ.
func apart(a, b string) (string, string) {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	from := max(0, i-60)
	return a[from:min(len(a), i+100)], b[from:min(len(b), i+100)]
}

// pattern is the route that a path leads to.
func (x *matrix) pattern(method, path string) string {
	c := chi.NewRouteContext()
	x.routes.Match(c, method, path)
	return c.RoutePattern()
}

// send asks as somebody, without following where the answer leads.
func (x *matrix) send(t *testing.T, method string, r request, by *asker, of *thing) answered {
	t.Helper()
	var body io.Reader
	kind := ""
	switch b := r.body.(type) {
	case nil:
	case url.Values:
		body, kind = strings.NewReader(b.Encode()), "application/x-www-form-urlencoded"
	case []byte:
		body, kind = strings.NewReader(string(b)), "image/jpeg"
	default:
		text, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		body, kind = strings.NewReader(string(text)), "application/json"
	}
	q, err := http.NewRequestWithContext(t.Context(), method, x.server.URL+r.path, body)
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		q.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(r.header); i += 2 {
		q.Header.Set(r.header[i], r.header[i+1])
	}
	if by.key != "" {
		q.Header.Set("X-API-Key", by.key)
	}
	if by.address != "" {
		q.Header.Set("X-Forwarded-For", by.address)
	}
	for _, c := range by.cookies {
		q.AddCookie(c)
	}
	a, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answered{a, string(text), by, of}
}

func (x *matrix) asker(name string) *asker {
	return x.askers[slices.Index(everybody, name)]
}

// write changes rows.
func (x *matrix) write(t *testing.T, f func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := x.h.DB.Write(t.Context(), func(tx *db.Tx) error { return f(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

// settle adds a person with a session.
func (x *matrix) settle(t *testing.T, name string, rank gallery.Rank) (gallery.Actor, *http.Cookie) {
	t.Helper()
	u := gallery.User{Name: name, Email: name + "@example.test", Rank: rank}
	token := rand.Text()
	hash := sha256.Sum256([]byte(token))
	now := time.Now()
	x.write(t, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.InsertUser(ctx, &u, now); err != nil {
			return err
		}
		return tx.InsertSession(ctx, db.Session{ID: rand.Text(), Hash: hash[:], UserID: u.ID, Created: now, LastSeen: now, Expires: now.Add(time.Hour)})
	})
	return gallery.Actor{UserID: u.ID, Name: name, Rank: rank}, &http.Cookie{Name: web.SessionCookie, Value: token}
}

// shelves are the states of media, and who may see their albums.
var shelves = map[string]gallery.Visibility{
	"public": gallery.Public, "link": gallery.Link, "password": gallery.Password, "private": gallery.Private,
	"waiting": gallery.Public, "expired": gallery.Public, "ancestor": gallery.Public, "banned": gallery.Public,
}

const theirPassword = "open sesame"

// make makes a media in a state, in an album of its own.
func (x *matrix) make(t *testing.T, state string) *thing {
	t.Helper()
	ctx, by := t.Context(), x.owner
	if state == "banned" {
		by = x.outcast
	}
	o := &thing{state: state, owner: by.Name, signs: []string{"quark" + state, "shelf" + state}}
	wish := curate.NewAlbum{Name: "shelf" + state, Visibility: shelves[state]}
	root := ""
	if state == "ancestor" {
		a, err := x.h.Curate.CreateAlbum(ctx, by, curate.NewAlbum{Name: "root", Visibility: gallery.Private})
		if err != nil {
			t.Fatal(err)
		}
		wish.Parent, root = a.PublicID, a.PublicID
	}
	if wish.Visibility == gallery.Password {
		wish.Password = theirPassword
	}
	var err error
	if o.album, err = x.h.Curate.CreateAlbum(ctx, by, wish); err != nil {
		t.Fatal(err)
	}
	if root == "" {
		root = o.album.PublicID
	}
	if state != "banned" {
		if err := x.h.Curate.SetMember(ctx, by, root, gallery.Proofs{}, x.friend.Name, true); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	o.m = &gallery.Media{
		PublicID: gallery.RandomID(8), Name: gallery.RandomID(20), Title: "quark" + state, OwnerID: by.UserID, AlbumID: o.album.ID, Kind: gallery.Image,
		Own: gallery.Public, Visibility: o.album.Effective, Approved: state != "waiting", Created: now, Extension: "jpg", MIME: "image/jpeg",
		OriginalFilename: "quark" + state + ".jpg", Width: 400, Height: 300, Tags: []gallery.Tag{{Name: "tag" + state}},
	}
	switch state {
	case "private":
		o.m.Own = gallery.Private
	case "expired":
		o.m.Expires = now.Add(-time.Minute)
	}
	token := sha256.Sum256([]byte(deleteToken))
	o.m.DeleteHash = token[:]
	publish(t, x.h, o.m, gallery.Original)
	x.write(t, func(ctx context.Context, tx *db.Tx) error {
		of := o.m.Files[0]
		rendition := of
		rendition.Role, rendition.Path, rendition.Width, rendition.Height = gallery.Streamed, "streams/"+o.m.PublicID+".mp4", 400, 300
		err := tx.AddStream(ctx, of, gallery.Stream{File: rendition, Codecs: "avc1.64001f", Initial: 1, Segments: []gallery.Segment{{Size: 1, Length: time.Second}}})
		return errors.Join(err, tx.EndStreams(ctx, of))
	})
	o.id = o.m.PublicID
	return o
}

// deleteToken is that of every media's delete link.
const deleteToken = "0123456789abcdef0123456789abcdef0123456789abcdef"

// furnish opens a house with everybody and everything.
func furnish(t *testing.T) *matrix {
	t.Helper()
	h, server := house(t)
	x := &matrix{h: h, server: server, routes: h.Routes(), things: map[string]*thing{}}
	for name, value := range map[string]string{"api_requests_minute": "0", "api_requests_minute_guest": "0", "flood_uploads_protection": "0", "guest_albums": "1", "enable_comments": "1",
		"email_smtp_server": "127.0.0.1", "email_smtp_server_port": "1", "email_from_email": "house@example.test"} {
		set(t, h, name, value)
	}
	h.Account.Base = func() string { return likeBase } // passkeys are for none of bare numbers
	hash, once := h.Curate.Hash, map[string]string{}   // which costs as much time as it should
	h.Curate.Hash = func(ctx context.Context, password string) (string, error) {
		var err error
		if once[password] == "" {
			once[password], err = hash(ctx, password)
		}
		return once[password], err
	}
	cookies := map[string]*http.Cookie{}
	x.owner, cookies["owner"] = x.settle(t, "olga", gallery.Member)
	x.friend, cookies["collaborator"] = x.settle(t, "colin", gallery.Member)
	x.hidden, _ = x.settle(t, "hilda", gallery.Member)
	x.outcast, cookies["banned"] = x.settle(t, "benno", gallery.Member)
	_, cookies["stranger"] = x.settle(t, "sam", gallery.Member)
	_, cookies["manager"] = x.settle(t, "meg", gallery.Manager)
	x.boss, cookies["admin"] = x.settle(t, "ada", gallery.Admin)
	bystander, _ := x.settle(t, "bystander", gallery.Member)
	x.bystander = bystander.UserID
	for state := range shelves {
		x.things[state] = x.make(t, state)
	}
	x.things["missing"] = &thing{
		state: "missing", owner: "nobody", id: "nothing1", token: "nothing4",
		m: &gallery.Media{PublicID: "nothing1", Name: "nothing2", Files: []gallery.File{{Path: "nothing2.original"}}}, album: gallery.Album{PublicID: "nothing3"},
	}
	x.things["any"] = &thing{state: "any", owner: x.owner.Name, m: x.things["public"].m, album: x.things["public"].album}
	for state, name := range map[string]string{"person": x.owner.Name, "outcast": x.outcast.Name, "hidden": "hilda"} {
		x.things[state] = &thing{state: state, id: name, owner: name, signs: []string{"quark" + state, "shelf" + state}}
	}
	if _, err := h.Account.Edit(t.Context(), x.hidden, x.hidden.UserID, account.Change{Private: new(true)}); err != nil {
		t.Fatal(err)
	}
	publish(t, h, &gallery.Media{
		PublicID: "secret01", Name: "secret", Title: "quarkhidden", OwnerID: x.hidden.UserID, Kind: gallery.Image, Visibility: gallery.Public, Approved: true,
		Created: time.Now(), Extension: "jpg", MIME: "image/jpeg", Width: 4, Height: 3,
	}, gallery.Original)
	proofs := x.proofs(t)
	if err := h.Account.Ban(t.Context(), x.boss, x.outcast.UserID); err != nil {
		t.Fatal(err)
	}
	for _, name := range everybody {
		a := &asker{name: name}
		for _, c := range []*http.Cookie{cookies[name], proofs[name]} {
			if c != nil {
				a.cookies = append(a.cookies, c)
			}
		}
		x.askers = append(x.askers, a)
	}
	return x
}

// proofs are the cookies of those who came by share links, know the password, or have
// one that fits no more.
func (x *matrix) proofs(t *testing.T) map[string]*http.Cookie {
	t.Helper()
	links := ""
	for _, o := range x.things {
		if o.m == nil || o.state == "missing" || o.state == "any" {
			continue
		}
		for _, wish := range []curate.NewShare{{Media: o.m.PublicID}, {Album: o.album.PublicID}} {
			if wish.Media != "" && o.state == "expired" {
				continue // nobody makes one
			}
			s, _, err := x.h.Curate.CreateShare(t.Context(), x.boss, gallery.Proofs{}, wish)
			if err != nil {
				t.Fatal(o.state, err)
			}
			links, _ = x.h.Browse.Remember(links, gallery.ShareTicket, s.ID, "", time.Time{})
		}
	}
	locked, err := x.h.DB.AlbumByID(t.Context(), x.things["password"].album.ID)
	if err != nil {
		t.Fatal(err)
	}
	right, _ := x.h.Browse.Remember("", gallery.AlbumTicket, locked.ID, locked.PasswordHash, time.Time{})
	wrong, _ := x.h.Browse.Remember("", gallery.AlbumTicket, locked.ID, "of another password", time.Time{})
	out := map[string]*http.Cookie{}
	for name, value := range map[string]string{"linked": links, "knower": right, "wrong": wrong} {
		out[name] = &http.Cookie{Name: web.ProofCookie, Value: value}
	}
	return out
}
