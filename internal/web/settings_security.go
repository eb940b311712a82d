package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/go-chi/chi/v5"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// SecurityPage is by what somebody comes in.
type SecurityPage struct {
	Settings
	Codes       bool   // a code is asked for at every sign-in
	Setup       string // token of a secret that waits for its first code
	Secret      string // to be typed into an authenticator
	QR          QR     // the same to be photographed
	Recovery    []string
	Passkeys    []db.Passkey
	Bound       bool   // the site has an address that passkeys can be for
	Options     string // by which the browser makes a passkey, "" where none is being made
	State       string // to be sent with it
	HasPassword bool
	Sessions    []Session
	Providers   []account.Provider
	Linked      []db.Identity // accounts there
}

// Session is a sign-in that lasts.
type Session struct {
	ID, Agent, Address string
	LastSeen           time.Time
	Current            bool // the one that asks
}

// Browser is what a program that calls itself so is called by people; one that is not known keeps its own words.
func (v *view) Browser(agent string) (string, error) {
	a := gallery.AgentOf(agent)
	switch {
	case a.Browser != "" && a.System != "":
		return v.T("settings.browser_on", "browser", a.Browser, "system", a.System)
	case a.Browser != "":
		return a.Browser, nil
	case agent == "":
		return v.T("settings.unknown_browser")
	}
	return agent, nil
}

// QR is a square of modules, and a path over the dark ones for SVG.
type QR struct {
	Size int
	Path string
}

// Around is its size with the margin that readers need.
func (q QR) Around() int { return q.Size + 8 }

// newQR draws a text.
func newQR(text string) (QR, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return QR{}, fmt.Errorf("draw a QR code: %w", err)
	}
	q := QR{Size: code.Bounds().Dx()}
	var path strings.Builder
	for y := range q.Size {
		for x := range q.Size {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	q.Path = path.String()
	return q, nil
}

// ProviderName is what people know an issuer of a linked account by.
func (p SecurityPage) ProviderName(issuer string) string { return account.ProviderName(issuer) }

// Security writes the page of codes and sign-ins.
func (p *Pages) Security(w http.ResponseWriter, r *http.Request, page SecurityPage) error {
	return p.ask(w, r, page.Form, "settings_security", page)
}

func (d *Door) askSecurity(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	return d.showSecurity(w, r, by, SecurityPage{})
}

// showSecurity fills in what is kept.
func (d *Door) showSecurity(w http.ResponseWriter, r *http.Request, by gallery.Actor, page SecurityPage) error {
	page.Settings = d.settings(r, "security", page.Form)
	u, err := d.Account.Own(r.Context(), by)
	if err != nil {
		return err
	}
	page.Codes, page.HasPassword, page.Bound = u.TOTPSecret != "", u.PasswordHash != "", d.Account.TakesPasskeys()
	if page.Passkeys, err = d.Account.Passkeys(r.Context(), by); err != nil {
		return err
	}
	list, err := d.Account.Sessions(r.Context(), by)
	if err != nil {
		return err
	}
	if page.Linked, err = d.Account.Identities(r.Context(), by); err != nil {
		return err
	}
	page.Providers = d.Account.Providers()
	token := sessionToken(r)
	for _, s := range list {
		page.Sessions = append(page.Sessions, Session{s.ID, s.Agent, s.Address, s.LastSeen, account.IsSession(s, token)})
	}
	return d.Pages.Security(w, r, page)
}

func (d *Door) beginCodes(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	t, err := d.Account.BeginTOTP(r.Context(), by)
	if form, ok := again(w, err); ok {
		return d.showSecurity(w, r, by, SecurityPage{Settings: Settings{Form: form}})
	}
	if err != nil {
		return err
	}
	return d.showCodes(w, r, by, t, Form{})
}

// showCodes shows a secret to who has just made it.
func (d *Door) showCodes(w http.ResponseWriter, r *http.Request, by gallery.Actor, t account.TOTP, form Form) error {
	code, err := newQR(t.URL)
	if err != nil {
		return err
	}
	return d.showSecurity(w, r, by, SecurityPage{Settings: Settings{Form: form}, Setup: t.Setup, Secret: t.Secret, QR: code})
}

func (d *Door) enableCodes(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	setup := r.PostFormValue("setup")
	codes, err := d.Account.EnableTOTP(r.Context(), by, setup, r.PostFormValue("code"))
	if form, ok := again(w, err); ok {
		if form.Failure.Field != "code" {
			return d.showSecurity(w, r, by, SecurityPage{Settings: Settings{Form: form}})
		}
		t, err := d.Account.WaitingTOTP(r.Context(), by, setup)
		if err != nil {
			return err
		}
		return d.showCodes(w, r, by, t, form)
	}
	if err != nil {
		return err
	}
	return d.showSecurity(w, r, by, SecurityPage{Recovery: codes})
}

func (d *Door) disableCodes(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	err := d.Account.DisableTOTP(r.Context(), by, r.PostFormValue("code"))
	if form, ok := again(w, err); ok {
		return d.showSecurity(w, r, by, SecurityPage{Settings: Settings{Form: form}})
	}
	if err != nil {
		return err
	}
	return d.did(w, r, "security", "codes_off")
}

func (d *Door) renewCodes(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	codes, err := d.Account.RenewRecoveryCodes(r.Context(), by, r.PostFormValue("code"))
	if form, ok := again(w, err); ok {
		return d.showSecurity(w, r, by, SecurityPage{Settings: Settings{Form: form}})
	}
	if err != nil {
		return err
	}
	return d.showSecurity(w, r, by, SecurityPage{Recovery: codes})
}

func (d *Door) endSession(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	if err := d.Account.RevokeSession(r.Context(), by, chi.URLParam(r, "id")); err != nil {
		return err
	}
	return d.did(w, r, "security", "ended")
}

func (d *Door) endOthers(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	if err := d.Account.RevokeOtherSessions(r.Context(), by, sessionToken(r)); err != nil {
		return err
	}
	return d.did(w, r, "security", "ended")
}

// unlink takes away an account of another site that leads to this one.
func (d *Door) unlink(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	err := d.Account.Unlink(r.Context(), by, r.PostFormValue("issuer"), r.PostFormValue("subject"))
	if form, ok := again(w, err); ok {
		return d.showSecurity(w, r, by, SecurityPage{Settings: Settings{Form: form}})
	}
	if err != nil {
		return err
	}
	return d.did(w, r, "security", "removed")
}
