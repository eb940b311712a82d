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

// staffFacts are what those are told who look after the site: managers how to find the
// upload again, administrators every field. They are named as the interface for programs
// names them.
func staffFacts(by gallery.Actor, m *gallery.Media, a browse.Around) (list []Fact) {
	if !by.Staff() {
		return nil
	}
	add := func(label, value string) {
		if value != "" {
			list = append(list, Fact{label, value})
		}
	}
	number := func(id gallery.ID) string { return strconv.FormatInt(int64(id), 10) }
	add("id", number(m.ID)+" ("+m.PublicID+")")
	if a.Album != nil {
		add("album_id", number(m.AlbumID)+" ("+a.Album.PublicID+")")
	}
	add("uploader_ip", m.UploaderIP)
	add("created", m.Created.UTC().Format("2006-01-02 15:04:05 UTC"))
	add("updated", m.Updated.UTC().Format("2006-01-02 15:04:05 UTC"))
	if !by.MayOperate() {
		return list
	}
	add("user_id", number(m.OwnerID)+" "+m.OwnerName)
	add("category_id", number(m.CategoryID))
	add("name", m.Folder+m.Name+"."+m.Extension)
	add("original_filename", m.OriginalFilename)
	add("mime", m.MIME)
	add("size", strconv.FormatInt(m.Size, 10))
	add("frames", strconv.Itoa(m.Frames))
	add("visibility", string(m.Own)+", "+string(m.Visibility))
	add("approved", strconv.FormatBool(m.Approved))
	add("nsfw", strconv.FormatBool(m.NSFW))
	add("likes", strconv.FormatInt(m.Likes, 10))
	add("md5", m.MD5)
	add("sha256", m.SHA256)
	for _, f := range m.Files {
		add(string(f.Role), fmt.Sprintf("%s, %d × %d, %d B", f.Path, f.Width, f.Height, f.Size))
	}
	return list
}

// Spot is a place on the outline of the world, whose points are degrees from 180° west
// and 90° north.
type Spot struct {
	Text string       // "51.51°, -0.125°"
	Geo  template.URL // RFC 5870, "geo:51.51,-0.125"
	X, Y string
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
