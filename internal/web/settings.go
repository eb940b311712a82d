package web

import (
	"net/http"
	"net/url"
	"slices"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/serve"
)

// settingsPath is where people look after their accounts.
const settingsPath = "/settings"

// settingsTabs are the pages of it, in their order.
var settingsTabs = []string{"profile", "account", "appearance", "uploads", "password", "security", "keys", "webhooks", "data"}

// greetTab is one more for whose site it is.
const greetTab = "homepage"

// Settings is what its pages have in common.
type Settings struct {
	Form
	Tab  string // one of settingsTabs
	Tabs []string
	Done string // what has been done, the message settings.done_DONE; "" for nothing
}

// settings begins a page; what was done is said once, by the address that a form
// leads to.
func (d *Door) settings(r *http.Request, tab string, f Form) Settings {
	s := Settings{Form: f, Tab: tab, Tabs: settingsTabs}
	if gallery.PersonalOf(d.Site.Get()).Owns(d.Actor(r)) {
		s.Tabs = append(slices.Clone(settingsTabs), greetTab)
	}
	switch done := r.URL.Query().Get("done"); done {
	case "saved", "letter", "password", "ended", "revoked", "removed", "codes_off", "passkey", "again":
		if f.Failure == nil && r.Method != http.MethodPost {
			s.Done = done
		}
	}
	return s
}

// did leads back to a page of the settings, which says what was done.
func (d *Door) did(w http.ResponseWriter, r *http.Request, tab, done string) error {
	http.Redirect(w, r, d.Links(r).Root()+settingsPath+"/"+tab+"?"+url.Values{"done": {done}}.Encode(), http.StatusSeeOther)
	return nil
}

// owned answers somebody who is signed in.
type owned func(http.ResponseWriter, *http.Request, gallery.Actor) error

// mountSettings puts the routes of the settings on a router.
func (d *Door) mountSettings(get, post func(string, serve.Handler)) {
	show := func(path string, h owned) { get(settingsPath+path, d.member(h)) }
	change := func(path string, h owned) {
		post(settingsPath+path, d.member(func(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
			r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
			return h(w, r, by)
		}))
	}
	show("", func(w http.ResponseWriter, r *http.Request, _ gallery.Actor) error {
		http.Redirect(w, r, d.Links(r).Root()+settingsPath+"/"+settingsTabs[0], http.StatusSeeOther)
		return nil
	})
	show("/profile", d.askProfile)
	change("/profile", d.saveProfile)
	post(settingsPath+"/pictures/{role}", d.member(d.setPicture))
	change("/pictures/{role}/remove", d.removePicture)
	show("/account", d.askAccount)
	change("/account", d.saveAccount)
	change("/email", d.changeEmail)
	show("/appearance", d.askAppearance)
	change("/appearance", d.saveAppearance)
	show("/uploads", d.askUploads)
	change("/uploads", d.saveUploads)
	show("/password", d.askPassword)
	change("/password", d.changePassword)
	show("/security", d.askSecurity)
	change("/codes/begin", d.beginCodes)
	change("/codes/enable", d.enableCodes)
	change("/codes/disable", d.disableCodes)
	change("/codes/renew", d.renewCodes)
	change("/passkeys/begin", d.beginPasskey)
	change("/passkeys", d.addPasskey)
	change("/passkeys/rename", d.renamePasskey)
	change("/passkeys/remove", d.removePasskey)
	change("/sessions/{id}/end", d.endSession)
	change("/sessions/end-others", d.endOthers)
	change("/linked/remove", d.unlink)
	show("/keys", d.askKeys)
	change("/keys", d.addKey)
	change("/keys/{id}/revoke", d.revokeKey)
	change("/keys/file", d.clientFile)
	show("/webhooks", d.askHooks)
	change("/webhooks", d.addHook)
	show("/webhooks/{id}", d.askDeliveries)
	change("/webhooks/{id}/deliveries/{delivery}/again", d.tellAgain)
	change("/webhooks/{id}/switch", d.switchHook)
	change("/webhooks/{id}/remove", d.removeHook)
	show("/"+greetTab, d.askGreeting)
	change("/"+greetTab, d.saveGreeting)
	show("/data", d.askData)
	change("/export", d.export)
	change("/delete", d.deleteAccount)
}

// member lets through who is signed in; others may sign in first, and come back.
func (d *Door) member(h owned) serve.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		by := d.Actor(r)
		switch {
		case by.UserID != 0:
			return h(w, r, by)
		case r.Method == http.MethodPost:
			return gallery.Fail(gallery.Denied, "account.session")
		}
		root := d.Links(r).Root()
		http.Redirect(w, r, root+account.SignInPath+"?"+url.Values{"next": {root + r.URL.RequestURI()}}.Encode(), http.StatusSeeOther)
		return nil
	}
}

// sessionToken is the one that the browser has, "" for none.
func sessionToken(r *http.Request) string {
	c, err := r.Cookie(SessionCookie)
	if err != nil {
		return ""
	}
	return c.Value
}
