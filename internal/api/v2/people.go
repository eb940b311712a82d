package v2

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/account"
	"calotype/internal/browse"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Person is somebody as others see him.
type Person struct {
	Name      string       `json:"name" doc:"The name that addresses have."`
	Full      string       `json:"full_name" doc:"What he is called otherwise."`
	Websites  []string     `json:"websites" doc:"Pages of his own."`
	Bio       string       `json:"bio" doc:"What he says of himself."`
	Private   bool         `json:"private" doc:"Nobody but staff sees who he is."`
	Media     int64        `json:"media" doc:"How many media are his."`
	Albums    int64        `json:"albums" doc:"How many albums are his."`
	Followers int64        `json:"followers" doc:"How many people follow him."`
	Followed  int64        `json:"followed" doc:"How many people he follows."`
	Created   time.Time    `json:"created" doc:"Since when he is here."`
	Links     ProfileLinks `json:"links" doc:"Where he is found."`
	Account   *Account     `json:"account,omitempty" doc:"What only staff is told."`
}

// Account is what staff is told of a person.
type Account struct {
	Email     string     `json:"email" doc:"Where letters go; empty for none, and for managers where it is not a user's."`
	Rank      string     `json:"rank" enum:"user,manager,admin" doc:"What he may do on the site."`
	Status    string     `json:"status" enum:"valid,unconfirmed,unapproved" doc:"How far the account has come."`
	Banned    bool       `json:"banned" doc:"Shut out, and what is his hidden."`
	Quota     int64      `json:"quota_bytes" doc:"Bytes that he may store; 0 for any number, -1 for as many as his rank."`
	Used      int64      `json:"used_bytes" doc:"Bytes that he stores."`
	TwoFactor bool       `json:"two_factor" doc:"Whether signing in asks for a code, too."`
	Address   string     `json:"registered_address" doc:"Where he signed up from; empty where that is not known, and for managers where it is not a user."`
	Deletes   *time.Time `json:"deletes,omitempty" doc:"When the account is deleted; absent for never."`
}

// OnePerson is an answer about a person.
type OnePerson struct {
	ETag string `header:"ETag" doc:"The state of what can be changed, for If-Match; for staff."`
	Body Person
}

// PersonName names a person in a path.
type PersonName struct {
	Name string `path:"name" maxLength:"64" doc:"The person's name."`
}

// describePeople registers who is here, and what staff does with accounts.
func (a *API) describePeople(api huma.API) {
	open := func(id, path, summary, text string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Description: text, Tags: []string{"People"}}
	}
	handle(api, open("list-users", "/users", "List people", "Those who have put something up and show themselves; all accounts for staff, with all or any of the parameters that imply it, the newest first."), a.listUsers)
	handle(api, open("get-user", "/users/{name}", "Get a person", "Who shows himself to nobody is 404 for all but himself and staff."), a.getUser)
	for _, list := range []struct {
		id, path, summary string
		of                func(context.Context, gallery.Actor, gallery.ID, browse.Ask) (browse.Page[gallery.PublicProfile], error)
	}{
		{"list-followers", "/users/{name}/followers", "List those who follow a person", a.Browse.Followers},
		{"list-followed", "/users/{name}/followed", "List those whom a person follows", a.Browse.Followed},
	} {
		handle(api, open(list.id, list.path, list.summary, "The latest first."), func(ctx context.Context, in *struct {
			PersonName
			Paged
		}) (*Listed[Person], error) {
			by := caller(ctx).by
			of, err := a.Browse.Profile(ctx, by, in.Name)
			if err != nil {
				return nil, err
			}
			found, err := list.of(ctx, by, of.ID, browse.Ask{After: in.Cursor, N: in.Limit})
			if err != nil {
				return nil, err
			}
			return a.pageOfPeople(ctx, found)
		})
	}
	a.describeAccounts(api)
	a.describeInvitations(api)
}

// UserList is the page of a list of people that is wanted.
type UserList struct {
	Paged
	Sort   string `query:"sort" enum:"image_count_desc,date_desc,date_asc,username_asc,views_desc,likes_desc" doc:"The order; those with the most media first where it is not given. Not for all accounts."`
	All    bool   `query:"all" doc:"All accounts; for staff."`
	Prefix string `query:"prefix" maxLength:"64" doc:"Only names that begin so; implies all."`
	Rank   string `query:"rank" enum:"user,manager,admin" doc:"Only those of the rank; implies all."`
	Status string `query:"status" enum:"valid,unconfirmed,unapproved" doc:"Only those who have come so far; implies all."`
	Banned bool   `query:"banned" doc:"Only banned ones; implies all."`
}

