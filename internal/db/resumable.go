package db

import (
	"context"
	"hash/fnv"
	"time"

	"calotype/internal/gallery"
)

// Resumable is an upload that arrives in parts, and afterwards its result.
type Resumable struct {
	ID        string     // SHA-256 of the secret in its address, hex
	OwnerID   gallery.ID // 0 for guests
	Subject   string     // whom limits count, "user:7"
	Size      int64      // bytes that were announced
	Received  int64      // bytes that are safe
	LastStart int64      // where the last part begins
	Parts     int64
	Metadata  string     // as announced
	MediaID   gallery.ID // what became of it, 0 while it is open
	HasToken  bool       // the media's delete link follows from the secret
	Created   time.Time
	Expires   time.Time
}

// Offset is where the next byte belongs. Of an upload that has all its bytes and
// no media yet, because that failed or the process died, the last part is to be
// sent again: its end makes the media.
func (r Resumable) Offset() int64 {
	if r.MediaID == 0 && r.Received == r.Size {
		return r.LastStart
	}
	return r.Received
}

// Part is a piece of a resumable upload in the store.
type Part struct {
	Start, Size int64
	Key         string
}

const resumableColumns = "id, owner_id, subject, size, received, last_start, parts, metadata, media_id, has_token, created, expires"

func scanResumable(row scanner) (r Resumable, err error) {
	err = row.Scan(&r.ID, &r.OwnerID, &r.Subject, &r.Size, &r.Received, &r.LastStart, &r.Parts, &r.Metadata, &r.MediaID, &r.HasToken,
		moment{&r.Created}, moment{&r.Expires})
	return r, err
}

// Resumable finds an upload by its ID.
func (r reader) Resumable(ctx context.Context, id string) (Resumable, error) {
	u, err := scanResumable(r.q.row(ctx, "SELECT "+resumableColumns+" FROM resumables WHERE id = ?1", id))
	return u, explain(err, "resumable upload")
}

// Parts lists the pieces of an upload in their order.
func (r reader) Parts(ctx context.Context, id string) ([]Part, error) {
	parts, err := all(ctx, r.q, func(row scanner) (p Part, err error) {
		err = row.Scan(&p.Start, &p.Size, &p.Key)
		return p, err
	}, "SELECT start, size, blob_key FROM resumable_parts WHERE upload_id = ?1 ORDER BY start", id)
	return parts, explain(err, "parts of an upload")
}

// OpenResumables counts a subject's open uploads, no further than to most.
func (r reader) OpenResumables(ctx context.Context, subject string, most int) (n int, err error) {
	err = r.q.row(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM resumables WHERE subject = ?1 AND media_id = 0 LIMIT ?2) AS open",
		subject, most).Scan(&n)
	return n, explain(err, "open uploads")
}

// ResumableTotal is how many bytes all open uploads have announced.
func (r reader) ResumableTotal(ctx context.Context) (n int64, err error) {
	err = r.q.row(ctx, "SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM totals WHERE name = 'resumable'").Scan(&n)
	return n, explain(err, "total of open uploads")
}

// EndedResumables lists uploads whose time was over at a moment and that nobody
// writes to.
func (r reader) EndedResumables(ctx context.Context, now time.Time, limit int) ([]Resumable, error) {
	ended, err := all(ctx, r.q, scanResumable, "SELECT "+resumableColumns+` FROM resumables
		WHERE expires <= ?1 AND held_until <= ?1 ORDER BY expires LIMIT ?2`, millis(now), limit)
	return ended, explain(err, "ended uploads")
}

// InsertResumable begins an upload.
func (t *Tx) InsertResumable(ctx context.Context, u Resumable) error {
	err := t.exec(ctx, `INSERT INTO resumables (id, owner_id, subject, size, metadata, created, expires)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`, u.ID, int64(u.OwnerID), u.Subject, u.Size, u.Metadata, millis(u.Created), millis(u.Expires))
	if err == nil {
		err = t.addResumable(ctx, u, u.Size)
	}
	return explain(err, "begin upload")
}

func (t *Tx) addResumable(ctx context.Context, u Resumable, by int64) error {
	sum := fnv.New32a()
	sum.Write([]byte(u.ID))
	return t.exec(ctx, `INSERT INTO totals (name, shard, value) VALUES ('resumable', ?1, ?2)
		ON CONFLICT (name, shard) DO UPDATE SET value = totals.value + excluded.value`, int64(sum.Sum32()%shards), by)
}

