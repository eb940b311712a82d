package curate_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// After any deeds in any order, what is written beside albums and media is what one
// works out from parents, own visibilities and rows.
func TestWhatIsWrittenBesideIsTrue(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := begin(t, seed)
			for step := range 40 {
				deed := w.step(step)
				if w.check(); t.Failed() {
					t.Fatalf("seed %d, step %d: %s", seed, step, deed)
				}
			}
		})
	}
}

// world is a person's albums and media and a die.
type world struct {
	*house
	dice   *rand.Rand
	ann    gallery.Actor
	albums []string
	media  []string
}

func begin(t *testing.T, seed uint64) *world {
	w := &world{house: open(t, "flood_uploads_protection=0"), dice: rand.New(rand.NewPCG(seed, 1))}
	w.ann = w.person("ann", gallery.Member)
	for i := range 8 {
		w.house.media(w.ann, fmt.Sprint("m", i), tagged("t"+fmt.Sprint(i%3)))
		w.media = append(w.media, fmt.Sprint("m", i))
	}
	return w
}

func pickOne[T any](w *world, from []T) T { return from[w.dice.IntN(len(from))] }

// anAlbum is one of all, or none.
func (w *world) anAlbum() string { return pickOne(w, append([]string{""}, w.albums...)) }

// step does something, which may be refused.
func (w *world) step(n int) string {
	ctx, none := w.t.Context(), gallery.Proofs{}
	w.now = w.now.Add(time.Second)
	some := []string{pickOne(w, w.media), pickOne(w, w.media), pickOne(w, w.media)}
	visibility := pickOne(w, []gallery.Visibility{gallery.Public, gallery.Link, gallery.Private, gallery.Password})
	var err error
	deed := ""
	switch w.dice.IntN(10) {
	case 0, 1:
		deed = "create"
		var a gallery.Album
		wish := curate.NewAlbum{Name: fmt.Sprint("a", n), Parent: w.anAlbum(), Visibility: pickOne(w, []gallery.Visibility{gallery.Public, gallery.Link, gallery.Private})}
		if a, err = w.CreateAlbum(ctx, w.ann, wish); err == nil {
			w.albums = append(w.albums, a.PublicID)
		}
	case 2:
		deed = "show album as " + string(visibility)
		patch := curate.AlbumPatch{Visibility: &visibility}
		if visibility == gallery.Password {
			patch.Password = p("secret")
		}
		_, err = w.EditAlbum(ctx, w.ann, w.anAlbum(), none, patch, time.Time{})
	case 3, 4:
		deed = "move albums"
		_, err = w.MoveAlbums(ctx, w.ann, []string{w.anAlbum(), w.anAlbum()}, none, w.anAlbum())
	case 5:
		deed = "delete album"
		err = w.DeleteAlbum(ctx, w.ann, w.anAlbum(), none, w.dice.IntN(2) == 0)
	case 6:
		deed = "put media into an album"
		_, err = w.EditMany(ctx, w.ann, some, none, curate.MediaPatch{Album: p(w.anAlbum()), AddTags: []string{"t1"}, DropTags: []string{"t2"}})
	case 7:
		deed = "show media as " + string(visibility)
		_, err = w.EditMany(ctx, w.ann, some, none, curate.MediaPatch{Visibility: &visibility})
	case 8:
		deed = "trash"
		_, err = w.DeleteMedia(ctx, w.ann, some, none)
	case 9:
		deed = "restore, purge and tidy"
		if _, err = w.RestoreMedia(ctx, w.ann, some, none); err == nil {
			_, err = w.PurgeMedia(ctx, w.ann, []string{pickOne(w, w.media)}, none)
		}
		if err == nil {
			err = w.Tidy(ctx)
		}
	}
	if err != nil && !strings.Contains(err.Error(), "(") { // a failure that is told has its kind in brackets
		w.t.Errorf("%s: %v", deed, err)
	}
	return deed
}

type albumRow struct{ id, parent, visibility, effective, lineage, gates, count string }

