package gallery

import (
	"strings"
	"time"

	"calotype/internal/settings"
)

// UserStatus says how far an account has come. A ban is told apart from it.
type UserStatus string

// The states of accounts. Only a valid one may sign in and use keys.
const (
	Valid       UserStatus = "valid"
	Unconfirmed UserStatus = "unconfirmed" // the e-mail address is not confirmed
	Unapproved  UserStatus = "unapproved"  // staff have not let it in
)

// User is a person with an account.
type User struct {
	ID           ID
	Name         string
	Email        string // "" for none
	Rank         Rank
	Status       UserStatus
	PasswordHash string // argon2id in PHC form, or bcrypt of an account from elsewhere; "" for none
	Banned       bool
	Defaults     Defaults
	Profile      Profile
	Preferences  Preferences

	Quota     int64 // bytes; 0 for none, FollowRole for the role's
	UsedBytes int64 // of stored files

	MediaCount, AlbumCount        int64
	FollowerCount, FollowingCount int64

	TOTPSecret string // base 32, "" while off
	TOTPStep   int64  // the last time step that was used

	Created      time.Time
	Deletes      time.Time // when the account is erased, zero for never
	Removed      bool      // banned because staff delete the account, and not for anything else
	DigestAsked  int64     // how often he has asked for digests
	RegisteredIP string
}

// Profile is what a person says of himself.
type Profile struct {
	FullName string
	Websites Websites
	Bio      string
	Private  bool // nobody but staff sees who he is
}

// Websites are addresses of a person's pages, one a line.
type Websites string

// MostWebsites is how many a person may name.
const MostWebsites = 5

// WebsitesOf puts together what was typed, without what is empty.
func WebsitesOf(typed ...string) Websites {
	var all []string
	for line := range strings.Lines(strings.Join(typed, "\n")) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return Websites(strings.Join(all, "\n"))
}

// List has each of them.
func (w Websites) List() []string {
	if w == "" {
		return []string{}
	}
	return strings.Split(string(w), "\n")
}

// Preferences are how a person wants the site to be.
type Preferences struct {
	Language        string // BCP 47, "" follows the browser
	Timezone        string // IANA name, "" follows the site
	ShowNSFW        bool
	Newsletter      bool
	Digest          bool // a letter once a day when there is news
	AskBeforeUpload bool
	NoShortcuts     bool
	Theme           string // one of Themes
	Grid            string // one of Grids
	Density         string // one of Densities
	EmbedTemplates  string // of embed codes, one a line, as the setting of that name
}

// What the site can look like to somebody.
var (
	Themes = []string{"", "light", "dark"}              // "" follows the device
	Grids  = []string{"", "rows", "columns", "squares"} // "" for what fits the screen
	// Densities are how close pictures lie in lists, "" for the usual.
	Densities = []string{"", "compact"}
)

// FollowRole is the quota of a person that the site sets for his rank.
const FollowRole int64 = -1

// Allowance is how many bytes the person may store on a site, 0 for any number.
// Administrators take up what they like.
func (u User) Allowance(site *settings.Site) int64 {
	switch {
	case u.Rank == Admin:
		return 0
	case u.Quota != FollowRole:
		return u.Quota
	case u.Rank == Manager:
		return site.Megabytes("quota_manager_mb")
	}
	return site.Megabytes("quota_user_mb")
}

// above reports whether an account is in the actor's care as staff: those below
// managers, administrators everybody's.
func (a Actor) above(u User) bool {
	return a.House || a.Staff() && (a.Rank == Admin || u.Rank == Member)
}

// MayKnow reports whether the actor is told what an account keeps from others: its
// e-mail address and where it came from.
func (a Actor) MayKnow(u User) bool { return a.above(u) || a.UserID != 0 && a.UserID == u.ID }

// MayEditUser reports whether the actor may change an account as staff.
func (a Actor) MayEditUser(u User) bool { return a.above(u) && (a.House || a.Has(ScopeWrite)) }

// MayTend reports whether the actor may do to an account what nobody does to his
// own: ban it, delete it, give it a rank.
func (a Actor) MayTend(u User) bool { return a.MayEditUser(u) && a.UserID != u.ID }

// MayPicture reports whether the actor may change the pictures of a profile: his own, and
// those under his care.
func (a Actor) MayPicture(u User) bool {
	return a.UserID != 0 && a.UserID == u.ID && !a.Banned && a.Has(ScopeWrite) || a.MayEditUser(u)
}

// Version tells one state of what may be changed of an account from another.
func (u User) Version() string {
	return VersionOf(u.Name, u.Email, u.Rank, u.Status, u.Banned, u.Quota, u.Profile, u.Preferences, u.Defaults)
}

// Active reports whether the account may be used, by a session or by a key; a ban
// is told to those who come.
func (u User) Active() bool { return u.Status == Valid || u.Status == "" }

// PictureRole says what a picture is to a profile.
type PictureRole string

// The pictures of a profile.
const (
	Avatar     PictureRole = "avatar"
	Background PictureRole = "background"
)

// Picture is a picture of a profile.
type Picture struct {
	UserID        ID
	Role          PictureRole
	Key           string // of the bytes in the store
	MIME          string
	Size          int64 // bytes
	Width, Height int   // pixels
	Version       string
}

// PicturePath is the address of a profile's picture below the site's root. Another
// picture has another address.
func PicturePath(version string) string { return "/profile-pictures/" + version }
