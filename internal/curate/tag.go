package curate

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

// TagPatch is what changes of a tag; nil leaves a field as it is.
type TagPatch struct {
	Name, Description *string
	Aliases           *[]string // all other names that lead to it
}

// EditTag changes a tag for staff. Its media are found by the new name soon.
func (d *Desk) EditTag(ctx context.Context, by gallery.Actor, name string, patch TagPatch) (tag gallery.TagCount, err error) {
	if !by.MayKeepTags() {
		return tag, gallery.Fail(gallery.Denied, "tag.denied")
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if tag, err = tx.TagByName(ctx, name); err != nil {
			return missing(err, "tag.not_found")
		}
		if patch.Name != nil {
			words := gallery.CleanTags([]string{*patch.Name})
			if len(words) == 0 {
				return invalid("tag.name")
			}
			tag.Name = words[0].Name
		}
		if patch.Description != nil {
			if tag.Description, err = prose("tag.description", *patch.Description, maxDescription); err != nil {
				return err
			}
		}
		if d.Site.Get().Stops(tag.Name, tag.Description) {
			return gallery.Fail(gallery.Invalid, "stop_words")
		}
		if err := taken(tx.SetTag(ctx, tag), "tag.name"); err != nil {
			return err
		}
		if patch.Aliases != nil {
			if err := d.setAliases(ctx, tx, tag.ID, *patch.Aliases); err != nil {
				return err
			}
		}
		if err := d.follow(ctx, tx, queue.Retag{Tag: int64(tag.ID)}); err != nil {
			return err
		}
		detail := name
		if patch.Aliases != nil {
			detail += ": " + strings.Join(*patch.Aliases, ", ")
		}
		return tx.Audit(ctx, []gallery.Deed{deed(by, "tag.edit", "tag", tag.Name, detail)}, d.Now())
	})
	return tag, err
}

// setAliases gives a tag its other names, which no tag may have.
func (d *Desk) setAliases(ctx context.Context, tx *db.Tx, tag gallery.ID, wish []string) error {
	var names []string
	for _, t := range gallery.CleanTags(wish) {
		names = append(names, t.Name)
	}
	if len(names) > gallery.MostAliases {
		return invalid("tag.aliases", gallery.MostAliases)
	}
	if d.Site.Get().Stops(names...) {
		return gallery.Fail(gallery.Invalid, "stop_words")
	}
	return taken(tx.SetAliases(ctx, tag, names), "tag.aliases")
}

// MostTagsAtOnce is how many tags one call takes off everything at most.
const MostTagsAtOnce = 100

// DeleteTags takes tags off everything, for staff; with into, another that there is
// takes their place.
func (d *Desk) DeleteTags(ctx context.Context, by gallery.Actor, names []string, into string) error {
	if !by.MayKeepTags() {
		return gallery.Fail(gallery.Denied, "tag.denied")
	}
	if len(names) == 0 || len(names) > MostTagsAtOnce {
		return invalid("tag.ids", MostTagsAtOnce)
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		tags, err := doomed(ctx, tx, names)
		if err != nil {
			return err
		}
		if into != "" {
			if into, err = heir(ctx, tx, tags, into); err != nil {
				return err
			}
		}
		deeds := make([]gallery.Deed, len(tags))
		for i, tag := range tags { // each with what it stands on
			if err := d.follow(ctx, tx, queue.Retag{Tag: int64(tag.ID), Drop: true, Into: into}); err != nil {
				return err
			}
			deeds[i] = deed(by, "tag.delete", "tag", tag.Name, into)
		}
		return tx.Audit(ctx, deeds, d.Now())
	})
}

// doomed are the tags of some names, all of which there must be, in one order for all.
func doomed(ctx context.Context, tx *db.Tx, names []string) ([]gallery.TagCount, error) {
	distinct := map[string]bool{}
	for _, name := range names {
		distinct[strings.ToLower(name)] = true
	}
	tags, err := tx.TagsNamed(ctx, slices.Sorted(maps.Keys(distinct)))
	if err == nil && len(tags) < len(distinct) {
		err = gallery.Fail(gallery.NotFound, "tag.not_found")
	}
	slices.SortFunc(tags, func(a, b gallery.TagCount) int { return cmp.Compare(a.ID, b.ID) })
	return tags, err
}

// heir is the name of a tag that takes the place of others.
func heir(ctx context.Context, tx *db.Tx, others []gallery.TagCount, name string) (string, error) {
	tag, err := tx.TagByName(ctx, name)
	same := func(o gallery.TagCount) bool { return o.ID == tag.ID }
	if errors.Is(err, gallery.ErrNotFound) || err == nil && slices.ContainsFunc(others, same) {
		return "", invalid("tag.into")
	}
	return tag.Name, err
}

// follow lets the first media of a tag follow at once and the others by a job.
func (d *Desk) follow(ctx context.Context, tx *db.Tx, r queue.Retag) error {
	next, more, err := d.retagSome(ctx, tx, r)
	if err != nil || !more {
		return err
	}
	return d.Queue.Insert(ctx, tx, next)
}

// Retag lets the media of a tag follow, and leaves to another job what is too much
// for one.
func (d *Desk) Retag(ctx context.Context, r queue.Retag) error {
	start := time.Now()
	for more := true; more; {
		err := d.DB.Write(ctx, func(tx *db.Tx) error {
			next, left, err := d.retagSome(ctx, tx, r)
			if err == nil && left && time.Since(start) > tidying {
				err, left = d.Queue.Insert(ctx, tx, next), false
			}
			if err == nil {
				r, more = next, left
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) retagSome(ctx context.Context, tx *db.Tx, r queue.Retag) (next queue.Retag, more bool, err error) {
	found, err := tx.MediaWithTag(ctx, gallery.ID(r.Tag), gallery.ID(r.After), batch)
	if err != nil {
		return r, false, err
	}
	tag, err := tx.TagByID(ctx, gallery.ID(r.Tag))
	if errors.Is(err, gallery.ErrNotFound) {
		return r, false, nil // somebody else dropped it
	}
	if err != nil {
		return r, false, err
	}
	var media, findable []*gallery.Media
	for i := range found {
		m := &found[i]
		if media = append(media, m); m.Trashed.IsZero() {
			findable = append(findable, m)
		}
		if r.Drop {
			m.Tags = MediaPatch{DropTags: []string{tag.Name}, AddTags: words(r.Into)}.tags(m.Tags)
		}
		r.After = int64(m.ID)
	}
	if r.Drop {
		if err := tx.SetTags(ctx, media); err != nil {
			return r, false, err
		}
	}
	if err := tx.SetTexts(ctx, findable); err != nil {
		return r, false, err
	}
	if more = len(found) == batch; r.Drop && !more {
		heir := gallery.TagCount{}
		if r.Into != "" {
			if heir, err = tx.TagByName(ctx, r.Into); err != nil && !errors.Is(err, gallery.ErrNotFound) {
				return r, false, err
			}
		}
		err = tx.DropTag(ctx, gallery.ID(r.Tag), heir.ID)
	}
	return r, more, err
}

func words(word string) []string {
	if word == "" {
		return nil
	}
	return []string{word}
}

// taken turns a name that another has into a failure that callers know.
func taken(err error, code string) error {
	if !errors.Is(err, db.ErrTaken) {
		return err
	}
	_, field, _ := strings.Cut(code, ".")
	return gallery.Fail(gallery.Conflict, code+"_taken").In(field).Because(err)
}
