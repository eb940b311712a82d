package gallery

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// longestFilename is the longest name that SafeFilename makes, in bytes: short enough for
// every disk, with room for a number.
const longestFilename = 180

// devices are names that Windows keeps for itself, whatever ending they have.
var devices = strings.Fields("con prn aux nul com0 com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt0 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9")

// SafeFilename is a stranger's name as a file or a folder may have it wherever it is
// unpacked: one step of a path, nothing that is not seen, no word that means something else.
func SafeFilename(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`<>:"/\|?*`, r):
			return '_'
		case !unicode.IsPrint(r): // nor what turns the direction of writing round
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	ending := path.Ext(name)
	if len(ending) > 16 || ending == name {
		ending = ""
	}
	stem := strings.TrimSuffix(name, ending)
	name = strings.TrimRight(strings.TrimSpace(cutBytes(stem, longestFilename-len(ending))+ending), ". ")
	stem, _, _ = strings.Cut(name, ".")
	if stem == "" || slices.Contains(devices, strings.ToLower(strings.TrimSpace(stem))) {
		name = "_" + name
	}
	return name
}

// Filename is what the uploader called the media, safe as a name of a file.
func (m *Media) Filename(f File) string {
	if m.OriginalFilename == "" {
		return SafeFilename(f.Name())
	}
	return SafeFilename(m.OriginalFilename)
}

// Numbered are the names that folders have already, without regard to case.
type Numbered map[string]int

// Take is a name in a folder (its path with a slash at the end, or "") that nothing else
// there has: "cat.jpg", "cat (2).jpg". That of a folder ends with a slash, too.
func (n Numbered) Take(folder, name string) string {
	ending := path.Ext(name)
	if strings.HasSuffix(name, "/") {
		ending = "/"
	}
	stem := strings.TrimSuffix(name, ending)
	key := func(name string) string { return strings.ToLower(folder + strings.TrimSuffix(name, "/")) }
	for wished := key(name); ; {
		n[wished]++
		at := n[wished]
		if at == 1 {
			return folder + name
		}
		next := stem + " (" + strconv.Itoa(at) + ")" + ending
		if n[key(next)] == 0 {
			n[key(next)] = 1
			return folder + next
		}
	}
}
