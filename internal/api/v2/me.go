package v2

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/imaging"
	"calotype/internal/serve"
)

// Me is the caller's own account.
type Me struct {
	Name        string       `json:"name" doc:"The name that one signs in with and that addresses have."`
	Full        string       `json:"full_name" doc:"What one is called otherwise."`
	Email       string       `json:"email" doc:"Where letters go; empty for none."`
	Websites    []string     `json:"websites" doc:"Pages of one's own."`
	Bio         string       `json:"bio" doc:"What one says of oneself."`
	Private     bool         `json:"private" doc:"Nobody but staff sees who one is."`
	Rank        string       `json:"rank" enum:"user,manager,admin" doc:"What one may do on the site."`
	Preferences Preferences  `json:"preferences" doc:"How the site is to be."`
	Defaults    Defaults     `json:"defaults" doc:"What is asked of new uploads."`
	Password    bool         `json:"password" doc:"Whether there is a password; accounts from an issuer need none."`
	TwoFactor   bool         `json:"two_factor" doc:"Whether signing in asks for a code, too."`
	Media       int64        `json:"media" doc:"How many media are one's own."`
	Albums      int64        `json:"albums" doc:"How many albums are one's own."`
	Followers   int64        `json:"followers" doc:"How many people follow one."`
	Followed    int64        `json:"followed" doc:"How many people one follows."`
	Created     time.Time    `json:"created" doc:"Since when one is here."`
	Links       ProfileLinks `json:"links" doc:"Where one is found."`
}

// Preferences are how a person wants the site to be.
type Preferences struct {
	Language   string `json:"language" doc:"BCP 47; empty follows the browser." example:"zh-CN"`
	Timezone   string `json:"timezone" doc:"IANA name; empty follows the site." example:"Asia/Taipei"`
	ShowNSFW   bool   `json:"show_nsfw" doc:"Show in lists what is not for all eyes."`
	Newsletter bool   `json:"newsletter" doc:"Get the site's newsletter."`
	Digest     bool   `json:"digest" doc:"Get a letter once a day when there is news."`
	Ask        bool   `json:"ask_before_upload" doc:"Ask what is to be said of files before they are uploaded."`
	NoKeys     bool   `json:"no_shortcuts" doc:"No keyboard shortcuts."`
	Theme      string `json:"theme" doc:"light or dark; empty follows the device."`
	Grid       string `json:"grid" doc:"How pages lay out pictures: rows, columns or squares; empty for what fits the screen."`
	Density    string `json:"density" doc:"How close they lie: compact; empty for the usual."`
	Templates  string `json:"embed_templates" doc:"Embed codes of one's own: a name, | and a text with %URL%, %URL_VIEWER%, %URL_FRAME%, %MEDIUM_URL%, %THUMB_URL% or %DISPLAY_TITLE% in it, one a line."`
}

// Defaults are what a person asks of new uploads.
type Defaults struct {
	Visibility string `json:"visibility" doc:"Who may see them; empty follows the site."`
	Expiration string `json:"expiration" doc:"How long they stay, as an interval (ISO 8601); empty for ever." example:"P1W"`
	Metadata   string `json:"metadata" doc:"What is kept of the file's own words; empty follows the site."`
	HideCamera bool   `json:"hide_camera" doc:"Do not name the camera in the tags."`
	Unmarked   bool   `json:"unmarked" doc:"Without the site's watermark, where the site has one and lets people choose."`
	Licence    string `json:"licence" doc:"What others may do with them, where neither the upload nor the file tells; empty for not told."`
}

// ProfileLinks are the addresses of a person and his pictures.
type ProfileLinks struct {
	Profile    string `json:"profile" format:"uri" doc:"The profile."`
	Avatar     string `json:"avatar,omitempty" format:"uri" doc:"The picture of the person; absent for none."`
	Background string `json:"background,omitempty" format:"uri" doc:"The picture behind the profile; absent for none."`
}

