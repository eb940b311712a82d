package gallery

import (
	"html"
	"regexp"
	"strings"
)

// EmbedTemplate is an embed code of the site's or a person's own: what it is called, and
// a text with marks such as %URL% (product UP-65). The setting embed_templates says what
// may stand in it.
type EmbedTemplate struct{ Name, Text string }

// EmbedTemplates reads "Name | text" from every line of the texts.
func EmbedTemplates(texts ...string) (list []EmbedTemplate) {
	for _, text := range texts {
		for line := range strings.Lines(text) {
			if name, code, ok := strings.Cut(line, "|"); ok {
				list = append(list, EmbedTemplate{strings.TrimSpace(name), strings.TrimSpace(code)})
			}
		}
	}
	return list
}

var embedMark = regexp.MustCompile(`%[A-Z_]+%`)

// Fill puts values in the place of the marks, escaped where the text is HTML. It is ""
// where a value is missing.
func (t EmbedTemplate) Fill(values map[string]string) string {
	markup, lacks := strings.Contains(t.Text, "<"), false
	text := embedMark.ReplaceAllStringFunc(t.Text, func(mark string) string {
		v := strings.Join(strings.Fields(values[strings.Trim(mark, "%")]), " ")
		lacks = lacks || v == ""
		if markup {
			return html.EscapeString(v)
		}
		return v
	})
	if lacks {
		return ""
	}
	return text
}
