package db

import (
	"context"
	"strings"

	"calotype/internal/gallery"
)

const fileColumns = "files.id, files.media_id, files.role, files.path, files.blob_key, files.mime, files.size, " +
	"files.width, files.height, files.mark"

func fileFields(f *gallery.File) []any {
	return []any{&f.ID, &f.MediaID, &f.Role, &f.Path, &f.Key, &f.MIME, &f.Size, &f.Width, &f.Height, &f.Mark}
}

func scanFile(row scanner) (f gallery.File, err error) {
	err = row.Scan(fileFields(&f)...)
	return f, err
}

// Located is what a public path leads to.
type Located struct {
	File gallery.File
	// Media has only what serving the bytes asks for: ID, PublicID, Kind,
	// Is360, Watermarked, OriginalFilename, Created and what the policy goes by.
	Media *gallery.Media
	Gone  bool // deleted: the bytes may not be there any more
	Moved bool // the media lives on under another path
}

// FileByPath finds a file by its exact public path, "2024/10/10/cat.jpg".
// Deleted ones are found, too, and are Gone.
func (r reader) FileByPath(ctx context.Context, path string) (Located, error) {
	l := Located{Media: &gallery.Media{}}
	m := l.Media
	err := r.q.row(ctx, "SELECT "+fileColumns+`, media.deleted <> 0, files.gone <> 0 AND media.deleted = 0, media.id, media.public_id, COALESCE(media.owner_id, 0), media.kind, media.visibility,
		media.approved, media.expires, media.original_filename, media.created, COALESCE(users.banned, 0), media.own_visibility,
		COALESCE(albums.effective, ''), COALESCE(albums.lineage, ''), COALESCE(albums.gates, ''), media.trashed, media.is_360, media.watermarked
		FROM files JOIN media ON media.id = files.media_id LEFT JOIN users ON users.id = media.owner_id
		LEFT JOIN albums ON albums.id = media.album_id WHERE files.path_lower = ?1 AND files.path = ?2`,
		strings.ToLower(path), path).
		Scan(append(fileFields(&l.File), &l.Gone, &l.Moved, &m.ID, &m.PublicID, &m.OwnerID, &m.Kind, &m.Visibility,
			&m.Approved, moment{&m.Expires}, &m.OriginalFilename, moment{&m.Created}, &m.OwnerBanned, &m.Own,
			&m.AlbumVisibility, idList{&m.Lineage}, idList{&m.Gates}, moment{&m.Trashed}, &m.Is360, &m.Watermarked)...)
	if err != nil {
		return Located{}, explain(err, "file %s", path)
	}
	return l, nil
}

// Files lists by ID the living files after the given one, 0 for the first.
func (r reader) Files(ctx context.Context, after gallery.ID, limit int) ([]gallery.File, error) {
	files, err := all(ctx, r.q, scanFile, "SELECT "+fileColumns+
		" FROM files WHERE gone = 0 AND id > ?1 ORDER BY id LIMIT ?2", int64(after), limit)
	return files, explain(err, "files")
}

func (t *Tx) insertFiles(ctx context.Context, m *gallery.Media) error {
	if len(m.Files) == 0 {
		return nil
	}
	var args []any
	places := make(map[string]int, len(m.Files))
	for i, f := range m.Files {
		lower := strings.ToLower(f.Path)
		places[lower] = i
		args = append(args, int64(m.ID), string(f.Role), f.Path, lower, f.Key, f.MIME, f.Size, f.Width, f.Height, f.Mark)
	}
	type inserted struct {
		id    gallery.ID
		lower string
	}
	rows, err := all(ctx, t.q, func(row scanner) (r inserted, err error) {
		err = row.Scan(&r.id, &r.lower)
		return r, err
	}, "INSERT INTO files (media_id, role, path, path_lower, blob_key, mime, size, width, height, mark) VALUES "+
		values(len(m.Files), 10)+" ON CONFLICT (path_lower) DO NOTHING RETURNING id, path_lower", args...)
	if err != nil {
		return err
	}
	if len(rows) < len(m.Files) {
		return ErrTaken
	}
	for _, r := range rows {
		f := &m.Files[places[r.lower]]
		f.ID, f.MediaID = r.id, m.ID
	}
	return nil
}
