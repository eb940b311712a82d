package app_test

import (
	"net/http"
	"slices"
	"strings"
)

// accounts are those with one, everybody all.
var accounts = []string{"stranger", "owner", "collaborator", "manager", "admin"}

// everybody are the askers: a guest, somebody with an account, the owner, who works on
// the albums (may edit), a guest who opened a share link of each media and album, one
// who knows the password, one whose password fits no more, the staff, and the owner of
// what is hidden since he was banned.
var everybody = []string{"anonymous", "stranger", "owner", "collaborator", "linked", "knower", "wrong", "manager", "admin", "banned"}

// guests have no account, or none any more.
var guests = []string{"anonymous", "linked", "knower", "wrong", "banned"}

// grid is what each asker gets of things in each state:
//
//	yes    it, or it is done
//	none   what he gets of what is not there
//	locked a question for the password
//	gone   that its time is over
//	no     that he may not
//	login  that this needs an account
//	hidden a list without it
//	refused that this makes no sense
type grid struct {
	states []string
	rows   map[string][]string // by asker
}

func (g grid) of(asker, state string) string { return g.rows[asker][slices.Index(g.states, state)] }

// chart reads a grid: the states, then a line for each asker; one that ends in a
// colon is for all who are named before it.
func chart(text string) grid {
	g := grid{rows: map[string][]string{}}
	for line := range strings.Lines(text) {
		who, what, named := strings.Cut(line, ":")
		switch {
		case strings.TrimSpace(line) == "":
		case !named:
			g.states = strings.Fields(line)
		default:
			for _, name := range strings.Fields(who) {
				if name == "guests" {
					for _, name := range guests {
						g.rows[name] = strings.Fields(what)
					}
					continue
				}
				g.rows[name] = strings.Fields(what)
			}
		}
	}
	for _, name := range everybody {
		if len(g.rows[name]) != len(g.states) {
			panic("a grid without " + name)
		}
	}
	return g
}

// but is the grid with all of some askers changed to one word.
func (g grid) but(word string, askers ...string) grid {
	out := grid{states: g.states, rows: map[string][]string{}}
	for name, row := range g.rows {
		if slices.Contains(askers, name) {
			row = slices.Repeat([]string{word}, len(row))
		}
		out.rows[name] = row
	}
	return out
}

// Who may see and have a media by its address (product VW-02, LS-20, AL-03 with the
// strictest ancestor, MO-01, MO-04; staff see all of what is there).
var sees = chart(`
	                     public link password private waiting expired ancestor banned
	anonymous stranger:  yes    yes  locked   none    none    gone    none     none
	wrong banned:        yes    yes  locked   none    none    gone    none     none
	owner:               yes    yes  yes      yes     yes     gone    yes      none
	collaborator:        yes    yes  yes      none    none    gone    yes      none
	linked:              yes    yes  yes      yes     none    gone    yes      none
	knower:              yes    yes  yes      none    none    gone    none     none
	manager admin:       yes    yes  yes      yes     yes     gone    yes      yes
`)

// Who may have the original as a file: a share link lets one look, unless it says more.
var downloads = chart(`
	                     public link password private waiting expired ancestor banned
	anonymous stranger:  yes    yes  locked   none    none    gone    none     none
	wrong banned:        yes    yes  locked   none    none    gone    none     none
	owner:               yes    yes  yes      yes     yes     gone    yes      none
	collaborator:        yes    yes  yes      none    none    gone    yes      none
	linked:              yes    yes  no       no      none    gone    no       none
	knower:              yes    yes  yes      none    none    gone    none     none
	manager admin:       yes    yes  yes      yes     yes     gone    yes      yes
`)

// Who may like: who sees it and has an account.
var likes = sees.but("login", guests...)

// Who may change its words: who works on its album, too.
var edits = chart(`
	               public link password private waiting expired ancestor banned
	guests:        login  login login   login   login   login   login    login
	stranger:      no     no   locked   none    none    gone    none     none
	owner:         yes    yes  yes      yes     yes     gone    yes      none
	collaborator:  yes    yes  yes      none    none    gone    yes      none
	manager admin: yes    yes  yes      yes     yes     gone    yes      yes
`)

