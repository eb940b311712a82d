package gallery_test

import (
	"testing"

	"calotype/internal/gallery"
)

func TestWhatCarriesTheWatermark(t *testing.T) {
	t.Parallel()
	guest, member, manager, admin := gallery.Actor{Rank: gallery.Guest}, gallery.Actor{Rank: gallery.Member}, gallery.Actor{Rank: gallery.Manager}, gallery.Actor{Rank: gallery.Admin}
	without := gallery.Actor{Rank: gallery.Member, Defaults: gallery.Defaults{Unmarked: true}}
	all := gallery.Marking{Guests: true, Members: true, Admins: true, MinWidth: 100, MinHeight: 50}
	choice, gifs, members := all, all, gallery.Marking{Members: true}
	choice.Choice, gifs.GIF = true, true
	for _, c := range []struct {
		why     string
		m       gallery.Marking
		by      gallery.Actor
		f       gallery.Facts
		w, h    int
		covered bool
	}{
		{"all", all, guest, gallery.Facts{Format: "jpeg"}, 100, 50, true},
		{"too narrow", all, guest, gallery.Facts{Format: "jpeg"}, 99, 500, false},
		{"too low", all, guest, gallery.Facts{Format: "jpeg"}, 500, 49, false},
		{"small where any will do", members, member, gallery.Facts{Format: "jpeg"}, 1, 1, true},
		{"a guest's where members' are", members, guest, gallery.Facts{Format: "jpeg"}, 500, 500, false},
		{"a manager's is a member's", members, manager, gallery.Facts{Format: "jpeg"}, 500, 500, true},
		{"an administrator's where members' are", members, admin, gallery.Facts{Format: "jpeg"}, 500, 500, false},
		{"an administrator's", all, admin, gallery.Facts{Format: "jpeg"}, 500, 500, true},
		{"who chose none where nobody may", all, without, gallery.Facts{Format: "jpeg"}, 500, 500, true},
		{"who chose none", choice, without, gallery.Facts{Format: "jpeg"}, 500, 500, false},
		{"who may choose", choice, member, gallery.Facts{Format: "jpeg"}, 500, 500, true},
		{"a still GIF", all, member, gallery.Facts{Format: "gif"}, 500, 500, false},
		{"a still GIF where they are", gifs, member, gallery.Facts{Format: "gif"}, 500, 500, true},
		{"a moving GIF", gifs, member, gallery.Facts{Format: "gif", Animated: true}, 500, 500, false},
		{"a video", all, member, gallery.Facts{Format: "mp4", Video: true}, 500, 500, false},
		{"all around", all, member, gallery.Facts{Format: "jpeg", Is360: true}, 500, 500, false},
		{"nobody's", gallery.Marking{}, admin, gallery.Facts{Format: "jpeg"}, 500, 500, false},
	} {
		if got := c.m.Covers(c.by, c.f, c.w, c.h); got != c.covered {
			t.Errorf("%s: %v", c.why, got)
		}
	}
	m := gallery.Media{Watermarked: true}
	for role, bears := range map[gallery.Role]bool{gallery.Original: true, gallery.Medium: true, gallery.Thumb: false, gallery.Source: false, gallery.Variant: false} {
		if m.Bears(gallery.File{Role: role}) != bears || (&gallery.Media{}).Bears(gallery.File{Role: role}) {
			t.Errorf("a %s", role)
		}
	}
}
