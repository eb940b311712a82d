package app_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

func TestStaffLookAfterCategories(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, boss := signedIn(t, h, "boss", gallery.Admin)
	send := func(path string, form url.Values) (*http.Response, string) {
		t.Helper()
		return visit(t, "POST", server.URL+path, form, boss)
	}
	make := func(name, slug string) (*http.Response, string) {
		t.Helper()
		return send("/dashboard/categories", url.Values{"name": {name}, "slug": {slug}, "description": {"All " + name}})
	}
	for _, name := range []string{"Hills", "Lakes"} {
		if r, body := make(name, strings.ToLower(name)); r.StatusCode != http.StatusSeeOther {
			t.Fatal(name, r.StatusCode, body)
		}
	}
	if r, body := make("Other hills", "hills"); r.StatusCode != http.StatusBadRequest || !strings.Contains(body, "Another category has this address.") || !strings.Contains(body, `value="Other hills"`) {
		t.Error("taken", r.StatusCode, body)
	}
	send("/dashboard/categories/order", url.Values{"ids": {"hills", "lakes"}, "place": {"2", "1"}})
	if _, body := visit(t, "GET", server.URL+"/dashboard/categories", nil, boss); strings.Index(body, `value="lakes"`) > strings.Index(body, `value="hills"`) {
		t.Error("not in the order that was sent")
	}
	if _, body := visit(t, "GET", server.URL+"/category/hills", nil, boss); !strings.Contains(body, "/category/hills/edit") {
		t.Error("the page of a category does not lead to its form")
	}
	if r, body := send("/category/hills/edit", url.Values{"name": {"Heights"}, "slug": {"lakes"}}); r.StatusCode != http.StatusBadRequest || !strings.Contains(body, "Edit: Hills") {
		t.Error("an address that another has", r.StatusCode, body)
	}
	if r, _ := send("/category/hills/edit", url.Values{"name": {"Heights"}, "slug": {"heights"}}); r.Header.Get("Location") != "/category/heights" {
		t.Error("changed", r.StatusCode, r.Header)
	}
	if _, body := visit(t, "GET", server.URL+"/category/heights", nil); !strings.Contains(body, "Heights</h1>") || strings.Contains(body, "/edit") {
		t.Error("strangers see", body)
	}
	send("/category/heights/delete", url.Values{})
	if r, _ := visit(t, "GET", server.URL+"/category/heights", nil); r.StatusCode != http.StatusNotFound {
		t.Error("deleted, but", r.StatusCode)
	}
}

func TestStaffLookAfterTags(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	_, mia := signedIn(t, h, "mia", gallery.Manager)
	shelved(t, h, ann, gallery.Album{}, "a1", "a2")
	for id, patch := range map[string]curate.MediaPatch{"a1": {AddTags: []string{"cats", "lake", "c++ & co"}}, "a2": {AddTags: []string{"cat", "Hush"}, Visibility: new(gallery.Private)}} {
		if _, err := h.Curate.EditMany(t.Context(), ann, []string{id}, gallery.Proofs{}, patch); err != nil {
			t.Fatal(err)
		}
	}
	tags := func() string {
		t.Helper()
		_, body := visit(t, "GET", server.URL+"/dashboard/tags?sort=name_asc", nil, mia)
		var names []string
		for _, part := range strings.Split(body, `name="names" value="`)[1:] {
			names = append(names, part[:strings.Index(part, `"`)])
		}
		return strings.Join(names, " ")
	}
	if got := tags(); got != "c&#43;&#43; &amp; co cat cats Hush lake" {
		t.Error("all tags are", got)
	}
	if _, body := visit(t, "GET", server.URL+"/tag/cats,lake", nil, mia); !strings.Contains(body, "/tag/cats/edit") || !strings.Contains(body, "/tag/lake/edit") {
		t.Error("the page of tags does not lead to their forms")
	}
	send := func(path string, form url.Values) (*http.Response, string) {
		t.Helper()
		return visit(t, "POST", server.URL+path, form, mia)
	}
	if r, _ := send("/tag/c%2B%2B%20%26%20co/edit", url.Values{"name": {"C++"}, "description": {"A language"}}); r.Header.Get("Location") != "/tag/C%2B%2B" {
		t.Error("renamed", r.StatusCode, r.Header)
	}
	if _, body := visit(t, "GET", server.URL+"/tag/C%2B%2B", nil); !strings.Contains(body, "A language") || strings.Contains(body, "/edit") {
		t.Error("strangers see", body)
	}
	if r, body := send("/tag/cats/delete", url.Values{"do": {"merge"}, "into": {"no such, "}}); r.StatusCode != http.StatusBadRequest || !strings.Contains(body, "Name another tag that there is.") {
		t.Error("into nothing", r.StatusCode, body)
	}
	if r, _ := send("/tag/cats/delete", url.Values{"do": {"merge"}, "into": {"cat, "}}); r.Header.Get("Location") != "/tag/cat" {
		t.Error("merged", r.StatusCode, r.Header)
	}
	if r, body := send("/dashboard/tags", url.Values{"do": {"delete"}}); r.StatusCode != http.StatusBadRequest || !strings.Contains(body, "Select tags, at most 100 at once.") {
		t.Error("none chosen", r.StatusCode, body)
	}
	if r, _ := send("/dashboard/tags?q=l", url.Values{"do": {"delete"}, "names": {"lake", "Hush"}}); r.Header.Get("Location") != "/dashboard/tags?q=l" {
		t.Error("deleted", r.StatusCode, r.Header)
	}
	if got := tags(); got != "C&#43;&#43; cat" {
		t.Error("left are", got)
	}
}