// ProfilePatch is what changes of an account.
type ProfilePatch struct {
	Name       *string   `json:"name,omitempty" minLength:"3" maxLength:"16" doc:"Letters, digits and underscores."`
	Full       *string   `json:"full_name,omitempty" maxLength:"60" doc:"What one is called otherwise."`
	Websites   *[]string `json:"websites,omitempty" maxItems:"5" doc:"Pages of one's own, http or https, each of 255 characters at most."`
	Bio        *string   `json:"bio,omitempty" maxLength:"255" doc:"What one says of oneself."`
	Private    *bool     `json:"private,omitempty" doc:"Nobody but staff sees who one is."`
	Language   *string   `json:"language,omitempty" maxLength:"16" doc:"BCP 47; empty follows the browser."`
	Timezone   *string   `json:"timezone,omitempty" maxLength:"64" doc:"IANA name; empty follows the site."`
	ShowNSFW   *bool     `json:"show_nsfw,omitempty" doc:"Show in lists what is not for all eyes."`
	Newsletter *bool     `json:"newsletter,omitempty" doc:"Get the site's newsletter."`
	Digest     *bool     `json:"digest,omitempty" doc:"Get a letter once a day when there is news."`
	Ask        *bool     `json:"ask_before_upload,omitempty" doc:"Ask what is to be said of files before they are uploaded."`
	NoKeys     *bool     `json:"no_shortcuts,omitempty" doc:"No keyboard shortcuts."`
	Theme      *string   `json:"theme,omitempty" maxLength:"16" doc:"light or dark; empty follows the device."`
	Grid       *string   `json:"grid,omitempty" maxLength:"16" doc:"How pages lay out pictures: rows, columns or squares; empty for what fits the screen."`
	Density    *string   `json:"density,omitempty" maxLength:"16" doc:"How close they lie: compact; empty for the usual."`
	Templates  *string   `json:"embed_templates,omitempty" maxLength:"8192" doc:"Embed codes of one's own, one a line."`
	Visibility *string   `json:"visibility,omitempty" maxLength:"16" doc:"Of new uploads: public, link or private; empty follows the site."`
	Expiration *string   `json:"expiration,omitempty" maxLength:"16" doc:"Of new uploads: an interval such as P1W; empty for never."`
	Metadata   *string   `json:"metadata,omitempty" maxLength:"16" doc:"Of new uploads: keep, no-location or strip; empty follows the site."`
	HideCamera *bool     `json:"hide_camera,omitempty" doc:"Do not name the camera in the tags of new uploads."`
	Unmarked   *bool     `json:"unmarked,omitempty" doc:"New uploads without the site's watermark, where it lets people choose."`
	Licence    *string   `json:"licence,omitempty" maxLength:"32" doc:"Of new uploads that tell of none: a licence that media may have; empty for not told."`
}

func (p ProfilePatch) change() account.Change {
	c := account.Change{
		Name: p.Name, FullName: p.Full, Bio: p.Bio, Private: p.Private, Language: p.Language, Timezone: p.Timezone,
		ShowNSFW: p.ShowNSFW, Newsletter: p.Newsletter, Digest: p.Digest, AskBeforeUpload: p.Ask, NoShortcuts: p.NoKeys, Theme: p.Theme, Grid: p.Grid, Density: p.Density, EmbedTemplates: p.Templates,
		Visibility: (*gallery.Visibility)(p.Visibility), Expiration: p.Expiration, Metadata: p.Metadata, HideCamera: p.HideCamera, Unmarked: p.Unmarked, Licence: (*gallery.Licence)(p.Licence),
	}
	if p.Websites != nil {
		w := gallery.WebsitesOf(*p.Websites...)
		c.Websites = &w
	}
	return c
}

// OneMe is an answer about the caller's own account.
type OneMe struct {
	ETag string `header:"ETag" doc:"The state of what can be changed, for If-Match."`
	Body Me
}

func meOp(id, method, path, summary string, scopes ...gallery.Scope) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Account"}, Metadata: needs(scopes...)}
}