// Who may say who sees it, and make share links: its owner and staff.
var manages = chart(`
	               public link password private waiting expired ancestor banned
	guests:        login  login login   login   login   login   login    login
	stranger:      no     no   locked   none    none    gone    none     none
	owner:         yes    yes  yes      yes     yes     gone    yes      none
	collaborator:  no     no   no       none    none    gone    no       none
	manager admin: yes    yes  yes      yes     yes     gone    yes      yes
`)

// Who may delete it: the same, and even after its time.
var deletes = chart(`
	               public link password private waiting expired ancestor banned
	guests:        login  login login   login   login   login   login    login
	stranger:      no     no   locked   none    none    no      none     none
	owner:         yes    yes  yes      yes     yes     yes     yes      none
	collaborator:  no     no   no       none    none    no      no       none
	manager admin: yes    yes  yes      yes     yes     yes     yes      yes
`)

// Who may take it out of the trash, where others do not see it.
var restores = chart(`
	               public link password private waiting expired ancestor banned
	guests:        login  login login   login   login   login   login    login
	stranger:      none   none none     none    none    none    none     none
	collaborator:  none   none none     none    none    none    none     none
	owner:         yes    yes  yes      yes     yes     gone    yes      none
	manager admin: yes    yes  yes      yes     yes     gone    yes      yes
`)

// Who may delete what lies there for good.
var purges = chart(`
	               public link password private waiting expired ancestor banned
	guests:        login  login login   login   login   login   login    login
	stranger:      none   none none     none    none    none    none     none
	collaborator:  none   none none     none    none    none    none     none
	owner:         yes    yes  yes      yes     yes     yes     yes      none
	manager admin: yes    yes  yes      yes     yes     yes     yes      yes
`)

// Who may approve what waits: staff.
var approves = chart(`
	               waiting
	guests:        login
	stranger:      none
	collaborator:  none
	owner:         no
	manager admin: yes
`)

// Who may do what to share links and upload links of what he does not manage: nobody
// is even told that they are there.
var revokes = chart(`
	               public link password private waiting ancestor banned
	guests:        login  login login   login   login   login    login
	stranger:      none   none none     none    none    none     none
	collaborator:  none   none none     none    none    none     none
	owner:         yes    yes  yes      yes     yes     yes      none
	manager admin: yes    yes  yes      yes     yes     yes      yes
`)

// Who may see an album by its address; those of what waits and of what is over are
// public.
var seesAlbum = chart(`
	                     public link password private waiting expired ancestor banned
	anonymous stranger:  yes    yes  locked   none    yes     yes     none     none
	wrong banned:        yes    yes  locked   none    yes     yes     none     none
	owner collaborator:  yes    yes  yes      yes     yes     yes     yes      none
	linked:              yes    yes  yes      yes     yes     yes     yes      none
	knower:              yes    yes  yes      none    yes     yes     none     none
	manager admin:       yes    yes  yes      yes     yes     yes     yes      yes
`)

var likesAlbum = seesAlbum.but("login", guests...)

// Who may change an album's words and order.
var editsAlbum = chart(`
	               public link password private waiting expired ancestor banned
	guests:        login  login login   login   login   login   login    login
	stranger:      no     no   locked   none    no      no      none     none
	owner:         yes    yes  yes      yes     yes     yes     yes      none
	collaborator:  yes    yes  yes      yes     yes     yes     yes      none
	manager admin: yes    yes  yes      yes     yes     yes     yes      yes
`)

// Who may say who sees an album, works on it, or puts files into it by a link.
var managesAlbum = chart(`
	               public link password private waiting expired ancestor banned
	guests:        login  login login   login   login   login   login    login
	stranger:      no     no   locked   none    no      no      none     none
	owner:         yes    yes  yes      yes     yes     yes     yes      none
	collaborator:  no     no   no       no      no      no      no       none
	manager admin: yes    yes  yes      yes     yes     yes     yes      yes
`)

