package gallery

import (
	"slices"
	"time"
)

// Report is what a visitor finds wrong with a media.
type Report struct {
	ID            ID
	MediaID       ID
	MediaPublicID string // "" when the media was deleted
	MediaTitle    string
	ReporterID    ID     // 0 for a guest
	ReporterName  string // "" for a guest
	Address       string // IP
	Reason        string // one of ReportReasons
	Text          string
	Created       time.Time
	Resolved      time.Time // zero while open

	// What is said of the media, where that is what is reported; 0 and "" else, and "" when
	// it is there no more.
	CommentID                    ID
	CommentPublicID, CommentText string
}

// ReportReasons are what a report may be about.
var ReportReasons = []string{"abuse", "copyright", "illegal", "nsfw", "spam", "other"}

// ReportReasonAllowed reports whether a word is one of them.
func ReportReasonAllowed(reason string) bool { return slices.Contains(ReportReasons, reason) }
