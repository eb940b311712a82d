package browse

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// Album is an album by its public id, as Media is a media: album.locked asks for a
// password.
func (r *Reader) Album(ctx context.Context, by gallery.Actor, publicID string, p gallery.Proofs) (*gallery.Album, error) {
	a, err := r.DB.AlbumByPublicID(ctx, publicID)
	if err != nil {
		return nil, missing(err, "media.not_found")
	}
	if err := r.judge(ctx, by, gallery.See, a.Policy(), &p); err != nil {
		return nil, err
	}
	if err := r.note(ctx, by, a.Policy(), p, "album", a.PublicID); err != nil {
		return nil, err
	}
	return &a, r.hideAlbumOwners(ctx, by, &a)
}

// moreCovers is how many pictures a card has beside its cover (product LS-34).
const moreCovers = 3

// AlbumCard is an album in a list.
type AlbumCard struct {
	gallery.Album
	Cover *gallery.Media  // nil for none, or behind a lock
	More  []gallery.Media // the newest of its others, at most moreCovers
}

// Albums is a page of albums: everybody's, an owner's, or those in another.
func (r *Reader) Albums(ctx context.Context, by gallery.Actor, f gallery.AlbumFilter, ask Ask, p gallery.Proofs) (none Page[AlbumCard], err error) {
	sorts := gallery.AlbumListSorts
	if f.Parent != 0 {
		sorts = append([]gallery.Sort{gallery.ByHand}, sorts...)
	}
	if ask, err = r.ready(ask, sorts); err != nil {
		return none, err
	}
	if ask.Sort == gallery.ByHand && f.Parent == 0 && f.Owner == 0 {
		return none, gallery.Fail(gallery.Invalid, "list.sort")
	}
	if f.LikedBy != 0 && (f.Owner+f.Parent != 0 || ask.Sort != gallery.Newest && ask.Sort != gallery.Oldest) {
		return none, gallery.Fail(gallery.Invalid, "list.filter")
	}
	at, back, err := ask.place()
	if err != nil {
		return none, err
	}
	sight, err := r.albumSight(ctx, by, &f, &p)
	if err != nil {
		return none, err
	}
	albums, places, err := r.DB.ListAlbums(ctx, db.AlbumListing{Filter: f, Sort: ask.Sort, Sight: sight, Viewer: by.UserID, After: at, Back: back, N: ask.N + 1})
	if err != nil {
		return none, err
	}
	page := paged(ask, back, albums, places)
	if sight == gallery.Whole && slices.ContainsFunc(albums, func(a gallery.Album) bool { return gallery.NeedsRank(by, a.Policy(), p) }) {
		kind, id := "list", ""
		if f.Owner != 0 {
			kind, id = "user", fmt.Sprint(f.Owner)
		}
		if err := r.noteLook(ctx, by, kind, id); err != nil {
			return none, err
		}
	}
	cards, err := r.cards(ctx, by, page.Items, sight, p)
	return Page[AlbumCard]{Items: cards, Next: page.Next, Previous: page.Previous}, err
}

// AlbumCard is an album by its public id as one in a list of what everybody sees.
func (r *Reader) AlbumCard(ctx context.Context, by gallery.Actor, publicID string, p gallery.Proofs) (card AlbumCard, err error) {
	a, err := r.Album(ctx, by, publicID, p)
	if err != nil {
		return card, err
	}
	cards, err := r.cards(ctx, by, []gallery.Album{*a}, gallery.InPublic, p)
	if err != nil {
		return card, err
	}
	return cards[0], nil
}

// albumSight is how much of a list of albums an actor is shown. Explore leaves out
// the small ones.
func (r *Reader) albumSight(ctx context.Context, by gallery.Actor, f *gallery.AlbumFilter, p *gallery.Proofs) (gallery.Sight, error) {
	everywhere := f.Parent == 0 && f.Owner == 0 && f.LikedBy == 0
	if f.Parent == 0 || !r.enclosed() { // who came to an album by its link is told below
		if err := r.entry(by, everywhere, "website_explore_page"); err != nil {
			return "", err
		}
	}
	if everywhere && !f.All {
		f.MinMedia = max(f.MinMedia, int64(r.Site.Get().Int("explore_albums_min_image_count")))
	}
	var parent *gallery.Album
	if f.Parent != 0 {
		a, err := r.DB.AlbumByID(ctx, f.Parent)
		if err != nil {
			return "", err
		}
		if err := r.judge(ctx, by, gallery.See, a.Policy(), p); err != nil {
			return "", err
		}
		if err := r.note(ctx, by, a.Policy(), *p, "album", a.PublicID); err != nil {
			return "", err
		}
		parent = &a
		if err := r.join(ctx, by, parent, p); err != nil {
			return "", err
		}
	}
	if f.LikedBy != 0 && !by.Staff() {
		if err := r.mayListFor(ctx, by, gallery.Filter{LikedBy: f.LikedBy}); err != nil {
			return "", err
		}
	}
	sight, err := gallery.Filter{Owner: f.Owner, All: f.All}.SightOf(by, parent, *p)
	if err == nil && f.LikedBy != 0 {
		sight = sight.OfSearch(by) // and his own
	}
	if err == nil && sight == gallery.InPublic && f.Owner != 0 {
		_, err = r.visible(ctx, by, f.Owner)
	}
	return sight, err
}

