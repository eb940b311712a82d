package v1

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"calotype/internal/gallery"
)

const (
	stamp      = "2006-01-02 15:04:05"
	displayMax = 200_000 // bytes; larger images without a medium show their thumb (4.3)
)

// Answer is the JSON of a new media (api-v1.md 4.2). Its zero DeleteToken
// leaves delete_url empty.
type Answer struct {
	Media       *gallery.Media
	Links       gallery.Links
	DeleteToken string
	Now         time.Time
	Zone        *time.Location
	Loader      int64 // bytes; larger files are loaded on demand (4.2, 57)
	ImgBB       bool  // the shape of 4.6
}

// JSON writes the whole envelope.
func (a Answer) JSON() []byte {
	var o object
	o.open()
	o.field("status_code", 200)
	body := "image"
	if a.ImgBB {
		o.field("status", 200)
		body = "data"
	}
	o.key("success")
	o.open()
	o.field("message", "file uploaded")
	o.field("code", 200)
	o.close()
	o.key(body)
	a.media(&o)
	o.field("status_txt", "OK")
	o.close()
	return o.Bytes()
}

func (a Answer) media(o *object) {
	o.open()
	a.facts(o)
	a.names(o)
	a.variants(o)
	a.display(o)
	a.words(o)
	if a.ImgBB {
		o.field("id", a.Media.PublicID)
	}
	o.close()
}

func (a Answer) facts(o *object) {
	m := a.Media
	o.field("name", m.Name)
	o.field("extension", m.Extension)
	o.field("size", m.Size)
	o.field("width", m.Width)
	o.field("height", m.Height)
	o.field("date", m.Created.In(a.Zone).Format(stamp))
	o.field("date_gmt", m.Created.UTC().Format(stamp))
	o.field("title", orNull(m.Title))
	names := a.tags(o)
	o.field("description", orNull(m.Description))
	o.field("nsfw", bit(m.NSFW))
	mode := "datefolder"
	if m.Folder == "" {
		mode = "direct"
	}
	o.field("storage_mode", mode)
	o.field("md5", m.MD5)
	sent := m.SentMD5
	if sent == m.MD5 {
		sent = ""
	}
	o.field("source_md5", orNull(sent))
	o.field("original_filename", m.OriginalFilename)
	o.field("original_exifdata", orNull(m.Exif))
	o.field("views", m.Views)
	if m.CategoryID == 0 {
		o.field("category_id", nil)
	} else {
		o.field("category_id", int64(m.CategoryID))
	}
	o.field("chain", a.chain())
	o.field("thumb_size", a.size(gallery.Thumb))
	o.field("medium_size", a.size(gallery.Medium))
	o.field("frame_size", a.size(gallery.Frame))
	if m.Expires.IsZero() {
		o.field("expiration_date_gmt", nil)
	} else {
		o.field("expiration_date_gmt", m.Expires.UTC().Format(stamp))
	}
	o.field("likes", m.Likes)
	o.field("is_animated", bit(m.Animated))
	o.field("is_approved", bit(m.Approved))
	o.field("is_360", bit(m.Is360))
	o.field("duration", int64(a.duration()/time.Second))
	o.field("type", string(m.Kind))
	o.field("tags_string", strings.Join(names, ", "))
}

func (a Answer) tags(o *object) (names []string) {
	o.key("tags")
	o.WriteByte('[')
	for i, tag := range a.Media.Tags {
		if i > 0 {
			o.WriteByte(',')
		}
		key := gallery.PathEscape(tag.Name)
		o.open()
		o.field("name", tag.Name)
		o.field("name_safe_html", escapeHTML(tag.Name))
		o.field("url_key", key)
		o.field("url", "/tag/"+key)
		o.close()
		names = append(names, tag.Name)
	}
	o.WriteByte(']')
	o.comma = true
	return names
}

func (a Answer) names(o *object) {
	m := a.Media
	o.key("file")
	o.open()
	o.key("resource")
	o.open()
	o.field("type", "url")
	o.close()
	o.close()
	o.field("id_encoded", m.PublicID)
	o.field("filename", m.Name+"."+m.Extension)
	o.field("mime", m.MIME)
	if m.Approved {
		o.field("url", a.Links.File(a.original()))
	}
	o.key("ratio")
	o.WriteString(ratio(m.Width, m.Height))
	o.field("size_formatted", sizeFormatted(m.Size))
}

func (a Answer) variants(o *object) {
	frame, hasFrame := a.Media.File(gallery.Frame)
	medium, hasMedium := a.Media.File(gallery.Medium)
	thumb, hasThumb := a.Media.File(gallery.Thumb)
	frameURL := ""
	if a.Media.Kind == gallery.Video {
		a.variant(o, "frame", frame, hasFrame, true)
	}
	if hasFrame {
		frameURL = a.Links.File(frame)
	}
	a.variant(o, "image", a.original(), true, a.Media.Approved)
	if hasMedium {
		a.variant(o, "medium", medium, true, a.Media.Approved)
	}
	a.variant(o, "thumb", thumb, hasThumb, a.Media.Approved)
	o.field("url_frame", frameURL)
	if !hasMedium {
		a.variant(o, "medium", medium, false, a.Media.Approved)
	}
}

func (a Answer) variant(o *object, key string, f gallery.File, exists, shown bool) {
	o.key(key)
	o.open()
	defer o.close()
	if !exists {
		for _, k := range []string{"filename", "name", "mime", "extension"} {
			o.field(k, nil)
		}
		if shown {
			o.field("url", nil)
		}
		return
	}
	ext := path.Ext(f.Name())
	o.field("filename", f.Name())
	o.field("name", strings.TrimSuffix(f.Name(), ext))
	o.field("mime", f.MIME)
	o.field("extension", strings.TrimPrefix(ext, "."))
	if shown {
		o.field("url", a.Links.File(f))
	}
	o.field("size", f.Size)
}

