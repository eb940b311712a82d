package db

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// atOnce is how many looks or counts go into one statement.
const atOnce = 500

// Look is somebody's look at a media, an album or a tag.
type Look struct {
	MediaID, AlbumID, TagID gallery.ID // two of them are 0
	At                      time.Time
}

// AddLooks counts looks, by what tells who looked at what. One that lies in a visit
// which is known, from whatever node, is not counted; the others begin visits of the
// given span.
func (t *Tx) AddLooks(ctx context.Context, looks map[string]Look, span time.Duration) error {
	media, albums, tags := map[gallery.ID]int64{}, map[gallery.ID]int64{}, map[gallery.ID]int64{}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(looks)), atOnce) { // in one order, so that no two nodes wait for each other
		var args []any
		for _, hash := range some {
			args = append(args, hash, int64(looks[hash].MediaID), millis(looks[hash].At.Add(span)))
		}
		counted, err := all(ctx, t.q, scanOne[string], "INSERT INTO visits (hash, media_id, ends) VALUES "+values(len(some), 3)+
			fmt.Sprintf(` ON CONFLICT (hash) DO UPDATE SET ends = excluded.ends
			WHERE visits.ends <= excluded.ends - %d RETURNING hash`, span.Milliseconds()), args...)
		if err != nil {
			return explain(err, "add looks")
		}
		for _, hash := range counted {
			switch look := looks[hash]; {
			case look.AlbumID != 0:
				albums[look.AlbumID]++
			case look.TagID != 0:
				tags[look.TagID]++
			default:
				media[look.MediaID]++
			}
		}
	}
	if err := t.addViews(ctx, "albums", albums); err != nil {
		return err
	}
	if err := t.addViews(ctx, "tags", tags); err != nil {
		return err
	}
	return t.addViews(ctx, "media", media)
}

func (t *Tx) addViews(ctx context.Context, table string, views map[gallery.ID]int64) error {
	for ids := range slices.Chunk(slices.SortedFunc(maps.Keys(views), cmp.Compare), atOnce) {
		var rows []string
		var args []any
		for i, id := range ids {
			rows = append(rows, fmt.Sprintf("(CAST(?%d AS BIGINT), CAST(?%d AS BIGINT))", 2*i+1, 2*i+2))
			args = append(args, int64(id), views[id])
		}
		err := t.exec(ctx, "UPDATE "+table+" SET views = views + seen.column2 FROM (VALUES "+strings.Join(rows, ",")+
			") AS seen WHERE "+table+".id = seen.column1", args...)
		if err != nil {
			return explain(err, "add views")
		}
	}
	return nil
}
