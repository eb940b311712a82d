package app_test

import (
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
