package v2

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/account"
	"calotype/internal/db"
)

// credentialOp is one on what an account is entered by, which no key may touch.
func credentialOp(id, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Account"}, Metadata: bySession()}
}

// describeCredentials registers what is done with what one signs in by.
func (a *API) describeCredentials(api huma.API) {
	a.describePassword(api)
	a.describeSessions(api)
	a.describeTwoFactor(api)
	a.describePasskeys(api)
	a.describeIdentities(api)
}

// Proof is the password of now; an account without one has nothing to prove itself
// by.
type Proof struct {
	Password string `json:"current_password,omitempty" maxLength:"1024" doc:"The password of now; absent for an account that has none."`
}

// describePassword registers changes of password and e-mail address, and the end.
func (a *API) describePassword(api huma.API) {
	password := credentialOp("change-password", http.MethodPut, "/me/password", "Change one's password")
	password.Description = "All other sessions end."
	handle(api, password, func(ctx context.Context, in *struct {
		Body struct {
			Proof
			New string `json:"password" minLength:"8" maxLength:"128" doc:"The new one."`
		}
	}) (*struct{}, error) {
		c := caller(ctx)
		return nil, a.Account.ChangePassword(ctx, c.by, in.Body.Password, in.Body.New, c.credential)
	})
	email := credentialOp("change-email", http.MethodPut, "/me/email", "Change one's e-mail address")
	email.Description = "A letter goes to the new address; it counts once the link in the letter was opened."
	email.DefaultStatus = http.StatusAccepted
	handle(api, email, func(ctx context.Context, in *struct {
		Body struct {
			Proof
			Email string `json:"email" minLength:"3" maxLength:"254" doc:"The new one."`
		}
	}) (*struct{}, error) {
		return nil, a.Account.ChangeEmail(ctx, caller(ctx).by, in.Body.Email, in.Body.Password)
	})
	end := credentialOp("delete-me", http.MethodPost, "/me/deletion", "Have one's account deleted with all that is one's own")
	end.Description = "All sessions end, and keys are good for nothing. Whoever signs in again before the time has come keeps the account."
	end.DefaultStatus, end.Errors = http.StatusAccepted, []int{409}
	handle(api, end, func(ctx context.Context, in *struct{ Body Proof }) (*struct{ Body Deletion }, error) {
		ends, err := a.Account.DeleteAccount(ctx, caller(ctx).by, in.Body.Password)
		return &struct{ Body Deletion }{Deletion{ends.UTC()}}, err
	})
}

// Deletion is an account's end to come.
type Deletion struct {
	Deletes time.Time `json:"deletes" doc:"When the account is deleted."`
}

// Session is a sign-in of one's own.
type Session struct {
	ID       string    `json:"id" doc:"Names it; it opens nothing."`
	Current  bool      `json:"current" doc:"Whether it is the one that asks."`
	Created  time.Time `json:"created" doc:"When one signed in."`
	LastSeen time.Time `json:"last_seen" doc:"When it was last used."`
	Expires  time.Time `json:"expires" doc:"When it ends."`
	Address  string    `json:"address" doc:"Where it was last used from."`
	Agent    string    `json:"agent" doc:"What the browser calls itself."`
}

