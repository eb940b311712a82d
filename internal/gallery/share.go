package gallery

import "time"

// Share is a link that lets in whoever has it: to a media, or to an album with all
// below it.
type Share struct {
	ID               ID
	PublicID         string // names it to its owner; it opens nothing
	MediaID, AlbumID ID     // one of them
	MediaPublicID    string // "" unless of a media
	AlbumPublicID    string // "" unless of an album
	OwnerID          ID     // who made it
	Name             string
	PasswordHash     string    // "" for none
	Expires          time.Time // zero for never
	MostViews, Views int64     // MostViews 0 for any number
	Download         bool
	Created, Revoked time.Time
}

// Good reports whether the link lets anybody in at a moment; those who came in
// before its views were used up stay.
func (s *Share) Good(now time.Time) bool {
	return s.Revoked.IsZero() && (s.Expires.IsZero() || now.Before(s.Expires))
}

// Grant is what the link opens.
func (s *Share) Grant() Grant {
	return Grant{MediaID: s.MediaID, AlbumID: s.AlbumID, Download: s.Download}
}

// UploadLink lets people without an account put files into an album.
type UploadLink struct {
	ID               ID
	PublicID         string // names it to its owner; it opens nothing
	AlbumID          ID
	AlbumPublicID    string
	OwnerID          ID // who made it
	Name             string
	PasswordHash     string    // "" for none
	Expires          time.Time // zero for never
	MostFiles, Files int64     // MostFiles 0 for any number
	Created, Revoked time.Time
}

// Good reports whether the link takes files at a moment.
func (l *UploadLink) Good(now time.Time) bool {
	return l.Revoked.IsZero() && (l.Expires.IsZero() || now.Before(l.Expires)) && (l.MostFiles == 0 || l.Files < l.MostFiles)
}
