package app_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"calotype/internal/browse"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

func TestOtherNamesLeadToATag(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	id, boss := signedIn(t, h, "boss", gallery.Manager)
	by := gallery.Actor{UserID: id, Name: "boss", Rank: gallery.Manager}
	m := putIn(t, h, gallery.Album{OwnerID: id, Effective: gallery.Public}, "cat.jpg", gallery.Public)
	tag := func(names ...string) []gallery.Tag {
		t.Helper()
		if _, err := h.Curate.EditMedia(t.Context(), by, m.PublicID, gallery.Proofs{}, curate.MediaPatch{Tags: &names}, time.Time{}); err != nil {
			t.Fatal(err)
		}
		var err error
		if m, err = h.DB.MediaByPublicID(t.Context(), m.PublicID); err != nil {
			t.Fatal(err)
		}
		return m.Tags
	}
	tag("cat", "dog")
	aliases := []string{"Kitty", "猫"}
	if _, err := h.Curate.EditTag(t.Context(), by, "cat", curate.TagPatch{Aliases: &aliases}); err != nil {
		t.Fatal(err)
	}
	if got := tag("kitty", "猫", "dog"); len(got) != 2 || got[0].Name != "cat" || got[1].Name != "dog" {
		t.Errorf("by its other names a file carries %v", got)
	}
	for _, text := range []string{"tag:KITTY", "tag:猫", "tag:cat tag:kitty"} {
		q, err := gallery.ParseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		if list, err := h.Browse.Search(t.Context(), by, q, gallery.Filter{}, browse.Ask{}, gallery.Proofs{}); err != nil || len(list.Items) != 1 {
			t.Errorf("%s finds %d, %v", text, len(list.Items), err)
		}
	}
	r, _ := visit(t, "GET", server.URL+"/tag/"+url.PathEscape("猫")+"?sort=date_asc", nil)
	if r.StatusCode != 301 || r.Header.Get("Location") != "/tag/cat?sort=date_asc" {
		t.Errorf("its page by another name: %d %s", r.StatusCode, r.Header.Get("Location"))
	}
	if r, _ := visit(t, "GET", server.URL+"/tag/CAT", nil); r.StatusCode != 200 {
		t.Errorf("its page in other case: %d", r.StatusCode)
	}
	for want, patch := range map[string]curate.TagPatch{
		"tag.aliases_taken": {Aliases: &[]string{"DOG"}}, "tag.name_taken": {Name: &aliases[0]},
	} {
		of := map[string]string{"tag.aliases_taken": "cat", "tag.name_taken": "dog"}[want]
		_, err := h.Curate.EditTag(t.Context(), by, of, patch)
		if fail, told := errors.AsType[*gallery.Error](err); !told || fail.Code != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := h.Curate.EditTag(t.Context(), by, "dog", curate.TagPatch{Aliases: &[]string{"kitty"}}); err == nil {
		t.Error("two tags have one other name")
	}
	_, body := visit(t, "GET", server.URL+"/tag/cat/edit", nil, boss)
	if !strings.Contains(body, `value="Kitty, 猫"`) {
		t.Error("the form does not tell the other names")
	}
	form := url.Values{"name": {"cat"}, "aliases": {"puss"}}
	if r, _ := visit(t, "POST", server.URL+"/tag/cat/edit", form, boss); r.StatusCode != 303 {
		t.Errorf("by the form: %d", r.StatusCode)
	}
	if r, _ := visit(t, "GET", server.URL+"/tag/kitty", nil); r.StatusCode != 404 {
		t.Errorf("by a name that it had: %d", r.StatusCode)
	}
	// A word that a file came by is found by the tag's own, and leads to the heir of a tag.
	if _, err := h.Curate.EditTag(t.Context(), by, "dog", curate.TagPatch{Aliases: &[]string{"hund"}}); err != nil {
		t.Fatal(err)
	}
	tag("hund")
	finds := func(text string) bool {
		t.Helper()
		q, err := gallery.ParseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		list, err := h.Browse.Search(t.Context(), by, q, gallery.Filter{}, browse.Ask{}, gallery.Proofs{})
		return err == nil && len(list.Items) == 1
	}
	if !finds("dog") {
		t.Error("what is tagged by another name is not found by the tag's")
	}
	if err := h.Curate.DeleteTags(t.Context(), by, []string{"dog"}, "cat"); err != nil {
		t.Fatal(err)
	}
	if !finds("tag:hund") {
		t.Error("another name of what became of another tag leads nowhere")
	}
	if _, err := h.Curate.EditTag(t.Context(), by, "cat", curate.TagPatch{Name: &[]string{"puss"}[0]}); err != nil {
		t.Error("another name does not become the name:", err)
	}
	if _, err := h.Curate.EditTag(t.Context(), by, "puss", curate.TagPatch{Name: &[]string{"cat"}[0], Aliases: &[]string{"puss"}}); err != nil {
		t.Error(err)
	}
	if err := h.Curate.DeleteTags(t.Context(), by, []string{"cat"}, ""); err != nil {
		t.Fatal(err)
	}
	if r, _ := visit(t, "GET", server.URL+"/tag/puss", nil); r.StatusCode != 404 {
		t.Errorf("by another name of what is not there: %d", r.StatusCode)
	}
}
