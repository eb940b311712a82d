package v2

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// describeMedia registers what is done with media.
func (a *API) describeMedia(api huma.API) {
	op := func(id, method, path, summary string, scope gallery.Scope) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Media"}, Metadata: needs(scope)}
	}
	handle(api, huma.Operation{
		OperationID: "get-media", Method: http.MethodGet, Path: "/media/{id}", Tags: []string{"Media"},
		Summary: "Get a picture or video", Description: "What is not there and what is not for the caller look the same: 404. What was deleted or is over is 410.", Errors: []int{410},
	}, a.getMedia)
	handle(api, huma.Operation{
		OperationID: "list-media", Method: http.MethodGet, Path: "/media", Tags: []string{"Media"},
		Summary: "List pictures and videos", Description: "One's own with mine, those of an album, or everybody's public ones.",
	}, a.listMedia)
	change := op("change-media", http.MethodPatch, "/media/{id}", "Change a picture or video", gallery.ScopeWrite)
	change.Errors = []int{410, 412}
	handle(api, change, a.changeMedia)
	for _, d := range []struct {
		id, method, path, summary string
		do                        func(context.Context, gallery.Actor, []string, gallery.Proofs) ([]curate.Outcome, error)
	}{
		{"delete-media", http.MethodDelete, "/media/{id}", "Put into the trash, or delete where the site keeps none", a.Curate.DeleteMedia},
		{"restore-media", http.MethodPost, "/media/{id}/restore", "Take out of the trash", a.Curate.RestoreMedia},
		{"purge-media", http.MethodPost, "/media/{id}/purge", "Delete for good what lies in the trash", a.Curate.PurgeMedia},
	} {
		handle(api, op(d.id, d.method, d.path, d.summary, gallery.ScopeWrite), func(ctx context.Context, in *MediaID) (*struct{}, error) {
			done, err := d.do(ctx, caller(ctx).by, []string{in.ID}, a.proofs(ctx))
			if err == nil {
				err = done[0].Err
			}
			return nil, err
		})
	}
	claim := op("claim-media", http.MethodPost, "/media/claims", "Take what one uploaded as a guest into one's account", gallery.ScopeUpload)
	claim.Metadata = needs(gallery.ScopeUpload, gallery.ScopeWrite)
	claim.Description = "The token at the end of a delete link proves whose an upload is. Each is taken as far as there is room, and only once."
	handle(api, claim, a.claimMedia)
	handle(api, op("change-many", http.MethodPost, "/media/bulk", "Do the same to many", gallery.ScopeWrite), a.bulk)
}

// MediaID names a media in a path.
type MediaID struct {
	ID string `path:"id" maxLength:"64" doc:"The media's public id."`
}

// OneMedia is an answer about one media.
type OneMedia struct {
	ETag string `header:"ETag" doc:"Its state, for If-Match and If-None-Match."`
	Body Media
}

func (a *API) oneMedia(ctx context.Context, m *gallery.Media) (*OneMedia, error) {
	list, err := a.mediaOf(ctx, caller(ctx).request, []gallery.Media{*m})
	if err != nil {
		return nil, err
	}
	return &OneMedia{ETag: tag(m.Updated), Body: list[0]}, nil
}

func (a *API) getMedia(ctx context.Context, in *struct {
	MediaID
	IfNoneMatch
}) (*OneMedia, error) {
	m, err := a.Browse.Media(ctx, caller(ctx).by, in.ID, a.proofs(ctx))
	if err != nil {
		return nil, err
	}
	if err := in.unchanged(m.Updated); err != nil {
		return nil, err
	}
	return a.oneMedia(ctx, m)
}

