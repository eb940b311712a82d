package gallery

import (
	"regexp"
	"slices"
	"strings"
)

// Licence is what others may do with a media, "" where nobody told.
type Licence string

// The licences that a media may have.
const (
	AllRightsReserved Licence = "all-rights-reserved"
	CC0               Licence = "cc0"
	PublicDomain      Licence = "public-domain"
	CCBY              Licence = "cc-by"
	CCBYSA            Licence = "cc-by-sa"
	CCBYND            Licence = "cc-by-nd"
	CCBYNC            Licence = "cc-by-nc"
	CCBYNCSA          Licence = "cc-by-nc-sa"
	CCBYNCND          Licence = "cc-by-nc-nd"
)

// Licences are all that can be chosen, as lists of choices have them.
var Licences = []Licence{AllRightsReserved, CC0, PublicDomain, CCBY, CCBYSA, CCBYND, CCBYNC, CCBYNCSA, CCBYNCND}

// version is that of Creative Commons' licences on the list.
const version = "4"

// Known reports whether it is one of the list, or not told.
func (l Licence) Known() bool { return l == "" || slices.Contains(Licences, l) }

// Deed is where Creative Commons explains the licence, "" where there is no such page.
func (l Licence) Deed() string {
	const site = "https://creativecommons.org/"
	code, cc := strings.CutPrefix(string(l), "cc-")
	switch {
	case !l.Known():
		return ""
	case l == CC0:
		return site + "publicdomain/zero/1.0/"
	case l == PublicDomain:
		return site + "publicdomain/mark/1.0/"
	case cc:
		return site + "licenses/" + code + "/" + version + ".0/"
	}
	return ""
}

// longestRights is how much of a text a licence is looked for in, in bytes.
const longestRights = 4096

// deedPattern is the address of a deed in whatever port and language; it stands for itself, not
// in the address of another site.
var deedPattern = regexp.MustCompile(`(?:^|[\s"'<>(\[,;])(?:[a-z]+:)?(?:https?:)?(?://)?(?:www\.)?creativecommons\.org/` +
	`(?:licen[cs]es/([a-z+-]+)(?:/([0-9]+)[.][0-9]+)?|publicdomain/(zero|mark))(?:[/?#\s"'<>)\],.;]|$)`)

var (
	joints = strings.NewReplacer("_", " ", "-", " ", "‐", " ", "‑", " ", "–", " ", "—", " ", "/", " ", "(", " ( ", ")", " ) ", ",", " , ", ";", " ; ", ".", " . ", ":", " : ")
	// longNames are the words of licences as they are written out.
	longNames = strings.NewReplacer("creative commons zero", "cc0", "creative commons", "cc", "creativecommons", "cc", "attribution", "by", "share alike", "sa", "sharealike", "sa",
		"non commercial", "nc", "noncommercial", "nc", "no derivatives", "nd", "noderivatives", "nd", "no derivs", "nd", "noderivs", "nd",
		"cc zero", "cc0", "cc 0", "cc0")
	reserved = []string{"all rights reserved", "alle rechte vorbehalten", "tous droits réservés", "todos los derechos reservados",
		"todos os direitos reservados", "全著作権所有", "無断転載を禁じます", "tutti i diritti riservati", "все права защищены", "保留所有权利", "保留所有權利", "版权所有", "版權所有", "모든 권리 보유"}
	// denials are words that turn what follows into its contrary.
	denials = []string{"not", "no", "non", "isn't", "isn’t", "without", "never", "except", "unless", "nicht", "kein", "keine", "pas", "не"}
)

// LicenceOf recognises a licence in what people and programs write of rights: its own name here, the address of a
// deed, "CC BY-SA 4.0", "All rights reserved". A text that tells of two, of an older version, or of none for sure, is "".
func LicenceOf(text string) Licence {
	text = strings.ToLower(strings.TrimSpace(strings.ToValidUTF8(text[:min(len(text), longestRights)], "")))
	if l := Licence(text); l.Known() {
		return l
	}
	found := map[Licence]bool{}
	deeds := deedPattern.FindAllStringSubmatch(text, -1)
	for _, m := range deeds {
		switch {
		case m[3] == "zero":
			found[CC0] = true
		case m[3] == "mark", m[1] == "publicdomain":
			found[PublicDomain] = true
		case m[2] != "" && m[2] != version: // other terms than those that are on the list
			found[""] = true
		default:
			found[ofParts(strings.Split(m[1], "-"))] = true
		}
	}
	if len(deeds) == 0 { // an address is surer than words
		for _, l := range named(text) {
			found[l] = true
		}
		if found[CC0] {
			delete(found, PublicDomain) // which it dedicates to
		}
	}
	if len(found) != 1 {
		return ""
	}
	for l := range found {
		return l
	}
	return ""
}

// named are the licences that a text calls by their names, "" among them for one that there is not.
func named(text string) (list []Licence) {
	text = strings.Join(strings.Fields(joints.Replace(text)), " ")
	for _, phrase := range reserved {
		if i := strings.Index(text, phrase); i >= 0 && !denied(text[:i]) {
			list = append(list, AllRightsReserved)
		}
	}
	words := strings.Fields(longNames.Replace(text))
	for i, word := range words {
		switch {
		case i > 0 && slices.Contains(denials, words[i-1]):
		case word == "cc0", word == "public" && i+1 < len(words) && words[i+1] == "domain":
			list = append(list, map[bool]Licence{true: CC0, false: PublicDomain}[word == "cc0"])
		case word == "cc" && i+1 < len(words) && words[i+1] == "by":
			parts := []string{"by"}
			rest := words[i+2:]
			for more := rest; len(more) > 0; more = more[1:] {
				if slices.Contains([]string{"nc", "sa", "nd"}, more[0]) {
					parts, rest = append(parts, more[0]), more[1:]
				} else if more[0] != "," {
					break
				}
			}
			if len(parts) == 1 && len(rest) > 0 && !goesOn(rest[0]) { // "cc by mail", "CC by Ann"
				continue
			}
			if len(rest) > 0 && slices.Contains([]string{"1", "2", "3"}, strings.TrimPrefix(rest[0], "v")) {
				list = append(list, "")
				continue
			}
			list = append(list, ofParts(parts))
		}
	}
	return list
}

// denied reports whether the last of some words says no to what follows.
func denied(before string) bool {
	words := strings.Fields(before)
	return len(words) > 0 && slices.Contains(denials, words[len(words)-1])
}

// goesOn reports whether a word may stand behind the name of a licence: a sign, a version, or what it is.
func goesOn(word string) bool {
	return strings.IndexAny(word, "0123456789.,;:()|©") == 0 || slices.Contains([]string{"licence", "license", "licensed", "international", "generic", "unported", "v", "v4", "and", "or", "&"}, word)
}

// ofParts is the licence of Creative Commons with these parts, "by" the first, in whatever order the others are.
func ofParts(parts []string) Licence {
	has := map[string]bool{}
	for _, part := range parts {
		if has[part] || !slices.Contains([]string{"by", "nc", "sa", "nd"}, part) {
			return ""
		}
		has[part] = true
	}
	if parts[0] != "by" {
		return ""
	}
	name := "cc-by"
	for _, part := range []string{"nc", "sa", "nd"} {
		if has[part] {
			name += "-" + part
		}
	}
	if l := Licence(name); l.Known() {
		return l
	}
	return ""
}
