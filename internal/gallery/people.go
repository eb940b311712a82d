package gallery

import "time"

// PublicProfile is what others may know of a person.
type PublicProfile struct {
	ID                  ID
	Name, FullName      string
	Websites            Websites
	Bio                 string
	Banned, Private     bool
	Media, Albums       int64
	Followers, Followed int64
	Liked               int64 // files and albums that he likes, also those that not everybody sees
	Created             time.Time
}

// VisibleTo reports whether an actor may see the profile: of a private or banned
// person only he himself and staff.
func (p PublicProfile) VisibleTo(by Actor) bool {
	return by.Staff() || !p.Banned && (!p.Private || by.UserID == p.ID && !by.Banned)
}

// TellsLiked reports whether an actor is told how much the person likes: the number
// counts what not everybody sees, so that it is for him and for staff.
func (p PublicProfile) TellsLiked(by Actor) bool {
	return by.Staff() || by.UserID != 0 && by.UserID == p.ID
}

// TagCount is a tag with what is said of it and how many media have it.
type TagCount struct {
	ID                ID
	Name, Description string
	Media             int64
	Views             int64 // of its page
}

// AlbumFilter says which albums a list has.
type AlbumFilter struct {
	Owner    ID
	Parent   ID    // albums in it
	LikedBy  ID    // sorted by when he liked them
	Roots    bool  // only those that lie in no other
	MinMedia int64 // only with as many media
	Holding  bool  // only those that files can lie in
	All      bool  // staff: whatever their visibility
	Counted  bool  // only with a count above 0 of what the order goes by, views or likes
}

// The orders that lists of other things than media know.
var (
	AlbumListSorts  = []Sort{Newest, Oldest, MostViewed, MostLiked, ByName, ByHand}
	TagListSorts    = []Sort{Top, ByName, Newest, MostViewed}
	PeopleListSorts = []Sort{Top, Newest, Oldest, ByUsername, MostViewed, MostLiked}
)
