package curate_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"calotype/internal/curate"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

func TestEditChangesWhatIsNamedAndTheSearchFollows(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann := h.person("ann", gallery.Member)
	before := h.media(ann, "a", tagged("old", "kept"), func(m *gallery.Media) { m.OriginalFilename = "DSC1.jpg" }) // which is found by, too
	h.write(func(ctx context.Context, tx *db.Tx) error {
		return tx.InsertCategory(ctx, &gallery.Category{Name: "Cats", Slug: "cats"})
	})
	title, text, alt, slug, nsfw, end := " A  dog\x00 ", "Runs.\r\nFar.", "a dog on grass", "cats", true, noon.Add(time.Hour)
	got, err := h.EditMedia(t.Context(), ann, "a", gallery.Proofs{}, curate.MediaPatch{
		Title: &title, Description: &text, Alt: &alt, Category: &slug, NSFW: &nsfw, Expires: &end,
		AddTags: []string{"new  word", "KEPT", "a/b"}, DropTags: []string{"OLD"},
	}, h.get("a").Updated)
	if err != nil {
		t.Fatal(err)
	}
	if got.Title != "A  dog" || got.Description != "Runs.\nFar." || got.Alt != alt || got.CategoryID == 0 || !got.NSFW || !got.Expires.Equal(end) {
		t.Errorf("got %+v", got)
	}
	if len(got.Tags) != 2 || got.Tags[0].Name != "kept" || got.Tags[1].Name != "new word" {
		t.Errorf("tags %v", got.Tags)
	}
	if !got.Updated.After(before.Updated) {
		t.Error("the version stayed")
	}
	if h.finds("cat", "a") || h.finds("old", "a") || !h.finds("dog", "a") || !h.finds("word", "a") || !h.finds("far", "a") {
		t.Error("the search knows other words")
	}
	_, err = h.EditMedia(t.Context(), ann, "a", gallery.Proofs{}, curate.MediaPatch{Title: &title}, before.Updated)
	wantCode(t, err, gallery.Conflict, "media.stale")
}

func TestEditRefusesBadFields(t *testing.T) {
	t.Parallel()
	h := open(t, "stop_words=forbidden")
	ann := h.person("ann", gallery.Member)
	h.media(ann, "a")
	long, bad, word, none, past := strings.Repeat("é", 101), "\xff", "A Forbidden thing", "none", noon
	password, many := gallery.Password, make([]string, 101)
	for i := range many {
		many[i] = "t" + strings.Repeat("x", i%30) + string(rune('a'+i/30))
	}
	for code, patch := range map[string]curate.MediaPatch{
		"media.title":       {Title: &long},
		"media.description": {Description: &bad},
		"stop_words":        {Alt: &word},
		"media.category":    {Category: &none},
		"media.expires":     {Expires: &past},
		"media.licence":     {Licence: new(gallery.Licence("gpl"))},
		"media.visibility":  {Visibility: &password},
		"media.tags":        {Tags: &many},
	} {
		_, err := h.EditMedia(t.Context(), ann, "a", gallery.Proofs{}, patch, time.Time{})
		wantCode(t, err, gallery.Invalid, code)
	}
	_, err := h.EditMedia(t.Context(), ann, "a", gallery.Proofs{}, curate.MediaPatch{Album: &none}, time.Time{})
	wantCode(t, err, gallery.NotFound, "media.not_found")
	if m := h.get("a"); m.Title != "A cat" || len(m.Tags) > 0 || !m.Updated.Equal(noon) {
		t.Errorf("something stayed behind: %+v", m)
	}
	if _, err := h.EditMany(t.Context(), ann, make([]string, curate.MostAtOnce+1), gallery.Proofs{}, curate.MediaPatch{}); err == nil {
		t.Error("too many at once")
	}
}

func TestWhoMayEditWhat(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, ben, manager := h.person("ann", gallery.Member), h.person("ben", gallery.Member), h.person("mia", gallery.Manager)
	h.media(ann, "public")
	h.media(ann, "private", func(m *gallery.Media) { m.Visibility = gallery.Private })
	reader := ann
	reader.Scopes = []gallery.Scope{gallery.ScopeRead}
	title := "New"
	for _, c := range []struct {
		by   gallery.Actor
		id   string
		kind gallery.FailureKind // "" for allowed
	}{
		{ann, "public", ""}, {manager, "public", ""}, {manager, "private", ""}, {gallery.Actor{House: true}, "private", ""},
		{ben, "public", gallery.Denied}, {ben, "private", gallery.NotFound}, {gallery.Actor{Rank: gallery.Guest}, "public", gallery.Denied},
		{reader, "public", gallery.Denied}, {ann, "none", gallery.NotFound},
	} {
		_, err := h.EditMedia(t.Context(), c.by, c.id, gallery.Proofs{}, curate.MediaPatch{Title: &title}, time.Time{})
		fail, _ := errors.AsType[*gallery.Error](err)
		if c.kind == "" && err != nil || c.kind != "" && (fail == nil || fail.Kind != c.kind) {
			t.Errorf("%s on %s: %v", c.by.Name, c.id, err)
		}
	}
	log := must(h.DB.AuditLog(t.Context(), 0, 10))(t)
	if len(log) != 2 || log[0].ActorName != "mia" || log[0].Action != "media.edit" || log[0].ObjectID != "private" {
		t.Errorf("audit log %+v", log)
	}
}