func (a Answer) display(o *object) {
	m := a.Media
	o.field("duration_time", durationTime(a.duration()))
	o.field("url_viewer", a.Links.Viewer(m))
	o.field("path_viewer", a.Links.ViewerPath(m))
	o.field("url_short", a.Links.Short(m))
	f := a.displayed()
	if m.Approved {
		o.field("display_url", a.Links.File(f))
	}
	o.field("display_width", f.Width)
	o.field("display_height", f.Height)
}

// displayed is the file that display_url points to (4.3).
func (a Answer) displayed() gallery.File {
	frame, hasFrame := a.Media.File(gallery.Frame)
	video := a.Media.Kind == gallery.Video
	if medium, ok := a.Media.File(gallery.Medium); ok {
		if video && hasFrame && frame.Size < medium.Size {
			return frame
		}
		return medium
	}
	if thumb, ok := a.Media.File(gallery.Thumb); ok && !video && a.Media.Size > displayMax {
		return thumb
	}
	if video && hasFrame {
		return frame
	}
	return a.original()
}

func (a Answer) words(o *object) {
	m := a.Media
	o.field("views_label", plural("view", m.Views))
	o.field("likes_label", plural("like", m.Likes))
	o.field("how_long_ago", howLongAgo(a.Now.Sub(m.Created)))
	o.field("date_fixed_peer", m.Created.UTC().Format(stamp))
	short := truncateTitle(m.Title)
	o.field("title_truncated", short)
	o.field("title_truncated_html", escapeHTML(short))
	o.field("is_use_loader", m.Size > a.Loader)
	shown := m.Title
	if shown == "" {
		shown = m.Name + "." + m.Extension
	}
	o.field("display_title", shown)
	link := ""
	if a.DeleteToken != "" {
		link = a.Links.Delete(m, a.DeleteToken)
	}
	o.field("delete_url", link)
}

func (a Answer) original() gallery.File {
	m := a.Media
	if f, ok := m.File(gallery.Original); ok {
		f.Width, f.Height = m.Width, m.Height
		return f
	}
	return gallery.File{Path: m.Folder + m.Name + "." + m.Extension, MIME: m.MIME, Size: m.Size, Width: m.Width, Height: m.Height}
}

func (a Answer) size(r gallery.Role) int64 {
	f, _ := a.Media.File(r)
	return f.Size
}

func (a Answer) chain() int {
	n := 4
	for role, b := range map[gallery.Role]int{gallery.Thumb: 1, gallery.Medium: 2, gallery.Frame: 16} {
		if _, ok := a.Media.File(role); ok {
			n |= b
		}
	}
	return n
}

// duration is a video's; an animated picture has none for clients (4.2, 28).
func (a Answer) duration() time.Duration {
	if a.Media.Kind != gallery.Video {
		return 0
	}
	return a.Media.Duration
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func plural(noun string, n int64) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// ratio prints width / height as PHP prints a double.
func ratio(width, height int) string {
	if height == 0 {
		return "0"
	}
	v := float64(width) / float64(height)
	if v == 0 || v >= 1e-4 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e-")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	return mantissa + "e-" + strings.TrimLeft(exponent, "0")
}

func sizeFormatted(n int64) string {
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	v, unit := float64(n)/1000, 0
	units := []string{"KB", "MB", "GB", "TB", "PB", "EB"}
	for v >= 1000 && unit < len(units)-1 {
		v /= 1000
		unit++
	}
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) + " " + units[unit]
}

func durationTime(d time.Duration) string {
	s := int64(d / time.Second)
	if s <= 0 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

func howLongAgo(d time.Duration) string {
	const day = 24 * time.Hour
	for _, u := range []struct {
		noun string
		size time.Duration
	}{
		{"year", 365 * day},
		{"month", 30 * day},
		{"week", 7 * day},
		{"day", day},
		{"hour", time.Hour},
		{"minute", time.Minute},
		{"second", time.Second},
	} {
		if n := int64(d / u.size); n > 0 {
			return fmt.Sprintf("%d %s ago", n, plural(u.noun, n))
		}
	}
	return "moments ago"
}

func truncateTitle(s string) string {
	if runes := []rune(s); len(runes) > 28 {
		return strings.TrimSpace(string(runes[:25])) + "..."
	}
	return s
}

var htmlSpecial = regexp.MustCompile(`&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);|[&<>"']`)

func escapeHTML(s string) string {
	return htmlSpecial.ReplaceAllStringFunc(s, func(c string) string {
		switch c {
		case "&":
			return "&amp;"
		case "<":
			return "&lt;"
		case ">":
			return "&gt;"
		case `"`:
			return "&quot;"
		case "'":
			return "&apos;"
		}
		return c
	})
}

// object writes JSON with its keys in the order given.
type object struct {
	bytes.Buffer
	comma bool
}

func (o *object) open()  { o.WriteByte('{'); o.comma = false }
func (o *object) close() { o.WriteByte('}'); o.comma = true }

func (o *object) key(k string) {
	if o.comma {
		o.WriteByte(',')
	}
	o.comma = true
	o.WriteString(strconv.Quote(k))
	o.WriteByte(':')
}

func (o *object) field(k string, v any) {
	o.key(k)
	enc := json.NewEncoder(&o.Buffer)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // only strings, numbers, booleans and nil come here
	}
	o.Truncate(o.Len() - 1) // the encoder's newline
}
