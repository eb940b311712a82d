package web

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
)

// SharePage lists where a media or an album can be told of.
type SharePage struct {
	Href   string             // its page
	Hidden gallery.Visibility // not everybody may see it; "" for public
	Ways   []Way
	QR     string // address of the picture
}

// Way is another site's form for telling of a page, filled. Label is the key of its name
// where that is a word of the language.
type Way struct{ Label, Name, Href string }

// Share writes the list.
func (p *Pages) Share(w http.ResponseWriter, r *http.Request, page SharePage) error {
	return p.write(w, r, http.StatusOK, "share", page)
}

// ways are the forms of other sites for telling of a page and its picture, "" for none;
// they are asked only by who follows the link.
func ways(at, still, title string) []Way {
	link := func(base string, pairs ...string) string {
		q := make([]string, 0, len(pairs)/2)
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i+1] != "" {
				q = append(q, pairs[i]+"="+gallery.PathEscape(pairs[i+1]))
			}
		}
		return base + "?" + strings.Join(q, "&")
	}
	return []Way{
		{"share.mail", "", link("mailto:", "subject", title, "body", at)},
		{"", "Facebook", link("https://www.facebook.com/sharer/sharer.php", "u", at)},
		{"", "X", link("https://x.com/intent/post", "url", at, "text", title)},
		{"", "WhatsApp", link("https://api.whatsapp.com/send", "text", title+" "+at)},
		{"", "Telegram", link("https://t.me/share/url", "url", at, "text", title)},
		{"share.weibo", "", link("https://service.weibo.com/share/share.php", "url", at, "title", title, "pic", still)},
		{"share.qzone", "", link("https://sns.qzone.qq.com/cgi-bin/qzshare/cgi_qzshare_onekey", "url", at, "title", title, "pics", still)},
		{"", "QQ", link("https://connect.qq.com/widget/shareqq/index.html", "url", at, "title", title, "pics", still)},
		{"", "Reddit", link("https://www.reddit.com/submit", "url", at, "title", title)},
		{"", "VK", link("https://vk.com/share.php", "url", at, "title", title, "image", still)},
		{"", "Blogger", link("https://www.blogger.com/blog-this.g", "u", at, "n", title)},
		{"", "Tumblr", link("https://www.tumblr.com/widgets/share/tool", "canonicalUrl", at, "title", title)},
		{"", "Pinterest", link("https://www.pinterest.com/pin/create/button/", "url", at, "media", still, "description", title)},
	}
}

func (d *Door) share(w http.ResponseWriter, r *http.Request) error {
	m, err := d.shown(r)
	if err != nil {
		return err
	}
	links := d.Links(r)
	card := NewMedia(m, links)
	still := card.URL
	if m.Kind == gallery.Video {
		still = card.Frame.URL
	}
	return d.sharePage(w, r, SharePage{Href: card.ViewerURL, Hidden: m.Visibility, QR: links.Short(m), Ways: ways(card.ViewerURL, still, d.titled(m.Title))})
}

// shareAlbum lists where an album can be told of that the visitor sees.
func (d *Door) shareAlbum(w http.ResponseWriter, r *http.Request) error {
	a, err := d.Browse.Album(r.Context(), d.Actor(r), chi.URLParam(r, "id"), d.Proofs(r))
	if err != nil {
		return err
	}
	links := d.Links(r)
	at := links.Album(a)
	return d.sharePage(w, r, SharePage{Href: at, Hidden: a.Effective, QR: links.Base + "/" + links.AlbumRoute + "/" + a.PublicID, Ways: ways(at, "", d.titled(a.Name))})
}

// titled is what something is called, or the site.
func (d *Door) titled(name string) string {
	if name == "" {
		return d.Site.Get().Text("website_name")
	}
	return name
}

// sharePage writes the page, whose QR is still the address that it draws.
func (d *Door) sharePage(w http.ResponseWriter, r *http.Request, page SharePage) error {
	links := d.Links(r)
	page.QR = links.Root() + "/qr.svg?" + url.Values{"path": {strings.TrimPrefix(page.QR, links.Base)}}.Encode()
	if page.Hidden == gallery.Public {
		page.Hidden = ""
	} else {
		w.Header().Set("Cache-Control", "private, no-store")
	}
	return d.Pages.Share(w, r, page)
}

// longestQR is the longest path that is drawn, in bytes.
const longestQR = 400

// qr draws the address of a page of this site, to be photographed (github.com/boombuler/
// barcode makes the modules, as for two-factor codes; the drawing is our own).
func (d *Door) qr(w http.ResponseWriter, r *http.Request) error {
	path := r.URL.Query().Get("path")
	at, err := url.Parse(path)
	if err != nil || len(path) > longestQR || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || at.Host != "" {
		return gallery.Fail(gallery.NotFound, "path")
	}
	code, err := newQR(d.Links(r).Base + at.EscapedPath())
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Content-Security-Policy", "default-src 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "public, max-age=86400")
	return code.write(w)
}

// write draws the code as SVG, dark on light whatever the page's theme.
func (q QR) write(w io.Writer) error {
	_, err := fmt.Fprintf(w, `%s<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M-4-4h%dv%dh-%dz"/><path d="%s"/></svg>`,
		xml.Header, q.Around(), q.Around(), q.Around(), q.Around(), q.Around(), q.Path)
	return err
}
