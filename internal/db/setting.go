package db

import "context"

// Settings fetches all stored site settings by name.
func (r reader) Settings(ctx context.Context) (map[string]string, error) {
	pairs, err := all(ctx, r.q, func(row scanner) (p [2]string, err error) {
		err = row.Scan(&p[0], &p[1])
		return p, err
	}, "SELECT name, value FROM settings")
	if err != nil {
		return nil, explain(err, "settings")
	}
	settings := make(map[string]string, len(pairs))
	for _, p := range pairs {
		settings[p[0]] = p[1]
	}
	return settings, nil
}

// SetSetting stores one setting.
func (t *Tx) SetSetting(ctx context.Context, name, value string) error {
	return explain(t.exec(ctx, `INSERT INTO settings (name, value) VALUES (?1, ?2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value), "set %s", name)
}
