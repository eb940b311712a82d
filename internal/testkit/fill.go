package testkit

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
)

// Owners and Topics are how many people and topics there are in filled rows.
const (
	Owners = 1000
	Topics = 10_000
)

// filling makes media from..to with owners, files, tags and words, as both engines
// read it. Media i has the public id "m<i>", was made i seconds after 2023-11-14,
// and is about its number, one of the topics, "photo", and the one word "u<i>".
var filling = []string{
	`INSERT INTO users (id, name, name_lower, email, rank, password_hash, created)
		SELECT i + 1, 'user' || i, 'user' || i, '', 'user', '', 0 FROM n WHERE i < 1000 ON CONFLICT DO NOTHING`,
	`INSERT INTO tags (id, name, name_lower) SELECT i + 1, 'topic' || i, 'topic' || i FROM n WHERE i < 10000 ON CONFLICT DO NOTHING`,
	`INSERT INTO media (id, public_id, owner_id, kind, title, description, name, extension, folder, original_filename, mime, size,
		width, height, frames, duration, animated, is_360, nsfw, approved, visibility, md5, sha256, sent_md5, sent_sha256, sent_size,
		exif, average, thumb_hash, uploader_ip, views, likes, created, expires, delete_hash)
		SELECT i + 1, 'm' || i, i % 1000 + 1, 'image', 'Photo number' || i, 'About topic' || (i % 10000), 'photo' || i, 'jpg',
		'2024/10/10/', 'photo' || i || '.jpg', 'image/jpeg', 100000, 4000, 3000, 1, 0, 0, 0, 0, 1,
		CASE WHEN i % 10 = 0 THEN 'link' ELSE 'public' END, 'md5-' || i, 'sha-' || i, 'md5-' || i, 'sha-' || i, 100000,
		'', '#102030', '', '192.0.2.' || (i % 250), 0, 0, 1700000000000 + i * 1000, 0, '' FROM n`,
	`INSERT INTO files (media_id, role, path, path_lower, blob_key, mime, size, width, height)
		SELECT i + 1, 'original', '2024/10/10/photo' || i || '.jpg', '2024/10/10/photo' || i || '.jpg', 'sha256/' || i, 'image/jpeg', 100000, 4000, 3000 FROM n`,
	`INSERT INTO files (media_id, role, path, path_lower, blob_key, mime, size, width, height)
		SELECT i + 1, 'thumb', '2024/10/10/photo' || i || '.th.jpg', '2024/10/10/photo' || i || '.th.jpg', 'sha256/t' || i, 'image/jpeg', 9000, 320, 320 FROM n`,
	`INSERT INTO media_tags (media_id, tag_id, place) SELECT i + 1, i % 10000 + 1, 0 FROM n`,
	`INSERT INTO media_texts (media_id, text) SELECT i + 1, 'photo number ' || i || ' about topic ' || (i % 10000) || ' photo ' || i || ' topic ' || (i % 10000) || ' u' || i FROM n`,
}

// Fill adds media numbered from to to-1 to an opened house's rows, by their URL.
// The first call must begin at 0 and make at least as many as there are topics.
func Fill(t testing.TB, url string, from, to int) {
	t.Helper()
	engine, address := "pgx", url
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		engine, address = "sqlite3", strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(file)
		address = "file:" + address + "?_journal_mode=WAL&_synchronous=OFF&_busy_timeout=60000"
	}
	rows, err := sql.Open(engine, address)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	tx, err := rows.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	numbers := fmt.Sprintf("WITH RECURSIVE n (i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %d) ", from, to)
	for _, statement := range filling {
		// Both engines take the numbers behind the table's name, too.
		i := strings.Index(statement, "SELECT")
		if _, err := tx.ExecContext(t.Context(), statement[:i]+numbers+strings.ReplaceAll(statement[i:], "FROM n ON", "FROM n WHERE true ON")); err != nil {
			t.Fatalf("%v: %s", err, statement)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	for _, statement := range map[string][]string{
		"sqlite3": {"ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"},
		"pgx": {"SELECT setval(pg_get_serial_sequence('media', 'id'), (SELECT MAX(id) FROM media))",
			"SELECT setval(pg_get_serial_sequence('files', 'id'), (SELECT MAX(id) FROM files))", "VACUUM ANALYZE"},
	}[engine] {
		if _, err := rows.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}
