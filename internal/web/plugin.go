package web

import (
	"html"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"calotype/internal/gallery"
)

// PluginPage tells how other sites' editors get a button that uploads here.
type PluginPage struct {
	Script, Upload           string // addresses of the script and of the upload page
	Palettes, Vendors, Codes []Choice
	Palette, Vendor, Code    string // that are chosen
	Bookmarklet              template.URL
}

// What the tag can say; the first is what holds where it says nothing (product PL-03).
var (
	pluginPalettes = strings.Fields("default clear turquoise green blue purple darkblue yellow orange red grey black")
	pluginVendors  = []Choice{
		{Value: "auto", Label: "plugin.auto"}, {Value: "bbpress", Name: "bbPress"}, {Value: "discourse", Name: "Discourse"}, {Value: "discuz", Name: "Discuz!"},
		{Value: "ipb", Name: "Invision Community"}, {Value: "mybb", Name: "MyBB"}, {Value: "nodebb", Name: "NodeBB"}, {Value: "phpbb", Name: "phpBB"},
		{Value: "proboards", Name: "ProBoards"}, {Value: "smf", Name: "Simple Machines"}, {Value: "vanilla", Name: "Vanilla"},
		{Value: "vbulletin", Name: "vBulletin"}, {Value: "woltlab", Name: "WoltLab"}, {Value: "xenforo", Name: "XenForo"},
	}
	pluginCodes = []Choice{
		{Value: "auto", Label: "plugin.code_auto"}, {Value: "0", Label: "plugin.code_none"}, {Value: "viewer-links", Label: "embed.viewer-links"}, {Value: "direct-links", Label: "embed.direct-links"},
		{Value: "html-embed", Label: "embed.html-embed"}, {Value: "html-embed-full", Label: "embed.full-html-embed"}, {Value: "html-embed-medium", Label: "embed.medium-html-embed"}, {Value: "html-embed-thumbnail", Label: "embed.thumb-html-embed"},
		{Value: "markdown-embed", Label: "embed.markdown-embed"}, {Value: "markdown-embed-full", Label: "embed.full-markdown-embed"}, {Value: "markdown-embed-medium", Label: "embed.medium-markdown-embed"}, {Value: "markdown-embed-thumbnail", Label: "embed.thumb-markdown-embed"},
		{Value: "bbcode-embed", Label: "embed.bbcode-embed"}, {Value: "bbcode-embed-full", Label: "embed.full-bbcode-embed"}, {Value: "bbcode-embed-medium", Label: "embed.medium-bbcode-embed"}, {Value: "bbcode-embed-thumbnail", Label: "embed.thumb-bbcode-embed"},
	}
)

// Tag is what a page has to hold.
func (p PluginPage) Tag() string {
	tag := `<script async src="` + html.EscapeString(p.Script) + `" data-url="` + html.EscapeString(p.Upload) + `"`
	for _, said := range [][2]string{{"palette", p.Palette}, {"vendor", p.Vendor}, {"auto-insert", p.Code}} {
		if said[1] != "default" && said[1] != "auto" {
			tag += " data-" + said[0] + `="` + said[1] + `"`
		}
	}
	return tag + "></script>"
}

// Plugin writes the page.
func (p *Pages) Plugin(w http.ResponseWriter, r *http.Request, page PluginPage) error {
	for _, name := range pluginPalettes {
		page.Palettes = append(page.Palettes, Choice{Value: name, Label: "plugin.palette_" + name})
	}
	page.Vendors, page.Codes = pluginVendors, pluginCodes
	page.Palette = among(page.Palettes, page.Palette)
	page.Vendor = among(page.Vendors, page.Vendor)
	page.Code = among(page.Codes, page.Code)
	if script, _, err := p.script("bookmarklet.js"); err == nil {
		page.Bookmarklet = bookmarklet(script, page.Upload)
	}
	w.Header().Set("Cross-Origin-Opener-Policy", "unsafe-none") // the popup of the trial answers
	return p.write(w, r, http.StatusOK, "plugin", page)
}

// among is a value of a list, or its first.
func among(list []Choice, value string) string {
	if slices.ContainsFunc(list, func(c Choice) bool { return c.Value == value }) {
		return value
	}
	return list[0].Value
}

// inScript are the letters that could end a text within a script.
var inScript = strings.NewReplacer(`"`, "%22", "'", "%27", "`", "%60", `\`, "%5C", "$", "%24")

// bookmarklet is a script as the address of a bookmark.
func bookmarklet(script []byte, upload string) template.URL {
	said := strings.ReplaceAll(strings.TrimSpace(string(script)), "UPLOAD", inScript.Replace(upload))
	return template.URL("javascript:" + url.PathEscape(said)) // our own script and our own address
}

func (d *Door) plugin(w http.ResponseWriter, r *http.Request) error {
	site := d.Site.Get()
	if !site.On("enable_plugin_route") && !d.Actor(r).Staff() {
		return gallery.Fail(gallery.NotFound, "path")
	}
	base, q := d.Links(r).Base, r.URL.Query()
	page := PluginPage{Script: site.Text("sdk_pup_url"), Upload: base + "/upload", Palette: q.Get("palette"), Vendor: q.Get("vendor"), Code: q.Get("code")}
	if page.Script == "" {
		page.Script = base + "/sdk/pup.js"
	}
	return d.Pages.Plugin(w, r, page)
}
