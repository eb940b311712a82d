package curate_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

func TestPrivacyRunsDownTheTree(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann := h.person("ann", gallery.Member)
	top := h.album(ann, curate.NewAlbum{Name: "Top"})
	middle := h.album(ann, curate.NewAlbum{Name: "Middle", Parent: top.PublicID})
	leaf := h.album(ann, curate.NewAlbum{Name: "Leaf", Parent: middle.PublicID, Visibility: gallery.Link})
	h.media(ann, "a")
	h.media(ann, "b")
	h.put(ann, leaf.PublicID, "a")
	h.put(ann, middle.PublicID, "b")
	if got := []gallery.Visibility{h.get("a").Visibility, h.get("b").Visibility}; !slices.Equal(got, []gallery.Visibility{gallery.Link, gallery.Public}) {
		t.Errorf("before: %v", got)
	}
	before, epoch := h.get("b").Name, h.DB.Epoch()
	_, err := h.EditAlbum(t.Context(), ann, top.PublicID, gallery.Proofs{}, curate.AlbumPatch{Visibility: p(gallery.Password), Password: p("open sesame")}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"a", "b"} {
		m := h.get(id)
		if m.Visibility != gallery.Password || !slices.Equal(m.Gates, []gallery.ID{top.ID}) {
			t.Errorf("%s: %s, gates %v", id, m.Visibility, m.Gates)
		}
	}
	if h.DB.Epoch() == epoch {
		t.Error("who remembers is not told")
	}
	if a := h.getAlbum(leaf.PublicID); a.Effective != gallery.Password || !slices.Equal(a.Lineage, []gallery.ID{top.ID, middle.ID, leaf.ID}) {
		t.Errorf("leaf %+v", a)
	}
	if err := h.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := h.get("b").Name; after == before || len(after) < 20 {
		t.Errorf("b is named %q", after)
	}
	if h.finds("cat", "a") || h.finds("cat", "b") {
		t.Error("everybody finds what has a password")
	}
	_, err = h.EditAlbum(t.Context(), ann, middle.PublicID, gallery.Proofs{}, curate.AlbumPatch{Parent: p("")}, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if m := h.get("b"); m.Visibility != gallery.Public || len(m.Gates) > 0 {
		t.Errorf("b is %s behind %v", m.Visibility, m.Gates)
	}
}

func TestAlbumsRefuse(t *testing.T) {
	t.Parallel()
	h := open(t, "stop_words=forbidden")
	ann, ben := h.person("ann", gallery.Member), h.person("ben", gallery.Member)
	a := h.album(ann, curate.NewAlbum{})
	b := h.album(ann, curate.NewAlbum{Parent: a.PublicID})
	other := h.album(ben, curate.NewAlbum{})
	h.media(ann, "m")
	for code, patch := range map[string]curate.AlbumPatch{
		"album.name":        {Name: p(" \n ")},
		"album.description": {Description: p(strings.Repeat("x", 10_001))},
		"album.visibility":  {Visibility: p(gallery.Visibility("secret"))},
		"album.password":    {Visibility: p(gallery.Password)},
		"album.parent":      {Parent: p(b.PublicID)}, // a cycle
		"album.sort":        {Sort: p("size")},
		"album.cover":       {Cover: p("m")}, // lies elsewhere
		"stop_words":        {Name: p("Forbidden")},
	} {
		_, err := h.EditAlbum(t.Context(), ann, a.PublicID, gallery.Proofs{}, patch, time.Time{})
		wantCode(t, err, gallery.Invalid, code)
	}
	_, err := h.EditAlbum(t.Context(), ann, a.PublicID, gallery.Proofs{}, curate.AlbumPatch{Parent: p(a.PublicID)}, time.Time{})
	wantCode(t, err, gallery.Invalid, "album.parent")
	_, err = h.EditAlbum(t.Context(), ann, a.PublicID, gallery.Proofs{}, curate.AlbumPatch{Parent: p(other.PublicID)}, time.Time{})
	wantCode(t, err, gallery.Denied, "media.denied")
	_, err = h.EditAlbum(t.Context(), ann, a.PublicID, gallery.Proofs{}, curate.AlbumPatch{Buttons: p(`[]`)}, time.Time{})
	wantCode(t, err, gallery.Denied, "album.denied")
	_, err = h.EditAlbum(t.Context(), ann, a.PublicID, gallery.Proofs{}, curate.AlbumPatch{ButtonsOff: p(true)}, time.Time{})
	wantCode(t, err, gallery.Denied, "album.denied")
	_, err = h.EditAlbum(t.Context(), ann, a.PublicID, gallery.Proofs{}, curate.AlbumPatch{Name: p("x")}, noon.Add(-time.Hour))
	wantCode(t, err, gallery.Conflict, "album.stale")
	mia := h.person("mia", gallery.Manager)
	for text, code := range map[string]string{
		"x": "album.buttons", "[" + strings.Repeat(`{"label":"x","href":"https://a.test"},`, gallery.MostButtons) + `{"label":"x","href":"https://a.test"}]`: "album.buttons",
		`[{"label":"x","href":"https://a.test"},{"label":"x","href":"javascript:alert(1)"}]`: "album.button_href", `[{"label":"x"}]`: "album.button_href",
		`[{"label":" ","href":"https://a.test"}]`: "album.button_label", `[{"label":"x","href":"https://a.test","icon":"fa-heart"}]`: "album.button_icon",
	} {
		_, err = h.EditAlbum(t.Context(), mia, a.PublicID, gallery.Proofs{}, curate.AlbumPatch{Buttons: &text}, time.Time{})
		wantCode(t, err, gallery.Invalid, code)
	}
	for text, want := range map[string]string{
		`[{"label":" Shop ","icon":"🛒","href":"https://a.test"}]`: `[{"label":"Shop","icon":"🛒","href":"https://a.test"}]`, `[]`: "", "": "",
	} {
		got, err := h.EditAlbum(t.Context(), mia, a.PublicID, gallery.Proofs{}, curate.AlbumPatch{Buttons: &text}, time.Time{})
		if err != nil || got.Buttons != want {
			t.Errorf("%s: %s, %v", text, got.Buttons, err)
		}
	}
	_, err = h.CreateAlbum(t.Context(), gallery.Actor{Rank: gallery.Guest}, curate.NewAlbum{Name: "x"})
	wantCode(t, err, gallery.Denied, "album.denied")
	h.set("flood_uploads_protection=0")
	for i := range gallery.DeepestAlbum {
		deeper, err := h.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: "deep", Parent: b.PublicID})
		if i == gallery.DeepestAlbum-2 {
			wantCode(t, err, gallery.Invalid, "album.parent")
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		b = deeper
	}
}

