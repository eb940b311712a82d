package gallery

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// SigningKey is the site's secret, by which it knows its own words again.
type SigningKey string

// signedFor is how long a signed address is good at least; it is good until the end
// of an hour, so that the address stays the same and can be kept.
const signedFor = time.Hour

// mac is what the key makes of parts that mean one thing together.
func (k SigningKey) mac(purpose string, parts ...string) string {
	h := hmac.New(sha256.New, []byte(k))
	for _, part := range append([]string{purpose}, parts...) {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:18])
}

// Sign is the signature of a file's path for whoever has it. It ends within two
// hours, and when the media is shown to fewer or more than now; a signature for
// somebody who came by tickets is worth no more than those are by then.
func (k SigningKey) Sign(m *Media, path string, now time.Time, by ...Ticket) string {
	text := strconv.FormatInt(now.Add(signedFor).Truncate(time.Hour).Add(time.Hour).Unix(), 36)
	if len(by) > 0 {
		text += "." + claimOf(by)
	}
	return text + "." + k.signature(m, path, text)
}

func (k SigningKey) signature(m *Media, path, text string) string {
	return k.mac("file", path, text, string(m.Visibility), strconv.FormatInt(int64(m.ID), 10))
}

// longestSignature bounds what is looked at as one, in bytes.
const longestSignature = 512

// Signed reports whether a signature is ours for the file of a media and not over, and
// by which tickets it was given; by none it stands for itself.
func (k SigningKey) Signed(m *Media, path, signature string, now time.Time) (by []Ticket, ok bool) {
	i := strings.LastIndexByte(signature, '.')
	if i < 0 || k == "" || len(signature) > longestSignature {
		return nil, false
	}
	text := signature[:i]
	if !hmac.Equal([]byte(signature[i+1:]), []byte(k.signature(m, path, text))) {
		return nil, false
	}
	ends, claim, claimed := strings.Cut(text, ".")
	last, err := strconv.ParseInt(ends, 36, 64)
	if err != nil || now.Unix() >= last {
		return nil, false
	}
	if claimed {
		by = ticketsOf(claim, time.Unix(last, 0).UTC())
	}
	return by, !claimed || len(by) > 0
}

// claimOf writes tickets into a signature, which has an end of its own.
func claimOf(by []Ticket) string {
	parts := make([]string, len(by))
	for i, t := range by {
		parts[i] = string(t.Kind) + "~" + strconv.FormatInt(int64(t.ID), 36) + "~" + t.Lock
	}
	return strings.Join(parts, "!")
}

func ticketsOf(claim string, ends time.Time) (by []Ticket) {
	for part := range strings.SplitSeq(claim, "!") {
		fields := strings.Split(part, "~")
		if len(fields) != 3 {
			return nil
		}
		id, err := strconv.ParseInt(fields[1], 36, 64)
		if err != nil {
			return nil
		}
		by = append(by, Ticket{TicketKind(fields[0]), ID(id), fields[2], ends})
	}
	return by
}

// Signer signs the path of a media's file.
type Signer func(m *Media, path string) string

// Visit tells a look at a media by somebody with a browser of some name from others',
// on every node, and nothing about him.
func (k SigningKey) Visit(m ID, by Actor, browser string) string {
	return k.mac("visit", strconv.FormatInt(int64(m), 10), strconv.FormatInt(int64(by.UserID), 10), by.Network(), browser)
}

// VisitAlbum is the same of a look at an album.
func (k SigningKey) VisitAlbum(a ID, by Actor, browser string) string {
	return k.mac("visit album", strconv.FormatInt(int64(a), 10), strconv.FormatInt(int64(by.UserID), 10), by.Network(), browser)
}

// VisitTag is the same of a look at the page of a tag.
func (k SigningKey) VisitTag(tag ID, by Actor, browser string) string {
	return k.mac("visit tag", strconv.FormatInt(int64(tag), 10), strconv.FormatInt(int64(by.UserID), 10), by.Network(), browser)
}

// Unsubscriber is what a letter to a person carries to end letters of its kind, until
// he asks for them again.
func (k SigningKey) Unsubscriber(u User) string {
	return k.mac("unsubscribe", strconv.FormatInt(int64(u.ID), 10), strconv.FormatInt(u.DigestAsked, 10))
}

// TicketKind says what a ticket opens.
type TicketKind string

// The kinds of tickets.
const (
	AlbumTicket  TicketKind = "a" // an album whose password was said
	ShareTicket  TicketKind = "s" // a share link that was opened
	UploadTicket TicketKind = "u" // an upload link that was opened
	// SessionTicket and KeyTicket are in signatures only: what a person came by, by its id.
	SessionTicket TicketKind = "i"
	KeyTicket     TicketKind = "k"
)

// Ticket remembers what a visitor has shown: the row that he came by.
type Ticket struct {
	Kind    TicketKind
	ID      ID        // of the album, the link or the person
	Lock    string    // LockOf the password that he said, "" for none; the id of a session or a key
	Expires time.Time // to the second
}

// LockOf tells a password's hash from the next one's, and nothing else about it.
func (k SigningKey) LockOf(passwordHash string) string {
	if passwordHash == "" {
		return ""
	}
	return k.mac("lock", passwordHash)[:8]
}

// mostTickets is how many tickets a visitor keeps; then he loses the oldest.
const mostTickets = 24

// Seal writes tickets for a cookie.
func (k SigningKey) Seal(tickets []Ticket) string {
	tickets = tickets[max(0, len(tickets)-mostTickets):]
	parts := make([]string, len(tickets))
	for i, t := range tickets {
		parts[i] = strings.Join([]string{string(t.Kind), strconv.FormatInt(int64(t.ID), 36), t.Lock, strconv.FormatInt(t.Expires.Unix(), 36)}, "~")
	}
	text := strings.Join(parts, "!")
	return text + "." + k.mac("tickets", text)
}

// Unseal reads what Seal wrote, without those that are over. What others wrote is no
// ticket.
func (k SigningKey) Unseal(cookie string, now time.Time) (tickets []Ticket) {
	i := strings.LastIndexByte(cookie, '.')
	if i < 0 || k == "" || len(cookie) > 4096 || !hmac.Equal([]byte(cookie[i+1:]), []byte(k.mac("tickets", cookie[:i]))) {
		return nil
	}
	for part := range strings.SplitSeq(cookie[:i], "!") {
		fields := strings.Split(part, "~")
		if len(fields) != 4 {
			continue
		}
		id, err := strconv.ParseInt(fields[1], 36, 64)
		ends, err2 := strconv.ParseInt(fields[3], 36, 64)
		if err == nil && err2 == nil && now.Unix() < ends {
			tickets = append(tickets, Ticket{TicketKind(fields[0]), ID(id), fields[2], time.Unix(ends, 0).UTC()})
		}
	}
	return tickets
}
