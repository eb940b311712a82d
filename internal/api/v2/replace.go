package v2

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
)

// Replacement is the form by which a file comes in the place of another.
type Replacement struct {
	File string `json:"file" contentMediaType:"application/octet-stream" doc:"The file."`
	Name string `json:"name,omitempty" maxLength:"255" doc:"The file's name, where nothing else tells it."`
}

// describeReplace puts the replacing of a file into the document; as with uploads its body
// is streamed.
func (a *API) describeReplace(api huma.API) {
	schemas := api.OpenAPI().Components.Schemas
	op := &huma.Operation{
		OperationID: "replace-file", Method: http.MethodPut, Path: "/media/{id}/file", Tags: []string{"Media"},
		Summary: "Put another file in the place of a picture's or video's",
		Description: "By its owner alone, as a form with the part file or as the bare bytes with the name in the query; an image for an image, and a video for a video. " +
			"Its page, its words and its delete link stay, the addresses of its files change. The key needs the scopes `upload` and `write`.",
		Parameters: []*huma.Param{{Name: "id", In: "path", Required: true, Description: "The media's public id.", Schema: &huma.Schema{Type: huma.TypeString}}},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"multipart/form-data": {Schema: schemaOf(schemas, Replacement{}, "Replacement")}, "application/octet-stream": {},
		}},
		Responses: map[string]*huma.Response{"200": {
			Description: "What it has become", Content: map[string]*huma.MediaType{"application/json": {Schema: schemaOf(schemas, Media{}, "Media")}},
		}},
		Security: []map[string][]string{{"key": {}}, {"session": {}}},
	}
	addProblems(op, schemas, 400, 401, 403, 404, 410, 413, 415, 422, 429, 503, 507)
	api.OpenAPI().AddOperation(op)
}

// replace takes the new file. Who may not replace it sends none.
func (a *API) replace(w http.ResponseWriter, r *http.Request) error {
	by := caller(r.Context()).by
	if err := may(by, gallery.ScopeUpload, gallery.ScopeWrite); err != nil {
		return err
	}
	m, err := a.replaceable(r, by)
	if err != nil {
		return err
	}
	draft, wishes, err := a.receive(r, by)
	if draft != nil {
		defer draft.Drop()
	}
	if err != nil {
		return err
	}
	for field := range wishes {
		if field != "name" {
			return gallery.Fail(gallery.Invalid, "request.unknown_field").In(field)
		}
	}
	if m, err = a.Upload.Replace(r.Context(), by, m.PublicID, draft); err != nil {
		return err
	}
	list, err := a.mediaOf(r.Context(), r, []gallery.Media{*m})
	if err != nil {
		return err
	}
	w.Header().Set("ETag", tag(m.Updated))
	_, err = answer(w, http.StatusOK, list[0])
	return err
}

// replaceable is the media of the path for who may replace its bytes.
func (a *API) replaceable(r *http.Request, by gallery.Actor) (*gallery.Media, error) {
	return a.replaceableBy(r.Context(), by, chi.URLParam(r, "id"), a.Proofs(r))
}

func (a *API) replaceableBy(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs) (*gallery.Media, error) {
	m, err := a.Browse.Media(ctx, by, id, p)
	if err != nil {
		return nil, err
	}
	around, err := a.Browse.Around(ctx, by, m, p)
	if err != nil {
		return nil, err
	}
	if err := gallery.Judge(by, gallery.Replace, m.Policy(a.Now()), around.Asks); err != nil {
		return nil, err
	}
	return m, a.Upload.MayUpload(by)
}
