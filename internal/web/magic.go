package web

import (
	"net/http"

	"calotype/internal/account"
	"calotype/internal/serve"
)

// magicAskPath is where a letter is asked for by which one signs in.
const magicAskPath = account.SignInPath + "/mail"

// mountMagic puts the routes of signing in by a letter on a router.
func (d *Door) mountMagic(get, post func(string, serve.Handler)) {
	get(magicAskPath, d.askLetter("magic", magicAskPath))
	post(magicAskPath, d.letter("magic", magicAskPath, d.Account.AskMagicLink))
	get(account.MagicPath, d.askConfirm("magic", account.MagicPath))
	post(account.MagicPath, d.enterByLetter)
}

// enterByLetter lets in whoever came by a letter and pressed the button.
func (d *Door) enterByLetter(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	e, err := d.Account.EnterByMagicLink(r.Context(), r.PostFormValue("token"), d.from(r))
	if form, ok := again(w, err); ok {
		return d.Pages.Confirm(w, r, ConfirmPage{Form: form, What: "magic", Action: d.Links(r).Root() + account.MagicPath})
	}
	if err != nil {
		return err
	}
	if e.SecondStep != "" {
		return d.showLogin(w, r, LoginPage{SecondStep: e.SecondStep})
	}
	return d.entered(w, r, e, "")
}
