package account_test

import (
	"cmp"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jimlambrt/gldap"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/settings"
)

// person is an entry of a directory.
type person struct {
	dn, password string
	says         map[string][]string
}

// directory is an LDAP server of its own.
type directory struct {
	address, ca string

	mu     sync.Mutex
	people map[string]person // by filter
	secure map[int]bool      // connections that began TLS
	bound  map[int]string    // and who each is
	asked  []string          // filters
}

const finder, finderPassword = "cn=finder,dc=example,dc=test", "finder secret"

// startDirectory starts one, behind TLS from the first byte ("ldaps"), from StartTLS on
// ("ldap") or never ("plain").
func startDirectory(t *testing.T, scheme string) *directory {
	t.Helper()
	own := httptest.NewTLSServer(nil)
	t.Cleanup(own.Close)
	certificate := &tls.Config{Certificates: own.TLS.Certificates}
	d := &directory{people: map[string]person{}, secure: map[int]bool{}, bound: map[int]string{}}
	d.ca = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: own.Certificate().Raw}))
	server, err := gldap.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	mux, err := gldap.NewMux()
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(mux.Bind(d.bind), mux.Search(d.search), server.Router(mux))
	if err != nil {
		t.Fatal(err)
	}
	startTLS := func(w *gldap.ResponseWriter, r *gldap.Request) {
		answer := r.NewExtendedResponse(gldap.WithResponseCode(gldap.ResultSuccess))
		answer.SetResponseName(gldap.ExtendedOperationStartTLS)
		if w.Write(answer) == nil && r.StartTLS(certificate) == nil {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.secure[r.ConnectionID()] = true
		}
	}
	if scheme == "ldap" {
		err = mux.ExtendedOperation(startTLS, gldap.ExtendedOperationStartTLS)
	}
	if err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := free.Addr().String()
	free.Close()
	var options []gldap.Option
	if scheme == "ldaps" {
		options = append(options, gldap.WithTLSConfig(certificate))
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Run(at, options...) }()
	t.Cleanup(func() { _ = server.Stop() })
	for !server.Ready() { // it tells nobody when it listens
		select {
		case err := <-ended:
			t.Fatal(err)
		case <-time.After(5 * time.Millisecond):
		}
	}
	d.address = strings.Replace(scheme, "plain", "ldap", 1) + "://" + at
	return d
}

func (d *directory) bind(w *gldap.ResponseWriter, r *gldap.Request) {
	answer := r.NewBindResponse(gldap.WithResponseCode(gldap.ResultInvalidCredentials))
	defer func() { _ = w.Write(answer) }()
	m, err := r.GetSimpleBindMessage()
	if err != nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	fits := m.UserName == finder && string(m.Password) == finderPassword
	for _, p := range d.people {
		fits = fits || m.UserName == p.dn && (string(m.Password) == p.password || m.Password == "") // as RFC 4513 has it
	}
	if fits {
		d.bound[r.ConnectionID()] = m.UserName
		answer.SetResultCode(gldap.ResultSuccess)
	}
}

func (d *directory) search(w *gldap.ResponseWriter, r *gldap.Request) {
	done := r.NewSearchDoneResponse(gldap.WithResponseCode(gldap.ResultInsufficientAccessRights))
	defer func() { _ = w.Write(done) }()
	m, err := r.GetSearchMessage()
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil || d.bound[r.ConnectionID()] != finder {
		return
	}
	d.asked = append(d.asked, m.Filter)
	done.SetResultCode(gldap.ResultSuccess)
	p, ok := d.people[m.Filter]
	if !ok {
		return
	}
	e := r.NewSearchResponseEntry(p.dn)
	for name, values := range p.says {
		e.AddAttribute(name, values)
	}
	_ = w.Write(e)
}

// houseOf makes a house whose people are in a directory.
func houseOf(t *testing.T, d *directory, wishes ...string) *house {
	t.Helper()
	return open(t, append([]string{"ldap_url=" + d.address, "ldap_ca=" + d.ca, "ldap_base=dc=example,dc=test", "ldap_bind_dn=" + finder, "ldap_bind_password=" + finderPassword}, wishes...)...)
}

func ann(d *directory) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.people["(uid=ann)"] = person{"uid=ann,dc=example,dc=test", "directory secret", map[string][]string{
		"entryUUID": {"b1c7-ann"}, "uid": {"ann"}, "cn": {"Ann Example"}, "mail": {"ann@corp.test"},
	}}
}

