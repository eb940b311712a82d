package config

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"
)

// File reads a configuration file for kong: TOML, the flags' names with
// underscores for hyphens (base_url = "https://img.example.org"). It stands
// behind flags and environment; a name that no flag has is an error.
func File(r io.Reader) (kong.Resolver, error) {
	var values map[string]any
	if _, err := toml.NewDecoder(r).Decode(&values); err != nil {
		return nil, fmt.Errorf("configuration file: %w", err)
	}
	return fileValues(values), nil
}

// LoadFile is File for a path.
func LoadFile(path string) (kong.Resolver, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("configuration file: %w", err)
	}
	defer f.Close()
	return File(f)
}

type fileValues map[string]any

func key(flag *kong.Flag) string { return strings.ReplaceAll(flag.Name, "-", "_") }

// Validate implements kong.Resolver.
func (v fileValues) Validate(app *kong.Application) error {
	known := map[string]bool{}
	for _, flag := range app.Flags {
		if len(flag.Envs) > 0 && flag.Name != "config" {
			known[key(flag)] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if !known[name] {
			return fmt.Errorf("configuration file: unknown name %q", name)
		}
	}
	return nil
}

// Resolve implements kong.Resolver.
func (v fileValues) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, env := range flag.Envs {
		if _, set := os.LookupEnv(env); set {
			return nil, nil
		}
	}
	if len(flag.Envs) == 0 {
		return nil, nil
	}
	switch value := v[key(flag)].(type) {
	case nil, []any, string:
		return value, nil
	default:
		return fmt.Sprint(value), nil
	}
}
