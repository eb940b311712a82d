package gallery_test

import (
	"errors"
	"testing"

	"calotype/internal/gallery"
)

const (
	owner gallery.ID = iota + 1
	stranger
	root  // an album
	trip  // an album in it
	other // an album elsewhere
	photo // a media in trip
)

// verdict is what Judge says, in a word.
func verdict(err error) string {
	if err == nil {
		return "yes"
	}
	fail, ok := errors.AsType[*gallery.Error](err)
	if !ok {
		return err.Error()
	}
	return map[string]string{"media.not_found": "unknown", "album.locked": "locked", "media.gone": "gone", "media.denied": "no"}[fail.Code]
}

// people are the askers of the table, with what they show.
var people = map[string]struct {
	by gallery.Actor
	p  gallery.Proofs
}{
	"guest":        {by: gallery.Actor{Rank: gallery.Guest}},
	"stranger":     {by: gallery.Actor{UserID: stranger, Rank: gallery.Member}},
	"owner":        {by: gallery.Actor{UserID: owner, Rank: gallery.Member}},
	"banned owner": {by: gallery.Actor{UserID: owner, Rank: gallery.Member, Banned: true}},
	"manager":      {by: gallery.Actor{UserID: stranger, Rank: gallery.Manager}},
	"admin":        {by: gallery.Actor{UserID: stranger, Rank: gallery.Admin}},
	"house":        {by: gallery.Actor{House: true}},
	"password":     {gallery.Actor{Rank: gallery.Guest}, gallery.Proofs{Unlocked: []gallery.ID{root}}},
	"wrong album":  {gallery.Actor{Rank: gallery.Guest}, gallery.Proofs{Unlocked: []gallery.ID{other}}},
	"share":        {gallery.Actor{Rank: gallery.Guest}, gallery.Proofs{Shares: []gallery.Grant{{AlbumID: root}}}},
	"media share":  {gallery.Actor{Rank: gallery.Guest}, gallery.Proofs{Shares: []gallery.Grant{{MediaID: photo, Download: true}}}},
	"other share":  {gallery.Actor{Rank: gallery.Guest}, gallery.Proofs{Shares: []gallery.Grant{{AlbumID: other}, {MediaID: other}}}},
	"signed":       {gallery.Actor{Rank: gallery.Guest}, gallery.Proofs{Signed: true}},
	"adder":        {gallery.Actor{UserID: stranger, Rank: gallery.Member}, gallery.Proofs{Member: gallery.MayAdd}},
	"editor":       {gallery.Actor{UserID: stranger, Rank: gallery.Member}, gallery.Proofs{Member: gallery.MayChange}},
	"banned ally":  {gallery.Actor{UserID: stranger, Rank: gallery.Member, Banned: true}, gallery.Proofs{Member: gallery.MayChange}},
	"ally's key":   {gallery.Actor{UserID: stranger, Rank: gallery.Member, Scopes: []gallery.Scope{gallery.ScopeUpload}}, gallery.Proofs{Member: gallery.MayChange}},
	"upload key":   {by: gallery.Actor{UserID: owner, Rank: gallery.Member, Scopes: []gallery.Scope{gallery.ScopeUpload}}},
	"read key":     {by: gallery.Actor{UserID: owner, Rank: gallery.Member, Scopes: []gallery.Scope{gallery.ScopeRead}}},
	"tame admin":   {by: gallery.Actor{UserID: stranger, Rank: gallery.Admin, Scopes: []gallery.Scope{gallery.ScopeRead, gallery.ScopeWrite}}},
}

// object is a media of an album chain with one thing changed.
func object(change func(*gallery.Object)) gallery.Object {
	o := gallery.Object{OwnerID: owner, MediaID: photo, Own: gallery.Public, Album: gallery.Public, Lineage: []gallery.ID{root, trip}, Approved: true}
	change(&o)
	return o
}

func TestWhoMaySeeWhat(t *testing.T) {
	t.Parallel()
	outsiders := []string{"guest", "stranger", "banned owner", "password", "wrong album", "share", "media share", "other share",
		"signed", "adder", "editor", "banned ally", "upload key", "read key", "tame admin", "ally's key"}
	always := map[string]string{"owner": "yes", "manager": "yes", "admin": "yes", "house": "yes", "read key": "yes"}
	for name, c := range map[string]struct {
		object gallery.Object
		yes    []string // of the outsiders
		locked []string
		rest   string
	}{
		"public": {object(func(*gallery.Object) {}), []string{"guest", "stranger", "password", "wrong album", "share", "media share", "other share", "signed", "adder", "editor", "upload key", "tame admin", "ally's key"}, nil, "unknown"},
		"link":   {object(func(o *gallery.Object) { o.Own = gallery.Link }), []string{"guest", "stranger", "password", "wrong album", "share", "media share", "other share", "signed", "adder", "editor", "upload key", "tame admin", "ally's key"}, nil, "unknown"},
		"behind a password": {object(func(o *gallery.Object) { o.Album, o.Gates = gallery.Password, []gallery.ID{root} }),
			[]string{"password", "share", "media share", "signed", "adder", "editor"}, []string{"guest", "stranger", "wrong album", "other share", "upload key", "tame admin", "ally's key"}, "unknown"},
		"behind two passwords": {object(func(o *gallery.Object) { o.Album, o.Gates = gallery.Password, []gallery.ID{root, trip} }),
			[]string{"share", "media share", "signed", "adder", "editor"}, []string{"guest", "stranger", "password", "wrong album", "other share", "upload key", "tame admin", "ally's key"}, "unknown"},
		"private in itself":     {object(func(o *gallery.Object) { o.Own = gallery.Private }), []string{"media share", "signed"}, nil, "unknown"},
		"in a private ancestor": {object(func(o *gallery.Object) { o.Album = gallery.Private }), []string{"share", "media share", "signed", "adder", "editor"}, nil, "unknown"},
		"not approved":          {object(func(o *gallery.Object) { o.Approved = false }), nil, nil, "unknown"},
		"of a banned owner":     {object(func(o *gallery.Object) { o.OwnerBanned = true }), nil, nil, "unknown"},
		"in the trash":          {object(func(o *gallery.Object) { o.Trashed = true }), nil, nil, "unknown"},
	} {
		want := map[string]string{}
		for _, who := range outsiders {
			want[who] = c.rest
		}
		for who, say := range always {
			want[who] = say
		}
		for _, who := range c.yes {
			want[who] = "yes"
		}
		for _, who := range c.locked {
			want[who] = "locked"
		}
		for who, p := range people {
			if got := verdict(gallery.Judge(p.by, gallery.See, c.object, p.p)); got != want[who] {
				t.Errorf("%s: %s sees: %s, want %s", name, who, got, want[who])
			}
		}
	}
}

