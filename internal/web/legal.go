package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"calotype/internal/gallery"
)

// legalPath is where the site says by which rules it goes.
const legalPath = "/page/"

// legals are the pages of it and the settings that have their texts. Where one is empty
// the page says what holds for a site as it comes.
var legals = map[string]string{"terms": "terms_text", "privacy": "privacy_text"}

// LegalPage is a text about the site's rules.
type LegalPage struct {
	What  string // "terms" or "privacy"
	Parts []Part
}

// Part is a heading, a paragraph or a list.
type Part struct {
	Head, Text string
	Items      []string
}

// parts reads a text: paragraphs are parted by empty lines, "# " begins a heading and
// "- " an item of a list. Everything else is what it is.
func parts(text string) (list []Part) {
	for block := range strings.SplitSeq(strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n"), "\n\n") {
		block = strings.TrimSpace(block)
		head, isHead := strings.CutPrefix(block, "# ")
		switch {
		case block == "":
		case isHead:
			list = append(list, Part{Head: head})
		case strings.HasPrefix(block, "- "):
			list = append(list, Part{Items: strings.Split(strings.TrimPrefix(block, "- "), "\n- ")})
		default:
			list = append(list, Part{Text: block})
		}
	}
	return list
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
	return p.write(w, r, http.StatusOK, "legal", LegalPage{What: what, Parts: parts(text)})
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
