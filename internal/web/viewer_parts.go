package web

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"calotype/internal/browse"
	"calotype/internal/gallery"
)

// parts are what stands beside a file, from the top: what the site has chosen comes
// first (product VW-10), and codes are left out where they are not for who looks.
func (d *Door) parts(by gallery.Actor) []string {
	site := d.Site.Get()
	all := []string{"embeds", "about", "info"}
	if site.On("enable_comments") {
		all = append(all, "comments")
	}
	if first, at := site.Text("image_first_tab"), slices.Index(all, site.Text("image_first_tab")); at > 0 {
		all = slices.Insert(slices.Delete(all, at, at+1), 0, first)
	}
	if shown := site.Text("theme_show_embed_content_for"); shown == "none" || shown == "users" && by.UserID == 0 {
		all = slices.DeleteFunc(all, func(part string) bool { return part == "embeds" })
	}
	return all
}

// StaffFact is what those are told who look after the site; Label is the key of its name,
// and Value that of a word where Word says so.
type StaffFact struct {
	Label, Value string
	Word         bool
}

// fileNames are what the files of a media are called, by their role.
var fileNames = map[gallery.Role]string{
	gallery.Original: "fact.original", gallery.Thumb: "fact.thumb", gallery.Medium: "fact.medium", gallery.Frame: "fact.frame", gallery.Source: "fact.source",
}

// staffFacts tell managers how to find the upload again, and administrators every field.
func staffFacts(by gallery.Actor, m *gallery.Media, a browse.Around) (list []StaffFact) {
	if !by.Staff() {
		return nil
	}
	add := func(label, value string) {
		if value != "" {
			list = append(list, StaffFact{Label: label, Value: value})
		}
	}
	number := func(id gallery.ID) string { return strconv.FormatInt(int64(id), 10) }
	add("fact.id", number(m.ID)+" ("+m.PublicID+")")
	if a.Album != nil {
		add("fact.album_id", number(m.AlbumID)+" ("+a.Album.PublicID+")")
	}
	add("fact.uploader_ip", m.UploaderIP)
	add("fact.created", m.Created.UTC().Format("2006-01-02 15:04:05 UTC"))
	add("fact.updated", m.Updated.UTC().Format("2006-01-02 15:04:05 UTC"))
	if !by.MayOperate() {
		return list
	}
	word := func(label, key string) { list = append(list, StaffFact{label, key, true}) }
	answer := map[bool]string{true: "fact.yes", false: "fact.no"}
	add("fact.user_id", strings.TrimSpace(number(m.OwnerID)+" "+m.OwnerName))
	add("fact.category_id", number(m.CategoryID))
	add("fact.name", m.Folder+m.Name+"."+m.Extension)
	add("fact.original_filename", m.OriginalFilename)
	add("fact.mime", m.MIME)
	add("fact.size", strconv.FormatInt(m.Size, 10)+" B")
	add("fact.frames", strconv.Itoa(m.Frames))
	word("fact.own_visibility", seenBy(m.Own))
	word("fact.visibility", seenBy(m.Visibility))
	word("fact.approved", answer[m.Approved])
	word("fact.nsfw", answer[m.NSFW])
	add("fact.likes", strconv.FormatInt(m.Likes, 10))
	for _, f := range m.Files {
		add(fileNames[f.Role], fmt.Sprintf("%s, %d × %d, %d B", f.Path, f.Width, f.Height, f.Size))
	}
	return list
}

// seenBy is the key of who sees something, as others than its owner say it.
func seenBy(v gallery.Visibility) string {
	if v == gallery.Private {
		return "fact.private"
	}
	return "visibility." + string(v)
}

// hashes are those of the stored original, which tell whoever has it whether it is whole.
func hashes(m *gallery.Media) (list []Fact) {
	for _, h := range []Fact{{Label: "SHA-256", Value: m.SHA256}, {Label: "MD5", Value: m.MD5}} {
		if h.Value != "" {
			list = append(list, h)
		}
	}
	return list
}

// Spot is a place on the outline of the world, whose points are degrees from 180° west
// and 90° north.
type Spot struct {
	Text string       // "51.51°, -0.125°"
	Geo  template.URL // RFC 5870, "geo:51.51,-0.125"
	X, Y string

	Map    []MapTile // instead of the outline, nil for none
	Credit string    // whose map it is
}

func spot(p *gallery.Coordinates) *Spot {
	if p == nil {
		return nil
	}
	short := func(n float64) string {
		return strings.TrimRight(strings.TrimRight(strconv.FormatFloat(n, 'f', 5, 64), "0"), ".")
	}
	return &Spot{
		Text: short(p.Latitude) + "°, " + short(p.Longitude) + "°", Geo: template.URL("geo:" + short(p.Latitude) + "," + short(p.Longitude)),
		X: short(180 + p.Longitude), Y: short(90 - p.Latitude),
	}
}