func (a *API) listUsers(ctx context.Context, in *UserList) (*Listed[Person], error) {
	if in.All || in.Prefix != "" || in.Rank != "" || in.Status != "" || in.Banned {
		return a.listAccounts(ctx, in)
	}
	found, err := a.Browse.People(ctx, caller(ctx).by, browse.Ask{Sort: gallery.Sort(in.Sort), After: in.Cursor, N: in.Limit})
	if err != nil {
		return nil, err
	}
	return a.pageOfPeople(ctx, found)
}

func (a *API) pageOfPeople(ctx context.Context, found browse.Page[gallery.PublicProfile]) (*Listed[Person], error) {
	ids := each(found.Items, func(p gallery.PublicProfile) gallery.ID { return p.ID })
	pictures, err := a.Pictures.Of(ctx, ids...)
	if err != nil {
		return nil, err
	}
	links := a.Links(caller(ctx).request)
	return page(ctx, a, each(found.Items, func(p gallery.PublicProfile) Person { return personOf(p, links, pictures) }), found.Next), nil
}

func (a *API) listAccounts(ctx context.Context, in *UserList) (*Listed[Person], error) {
	by := caller(ctx).by
	if err := may(by, gallery.ScopeRead, gallery.ScopeAdmin); err != nil {
		return nil, err
	}
	if in.Sort != "" {
		return nil, gallery.Fail(gallery.Invalid, "list.sort").In("sort")
	}
	f := db.UserFilter{Prefix: in.Prefix, Rank: gallery.Rank(in.Rank), Status: gallery.UserStatus(in.Status), Banned: in.Banned, Limit: in.Limit}
	if err := unseal(in.Cursor, &f.After); err != nil {
		return nil, err
	}
	list, err := a.Account.Users(ctx, by, f)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(list) == in.Limit {
		next = seal(list[len(list)-1].ID)
	}
	people, err := a.accounts(ctx, list...)
	if err != nil {
		return nil, err
	}
	return page(ctx, a, people, next), nil
}

func (a *API) getUser(ctx context.Context, in *PersonName) (*OnePerson, error) {
	by := caller(ctx).by
	if by.Staff() && by.Has(gallery.ScopeRead) {
		return a.account(ctx, in.Name)
	}
	p, err := a.Browse.Profile(ctx, by, in.Name)
	if err != nil {
		return nil, err
	}
	pictures, err := a.Pictures.Of(ctx, p.ID)
	return &OnePerson{Body: personOf(p, a.Links(caller(ctx).request), pictures)}, err
}

func personOf(p gallery.PublicProfile, links gallery.Links, pictures []gallery.Picture) Person {
	return Person{
		Name: p.Name, Full: p.FullName, Websites: p.Websites.List(), Bio: p.Bio, Private: p.Private, Media: p.Media, Albums: p.Albums,
		Followers: p.Followers, Followed: p.Followed, Created: p.Created.UTC(), Links: profileLinks(links, p.ID, p.Name, pictures),
	}
}

// accounts tell staff of people.
func (a *API) accounts(ctx context.Context, list ...gallery.User) ([]Person, error) {
	pictures, err := a.Pictures.Of(ctx, each(list, func(u gallery.User) gallery.ID { return u.ID })...)
	if err != nil {
		return nil, err
	}
	links := a.Links(caller(ctx).request)
	return each(list, func(u gallery.User) Person {
		return Person{
			Name: u.Name, Full: u.Profile.FullName, Websites: u.Profile.Websites.List(), Bio: u.Profile.Bio, Private: u.Profile.Private,
			Media: u.MediaCount, Albums: u.AlbumCount, Followers: u.FollowerCount, Followed: u.FollowingCount, Created: u.Created.UTC(),
			Links: profileLinks(links, u.ID, u.Name, pictures),
			Account: &Account{
				Email: u.Email, Rank: string(u.Rank), Status: string(u.Status), Banned: u.Banned, Quota: u.Quota, Used: u.UsedBytes,
				TwoFactor: u.TOTPSecret != "", Address: u.RegisteredIP, Deletes: when(u.Deletes),
			},
		}
	}), nil
}

// account tells staff of a person by name.
func (a *API) account(ctx context.Context, name string) (*OnePerson, error) {
	u, err := a.Account.User(ctx, caller(ctx).by, name)
	if err != nil {
		return nil, err
	}
	return a.oneAccount(ctx, u)
}

