package v2

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
	"calotype/internal/upload"
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
		Parameters: []*huma.Param{
			{Name: "id", In: "path", Required: true, Description: "The media's public id.", Schema: &huma.Schema{Type: huma.TypeString}},
			{Name: "If-Match", In: "header", Description: "The ETag of what was read: the change is refused with 412 if it was changed meanwhile.", Schema: &huma.Schema{Type: huma.TypeString}},
			{Name: "Idempotency-Key", In: "header", Description: "A name of the caller's for this deed, which is done once.", Schema: &huma.Schema{Type: huma.TypeString}},
		},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"multipart/form-data": {Schema: schemaOf(schemas, Replacement{}, "Replacement")}, "application/octet-stream": {},
		}},
		Responses: map[string]*huma.Response{"200": {
			Description: "What it has become", Content: map[string]*huma.MediaType{"application/json": {Schema: schemaOf(schemas, Media{}, "Media")}},
		}},
		Security: []map[string][]string{{"key": {}}, {"session": {}}},
	}
	addProblems(op, schemas, 400, 401, 403, 404, 409, 410, 412, 413, 415, 422, 429, 503, 507)
	api.OpenAPI().AddOperation(op)
}

// replace takes the new file. Who may not replace it sends none.
func (a *API) replace(w http.ResponseWriter, r *http.Request) error {
	by := caller(r.Context()).by
	if err := may(by, gallery.ScopeUpload, gallery.ScopeWrite); err != nil {
		return err
	}
	seen, err := IfMatch{r.Header.Get("If-Match")}.seen()
	if err != nil {
		return err
	}
	m, err := a.replaceable(r, by, seen)
	if err != nil {
		return overtaken(err)
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
	return overtaken(a.onceKnown(w, r, draft, wishes, func() (int, []byte, error) { return a.putInstead(w, r, m.PublicID, draft, seen) }))
}

// replaceable is the media of the path for who may replace its bytes. A deed that has a
// name may have been done already, which made another version of it.
func (a *API) replaceable(r *http.Request, by gallery.Actor, seen time.Time) (*gallery.Media, error) {
	if r.Header.Get("Idempotency-Key") != "" {
		seen = time.Time{}
	}
	return a.replaceableBy(r.Context(), by, chi.URLParam(r, "id"), a.Proofs(r), seen)
}

func (a *API) replaceableBy(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs, seen time.Time) (*gallery.Media, error) {
	m, err := a.Browse.Media(ctx, by, id, p)
	if err != nil {
		return nil, err
	}
	around, err := a.Browse.Around(ctx, by, m, p)
	if err != nil {
		return nil, err
	}
	return m, a.Upload.MayReplace(by, m, around.Asks, seen)
}

func (a *API) putInstead(w http.ResponseWriter, r *http.Request, id string, draft *upload.Draft, seen time.Time) (int, []byte, error) {
	m, err := a.Upload.Replace(r.Context(), caller(r.Context()).by, id, draft, seen)
	if err != nil {
		return 0, nil, err
	}
	list, err := a.mediaOf(r.Context(), r, []gallery.Media{*m})
	if err != nil {
		return 0, nil, err
	}
	w.Header().Set("ETag", tag(m.Updated))
	body, err := answer(w, http.StatusOK, list[0])
	return http.StatusOK, body, err
}
