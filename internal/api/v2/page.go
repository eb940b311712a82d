package v2

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"

	"calotype/internal/gallery"
)

// Paged is what lists take.
type Paged struct {
	Cursor string `query:"cursor" maxLength:"512" doc:"Where the page before ended, as it said in next."`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"24" doc:"How many at most."`
}

// Page is one page of a list.
type Page[T any] struct {
	Items []T    `json:"items" doc:"What the page holds."`
	Next  string `json:"next,omitempty" doc:"The cursor of the next page; absent on the last."`
}

// Listed is the answer of a list.
type Listed[T any] struct {
	Link string `header:"Link" doc:"The address of the next page (rel=next), if there is one."`
	Body Page[T]
}

// page answers with items and the cursor of what follows, "" for the end.
func page[T any](ctx context.Context, a *API, items []T, next string) *Listed[T] {
	if items == nil {
		items = []T{}
	}
	out := &Listed[T]{Body: Page[T]{Items: items, Next: next}}
	if r := caller(ctx).request; next != "" && r != nil {
		q := r.URL.Query()
		q.Set("cursor", next)
		at := url.URL{Path: r.URL.Path, RawQuery: q.Encode()}
		out.Link = "<" + a.Links(r).Base + Prefix + at.String() + `>; rel="next"`
	}
	return out
}

// seal writes a place in a list as a cursor.
func seal(place any) string {
	b, err := json.Marshal(place)
	if err != nil {
		panic(err) // places are structs of plain values
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// unseal reads a cursor into a place; "" leaves it as it is.
func unseal(cursor string, place any) error {
	if cursor == "" {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(b, place)
	}
	if err != nil {
		return gallery.Fail(gallery.Invalid, "cursor").In("cursor").Because(err)
	}
	return nil
}