// cards adds covers to albums that the actor is let into, by his rank only where the
// look is written down.
func (r *Reader) cards(ctx context.Context, by gallery.Actor, albums []gallery.Album, sight gallery.Sight, p gallery.Proofs) ([]AlbumCard, error) {
	var entered []gallery.Album
	for _, a := range albums {
		if gallery.Judge(by, gallery.See, a.Policy(), p) == nil && (sight == gallery.Whole || !gallery.NeedsRank(by, a.Policy(), p)) {
			entered = append(entered, a)
		}
	}
	unsafe, err := r.unsafe(ctx, by, gallery.Filter{})
	if err != nil {
		return nil, err
	}
	switch {
	case sight == gallery.Whole && !by.Staff():
		sight = gallery.Allied // what others keep to themselves in his albums is not on their cards
	case sight != gallery.Allied:
		sight = gallery.Inside // for staff, too: what is on a card is no look that is written down
	}
	covers, err := r.DB.Covers(ctx, entered, 1+moreCovers, sight, by.UserID, unsafe, r.Now())
	if err != nil {
		return nil, err
	}
	cards := make([]AlbumCard, len(albums))
	refs := make([]*gallery.Album, len(albums))
	for i, a := range albums {
		cards[i].Album = a
		refs[i] = &cards[i].Album
		pictures := covers[a.ID]
		for j := range pictures {
			hideOwners(by, &pictures[j])
		}
		if len(pictures) > 0 {
			cards[i].Cover, cards[i].More = &pictures[0], pictures[1:]
		}
	}
	return cards, r.hideAlbumOwners(ctx, by, refs...)
}

// hideAlbumOwners is hideOwners for albums.
func (r *Reader) hideAlbumOwners(ctx context.Context, by gallery.Actor, albums ...*gallery.Album) error {
	if by.House || by.Staff() {
		return nil
	}
	var owners []gallery.ID
	for _, a := range albums {
		if a.OwnerID != by.UserID && !slices.Contains(owners, a.OwnerID) {
			owners = append(owners, a.OwnerID)
		}
	}
	private, err := r.DB.PrivateAmong(ctx, owners)
	if err != nil {
		return err
	}
	for _, a := range albums {
		if slices.Contains(private, a.OwnerID) {
			a.OwnerName = ""
		}
	}
	return nil
}

// Profile is what an actor is told of a person, by name: gallery.ErrNotFound for
// private and banned people, unless he is one of them or staff.
func (r *Reader) Profile(ctx context.Context, by gallery.Actor, name string) (gallery.PublicProfile, error) {
	if err := r.entry(by, false, ""); err != nil {
		return gallery.PublicProfile{}, err
	}
	return r.told(by)(r.DB.ProfileByName(ctx, name))
}

// Host is the person whose site it is, by the same rules; a community's is nobody's.
func (r *Reader) Host(ctx context.Context, by gallery.Actor) (gallery.PublicProfile, error) {
	if err := r.entry(by, false, ""); err != nil {
		return gallery.PublicProfile{}, err
	}
	p := gallery.PersonalOf(r.Site.Get())
	if p == nil {
		return gallery.PublicProfile{}, gallery.Fail(gallery.NotFound, "user.not_found")
	}
	return r.visible(ctx, by, p.UserID)
}

func (r *Reader) visible(ctx context.Context, by gallery.Actor, id gallery.ID) (gallery.PublicProfile, error) {
	return r.told(by)(r.DB.ProfileByID(ctx, id))
}

