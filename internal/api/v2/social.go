package v2

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/gallery"
)

// describeSocial registers likes, follows and notifications.
func (a *API) describeSocial(api huma.API) {
	op := func(id, method, path, summary string, scope gallery.Scope) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"People"}, Metadata: needs(scope)}
	}
	for _, d := range []struct {
		method, media, album, follow string
		on                           bool
	}{{http.MethodPut, "Like a", "Like an", "Follow a person", true}, {http.MethodDelete, "Take back the like of a", "Take back the like of an", "Follow a person no more", false}} {
		verb := map[bool]string{true: "", false: "un"}[d.on]
		handle(api, op(verb+"like-media", d.method, "/media/{id}/like", d.media+" picture or video", gallery.ScopeWrite), func(ctx context.Context, in *MediaID) (*struct{}, error) {
			return nil, a.Curate.LikeMedia(ctx, caller(ctx).by, in.ID, a.proofs(ctx), d.on)
		})
		handle(api, op(verb+"like-album", d.method, "/albums/{id}/like", d.album+" album", gallery.ScopeWrite), func(ctx context.Context, in *AlbumID) (*struct{}, error) {
			return nil, a.Curate.LikeAlbum(ctx, caller(ctx).by, in.ID, a.proofs(ctx), d.on)
		})
		handle(api, op(verb+"follow", d.method, "/users/{name}/follow", d.follow, gallery.ScopeWrite), func(ctx context.Context, in *struct {
			Name string `path:"name" maxLength:"64" doc:"The person's name."`
		}) (*struct{}, error) {
			return nil, a.Curate.Follow(ctx, caller(ctx).by, in.Name, d.on)
		})
	}
	a.describeSearches(api, op)
	handle(api, op("list-notifications", http.MethodGet, "/notifications", "List what others did with what is one's own", gallery.ScopeRead), a.listNotifications)
	handle(api, op("mark-seen", http.MethodPost, "/notifications/seen", "Mark notifications as seen", gallery.ScopeWrite), func(ctx context.Context, in *struct {
		Body struct {
			UpTo string `json:"up_to" minLength:"1" maxLength:"64" doc:"The id of the newest that was seen; it and all before it are marked."`
		}
	}) (*struct{}, error) {
		var id gallery.ID
		if err := unseal(in.Body.UpTo, &id); err != nil {
			return nil, gallery.Fail(gallery.Invalid, "notification.id").In("up_to").Because(err)
		}
		return nil, a.Curate.MarkSeen(ctx, caller(ctx).by, id)
	})
}

// Notice is what a person is told of.
type Notice struct {
	ID      string      `json:"id" doc:"Its id, for up_to."`
	Kind    string      `json:"kind" enum:"like,follow,approved,rejected,removed,member,comment,mention" doc:"What happened."`
	Actor   string      `json:"actor,omitempty" doc:"Who did it; absent for those who show themselves to nobody."`
	Media   *NoticeItem `json:"media,omitempty" doc:"The media that it befell."`
	Album   *NoticeItem `json:"album,omitempty" doc:"The album that it befell."`
	Created time.Time   `json:"created" doc:"When it happened."`
	Seen    *time.Time  `json:"seen,omitempty" doc:"When it was seen; absent while it is new."`
}

// NoticeItem is what something befell.
type NoticeItem struct {
	ID    string `json:"id" doc:"Its id."`
	Title string `json:"title" doc:"What it is called."`
}

// item is what something befell, nil for what is not there.
func item(id, title string) *NoticeItem {
	if id == "" {
		return nil
	}
	return &NoticeItem{ID: id, Title: title}
}

func noticeOf(n gallery.Notification) Notice {
	return Notice{
		ID: seal(n.ID), Kind: n.Kind, Actor: n.ActorName, Media: item(n.MediaPublicID, n.MediaTitle), Album: item(n.AlbumPublicID, n.AlbumName),
		Created: n.Created.UTC(), Seen: when(n.Seen),
	}
}

func (a *API) listNotifications(ctx context.Context, in *Paged) (*Listed[Notice], error) {
	return since(ctx, a, in, a.Curate.Notifications, noticeOf, func(n gallery.Notification) gallery.ID { return n.ID })
}
