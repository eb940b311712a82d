package db

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"calotype/internal/gallery"
)

const mediaQuery = `SELECT media.id, media.public_id, COALESCE(media.owner_id, 0), COALESCE(users.name, ''),
	COALESCE(media.album_id, 0), COALESCE(media.category_id, 0), media.kind, media.title, media.description,
	media.name, media.extension, media.folder, media.original_filename, media.mime, media.size, media.width,
	media.height, media.frames, media.duration, media.animated, media.is_360, media.nsfw, media.approved,
	media.visibility, media.md5, media.sha256, media.sent_md5, media.sent_sha256, media.sent_size, media.exif,
	media.average, media.thumb_hash, media.uploader_ip, media.views, media.likes, media.created, media.expires,
	media.delete_hash, media.deleted, COALESCE(users.banned, 0), media.own_visibility,
	COALESCE(albums.effective, ''), COALESCE(albums.lineage, ''), COALESCE(albums.gates, ''),
	media.alt, media.updated, media.trashed, media.camera, media.taken, COALESCE(users.is_private, 0), media.comments, media.streamed = 2, media.licence, media.watermarked
	FROM media LEFT JOIN users ON users.id = media.owner_id LEFT JOIN albums ON albums.id = media.album_id `

// mediaRow is a media and whether it was deleted.
type mediaRow struct {
	gallery.Media
	deleted time.Time
}

func scanMedia(row scanner) (r mediaRow, err error) {
	m := &r.Media
	var micros int64
	err = row.Scan(&m.ID, &m.PublicID, &m.OwnerID, &m.OwnerName,
		&m.AlbumID, &m.CategoryID, &m.Kind, &m.Title, &m.Description,
		&m.Name, &m.Extension, &m.Folder, &m.OriginalFilename, &m.MIME, &m.Size, &m.Width,
		&m.Height, &m.Frames, &micros, &m.Animated, &m.Is360, &m.NSFW, &m.Approved,
		&m.Visibility, &m.MD5, &m.SHA256, &m.SentMD5, &m.SentSHA256, &m.SentSize, &m.Exif,
		&m.Average, hexed{&m.ThumbHash}, &m.UploaderIP, &m.Views, &m.Likes, moment{&m.Created}, moment{&m.Expires},
		hexed{&m.DeleteHash}, moment{&r.deleted}, &m.OwnerBanned, &m.Own,
		&m.AlbumVisibility, idList{&m.Lineage}, idList{&m.Gates},
		&m.Alt, moment{&m.Updated}, moment{&m.Trashed}, &m.Camera, moment{&m.Taken}, &m.OwnerPrivate, &m.Comments, &m.Streamed, &m.Licence, &m.Watermarked)
	m.Duration = time.Duration(micros) * time.Microsecond
	return r, err
}

// media fetches whole media: rows, then the files and tags of all of them.
func (r reader) media(ctx context.Context, where string, args ...any) ([]gallery.Media, error) {
	rows, err := all(ctx, r.q, scanMedia, mediaQuery+where, args...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	found := make([]gallery.Media, len(rows))
	place := make(map[gallery.ID]*gallery.Media, len(rows))
	ids := make([]any, len(rows))
	for i, row := range rows {
		found[i] = row.Media
		place[row.ID] = &found[i]
		ids[i] = int64(row.ID)
	}

	files, err := all(ctx, r.q, scanFile, "SELECT "+fileColumns+" FROM files WHERE gone = 0 AND role NOT IN ('variant', 'version', 'stream') AND media_id IN ("+
		list(0, len(ids))+") ORDER BY id", ids...)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		place[f.MediaID].Files = append(place[f.MediaID].Files, f)
	}

	type tagging struct {
		media gallery.ID
		tag   gallery.Tag
	}
	tags, err := all(ctx, r.q, func(row scanner) (g tagging, err error) {
		err = row.Scan(&g.media, &g.tag.Name)
		return g, err
	}, `SELECT media_tags.media_id, tags.name FROM media_tags JOIN tags ON tags.id = media_tags.tag_id
		WHERE media_tags.media_id IN (`+list(0, len(ids))+") ORDER BY media_tags.media_id, media_tags.place", ids...)
	if err != nil {
		return nil, err
	}
	for _, g := range tags {
		place[g.media].Tags = append(place[g.media].Tags, g.tag)
	}
	return found, nil
}

// MediaByPublicIDs fetches media of public ids, in no order. Unknown and deleted ones
// are missing.
func (r reader) MediaByPublicIDs(ctx context.Context, publicIDs []string) ([]gallery.Media, error) {
	if len(publicIDs) == 0 {
		return nil, nil
	}
	found, err := r.media(ctx, "WHERE media.public_id IN ("+list(0, len(publicIDs))+") AND media.deleted = 0", anys(publicIDs)...)
	return found, explain(err, "media of ids")
}

