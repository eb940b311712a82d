package browse

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

const (
	// parcelBatch is how many media are read in one go.
	parcelBatch = 100
	// mostFolders is how many albums go into one ZIP.
	mostFolders = 1000
	// longestFolder is the longest path of a folder in bytes; what lies deeper begins at the top.
	longestFolder = 1000
	// mostParcels is how many ZIPs one visitor takes at once.
	mostParcels = 3
)

// Parcel is many originals that leave as one ZIP. It counts as one of those on their way
// until it is closed.
type Parcel struct {
	Name string // the archive's, without its ending, safe as a name of a file

	r       *Reader
	album   string // public id, "" for chosen media
	by      gallery.Actor
	proofs  gallery.Proofs
	files   []db.Held
	folders map[gallery.ID]string // of albums: their paths with a slash at the end, "" for the top
	names   gallery.Numbered
	close   func()
}

// Close lets the next one go.
func (p *Parcel) Close() { p.close() }

// AlbumParcel is what an album shows to the actor, and the albums in it that are listed
// there as folders, as far as he may download: the album itself, each of the others, and
// each file once more when its turn comes.
func (r *Reader) AlbumParcel(ctx context.Context, by gallery.Actor, a *gallery.Album, p gallery.Proofs) (*Parcel, error) {
	sight, err := r.sight(ctx, by, gallery.Filter{Album: a.ID}, a, &p, "")
	if err != nil {
		return nil, err
	}
	if err := gallery.Judge(by, gallery.Download, a.Policy(), p); err != nil {
		return nil, err
	}
	if a.Search != "" {
		return r.savedParcel(ctx, by, a, p)
	}
	tree, err := r.DB.AlbumsBelow(ctx, a.ID, mostFolders+1)
	if err != nil {
		return nil, err
	}
	if len(tree) > mostFolders {
		return nil, gallery.Fail(gallery.TooLarge, "zip.too_many_albums", mostFolders)
	}
	out, err := r.parcel(by, a.Name, p)
	if err != nil {
		return nil, err
	}
	out.album = a.PublicID
	sights, err := r.pack(ctx, out, a, tree, sight)
	if err == nil {
		err = r.hold(ctx, out, sights)
	}
	if err != nil {
		out.Close()
		return nil, err
	}
	return out, nil
}

// ChosenParcel is what the actor may download of some media, in one folder.
func (r *Reader) ChosenParcel(ctx context.Context, by gallery.Actor, name string, ids []string, p gallery.Proofs) (*Parcel, error) {
	media, err := r.MediaNamed(ctx, by, ids, p)
	if err != nil {
		return nil, err
	}
	if len(media) == 0 {
		return nil, gallery.Fail(gallery.NotFound, "media.not_found")
	}
	out, err := r.parcel(by, name, p)
	if err != nil {
		return nil, err
	}
	return out, out.choose(ctx, media)
}

// choose makes the parcel one of what may be downloaded of some media, in their order; a
// parcel that cannot be is closed.
func (p *Parcel) choose(ctx context.Context, media []gallery.Media) (err error) {
	defer func() {
		if err != nil {
			p.Close()
		}
	}()
	for i := range media {
		p.files = append(p.files, db.Held{ID: media[i].ID, Size: media[i].Size})
	}
	may, err := p.batch(ctx, p.files)
	if err != nil {
		return err
	}
	p.files = slices.DeleteFunc(p.files, func(f db.Held) bool { return may[f.ID] == nil })
	if len(p.files) == 0 {
		return gallery.Fail(gallery.Denied, "media.denied")
	}
	return p.r.bound(p.files)
}

// savedParcel is what an album shows that keeps a search.
func (r *Reader) savedParcel(ctx context.Context, by gallery.Actor, a *gallery.Album, p gallery.Proofs) (*Parcel, error) {
	media, more, err := r.Whole(ctx, by, a, p)
	if err != nil {
		return nil, err
	}
	if more {
		return nil, gallery.Fail(gallery.TooLarge, "zip.too_many", MostNamed)
	}
	if len(media) == 0 {
		return nil, gallery.Fail(gallery.Conflict, "zip.empty")
	}
	out, err := r.parcel(by, a.Name, p)
	if err != nil {
		return nil, err
	}
	out.album = a.PublicID
	return out, out.choose(ctx, media)
}

