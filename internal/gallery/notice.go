package gallery

import "time"

// Deed is an entry of the audit log: what somebody on the staff did, or a look of
// his at what is private.
type Deed struct {
	ID        ID
	ActorID   ID
	ActorName string
	Address   string
	Action    string // "media.edit", "album.look", …
	Object    string // "media", "album", "user", "tag", "category", "report", "address"
	ObjectID  string // public id or name
	Detail    string
	Created   time.Time
}

// Notification tells a person what others did with what is his.
type Notification struct {
	ID      ID
	UserID  ID
	Kind    string // one of NoticeLike, …
	ActorID ID
	MediaID ID // 0 for none
	AlbumID ID // 0 for none
	Created time.Time
	Seen    time.Time // zero while new

	// What is shown beside; "" for what is not there any more. A private person's
	// name is told to nobody.
	ActorName                 string
	MediaPublicID, MediaTitle string
	AlbumPublicID, AlbumName  string
}

// The kinds of notifications.
const (
	NoticeLike     = "like"
	NoticeFollow   = "follow"
	NoticeApproved = "approved"
	NoticeRejected = "rejected"
	NoticeRemoved  = "removed" // by staff, after it was reported
	NoticeMember   = "member"
	NoticeComment  = "comment"
	NoticeMention  = "mention"
)