// MediaByPublicID fetches a media with its files, tags and owner's name. A
// deleted one is a gallery.Error of kind Gone, if everybody could know of it. Expiry is asked of the media.
func (r reader) MediaByPublicID(ctx context.Context, id string) (*gallery.Media, error) {
	found, err := r.media(ctx, "WHERE media.public_id = ?1 AND media.deleted = 0", id)
	if err != nil {
		return nil, explain(err, "media %s", id)
	}
	if len(found) == 1 {
		return &found[0], nil
	}
	var row gallery.ID
	err = r.q.row(ctx, `SELECT id FROM media WHERE public_id = ?1 AND deleted <> 0 AND approved = 1
		AND visibility IN ('public', 'link')`, id).Scan(&row)
	if err == nil {
		err = gallery.Fail(gallery.Gone, "media.gone")
	}
	return nil, explain(err, "media %s", id)
}

// ListExpired lists up to n media whose time is over, longest over first.
func (r reader) ListExpired(ctx context.Context, now time.Time, n int) ([]gallery.Media, error) {
	found, err := r.media(ctx, `WHERE media.expires > 0 AND media.expires <= ?1 AND media.deleted = 0
		ORDER BY media.expires, media.id LIMIT ?2`, millis(now), n)
	return found, explain(err, "expired media")
}

// uploader matches an owner, or for owner 0 the guests at an address.
const uploader = "((CAST(?1 AS BIGINT) <> 0 AND media.owner_id = ?1) OR (CAST(?1 AS BIGINT) = 0 AND media.owner_id IS NULL AND media.uploader_ip = ?2))"

// MediaByHash fetches the newest media that the owner (0: the guests at ip)
// uploaded at or after since, and whose bytes, stored or as sent, have the MD5
// (lower-case hex). Deleted ones do not count; expired ones are the caller's.
func (r reader) MediaByHash(ctx context.Context, owner gallery.ID, ip, md5 string, since time.Time) (*gallery.Media, error) {
	found, err := r.media(ctx, "WHERE "+uploader+` AND (media.md5 = ?3 OR media.sent_md5 = ?3)
		AND media.created >= ?4 AND media.deleted = 0 ORDER BY media.created DESC, media.id DESC LIMIT 1`,
		int64(owner), ip, md5, millis(since))
	if err == nil && len(found) == 0 {
		err = gallery.ErrNotFound
	}
	if err != nil {
		return nil, explain(err, "media by hash")
	}
	return &found[0], nil
}

// OwnBySent fetches the newest media of an owner that was sent with these bytes,
// by their SHA-256 in lower-case hex, and is not over at the moment nor in the trash.
func (r reader) OwnBySent(ctx context.Context, owner gallery.ID, sha256 string, now time.Time) (*gallery.Media, error) {
	found, err := r.media(ctx, `WHERE media.owner_id = ?1 AND media.sent_sha256 = ?2 AND media.deleted = 0 AND media.trashed = 0
		AND (media.expires = 0 OR media.expires > ?3) ORDER BY media.id DESC LIMIT 1`, int64(owner), sha256, millis(now))
	if err == nil && len(found) == 0 {
		err = gallery.ErrNotFound
	}
	if err != nil {
		return nil, explain(err, "media by what was sent")
	}
	return &found[0], nil
}

// ClaimStem claims the stem of a file name in a folder for ever, without regard
// to case, and reports whether it was free.
func (t *Tx) ClaimStem(ctx context.Context, folder, stem string) (bool, error) {
	n, err := t.tx.exec(ctx, "INSERT INTO stems (folder, stem) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
		strings.ToLower(folder), strings.ToLower(stem))
	return n == 1, explain(err, "claim stem")
}

// InsertMedia adds a media with its files and tags and sets their IDs. It fails
// with ErrTaken when its public id or a path was ever given out, and with
// ErrDying when the bytes of a file are not claimed: its note came too late or
// was swept meanwhile.
func (t *Tx) InsertMedia(ctx context.Context, m *gallery.Media) error {
	for _, step := range []func(context.Context, *gallery.Media) error{
		t.insertMediaRow, t.holdBlobs, t.insertFiles, t.insertTags, t.insertText,
		func(ctx context.Context, m *gallery.Media) error { return t.count(ctx, m.ID, 1) },
	} {
		if err := step(ctx, m); err != nil {
			return explain(err, "insert media %s", m.PublicID)
		}
	}
	return nil
}