// describeMe registers what is done with one's own account.
func (a *API) describeMe(api huma.API) {
	handle(api, meOp("get-me", http.MethodGet, "/me", "Get one's own account", gallery.ScopeRead), func(ctx context.Context, _ *struct{}) (*OneMe, error) {
		u, err := a.Account.Own(ctx, caller(ctx).by)
		if err != nil {
			return nil, err
		}
		return a.me(ctx, u)
	})
	change := meOp("change-me", http.MethodPatch, "/me", "Change one's own profile, preferences and defaults", gallery.ScopeWrite)
	change.Errors = []int{409, 412}
	handle(api, change, func(ctx context.Context, in *struct {
		IfMatch
		Body ProfilePatch
	}) (*OneMe, error) {
		by, c := caller(ctx).by, in.Body.change()
		c.Seen = in.version()
		u, err := a.Account.Edit(ctx, by, by.UserID, c)
		if err != nil {
			return nil, overtaken(named("username", "name", err))
		}
		return a.me(ctx, u)
	})
	for _, role := range []gallery.PictureRole{gallery.Avatar, gallery.Background} {
		set := picture(meOp("set-"+string(role), http.MethodPut, "/me/"+string(role), "Set one's "+string(role), gallery.ScopeWrite))
		if role == gallery.Avatar {
			handle(api, set, func(ctx context.Context, in *AvatarPart) (*struct{ Body ProfilePicture }, error) {
				return a.setPicture(ctx, role, in.square)
			})
		} else {
			handle(api, set, func(ctx context.Context, _ *struct{}) (*struct{ Body ProfilePicture }, error) {
				return a.setPicture(ctx, role, nil)
			})
		}
		handle(api, meOp("remove-"+string(role), http.MethodDelete, "/me/"+string(role), "Take one's "+string(role)+" away", gallery.ScopeWrite), func(ctx context.Context, _ *struct{}) (*struct{}, error) {
			by := caller(ctx).by
			return nil, a.Pictures.Remove(ctx, by, by.UserID, role)
		})
	}
	handle(api, meOp("get-usage", http.MethodGet, "/me/usage", "Get how much room one takes up", gallery.ScopeRead), func(ctx context.Context, _ *struct{}) (*struct{ Body Usage }, error) {
		u, err := a.Account.Own(ctx, caller(ctx).by)
		return &struct{ Body Usage }{Usage{Used: u.UsedBytes, Quota: u.Allowance(a.Site.Get()), Media: u.MediaCount, Albums: u.AlbumCount}}, err
	})
	handle(api, archive(meOp("export-me", http.MethodGet, "/me/export", "Download all that is one's own", gallery.ScopeRead)), func(context.Context, *struct{}) (*huma.StreamResponse, error) {
		return &huma.StreamResponse{Body: a.export}, nil
	})
}