func TestPeopleOfADirectorySignIn(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"ldaps", "ldap"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			d := startDirectory(t, scheme)
			ann(d)
			h, ctx := houseOf(t, d), t.Context()
			e, err := h.SignIn(ctx, "ann", "directory secret", home)
			if err != nil || e.Session == "" || e.User.Name != "ann" || e.User.Email != "ann@corp.test" || e.User.Status != gallery.Valid || e.User.Profile.FullName != "Ann Example" || e.User.PasswordHash != "" {
				t.Fatal(e, err)
			}
			again := h.enter(t, "ann", "directory secret")
			if again.User.ID != e.User.ID {
				t.Error("a second account")
			}
			if d.mu.Lock(); len(d.secure) != map[string]int{"ldap": 2}[scheme] {
				t.Error("connections that began TLS:", d.secure)
			}
			d.mu.Unlock()
			for _, no := range []string{"wrong", "", finderPassword, strings.Repeat("x", account.MaxPassword+1)} {
				if _, err := h.SignIn(ctx, "ann", no, home); !errors.Is(err, account.ErrPassword) {
					t.Errorf("password %q: %v", no, err)
				}
			}
		})
	}
}

func TestANameOfTheDirectoryIsNoFilter(t *testing.T) {
	t.Parallel()
	d := startDirectory(t, "ldaps")
	ann(d)
	h := houseOf(t, d)
	if _, err := h.SignIn(t.Context(), "*)(uid=ann", "directory secret", home); !errors.Is(err, account.ErrPassword) {
		t.Error(err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.asked) != 1 || strings.Count(d.asked[0], "(") != 1 {
		t.Error("asked", d.asked)
	}
}

// The directory gives nobody an account that was here before.
func TestTheDirectoryTakesNoAccountOver(t *testing.T) {
	t.Parallel()
	d := startDirectory(t, "ldaps")
	ann(d)
	h := houseOf(t, d, "oidc_role_claim=roles")
	local := h.person(t, "ann", gallery.Admin)
	e := h.enter(t, "ann", "directory secret")
	if e.User.ID == local.UserID || e.User.Rank != gallery.Member || !strings.HasPrefix(e.User.Name, "ann_") {
		t.Error(e.User)
	}
	if e := h.enter(t, "ann", "correct horse"); e.User.ID != local.UserID {
		t.Error("whose password it is does not come in:", e.User)
	}
}

// Groups give ranks where that is wanted, from one sign-in to the next; the last
// administrator stays one, and groups that only end in a name give nothing.
func TestGroupsOfTheDirectoryGiveRanks(t *testing.T) {
	t.Parallel()
	d := startDirectory(t, "ldaps")
	ann(d)
	h := houseOf(t, d, "ldap_group_attribute=memberOf", "ldap_group_base=OU=Groups,DC=example,DC=test", "ldap_role_admin=chiefs", "ldap_role_manager=Photo desk,staff")
	h.person(t, "local", gallery.Admin)
	for _, c := range []struct {
		groups []string
		want   gallery.Rank
	}{
		{nil, gallery.Member},
		{[]string{"CN=Photo desk,OU=Groups,DC=example,DC=test"}, gallery.Manager},
		{[]string{"cn=staff,ou=groups,dc=example,dc=test", "cn=chiefs,ou=groups,dc=example,dc=test"}, gallery.Admin},
		{[]string{"cn=chiefs,dc=example,dc=test", "cn=chiefs,ou=lists,dc=example,dc=test", "cn=chiefs,ou=x,ou=groups,dc=example,dc=test"}, gallery.Member}, // of others
		{[]string{"cn=others,ou=chiefs,dc=example,dc=test", "cn=not chiefs,ou=groups,dc=example,dc=test", "cn=a\\,cn=chiefs,ou=groups,dc=example,dc=test"}, gallery.Member},
		{[]string{"staff"}, gallery.Manager}, // posixGroup and its like
	} {
		d.mu.Lock()
		d.people["(uid=ann)"].says["memberOf"] = c.groups
		d.mu.Unlock()
		if e := h.enter(t, "ann", "directory secret"); e.User.Rank != c.want {
			t.Errorf("in %q: %s, want %s", c.groups, e.User.Rank, c.want)
		}
	}
	log, err := h.DB.AuditLog(t.Context(), 0, 10)
	if err != nil || len(log) != 4 || log[0].Action != "user.edit" || log[0].Detail != "rank manager" || log[0].ObjectID != "ann" || !strings.HasPrefix(log[0].ActorName, "ldap:") {
		t.Errorf("audit log %+v, %v", log, err)
	}
	h.set(t, "ldap_group_attribute=")
	d.mu.Lock()
	d.people["(uid=ann)"].says["memberOf"] = []string{"cn=chiefs,dc=x"}
	d.mu.Unlock()
	if e := h.enter(t, "ann", "directory secret"); e.User.Rank != gallery.Manager {
		t.Error("the house's own affair:", e.User.Rank)
	}
}

// Who leaves the directory finds no other way in that he made for himself.
func TestPeopleOfADirectoryHaveNoPasswordHere(t *testing.T) {
	t.Parallel()
	d := startDirectory(t, "ldaps")
	ann(d)
	h, ctx := houseOf(t, d, "magic_links=1"), t.Context()
	e := h.enter(t, "ann", "directory secret")
	by := gallery.Actor{UserID: e.User.ID, Name: "ann", Rank: gallery.Member}
	refused(t, h.ChangePassword(ctx, by, "", "a password of hers", ""), "account.denied", "")
	for _, ask := range []func() error{
		func() error { return h.ForgotPassword(ctx, "ann", home) }, func() error { return h.AskMagicLink(ctx, "ann@corp.test", home) },
	} {
		if err := ask(); err != nil {
			t.Fatal(err)
		}
	}
	h.idle(t)
	h.person(t, "bob", gallery.Member)
	if err := h.ForgotPassword(ctx, "bob", home); err != nil {
		t.Fatal(err)
	}
	h.letter(t, "bob@example.test") // the first that is written
}

// A directory that answers StartTLS and then nothing holds nobody up.
func TestADirectoryThatStallsHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	stalled, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer stalled.Close()
	go func() {
		for {
			c, err := stalled.Accept()
			if err != nil {
				return
			}
			go func() {
				b := make([]byte, 1024)
				n, _ := c.Read(b)
				if n > 5 { // SEQUENCE, message id; an ExtendedResponse of success to it
					_, _ = c.Write([]byte{0x30, 0x0c, 0x02, 0x01, b[4], 0x78, 0x07, 0x0a, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00})
				}
				_, _ = io.Copy(io.Discard, c) // the handshake, which nobody answers
			}()
		}
	}()
	h := houseOf(t, &directory{address: "ldap://" + stalled.Addr().String()})
	begun := time.Now()
	_, err = h.SignIn(t.Context(), "ann", "directory secret", home)
	refused(t, err, "ldap.out_of_reach", "")
	if took := time.Since(begun); took < 5*time.Second || took > 30*time.Second {
		t.Error("took", took)
	}
}