// pack gives every album that the actor is shown and may download from its folder; it
// tells how much he is shown of each.
func (r *Reader) pack(ctx context.Context, p *Parcel, root *gallery.Album, tree []gallery.Album, sight gallery.Sight) (map[gallery.Sight][]gallery.ID, error) {
	ids := make([]gallery.ID, len(tree))
	for i := range tree {
		ids[i] = tree[i].ID
	}
	rights, err := r.DB.MemberRights(ctx, p.by.UserID, ids)
	if err != nil {
		return nil, err
	}
	seen := map[gallery.ID]gallery.Sight{root.ID: sight}
	sights := map[gallery.Sight][]gallery.ID{sight: {root.ID}}
	p.folders[root.ID] = ""
	byRank := false
	for i := range tree { // parents before their children
		a := &tree[i]
		above, in := seen[a.ParentID]
		if a.ID == root.ID || !in || !above.ShowsAlbum(a, p.by) {
			continue
		}
		own := p.proofs
		if own.Member == gallery.NoMember {
			own.Member = gallery.Most(rights, a.Lineage)
		}
		if gallery.Judge(p.by, gallery.Download, a.Policy(), own) != nil {
			continue
		}
		of, err := gallery.Filter{Album: a.ID}.SightOf(p.by, a, own)
		if err != nil {
			return nil, err
		}
		folder := p.folders[a.ParentID]
		if len(folder) > longestFolder {
			folder = ""
		}
		p.folders[a.ID] = p.names.Take(folder, gallery.SafeFilename(a.Name)+"/")
		seen[a.ID], sights[of] = of, append(sights[of], a.ID)
		byRank = byRank || gallery.NeedsRank(p.by, a.Policy(), own)
	}
	if byRank {
		err = r.noteLook(ctx, p.by, "album", p.album)
	}
	return sights, err
}

// hold writes down which media the parcel is of, a sight at a time: there are few.
func (r *Reader) hold(ctx context.Context, p *Parcel, sights map[gallery.Sight][]gallery.ID) error {
	unsafe, err := r.unsafe(ctx, p.by, gallery.Filter{})
	if err != nil {
		return err
	}
	for sight, albums := range sights {
		l := db.Listing{Sort: gallery.Oldest, Sight: sight, Viewer: p.by.UserID, Unsafe: unsafe, Now: r.Now(), N: r.Site.Get().Int("zip_max_files") + 1}
		held, err := r.DB.HeldIn(ctx, l, albums)
		if err != nil {
			return err
		}
		p.files = append(p.files, held...)
		if err := r.bound(p.files); err != nil {
			return err
		}
	}
	if len(p.files) == 0 {
		return gallery.Fail(gallery.Conflict, "zip.empty")
	}
	return nil
}

// bound refuses more than the site lets go in one ZIP.
func (r *Reader) bound(files []db.Held) error {
	most, room := r.Site.Get().Int("zip_max_files"), r.Site.Get().Megabytes("zip_max_mb")
	if len(files) > most {
		return gallery.Fail(gallery.TooLarge, "zip.too_many", most)
	}
	for _, f := range files {
		if room -= f.Size; room < 0 {
			return gallery.Fail(gallery.TooLarge, "zip.too_big", r.Site.Get().Int("zip_max_mb"))
		}
	}
	return nil
}