func (t *Tx) insertMediaRow(ctx context.Context, m *gallery.Media) error {
	if m.Own == "" {
		m.Own = m.Visibility
	}
	m.Updated = m.Created
	args := []any{
		m.PublicID, orNull(m.OwnerID), orNull(m.AlbumID), orNull(m.CategoryID), string(m.Kind), m.Title,
		m.Description, m.Name, m.Extension, m.Folder, m.OriginalFilename, m.MIME, m.Size, m.Width, m.Height, m.Frames,
		m.Duration.Microseconds(), flag(m.Animated), flag(m.Is360), flag(m.NSFW), flag(m.Approved),
		string(m.Visibility), m.MD5, m.SHA256, m.SentMD5, m.SentSHA256, m.SentSize, m.Exif, m.Average,
		hex.EncodeToString(m.ThumbHash), m.UploaderIP, m.Views, m.Likes, millis(m.Created), millis(m.Expires),
		hex.EncodeToString(m.DeleteHash), string(m.Own), m.Alt, millis(m.Updated), m.Camera, millis(m.Taken), gallery.Colour(m.Average), string(m.Licence),
		flag(m.Watermarked),
	}
	return takenIfAbsent(t.q.row(ctx, `INSERT INTO media (public_id, owner_id, album_id, category_id,
		kind, title, description, name, extension, folder, original_filename, mime, size, width, height, frames,
		duration, animated, is_360, nsfw, approved, visibility, md5, sha256, sent_md5, sent_sha256, sent_size, exif,
		average, thumb_hash, uploader_ip, views, likes, created, expires, delete_hash, own_visibility, alt, updated, camera, taken,
		palette, licence, watermarked)
		VALUES `+values(1, len(args))+" ON CONFLICT (public_id) DO NOTHING RETURNING id", args...).Scan(&m.ID))
}

// holdBlobs locks the rows of the media's keys and makes sure that all live.
func (t *Tx) holdBlobs(ctx context.Context, m *gallery.Media) error {
	keys := map[string]bool{}
	for _, f := range m.Files {
		keys[f.Key] = true
	}
	if len(keys) == 0 {
		return nil
	}
	held, err := all(ctx, t.q, scanOne[string], "UPDATE blobs SET state = state WHERE state = 'live' AND blob_key IN ("+
		list(0, len(keys))+") RETURNING blob_key", anys(slices.Sorted(maps.Keys(keys)))...)
	if err == nil && len(held) < len(keys) {
		err = ErrDying
	}
	return err
}

func (t *Tx) insertTags(ctx context.Context, m *gallery.Media) error {
	names := map[string]string{}
	for _, tag := range slices.Backward(m.Tags) { // of two that differ in case the first counts
		names[strings.ToLower(tag.Name)] = tag.Name
	}
	if len(names) == 0 {
		return nil
	}
	known, err := t.claimTags(ctx, names)
	if err != nil {
		return err
	}
	links := tagLinks(m, known)
	rename(m, known)
	return t.exec(ctx, "INSERT INTO media_tags (media_id, tag_id, place) VALUES "+values(len(links)/3, 3), links...)
}

// DeleteMedia marks a media deleted and its files gone. The rows stay, so that
// public id, paths and stem are never given out again; the keys of the bytes
// are noted for the sweep. A media deleted before is ErrNotFound.
func (t *Tx) DeleteMedia(ctx context.Context, id gallery.ID, now time.Time) error {
	// The row stays for its path's sake, not what a person said or a camera wrote.
	var trashed int64
	err := t.q.row(ctx, `UPDATE media SET deleted = ?2, title = '', description = '', alt = '', original_filename = '',
		exif = '', thumb_hash = '', camera = '', licence = '', moving = 0, comments = 0 WHERE id = ?1 AND deleted = 0 RETURNING trashed`, int64(id), millis(now)).Scan(&trashed)
	if err != nil {
		return explain(err, "delete media %d", id)
	}
	if err := t.shed(ctx, id, fmt.Sprintf("delete:%d", id), now, ""); err != nil {
		return explain(err, "delete media %d", id)
	}
	if trashed == 0 { // else it is not counted any more
		if err := t.countPeople(ctx, id, -1); err != nil {
			return explain(err, "delete media %d: counts", id)
		}
	}
	if err := t.exec(ctx, "DELETE FROM media_texts WHERE media_id = ?1", int64(id)); err != nil {
		return explain(err, "delete media %d: its words", id)
	}
	if err := t.exec(ctx, "DELETE FROM captions WHERE media_id = ?1", int64(id)); err != nil {
		return explain(err, "delete media %d: its captions", id)
	}
	if err := t.exec(ctx, "DELETE FROM media_versions WHERE media_id = ?1", int64(id)); err != nil {
		return explain(err, "delete media %d: its versions", id)
	}
	if err := t.exec(ctx, "DELETE FROM comments WHERE media_id = ?1", int64(id)); err != nil {
		return explain(err, "delete media %d: its comments", id)
	}
	if err := t.dislikeAll(ctx, "media", "media_id", "= ?1", int64(id)); err != nil {
		return explain(err, "delete media %d: its likes", id)
	}
	// These two rows are everybody's: they are taken last and held shortest.
	return explain(errors.Join(t.addMedia(ctx, id, -1), t.shift(ctx)), "delete media %d", id)
}