func (a *API) oneAccount(ctx context.Context, u gallery.User) (*OnePerson, error) {
	list, err := a.accounts(ctx, u)
	if err != nil {
		return nil, err
	}
	return &OnePerson{quoted(u.Version()), list[0]}, nil
}

// NewUser is an account to be made.
type NewUser struct {
	Name     string `json:"name" minLength:"3" maxLength:"16" doc:"Letters, digits and underscores."`
	Email    string `json:"email" minLength:"3" maxLength:"254" doc:"Where letters go."`
	Password string `json:"password" minLength:"8" maxLength:"128" doc:"What he signs in by."`
	Rank     string `json:"rank,omitempty" enum:"user,manager,admin" default:"user" doc:"What he may do on the site."`
}

// UserPatch is what staff changes of an account.
type UserPatch struct {
	ProfilePatch
	Rank  *string `json:"rank,omitempty" enum:"user,manager,admin" doc:"What he may do on the site; for administrators."`
	Quota *int64  `json:"quota_bytes,omitempty" minimum:"-1" doc:"Bytes that he may store; 0 for any number, -1 for as many as his rank."`
}

// describeAccounts registers what staff does with the accounts of others.
func (a *API) describeAccounts(api huma.API) {
	op := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"People"}, Metadata: needs(gallery.ScopeWrite, gallery.ScopeAdmin)}
	}
	create := created(op("create-user", http.MethodPost, "/users", "Make an account for somebody, as an administrator"))
	create.Errors = []int{409}
	handle(api, create, func(ctx context.Context, in *struct{ Body NewUser }) (*OnePerson, error) {
		w := in.Body
		u, err := a.Account.AddUser(ctx, caller(ctx).by, account.Person{Name: w.Name, Email: w.Email, Password: w.Password}, gallery.Rank(w.Rank))
		if err != nil {
			return nil, named("username", "name", err)
		}
		return a.oneAccount(ctx, u)
	})
	change := op("change-user", http.MethodPatch, "/users/{name}", "Change somebody's account")
	change.Description, change.Errors = "Managers change those of users, administrators everybody's.", []int{409, 412}
	handle(api, change, func(ctx context.Context, in *struct {
		PersonName
		IfMatch
		Body UserPatch
	}) (*OnePerson, error) {
		by := caller(ctx).by
		u, err := a.Account.User(ctx, by, in.Name)
		if err != nil {
			return nil, err
		}
		c := in.Body.change()
		c.Seen, c.Rank, c.Quota = in.version(), (*gallery.Rank)(in.Body.Rank), in.Body.Quota
		if u, err = a.Account.Edit(ctx, by, u.ID, c); err != nil {
			return nil, overtaken(named("quota", "quota_bytes", named("username", "name", err)))
		}
		return a.oneAccount(ctx, u)
	})
	for _, deed := range []struct {
		id, method, path, summary, text string
		do                              func(context.Context, gallery.Actor, gallery.ID) error
	}{
		{"delete-user", http.MethodDelete, "", "Delete somebody's account with all that is his", "After the days of grace of the site; until then nobody sees it, and it can be taken back.", a.Account.DeleteUser},
		{"keep-user", http.MethodPost, "/keep", "Take back that somebody's account will be deleted", "", a.Account.KeepAccount},
		{"ban-user", http.MethodPut, "/ban", "Shut somebody out and hide what is his", "His sessions end.", a.Account.Ban},
		{"unban-user", http.MethodDelete, "/ban", "Take a ban back", "", a.Account.Unban},
		{"approve-user", http.MethodPost, "/approve", "Let in an account that waits for it", "", a.Account.Approve},
		{"reject-user", http.MethodPost, "/reject", "Remove an account that waits to be let in", "", a.Account.Reject},
		{"confirm-user", http.MethodPost, "/confirm", "Take somebody's e-mail address for confirmed", "", a.Account.ConfirmByStaff},
		{"end-user-sessions", http.MethodDelete, "/sessions", "End all of somebody's sessions", "", a.Account.EndSessions},
		{"end-user-two-factor", http.MethodDelete, "/two-factor", "Have somebody asked for no codes any more", "For those who lost their authenticator.", a.Account.RemoveTOTP},
		{"remove-user-avatar", http.MethodDelete, "/avatar", "Take somebody's avatar away", "", a.removePicture(gallery.Avatar)},
		{"remove-user-background", http.MethodDelete, "/background", "Take somebody's background away", "", a.removePicture(gallery.Background)},
	} {
		o := op(deed.id, deed.method, "/users/{name}"+deed.path, deed.summary)
		o.Description, o.Errors = deed.text, []int{409}
		handle(api, o, func(ctx context.Context, in *PersonName) (*struct{}, error) {
			by := caller(ctx).by
			u, err := a.Account.User(ctx, by, in.Name)
			if err != nil {
				return nil, err
			}
			return nil, deed.do(ctx, by, u.ID)
		})
	}
	password := op("set-user-password", http.MethodPut, "/users/{name}/password", "Set somebody's password")
	password.Description, password.Metadata = "All his sessions end.", bySession()
	handle(api, password, func(ctx context.Context, in *struct {
		PersonName
		Body struct {
			Password string `json:"password" minLength:"8" maxLength:"128" doc:"The new one."`
		}
	}) (*struct{}, error) {
		by := caller(ctx).by
		u, err := a.Account.User(ctx, by, in.Name)
		if err != nil {
			return nil, err
		}
		return nil, a.Account.SetPassword(ctx, by, u.ID, in.Body.Password)
	})
}

