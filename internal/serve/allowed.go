package serve

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

// Allowed are the methods that a path is asked with, for the header Allow.
func Allowed(routes chi.Routes, path string) (methods []string) {
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if routes.Match(chi.NewRouteContext(), method, path) {
			methods = append(methods, method)
		}
	}
	return methods
}
