package web

import "strings"

// gallerySize is how many pictures of a list others' pages show side by side.
const gallerySize = 4

// Told are the first pictures of an album or a person for others' pages, none of what is
// not for all eyes.
func (l ListingPage) Told() (list []Picture) {
	if l.NoIndex || l.Album == nil && l.Person == nil {
		return nil
	}
	for _, c := range l.Cards {
		pic := c.Medium
		if c.Frame.URL != "" {
			pic = c.Frame
		}
		if pic.URL == "" {
			pic = c.Thumb
		}
		if pic.URL != "" && !c.Unsafe && !c.Shut && !c.Pending && len(list) < gallerySize {
			list = append(list, pic)
		}
	}
	return list
}

// Card is how others' pages show the list (product VW-17).
func (l ListingPage) Card() string {
	if len(l.Told()) == gallerySize {
		return "gallery"
	}
	return "summary"
}

// InLanguages reports whether the page's own address takes a language, as one without a query does.
func (l ListingPage) InLanguages() bool { return !l.NoIndex && !strings.Contains(l.Canonical, "?") }

// OEmbed is where the card of an address is found, in a format of oEmbed.
func (v *view) OEmbed(address, format string) string { return oembedLink(v.Site.Base, address, format) }