func TestWhoTheDirectoryBringsWhereSignUpsAreClosed(t *testing.T) {
	t.Parallel()
	d := startDirectory(t, "ldaps")
	ann(d)
	h := houseOf(t, d)
	known := h.enter(t, "ann", "directory secret")
	h.set(t, "enable_signups=0")
	d.mu.Lock()
	bob := d.people["(uid=ann)"]
	bob.dn = "uid=bob,dc=example,dc=test"
	bob.says = map[string][]string{"entryUUID": {"b1c7-bob"}, "uid": {"bob"}, "mail": {"bob@corp.test"}}
	d.people["(uid=bob)"] = bob
	d.mu.Unlock()
	_, err := h.SignIn(t.Context(), "bob", "directory secret", home)
	refused(t, err, "signup.closed")
	if e := h.enter(t, "ann", "directory secret"); e.User.ID != known.User.ID {
		t.Error(e.User)
	}
}

func TestADirectoryOutOfReachHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	d := startDirectory(t, "ldaps")
	ann(d)
	h := houseOf(t, d)
	h.person(t, "local", gallery.Member)
	for name, wish := range map[string]string{
		"another certificate": "ldap_ca=", "no such server": "ldap_url=ldaps://127.0.0.1:1", "a wrong password of the site": "ldap_bind_password=x", "no such attribute": "ldap_id_attribute=objectGUID",
	} {
		setting, _, _ := strings.Cut(wish, "=")
		field, _ := settings.Lookup(setting)
		before := cmp.Or(h.site[setting], field.Default)
		h.set(t, wish)
		_, err := h.SignIn(t.Context(), "ann", "directory secret", account.From{Address: "198.51.100.1"})
		refused(t, err, "ldap.out_of_reach", "")
		if err != nil && strings.Contains(fmt.Sprint(err), "directory secret") {
			t.Error(name, "says the password:", err)
		}
		h.enter(t, "local", "correct horse")
		h.set(t, setting+"="+before)
	}
}

func TestNoPasswordGoesInTheClearUnlessWanted(t *testing.T) {
	t.Parallel()
	d := startDirectory(t, "plain")
	ann(d)
	h := houseOf(t, d)
	_, err := h.SignIn(t.Context(), "ann", "directory secret", home)
	refused(t, err, "ldap.out_of_reach", "")
	if d.mu.Lock(); len(d.bound) > 0 {
		t.Error("passwords were sent:", d.bound)
	}
	d.mu.Unlock()
	h.set(t, "ldap_start_tls=0")
	h.enter(t, "ann", "directory secret")
}