func (a *API) removePicture(role gallery.PictureRole) func(context.Context, gallery.Actor, gallery.ID) error {
	return func(ctx context.Context, by gallery.Actor, id gallery.ID) error {
		return a.Pictures.Remove(ctx, by, id, role)
	}
}

// Invitation lets people sign up.
type Invitation struct {
	ID      string    `json:"id" doc:"Names it; it lets nobody in."`
	Email   string    `json:"email" doc:"Whom it is for; empty for anybody."`
	Uses    int64     `json:"uses" doc:"How many people it still lets in."`
	Created time.Time `json:"created" doc:"When it was made."`
	Expires time.Time `json:"expires" doc:"When it is over."`
	URL     string    `json:"url,omitempty" format:"uri" doc:"Where it leads; told once, when it is made."`
}

func invitationOf(i account.Invitation) Invitation {
	return Invitation{ID: i.ID, Email: i.Email, Uses: i.Uses, Created: i.Created.UTC(), Expires: i.Expires.UTC()}
}

// InvitationWish is an invitation to be made.
type InvitationWish struct {
	Email string `json:"email,omitempty" maxLength:"254" doc:"Whom it is for; absent for anybody."`
	Uses  int64  `json:"uses,omitempty" minimum:"1" maximum:"1000" default:"1" doc:"How many people it lets in."`
}

func (a *API) describeInvitations(api huma.API) {
	op := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"People"}, Metadata: needs(gallery.ScopeWrite, gallery.ScopeAdmin)}
	}
	list := op("list-invitations", http.MethodGet, "/invitations", "List invitations that are good")
	list.Description = "Those that one made; for administrators everybody's."
	handle(api, list, func(ctx context.Context, _ *struct{}) (*Listed[Invitation], error) {
		list, err := a.Account.Invitations(ctx, caller(ctx).by)
		if err != nil {
			return nil, err
		}
		return page(ctx, a, each(list, invitationOf), ""), nil
	})
	handle(api, created(op("create-invitation", http.MethodPost, "/invitations", "Make an invitation, to be handed on")), func(ctx context.Context, in *struct{ Body InvitationWish }) (*struct{ Body Invitation }, error) {
		c := caller(ctx)
		token, i, err := a.Account.Invite(ctx, c.by, in.Body.Email, in.Body.Uses)
		out := &struct{ Body Invitation }{invitationOf(i)}
		out.Body.URL = a.Links(c.request).Base + account.InvitationPath(token)
		return out, err
	})
	letter := op("send-invitation", http.MethodPost, "/invitations/letters", "Have an invitation sent to somebody")
	letter.DefaultStatus = http.StatusAccepted
	handle(api, letter, func(ctx context.Context, in *struct {
		Body struct {
			Email string `json:"email" minLength:"3" maxLength:"254" doc:"Whom it is for."`
		}
	}) (*struct{}, error) {
		return nil, a.Account.InviteByLetter(ctx, caller(ctx).by, in.Body.Email)
	})
	handle(api, op("revoke-invitation", http.MethodDelete, "/invitations/{id}", "Revoke an invitation"), func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"64" doc:"The invitation's id."`
	}) (*struct{}, error) {
		return nil, a.Account.TakeBackInvitation(ctx, caller(ctx).by, in.ID)
	})
}