func (a *API) describeSessions(api huma.API) {
	handle(api, credentialOp("list-sessions", http.MethodGet, "/me/sessions", "List one's sessions"), func(ctx context.Context, _ *struct{}) (*Listed[Session], error) {
		c := caller(ctx)
		list, err := a.Account.Sessions(ctx, c.by)
		if err != nil {
			return nil, err
		}
		return page(ctx, a, each(list, func(s db.Session) Session {
			return Session{s.ID, account.IsSession(s, c.credential), s.Created.UTC(), s.LastSeen.UTC(), s.Expires.UTC(), s.Address, s.Agent}
		}), ""), nil
	})
	handle(api, credentialOp("revoke-session", http.MethodDelete, "/me/sessions/{id}", "End a session"), func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"64" doc:"The session's id."`
	}) (*struct{}, error) {
		return nil, a.Account.RevokeSession(ctx, caller(ctx).by, in.ID)
	})
	handle(api, credentialOp("revoke-sessions", http.MethodDelete, "/me/sessions", "End all sessions but this"), func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		c := caller(ctx)
		return nil, a.Account.RevokeOtherSessions(ctx, c.by, c.credential)
	})
}

// TwoFactor is a secret that waits for its first code.
type TwoFactor struct {
	Secret string `json:"secret" doc:"In base 32, to be typed into an authenticator."`
	URL    string `json:"url" doc:"otpauth:, to be shown as a QR code."`
	Setup  string `json:"setup" doc:"To send with the first code, within 15 minutes."`
}

// Code is one of an authenticator, or a recovery code.
type Code struct {
	Code string `json:"code" minLength:"6" maxLength:"64" doc:"Of the authenticator; where codes are on already, a recovery code will do."`
}

// Recovery is what stands in for a lost authenticator.
type Recovery struct {
	Codes []string `json:"recovery_codes" doc:"Each is good once; they are told once."`
}

func (a *API) describeTwoFactor(api huma.API) {
	begin := credentialOp("begin-two-factor", http.MethodPost, "/me/two-factor", "Make a secret for an authenticator")
	begin.Errors = []int{409}
	handle(api, begin, func(ctx context.Context, _ *struct{}) (*struct{ Body TwoFactor }, error) {
		t, err := a.Account.BeginTOTP(ctx, caller(ctx).by)
		return &struct{ Body TwoFactor }{TwoFactor{t.Secret, t.URL, t.Setup}}, err
	})
	handle(api, credentialOp("confirm-two-factor", http.MethodPost, "/me/two-factor/confirm", "Have signing in ask for codes from now on"), func(ctx context.Context, in *struct {
		Body struct {
			Code
			Setup string `json:"setup" minLength:"1" maxLength:"64" doc:"What came with the secret."`
		}
	}) (*struct{ Body Recovery }, error) {
		codes, err := a.Account.EnableTOTP(ctx, caller(ctx).by, in.Body.Setup, in.Body.Code.Code)
		return &struct{ Body Recovery }{Recovery{codes}}, err
	})
	off := credentialOp("end-two-factor", http.MethodPost, "/me/two-factor/off", "Have signing in ask for no codes any more")
	renew := credentialOp("renew-recovery-codes", http.MethodPost, "/me/two-factor/recovery-codes", "Replace one's recovery codes")
	off.Errors, renew.Errors = []int{409}, []int{409}
	handle(api, off, func(ctx context.Context, in *struct{ Body Code }) (*struct{}, error) {
		return nil, a.Account.DisableTOTP(ctx, caller(ctx).by, in.Body.Code)
	})
	handle(api, renew, func(ctx context.Context, in *struct{ Body Code }) (*struct{ Body Recovery }, error) {
		codes, err := a.Account.RenewRecoveryCodes(ctx, caller(ctx).by, in.Body.Code)
		return &struct{ Body Recovery }{Recovery{codes}}, err
	})
}

// Passkey is one that one signs in by.
type Passkey struct {
	ID       string     `json:"id" doc:"Names it."`
	Name     string     `json:"name" doc:"What one calls it."`
	Created  time.Time  `json:"created" doc:"When it was made."`
	LastUsed *time.Time `json:"last_used,omitempty" doc:"When it was last used; absent for never."`
}

func passkeyOf(k db.Passkey) Passkey { return Passkey{k.ID, k.Name, k.Created.UTC(), when(k.LastUsed)} }

// Ceremony is what a browser makes a passkey by.
type Ceremony struct {
	Options json.RawMessage `json:"options" doc:"For navigator.credentials.create, as PublicKeyCredential.parseCreationOptionsFromJSON reads it in publicKey."`
	State   string          `json:"state" doc:"To send with what the browser made, within ten minutes."`
}

// PasskeyName is what a passkey is called.
type PasskeyName struct {
	Name string `json:"name" minLength:"1" maxLength:"100" doc:"What one calls it."`
}

// PasskeyID names a passkey in a path.
type PasskeyID struct {
	ID string `path:"id" maxLength:"2048" doc:"The passkey's id."`
}

func (a *API) describePasskeys(api huma.API) {
	handle(api, credentialOp("list-passkeys", http.MethodGet, "/me/passkeys", "List one's passkeys"), func(ctx context.Context, _ *struct{}) (*Listed[Passkey], error) {
		list, err := a.Account.Passkeys(ctx, caller(ctx).by)
		if err != nil {
			return nil, err
		}
		return page(ctx, a, each(list, passkeyOf), ""), nil
	})
	begin := credentialOp("begin-passkey", http.MethodPost, "/me/passkeys/begin", "Begin to make a passkey, in a browser")
	begin.Errors = []int{409}
	handle(api, begin, func(ctx context.Context, in *struct{ Body Proof }) (*struct{ Body Ceremony }, error) {
		c, err := a.Account.BeginPasskey(ctx, caller(ctx).by, in.Body.Password)
		return &struct{ Body Ceremony }{Ceremony(c)}, err
	})
	finish := created(credentialOp("create-passkey", http.MethodPost, "/me/passkeys", "Keep the passkey that the browser made"))
	finish.Errors = []int{409}
	handle(api, finish, func(ctx context.Context, in *struct {
		Body struct {
			PasskeyName
			State      string          `json:"state" minLength:"1" maxLength:"128" doc:"What came with the options."`
			Credential json.RawMessage `json:"credential" doc:"PublicKeyCredential.toJSON of what the browser made."`
		}
	}) (*struct{ Body Passkey }, error) {
		k, err := a.Account.FinishPasskey(ctx, caller(ctx).by, in.Body.State, in.Body.Name, in.Body.Credential)
		return &struct{ Body Passkey }{passkeyOf(k)}, err
	})
	handle(api, credentialOp("rename-passkey", http.MethodPatch, "/me/passkeys/{id}", "Call a passkey something else"), func(ctx context.Context, in *struct {
		PasskeyID
		Body PasskeyName
	}) (*struct{}, error) {
		return nil, a.Account.RenamePasskey(ctx, caller(ctx).by, in.ID, in.Body.Name)
	})
	remove := credentialOp("delete-passkey", http.MethodDelete, "/me/passkeys/{id}", "Take a passkey away")
	remove.Errors = []int{409}
	handle(api, remove, func(ctx context.Context, in *PasskeyID) (*struct{}, error) {
		return nil, a.Account.RemovePasskey(ctx, caller(ctx).by, in.ID)
	})
}

// Identity is an account elsewhere that leads to one's own.
type Identity struct {
	Issuer  string    `json:"issuer" doc:"Who says so."`
	Subject string    `json:"subject" doc:"What the issuer calls it."`
	Name    string    `json:"name" doc:"Its address or name there."`
	Created time.Time `json:"created" doc:"When it was linked."`
}

func (a *API) describeIdentities(api huma.API) {
	handle(api, credentialOp("list-identities", http.MethodGet, "/me/identities", "List the accounts elsewhere that lead to one's own"), func(ctx context.Context, _ *struct{}) (*Listed[Identity], error) {
		list, err := a.Account.Identities(ctx, caller(ctx).by)
		if err != nil {
			return nil, err
		}
		return page(ctx, a, each(list, func(i db.Identity) Identity { return Identity{i.Issuer, i.Subject, i.Name, i.Created.UTC()} }), ""), nil
	})
	unlink := credentialOp("unlink-identity", http.MethodDelete, "/me/identities", "Let an account elsewhere lead to one's own no more")
	unlink.Errors = []int{404, 409}
	handle(api, unlink, func(ctx context.Context, in *struct {
		Issuer  string `query:"issuer" required:"true" minLength:"1" maxLength:"2048" doc:"Who says so."`
		Subject string `query:"subject" required:"true" minLength:"1" maxLength:"255" doc:"What the issuer calls it."`
	}) (*struct{}, error) {
		return nil, a.Account.Unlink(ctx, caller(ctx).by, in.Issuer, in.Subject)
	})
}
