package v2

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// UploadLink lets people without an account put files into an album.
type UploadLink struct {
	ID        string     `json:"id" doc:"Names it to its owner; it opens nothing."`
	Album     string     `json:"album" doc:"The id of the album that files go into."`
	Name      string     `json:"name" doc:"What it is for; uploaders read it."`
	Locked    bool       `json:"locked" doc:"Whether it asks for a password."`
	MostFiles int64      `json:"most_files" doc:"How many files it takes; 0 for any number."`
	Files     int64      `json:"files" doc:"How many files came by it."`
	Created   time.Time  `json:"created" doc:"When it was made."`
	Expires   *time.Time `json:"expires,omitempty" doc:"When it is over; absent for never."`
	Revoked   *time.Time `json:"revoked,omitempty" doc:"When it was revoked."`
	URL       string     `json:"url,omitempty" format:"uri" doc:"The link itself; told once, when it is made."`
}

// UploadLinkWish is an upload link to be made.
type UploadLinkWish struct {
	Album     string     `json:"album" minLength:"1" maxLength:"64" doc:"The id of the album that files go into."`
	Name      string     `json:"name,omitempty" maxLength:"100" doc:"What it is for; uploaders read it."`
	Password  string     `json:"password,omitempty" maxLength:"256" doc:"What it asks for; empty for nothing."`
	MostFiles int64      `json:"most_files,omitempty" minimum:"0" maximum:"1000000000" doc:"How many files it takes; 0 for any number."`
	Expires   *time.Time `json:"expires,omitempty" doc:"When it is over; absent for never."`
}

func uploadLinkOf(l gallery.UploadLink) UploadLink {
	return UploadLink{
		ID: l.PublicID, Album: l.AlbumPublicID, Name: l.Name, Locked: l.PasswordHash != "", MostFiles: l.MostFiles, Files: l.Files,
		Created: l.Created.UTC(), Expires: when(l.Expires), Revoked: when(l.Revoked),
	}
}

// describeUploadLinks registers what is done with upload links.
func (a *API) describeUploadLinks(api huma.API) {
	op := func(id, method, path, summary string, scope gallery.Scope) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Links"}, Metadata: needs(scope)}
	}
	handle(api, op("list-upload-links", http.MethodGet, "/upload-links", "List the upload links of an album", gallery.ScopeRead), func(ctx context.Context, in *struct {
		Album string `query:"album" required:"true" minLength:"1" maxLength:"64" doc:"The id of the album."`
	}) (*Listed[UploadLink], error) {
		list, err := a.Curate.UploadLinks(ctx, caller(ctx).by, a.proofs(ctx), in.Album)
		if err != nil {
			return nil, err
		}
		return page(ctx, a, each(list, uploadLinkOf), ""), nil
	})
	handle(api, created(op("create-upload-link", http.MethodPost, "/upload-links", "Make an upload link", gallery.ScopeWrite)), func(ctx context.Context, in *struct{ Body UploadLinkWish }) (*struct{ Body UploadLink }, error) {
		w := in.Body
		l, token, err := a.Curate.CreateUploadLink(ctx, caller(ctx).by, a.proofs(ctx), curate.NewUploadLink{
			Album: w.Album, Name: w.Name, Password: w.Password, Expires: moment(w.Expires), MostFiles: w.MostFiles,
		})
		if err != nil {
			return nil, err
		}
		out := &struct{ Body UploadLink }{uploadLinkOf(l)}
		out.Body.URL = a.Links(caller(ctx).request).Upload(token)
		return out, nil
	})
	handle(api, op("revoke-upload-link", http.MethodDelete, "/upload-links/{id}", "Revoke an upload link", gallery.ScopeWrite), func(ctx context.Context, in *LinkID) (*struct{}, error) {
		return nil, a.Curate.RevokeUploadLink(ctx, caller(ctx).by, a.proofs(ctx), in.ID)
	})
}
