package testkit

import (
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// FillNow is a moment after all that is filled.
var FillNow = time.UnixMilli(1_800_000_000_000)

// Listings are pages of all kinds in filled and settled rows: first ones, and such
// that begin behind media 20,000.
func Listings() map[string]db.Listing {
	all := map[string]db.Listing{}
	add := func(name string, f gallery.Filter, sight gallery.Sight, orders ...gallery.Sort) {
		for _, order := range orders {
			l := db.Listing{Filter: f, Sort: order, Sight: sight, Viewer: 3, Now: FillNow, N: 30}
			all[name+", "+string(order)] = l
			l.After = gallery.Place{Sort: order, Number: 1_700_000_020_000, Text: "photo number3", ID: 20_001}
			if order == gallery.MostViewed || order == gallery.MostLiked {
				l.After.Number = 20
			}
			all[name+", "+string(order)+", later"] = l
		}
	}
	dates := []gallery.Sort{gallery.Newest, gallery.Oldest}
	every := append(dates, gallery.MostViewed, gallery.MostLiked, gallery.ByTitle)
	add("all", gallery.Filter{}, gallery.InPublic, every...)
	add("an owner", gallery.Filter{Owner: 3}, gallery.InPublic, every...)
	add("one's own", gallery.Filter{Owner: 3}, gallery.Whole, every...)
	add("what is public and one's own", gallery.Filter{}, gallery.Found, every...)
	add("a common tag and one's own", gallery.Filter{Tags: []gallery.ID{1}}, gallery.Found, every...)
	add("whence it came", gallery.Filter{All: true, Address: "127.0.0.1"}, gallery.Whole, dates...)
	add("an album", gallery.Filter{Album: 3}, gallery.Inside, append(every, gallery.ByHand)...)
	add("a category", gallery.Filter{Category: 2}, gallery.InPublic, every...)
	add("a category with others in it", gallery.Filter{Category: 2, Below: []gallery.ID{1, 3}}, gallery.InPublic, every...)
	add("videos", gallery.Filter{Kind: gallery.Video}, gallery.InPublic, every...)
	add("animated", gallery.Filter{Animated: true}, gallery.InPublic, every...)
	add("360", gallery.Filter{Is360: true}, gallery.InPublic, dates...)
	add("blue", gallery.Filter{Colour: "blue"}, gallery.InPublic, dates...)
	add("pink", gallery.Filter{Colour: "pink"}, gallery.InPublic, dates...)
	add("a camera", gallery.Filter{Camera: "Rare 1"}, gallery.InPublic, dates...)
	add("a licence", gallery.Filter{Licence: gallery.CCBYSA}, gallery.InPublic, dates...)
	add("files", gallery.Filter{Extension: "jpg"}, gallery.InPublic, dates...)
	add("liked", gallery.Filter{LikedBy: 1}, gallery.InPublic, dates...)
	add("a common tag", gallery.Filter{Tags: []gallery.ID{1}}, gallery.InPublic, every...)
	add("an owner's tag", gallery.Filter{Tags: []gallery.ID{1}, Owner: 3}, gallery.InPublic, every...)
	add("many followed", gallery.Filter{FollowedBy: 2}, gallery.InPublic, dates...)
	add("waiting", gallery.Filter{Waiting: true}, gallery.Whole, dates...)
	add("the trash", gallery.Filter{Trash: true}, gallery.Whole, dates...)
	add("everything", gallery.Filter{All: true}, gallery.Whole, dates...)
	add("a rare tag", gallery.Filter{Tags: []gallery.ID{7}}, gallery.InPublic, every...)
	add("two tags", gallery.Filter{Tags: []gallery.ID{7, 1}, AllTags: true}, gallery.InPublic, every...)
	add("nothing that fits", gallery.Filter{MinWidth: 9000}, gallery.InPublic, every...)
	add("nothing that fits in a category with others", gallery.Filter{Category: 2, Below: []gallery.ID{1, 3}, MinWidth: 9000}, gallery.InPublic, every...)
	add("nothing that fits of many followed", gallery.Filter{FollowedBy: 2, MinWidth: 9000}, gallery.InPublic, dates...)
	add("nothing that fits of a common tag", gallery.Filter{Tags: []gallery.ID{1}, MinWidth: 9000}, gallery.InPublic, every...)
	add("nothing that fits and one's own", gallery.Filter{MinWidth: 9000}, gallery.Found, every...)
	add("50 followed", gallery.Filter{FollowedBy: 1}, gallery.InPublic, dates...)
	return all
}
