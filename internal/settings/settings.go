// Package settings is the table of what an administrator may change: name,
// type, default and bounds of each, and a snapshot that a request keeps.
// Storing them is left to package db, changing them to the verbs.
package settings

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Site is one immutable state of all settings.
type Site struct{ values map[string]string }

// New makes a state from stored values; names that are absent have their
// defaults, stored values that are unknown or out of bounds are passed over.
func New(stored map[string]string) *Site {
	s := &Site{values: make(map[string]string, len(table))}
	for _, f := range table {
		s.values[f.Name] = f.Default
		if v, ok := stored[f.Name]; ok && f.Check(v) == nil {
			s.values[f.Name] = v
		}
	}
	return s
}

// Text returns a setting as stored. It panics for a name that the table lacks.
func (s *Site) Text(name string) string {
	v, ok := s.values[name]
	if !ok {
		panic("settings: no such setting: " + name)
	}
	return v
}

// On reports whether a switch is on.
func (s *Site) On(name string) bool { return s.Text(name) == "1" }

// Int returns a whole number.
func (s *Site) Int(name string) int {
	n, _ := strconv.Atoi(s.Text(name))
	return n
}

// Megabytes returns a size given in MB of 1,000,000 bytes, in bytes.
func (s *Site) Megabytes(name string) int64 {
	f, _ := strconv.ParseFloat(s.Text(name), 64)
	return int64(f * 1e6)
}

// List returns the comma-separated items of a list.
func (s *Site) List(name string) []string {
	if s.Text(name) == "" {
		return nil
	}
	return strings.Split(s.Text(name), ",")
}

// Zone is the time zone that the site lives by.
func (s *Site) Zone() *time.Location { return s.ZoneOf("") }

// ZoneOf is the time zone that somebody lives by: his own by its IANA name, or the
// site's.
func (s *Site) ZoneOf(name string) *time.Location {
	for _, name := range []string{name, s.Text("default_timezone")} {
		if zone, err := time.LoadLocation(name); err == nil && name != "" {
			return zone
		}
	}
	return time.UTC
}

// Live hands out the current state.
type Live struct{ p atomic.Pointer[Site] }

// Get returns the state of now; a request takes it once.
func (l *Live) Get() *Site { return l.p.Load() }

// Set makes a state the current one.
func (l *Live) Set(s *Site) { l.p.Store(s) }

// Type says how a setting is written.
type Type string

// The types of settings.
const (
	Switch Type = "switch" // "0" or "1"
	Whole  Type = "integer"
	Number Type = "number"
	Text   Type = "text"
	Choice Type = "choice"
	List   Type = "list" // comma-separated
	Lines  Type = "lines"
	Secret Type = "secret"
)

// Field describes one setting.
type Field struct {
	Name     string
	Group    string
	Type     Type
	Default  string
	Choices  []string // of a Choice, or of each item of a List
	Min, Max float64  // of a Whole or Number; Max of a Text or Secret is in bytes, 0 for any
	Match    *regexp.Regexp
	Taken    []string // values in lower case that are not free
}

// Fields returns the whole table in its order.
func Fields() []Field { return slices.Clone(table) }

// Lookup returns the field of a name.
func Lookup(name string) (Field, bool) {
	for _, f := range table {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Check returns why a value does not fit the field, or nil.
func (f Field) Check(v string) error {
	switch f.Type {
	case Switch:
		if v != "0" && v != "1" {
			return fmt.Errorf("%s takes 0 or 1", f.Name)
		}
	case Whole, Number:
		n, err := strconv.ParseFloat(v, 64)
		if err != nil || f.Type == Whole && n != float64(int64(n)) {
			return fmt.Errorf("%s takes a %s", f.Name, f.Type)
		}
		if !(n >= f.Min && n <= f.Max) { // NaN is neither
			return fmt.Errorf("%s takes a number from %v to %v", f.Name, f.Min, f.Max)
		}
	case Text, Secret:
		if f.Max > 0 && len(v) > int(f.Max) {
			return fmt.Errorf("%s takes %v bytes at most", f.Name, f.Max)
		}
	case Choice:
		if !slices.Contains(f.Choices, v) {
			return fmt.Errorf("%s takes one of: %s", f.Name, strings.Join(f.Choices, ", "))
		}
	case List:
		for item := range strings.SplitSeq(v, ",") {
			if v != "" && f.Choices != nil && !slices.Contains(f.Choices, item) {
				return fmt.Errorf("%s: %q is none of: %s", f.Name, item, strings.Join(f.Choices, ", "))
			}
		}
	case Lines:
		for line := range strings.Lines(v) {
			if _, err := regexp.Compile(strings.TrimSpace(line)); err != nil {
				return fmt.Errorf("%s: %w", f.Name, err)
			}
		}
	}
	if f.Match != nil && !f.Match.MatchString(v) {
		return fmt.Errorf("%s does not fit %s", f.Name, f.Match)
	}
	if slices.Contains(f.Taken, strings.ToLower(v)) {
		return fmt.Errorf("%s: %q is an address of the site's own", f.Name, v)
	}
	if f.Match == png && v != "" {
		if err := checkPNG(v); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if f.Name == "default_timezone" {
		if _, err := time.LoadLocation(v); err != nil || v == "" {
			return fmt.Errorf("%s: no such time zone: %q", f.Name, v)
		}
	}
	return nil
}