// What becomes of an album that somebody wants to make in it: those in it are its
// owner's own.
var parents = managesAlbum.but("refused", "collaborator", "manager", "admin").with("collaborator", "banned", "none")

// Who sees an album's picture in everybody's lists: who is let in, but staff only where
// their look is written down.
var coversInPublic = inPublic.with("owner", "password", "yes").with("linked", "password", "yes").with("knower", "password", "yes")

// Whom a right password lets in, or who needs none.
var unlocks = seesAlbum.with("anonymous", "password", "yes").with("stranger", "password", "yes").with("wrong", "password", "yes").with("banned", "password", "yes")

// Who may see who works on an album: those who do, and who manages it.
var seesMembers = managesAlbum.but("yes", "collaborator").with("collaborator", "banned", "none")

// Who may put a file into an album; nobody else is told whether it is there.
var addsTo = chart(`
	                     public link password private waiting expired ancestor banned
	anonymous stranger:  none   none none     none    none    none    none     none
	wrong banned linked: none   none none     none    none    none    none     none
	knower:              none   none none     none    none    none    none     none
	owner collaborator:  yes    yes  yes      yes     yes     yes     yes      none
	manager admin:       yes    yes  yes      yes     yes     yes     yes      yes
`)

// Whom an album's list shows its media: what waits, and what is private in itself, to
// its owner and staff only; what is over to nobody.
var inAlbum = chart(`
	                     public link password private waiting expired ancestor banned
	anonymous stranger:  yes    yes  locked   none    hidden  hidden  none     none
	wrong banned:        yes    yes  locked   none    hidden  hidden  none     none
	owner:               yes    yes  yes      yes     yes     hidden  yes      none
	collaborator:        yes    yes  yes      hidden  hidden  hidden  yes      none
	linked:              yes    yes  yes      hidden  hidden  hidden  yes      none
	knower:              yes    yes  yes      none    hidden  hidden  none     none
	manager admin:       yes    yes  yes      yes     yes     hidden  yes      yes
`)

// What of an album goes out as one file: what it shows, to who may download it.
var zips = chart(`
	                     public link password private waiting expired ancestor banned
	anonymous stranger:  yes    yes  locked   none    hidden  hidden  none     none
	wrong banned:        yes    yes  locked   none    hidden  hidden  none     none
	owner:               yes    yes  yes      yes     yes     hidden  yes      none
	collaborator:        yes    yes  yes      hidden  hidden  hidden  yes      none
	linked:              yes    yes  no       no      hidden  hidden  no       none
	knower:              yes    yes  yes      none    hidden  hidden  none     none
	manager admin:       yes    yes  yes      yes     yes     hidden  yes      yes
`)

// What is in everybody's lists: what is public, whoever looks (product LS-20).
var inPublic = chart(`
	                     public link   password private waiting expired ancestor banned
	anonymous stranger:  yes    hidden hidden   hidden  hidden  hidden  hidden   hidden
	owner collaborator:  yes    hidden hidden   hidden  hidden  hidden  hidden   hidden
	linked knower wrong: yes    hidden hidden   hidden  hidden  hidden  hidden   hidden
	manager admin:       yes    hidden hidden   hidden  hidden  hidden  hidden   hidden
	banned:              yes    hidden hidden   hidden  hidden  hidden  hidden   hidden
`)

// inSearch is what a search for words shows: what is public, and one's own.
var inSearch = inPublic.with("owner", "link", "yes").with("owner", "password", "yes").with("owner", "private", "yes").
	with("owner", "waiting", "yes").with("owner", "ancestor", "yes")

// tagsProposed while one types are those in public, and one's own of whatever one has.
var tagsProposed = inPublic.with("owner", "link", "yes").with("owner", "password", "yes").with("owner", "private", "yes").
	with("owner", "waiting", "yes").with("owner", "expired", "yes").with("owner", "ancestor", "yes")

