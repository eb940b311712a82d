package v2

import (
	"context"
	"encoding/base64"
	"net/http"
	"time"

	"calotype/internal/gallery"
)

// Media is a picture or video as the API tells of it.
type Media struct {
	ID          string   `json:"id" doc:"The public id." example:"k3Xw9Ab2"`
	Kind        string   `json:"kind" enum:"image,video" doc:"What it is."`
	Title       string   `json:"title" doc:"The title, may be empty."`
	Description string   `json:"description" doc:"What its owner says of it."`
	Alt         string   `json:"alt" doc:"What it shows, in words, for those who do not see it."`
	Licence     string   `json:"licence" enum:",all-rights-reserved,cc0,public-domain,cc-by,cc-by-sa,cc-by-nd,cc-by-nc,cc-by-nc-sa,cc-by-nc-nd" doc:"What others may do with it; empty where nobody told."`
	Tags        []string `json:"tags" doc:"Its tags."`
	Album       string   `json:"album,omitempty" doc:"The id of its album; absent for none, and for one that is not the caller's to know."`
	Category    int64    `json:"category,omitempty" doc:"The id of its category; absent for none."`
	Owner       string   `json:"owner,omitempty" doc:"The name of its owner; absent for a guest's."`
	Visibility  string   `json:"visibility" enum:"public,link,password,private" doc:"Who may see it: the strictest of its own and its album's."`
	Own         string   `json:"own_visibility" enum:"public,link,private" doc:"Its own visibility, whatever its album's."`
	NSFW        bool     `json:"nsfw" doc:"Not for all eyes."`
	Approved    bool     `json:"approved" doc:"False while it waits for approval."`

	Filename  string  `json:"filename" doc:"What the file was called when it was sent."`
	Extension string  `json:"extension" example:"jpg" doc:"Of the stored original."`
	MIME      string  `json:"mime" example:"image/jpeg" doc:"Of the stored original."`
	Size      int64   `json:"size" doc:"Bytes of the stored original."`
	Width     int     `json:"width" doc:"Pixels, as seen."`
	Height    int     `json:"height" doc:"Pixels, as seen."`
	Frames    int     `json:"frames" doc:"1 for stills."`
	Duration  float64 `json:"duration" doc:"Seconds, 0 for stills."`
	Animated  bool    `json:"animated" doc:"Whether it moves."`
	Is360     bool    `json:"is_360" doc:"Whether it is seen all around."`
	MD5       string  `json:"md5" doc:"Of the stored original, in hex."`
	SHA256    string  `json:"sha256" doc:"Of the stored original, in hex."`
	Camera    string  `json:"camera,omitempty" doc:"Make and model, where known."`
	Color     string  `json:"color" example:"#807060" doc:"Its average colour."`
	ThumbHash string  `json:"thumbhash,omitempty" doc:"A placeholder, in base 64."`

	Views    int64      `json:"views" doc:"How often it was looked at."`
	Likes    int64      `json:"likes" doc:"How many people like it."`
	Comments int64      `json:"comments" doc:"How many comments on it everybody sees who sees it."`
	Created  time.Time  `json:"created" doc:"When it was uploaded."`
	Updated  time.Time  `json:"updated" doc:"When it was last changed."`
	Taken    *time.Time `json:"taken,omitempty" doc:"When it was taken, by the camera's clock."`
	Expires  *time.Time `json:"expires,omitempty" doc:"When its time is over; absent for never."`
	Trashed  *time.Time `json:"trashed,omitempty" doc:"When it was put in the trash; absent if it is not there."`
	Links    MediaLinks `json:"links" doc:"Where it is found."`
}

// MediaLinks are the addresses of a media.
type MediaLinks struct {
	Viewer   string `json:"viewer" format:"uri" doc:"Its page."`
	Original string `json:"original,omitempty" format:"uri" doc:"The stored original."`
	Medium   string `json:"medium,omitempty" format:"uri" doc:"Middle-sized, where there is one."`
	Thumb    string `json:"thumb,omitempty" format:"uri" doc:"The thumb."`
	Frame    string `json:"frame,omitempty" format:"uri" doc:"A picture out of a video."`
	Stream   string `json:"stream,omitempty" format:"uri" doc:"The playlist of a video's renditions (HTTP Live Streaming), where there are any."`
	Delete   string `json:"delete,omitempty" format:"uri" doc:"Deletes it for whoever has this address; told once, to the uploader."`
}

// mediaOf tells of media, with the ids of those of their albums that may be told.
func (a *API) mediaOf(ctx context.Context, r *http.Request, list []gallery.Media) ([]Media, error) {
	albums := make([]gallery.ID, len(list))
	for i := range list {
		albums[i] = list[i].AlbumID
	}
	told, err := a.Browse.AlbumIDs(ctx, caller(ctx).by, albums, a.Proofs(r))
	if err != nil {
		return nil, err
	}
	links := a.Links(r)
	return each(list, func(m gallery.Media) Media {
		out := media(&m, links)
		out.Album = told[m.AlbumID]
		return out
	}), nil
}

// media tells of a media by the links of the request.
func media(m *gallery.Media, links gallery.Links) Media {
	out := Media{
		ID: m.PublicID, Kind: string(m.Kind), Title: m.Title, Description: m.Description, Alt: m.Alt, Licence: string(m.Licence), Tags: []string{},
		Category: int64(m.CategoryID), Owner: m.OwnerName, Visibility: string(m.Visibility), Own: string(m.Own), NSFW: m.NSFW,
		Approved: m.Approved, Filename: m.OriginalFilename, Extension: m.Extension, MIME: m.MIME, Size: m.Size,
		Width: m.Width, Height: m.Height, Frames: m.Frames, Duration: m.Duration.Seconds(), Animated: m.Animated, Is360: m.Is360,
		MD5: m.MD5, SHA256: m.SHA256, Camera: m.Camera, Color: m.Average, ThumbHash: base64.StdEncoding.EncodeToString(m.ThumbHash),
		Views: m.Views, Likes: m.Likes, Comments: m.Comments, Created: m.Created.UTC(), Updated: m.Updated.UTC(),
		Taken: when(m.Taken), Expires: when(m.Expires), Trashed: when(m.Trashed),
		Links: MediaLinks{Viewer: links.Viewer(m)},
	}
	if m.Streamed {
		out.Links.Stream = links.Stream(m)
	}
	for _, t := range m.Tags {
		out.Tags = append(out.Tags, t.Name)
	}
	for _, f := range m.Files {
		at := links.FileOf(m, f)
		switch f.Role {
		case gallery.Original:
			out.Links.Original = at
		case gallery.Medium:
			out.Links.Medium = at
		case gallery.Thumb:
			out.Links.Thumb = at
		case gallery.Frame:
			out.Links.Frame = at
		case gallery.Source:
		}
	}
	return out
}

// when is a moment that may not be.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// until reads a moment that may be taken away by an empty text; nil for none said.
func until(text *string, code string) (*time.Time, error) {
	switch {
	case text == nil:
		return nil, nil
	case *text == "":
		return &time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, *text)
	if err != nil {
		return nil, gallery.Fail(gallery.Invalid, code).In("expires").Because(err)
	}
	return &t, nil
}
