package admin

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/settings"
)

const (
	// longestValue is the longest value of a setting, in bytes.
	longestValue = 100_000
	// longestDetail is how much of a value the audit log keeps, in characters.
	longestDetail = 200
	// signingKey may be replaced, but the site does not go without one.
	signingKey = "signing_key"
)

// Setting is a setting as it is now.
type Setting struct {
	settings.Field
	Value string // "" for a secret
	Set   bool   // whether it is anything but ""
}

func settingOf(f settings.Field, site *settings.Site) Setting {
	s := Setting{Field: f, Value: site.Text(f.Name)}
	s.Set = s.Value != ""
	if f.Type == settings.Secret {
		s.Value = ""
	}
	return s
}

// Settings lists all settings. Secrets are not told.
func (d *Desk) Settings(by gallery.Actor) ([]Setting, error) {
	if err := may(by, gallery.ScopeRead); err != nil {
		return nil, err
	}
	site := d.Site.Get()
	fields := settings.Fields()
	list := make([]Setting, len(fields))
	for i, f := range fields {
		list[i] = settingOf(f, site)
	}
	return list, nil
}

// Setting is the setting of a name.
func (d *Desk) Setting(by gallery.Actor, name string) (Setting, error) {
	if err := may(by, gallery.ScopeRead); err != nil {
		return Setting{}, err
	}
	f, ok := settings.Lookup(name)
	if !ok {
		return Setting{}, gallery.Fail(gallery.NotFound, "setting.unknown")
	}
	return settingOf(f, d.Site.Get()), nil
}

// Change sets settings by name, all of them or none. It fails with setting.unknown or
// setting.value and the name as Field. They are in force here at once, on other nodes
// within a second.
func (d *Desk) Change(ctx context.Context, by gallery.Actor, values map[string]string) error {
	if err := may(by, gallery.ScopeWrite); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		f, ok := settings.Lookup(name)
		if !ok {
			return gallery.Fail(gallery.Invalid, "setting.unknown").In(name)
		}
		v := values[name]
		if len(v) > longestValue || !utf8.ValidString(v) || strings.ContainsRune(v, 0) || name == signingKey && v == "" {
			return gallery.Fail(gallery.Invalid, "setting.value").In(name)
		}
		if err := f.Check(v); err != nil {
			return gallery.Fail(gallery.Invalid, "setting.value").In(name).Because(err)
		}
	}
	return d.keep(ctx, by, values)
}

// keep writes values that fit their fields.
func (d *Desk) keep(ctx context.Context, by gallery.Actor, values map[string]string) error {
	var stored map[string]string
	err := d.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if stored, err = tx.Settings(ctx); err != nil {
			return err
		}
		var deeds []gallery.Deed
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if was, ok := stored[name]; ok && was == values[name] {
				continue
			}
			if err := tx.SetSetting(ctx, name, values[name]); err != nil {
				return err
			}
			stored[name] = values[name]
			deeds = append(deeds, deed(by, "setting.change", "setting", name, told(name, values[name])))
		}
		if err := hosted(ctx, tx, settings.New(stored), values); err != nil {
			return err
		}
		return tx.Audit(ctx, deeds, d.Now())
	})
	if err == nil {
		d.Site.Set(settings.New(stored))
	}
	return err
}

// told is what the audit log says of a value.
func told(name, value string) string {
	if f, _ := settings.Lookup(name); f.Type == settings.Secret {
		return ""
	}
	if r := []rune(value); len(r) > longestDetail {
		return string(r[:longestDetail]) + "…"
	}
	return value
}