// What a person's page and what is looked for among his things show: all to himself and
// to staff. Who was banned is not there.
var ofPerson = chart(`
	                     public link   password private waiting expired ancestor banned
	anonymous stranger:  yes    hidden hidden   hidden  hidden  hidden  hidden   none
	linked knower wrong: yes    hidden hidden   hidden  hidden  hidden  hidden   none
	collaborator banned: yes    hidden hidden   hidden  hidden  hidden  hidden   none
	owner:               yes    yes    yes      yes     yes     hidden  yes      none
	manager admin:       yes    yes    yes      yes     yes     hidden  yes      yes
`)

// mine is what one's own list shows.
var mine = chart(`
	               public link   password private waiting expired ancestor banned
	guests:        login  login  login    login   login   login   login    login
	stranger:      hidden hidden hidden   hidden  hidden  hidden  hidden   hidden
	collaborator:  hidden hidden hidden   hidden  hidden  hidden  hidden   hidden
	manager admin: hidden hidden hidden   hidden  hidden  hidden  hidden   hidden
	owner:         yes    yes    yes      yes     yes     hidden  yes      hidden
`)

// waits is what those who approve find.
var waits = chart(`
	               public waiting banned
	guests:        login  login   login
	stranger:      no     no      no
	collaborator:  no     no      no
	owner:         no     no      no
	manager admin: hidden yes     hidden
`)

// Albums in everybody's lists; those behind a password are doors with a lock.
var albumsInPublic = chart(`
	                     public link   password private waiting expired ancestor banned
	anonymous stranger:  yes    hidden yes      hidden  yes     yes     hidden   hidden
	owner collaborator:  yes    hidden yes      hidden  yes     yes     hidden   hidden
	linked knower wrong: yes    hidden yes      hidden  yes     yes     hidden   hidden
	manager admin:       yes    hidden yes      hidden  yes     yes     hidden   hidden
	banned:              yes    hidden yes      hidden  yes     yes     hidden   hidden
`)

var albumsOfPerson = chart(`
	                     public link   password private waiting expired ancestor banned
	anonymous stranger:  yes    hidden yes      hidden  yes     yes     hidden   none
	linked knower wrong: yes    hidden yes      hidden  yes     yes     hidden   none
	collaborator banned: yes    hidden yes      hidden  yes     yes     hidden   none
	owner:               yes    yes    yes      yes     yes     yes     yes      none
	manager admin:       yes    yes    yes      yes     yes     yes     yes      yes
`)

var albumsMine = chart(`
	               public link   password private waiting expired ancestor banned
	guests:        login  login  login    login   login   login   login    login
	stranger:      hidden hidden hidden   hidden  hidden  hidden  hidden   hidden
	collaborator:  hidden hidden hidden   hidden  hidden  hidden  hidden   hidden
	manager admin: hidden hidden hidden   hidden  hidden  hidden  hidden   hidden
	owner:         yes    yes    yes      yes     yes     yes     yes      hidden
`)

// asStranger is what everybody is told as if nobody knew him: feeds, cards for
// embedding.
func asStranger(text string) grid {
	g := grid{rows: map[string][]string{}}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	g.states = strings.Fields(lines[0])
	for _, name := range everybody {
		g.rows[name] = strings.Fields(lines[1])
	}
	return g
}

var embeds = asStranger(`
	public link password private waiting expired ancestor banned
	yes    yes  locked   none    none    gone    none     none
`)

var feeds = asStranger(`
	public link password private waiting expired ancestor banned
	yes    yes  none     none    hidden  hidden  none     none
`)

var feedsOfPerson = asStranger(`
	public link   password private waiting expired ancestor banned
	yes    hidden hidden   hidden  hidden  hidden  hidden   none
`)

// byToken is what whoever has a delete link may do with it.
var byToken = asStranger(`
	public link password private waiting expired ancestor banned
	yes    yes  yes      yes     yes     yes     yes      yes
`)

