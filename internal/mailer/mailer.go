// Package mailer words letters in the reader's language and hands them to a mail
// server. When a letter is written and what it leads to is left to package account.
package mailer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Server is a mail server that takes letters.
type Server struct {
	Host           string
	Port           int
	Security       Security
	User, Password string // "" for none
}

// Security says how the connection to a server is kept secret.
type Security string

// The securities, as settings name them.
const (
	StartTLS Security = "tls"       // begun in the clear, but never used so
	TLS      Security = "ssl"       // from the first byte
	Clear    Security = "unsecured" // for servers nearby
)

// patience bounds one letter's delivery.
const patience = 30 * time.Second

// Sender is whom letters are from.
type Sender struct{ Name, Email string }

// Send words a letter and hands it to the server. A letter whose addresses could
// become something else in its head is refused.
func Send(ctx context.Context, server Server, from Sender, l Letter) error {
	text, err := l.word()
	if err != nil {
		return fmt.Errorf("letter %s: %w", l.Kind, err)
	}
	m, err := message(from, l.To, text)
	if err != nil {
		return fmt.Errorf("letter %s: %w", l.Kind, err)
	}
	client, err := server.client()
	if err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := client.DialAndSendWithContext(ctx, m); err != nil {
		return fmt.Errorf("letter %s: %w", l.Kind, err)
	}
	return nil
}

func message(from Sender, to string, text worded) (*gomail.Msg, error) {
	if err := errors.Join(bare(from.Email), bare(to)); err != nil {
		return nil, err
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := errors.Join(m.FromFormat(oneLine(from.Name), from.Email), m.To(to)); err != nil {
		return nil, err
	}
	m.Subject(oneLine(text.subject))
	m.SetDate()
	m.SetMessageID()
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	if text.leave != "" { // by one click (RFC 8058)
		m.SetGenHeader("List-Unsubscribe", "<"+text.leave+">")
		m.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	m.SetBodyString(gomail.TypeTextPlain, text.plain)
	m.AddAlternativeString(gomail.TypeTextHTML, text.html)
	return m, nil
}

// bare refuses what is not one plain address.
func bare(address string) error {
	a, err := mail.ParseAddress(address)
	if err != nil || a.Address != address || strings.ContainsAny(address, "\r\n\x00") {
		return fmt.Errorf("%q is no address", address)
	}
	return nil
}

// oneLine keeps a text from ending its line.
func oneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}

func (s Server) client() (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithPort(s.Port), gomail.WithTimeout(patience), gomail.WithHELO("localhost")}
	switch s.Security {
	case TLS:
		options = append(options, gomail.WithSSL())
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case Clear:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if s.User != "" {
		auth := gomail.SMTPAuthAutoDiscover
		if s.Security == Clear && !s.near() {
			return nil, errors.New("a password is not sent in the clear: use tls or ssl")
		}
		if s.Security == Clear {
			auth = gomail.SMTPAuthPlainNoEnc
		}
		options = append(options, gomail.WithSMTPAuth(auth), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	return gomail.NewClient(s.Host, options...)
}

// near reports whether the server is on this machine.
func (s Server) near() bool {
	ip := net.ParseIP(s.Host)
	return s.Host == "localhost" || ip != nil && ip.IsLoopback()
}