// HoldResumable makes a request the holder of an upload until a moment, unless
// another one holds it now; that one is told that the upload is wanted.
func (t *Tx) HoldResumable(ctx context.Context, id, holder string, now, until time.Time) (bool, error) {
	n, err := t.tx.exec(ctx, `UPDATE resumables SET holder = ?2, held_until = ?4, wanted = 0
		WHERE id = ?1 AND (holder = '' OR holder = ?2 OR held_until <= ?3)`, id, holder, millis(now), millis(until))
	if err == nil && n == 0 {
		err = t.exec(ctx, "UPDATE resumables SET wanted = 1 WHERE id = ?1 AND wanted = 0", id)
	}
	return n > 0, explain(err, "hold upload")
}

// KeepResumable prolongs a hold and says whether another request wants the
// upload. It fails with ErrNotFound where the hold is lost.
func (t *Tx) KeepResumable(ctx context.Context, id, holder string, until time.Time) (wanted bool, err error) {
	err = t.q.row(ctx, "UPDATE resumables SET held_until = ?3 WHERE id = ?1 AND holder = ?2 RETURNING wanted", id, holder, millis(until)).Scan(&wanted)
	return wanted, explain(err, "keep upload")
}

// ReleaseResumable ends a hold.
func (t *Tx) ReleaseResumable(ctx context.Context, id, holder string) error {
	return explain(t.exec(ctx, "UPDATE resumables SET holder = '', held_until = 0, wanted = 0 WHERE id = ?1 AND holder = ?2", id, holder), "release upload")
}

// AppendPart adds what its holder has brought to safety, in the place of what
// was there from its start on. It fails with ErrNotFound where the hold is lost.
func (t *Tx) AppendPart(ctx context.Context, id, holder string, p Part, expires time.Time) error {
	err := t.change(ctx, `UPDATE resumables SET received = ?3, last_start = ?4, parts = parts + 1, expires = ?5
		WHERE id = ?1 AND holder = ?2 AND media_id = 0`, id, holder, p.Start+p.Size, p.Start, millis(expires))
	if err == nil {
		err = t.exec(ctx, "DELETE FROM resumable_parts WHERE upload_id = ?1 AND start >= ?2", id, p.Start)
	}
	if err == nil {
		err = t.exec(ctx, "INSERT INTO resumable_parts (upload_id, start, size, blob_key) VALUES (?1, ?2, ?3, ?4)", id, p.Start, p.Size, p.Key)
	}
	return explain(err, "append part")
}

// FinishResumable notes what became of an upload. It fails with ErrNotFound where
// the hold is lost or the upload has its media: so one upload makes one media.
func (t *Tx) FinishResumable(ctx context.Context, u Resumable, holder string, media gallery.ID, hasToken bool) error {
	err := t.change(ctx, "UPDATE resumables SET media_id = ?3, has_token = ?4 WHERE id = ?1 AND holder = ?2 AND media_id = 0",
		u.ID, holder, int64(media), flag(hasToken))
	if err == nil {
		err = t.exec(ctx, "DELETE FROM resumable_parts WHERE upload_id = ?1", u.ID)
	}
	if err == nil {
		err = t.addResumable(ctx, u, -u.Size)
	}
	return explain(err, "finish upload")
}

// DeleteResumable forgets an upload, when its bytes are gone.
func (t *Tx) DeleteResumable(ctx context.Context, id string) error {
	u, err := t.Resumable(ctx, id)
	if err != nil {
		return err
	}
	err = t.exec(ctx, "DELETE FROM resumable_parts WHERE upload_id = ?1", id)
	if err == nil {
		err = t.change(ctx, "DELETE FROM resumables WHERE id = ?1", id)
	}
	if err == nil && u.MediaID == 0 {
		err = t.addResumable(ctx, u, -u.Size)
	}
	return explain(err, "delete upload")
}

// ResultOf is the media that an upload became. A deleted one is a gallery.Error
// of kind Gone.
func (r reader) ResultOf(ctx context.Context, u Resumable) (*gallery.Media, error) {
	found, err := r.media(ctx, "WHERE media.id = ?1 AND media.deleted = 0", int64(u.MediaID))
	if err == nil && len(found) == 0 {
		return nil, gallery.Fail(gallery.Gone, "media.gone")
	}
	if err != nil {
		return nil, explain(err, "result of an upload")
	}
	return &found[0], nil
}
