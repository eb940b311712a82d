package browse

import (
	"context"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// sitemapIDs is how many ids of media a part of the sitemap covers.
const sitemapIDs = 2000

// SitemapParts is how many parts the sitemap has; none where strangers may not look
// around.
func (r *Reader) SitemapParts(ctx context.Context) (int64, error) {
	if r.entry(gallery.Actor{Rank: gallery.Guest}, true, "website_explore_page") != nil {
		return 0, nil
	}
	last, err := r.DB.LastMedia(ctx)
	return (int64(last) + sitemapIDs - 1) / sitemapIDs, err
}

// SitemapPart is what strangers find in a part of the site.
func (r *Reader) SitemapPart(ctx context.Context, n int64) ([]gallery.Media, error) {
	if err := r.entry(gallery.Actor{Rank: gallery.Guest}, true, "website_explore_page"); err != nil {
		return nil, err
	}
	l := db.Listing{Sight: gallery.InPublic, Now: r.Now(), Unsafe: r.Site.Get().On("show_nsfw_in_listings"), N: sitemapIDs}
	return r.DB.ListBetween(ctx, l, gallery.ID(n*sitemapIDs), gallery.ID((n+1)*sitemapIDs))
}
