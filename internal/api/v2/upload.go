package v2

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/gallery"
	"calotype/internal/upload"
)

// Uploaded is the answer to an upload.
type Uploaded struct {
	Duplicate bool  `json:"duplicate" doc:"True where the same file was there before and stands for it."`
	Media     Media `json:"media" doc:"What it has become."`
}

// Tried is the answer to a dry run.
type Tried struct {
	DryRun     bool       `json:"dry_run" doc:"Always true: nothing was stored."`
	Kind       string     `json:"kind" enum:"image,video" doc:"What it is."`
	Title      string     `json:"title" doc:"The title that it would have."`
	Extension  string     `json:"extension" doc:"Of the file that would be stored."`
	Size       int64      `json:"size" doc:"Bytes as sent."`
	Width      int        `json:"width" doc:"Pixels of the file that would be stored."`
	Height     int        `json:"height" doc:"Pixels of the file that would be stored."`
	Frames     int        `json:"frames" doc:"1 for stills."`
	Duration   float64    `json:"duration" doc:"Seconds, 0 for stills."`
	Converted  bool       `json:"converted" doc:"Whether it would be stored in another format or size than sent."`
	Visibility string     `json:"visibility" enum:"public,link,password,private" doc:"Who might see it."`
	Approved   bool       `json:"approved" doc:"False if it would wait for approval."`
	Expires    *time.Time `json:"expires,omitempty" doc:"When its time would be over; absent for never."`
}

// describeUpload puts the upload into the document. It is no operation of huma's,
// as its body is streamed and can be of many types.
func (a *API) describeUpload(api huma.API) {
	o := api.OpenAPI()
	schemas := o.Components.Schemas
	answer := func(text string, v huma.Schema) *huma.Response {
		return &huma.Response{Description: text, Content: map[string]*huma.MediaType{"application/json": {Schema: &v}}}
	}
	ref := func(v any, name string) huma.Schema { return *schemaOf(schemas, v, name) }
	form, url := ref(Upload{}, "Upload"), ref(FromURL{}, "FromURL")
	raw := &huma.MediaType{}
	op := &huma.Operation{
		OperationID: "upload-media", Method: http.MethodPost, Path: "/media", Tags: []string{"Media"},
		Summary: "Upload a picture or video",
		Description: "As a form with the part file, as the bare bytes with the other fields in the query, or by url in JSON. The key needs the scope `upload`. " +
			"With dry_run nothing is stored: the answer says what would be.",
		Parameters: []*huma.Param{
			{Name: "dry_run", In: "query", Description: "Only say what would happen.", Schema: &huma.Schema{Type: huma.TypeBoolean}},
			{Name: "Idempotency-Key", In: "header", Description: "A name of the caller's for this deed, which is done once.", Schema: &huma.Schema{Type: huma.TypeString}},
		},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"multipart/form-data": {Schema: &form}, "application/json": {Schema: &url}, "application/octet-stream": raw,
		}},
		Responses: map[string]*huma.Response{
			"200": answer("The same file was there before, or a dry run", huma.Schema{OneOf: []*huma.Schema{schemaOf(schemas, Uploaded{}, "Uploaded"), schemaOf(schemas, Tried{}, "Tried")}}),
			"201": answer("Uploaded", ref(Uploaded{}, "Uploaded")),
		},
		Security: []map[string][]string{{}, {"key": {}}, {"session": {}}},
	}
	addProblems(op, schemas, 400, 401, 403, 409, 413, 415, 422, 429, 503, 507)
	o.AddOperation(op)
}

// addProblems says by which statuses an operation fails.
func addProblems(op *huma.Operation, schemas huma.Registry, statuses ...int) {
	problem := schemaOf(schemas, Problem{}, "Problem")
	for _, status := range statuses {
		op.Responses[strconv.Itoa(status)] = &huma.Response{Description: http.StatusText(status), Content: map[string]*huma.MediaType{"application/problem+json": {Schema: problem}}}
	}
}

// upload takes a file in any of the three ways.
func (a *API) upload(w http.ResponseWriter, r *http.Request) error {
	c := caller(r.Context())
	if !c.by.Has(gallery.ScopeUpload) {
		return may(c.by, gallery.ScopeUpload)
	}
	if err := a.Upload.MayUpload(c.by); err != nil {
		return err
	}
	dry, err := strconv.ParseBool(first(r.URL.Query().Get("dry_run"), "false"))
	if err != nil {
		return gallery.Fail(gallery.Invalid, "request.invalid").In("dry_run")
	}
	draft, wishes, err := a.receive(r, c.by)
	if draft != nil {
		defer draft.Drop()
	}
	if err != nil {
		return err
	}
	wish, err := a.details(wishes)
	if err != nil {
		return err
	}
	if dry {
		return a.try(w, r, draft, wish)
	}
	return a.onceKnown(w, r, draft, wishes, func() (int, []byte, error) { return a.publish(w, r, draft, wish) })
}

func (a *API) try(w http.ResponseWriter, r *http.Request, draft *upload.Draft, wish upload.Details) error {
	t, err := a.Upload.Try(r.Context(), caller(r.Context()).by, draft, wish)
	if err != nil {
		return err
	}
	_, err = answer(w, http.StatusOK, Tried{
		DryRun: true, Kind: string(t.Kind), Title: t.Title, Extension: t.Extension, Size: t.Size, Width: t.Width, Height: t.Height,
		Frames: t.Frames, Duration: t.Duration.Seconds(), Converted: t.Converted, Visibility: string(t.Visibility),
		Approved: t.Approved, Expires: when(t.Expires),
	})
	return err
}

func (a *API) publish(w http.ResponseWriter, r *http.Request, draft *upload.Draft, wish upload.Details) (int, []byte, error) {
	done, err := a.Upload.Publish(r.Context(), caller(r.Context()).by, draft, wish)
	if err != nil {
		return 0, nil, err
	}
	list, err := a.mediaOf(r.Context(), r, []gallery.Media{*done.Media})
	if err != nil {
		return 0, nil, err
	}
	links := a.Links(r)
	out := Uploaded{Media: list[0], Duplicate: done.DeleteToken == ""}
	status := http.StatusOK
	if !out.Duplicate {
		status = http.StatusCreated
		out.Media.Links.Delete = links.Delete(done.Media, done.DeleteToken)
		w.Header().Set("Location", links.Base+Prefix+"/media/"+done.Media.PublicID)
	}
	w.Header().Set("ETag", tag(done.Media.Updated))
	body, err := answer(w, status, out)
	return status, body, err
}

// answer writes JSON and returns it.
func answer(w http.ResponseWriter, status int, v any) ([]byte, error) {
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // a client that went away cannot be told
	return body.Bytes(), nil
}
