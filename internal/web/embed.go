package web

import (
	"fmt"
	"html"
	"strings"

	"calotype/internal/gallery"
)

// Code is one embed code of a media.
type Code struct {
	Key, Text string
	Name      string // of a template, "" for the others, whose Label it is
}

// Label is the key of the code's name.
func (c Code) Label() string { return "embed." + c.Key }

// between is what stands between this code and the next file's: small pictures flow beside
// each other (product UP-61).
func (c Code) between() string {
	if strings.HasPrefix(c.Key, "thumb-") && c.Key != "thumb-links" {
		return " "
	}
	return "\n"
}

var (
	// What CommonMark would read as more than text; older dialects know no \< but entities.
	inMarkdown = strings.NewReplacer(`\`, `\\`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`, `&`, "&amp;", `<`, "&lt;", `>`, "&gt;", "\n", " ", "\r", " ")
	inBBCode   = strings.NewReplacer("[", "%5B", "]", "%5D")
)

// Codes are a media's embed codes, without those it has no file for. A media
// waiting for approval has its viewer link and the delete link only.
func Codes(m Media) []Code {
	video := m.Kind == gallery.Video
	alt, mdAlt := html.EscapeString(m.Title), inMarkdown.Replace(m.Title)
	view := m.ViewerURL
	var out []Code
	add := func(key, text string, needs ...string) {
		for _, n := range needs {
			if n == "" {
				return
			}
		}
		out = append(out, Code{Key: key, Text: text})
	}
	img := func(u string) string {
		return `<img src="` + html.EscapeString(u) + `" alt="` + alt + `" border="0">`
	}
	linked := func(inner string) string { return `<a href="` + html.EscapeString(view) + `">` + inner + `</a>` }
	md := func(u string) string { return "![" + mdAlt + "](" + u + ")" }
	mdLinked := func(u string) string { return "[" + md(u) + "](" + view + ")" }
	bb := func(tag, u string) string { return "[" + tag + "]" + inBBCode.Replace(u) + "[/" + tag + "]" }
	bbLinked := func(inner string) string { return "[url=" + inBBCode.Replace(view) + "]" + inner + "[/url]" }

	add("viewer-links", view, view)
	if m.Pending {
		add("delete-links", m.DeleteURL, m.DeleteURL)
		return out
	}
	add("direct-links", m.URL, m.URL)
	add("frame-links", m.Frame.URL, m.Frame.URL)
	add("thumb-links", m.Thumb.URL, m.Thumb.URL)
	add("medium-links", m.Medium.URL, m.Medium.URL)
	add("delete-links", m.DeleteURL, m.DeleteURL)

	whole, still, tag := img(m.URL), m.URL, "img"
	if video {
		whole = `<video src="` + html.EscapeString(m.URL) + `" controls poster="` + html.EscapeString(m.Frame.URL) + `"></video>`
		still, tag = m.Frame.URL, "video"
	}
	add("html-embed", whole, m.URL)
	add("full-html-embed", linked(whole), m.URL)
	add("medium-html-embed", linked(img(m.Medium.URL)), m.Medium.URL)
	add("thumb-html-embed", linked(img(m.Thumb.URL)), m.Thumb.URL)
	if video {
		add("markdown-embed", mdLinked(still), still)
	} else {
		add("markdown-embed", md(still), still)
	}
	add("full-markdown-embed", mdLinked(still), still)
	add("medium-markdown-embed", mdLinked(m.Medium.URL), m.Medium.URL)
	add("thumb-markdown-embed", mdLinked(m.Thumb.URL), m.Thumb.URL)
	add("bbcode-embed", bb(tag, m.URL), m.URL)
	add("full-bbcode-embed", bbLinked(bb(tag, m.URL)), m.URL)
	add("medium-bbcode-embed", bbLinked(bb("img", m.Medium.URL)), m.Medium.URL)
	add("thumb-bbcode-embed", bbLinked(bb("img", m.Thumb.URL)), m.Thumb.URL)
	return out
}

// templated are the codes by templates, without those it has no file for.
func templated(m Media, list []gallery.EmbedTemplate) (out []Code) {
	if m.Pending {
		return nil
	}
	values := map[string]string{
		"URL": m.URL, "URL_VIEWER": m.ViewerURL, "URL_FRAME": m.Frame.URL, "MEDIUM_URL": m.Medium.URL, "THUMB_URL": m.Thumb.URL, "DISPLAY_TITLE": m.Title,
	}
	for i, t := range list {
		if text := t.Fill(values); text != "" {
			out = append(out, Code{fmt.Sprintf("own-%d", i), text, t.Name})
		}
	}
	return out
}
