package db

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"calotype/internal/gallery"
)

// fillPalette is migration 17: it makes media findable by colour that were there
// before.
func fillPalette(ctx context.Context, tx *sql.Tx) error {
	for after := int64(0); ; {
		colours, last, err := coloursAfter(ctx, tx, after)
		if err != nil || last == after {
			return err
		}
		for colour, ids := range colours {
			_, err := tx.ExecContext(ctx, fmt.Sprintf("UPDATE media SET palette = '%s' WHERE id IN (%s)", colour, strings.Join(ids, ",")))
			if err != nil {
				return err
			}
		}
		after = last
	}
}

// coloursAfter are the ids of some media after one, by their colour, and the last
// of them.
func coloursAfter(ctx context.Context, tx *sql.Tx, after int64) (map[string][]string, int64, error) {
	rows, err := tx.QueryContext(ctx, fmt.Sprintf("SELECT id, average FROM media WHERE id > %d ORDER BY id LIMIT 1000", after))
	if err != nil {
		return nil, after, err
	}
	defer rows.Close()
	colours := map[string][]string{}
	for rows.Next() {
		var average string
		if err := rows.Scan(&after, &average); err != nil {
			return nil, after, err
		}
		if colour := gallery.Colour(average); colour != "" {
			colours[colour] = append(colours[colour], strconv.FormatInt(after, 10))
		}
	}
	return colours, after, rows.Err()
}