// The buttons of an album stand on its files in every list, for the lightbox; not while
// they are off, nor where one is not told of the album.
func TestFilesInListsCarryTheButtonsOfTheirAlbum(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	bossID, boss := signedIn(t, h, "boss", gallery.Admin)
	by := gallery.Actor{UserID: bossID, Name: "boss", Rank: gallery.Admin}
	album, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: "Shop"})
	if err != nil {
		t.Fatal(err)
	}
	shelved(t, h, ann, album, "a1", "a2")
	shelved(t, h, ann, gallery.Album{}, "b1")
	buttons := func(off string) string {
		t.Helper()
		form := url.Values{"label": {"Buy prints"}, "href": {"https://shop.example.test/"}, "on": {off}}
		if r, body := visit(t, "POST", server.URL+"/albums/"+album.PublicID+"/buttons", form, boss); r.StatusCode != http.StatusSeeOther {
			t.Fatal(r.StatusCode, body)
		}
		_, body := visit(t, "GET", server.URL+"/explore", nil)
		return body
	}
	body := buttons("1")
	if strings.Count(body, `data-shelf="`+album.PublicID+`"`) != 2 || strings.Count(body, "https://shop.example.test/") != 1 || strings.Count(body, `<template data-calls="`+album.PublicID+`"`) != 1 {
		t.Error("two files of the album:", body)
	}
	if body := buttons(""); strings.Contains(body, "shop.example.test") || strings.Contains(body, "data-shelf") {
		t.Error("off, but", body)
	}
	if _, body := visit(t, "GET", server.URL+"/album/"+album.PublicID, nil); strings.Contains(body, "shop.example.test") {
		t.Error("off, but the album shows them")
	}
	if _, body := visit(t, "GET", server.URL+"/albums/"+album.PublicID+"/buttons", nil, boss); !strings.Contains(body, "https://shop.example.test/") || strings.Contains(body, `name="on" value="1" checked`) {
		t.Error("the form does not keep them:", body)
	}
	buttons("1")
	if _, err := h.Curate.EditAlbum(t.Context(), by, album.PublicID, gallery.Proofs{}, curate.AlbumPatch{Visibility: new(gallery.Private)}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, body := visit(t, "GET", server.URL+"/explore", nil); strings.Contains(body, "shop.example.test") {
		t.Error("strangers are told of a private album's buttons")
	}
}