func TestManyAreChangedEachAsFarAsOneMay(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, ben := h.person("ann", gallery.Member), h.person("ben", gallery.Member)
	h.media(ann, "a", tagged("x"))
	h.media(ben, "b", tagged("x"))
	h.media(ann, "c")
	v := gallery.Private
	done := must(h.EditMany(t.Context(), ann, []string{"a", "b", "none", "c", "a"}, gallery.Proofs{}, curate.MediaPatch{Visibility: &v, AddTags: []string{"y"}}))(t)
	if len(done) != 4 || done[0].Err != nil || done[3].Err != nil {
		t.Fatalf("outcomes %v", done)
	}
	wantCode(t, done[1].Err, gallery.Denied, "media.denied")
	wantCode(t, done[2].Err, gallery.NotFound, "media.not_found")
	if m := h.get("b"); m.Visibility != gallery.Public || len(m.Tags) != 1 {
		t.Errorf("b is %+v", m)
	}
	a := h.get("a")
	if a.Visibility != gallery.Private || len(a.Tags) != 2 {
		t.Errorf("a is %+v", a)
	}
	if err := h.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"a", "c"} {
		if m := h.get(id); len(m.Name) < 20 || !strings.Contains(m.Files[1].Path, m.Name+".th.jpg") {
			t.Errorf("%s may be found under %v", id, m.Files)
		}
	}
}

func TestTheTrash(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, ben := h.person("ann", gallery.Member), h.person("ben", gallery.Member)
	for _, id := range []string{"a", "b", "c"} {
		h.media(ann, id, tagged("x"))
	}
	outcome := func(done []curate.Outcome, err error) error {
		if err != nil {
			t.Fatal(err)
		}
		return done[0].Err
	}
	wantCode(t, outcome(h.DeleteMedia(t.Context(), ben, []string{"a"}, gallery.Proofs{})), gallery.Denied, "media.denied")
	wantCode(t, outcome(h.PurgeMedia(t.Context(), ann, []string{"a"}, gallery.Proofs{})), gallery.Conflict, "media.not_trashed")
	if err := outcome(h.DeleteMedia(t.Context(), ann, []string{"a", "b"}, gallery.Proofs{})); err != nil {
		t.Fatal(err)
	}
	if h.finds("cat", "a") || !h.finds("cat", "c") {
		t.Error("the search looks into the trash")
	}
	title := "x"
	_, err := h.EditMedia(t.Context(), ann, "a", gallery.Proofs{}, curate.MediaPatch{Title: &title}, time.Time{})
	wantCode(t, err, gallery.Gone, "media.gone")
	wantCode(t, outcome(h.RestoreMedia(t.Context(), ben, []string{"a"}, gallery.Proofs{})), gallery.NotFound, "media.not_found")
	if err := outcome(h.RestoreMedia(t.Context(), ann, []string{"a"}, gallery.Proofs{})); err != nil {
		t.Fatal(err)
	}
	if !h.finds("cat", "a") || !h.get("a").Trashed.IsZero() {
		t.Error("a did not come back")
	}
	h.now = noon.Add(31 * 24 * time.Hour)
	if err := h.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := h.DB.MediaByPublicID(t.Context(), "b"); !errors.Is(err, gallery.ErrNotFound) {
		t.Errorf("b is still there: %v", err)
	}
	h.set("trash_days=0")
	if err := outcome(h.DeleteMedia(t.Context(), ann, []string{"c"}, gallery.Proofs{})); err != nil {
		t.Fatal(err)
	}
	_, err = h.DB.MediaByPublicID(t.Context(), "c")
	wantGone(t, err)
}

func wantGone(t *testing.T, err error) {
	t.Helper()
	if fail, ok := errors.AsType[*gallery.Error](err); !ok || fail.Kind != gallery.Gone {
		t.Errorf("got %v, want it gone", err)
	}
}

func TestModeration(t *testing.T) {
	t.Parallel()
	h := open(t)
	ann, mia := h.person("ann", gallery.Member), h.person("mia", gallery.Manager)
	waits := func(m *gallery.Media) { m.Approved = false }
	h.media(ann, "a", waits)
	h.media(ann, "b", waits)
	done := must(h.Approve(t.Context(), ann, []string{"a"}, time.Time{}))(t)
	wantCode(t, done[0].Err, gallery.Denied, "media.denied")
	done = must(h.Approve(t.Context(), mia, []string{"a"}, h.get("a").Updated.Add(-time.Millisecond)))(t)
	wantCode(t, done[0].Err, gallery.Conflict, "media.stale")
	done = must(h.Approve(t.Context(), mia, []string{"a"}, h.get("a").Updated))(t)
	if done[0].Err != nil || !h.get("a").Approved {
		t.Errorf("a was not approved: %v", done)
	}
	done = must(h.Reject(t.Context(), mia, []string{"a", "b"}, "not a cat"))(t)
	wantCode(t, done[0].Err, gallery.Conflict, "media.approved")
	if h.get("b").Trashed.IsZero() {
		t.Error("b was not discarded")
	}
	news := must(h.DB.Notifications(t.Context(), ann.UserID, 0, 10))(t)
	if len(news) != 2 || news[0].Kind != gallery.NoticeRejected || news[1].Kind != gallery.NoticeApproved || news[1].MediaPublicID != "a" {
		t.Errorf("ann is told %+v", news)
	}
	log := must(h.DB.AuditLog(t.Context(), 0, 10))(t)
	if len(log) != 2 || log[0].Action != "media.reject" || log[0].Detail != "not a cat" {
		t.Errorf("audit log %+v", log)
	}
}