// told leaves out who is not for an actor.
func (r *Reader) told(by gallery.Actor) func(gallery.PublicProfile, error) (gallery.PublicProfile, error) {
	return func(p gallery.PublicProfile, err error) (gallery.PublicProfile, error) {
		if err == nil && (!p.VisibleTo(by) || !gallery.PersonalOf(r.Site.Get()).Shows(by, p.ID)) {
			err = gallery.ErrNotFound
		}
		if err != nil {
			return gallery.PublicProfile{}, missing(err, "user.not_found")
		}
		return p, nil
	}
}

// company fails where the site shows one person only.
func (r *Reader) company(by gallery.Actor) error {
	if !gallery.PersonalOf(r.Site.Get()).ShowsPeople(by) {
		return gallery.Fail(gallery.NotFound, "path")
	}
	return nil
}

// People is a page of the people who have put something up.
func (r *Reader) People(ctx context.Context, by gallery.Actor, ask Ask) (Page[gallery.PublicProfile], error) {
	if err := r.entry(by, true, "website_explore_page"); err != nil {
		return Page[gallery.PublicProfile]{}, err
	}
	if err := r.company(by); err != nil {
		return Page[gallery.PublicProfile]{}, err
	}
	return r.people(ctx, db.PeopleListing{}, ask, gallery.PeopleListSorts)
}

// FindPeople is a page of those of them one of whose names begins so; staff find who has
// an e-mail address, too, whoever that is.
func (r *Reader) FindPeople(ctx context.Context, by gallery.Actor, prefix string, ask Ask) (none Page[gallery.PublicProfile], err error) {
	if err := r.entry(by, true, "website_search"); err != nil {
		return none, err
	}
	if err := r.company(by); err != nil {
		return none, err
	}
	if prefix == "" || !beginning(prefix) {
		return none, gallery.Fail(gallery.Invalid, "list.prefix").In("q")
	}
	if by.Staff() && by.Has(gallery.ScopeRead) && strings.Contains(prefix, "@") {
		return r.byEmail(ctx, prefix)
	}
	return r.people(ctx, db.PeopleListing{Prefix: prefix}, ask, []gallery.Sort{gallery.ByUsername})
}

// byEmail is who has an e-mail address.
func (r *Reader) byEmail(ctx context.Context, email string) (page Page[gallery.PublicProfile], err error) {
	u, err := r.DB.UserByEmail(ctx, email)
	if err == nil {
		var p gallery.PublicProfile
		p, err = r.DB.ProfileByID(ctx, u.ID)
		page.Items = []gallery.PublicProfile{p}
	}
	if errors.Is(err, gallery.ErrNotFound) {
		return Page[gallery.PublicProfile]{}, nil
	}
	return page, err
}

// Followers is a page of those who follow a person, Followed of those whom he
// follows, the latest first. Private people are left out.
func (r *Reader) Followers(ctx context.Context, by gallery.Actor, person gallery.ID, ask Ask) (Page[gallery.PublicProfile], error) {
	if _, err := r.visible(ctx, by, person); err != nil {
		return Page[gallery.PublicProfile]{}, err
	}
	return r.people(ctx, db.PeopleListing{FollowersOf: person}, ask, []gallery.Sort{gallery.Newest, gallery.Oldest})
}

// Followed is described with Followers.
func (r *Reader) Followed(ctx context.Context, by gallery.Actor, person gallery.ID, ask Ask) (Page[gallery.PublicProfile], error) {
	if _, err := r.visible(ctx, by, person); err != nil {
		return Page[gallery.PublicProfile]{}, err
	}
	return r.people(ctx, db.PeopleListing{FollowedBy: person}, ask, []gallery.Sort{gallery.Newest, gallery.Oldest})
}

func (r *Reader) people(ctx context.Context, l db.PeopleListing, ask Ask, sorts []gallery.Sort) (none Page[gallery.PublicProfile], err error) {
	if ask, err = r.ready(ask, sorts); err != nil {
		return none, err
	}
	if l.After, l.Back, err = ask.place(); err != nil {
		return none, err
	}
	l.Sort, l.N = ask.Sort, ask.N+1
	found, places, err := r.DB.ListPeople(ctx, l)
	return paged(ask, l.Back, found, places), err
}

// mostPrefix is the longest beginning of a name, in bytes.
const mostPrefix = 128

// beginning reports whether a text may be that of a name.
func beginning(text string) bool {
	return len(text) <= mostPrefix && strings.ToValidUTF8(text, "\x00") == text && !strings.ContainsRune(text, 0)
}

// Tags is a page of the tags on what everybody sees, or of those that begin so.
func (r *Reader) Tags(ctx context.Context, by gallery.Actor, prefix string, ask Ask) (none Page[gallery.TagCount], err error) {
	if err := r.entry(by, true, "website_explore_page"); err != nil {
		return none, err
	}
	return r.tags(ctx, prefix, ask, false)
}