func (a *API) listMedia(ctx context.Context, in *struct {
	Paged
	Mine       bool   `query:"mine" doc:"Only one's own, whoever may see them."`
	Album      string `query:"album" maxLength:"64" doc:"Only those in the album of this id."`
	Kind       string `query:"kind" enum:"image,video" doc:"Only pictures, or only videos."`
	Extension  string `query:"extension" maxLength:"16" example:"jpg" doc:"Only files of the format with this ending."`
	Camera     string `query:"camera" maxLength:"128" doc:"Only what was taken with this camera, as media tell it."`
	Licence    string `query:"licence" enum:"all-rights-reserved,cc0,public-domain,cc-by,cc-by-sa,cc-by-nd,cc-by-nc,cc-by-nc-sa,cc-by-nc-nd" doc:"Only what has this licence."`
	Owner      string `query:"owner" maxLength:"64" doc:"Only those of the person of this name."`
	Visibility string `query:"visibility" enum:"public,link,password,private" doc:"Only those that so many may see; for those who see more than the public."`
	Trash      bool   `query:"trash" doc:"What lies in the trash; with mine."`
	Waiting    bool   `query:"waiting" doc:"What waits for approval."`
	SHA256     string `query:"sha256" pattern:"^[0-9a-f]{64}$" doc:"The newest of one's own that was sent with these bytes, so that they need not be sent again; whatever else is asked for."`
	Sort       string `query:"sort" enum:"date_desc,date_asc,views_desc,likes_desc,title_asc,manual" doc:"The order; the album's own or the newest first where it is not given."`
}) (*Listed[Media], error) {
	by := caller(ctx).by
	if in.SHA256 != "" {
		return a.listSent(ctx, by, in.SHA256)
	}
	if in.Mine && in.Owner != "" {
		return nil, gallery.Fail(gallery.Invalid, "list.filter")
	}
	f := gallery.Filter{Kind: gallery.Kind(in.Kind), Visibility: gallery.Visibility(in.Visibility), Trash: in.Trash, Waiting: in.Waiting,
		Extension: gallery.ExtensionOf(in.Extension), Camera: in.Camera, Licence: gallery.Licence(in.Licence)}
	if in.Owner != "" {
		person, err := a.Browse.Profile(ctx, by, in.Owner)
		if err != nil {
			return nil, err
		}
		f.Owner = person.ID
	}
	if in.Mine {
		if err := may(by, gallery.ScopeRead); err != nil {
			return nil, err
		}
		f.Owner = by.UserID
	}
	if in.Album != "" {
		album, err := a.Browse.Album(ctx, by, in.Album, a.proofs(ctx))
		if err != nil {
			return nil, err
		}
		f.Album = album.ID
	}
	found, err := a.Browse.List(ctx, by, f, browse.Ask{Sort: gallery.Sort(in.Sort), After: in.Cursor, N: in.Limit}, a.proofs(ctx))
	if err != nil {
		return nil, err
	}
	list, err := a.mediaOf(ctx, caller(ctx).request, found.Items)
	if err != nil {
		return nil, err
	}
	return page(ctx, a, list, found.Next), nil
}

// listSent lists the one media that the caller sent with these bytes, or none.
func (a *API) listSent(ctx context.Context, by gallery.Actor, sha256 string) (*Listed[Media], error) {
	if err := may(by, gallery.ScopeRead); err != nil {
		return nil, err
	}
	m, err := a.Browse.Sent(ctx, by, sha256)
	if errors.Is(err, gallery.ErrNotFound) {
		return page(ctx, a, []Media{}, ""), nil
	}
	if err != nil {
		return nil, err
	}
	list, err := a.mediaOf(ctx, caller(ctx).request, []gallery.Media{*m})
	if err != nil {
		return nil, err
	}
	return page(ctx, a, list, ""), nil
}

// MediaPatch is what changes of a media.
type MediaPatch struct {
	Title       *string   `json:"title,omitempty" maxLength:"100" doc:"The title."`
	Description *string   `json:"description,omitempty" maxLength:"10000" doc:"What is to be said of it."`
	Alt         *string   `json:"alt,omitempty" maxLength:"2000" doc:"What it shows, in words."`
	Licence     *string   `json:"licence,omitempty" enum:",all-rights-reserved,cc0,public-domain,cc-by,cc-by-sa,cc-by-nd,cc-by-nc,cc-by-nc-sa,cc-by-nc-nd" doc:"What others may do with it; empty for not told."`
	Tags        *[]string `json:"tags,omitempty" maxItems:"100" doc:"All of its tags."`
	AddTags     []string  `json:"add_tags,omitempty" maxItems:"100" doc:"Tags to put on it."`
	DropTags    []string  `json:"drop_tags,omitempty" maxItems:"100" doc:"Tags to take off."`
	Category    *string   `json:"category,omitempty" maxLength:"64" doc:"The URL key of a category; empty for none."`
	Album       *string   `json:"album,omitempty" maxLength:"64" doc:"The id of an album; empty for none."`
	NSFW        *bool     `json:"nsfw,omitempty" doc:"Not for all eyes."`
	Visibility  *string   `json:"visibility,omitempty" enum:"public,link,private" doc:"Its own visibility."`
	Expires     *string   `json:"expires,omitempty" maxLength:"40" doc:"When its time is over (RFC 3339); empty for never."`
}

