package upload

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/spool"
)

// partSize is how many bytes are brought to safety in one go: the most that a
// killed process loses.
const partSize = 8 << 20

// mostParts bounds the pieces that an upload of a size may come in.
func mostParts(size int64) int64 { return 1000 + size/(256<<10) }

// Checksum is what the bytes of one request must hash to.
type Checksum struct {
	Hash hash.Hash
	Want []byte
}

// ErrChecksum says that bytes do not have their checksum; none of them were kept.
var ErrChecksum = errors.New("the bytes do not have their checksum")

// ErrOffset says that bytes are not those that come next.
var ErrOffset = errors.New("these are not the bytes that come next")

// Append brings the reader's bytes to safety, from an offset on, at most to the
// announced end, and returns how many. The reader's error ends it; what came
// before is kept, unless there is a checksum: then it is all or nothing.
func (h *Hold) Append(ctx context.Context, by gallery.Actor, offset int64, r io.Reader, sum *Checksum) (n int64, err error) {
	d := h.desk
	if err := d.MayUpload(by); err != nil {
		return 0, err
	}
	u, err := d.DB.Resumable(ctx, h.id)
	if err != nil {
		return 0, err
	}
	if u.MediaID != 0 || u.Offset() != offset {
		return 0, ErrOffset
	}
	bench, err := d.Bench.Draft()
	if err != nil {
		return 0, fault(err, "bench.make")
	}
	defer bench.Remove()
	for more := true; more && offset+n < u.Size; {
		want := min(partSize, u.Size-offset-n)
		if sum != nil {
			want = u.Size - offset
		}
		if u.Parts++; u.Parts > mostParts(u.Size) {
			return n, gallery.Fail(gallery.Invalid, "resumable.parts")
		}
		m, err := h.part(ctx, bench, r, db.Part{Start: offset + n, Size: want}, u, sum)
		n += m
		if err != nil {
			return n, err
		}
		more = m == want
	}
	return n, nil
}

// part writes at most p.Size bytes to the bench, judges them and puts them into
// the store.
func (h *Hold) part(ctx context.Context, bench *spool.Draft, r io.Reader, p db.Part, u db.Resumable, sum *Checksum) (int64, error) {
	f, err := os.OpenFile(bench.Path("part"), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, fault(err, "bench.write")
	}
	defer func() {
		f.Close()
		os.Remove(f.Name())
	}()
	to := io.Writer(f)
	if sum != nil {
		to = io.MultiWriter(f, sum.Hash)
	}
	n, broken := io.Copy(to, io.LimitReader(r, p.Size))
	if broken != nil {
		return 0, fault(broken, "bench.write")
	}
	if sum != nil && string(sum.Hash.Sum(nil)) != string(sum.Want) {
		return 0, ErrChecksum
	}
	if n == 0 {
		return 0, nil
	}
	if err := judge(f, p.Start, n, u.Size); err != nil {
		return 0, h.give(ctx, err)
	}
	p.Size, p.Key = n, blob.PartsOf(u.ID)+gallery.RandomID(16)
	if err := h.desk.Store.Put(ctx, p.Key, "", f); err != nil {
		return 0, misplaced(err)
	}
	h.desk.step("part placed")
	return n, h.desk.DB.Write(ctx, func(tx *db.Tx) error {
		return tx.AppendPart(ctx, u.ID, h.holder, p, h.desk.resumableEnd(h.desk.Now()))
	})
}

// judge refuses what is no picture or film, where a part shows enough of it.
func judge(f *os.File, start, n, size int64) error {
	if start != 0 || n < spool.HeadSize && n < size {
		return nil
	}
	head := make([]byte, min(n, spool.HeadSize))
	if _, err := f.ReadAt(head, 0); err != nil {
		return fault(err, "bench.write")
	}
	return sniff(head)
}

// finishing is what Finish has in hand.
type finishing struct {
	draft     *Draft
	published *Published
}

// whole spools the parts into one draft, in the one pass that hashes it.
func (d *Desk) whole(ctx context.Context, by gallery.Actor, u db.Resumable, name string) (finishing, error) {
	parts, err := d.DB.Parts(ctx, u.ID)
	if err != nil {
		return finishing{}, err
	}
	r := &partsReader{ctx: ctx, store: d.Store, parts: parts}
	defer r.close()
	draft, err := d.Receive(ctx, r, name, d.Limit(by))
	if err == nil && draft.File.Size != u.Size {
		draft.Drop()
		err = fmt.Errorf("an upload of %d bytes has parts of %d", u.Size, draft.File.Size)
	}
	return finishing{draft: draft}, err
}

// partsReader reads the parts of an upload one after the other.
type partsReader struct {
	ctx   context.Context
	store blob.Store
	parts []db.Part
	at    io.ReadSeekCloser
}

func (r *partsReader) Read(b []byte) (int, error) {
	for {
		if r.at == nil {
			if len(r.parts) == 0 {
				return 0, io.EOF
			}
			f, _, err := r.store.Open(r.ctx, r.parts[0].Key)
			if err != nil {
				return 0, misread(err)
			}
			r.at, r.parts = f, r.parts[1:]
		}
		n, err := r.at.Read(b)
		if errors.Is(err, io.EOF) {
			r.close()
			err = nil
		}
		if n > 0 || err != nil {
			return n, misread(err)
		}
	}
}

// misread tells a store that cannot be asked from bytes that are not there.
func misread(err error) error {
	if errors.Is(err, blob.ErrOutOfReach) {
		return gallery.Fail(gallery.Busy, "storage.down").Because(err)
	}
	return err
}

func (r *partsReader) close() {
	if r.at != nil {
		r.at.Close()
	}
	r.at = nil
}
