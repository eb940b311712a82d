package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

// module is a script of a page.
type module struct {
	Src   string   // its address
	Parts []string // those of what it imports and not every page does
}

// readParts reads what the built scripts import, by their names; nothing where nothing
// was built.
func readParts(dist fs.FS) (map[string][]string, error) {
	raw, err := fs.ReadFile(dist, "parts.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var parts map[string][]string
	if err := json.Unmarshal(raw, &parts); err != nil {
		return nil, fmt.Errorf("parts.json: %w", err)
	}
	return parts, nil
}

// Module is a built script with what the browser would else ask for only when it has
// read it.
func (v *view) Module(name string) module {
	m := module{Src: v.Asset(name)}
	for _, part := range v.pages.parts[name] {
		m.Parts = append(m.Parts, v.Asset(part))
	}
	return m
}
