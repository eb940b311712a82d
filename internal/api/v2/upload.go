package v2

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/gallery"
	"calotype/internal/upload"
)

// Wishes are what an uploader says beside the file.
type Wishes struct {
	Title       string   `json:"title,omitempty" maxLength:"100" doc:"Empty for what the file says."`
	Description string   `json:"description,omitempty" maxLength:"10000" doc:"What is to be said of it."`
	Tags        []string `json:"tags,omitempty" maxItems:"32" doc:"Tags; in a form and in the query they stand in one field with commas between."`
	Album       string   `json:"album,omitempty" maxLength:"64" doc:"The id of an album that the caller may add to."`
	Category    int64    `json:"category,omitempty" minimum:"0" doc:"The id of a category."`
	Visibility  string   `json:"visibility,omitempty" enum:"public,link,private" doc:"Empty for the default of the key, the person or the site."`
	NSFW        bool     `json:"nsfw,omitempty" doc:"Not for all eyes."`
	Width       int      `json:"width,omitempty" minimum:"0" maximum:"100000" doc:"Pixels to scale a still down to."`
	Metadata    string   `json:"metadata,omitempty" enum:"keep,no-location,strip" doc:"How much is kept of what the file says of itself; the site may ask for less. Empty for the person's or the site's."`
	Frame       *float64 `json:"frame,omitempty" minimum:"0" doc:"Seconds into a video that its still is made of; absent for a quarter of it."`
	Expires     string   `json:"expires,omitempty" format:"date-time" doc:"When its time is over; empty for the default."`
	Name        string   `json:"name,omitempty" maxLength:"255" doc:"The file's name, where nothing else tells it."`
}

// FromURL is an upload of what is behind an address.
type FromURL struct {
	URL string `json:"url" format:"uri" maxLength:"4096" doc:"Where the file is; http or https, and not inside the site's own network."`
	Wishes
}

// Upload is the form of an upload.
type Upload struct {
	File string `json:"file" contentMediaType:"application/octet-stream" doc:"The file. Fields may stand before or after it."`
	Wishes
}

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
	asked, err := json.Marshal(wishes)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(asked)
	claim, err := a.claim(r, slices.Concat(sum[:], draft.File.SHA256[:]))
	if err != nil {
		return err
	}
	if claim == nil {
		_, _, err := a.publish(w, r, draft, wish)
		return err
	}
	if answered, err := claim.begin(r.Context(), w); answered || err != nil {
		return err
	}
	status, body, err := a.publish(w, r, draft, wish)
	claim.end(r.Context(), status, w.Header(), body)
	return err
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

// receive spools the upload's bytes and collects its fields.
func (a *API) receive(r *http.Request, by gallery.Actor) (*upload.Draft, map[string]string, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, nil, &Problem{Status: http.StatusUnsupportedMediaType, Code: "request.media_type", Field: "Content-Type", Detail: "The body's type is missing."}
	}
	switch {
	case kind == "multipart/form-data":
		return a.form(r, by)
	case kind == "application/json":
		return a.fromURL(r, by)
	case kind == "application/octet-stream", strings.HasPrefix(kind, "image/"), strings.HasPrefix(kind, "video/"):
		wishes := map[string]string{}
		for name, values := range r.URL.Query() {
			if name != "dry_run" {
				wishes[name] = values[0]
			}
		}
		draft, err := a.Upload.Receive(r.Context(), r.Body, wishes["name"], a.Upload.Limit(by))
		return draft, wishes, err
	}
	return nil, nil, &Problem{Status: http.StatusUnsupportedMediaType, Code: "request.media_type", Field: "Content-Type", Detail: "Uploads are multipart/form-data, application/json or a picture's or video's own type."}
}

// maxFormField is the most bytes of a field beside the file.
const maxFormField = 64 << 10

func (a *API) form(r *http.Request, by gallery.Actor) (draft *upload.Draft, wishes map[string]string, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, nil, malformed(err)
	}
	wishes = map[string]string{}
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return draft, nil, malformed(err)
		}
		if name := p.FormName(); name == "file" || name == "source" {
			if draft != nil {
				return draft, nil, gallery.Fail(gallery.Invalid, "source.many").In(name)
			}
			if draft, err = a.Upload.Receive(r.Context(), p, p.FileName(), a.Upload.Limit(by)); err != nil {
				return nil, nil, err
			}
			continue
		}
		if err := collect(wishes, p); err != nil {
			return draft, nil, err
		}
	}
	if draft == nil {
		return nil, nil, gallery.Fail(gallery.Invalid, "source.none").In("file")
	}
	return draft, wishes, nil
}

// maxFields bounds the fields of a form.
const maxFields = 32