var byWrongToken = asStranger(`
	public link password private waiting expired ancestor banned
	none   none none     none    none    none    none     none
`)

// Who may know of a person (product US-22, MO-04).
var knows = chart(`
	                     person hidden outcast
	anonymous stranger:  yes    none   none
	owner collaborator:  yes    none   none
	linked knower wrong: yes    none   none
	banned:              yes    none   none
	manager admin:       yes    yes    yes
`)

// Who sees what a person threw away: who it is, and the staff.
var trashOf = chart(`
	              person hidden outcast
	guests:       no     none   none
	stranger:     no     none   none
	owner:        yes    none   none
	collaborator: no     none   none
	manager:      yes    yes    yes
	admin:        yes    yes    yes
`)

// Whom people find by the beginnings of names.
var found = chart(`
	                     person hidden outcast
	anonymous stranger:  yes    hidden hidden
	owner collaborator:  yes    hidden hidden
	linked knower wrong: yes    hidden hidden
	manager admin:       yes    hidden hidden
	banned:              yes    hidden hidden
`)

// Whom one may follow. Nobody follows himself, or the banned.
var follows = chart(`
	               person hidden outcast
	guests:        login  login  login
	stranger:      yes    none   none
	owner:         refused none  none
	collaborator:  yes    none   none
	manager admin: yes    yes    none
`)

// Whom one may follow no more: nobody is told of who shows himself to nobody.
var unfollows = chart(`
	              person hidden outcast
	guests:       login  login  login
	stranger:     yes    none   none
	owner:        refused none  none
	collaborator: yes    none   none
	manager:      yes    yes    none
	admin:        yes    yes    none
`)

// What has no object.
var (
	open   = asStranger("any\nyes")
	nobody = asStranger("any\nnone")
	// members are asked for an account.
	members = open.but("login", guests...)
	// staff and admins are asked for a rank.
	staff  = members.but("no", "stranger", "owner", "collaborator")
	admins = staff.but("no", "manager")
	// secretly is for administrators, and not there for others.
	secretly = nobody.but("yes", "admin")
	// owners is for the owner alone.
	owners = members.but("none", "stranger", "collaborator", "manager", "admin")
)

// turned is the grid with one word in the place of another.
func (g grid) turned(word, into string) grid {
	out := grid{states: g.states, rows: map[string][]string{}}
	for name, row := range g.rows {
		row = slices.Clone(row)
		for i := range row {
			if row[i] == word {
				row[i] = into
			}
		}
		out.rows[name] = row
	}
	return out
}

// with is the grid with one word changed.
func (g grid) with(asker, state, word string) grid {
	out := g.but("", "")
	out.rows[asker] = slices.Clone(g.rows[asker])
	out.rows[asker][slices.Index(g.states, state)] = word
	return out
}

// The words of an answer, by the door that gives it.

// status says what a status means at every door.
func status(r answered) string {
	switch {
	case r.StatusCode < 400:
		return "yes"
	case r.StatusCode == http.StatusNotFound:
		return "none"
	case r.StatusCode == http.StatusGone:
		return "gone"
	case r.StatusCode == http.StatusForbidden:
		return "no"
	case r.StatusCode == http.StatusUnauthorized:
		return "login"
	case r.StatusCode == http.StatusBadRequest, r.StatusCode == http.StatusUnprocessableEntity:
		return "refused"
	}
	return r.Status
}

// byBytes is told by the bytes of the file.
func byBytes(r answered) string {
	switch word := status(r); {
	case word == "no" && !r.Request.URL.Query().Has("download"):
		return "locked"
	case word == "yes" && r.body != "bytes of "+r.of.m.Name:
		return "other bytes"
	default:
		return word
	}
}

// byPlaylist is told where renditions are played from.
func byPlaylist(r answered) string {
	switch word := status(r); {
	case word == "no":
		return "locked"
	case word == "yes" && (!strings.HasPrefix(r.body, "#EXTM3U\n") || !strings.Contains(r.body, r.of.m.PublicID)):
		return "another list"
	default:
		return word
	}
}

