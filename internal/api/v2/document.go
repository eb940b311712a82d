package v2

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// config is what huma makes the document and the answers by: no pages of its own,
// no $schema in bodies, nothing but JSON.
func (a *API) config() huma.Config {
	c := huma.DefaultConfig("Calotype", version)
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", ""
	c.CreateHooks = nil
	c.RejectUnknownQueryParameters = true
	c.Info.Description = about
	c.Info.License = &huma.License{Name: "Apache-2.0", URL: "https://www.apache.org/licenses/LICENSE-2.0"}
	c.Servers = []*huma.Server{{URL: basePlace}}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"key":     {Type: "apiKey", In: "header", Name: "X-API-Key", Description: "A key of one's own, chv_…, or the site's guest key. The same keys serve API V1.1."},
		"session": {Type: "apiKey", In: "cookie", Name: "session", Description: "The session of a signed-in browser. Requests from other origins that change something are refused."},
	}
	c.Tags = subjects
	return c
}

// version is the API's, which does not change with the program's.
const version = "2.0.0"

// about stands at the head of the document.
const about = `Everything that can be done with pictures, videos, albums and accounts, for programs.

**Who asks**: send a key as the header X-API-Key. Keys have scopes: upload, read, write, admin.

**Locked things**: a password said to unlock an album, and a share link opened, give a ticket. Send it as the header X-Ticket with what is asked afterwards; browsers get it as a cookie, too.

**Failures** are application/problem+json (RFC 9457); code tells them apart, field names what is at fault, request_id finds them in the log. What is not there and what is not yours look the same: 404.

**Lists** come in pages: next is the cursor of the page after, also as a Link header. Where little of a long list fits, a page may hold less than was asked for, even nothing: the list is at its end where next is absent.

**Doing things once**: a POST, or the replacing of a file, with an Idempotency-Key is done once within 24 hours; asked again by the same key, it gets the same answer, with the header Idempotency-Replayed. The same name for another body is a 409.

**Lost updates**: what can be changed has an ETag. Send it as If-Match to have a change refused (412) when somebody else was faster, or as If-None-Match to be told 304 when nothing changed.

**Limits**: RateLimit-Policy and RateLimit tell how many requests a minute are allowed and left; a 429 says in Retry-After when to come back.`

// subjects are the chapters of the document, in their order.
var subjects = []*huma.Tag{
	{Name: "Media", Description: "Pictures and videos."},
	{Name: "Comments", Description: "What people say of pictures and videos, where the site lets them."},
	{Name: "Albums", Description: "Collections of media, which lie in each other."},
	{Name: "Challenges", Description: "Work that shows that somebody means it, for those who try too often."},
	{Name: "Links", Description: "Share links let in whoever has them; upload links take files of people without an account."},
	{Name: "Tags and categories", Description: "What media are sorted by."},
	{Name: "Search", Description: "Finding things by words and by what they are."},
	{Name: "People", Description: "Who is here, likes, follows and what one is told of; what staff does with accounts."},
	{Name: "Account", Description: "One's own account: profile, room, and what one signs in by."},
	{Name: "Moderation", Description: "What visitors report, and what staff did. What waits for approval is in the list of media with waiting; change-many approves and rejects it."},
	{Name: "Administration", Description: "How the site is run: settings, jobs, figures."},
	{Name: "Keys", Description: "What programs ask by."},
	{Name: "Webhooks", Description: "Addresses that are told of what happens: a POST of JSON with the header X-Calotype-Signature, t=<unix seconds>,v1=<hex of HMAC-SHA256 of the time, a dot and the body, by the webhook's secret>. Any 2xx takes it; everything else is tried again, ten times within some four hours."},
}

// basePlace stands in the document where the site's address goes.
const basePlace = "{base}" + Prefix

// serveDocument serves the OpenAPI document. The site's address is put in for each
// request, as it may be the request's own.
func (a *API) serveDocument(o *huma.OpenAPI) http.HandlerFunc {
	text, err := json.MarshalIndent(o, "", " ")
	if err != nil {
		panic(err) // it is made of our own types
	}
	return func(w http.ResponseWriter, r *http.Request) {
		base, err := json.Marshal(a.Links(r).Base + Prefix)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(bytes.Replace(text, []byte(`"`+basePlace+`"`), base, 1))
	}
}