func TestWhatIsOverIsGoneForThoseWhoMightHaveSeenIt(t *testing.T) {
	t.Parallel()
	hidden := object(func(o *gallery.Object) { o.Expired, o.Own = true, gallery.Private })
	for who, want := range map[string]string{"guest": "unknown", "owner": "gone", "admin": "gone", "signed": "gone"} {
		if got := verdict(gallery.Judge(people[who].by, gallery.See, hidden, people[who].p)); got != want {
			t.Errorf("%s: %s, want %s", who, got, want)
		}
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	plain := object(func(o *gallery.Object) { o.Own = gallery.Link })
	for do, want := range map[gallery.Action][]string{
		gallery.Download: {"guest", "stranger", "owner", "manager", "admin", "house", "password", "wrong album", "share", "media share", "other share", "signed", "adder", "editor", "upload key", "read key", "tame admin", "ally's key"},
		gallery.Add:      {"owner", "manager", "admin", "house", "adder", "editor", "upload key", "ally's key"},
		gallery.Edit:     {"owner", "manager", "admin", "house", "editor"},
		gallery.Manage:   {"owner", "manager", "admin", "house"},
		gallery.Delete:   {"owner", "manager", "admin", "house"},
		gallery.Restore:  {"owner", "manager", "admin", "house"},
		gallery.Approve:  {"manager", "admin", "house"},
		gallery.SeeLinks: {"owner", "manager", "admin", "house", "read key"},
		gallery.SeeKept:  {"owner", "manager", "admin", "house", "read key"},
	} {
		may := map[string]bool{}
		for _, who := range want {
			may[who] = true
		}
		for who, p := range people {
			if got := gallery.Judge(p.by, do, plain, p.p) == nil; got != may[who] {
				t.Errorf("%s may %s: %v", who, do, got)
			}
		}
	}
}

// A share link lets look; the original as a file is for those who may have it by the
// link's word, or without it.
func TestWhoMayDownloadByAShare(t *testing.T) {
	t.Parallel()
	locked := object(func(o *gallery.Object) { o.Album, o.Gates = gallery.Password, []gallery.ID{root} })
	both := people["share"].p
	both.Unlocked = people["password"].p.Unlocked
	for name, c := range map[string]struct {
		p    gallery.Proofs
		want string
	}{
		"a look": {people["share"].p, "no"}, "a look and the password": {both, "yes"}, "a download": {people["media share"].p, "yes"},
	} {
		if got := verdict(gallery.Judge(gallery.Actor{Rank: gallery.Guest}, gallery.Download, locked, c.p)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestAlbumsInherit(t *testing.T) {
	t.Parallel()
	top := gallery.Album{ID: root, Visibility: gallery.Password}
	top.Inherit(nil)
	within := gallery.Album{ID: trip, Visibility: gallery.Link}
	within.Inherit(&top)
	if within.Effective != gallery.Password || gallery.JoinIDs(within.Lineage) != "3,4" || gallery.JoinIDs(within.Gates) != "3" {
		t.Errorf("%+v", within)
	}
	if got := gallery.SplitIDs(gallery.JoinIDs(within.Lineage)); len(got) != 2 || got[1] != trip {
		t.Errorf("ids %v", got)
	}
}

// A site that is for people with an account shows guests what a link is enough for.
func TestEnclosed(t *testing.T) {
	t.Parallel()
	guest, member, house := gallery.Actor{Rank: gallery.Guest}, gallery.Actor{Rank: gallery.Member, UserID: 7}, gallery.Actor{Rank: gallery.Guest, House: true}
	public := gallery.Object{MediaID: 3, Own: gallery.Public, Album: gallery.Public}
	linked := gallery.Object{MediaID: 3, Own: gallery.Public, Album: gallery.Link}
	for what, c := range map[string]struct {
		by   gallery.Actor
		o    gallery.Object
		p    gallery.Proofs
		shut bool
	}{
		"a guest":                  {guest, public, gallery.Proofs{}, true},
		"a guest by a link":        {guest, linked, gallery.Proofs{}, false},
		"a guest by a share":       {guest, public, gallery.Proofs{Shares: []gallery.Grant{{MediaID: 3}}}, false},
		"by a share of another":    {guest, public, gallery.Proofs{Shares: []gallery.Grant{{MediaID: 4}}}, true},
		"by a signed address":      {guest, public, gallery.Proofs{Signed: true}, false},
		"somebody with an account": {member, public, gallery.Proofs{}, false},
		"the house":                {house, public, gallery.Proofs{}, false},
	} {
		if err := c.o.Enclosed(c.by, c.p); (err != nil) != c.shut {
			t.Errorf("%s: %v", what, err)
		}
	}
}
