package v2

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"

	"calotype/internal/gallery"
	"calotype/internal/upload"
)

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
