package gallery

// Rank is what a person may do on the site.
type Rank string

// The ranks of people, from least to most.
const (
	Guest   Rank = "guest"
	Member  Rank = "user"
	Manager Rank = "manager"
	Admin   Rank = "admin"
)

// User is a person with an account.
type User struct {
	ID           ID
	Name         string
	Email        string
	Rank         Rank
	PasswordHash string // argon2id, PHC form
	Banned       bool
}

// Actor is whoever asks: a person, a guest at an address, or the house itself.
type Actor struct {
	UserID  ID     // 0 for guests
	Name    string // "" for guests
	Rank    Rank
	Banned  bool
	Address string // client IP, "" for the house
	House   bool   // jobs and the operator's command line
}

// Staff reports whether the actor manages everybody's content.
func (a Actor) Staff() bool { return a.House || a.Rank == Admin || a.Rank == Manager }

// MayView reports whether the actor may see the media and its bytes when he
// knows its link. Expiry is asked of the media, not here.
func (a Actor) MayView(m *Media) bool {
	if a.Staff() {
		return true
	}
	if a.Banned {
		return false
	}
	own := a.UserID != 0 && a.UserID == m.OwnerID
	if own {
		return true
	}
	return m.Approved && m.Visibility != Private
}

// MayEdit reports whether the actor may change or delete the media.
func (a Actor) MayEdit(m *Media) bool {
	if a.Staff() {
		return true
	}
	return !a.Banned && a.UserID != 0 && a.UserID == m.OwnerID
}
