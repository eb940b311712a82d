package testkit

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// Post is a mail server that keeps what it is given.
type Post struct {
	Port    int
	letters chan Mail
	refuse  chan struct{} // one for each letter to be turned away
}

// Mail is a letter as it was given to a server.
type Mail struct {
	From string
	To   []string
	Data string // head and body
}

// StartPost runs a mail server on this machine until the test's end.
func StartPost(t testing.TB) *Post {
	t.Helper()
	p := &Post{letters: make(chan Mail, 100), refuse: make(chan struct{}, 100)}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &hand{post: p}, nil }))
	s.Domain = "localhost"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	p.Port, _ = strconv.Atoi(port)
	go s.Serve(l) //nolint:errcheck // it ends with Close
	t.Cleanup(func() { s.Close() })
	return p
}

// Refuse turns the next letter away for now.
func (p *Post) Refuse() { p.refuse <- struct{}{} }

// Next waits for a letter.
func (p *Post) Next(t testing.TB) Mail {
	t.Helper()
	select {
	case m := <-p.letters:
		return m
	case <-time.After(30 * time.Second):
		t.Fatal("no letter came")
		return Mail{}
	}
}

// None fails when a letter has come.
func (p *Post) None(t testing.TB) {
	t.Helper()
	select {
	case m := <-p.letters:
		t.Errorf("a letter came:\n%s", m.Data)
	default:
	}
}

type hand struct {
	post *Post
	mail Mail
}

func (h *hand) Reset()        { h.mail = Mail{} }
func (h *hand) Logout() error { return nil }

func (h *hand) Mail(from string, _ *smtp.MailOptions) error {
	h.mail.From = from
	return nil
}

func (h *hand) Rcpt(to string, _ *smtp.RcptOptions) error {
	h.mail.To = append(h.mail.To, to)
	return nil
}

func (h *hand) Data(r io.Reader) error {
	select {
	case <-h.post.refuse:
		return errors.New("come again")
	default:
	}
	var b bytes.Buffer
	if _, err := io.Copy(&b, r); err != nil {
		return err
	}
	h.mail.Data = b.String()
	h.post.letters <- h.mail
	return nil
}