func collect(wishes map[string]string, p *multipart.Part) error {
	value, err := io.ReadAll(io.LimitReader(p, maxFormField+1))
	switch {
	case err != nil:
		return malformed(err)
	case len(value) > maxFormField, len(wishes) == maxFields:
		return gallery.Fail(gallery.TooLarge, "request.too_large").In(p.FormName())
	}
	wishes[p.FormName()] = string(value)
	return nil
}

func malformed(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &Problem{Status: http.StatusBadRequest, Code: "request.malformed", Detail: "The body cannot be read."}
}

// details are an upload's wishes; every field is one that is known and fits.
func (a *API) details(wishes map[string]string) (upload.Details, error) {
	d := upload.Details{Strict: true}
	bad := func(field string) error { return gallery.Fail(gallery.Invalid, "request.invalid").In(field) }
	for field, v := range wishes {
		var err error
		if !utf8.ValidString(v) {
			return d, bad(field)
		}
		switch field {
		case "title":
			d.Title, err = v, longest(v, 100)
		case "description":
			d.Description, err = v, longest(v, 10000)
		case "tags":
			d.Tags, err = tagList(v)
		case "album":
			d.AlbumID, err = v, longest(v, 64)
		case "category":
			var n int64
			n, err = strconv.ParseInt(v, 10, 64)
			d.CategoryID = gallery.ID(n)
		case "visibility":
			d.Visibility = gallery.Visibility(v)
			if v != "" && !slices.Contains([]gallery.Visibility{gallery.Public, gallery.Link, gallery.Private}, d.Visibility) {
				return d, bad(field)
			}
		case "nsfw":
			d.NSFW, err = strconv.ParseBool(v)
		case "width":
			d.Width, err = strconv.Atoi(v)
			if d.Width < 0 || d.Width > 100000 {
				return d, bad(field)
			}
		case "metadata":
			d.Metadata = v
			if v != "" && !slices.Contains(gallery.MetadataModes(""), v) {
				return d, bad(field)
			}
		case "frame":
			var at float64
			if at, err = strconv.ParseFloat(v, 64); err == nil && !(at >= 0) {
				return d, bad(field)
			}
			d.Still = &at
		case "expires":
			d.Expires, err = time.Parse(time.RFC3339, v)
			if err == nil && !d.Expires.After(a.Now()) {
				return d, bad(field)
			}
		case "name":
			err = longest(v, 255)
		default:
			return d, gallery.Fail(gallery.Invalid, "request.unknown_field").In(field)
		}
		if err != nil {
			return d, bad(field)
		}
	}
	return d, nil
}

var errLong = errors.New("too long")

func longest(s string, n int) error {
	if utf8.RuneCountInString(s) > n {
		return errLong
	}
	return nil
}

// tagList reads tags with commas between; each must be one that may be.
func tagList(v string) (list []string, err error) {
	for t := range strings.SplitSeq(v, ",") {
		if t = strings.TrimSpace(t); t == "" {
			continue
		}
		if !gallery.TagAllowed(t) || len(list) == 32 {
			return nil, errors.New("not a tag")
		}
		list = append(list, t)
	}
	return list, nil
}

func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// fromURL reads {"url": …} and fetches what is there.
func (a *API) fromURL(r *http.Request, by gallery.Actor) (*upload.Draft, map[string]string, error) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, nil, malformed(err)
	}
	if len(raw) > maxBody {
		return nil, nil, gallery.Fail(gallery.TooLarge, "request.too_large")
	}
	fields := map[string]any{}
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, nil, malformed(err)
	}
	wishes := map[string]string{}
	for name, v := range fields {
		text, ok := plain(name, v)
		if !ok {
			return nil, nil, gallery.Fail(gallery.Invalid, "request.invalid").In(name)
		}
		wishes[name] = text
	}
	address := wishes["url"]
	delete(wishes, "url")
	if address == "" || len(address) > 4096 {
		return nil, nil, gallery.Fail(gallery.Invalid, "url.image").In("url")
	}
	if _, err := a.details(wishes); err != nil {
		return nil, nil, err // before anything is fetched
	}
	draft, err := a.Upload.ReceiveURL(r.Context(), by, address, a.Links(r).Base)
	if fail, ok := errors.AsType[*gallery.Error](err); ok && strings.HasPrefix(fail.Code, "url.") {
		return nil, nil, fail.In("url")
	}
	if draft != nil && draft.Name == "" {
		draft.Name = wishes["name"]
	}
	return draft, wishes, err
}

// plain is a value of JSON as a form would have it; each field has one type.
func plain(name string, v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, name != "tags" && name != "nsfw" && name != "width" && name != "category"
	case bool:
		return strconv.FormatBool(v), name == "nsfw"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), name == "width" || name == "category"
	case []any:
		var list []string
		for _, item := range v {
			s, ok := item.(string)
			if !ok || strings.Contains(s, ",") {
				return "", false
			}
			list = append(list, s)
		}
		return strings.Join(list, ","), name == "tags"
	}
	return "", false
}
