package gallery

import (
	"slices"
	"strings"
)

// secretStem is the length of a name that must not be guessed.
const secretStem = 22

// Stems are the names to try for the files of a media, best first, by the site's
// upload_filenaming (api-v1.md 3.6). What is not public gets one that cannot be
// guessed.
func (m *Media) Stems(naming string) []string {
	base := m.wantedStem(naming)
	return []string{base, base + "-" + RandomID(6), base + "-" + RandomID(12)}
}

func (m *Media) wantedStem(naming string) string {
	stem := Stem(m.OriginalFilename)
	switch {
	case m.Visibility != Public:
		return RandomID(secretStem)
	case naming == "id":
		return m.PublicID
	case naming == "random" || stem == "":
		return RandomHex(32)
	case naming == "mixed":
		return stem + RandomHex(16)
	}
	return stem
}

// Renamed are the media's files under another stem: all move together.
func (m *Media) Renamed(stem string) []File {
	files := slices.Clone(m.Files)
	for i := range files {
		files[i].Path = m.Folder + stem + strings.TrimPrefix(files[i].Path, m.Folder+m.Name)
	}
	return files
}
