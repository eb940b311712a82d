package browse

import (
	"context"
	"time"

	"calotype/internal/gallery"
)

const (
	topTags  = 30          // product LS-10
	menuLife = time.Minute // how old a menu may be
)

// ExploreMenu is what Explore leads on to besides its own lists.
type ExploreMenu struct {
	Categories []gallery.Category
	Tags       []gallery.TagCount // on the most media, of which everybody sees some
}

// keptExplore is the menu as it was last looked up, so that a page costs no look for it.
type keptExplore struct {
	ExploreMenu
	epoch int64
	until time.Time
}

// MayEnter is nil for whom the site lets in at all.
func (r *Reader) MayEnter(by gallery.Actor) error { return r.entry(by, false, "") }

// MayExplore is nil for who may explore.
func (r *Reader) MayExplore(by gallery.Actor) error { return r.entry(by, true, "website_explore_page") }

// ExploreMenu is that of everybody who may explore. It is looked up once in a minute, and
// when something was deleted or is not for everybody any more.
func (r *Reader) ExploreMenu(ctx context.Context, by gallery.Actor) (ExploreMenu, error) {
	if err := r.MayExplore(by); err != nil {
		return ExploreMenu{}, err
	}
	now, epoch := r.Now(), r.DB.Epoch()
	if kept := r.explored.Load(); kept != nil && kept.epoch == epoch && now.Before(kept.until) {
		return kept.ExploreMenu, nil
	}
	categories, err := r.DB.Categories(ctx)
	if err != nil {
		return ExploreMenu{}, err
	}
	tags, err := r.Tags(ctx, by, "", Ask{Sort: gallery.Top, N: topTags})
	if err != nil {
		return ExploreMenu{}, err
	}
	menu := ExploreMenu{categories, tags.Items}
	if len(menu.Categories)+len(menu.Tags) > 0 { // the first of a new site are there at once
		r.explored.Store(&keptExplore{menu, epoch, now.Add(menuLife)})
	}
	return menu, nil
}
