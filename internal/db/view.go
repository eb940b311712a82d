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
	owners := map[gallery.ID]int64{}
	for _, of := range []struct {
		table string
		views map[gallery.ID]int64
	}{{"albums", albums}, {"tags", tags}, {"media", media}, {"users", owners}} { // people last, as everybody changes them
		if err := t.addViews(ctx, of.table, of.views); err != nil {
			return err
		}
		if of.table == "albums" || of.table == "media" {
			if err := t.addOwners(ctx, of.table, of.views, owners); err != nil {
				return err
			}
		}
	}
	return nil
}

// addOwners adds the views of things to those of the people who put them up.
func (t *Tx) addOwners(ctx context.Context, table string, views, owners map[gallery.ID]int64) error {
	for ids := range slices.Chunk(slices.Collect(maps.Keys(views)), atOnce) {
		owned, err := all(ctx, t.q, scanPair, "SELECT id, owner_id FROM "+table+" WHERE owner_id IS NOT NULL AND id IN ("+list(0, len(ids))+")", numbersOf(ids)...)
		if err != nil {
			return explain(err, "owners of what was looked at")
		}
		for _, pair := range owned {
			owners[pair[1]] += views[pair[0]]
		}
	}
	return nil
}

func scanPair(row scanner) (pair [2]gallery.ID, err error) {
	err = row.Scan(&pair[0], &pair[1])
	return pair, err
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