// FindTags is a page of the tags on what everybody sees that begin so.
func (r *Reader) FindTags(ctx context.Context, by gallery.Actor, prefix string, ask Ask) (none Page[gallery.TagCount], err error) {
	if err := r.entry(by, true, "website_search"); err != nil {
		return none, err
	}
	return r.tags(ctx, prefix, ask, false)
}

// EveryTag is a page of all tags that there are, for who looks after them.
func (r *Reader) EveryTag(ctx context.Context, by gallery.Actor, prefix string, ask Ask) (none Page[gallery.TagCount], err error) {
	if !by.MayKeepTags() {
		return none, gallery.Fail(gallery.Denied, "tag.denied")
	}
	if err := r.noteLook(ctx, by, "list", ""); err != nil { // on what is private, too
		return none, err
	}
	return r.tags(ctx, prefix, ask, true)
}

func (r *Reader) tags(ctx context.Context, prefix string, ask Ask, every bool) (none Page[gallery.TagCount], err error) {
	if ask, err = r.ready(ask, gallery.TagListSorts); err != nil {
		return none, err
	}
	if !beginning(prefix) {
		return none, gallery.Fail(gallery.Invalid, "list.prefix")
	}
	l := db.TagListing{Prefix: prefix, Every: every, Sort: ask.Sort, Now: r.Now(), N: ask.N + 1}
	if l.After, l.Back, err = ask.place(); err != nil {
		return none, err
	}
	found, places, err := r.DB.ListTags(ctx, l)
	return paged(ask, l.Back, found, places), err
}

// Completions are at most n tags that begin so: first those of what the actor uploaded
// last, whoever sees that, then those of what everybody sees.
func (r *Reader) Completions(ctx context.Context, by gallery.Actor, prefix string, n int) (names []string, err error) {
	if !beginning(prefix) {
		return nil, gallery.Fail(gallery.Invalid, "list.prefix")
	}
	var own []gallery.TagCount
	if by.UserID != 0 {
		if own, err = r.DB.OwnTags(ctx, by.UserID, prefix, n); err != nil {
			return nil, err
		}
	}
	public, err := r.Tags(ctx, by, prefix, Ask{N: n})
	if _, refused := errors.AsType[*gallery.Error](err); err != nil && (by.UserID == 0 || !refused) {
		return nil, err
	}
	for _, t := range append(own, public.Items...) {
		if len(names) < n && !slices.Contains(names, t.Name) {
			names = append(names, t.Name)
		}
	}
	return names, nil
}

// TagsNamed are tags by name, or by another name that they have: gallery.ErrNotFound when
// one is not there.
func (r *Reader) TagsNamed(ctx context.Context, names []string) ([]gallery.TagCount, error) {
	lower := map[string]bool{}
	for _, name := range names {
		if !beginning(name) {
			return nil, gallery.Fail(gallery.Invalid, "list.tags")
		}
		lower[strings.ToLower(name)] = true
	}
	if len(lower) > MostListed {
		return nil, gallery.Fail(gallery.Invalid, "list.tags")
	}
	meant, err := r.DB.TagsMeant(ctx, slices.Sorted(maps.Keys(lower)))
	if err != nil {
		return nil, err
	}
	ids := map[gallery.ID]bool{}
	for name, id := range meant {
		delete(lower, name)
		ids[id] = true
	}
	tags, err := r.DB.TagsNamed(ctx, slices.Sorted(maps.Keys(lower)))
	if err == nil && len(tags) < len(lower) {
		return nil, gallery.Fail(gallery.NotFound, "tag.not_found")
	}
	for _, t := range tags {
		delete(ids, t.ID)
	}
	if err != nil || len(ids) == 0 {
		return tags, err
	}
	others, err := r.DB.TagsByID(ctx, slices.Sorted(maps.Keys(ids)))
	return append(tags, others...), err
}

// Aliases are the other names of a tag.
func (r *Reader) Aliases(ctx context.Context, tag gallery.ID) ([]string, error) {
	return r.DB.AliasesOf(ctx, tag)
}

// Categories are all of them, in their order.
func (r *Reader) Categories(ctx context.Context) ([]gallery.Category, error) {
	return r.DB.Categories(ctx)
}

// Category is one by its key in addresses.
func (r *Reader) Category(ctx context.Context, slug string) (gallery.Category, error) {
	return r.DB.CategoryBySlug(ctx, slug)
}
