package v2

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/gallery"
)

// Version is what a media was before it was replaced.
type Version struct {
	ID       string    `json:"id" doc:"Its id."`
	Name     string    `json:"name" doc:"What the file was called." example:"cat.jpg"`
	MIME     string    `json:"mime" doc:"Its type." example:"image/jpeg"`
	Size     int64     `json:"size" doc:"In bytes; they count in the quota."`
	Width    int       `json:"width" doc:"In pixels."`
	Height   int       `json:"height" doc:"In pixels."`
	Replaced time.Time `json:"replaced" doc:"When another file came in its place."`
	URL      string    `json:"url" doc:"The bytes, for those who see its list."`
}

// VersionID names a version in a path.
type VersionID struct {
	MediaID
	Version string `path:"version" maxLength:"32" doc:"The version's id."`
}

// describeVersions registers what files were before.
func (a *API) describeVersions(api huma.API) {
	op := func(id, method, path, summary string, scopes ...gallery.Scope) huma.Operation {
		return huma.Operation{
			OperationID: id, Method: method, Path: "/media/{id}/versions" + path, Tags: []string{"Media"}, Summary: summary, Metadata: needs(scopes...), Errors: []int{410},
		}
	}
	handle(api, op("list-versions", http.MethodGet, "", "List what a picture or video was before it was replaced", gallery.ScopeRead), a.listVersions)
	current := op("make-version-current", http.MethodPost, "/{version}/current", "Put a version in the place of the file", gallery.ScopeUpload, gallery.ScopeWrite)
	current.Errors = []int{410, 413, 503, 507}
	handle(api, current, func(ctx context.Context, in *VersionID) (*struct{}, error) {
		by := caller(ctx).by
		if _, err := a.replaceableBy(ctx, by, in.ID, a.proofs(ctx), time.Time{}); err != nil {
			return nil, err
		}
		_, err := a.Upload.MakeCurrent(ctx, by, in.ID, in.Version)
		return nil, err
	})
	handle(api, op("delete-version", http.MethodDelete, "/{version}", "Delete a version for good", gallery.ScopeWrite), func(ctx context.Context, in *VersionID) (*struct{}, error) {
		return nil, a.Curate.DropVersion(ctx, caller(ctx).by, in.ID, in.Version, a.proofs(ctx))
	})
}

func (a *API) listVersions(ctx context.Context, in *MediaID) (*Listed[Version], error) {
	list, err := a.Curate.Versions(ctx, caller(ctx).by, in.ID, a.proofs(ctx))
	if err != nil {
		return nil, err
	}
	links := a.Links(caller(ctx).request)
	return page(ctx, a, each(list, func(v gallery.Version) Version {
		return Version{v.PublicID, v.Name, v.File.MIME, v.File.Size, v.File.Width, v.File.Height, v.Replaced.UTC(), links.File(v.File)}
	}), ""), nil
}
