package browse

import (
	"context"
	"strings"
	"unicode/utf8"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Suggestions are what somebody may look for who has begun to type.
type Suggestions struct {
	Tags   []gallery.TagCount
	People []gallery.PublicProfile
	Albums []gallery.Album // everybody's, and the actor's own whoever sees them
	Titles []gallery.Media // of the actor's own media
}

// The most of each kind that are suggested.
const (
	mostSuggested = 3
	mostTags      = 5
)

// Suggest is a handful of what begins as a text does, of what the actor may see in
// lists. Of others' media it tells nothing but the tags that everybody sees.
func (r *Reader) Suggest(ctx context.Context, by gallery.Actor, text string) (s Suggestions, err error) {
	if err := r.entry(by, true, "website_search"); err != nil {
		return s, err
	}
	text = strings.TrimSpace(text)
	if text == "" || !beginning(text) {
		return s, gallery.Fail(gallery.Invalid, "list.prefix").In("q")
	}
	name := strings.TrimLeft(text, "#@")
	if name == "" {
		return s, nil
	}
	if !strings.HasPrefix(text, "@") {
		if s.Tags, _, err = r.DB.ListTags(ctx, db.TagListing{Prefix: name, Sort: gallery.Top, Now: r.Now(), N: mostTags}); err != nil {
			return s, err
		}
	}
	if strings.HasPrefix(text, "#") {
		return s, nil
	}
	if s.People, _, err = r.DB.ListPeople(ctx, db.PeopleListing{Prefix: name, Sort: gallery.ByUsername, N: mostSuggested}); err != nil || strings.HasPrefix(text, "@") {
		return s, err
	}
	if s.Albums, err = r.suggestAlbums(ctx, by, text); err != nil || by.UserID == 0 || !by.Has(gallery.ScopeRead) {
		return s, err
	}
	s.Titles, _, err = r.DB.List(ctx, db.Listing{
		Filter: gallery.Filter{Owner: by.UserID}, Sort: gallery.ByTitle, Sight: gallery.Whole, Viewer: by.UserID, Unsafe: true, Now: r.Now(), Begin: text, N: mostSuggested,
	})
	return s, err
}

// shortestWord is the shortest beginning of a word that albums are looked for by:
// those of one letter are in most of them.
const shortestWord = 2

// suggestAlbums finds albums by the words of their names, of which the last is only
// begun: the actor's own first.
func (r *Reader) suggestAlbums(ctx context.Context, by gallery.Actor, text string) (list []gallery.Album, err error) {
	words, some := albumWords(text)
	if !some {
		return nil, nil
	}
	owners := []gallery.ID{by.UserID, 0}
	if by.UserID == 0 {
		owners = owners[1:]
	}
	for _, owner := range owners {
		sight, err := gallery.Filter{Owner: owner}.SightOf(by, nil, gallery.Proofs{})
		if err != nil {
			return nil, err
		}
		found, _, err := r.DB.FindAlbums(ctx, db.AlbumListing{Filter: gallery.AlbumFilter{Owner: owner}, Sight: sight, Viewer: by.UserID, N: 2 * mostSuggested}, words)
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			if (owner != 0 || a.OwnerID != by.UserID || by.UserID == 0) && len(list) < mostSuggested {
				list = append(list, a)
			}
		}
	}
	return list, nil
}

// albumWords are those that are typed, of which the last is only begun, unless it is too
// short; some is false where there is none.
func albumWords(text string) (words gallery.Query, some bool) {
	words.All = gallery.SearchTerms(text + "*")
	if len(words.All) == 0 {
		return words, false
	}
	if last := &words.All[len(words.All)-1]; last.Prefix && utf8.RuneCountInString(last.Tokens[0]) < shortestWord {
		last.Prefix = false
	}
	return words, true
}
