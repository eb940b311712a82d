package web

import (
	"bytes"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"calotype/internal/gallery"
)

// legalPath is where the site says by which rules it goes.
const legalPath = "/page/"

// legals are the pages of it and the settings that have their texts. Where one is empty
// the page says what holds for a site as it comes.
var legals = map[string]string{"terms": "terms_text", "privacy": "privacy_text"}

// LegalPage is a text about the site's rules.
type LegalPage struct {
	What string // "terms" or "privacy"
	Text template.HTML
}

// written makes a page of Markdown: its headings stand below the page's own, lines stay
// lines, and of HTML nothing passes but what Markdown makes.
func written(text string) (template.HTML, error) {
	var page bytes.Buffer
	if err := markdown.Convert([]byte(text), &page); err != nil {
		return "", err
	}
	return template.HTML(harmless.SanitizeBytes(page.Bytes())), nil
}

var (
	markdown = goldmark.New(goldmark.WithExtensions(extension.Linkify, extension.Table),
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(below{}, 0))), goldmark.WithRendererOptions(html.WithHardWraps()))
	harmless = bluemonday.UGCPolicy()
)

// below moves headings a level down.
type below struct{}

func (below) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if heading, ok := n.(*ast.Heading); ok {
			heading.Level = min(heading.Level+1, 6)
		}
	}
}

// Legal writes a text about the site's rules, "" for the usual one and what more there is
// to say of it, by the names of messages.
func (p *Pages) Legal(w http.ResponseWriter, r *http.Request, what, text string, more ...string) error {
	if text == "" {
		var said []string
		for _, name := range append([]string{what}, more...) {
			words, err := p.bundle.T(p.Language(r), "legal."+name, "site", p.Site(r).Name)
			if err != nil {
				return err
			}
			said = append(said, words)
		}
		text = strings.Join(said, "\n\n")
	}
	page, err := written(text)
	if err != nil {
		return err
	}
	return p.write(w, r, http.StatusOK, "legal", LegalPage{What: what, Text: page})
}

func (d *Door) legal(w http.ResponseWriter, r *http.Request) error {
	what := chi.URLParam(r, "what")
	setting, ok := legals[what]
	if !ok {
		return gallery.Fail(gallery.NotFound, "path")
	}
	site := d.Site.Get()
	var more []string
	for name, told := range map[string]bool{ // companies that learn of people, once they are asked
		"privacy_spam": site.On("stopforumspam"), "privacy_akismet": site.On("akismet") && site.Text("akismet_api_key") != "", "privacy_captcha": site.On("captcha") && d.Account.CaptchaOf() != "",
	} {
		if what == "privacy" && told {
			more = append(more, name)
		}
	}
	slices.Sort(more)
	return d.Pages.Legal(w, r, what, site.Text(setting), more...)
}
