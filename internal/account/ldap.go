package account

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

const (
	// directoryPatience bounds connecting to a directory, and each answer of it.
	directoryPatience = 10 * time.Second
	// directoryIssuer is what identities of a directory begin with.
	directoryIssuer = "ldap:"
)

// errStranger says that a directory knows nobody of that name and password.
var errStranger = errors.New("not in the directory")

// HasLDAP reports whether people of a directory may sign in.
func (d *Desk) HasLDAP() bool {
	site := d.Site.Get()
	return site.Text("ldap_url") != "" && site.Text("ldap_base") != ""
}

// enterByDirectory signs somebody in whom the directory knows by a name and a password,
// and makes him an account the first time, unless sign-ups are closed. It fails with
// ErrPassword for those it does not know, and with ldap.out_of_reach.
func (d *Desk) enterByDirectory(ctx context.Context, subject, password string, from From) (Entrance, error) {
	if !d.HasLDAP() || badSubject(subject) || password == "" { // an empty password would bind as nobody: RFC 4513, 5.1.2
		return Entrance{}, ErrPassword
	}
	c, err := d.lookUp(ctx, subject, password)
	if errors.Is(err, errStranger) {
		return Entrance{}, ErrPassword
	}
	if err != nil {
		slog.ErrorContext(ctx, "directory", "error", err)
		return Entrance{}, gallery.Fail(gallery.Busy, "ldap.out_of_reach").Because(err)
	}
	return d.enterBy(ctx, c, from)
}

// lookUp finds the one entry of a name (setting ldap_filter) and tries the password on it.
func (d *Desk) lookUp(ctx context.Context, subject, password string) (claims, error) {
	conn, err := d.directory(ctx)
	if err != nil {
		return claims{}, err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	site := d.Site.Get()
	if site.Text("ldap_bind_dn") != "" {
		if err := conn.Bind(site.Text("ldap_bind_dn"), site.Text("ldap_bind_password")); err != nil {
			return claims{}, fmt.Errorf("bind as the site: %w", err)
		}
	}
	entry, err := d.entry(conn, subject)
	if err != nil {
		return claims{}, err
	}
	err = conn.Bind(entry.DN, password)
	if said, ok := errors.AsType[*ldap.Error](err); ok && said.ResultCode < ldap.ErrorNetwork {
		return claims{}, errStranger // whatever the directory has against him: another answer would tell that there is one of that name
	}
	if err != nil {
		return claims{}, fmt.Errorf("bind as the person: %w", err)
	}
	return d.directoryClaims(entry)
}

// directory connects. Where the address is ldap:// TLS is begun (StartTLS) before anything
// is said, unless the setting ldap_start_tls is off.
func (d *Desk) directory(ctx context.Context) (*ldap.Conn, error) {
	site := d.Site.Get()
	at, err := url.Parse(site.Text("ldap_url"))
	if err != nil {
		return nil, err
	}
	secure := &tls.Config{ServerName: at.Hostname(), MinVersion: tls.VersionTLS12}
	if ca := site.Text("ldap_ca"); ca != "" {
		secure.RootCAs = x509.NewCertPool()
		if !secure.RootCAs.AppendCertsFromPEM([]byte(ca)) {
			return nil, errors.New("ldap_ca has no certificate")
		}
	}
	dialer := &net.Dialer{Timeout: directoryPatience}
	conn, err := ldap.DialURL(at.String(), ldap.DialWithDialer(dialer), ldap.DialWithTLSConfig(secure))
	if err != nil {
		return nil, err
	}
	conn.SetTimeout(directoryPatience)
	if at.Scheme == "ldap" && site.On("ldap_start_tls") {
		ctx, cancel := context.WithTimeout(ctx, directoryPatience) // the handshake has no bound of its own
		defer cancel()
		defer context.AfterFunc(ctx, func() { conn.Close() })()
		if err := conn.StartTLS(secure); err != nil {
			conn.Close()
			return nil, fmt.Errorf("start TLS: %w", err)
		}
	}
	return conn, nil
}

// entry is the one that the filter finds; of several it is nobody's.
func (d *Desk) entry(conn *ldap.Conn, subject string) (*ldap.Entry, error) {
	site := d.Site.Get()
	wanted := []string{site.Text("ldap_id_attribute"), site.Text("ldap_name_attribute"), "mail", "cn"}
	if group := site.Text("ldap_group_attribute"); group != "" {
		wanted = append(wanted, group)
	}
	filter := strings.ReplaceAll(site.Text("ldap_filter"), "%s", ldap.EscapeFilter(subject))
	found, err := conn.Search(ldap.NewSearchRequest(site.Text("ldap_base"), ldap.ScopeWholeSubtree, ldap.NeverDerefAliases,
		2, int(directoryPatience/time.Second), false, filter, wanted, nil))
	switch {
	case ldap.IsErrorAnyOf(err, ldap.LDAPResultNoSuchObject, ldap.LDAPResultSizeLimitExceeded):
		return nil, errStranger
	case err != nil:
		return nil, fmt.Errorf("search: %w", err)
	case len(found.Entries) != 1:
		return nil, errStranger
	}
	return found.Entries[0], nil
}

// directoryClaims are what an entry says of somebody. It is known again by what does not
// change when he is moved or renamed.
func (d *Desk) directoryClaims(e *ldap.Entry) (claims, error) {
	site := d.Site.Get()
	id := e.GetRawAttributeValue(site.Text("ldap_id_attribute"))
	if len(id) == 0 {
		return claims{}, fmt.Errorf("an entry has no %s (ldap_id_attribute)", site.Text("ldap_id_attribute"))
	}
	subject := string(id)
	if strings.ContainsFunc(subject, func(r rune) bool { return r <= ' ' || r > '~' }) { // such as an objectGUID
		subject = fmt.Sprintf("%x", id)
	}
	rank := gallery.Rank("")
	if group := site.Text("ldap_group_attribute"); group != "" {
		rank = d.rankBy("ldap", groupNames(e.GetAttributeValues(group), site.Text("ldap_group_base")))
	}
	return claims{rank: rank, Issuer: directoryIssuer + site.Text("ldap_base"), Subject: cut(subject, longestClaim), own: true, all: map[string]any{
		"preferred_username": e.GetAttributeValue(site.Text("ldap_name_attribute")), "name": e.GetAttributeValue("cn"),
		"email": e.GetAttributeValue("mail"), "email_verified": true,
	}}, nil
}

// ofDirectory reports whether somebody has no way in but the directory's: whoever leaves
// it must find no other.
func (d *Desk) ofDirectory(ctx context.Context, u gallery.User) (bool, error) {
	if u.PasswordHash != "" {
		return false, nil
	}
	list, err := d.DB.IdentitiesOf(ctx, u.ID)
	return slices.ContainsFunc(list, func(i db.Identity) bool { return strings.HasPrefix(i.Issuer, directoryIssuer) }), err
}

// groupNames are the names of the groups that lie directly below a base: "staff" of
// "CN=staff,OU=Groups,DC=example" below "OU=Groups,DC=example". Elsewhere others may make
// a group of the same name. What is no distinguished name is a name itself (posixGroup).
func groupNames(values []string, base string) (names []string) {
	under, err := ldap.ParseDN(base)
	for _, v := range values {
		dn, wrong := ldap.ParseDN(v)
		switch {
		case wrong != nil || len(dn.RDNs) == 0:
			names = append(names, v)
		case err == nil && base != "" && (&ldap.DN{RDNs: dn.RDNs[1:]}).EqualFold(under):
			names = append(names, dn.RDNs[0].Attributes[0].Value)
		}
	}
	return names
}
