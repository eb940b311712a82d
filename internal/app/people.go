package app

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"calotype/internal/account"
	"calotype/internal/deliver"
	"calotype/internal/gallery"
	"calotype/internal/imaging"
	"calotype/internal/serve"
	"calotype/internal/spool"
)

// openPeople opens what keeps the pictures of profiles and people's own data.
func (h *House) openPeople(pool *imaging.Pool, bench *spool.Bench) {
	h.Pictures = &account.Pictures{DB: h.DB, Store: h.Keeper.Store, Imaging: pool, Bench: bench, Site: h.Site, Now: time.Now}
	h.Archive = &account.Archive{DB: h.DB, Store: h.Keeper.Store, Now: time.Now}
}

// mountPeople answers with the pictures of profiles.
func (h *House) mountPeople(r chi.Router) {
	pictures := &deliver.Pictures{Open: h.Pictures.Open, Actor: h.visitor}
	serve := serve.With(h.plainFailure, func(w http.ResponseWriter, r *http.Request) error {
		return pictures.Serve(w, r, chi.URLParam(r, "version"))
	})
	path := gallery.PicturePath("{version}")
	r.Get(path, serve.ServeHTTP)
	r.Head(path, serve.ServeHTTP)
}

// words are what the addresses of routes begin with: nobody is called so.
func words(routes chi.Routes) func(string) bool {
	known := map[string]bool{}
	_ = chi.Walk(routes, func(_, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error { // ours never fails
		word, _, _ := strings.Cut(strings.TrimPrefix(route, "/"), "/")
		known[strings.ToLower(word)] = true
		return nil
	})
	return func(word string) bool { return known[word] }
}