//go:embed page.html
var pageText string

//go:embed page.css
var styleText []byte

// pagePolicy lets the page have its own style and nothing else.
const pagePolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func serveStyle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(styleText)
}

// servePage serves the document for people.
func (a *API) servePage(o *huma.OpenAPI) http.HandlerFunc {
	t := template.Must(template.New("page").Parse(pageText))
	var body bytes.Buffer
	if err := t.Execute(&body, manual(o)); err != nil {
		panic(err) // it is made of our own types
	}
	return func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/") {
			http.Redirect(w, r, a.Links(r).Root()+Prefix+"/", http.StatusMovedPermanently)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", pagePolicy)
		w.Header().Set("Referrer-Policy", "no-referrer")
		_, _ = w.Write(body.Bytes())
	}
}

// The page's own view of the document.
type (
	manualPage struct {
		Title, Version string
		About          []string
		Chapters       []chapter
	}
	chapter struct {
		Name, Text string
		Operations []operation
	}
	operation struct {
		ID, Method, Path, Summary, Text string
		Parameters, Body                []field
		BodyTypes                       string
		Answers                         []answerOf
	}
	field    struct{ Name, Where, Type, Text string }
	answerOf struct {
		Status, Text string
		Fields       []field
	}
)

func manual(o *huma.OpenAPI) manualPage {
	page := manualPage{Title: o.Info.Title, Version: o.Info.Version, About: strings.Split(strings.ReplaceAll(o.Info.Description, "**", ""), "\n\n")}
	for _, tag := range o.Tags {
		c := chapter{Name: tag.Name, Text: tag.Description}
		for _, path := range sorted(o.Paths) {
			item := o.Paths[path]
			for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
				if op != nil && slices.Contains(op.Tags, tag.Name) {
					c.Operations = append(c.Operations, describe(o, op))
				}
			}
		}
		page.Chapters = append(page.Chapters, c)
	}
	return page
}

func describe(o *huma.OpenAPI, op *huma.Operation) operation {
	out := operation{ID: op.OperationID, Method: op.Method, Path: Prefix + op.Path, Summary: op.Summary, Text: op.Description}
	for _, p := range op.Parameters {
		out.Parameters = append(out.Parameters, field{p.Name, p.In, kindOf(o, p.Schema), p.Description})
	}
	if op.RequestBody != nil {
		types := sorted(op.RequestBody.Content)
		out.BodyTypes = strings.Join(types, ", ")
		for _, name := range types {
			if out.Body = fields(o, op.RequestBody.Content[name].Schema); len(out.Body) > 0 {
				break
			}
		}
	}
	for _, status := range sorted(op.Responses) {
		answer := answerOf{Status: status, Text: op.Responses[status].Description}
		if media := op.Responses[status].Content["application/json"]; media != nil {
			answer.Fields = fields(o, media.Schema)
		}
		out.Answers = append(out.Answers, answer)
	}
	return out
}

// fields are those of an object's schema, in order.
func fields(o *huma.OpenAPI, s *huma.Schema) (list []field) {
	s = resolve(o, s)
	if s == nil {
		return nil
	}
	for _, name := range sorted(s.Properties) {
		p := s.Properties[name]
		where := ""
		if slices.Contains(s.Required, name) {
			where = "required"
		}
		list = append(list, field{name, where, kindOf(o, p), p.Description})
	}
	return list
}

func resolve(o *huma.OpenAPI, s *huma.Schema) *huma.Schema {
	if s != nil && s.Ref != "" {
		return o.Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}

// kindOf is a schema in a few words.
func kindOf(o *huma.OpenAPI, s *huma.Schema) string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
	case s.Type == huma.TypeArray:
		return "list of " + kindOf(o, s.Items)
	case len(s.Enum) > 0:
		var words []string
		for _, v := range s.Enum {
			words = append(words, fmt.Sprintf("%q", v))
		}
		return strings.Join(words, " | ")
	case s.Format != "":
		return s.Type + " (" + s.Format + ")"
	}
	return s.Type
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// schemaOf is a reference to a type's schema.
func schemaOf(r huma.Registry, v any, name string) *huma.Schema {
	return r.Schema(reflect.TypeOf(v), true, name)
}