// me tells of an account to whom it belongs.
func (a *API) me(ctx context.Context, u gallery.User) (*OneMe, error) {
	pictures, err := a.Pictures.Of(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	p, w, d := u.Profile, u.Preferences, u.Defaults
	return &OneMe{ETag: quoted(u.Version()), Body: Me{
		Name: u.Name, Full: p.FullName, Email: u.Email, Websites: p.Websites.List(), Bio: p.Bio, Private: p.Private, Rank: string(u.Rank),
		Preferences: Preferences{w.Language, w.Timezone, w.ShowNSFW, w.Newsletter, w.Digest, w.AskBeforeUpload, w.NoShortcuts, w.Theme, w.Grid, w.Density, w.EmbedTemplates},
		Defaults:    Defaults{string(d.Visibility), d.Expiration, d.Metadata, d.HideCamera, d.Unmarked, string(d.Licence)},
		Password:    u.PasswordHash != "", TwoFactor: u.TOTPSecret != "",
		Media: u.MediaCount, Albums: u.AlbumCount, Followers: u.FollowerCount, Followed: u.FollowingCount,
		Created: u.Created.UTC(), Links: profileLinks(a.Links(caller(ctx).request), u.ID, u.Name, pictures),
	}}, nil
}

// profileLinks are the addresses of a person, whose pictures are among those.
func profileLinks(links gallery.Links, id gallery.ID, name string, pictures []gallery.Picture) ProfileLinks {
	out := ProfileLinks{Profile: links.User(name)}
	for _, p := range pictures {
		switch {
		case p.UserID != id:
		case p.Role == gallery.Avatar:
			out.Avatar = links.Picture(p)
		default:
			out.Background = links.Picture(p)
		}
	}
	return out
}

// named calls the field of a failure what it is called here.
func named(was, is string, err error) error {
	if fail, ok := errors.AsType[*gallery.Error](err); ok && fail.Field == was {
		copied := *fail
		return copied.In(is)
	}
	return err
}

// ProfilePicture is a picture of a profile.
type ProfilePicture struct {
	URL    string `json:"url" format:"uri" doc:"Where it is; another picture has another address."`
	Width  int    `json:"width" doc:"Pixels."`
	Height int    `json:"height" doc:"Pixels."`
}

// picture makes an operation take a picture as its body, which is streamed.
func picture(op huma.Operation) huma.Operation {
	op.Description = "The body is the file: JPEG, PNG, GIF, WebP, AVIF, HEIC or BMP."
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"image/*": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	op.Errors = []int{413, 415, 422, 503, 507}
	return op
}

// AvatarPart is the square of a picture that an avatar shows, as the profile's form has it.
type AvatarPart struct {
	X    int `query:"x" minimum:"0" maximum:"100" default:"50" doc:"Where its centre lies from left to right, in hundredths of the width."`
	Y    int `query:"y" minimum:"0" maximum:"100" default:"50" doc:"Where its centre lies from top to bottom, in hundredths of the height."`
	Size int `query:"size" minimum:"0" maximum:"100" doc:"How long it is, in hundredths of the shorter side; as long as that where it is not given or 0. It never stands out of the picture."`
}

func (p AvatarPart) square() (imaging.Square, error) {
	if p.Size == 0 {
		p.Size = 100
	}
	return imaging.Square{X: float64(p.X) / 100, Y: float64(p.Y) / 100, Size: float64(p.Size) / 100}, nil
}

func (a *API) setPicture(ctx context.Context, role gallery.PictureRole, part func() (imaging.Square, error)) (*struct{ Body ProfilePicture }, error) {
	c := caller(ctx)
	p, err := a.Pictures.Set(ctx, c.by, c.by.UserID, role, part, c.request.Body)
	if err != nil {
		return nil, err
	}
	return &struct{ Body ProfilePicture }{ProfilePicture{a.Links(c.request).Picture(p), p.Width, p.Height}}, nil
}

// Usage is how much room a person takes up.
type Usage struct {
	Used   int64 `json:"used_bytes" doc:"Bytes of all stored files, those in the trash among them."`
	Quota  int64 `json:"quota_bytes" doc:"Bytes that there may be; 0 for any number."`
	Media  int64 `json:"media" doc:"How many media there are."`
	Albums int64 `json:"albums" doc:"How many albums there are."`
}

// archive makes an operation answer with a ZIP.
func archive(op huma.Operation) huma.Operation {
	op.Description = "A ZIP of account.json, albums.json, media/ID.json of each media, and the originals."
	op.Responses = map[string]*huma.Response{"200": {
		Description: http.StatusText(http.StatusOK),
		Content:     map[string]*huma.MediaType{"application/zip": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
	}}
	return op
}

// export streams the caller's data. What fails before the first byte is told; later
// the connection is cut.
func (a *API) export(ctx huma.Context) {
	r, w := humachi.Unwrap(ctx)
	by := caller(ctx.Context()).by
	serve.With(a.fail, func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Content-Type", "application/zip")
		w.Header().Set("Content-Disposition", `attachment; filename="`+by.Name+`.zip"`)
		return a.Archive.Write(r.Context(), by, w)
	}).ServeHTTP(w, r)
}