func TestTheWayUpFromADeepAlbum(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	var albums []gallery.Album
	for i := range 11 {
		wish := curate.NewAlbum{Name: fmt.Sprint("Level ", i)}
		if i > 0 {
			wish.Parent = albums[i-1].PublicID
		}
		a, err := h.Curate.CreateAlbum(t.Context(), ann, wish)
		if err != nil {
			t.Fatal(err)
		}
		albums = append(albums, a)
	}
	path := func(i int) string { return "/album/" + gallery.Slug(albums[i].Name) + "." + albums[i].PublicID }
	_, body := visit(t, "GET", server.URL+path(10), nil)
	_, nav, _ := strings.Cut(body, `<nav class="ab-up"`)
	nav, _, _ = strings.Cut(nav, "</nav>")
	_, nav, _ = strings.Cut(nav, "<details") // beside the button to the next
	behind, near, found := strings.Cut(nav, "</details>")
	if !found || !strings.Contains(behind, `aria-label="2 albums further up"`) || strings.Count(behind, "<a ") != 2 || strings.Count(near, "<a ") != 8 {
		t.Error("from the tenth:", nav)
	}
	if strings.Index(behind, "Level 0<") > strings.Index(behind, "Level 1<") || !strings.Contains(near, path(9)) {
		t.Error("not from the top down:", nav)
	}
	if _, body := visit(t, "GET", server.URL+path(8), nil); strings.Contains(body, "further up") {
		t.Error("eight are too many")
	}
	subs := func() string {
		t.Helper()
		_, body := visit(t, "GET", server.URL+path(10)+"/sub", nil)
		a, b := strings.Index(body, ">Boats<"), strings.Index(body, ">Rivers<")
		return fmt.Sprint(a > 0 && b > 0, a < b)
	}
	var ids []string
	for _, name := range []string{"Boats", "Rivers"} {
		a, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: name, Parent: albums[10].PublicID})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, a.PublicID)
	}
	for _, first := range []bool{true, false} {
		places := []string{"1", "2"}
		if !first {
			places = []string{"2", "1"}
		}
		form := url.Values{"ids": ids, "place": places}
		if r, body := visit(t, "POST", server.URL+"/albums/"+albums[10].PublicID+"/sub-order", form, cookie); !strings.HasSuffix(r.Header.Get("Location"), path(10)+"/sub") {
			t.Error(r.StatusCode, body)
		}
		if got := subs(); got != fmt.Sprint(true, first) {
			t.Error("in the order", places, got)
		}
	}
	if _, body := visit(t, "GET", server.URL+path(10)+"/sub", nil, cookie); !strings.Contains(body, "/sub-order") {
		t.Error("the tab does not lead to its order")
	}
}

func TestLooksAtAnAlbumAreCounted(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, cookie := owner(t, h)
	a, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: "Trip"})
	if err != nil {
		t.Fatal(err)
	}
	quiet, err := h.Curate.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: "Quiet"})
	if err != nil {
		t.Fatal(err)
	}
	shelved(t, h, ann, a, "a1")
	shelved(t, h, ann, quiet, "b1")
	look := func(path, browser string, cookies ...*http.Cookie) string {
		t.Helper()
		q, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("User-Agent", browser)
		for _, c := range cookies {
			q.AddCookie(c)
		}
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != http.StatusOK {
			t.Fatal(path, r.StatusCode, err)
		}
		return string(body)
	}
	path := "/album/Trip." + a.PublicID
	for _, browser := range []string{"Mozilla one", "Mozilla one", "Mozilla two", "Examplebot/1.0"} {
		look(path, browser)
		look(path+"/sub", browser)
	}
	look(path, "Mozilla three", cookie) // the owner
	if err := h.Views.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if body := look(path, "Mozilla one"); !strings.Contains(body, "<span>2 views</span>") {
		t.Error("its page says", body)
	}
	if body := look("/user/ann/albums?sort=views_desc", "Mozilla"); !strings.Contains(body, a.PublicID) || strings.Index(body, quiet.PublicID) < strings.Index(body, a.PublicID) {
		t.Error("the most viewed does not come first")
	}
}

// A look at the page of a tag counts once a visit, and not for robots.
func TestLooksAtTagsAreCounted(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	shelved(t, h, ann, gallery.Album{}, "a1")
	tags := []string{"sea"}
	if _, err := h.Curate.EditMedia(t.Context(), ann, "a1", gallery.Proofs{}, curate.MediaPatch{Tags: &tags}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	body := ""
	for _, browser := range []string{"Mozilla one", "Mozilla one", "Mozilla two", "Examplebot/1.0", "flushed"} {
		if browser == "flushed" {
			if err := h.Views.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		q, _ := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/tag/sea", nil)
		q.Header.Set("User-Agent", browser)
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r.Body)
		if r.Body.Close(); err != nil {
			t.Fatal(err)
		}
		body = string(text)
	}
	if !strings.Contains(body, "2 views") {
		t.Error(between(body, `<section class="ls"`, "</section>"))
	}
}