func (p MediaPatch) patch() (curate.MediaPatch, error) {
	out := curate.MediaPatch{
		Title: p.Title, Description: p.Description, Alt: p.Alt, Tags: p.Tags, AddTags: p.AddTags, DropTags: p.DropTags,
		Category: p.Category, Album: p.Album, NSFW: p.NSFW, Visibility: (*gallery.Visibility)(p.Visibility), Licence: (*gallery.Licence)(p.Licence),
	}
	var err error
	out.Expires, err = until(p.Expires, "media.expires")
	return out, err
}

func (a *API) changeMedia(ctx context.Context, in *struct {
	MediaID
	IfMatch
	Body MediaPatch
}) (*OneMedia, error) {
	patch, err := in.Body.patch()
	if err != nil {
		return nil, err
	}
	seen, err := in.seen()
	if err != nil {
		return nil, err
	}
	m, err := a.Curate.EditMedia(ctx, caller(ctx).by, in.ID, a.proofs(ctx), patch, seen)
	if err != nil {
		return nil, overtaken(err)
	}
	return a.oneMedia(ctx, m)
}

// Bulk is one deed on many media.
type Bulk struct {
	IDs    []string   `json:"ids" minItems:"1" maxItems:"1000" doc:"The media's ids."`
	Do     string     `json:"do" enum:"change,delete,restore,purge,approve,reject" doc:"What to do; approve and reject are for staff."`
	Change MediaPatch `json:"change,omitempty" doc:"What changes; with change."`
	Reason string     `json:"reason,omitempty" maxLength:"1000" doc:"Why; with reject."`
	Seen   time.Time  `json:"seen,omitzero" doc:"When one looked at them; with approve. What was changed after that is not approved: media.stale."`
}

// Outcome is what became of one of many.
type Outcome struct {
	ID   string `json:"id" doc:"The media's id."`
	Done bool   `json:"done" doc:"Whether it was done."`
	Code string `json:"code,omitempty" doc:"Why not."`
}

// Claims are uploads of a guest.
type Claims struct {
	Uploads []Claim `json:"uploads" minItems:"1" maxItems:"1000" doc:"What one uploaded."`
}

// Claim is one of them.
type Claim struct {
	ID    string `json:"id" minLength:"1" maxLength:"64" doc:"The media's id."`
	Token string `json:"token" minLength:"1" maxLength:"128" doc:"The token at the end of its delete link."`
}

func (a *API) claimMedia(ctx context.Context, in *struct{ Body Claims }) (*struct{ Body Page[Outcome] }, error) {
	var claims []curate.Claim
	for _, c := range in.Body.Uploads {
		claims = append(claims, curate.Claim(c))
	}
	done, err := a.Curate.ClaimMedia(ctx, caller(ctx).by, claims)
	if err != nil {
		return nil, err
	}
	return outcomes(done), nil
}

func (a *API) bulk(ctx context.Context, in *struct{ Body Bulk }) (*struct{ Body Page[Outcome] }, error) {
	by, ids, proofs := caller(ctx).by, in.Body.IDs, a.proofs(ctx)
	patch, err := in.Body.Change.patch()
	if err != nil {
		return nil, err
	}
	var done []curate.Outcome
	switch in.Body.Do {
	case "change":
		done, err = a.Curate.EditMany(ctx, by, ids, proofs, patch)
	case "delete":
		done, err = a.Curate.DeleteMedia(ctx, by, ids, proofs)
	case "restore":
		done, err = a.Curate.RestoreMedia(ctx, by, ids, proofs)
	case "purge":
		done, err = a.Curate.PurgeMedia(ctx, by, ids, proofs)
	case "approve":
		done, err = a.Curate.Approve(ctx, by, ids, in.Body.Seen)
	case "reject":
		done, err = a.Curate.Reject(ctx, by, ids, in.Body.Reason)
	}
	if err != nil {
		return nil, err
	}
	return outcomes(done), nil
}
