package gallery

import (
	"fmt"
	"net/netip"
	"slices"
)

// Rank is what a person may do on the site.
type Rank string

// The ranks of people, from least to most.
const (
	Guest   Rank = "guest"
	Member  Rank = "user"
	Manager Rank = "manager"
	Admin   Rank = "admin"
)

// Defaults are what a person asks of new uploads; an empty one follows the site.
type Defaults struct {
	Visibility Visibility
	Expiration string  // an interval that Span knows
	Metadata   string  // as the setting upload_metadata; it counts where it is stricter
	Licence    Licence // where neither the uploader nor the file tells of one
	Unmarked   bool    // asks for no watermark; it counts where the site lets people choose
	HideCamera bool    // does not name the camera in the tags
	AlbumID    ID      // where uploads go that name no album, 0 for none; a key's comes before its owner's
}

// Actor is whoever asks: a person, a guest at an address, or the house itself.
type Actor struct {
	UserID  ID     // 0 for guests
	Name    string // "" for guests
	Rank    Rank
	Banned  bool
	Address string // client IP, "" for the house
	Zone    string // IANA name of the time zone that he lives by, "" for the site's
	House   bool   // jobs and the operator's command line
	Answer  string // to a challenge, which came with the request; "" for none
	// Scopes are what the key that he came by is good for; nil for a session,
	// which is good for everything.
	Scopes []Scope
	// Came is the session or the key that he came by, of no kind for neither.
	Came Ticket

	Defaults       Defaults
	EmbedTemplates string // his own, one a line
}

// Network is what limits on strangers go by: an IPv4 address, or the /64 of an
// IPv6 one (api-v1.md 7), which one customer has to himself.
func (a Actor) Network() string {
	ip, err := netip.ParseAddr(a.Address)
	if err != nil {
		return a.Address
	}
	if ip = ip.Unmap().WithZone(""); ip.Is4() {
		return ip.String()
	}
	return netip.PrefixFrom(ip, 64).Masked().String()
}

// UploadSubject is who limits on uploads count: a person whatever his keys, a guest's
// network.
func (a Actor) UploadSubject() string {
	if a.UserID != 0 {
		return fmt.Sprint("upload:user:", a.UserID)
	}
	return "upload:network:" + a.Network()
}

// Scope is what an API key is good for.
type Scope string

// The scopes of keys.
const (
	ScopeUpload Scope = "upload"
	ScopeRead   Scope = "read"  // what is one's own
	ScopeWrite  Scope = "write" // change and delete what is one's own
	ScopeAdmin  Scope = "admin" // use the rights of one's rank over others
)

// Scopes are all of them.
var Scopes = []Scope{ScopeUpload, ScopeRead, ScopeWrite, ScopeAdmin}

// Has reports whether the actor's key has a scope; sessions have all.
func (a Actor) Has(s Scope) bool { return a.Scopes == nil || slices.Contains(a.Scopes, s) }

// Staff reports whether the actor manages everybody's content.
func (a Actor) Staff() bool {
	return a.House || !a.Banned && a.Has(ScopeAdmin) && (a.Rank == Admin || a.Rank == Manager)
}

// Trusted reports whether what the actor uploads needs nobody's approval, whatever
// his key is good for.
func (a Actor) Trusted() bool { return a.House || a.Rank == Admin || a.Rank == Manager }

// MayOperate reports whether the actor may see and change how the house itself
// works: its jobs, its settings.
func (a Actor) MayOperate() bool { return a.House || a.Rank == Admin && !a.Banned && a.Has(ScopeAdmin) }

// MayKeepTags reports whether the actor looks after everybody's tags.
func (a Actor) MayKeepTags() bool { return a.Staff() && a.Has(ScopeWrite) }

// MayKeepCategories reports whether the actor looks after the site's categories.
func (a Actor) MayKeepCategories() bool { return a.MayOperate() && a.Has(ScopeWrite) }

// DefaultScopes are those of a key that names none.
var DefaultScopes = []Scope{ScopeUpload, ScopeRead, ScopeWrite}
