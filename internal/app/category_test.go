package app_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

func TestCategoriesLieInOthers(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	id, boss := signedIn(t, h, "boss", gallery.Admin)
	by := gallery.Actor{UserID: id, Name: "boss", Rank: gallery.Admin}
	make := func(name, parent string) (gallery.Category, error) {
		slug := strings.ToLower(name)
		return h.Curate.CreateCategory(t.Context(), by, curate.CategoryPatch{Name: &name, Slug: &slug, Parent: &parent})
	}
	must := func(name, parent string) gallery.Category {
		t.Helper()
		c, err := make(name, parent)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	nature := must("Nature", "")
	cities := must("Cities", "")
	seas := must("Seas", "nature")
	woods := must("Woods", "nature")
	for i, c := range []gallery.Category{nature, seas, woods, cities} {
		m := putIn(t, h, gallery.Album{OwnerID: id, Effective: gallery.Public}, c.Slug+".jpg", gallery.Public)
		err := h.DB.Write(t.Context(), func(tx *db.Tx) error {
			return tx.ChangeMedia(t.Context(), []gallery.ID{m.ID}, db.MediaChange{Category: &c.ID}, time.Now())
		})
		if err != nil {
			t.Fatal(i, err)
		}
	}
	in := func(c gallery.Category, order gallery.Sort) (names string) {
		t.Helper()
		after := ""
		for range 9 { // page by page, so that the seams are seen
			list, err := h.Browse.List(t.Context(), gallery.Actor{Rank: gallery.Guest}, gallery.Filter{Category: c.ID}, browse.Ask{Sort: order, N: 1, After: after}, gallery.Proofs{})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range list.Items {
				names += strings.TrimSuffix(m.OriginalFilename, ".jpg") + " "
			}
			if after = list.Next; after == "" {
				break
			}
		}
		return names
	}
	for _, c := range []struct {
		of    gallery.Category
		order gallery.Sort
		want  string
	}{
		{nature, gallery.Newest, "woods seas nature "}, {nature, gallery.Oldest, "nature seas woods "}, {seas, gallery.Newest, "seas "}, {cities, gallery.Newest, "cities "},
	} {
		if got := in(c.of, c.order); got != c.want {
			t.Errorf("%s by %s lists %q, want %q", c.of.Name, c.order, got, c.want)
		}
	}
	q, err := gallery.ParseQuery("category:nature type:image")
	if err != nil {
		t.Fatal(err)
	}
	if list, err := h.Browse.Search(t.Context(), gallery.Actor{Rank: gallery.Guest}, q, gallery.Filter{}, browse.Ask{}, gallery.Proofs{}); err != nil || len(list.Items) != 3 {
		t.Errorf("a search in the category finds %d, %v", len(list.Items), err)
	}
	if list, err := h.Browse.List(t.Context(), by, gallery.Filter{Category: nature.ID, Owner: id}, browse.Ask{}, gallery.Proofs{}); err != nil || len(list.Items) != 3 {
		t.Errorf("one's own in the category are %d, %v", len(list.Items), err)
	}

	for _, c := range [][2]string{{"Deep", "seas"}, {"Nowhere", "nothing"}} {
		if _, err := make(c[0], c[1]); fieldOf(err) != "parent" {
			t.Errorf("%s lies in %s: %v", c[0], c[1], err)
		}
	}
	for slug, parent := range map[string]string{"nature": "cities", "cities": "cities"} {
		if _, err := h.Curate.EditCategory(t.Context(), by, slug, curate.CategoryPatch{Parent: &parent}); fieldOf(err) != "parent" {
			t.Errorf("%s lies in %s: %v", slug, parent, err)
		}
	}
	icon := "word"
	if _, err := h.Curate.EditCategory(t.Context(), by, "seas", curate.CategoryPatch{Icon: &icon}); fieldOf(err) != "icon" {
		t.Errorf("a word is an icon: %v", err)
	}
	form := url.Values{"name": {"Seas"}, "slug": {"seas"}, "icon": {"🌊"}, "parent": {"nature"}}
	if r, _ := visit(t, "POST", server.URL+"/category/seas/edit", form, boss); r.StatusCode != 303 {
		t.Errorf("by the form: %d", r.StatusCode)
	}
	if order := slugs(t, h.DB); order != "cities nature seas woods " {
		t.Errorf("they stand as %s", order)
	}
	_, body := visit(t, "GET", server.URL+"/category/seas", nil)
	for _, want := range []string{"🌊 Seas", `href="/category/nature"`, `href="/category/woods"`, `href="/category/seas" aria-current="page"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page of a category in another lacks %s", want)
		}
	}
	if _, body := visit(t, "GET", server.URL+"/api/2/categories", nil); !strings.Contains(body, `"parent":"nature","icon":"🌊"`) {
		t.Errorf("the API tells %s", body)
	}
	if err := h.Curate.DeleteCategory(t.Context(), by, "nature"); err != nil {
		t.Fatal(err)
	}
	if c, err := h.DB.CategoryBySlug(t.Context(), "seas"); err != nil || c.ParentID != 0 || c.Parent != "" {
		t.Errorf("without the one around it: %+v, %v", c, err)
	}
}

func slugs(t *testing.T, d *db.DB) (all string) {
	t.Helper()
	list, err := d.Categories(context.WithoutCancel(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		all += c.Slug + " "
	}
	return all
}

func fieldOf(err error) string {
	if fail, told := errors.AsType[*gallery.Error](err); told {
		return fail.Field
	}
	return ""
}

// Pages of categories and tags tell how many files everybody sees there, however many more
// there are (ui.md 5.2).
func TestCategoriesAndTagsTellHowManyFilesTheyShow(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, _ := owner(t, h)
	set(t, h, "listing_items_per_page", "2")
	c := gallery.Category{Name: "Seas", Slug: "seas"}
	if err := h.DB.Write(t.Context(), func(tx *db.Tx) error { return tx.InsertCategory(t.Context(), &c) }); err != nil {
		t.Fatal(err)
	}
	tags := []string{"sea"}
	add := func(id string, v gallery.Visibility, kind gallery.Kind) {
		t.Helper()
		publish(t, h, &gallery.Media{PublicID: id, Name: id, OwnerID: ann.UserID, CategoryID: c.ID, Kind: kind, Own: v, Visibility: v,
			Approved: true, Created: time.Now(), Extension: "jpg", MIME: "image/jpeg", Width: 400, Height: 300}, gallery.Original)
		if _, err := h.Curate.EditMedia(t.Context(), ann, id, gallery.Proofs{}, curate.MediaPatch{Tags: &tags}, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(query, want string) {
		t.Helper()
		for _, path := range []string{"/category/seas", "/tag/sea"} {
			if r, body := visit(t, "GET", server.URL+path+query, nil); !regexp.MustCompile("<span[^>]*>" + want + "</span>").MatchString(body) {
				t.Errorf("%s%s: %d, %s, want %s", path, query, r.StatusCode, between(body, `<p class="ab-meta">`, "</p>"), want)
			}
		}
	}
	add("seen0", gallery.Public, gallery.Image)
	add("hidden", gallery.Private, gallery.Image)
	expect("", "1 file")
	for _, id := range []string{"seen1", "seen2", "seen3"} {
		add(id, gallery.Public, gallery.Image)
	}
	add("film", gallery.Public, gallery.Video)
	expect("", "5 files")
	expect("?type=image&sort=title_asc", "4 files")
	expect("?type=video", "1 file")
}

// Guests choose a category as everybody does (product UP-30).
func TestGuestsChooseACategory(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	c, err := h.Curate.CreateCategory(t.Context(), gallery.Actor{House: true}, curate.CategoryPatch{Name: new("Seas"), Slug: new("seas")})
	if err != nil {
		t.Fatal(err)
	}
	if _, body := visit(t, "GET", server.URL+"/", nil); strings.Count(body, ">Seas</option>") != 2 {
		t.Error("the start page offers guests no category, for all files and for one")
	}
	if status, _ := byForm(t, server, "en", "sea.jpg", picture(t, 9, 9), fmt.Sprint("category=", c.ID)); status != 200 {
		t.Fatal(status)
	}
	list, err := h.Browse.List(t.Context(), gallery.Actor{Rank: gallery.Guest}, gallery.Filter{Category: c.ID}, browse.Ask{N: 9}, gallery.Proofs{})
	if err != nil || len(list.Items) != 1 {
		t.Errorf("%d files in the category, %v", len(list.Items), err)
	}
}