// byWidth is told where none is at the width that was asked for.
func byWidth(r answered) string {
	if word := byBytes(r); word != "none" || r.Header.Get("Vary") == "" {
		return word
	}
	return "no"
}

// byDownload is told by the same, where a question for the password looks like a no.
func byDownload(r answered) string {
	if word := byBytes(r); word != "no" || r.by.name == "linked" {
		return word
	}
	return "locked"
}

// byPage is told by a page, or an answer of the API, that shows the media.
func byPage(r answered) string { return shown(r, byList(r)) }

// byAlbum is told by one that shows the album.
func byAlbum(r answered) string { return shown(r, byAlbums(r)) }

func shown(r answered, word string) string {
	if word == "hidden" {
		return "an answer without it"
	}
	return word
}

// byViewer is told by the page of a media; a locked one leads to its album, and back.
func byViewer(r answered) string {
	to, err := r.Location()
	if err == nil && strings.HasPrefix(to.Path, "/album/") && to.Query().Get("next") == r.Request.URL.RequestURI() {
		return "locked"
	}
	return byPage(r)
}

// byCard is told by what others need to embed a media.
func byCard(r answered) string {
	if word := byPage(r); word != "login" {
		return word
	}
	return "locked"
}

// byGuess is told by what became of a wrong password.
func byGuess(r answered) string {
	if strings.Contains(r.body, `"album.wrong"`) {
		return "locked"
	}
	return status(r)
}

// byList is told by a list that has the media or not.
func byList(r answered) string { return byMark(r, r.of.signs[0]) }

// byAlbums is told by a list that has the album or not.
func byAlbums(r answered) string { return byMark(r, r.of.signs[1]) }

// byID is told by a list of addresses.
func byID(r answered) string { return byMark(r, r.of.id) }

// byZip is told by the names of the files in an archive.
func byZip(r answered) string {
	switch {
	case strings.Contains(r.body, `"zip.empty"`) || strings.Contains(r.body, "nothing in it that you could download"):
		return "hidden"
	case r.StatusCode == 200 && r.Header.Get("Content-Type") == "application/zip" && !strings.HasPrefix(r.body, "PK"):
		return "cut"
	}
	return byMark(r, r.of.m.OriginalFilename)
}

// byTag is told by a list that has its tag or not.
func byTag(r answered) string { return byMark(r, "tag"+r.of.state) }

func byMark(r answered, mark string) string {
	word := byAPI(r)
	if strings.Contains(r.body, `name="content-password"`) {
		word = "locked"
	}
	if word == "yes" && !strings.Contains(r.body, mark) {
		return "hidden"
	}
	return word
}

// byAPI is told by the API's codes.
func byAPI(r answered) string {
	if strings.Contains(r.body, `"album.locked"`) {
		return "locked"
	}
	return status(r)
}

// byRefusal is told by a deed that nobody can do to a picture, or without a file: who may
// do it is refused for that.
func byRefusal(r answered) string {
	if word := byAPI(r); word != "refused" {
		return word
	}
	return "yes"
}

// byNoCaption is told by captions that a picture has none of.
func byNoCaption(r answered) string {
	if strings.Contains(r.body, `"caption.not_found"`) {
		return "yes"
	}
	return byAPI(r)
}

// byUpload is told by an upload into an album.
func byUpload(r answered) string {
	if strings.Contains(r.body, `"upload.album"`) {
		return "none"
	}
	return status(r)
}

// byOutcome is told by what became of one of many.
func byOutcome(r answered) string {
	if word := status(r); word != "yes" {
		return word
	}
	for text, word := range map[string]string{
		`"done":true`: "yes", `not_found"`: "none", `"media.gone"`: "gone", `denied"`: "no", `"album.locked"`: "locked",
	} {
		if strings.Contains(r.body, text) {
			return word
		}
	}
	return r.body
}
