package v2

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/gallery"
)

// SearchText is a search that is kept.
type SearchText struct {
	Q string `query:"q" minLength:"1" maxLength:"1024" required:"true" doc:"What is looked for, as in /search."`
}

// describeSearches registers the searches that one keeps.
func (a *API) describeSearches(api huma.API, op func(id, method, path, summary string, scope gallery.Scope) huma.Operation) {
	handle(api, op("list-searches", http.MethodGet, "/searches", "List the searches that one keeps", gallery.ScopeRead), func(ctx context.Context, _ *struct{}) (*struct{ Body Searches }, error) {
		found, err := a.Browse.Searches(ctx, caller(ctx).by)
		return &struct{ Body Searches }{Searches{append([]string{}, found...)}}, err
	})
	for _, d := range []struct {
		id, method, summary string
		on                  bool
	}{{"keep-search", http.MethodPut, "Keep a search", true}, {"forget-search", http.MethodDelete, "Forget a search", false}} {
		handle(api, op(d.id, d.method, "/searches", d.summary, gallery.ScopeWrite), func(ctx context.Context, in *SearchText) (*struct{}, error) {
			return nil, a.Curate.SaveSearch(ctx, caller(ctx).by, in.Q, d.on)
		})
	}
}

// Searches are those that somebody keeps.
type Searches struct {
	Items []string `json:"items" doc:"At most 100, the latest first."`
}
