package app

import "github.com/go-chi/chi/v5"

// Routes are those that Handler answers by.
func (h *House) Routes() chi.Routes { return h.routes() }