// check works out anew what follows and compares it with what is written.
func (w *world) check() {
	w.t.Helper()
	albums := map[string]albumRow{}
	for _, r := range w.rows(`SELECT CAST(id AS TEXT), CAST(COALESCE(parent_id, 0) AS TEXT), visibility, effective, lineage, gates,
		CAST(media_count AS TEXT) FROM albums WHERE deleted = 0`) {
		albums[r[0]] = albumRow{r[0], r[1], r[2], r[3], r[4], r[5], r[6]}
	}
	inAlbum, ofTag, ofAnn, visible := map[string]int{}, map[string]int{}, 0, map[string]string{}
	for _, r := range w.rows(`SELECT public_id, COALESCE(CAST(album_id AS TEXT), ''), own_visibility, visibility, CAST(trashed AS TEXT), name, CAST(moving AS TEXT)
		FROM media WHERE deleted = 0`) {
		want := r[2]
		if a, ok := albums[r[1]]; ok {
			want = strictest(want, w.effective(albums, a))
		} else if r[1] != "" {
			want = "private" // its album was deleted and it waits for the trash, or lies in it
		}
		if r[3] != want {
			w.t.Errorf("media %s of album %q, own %s, is %s, want %s", r[0], r[1], r[2], r[3], want)
		}
		if r[4] == "0" {
			inAlbum[r[1]]++
			ofAnn++
			visible[r[0]] = r[3]
		}
		if hidden := len(r[5]) >= 20; r[6] == "0" && hidden == (r[3] == "public") {
			w.t.Errorf("media %s, %s, is named %s and does not move", r[0], r[3], r[5])
		}
	}
	for id, a := range albums {
		lineage, gates := w.lineage(albums, a)
		if got, want := []string{a.effective, a.lineage, a.gates, a.count}, []string{w.effective(albums, a), lineage, gates, strconv.Itoa(inAlbum[id])}; !slices.Equal(got, want) {
			w.t.Errorf("album %s is %v, want %v", id, got, want)
		}
	}
	w.checkCounts(ofTag, ofAnn, len(albums))
	w.checkSearch(visible)
}

func (w *world) checkCounts(ofTag map[string]int, media, albums int) {
	w.t.Helper()
	for _, r := range w.rows(`SELECT tags.name FROM media_tags JOIN tags ON tags.id = media_tags.tag_id JOIN media ON media.id = media_tags.media_id
		WHERE media.deleted = 0 AND media.trashed = 0`) {
		ofTag[r[0]]++
	}
	for _, r := range w.rows("SELECT name, CAST(media_count AS TEXT) FROM tags") {
		if r[1] != strconv.Itoa(ofTag[r[0]]) {
			w.t.Errorf("tag %s counts %s, want %d", r[0], r[1], ofTag[r[0]])
		}
	}
	got := w.rows("SELECT CAST(media_count AS TEXT), CAST(album_count AS TEXT), CAST(used_bytes AS TEXT) FROM users WHERE name = 'ann'")[0]
	bytes := w.rows("SELECT CAST(COALESCE(SUM(files.size), 0) AS TEXT) FROM files JOIN media ON media.id = files.media_id WHERE files.gone = 0")[0][0]
	if want := []string{strconv.Itoa(media), strconv.Itoa(albums), bytes}; !slices.Equal(got, want) {
		w.t.Errorf("ann counts %v, want %v", got, want)
	}
}

// checkSearch looks for what everybody may find.
func (w *world) checkSearch(visible map[string]string) {
	w.t.Helper()
	found := hits(w.t, w.DB, w.now, "cat")
	var got, want []string
	for _, m := range found {
		got = append(got, m.PublicID)
	}
	for id, v := range visible {
		if v == "public" {
			want = append(want, id)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.t.Errorf("everybody finds %v, want %v", got, want)
	}
}

func strictest(a, b string) string {
	order := []string{"public", "link", "password", "private"}
	return slices.MaxFunc([]string{a, b}, func(x, y string) int { return cmp.Compare(slices.Index(order, x), slices.Index(order, y)) })
}

func (w *world) effective(albums map[string]albumRow, a albumRow) string {
	v := a.visibility
	for a.parent != "0" {
		a = albums[a.parent]
		v = strictest(v, a.visibility)
	}
	return v
}

func (w *world) lineage(albums map[string]albumRow, a albumRow) (lineage, gates string) {
	var ids, locked []string
	for {
		ids = append([]string{a.id}, ids...)
		if a.visibility == "password" {
			locked = append([]string{a.id}, locked...)
		}
		if a.parent == "0" {
			return strings.Join(ids, ","), strings.Join(locked, ",")
		}
		if a = albums[a.parent]; a.id == "" || len(ids) > gallery.DeepestAlbum {
			w.t.Fatalf("the parents of %v lead nowhere", ids)
		}
	}
}
