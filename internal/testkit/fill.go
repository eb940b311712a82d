package testkit

import (
	"database/sql"
	"fmt"
	"slices"
	"strconv"
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
// and is about its number, one of the topics, "photo", and its Word.
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
	`INSERT INTO media_texts (media_id, text) SELECT i + 1, 'photo number ' || i || ' about topic ' || (i % 10000) || ' photo ' || i || ' topic ' || (i % 10000) || ' u' || ` + letters("CAST(i AS TEXT)") + ` FROM n`,
}

// letters is SQL that writes a number's digits as a to j.
func letters(text string) string {
	for i := range 10 {
		text = fmt.Sprintf("REPLACE(%s, '%d', '%c')", text, i, 'a'+i)
	}
	return text
}

// Word is the one word that only media i has.
func Word(i int) string {
	return "u" + strings.Map(func(r rune) rune { return r - '0' + 'a' }, strconv.Itoa(i))
}

// settling gives filled media everything that lists go by: albums, categories, likes,
// followers, counts. Person 1 follows 50 others, person 2 500; person 1 likes every
// tenth media. A third of all has the tag topic0.
var settling = []string{
	"INSERT INTO categories (id, name, slug) VALUES (1, 'Pets', 'pets'), (2, 'Places', 'places') ON CONFLICT DO NOTHING",
	`INSERT INTO albums (id, public_id, owner_id, name, visibility, created, effective, lineage, media_count, views, likes)
		SELECT id, 'al' || id, id % 1000 + 1, 'Album ' || id, CASE WHEN id % 9 = 0 THEN 'private' ELSE 'public' END, created,
		CASE WHEN id % 9 = 0 THEN 'private' ELSE 'public' END, CAST(id AS TEXT), 5, id % 77, id % 13 FROM media WHERE id <= 20000`,
	"INSERT INTO album_texts (album_id, text) SELECT id, 'album ' || id || ' of user ' || owner_id FROM albums",
	"UPDATE albums SET parent_id = id - 10000 WHERE id > 10000",
	`UPDATE media SET views = (id * 7919) % 1000, likes = (id * 31) % 50, album_id = id % 2000 + 1, category_id = CASE WHEN id % 2 = 0 THEN id % 4 / 2 + 1 END,
		kind = CASE WHEN id % 100 = 0 THEN 'video' ELSE 'image' END, animated = CASE WHEN id % 50 = 0 THEN 1 ELSE 0 END,
		nsfw = CASE WHEN id % 20 = 0 THEN 1 ELSE 0 END, camera = CASE WHEN id % 3 = 0 THEN 'Canon EOS' WHEN id % 5000 = 0 THEN 'Rare 1' ELSE '' END,
		licence = CASE WHEN id % 7 = 0 THEN 'cc-by' WHEN id % 5000 = 3 THEN 'cc-by-sa' ELSE '' END,
		palette = CASE WHEN id % 4 = 0 THEN 'blue' ELSE 'grey' END, approved = CASE WHEN id % 1000 = 1 THEN 0 ELSE 1 END,
		trashed = CASE WHEN id % 1000 = 2 THEN created ELSE 0 END, position = id % 100`,
	"INSERT INTO media_tags (media_id, tag_id, place) SELECT id, 1, 1 FROM media WHERE id % 3 = 0 ON CONFLICT DO NOTHING",
	"UPDATE tags SET media_count = (SELECT COUNT(*) FROM media_tags WHERE media_tags.tag_id = tags.id)",
	"UPDATE users SET media_count = (SELECT COUNT(*) FROM media WHERE media.owner_id = users.id)",
	"UPDATE users SET views = (id * 7919) % 5000, likes = (id * 31) % 500",
	"UPDATE tags SET views = (id * 31) % 50",
	"INSERT INTO follows (follower_id, followed_id, created) SELECT 1, id, id FROM users WHERE id BETWEEN 2 AND 51",
	"INSERT INTO follows (follower_id, followed_id, created) SELECT 2, id, id FROM users WHERE id BETWEEN 3 AND 502",
	"INSERT INTO media_likes (user_id, media_id, created) SELECT 1, id, created FROM media WHERE id % 10 = 0",
	"INSERT INTO album_likes (user_id, album_id, created) SELECT 1, id, created FROM albums WHERE id % 10 = 0",
}

// Settle gives filled media what lists go by.
func Settle(t testing.TB, url string) {
	t.Helper()
	rows := engine(t, url)
	defer rows.Close()
	last := "VACUUM ANALYZE" // as it is done there by itself
	if strings.HasPrefix(url, "sqlite:") {
		last = "ANALYZE"
	}
	for _, statement := range append(slices.Clone(settling), last) {
		if _, err := rows.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%v: %s", err, statement)
		}
	}
}

// Fill adds media numbered from to to-1 to an opened house's rows, by their URL.
// The first call must begin at 0 and make at least as many as there are topics.
func Fill(t testing.TB, url string, from, to int) {
	t.Helper()
	rows := engine(t, url)
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
	for _, statement := range map[bool][]string{
		true: {"ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"},
		false: {"SELECT setval(pg_get_serial_sequence('media', 'id'), (SELECT MAX(id) FROM media))",
			"SELECT setval(pg_get_serial_sequence('files', 'id'), (SELECT MAX(id) FROM files))", "VACUUM ANALYZE"},
	}[strings.HasPrefix(url, "sqlite:")] {
		if _, err := rows.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

// Crowd adds people to filled rows until there are so many: every 5,000th is banned,
// the one after waits, the one after that is a manager.
func Crowd(t testing.TB, url string, people int) {
	t.Helper()
	rows := engine(t, url)
	defer rows.Close()
	text := fmt.Sprintf(`INSERT INTO users (id, name, name_lower, email, rank, password_hash, created, banned, status)
		WITH RECURSIVE n (i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		SELECT i, 'person' || i, 'person' || i, '', CASE WHEN i %% 5000 = 2 THEN 'manager' ELSE 'user' END, '', i,
		CASE WHEN i %% 5000 = 0 THEN 1 ELSE 0 END, CASE WHEN i %% 5000 = 1 THEN 'unapproved' ELSE 'valid' END FROM n`, Owners+1, people)
	for _, statement := range []string{text, "ANALYZE"} {
		if _, err := rows.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%v: %s", err, statement)
		}
	}
}

// engine opens the rows from outside.
func engine(t testing.TB, url string) *sql.DB {
	t.Helper()
	driver, address := "pgx", url
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, address = "sqlite3", strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(file)
		address = "file:" + address + "?_journal_mode=WAL&_synchronous=OFF&_busy_timeout=60000"
	}
	rows, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
