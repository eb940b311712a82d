package gallery

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// Comment is what somebody says of a media.
type Comment struct {
	ID       ID
	PublicID string
	MediaID  ID
	AuthorID ID
	// AuthorName is "" for who shows himself to nobody, but for himself and staff.
	AuthorName   string
	AuthorBanned bool
	Text         string
	Created      time.Time
	Edited       time.Time // zero for never
	Waiting      bool      // until staff approve it
	Hidden       Hiding

	// What it is said of, where that is told.
	MediaPublicID, MediaTitle string
}

// Hiding says who has hidden a comment.
type Hiding int

// Hidings: what staff hide its file's owner cannot show again.
const (
	NotHidden Hiding = iota
	ByOwner
	ByStaff
)

// Bounds of comments.
const (
	MaxComment   = 2000 // code points
	mostMentions = 10   // people who are told of one
)

// CommentAction is what somebody wants to do with a comment.
type CommentAction string

// The actions.
const (
	SeeComment     CommentAction = "see"
	EditComment    CommentAction = "edit"
	DeleteComment  CommentAction = "delete"
	HideComment    CommentAction = "hide" // and show again
	ApproveComment CommentAction = "approve"
	ReportComment  CommentAction = "report"
)

// Shown reports whether all see it who see the media. The queries of lists say the same
// in SQL.
func (c Comment) Shown() bool { return !c.Waiting && c.Hidden == NotHidden && !c.AuthorBanned }

// JudgeComment says what an actor may do with a comment on a media that he sees: nil, or
// why not. What is not shown is not there but for its author, the media's owner and staff.
func JudgeComment(by Actor, do CommentAction, c Comment, o Object) error {
	author := by.UserID != 0 && by.UserID == c.AuthorID && !by.Banned
	commands := by.commands(o)
	if !c.Shown() && !((author || commands) && by.Has(ScopeRead)) {
		return Fail(NotFound, "comment.not_found")
	}
	writes := by.Has(ScopeWrite)
	may := false
	switch do {
	case SeeComment:
		may = true
	case EditComment:
		may = author && writes
	case DeleteComment:
		may = (author || commands) && writes
	case HideComment:
		may = commands && writes && (by.Staff() || c.Hidden != ByStaff)
	case ApproveComment:
		may = by.Staff() && writes && c.Waiting
	case ReportComment:
		may = !author
	}
	if !may {
		return Fail(Denied, "comment.denied")
	}
	return nil
}

// SeesAllComments reports whether the actor sees those on a media that are not shown, too.
func SeesAllComments(by Actor, o Object) bool { return by.commands(o) && by.Has(ScopeRead) }

var mention = regexp.MustCompile(`(?:^|[^A-Za-z0-9_@./&-])@([A-Za-z0-9_]{3,16})\b`)

// Mentions are the names of people, in lower case, that a text calls by "@name", the first
// of them.
func Mentions(text string) (names []string) {
	for _, found := range mention.FindAllStringSubmatch(text, -1) {
		name := strings.ToLower(found[1])
		if !slices.Contains(names, name) && len(names) < mostMentions {
			names = append(names, name)
		}
	}
	return names
}

// TextPart is a part of a text: an address where Href is set.
type TextPart struct{ Text, Href string }

var address = regexp.MustCompile(`https?://[^\s<>"'` + "`" + `\p{C}]+`)

// Linked cuts a text at the addresses of other sites in it. Marks at the end of one belong
// to the sentence, and so does a bracket that it does not open.
func Linked(text string) (pieces []TextPart) {
	from := 0
	for _, at := range address.FindAllStringIndex(text, -1) {
		link := strings.TrimRight(text[at[0]:at[1]], ".,;:!?…*_)]}。，；：！？）】」》")
		if rest := text[at[0]+len(link) : at[1]]; strings.HasPrefix(rest, ")") && strings.Count(link, "(") > strings.Count(link, ")") {
			link += ")"
		}
		if !SafeLink(link) {
			continue
		}
		if at[0] > from {
			pieces = append(pieces, TextPart{Text: text[from:at[0]]})
		}
		pieces = append(pieces, TextPart{link, link})
		from = at[0] + len(link)
	}
	if from < len(text) {
		pieces = append(pieces, TextPart{Text: text[from:]})
	}
	return pieces
}