func TestAlbumsAreMadeAtALimitedPace(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann := h.person("ann", gallery.Member)
	for range 20 {
		h.album(ann, curate.NewAlbum{})
	}
	_, err := h.CreateAlbum(t.Context(), ann, curate.NewAlbum{Name: "x"})
	wantCode(t, err, gallery.TooMany, "album.flood")
}

func TestDeletingAnAlbum(t *testing.T) {
	t.Parallel()
	for _, keep := range []bool{true, false} {
		h := open(t)
		ann, ben := h.person("ann", gallery.Member), h.person("ben", gallery.Member)
		top := h.album(ann, curate.NewAlbum{Visibility: gallery.Private})
		leaf := h.album(ann, curate.NewAlbum{Parent: top.PublicID})
		if err := h.SetMember(t.Context(), ann, top.PublicID, gallery.Proofs{}, "ben", false); err != nil {
			t.Fatal(err)
		}
		h.media(ann, "a")
		h.media(ben, "b")
		h.put(ann, leaf.PublicID, "a")
		h.put(ben, leaf.PublicID, "b")
		err := h.DeleteAlbum(t.Context(), ben, top.PublicID, gallery.Proofs{}, keep)
		wantCode(t, err, gallery.Denied, "media.denied")
		if err := h.DeleteAlbum(t.Context(), ann, top.PublicID, gallery.Proofs{}, keep); err != nil {
			t.Fatal(err)
		}
		if m := h.get("a"); m.Visibility != gallery.Private {
			t.Errorf("a is %s", m.Visibility)
		}
		if err := h.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := h.DB.AlbumByPublicID(t.Context(), leaf.PublicID); !errors.Is(err, gallery.ErrNotFound) {
			t.Errorf("the album inside: %v", err)
		}
		a, b := h.get("a"), h.get("b")
		if a.Trashed.IsZero() != keep || b.AlbumID != 0 || !b.Trashed.IsZero() || b.Visibility != gallery.Private {
			t.Errorf("keep %v: a in the trash %v, b %+v", keep, a.Trashed, b)
		}
		if keep {
			continue
		}
		done := must(h.RestoreMedia(t.Context(), ann, []string{"a"}, gallery.Proofs{}))(t)
		if m := h.get("a"); done[0].Err != nil || m.AlbumID != 0 || m.Visibility != gallery.Public {
			t.Errorf("restored: %v, %+v", done, m)
		}
	}
}