// Write streams the ZIP. Nothing is held but names: a batch of rows and a piece of a file
// at a time. What went away meanwhile is left out and named in a text, which begins with
// what lost says of how many.
func (p *Parcel) Write(ctx context.Context, w io.Writer, lost func(n int) (string, error)) error {
	z := zip.NewWriter(w)
	gone, named := 0, ""
	for some := range slices.Chunk(p.files, parcelBatch) {
		media, err := p.batch(ctx, some)
		if err != nil {
			return err
		}
		for _, f := range some {
			m := media[f.ID]
			if m == nil {
				gone++
				continue
			}
			original, _ := m.File(gallery.Original)
			name := p.names.Take(p.folders[f.AlbumID], m.Filename(original))
			switch err := p.copy(ctx, z, name, m, original); {
			case errors.Is(err, fs.ErrNotExist):
				gone, named = gone+1, named+name+"\n"
			case err != nil:
				return fmt.Errorf("zip of %q: %s: %w", p.Name, name, err)
			}
		}
	}
	if gone > 0 {
		text, err := lost(gone)
		if err != nil {
			return err
		}
		entry, err := z.CreateHeader(&zip.FileHeader{Name: p.names.Take("", "_missing.txt"), Method: zip.Store, Modified: p.r.Now()})
		if err == nil {
			_, err = io.WriteString(entry, text+"\n\n"+named)
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}

// batch are those of some media that may be downloaded now, by id.
func (p *Parcel) batch(ctx context.Context, files []db.Held) (map[gallery.ID]*gallery.Media, error) {
	ids := make([]gallery.ID, len(files))
	for i, f := range files {
		ids[i] = f.ID
	}
	found, err := p.r.DB.MediaByIDs(ctx, ids)
	if err != nil {
		return nil, err
	}
	var lineages []gallery.ID
	for i := range found {
		lineages = append(lineages, found[i].Lineage...)
	}
	slices.Sort(lineages)
	rights, err := p.r.DB.MemberRights(ctx, p.by.UserID, slices.Compact(lineages))
	if err != nil {
		return nil, err
	}
	media, byRank := map[gallery.ID]*gallery.Media{}, false
	for i := range found {
		m, shown := &found[i], p.proofs
		shown.Member = gallery.Most(rights, m.Lineage)
		if _, whole := m.File(gallery.Original); whole && gallery.Judge(p.by, gallery.Download, m.Policy(p.r.Now()), shown) == nil {
			media[m.ID] = m
			byRank = byRank || gallery.NeedsRank(p.by, m.Policy(p.r.Now()), shown)
		}
	}
	if byRank && p.album != "" { // what was chosen is written down already
		err = p.r.noteLook(ctx, p.by, "album", p.album)
	}
	return media, err
}

// busyWait is how long a ZIP waits before it asks again for a picture with its watermark
// while too much else is being made, and mostWaits how often.
const (
	busyWait  = time.Second
	mostWaits = 60
)

// outgoing is a file as the parcel has it.
func (p *Parcel) outgoing(ctx context.Context, m *gallery.Media, f gallery.File) (gallery.File, error) {
	if !m.Bears(f) || p.r.keeps(p.by, m, p.proofs) {
		return f, nil
	}
	for wait := 0; ; wait++ {
		marked, err := p.r.Variants.Marked(ctx, m, f)
		if fail, ok := errors.AsType[*gallery.Error](err); !ok || fail.Kind != gallery.Busy || wait == mostWaits {
			return marked, err
		}
		select {
		case <-ctx.Done():
			return f, ctx.Err()
		case <-time.After(busyWait):
		}
	}
}

// copy puts stored bytes into the ZIP as they are; fs.ErrNotExist for what is not there.
func (p *Parcel) copy(ctx context.Context, z *zip.Writer, name string, m *gallery.Media, f gallery.File) error {
	f, err := p.outgoing(ctx, m, f)
	if err != nil {
		return err
	}
	content, _, err := p.r.Store.Open(ctx, f.Key)
	if err != nil {
		return outOfReach(err)
	}
	defer content.Close()
	entry, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: m.Created})
	if err != nil {
		return err
	}
	_, err = io.Copy(entry, content)
	if errors.Is(err, fs.ErrNotExist) { // half of it is out
		err = fmt.Errorf("bytes ended: %v", err)
	}
	return err
}

// leaving counts the ZIPs that are on their way from this process.
type leaving struct {
	mu  sync.Mutex
	all int
	by  map[string]int // visitor
}

// parcel is an empty one, where there is room for it beside the others. Nobody
// may take it all from the others.
func (r *Reader) parcel(by gallery.Actor, name string, p gallery.Proofs) (*Parcel, error) {
	most := r.Site.Get().Int("zip_at_once")
	if most == 0 {
		return nil, gallery.Fail(gallery.NotFound, "path")
	}
	who, l := by.Network(), &r.leaving
	if by.UserID != 0 {
		who = fmt.Sprint(by.UserID)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.by == nil {
		l.by = map[string]int{}
	}
	if l.by[who] >= mostParcels {
		return nil, gallery.Fail(gallery.TooMany, "zip.own_busy", mostParcels)
	}
	if l.all >= most {
		return nil, gallery.Fail(gallery.Busy, "zip.busy")
	}
	l.all++
	l.by[who]++
	return &Parcel{
		Name: gallery.SafeFilename(name), r: r, by: by, proofs: p, folders: map[gallery.ID]string{}, names: gallery.Numbered{},
		close: sync.OnceFunc(func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.all--
			if l.by[who]--; l.by[who] == 0 {
				delete(l.by, who)
			}
		}),
	}, nil
}
