package mailer

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"
	text "text/template"
)

// letters has a folder for each language, and in it a file for each kind of letter:
// its subject in the first line and then its paragraphs. A paragraph that is an
// address becomes a link.
//
//go:embed letters
var letters embed.FS

// fallback is the language of those whose own has no such letter.
const fallback = "en"

// Letter is what is to be said to somebody.
type Letter struct {
	Kind     string // name of a file, such as "confirm"
	Language string // BCP 47; one without such a letter gets English
	To       string // a bare e-mail address
	Words    Words
}

// Words fill a letter.
type Words struct {
	Site   string // what the site calls itself
	Home   string // its address
	Name   string // to whom
	Who    string // whom the letter is about
	Link   string // where to go, "" where there is nowhere
	Date   string // when something happens
	Number string // how many things it is about
	Text   string // what somebody says
	Leave  string // where letters of the kind are ended, "" for those that come once
}

// worded is a letter ready to be sent.
type worded struct{ subject, plain, html, leave string }

// Languages are those that letters are written in.
func Languages() []string { return names(".") }

// Kinds are the kinds of letters in a language.
func Kinds(language string) []string {
	kinds := names(language)
	for i, k := range kinds {
		kinds[i] = strings.TrimSuffix(k, ".txt")
	}
	return kinds
}

func names(dir string) (list []string) {
	entries, err := letters.ReadDir(path.Join("letters", dir))
	if err != nil {
		return nil
	}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func (l Letter) word() (worded, error) {
	language := l.Language
	if !slices.Contains(Kinds(language), l.Kind) {
		language = fallback
	}
	source, err := fs.ReadFile(letters, path.Join("letters", language, l.Kind+".txt"))
	if err != nil {
		return worded{}, err
	}
	t, err := text.New(l.Kind).Option("missingkey=error").Parse(string(source))
	if err != nil {
		return worded{}, err
	}
	words := l.Words
	for _, w := range []*string{&words.Site, &words.Home, &words.Name, &words.Who, &words.Link, &words.Date, &words.Number, &words.Text, &words.Leave} {
		*w = oneLine(*w) // no word makes a paragraph of its own
	}
	var b bytes.Buffer
	if err := t.Execute(&b, words); err != nil {
		return worded{}, err
	}
	subject, body, ok := strings.Cut(b.String(), "\n")
	if !ok {
		return worded{}, fmt.Errorf("letter without a body")
	}
	body = strings.TrimSpace(body)
	page, err := htmlPage(language, subject, body, words)
	return worded{subject, body + "\n", page, words.Leave}, err
}

var frame = template.Must(template.New("").Parse(`<!doctype html>
<html lang="{{.Language}}"><head><meta charset="utf-8"><title>{{.Subject}}</title></head>
<body style="margin:0;padding:24px;background:#fff;color:#1a1a1a;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:34em;margin:0 auto">
{{range .Paragraphs}}{{if .Link}}<p><a href="{{.Link}}" style="color:#0b57d0">{{.Link}}</a></p>
{{else}}<p>{{.Text}}</p>
{{end}}{{end}}<p style="color:#666;font-size:14px"><a href="{{.Home}}" style="color:#666">{{.Site}}</a></p>
</div></body></html>
`))

type paragraph struct{ Text, Link string }

func htmlPage(language, subject, body string, w Words) (string, error) {
	var list []paragraph
	for p := range strings.SplitSeq(body, "\n\n") {
		p = strings.TrimSpace(p)
		if p != "" && (p == w.Link || p == w.Leave) {
			list = append(list, paragraph{Link: p})
			continue
		}
		list = append(list, paragraph{Text: p})
	}
	var b bytes.Buffer
	err := frame.Execute(&b, struct {
		Language, Subject, Site, Home string
		Paragraphs                    []paragraph
	}{language, subject, w.Site, w.Home, list})
	return b.String(), err
}