func TestCollaborators(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, ben, cid := h.person("ann", gallery.Member), h.person("ben", gallery.Member), h.person("cid", gallery.Member)
	album := h.album(ann, curate.NewAlbum{Visibility: gallery.Private})
	mine := h.album(ben, curate.NewAlbum{})
	h.media(ann, "a")
	h.media(ben, "b")
	h.put(ann, album.PublicID, "a")
	edit := func(by gallery.Actor, patch curate.MediaPatch) error {
		_, err := h.EditMedia(t.Context(), by, "a", gallery.Proofs{}, patch, time.Time{})
		return err
	}
	title := curate.MediaPatch{Title: p("x")}
	wantCode(t, edit(ben, title), gallery.NotFound, "media.not_found")
	if err := h.SetMember(t.Context(), ann, album.PublicID, gallery.Proofs{}, "BEN", false); err != nil {
		t.Fatal(err)
	}
	wantCode(t, edit(ben, title), gallery.Denied, "media.denied")
	h.put(ben, album.PublicID, "b")
	if err := h.SetMember(t.Context(), ann, album.PublicID, gallery.Proofs{}, "ben", true); err != nil {
		t.Fatal(err)
	}
	if err := edit(ben, title); err != nil {
		t.Error(err)
	}
	// An editor does not carry another's private picture into the open.
	wantCode(t, edit(ben, curate.MediaPatch{Album: p(mine.PublicID)}), gallery.Denied, "media.denied")
	wantCode(t, edit(ben, curate.MediaPatch{Visibility: p(gallery.Public)}), gallery.Denied, "media.denied")
	done := must(h.RemoveFromAlbum(t.Context(), ben, album.PublicID, gallery.Proofs{}, []string{"a"}))(t)
	if m := h.get("a"); done[0].Err != nil || m.AlbumID != 0 || m.Visibility != gallery.Private {
		t.Errorf("taken out: %v, %+v", done, m)
	}
	news := must(h.DB.Notifications(t.Context(), ben.UserID, 0, 10))(t)
	if len(news) != 1 || news[0].Kind != gallery.NoticeMember || news[0].ActorName != "ann" || news[0].AlbumPublicID != album.PublicID {
		t.Errorf("ben is told %+v", news)
	}
	wantCode(t, h.RemoveMember(t.Context(), cid, album.PublicID, gallery.Proofs{}, "ben"), gallery.NotFound, "media.not_found")
	wantCode(t, h.RemoveMember(t.Context(), cid, album.PublicID, gallery.Proofs{}, "nobody"), gallery.NotFound, "media.not_found")
	if _, err := h.Unlock(t.Context(), ben, album.PublicID, gallery.Proofs{}, ""); err != nil { // he is in
		t.Error(err)
	}
	if err := h.RemoveMember(t.Context(), ben, album.PublicID, gallery.Proofs{}, "ben"); err != nil { // he leaves
		t.Fatal(err)
	}
	if members := must(h.DB.AlbumMembers(t.Context(), album.ID))(t); len(members) > 0 {
		t.Errorf("still there: %v", members)
	}
}

func TestOrderByHand(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann := h.person("ann", gallery.Member)
	album := h.album(ann, curate.NewAlbum{})
	for _, id := range []string{"a", "b", "c", "d"} {
		h.media(ann, id)
	}
	h.put(ann, album.PublicID, "a", "b", "c", "d")
	for _, order := range [][]string{{"d", "b"}, {"c"}} {
		if err := h.OrderMedia(t.Context(), ann, album.PublicID, gallery.Proofs{}, order); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, row := range h.rows("SELECT public_id FROM media ORDER BY position, id") {
		got = append(got, row[0])
	}
	if !slices.Equal(got, []string{"c", "d", "b", "a"}) {
		t.Errorf("order %v", got)
	}
	wantCode(t, h.OrderMedia(t.Context(), ann, album.PublicID, gallery.Proofs{}, []string{"a", "a"}), gallery.Invalid, "album.order")
	x, y := h.album(ann, curate.NewAlbum{Parent: album.PublicID}), h.album(ann, curate.NewAlbum{Parent: album.PublicID})
	if err := h.OrderAlbums(t.Context(), ann, album.PublicID, gallery.Proofs{}, []string{y.PublicID}); err != nil {
		t.Fatal(err)
	}
	if x, y := h.getAlbum(x.PublicID), h.getAlbum(y.PublicID); y.Position >= x.Position {
		t.Errorf("positions %d, %d", x.Position, y.Position)
	}
}

func TestManyAlbumsAreDeletedAndWhatLiesInThemWithThem(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, ben := h.person("ann", gallery.Member), h.person("ben", gallery.Member)
	made := func(by gallery.Actor, name, parent string) string {
		return h.album(by, curate.NewAlbum{Name: name, Parent: parent}).PublicID
	}
	top, other := made(ann, "top", ""), made(ben, "other", "")
	leaf := made(ann, "leaf", made(ann, "middle", top))
	alone := made(ann, "alone", "")
	before := must(h.Queue.Load(t.Context()))(t).Jobs["available"]
	must(h.DeleteAlbums(t.Context(), ann, []string{other}, gallery.Proofs{}, true))(t)
	if after := must(h.Queue.Load(t.Context()))(t).Jobs["available"]; after != before {
		t.Errorf("%d jobs more for what was not done", after-before)
	}
	done := must(h.DeleteAlbums(t.Context(), ann, []string{leaf, other, top, alone, "nothing"}, gallery.Proofs{}, true))(t)
	if after := must(h.Queue.Load(t.Context()))(t).Jobs["available"]; after != before+1 {
		t.Errorf("%d jobs more, want one for all", after-before)
	}
	failed := map[string]bool{}
	for _, o := range done {
		failed[o.ID] = o.Err != nil
	}
	if len(done) != 5 || failed[leaf] || failed[top] || failed[alone] || !failed[other] || !failed["nothing"] {
		t.Errorf("%+v", done)
	}
	for id, stays := range map[string]bool{leaf: false, top: false, other: true} {
		if _, err := h.DB.AlbumByPublicID(t.Context(), id); (err == nil) != stays {
			t.Errorf("%s: %v", id, err)
		}
	}
}
