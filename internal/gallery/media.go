// Package gallery holds the nouns of the house: what a picture, a file and a
// visitor are, and the pure rules about them. It does no I/O; fetching and
// storing is left to package db, pixels to package imaging.
package gallery

import (
	"path"
	"time"
)

// ID is the number of a row. It never leaves the server; strangers see public ids.
type ID int64

// Kind says which viewer a media needs.
type Kind string

// The kinds of media.
const (
	Image Kind = "image"
	Video Kind = "video"
)

// Visibility says who may find a media without being told of it.
type Visibility string

// The visibilities, from widest to narrowest.
const (
	Public   Visibility = "public"
	Link     Visibility = "link"
	Password Visibility = "password" // albums only
	Private  Visibility = "private"
)

// Role says what a stored file is to its media.
type Role string

// The roles of files. A Source is the upload kept beside a converted original.
const (
	Original Role = "original"
	Thumb    Role = "thumb"
	Medium   Role = "medium"
	Frame    Role = "frame"
	Source   Role = "source"
	Variant  Role = "variant" // made on demand; not among a media's Files
	Streamed Role = "stream"  // a rendition of a video that players fetch piece by piece; not among them
	Former   Role = "version" // what it was before it was replaced; not among them either
)

// Media is what a visitor sees: one upload with its names, facts and files.
type Media struct {
	ID          ID
	PublicID    string // random base 62, 8 characters unless the site says otherwise
	OwnerID     ID     // 0 for guests
	OwnerName   string // "" for guests
	OwnerBanned bool
	// OwnerPrivate says to name the owner to nobody but himself and staff.
	OwnerPrivate bool
	AlbumID      ID // 0 for none
	CategoryID   ID // 0 for none

	Kind        Kind
	Title       string // "" where there is none
	Description string
	Alt         string // what the picture shows, in words, "" for none
	Licence     Licence
	Tags        []Tag

	Name             string // stem of the stored file, unique in its folder without regard to case
	Extension        string // without a dot, "jpg"
	Folder           string // "2024/10/10/" or ""
	OriginalFilename string // what the client called it, at most 255 bytes
	MIME             string
	Size             int64 // bytes of the stored original
	Width, Height    int   // pixels, as seen
	Frames           int   // 1 for stills
	Duration         time.Duration
	Animated         bool
	Is360            bool
	Watermarked      bool // the site's mark lies on it when it goes out (Marking)
	Streamed         bool // there are renditions of it (Stream)

	NSFW     bool
	Approved bool
	// Visibility is the stricter of the media's Own and its album's, which Lineage
	// and Gates are of, too (see Album).
	Visibility, Own, AlbumVisibility Visibility
	Lineage, Gates                   []ID

	MD5, SHA256         string // lower-case hex of the stored original
	SentMD5, SentSHA256 string // lower-case hex of what was sent
	SentSize            int64
	Exif                string    // JSON object, "" where there is none
	Camera              string    // make and model, "" if unknown
	Taken               time.Time // by the camera's clock, zero if unknown
	Average             string    // "#rrggbb"
	ThumbHash           []byte
	UploaderIP          string

	Views, Likes int64
	Comments     int64 // that everybody sees who sees the media
	Created      time.Time
	Updated      time.Time
	Trashed      time.Time // zero unless in the trash
	Expires      time.Time // zero for never
	DeleteHash   []byte    // SHA-256 of the delete link's token
	Files        []File
}

// Version is what a media was before it was replaced.
type Version struct {
	PublicID string
	Name     string // what the client called the file
	Replaced time.Time
	File     File
}

// Tag is a word on a media.
type Tag struct{ Name string }

// File is one stored thing of a media.
type File struct {
	ID            ID
	MediaID       ID
	Role          Role
	Path          string // public path below /images/, "2024/10/10/cat.th.jpg"; never given out twice
	Key           string // key of the bytes in the store
	MIME          string
	Size          int64
	Width, Height int    // pixels
	Mark          string // of the site's that lies on a variant, "" for none
}

// Name is the last piece of the public path, "cat.th.jpg".
func (f File) Name() string { return path.Base(f.Path) }

// File returns the media's file of a role.
func (m *Media) File(r Role) (File, bool) {
	for _, f := range m.Files {
		if f.Role == r {
			return f, true
		}
	}
	return File{}, false
}

// Stored is how many bytes the media's files take up, as its owner's quota counts.
func (m *Media) Stored() (n int64) {
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

// Expired reports whether the media's time is over at the given moment.
func (m *Media) Expired(now time.Time) bool {
	return !m.Expires.IsZero() && !now.Before(m.Expires)
}
