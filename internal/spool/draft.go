package spool

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// HeadSize is how many first bytes Sniff sees, at most.
const HeadSize = 4 << 10

// ErrTooLarge says that a reader had more bytes than its limit.
var ErrTooLarge = errors.New("larger than the limit")

// Draft is the folder of one upload on the bench.
type Draft struct {
	// Sniff, when set, judges the first bytes (at most HeadSize, fewer for a
	// smaller file) before anything more is read; its error ends Spool and can
	// be found in Spool's. It must not keep head.
	Sniff func(head []byte) error

	dir, out string
}

// File is what is known of a file after one pass.
type File struct {
	Path   string
	Size   int64 // bytes
	MD5    [16]byte
	SHA256 [32]byte
	Head   []byte // the first bytes, at most HeadSize
}

// Draft makes an empty folder for one upload.
func (b *Bench) Draft() (*Draft, error) {
	dir, err := os.MkdirTemp(b.dir, "draft-")
	if err != nil {
		return nil, fmt.Errorf("make draft: %w", err)
	}
	d := &Draft{dir: dir, out: filepath.Join(b.out, filepath.Base(dir))}
	if err := os.Mkdir(d.out, 0o700); err != nil {
		return nil, fmt.Errorf("make draft: %w", errors.Join(err, d.Remove()))
	}
	return d, nil
}

// Path is where the draft keeps the file name, which need not exist. Only the
// last part of name counts, so that the path never leaves the draft.
func (d *Draft) Path(name string) string { return inside(d.dir, name) }

// Out is where others may bring a file of the draft; Take fetches it.
func (d *Draft) Out(name string) string { return inside(d.out, name) }

func inside(dir, name string) string {
	return filepath.Join(dir, filepath.Base(filepath.Clean("/"+name)))
}

// Remove removes the draft and all its files. Removing twice is success.
func (d *Draft) Remove() error { return errors.Join(os.RemoveAll(d.out), os.RemoveAll(d.dir)) }

// Spool reads r to its end into the new file name of the draft, in one pass:
// limit, hashes, sniff and sync. More than max bytes fail with ErrTooLarge;
// exactly max pass. A full disk satisfies errors.Is(err, syscall.ENOSPC). On
// any failure the file is removed. ctx is looked at between reads; to end a
// waiting read is up to r.
func (d *Draft) Spool(ctx context.Context, r io.Reader, name string, max int64) (File, error) {
	return d.spool(ctx, r, name, max, d.Sniff)
}

func (d *Draft) spool(ctx context.Context, r io.Reader, name string, max int64, sniff func([]byte) error) (_ File, err error) {
	path := d.Path(name)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return File{}, fmt.Errorf("spool: %w", err)
	}
	done := false
	defer func() { // also when r panics
		err = errors.Join(err, f.Close())
		if !done || err != nil {
			_ = os.Remove(path) // the bench goes as a whole at the latest
		}
	}()
	file, err := pass(ctx, r, f, max, sniff)
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return File{}, fmt.Errorf("spool: %w", err)
	}
	file.Path, done = path, true
	return file, nil
}

// Take copies what others wrote to the name out into the new file name of the
// draft, out of their reach, and says what Spool does; the old file is removed.
// What is no plain file is refused.
func (d *Draft) Take(ctx context.Context, out, name string) (File, error) {
	from, err := os.OpenFile(d.Out(out), os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return File{}, fmt.Errorf("take: %w", err)
	}
	defer from.Close()
	if info, err := from.Stat(); err != nil || !info.Mode().IsRegular() {
		return File{}, fmt.Errorf("take: %s is no plain file (%w)", out, cmp.Or(err, errors.ErrUnsupported))
	}
	file, err := d.spool(ctx, from, name, noLimit, nil)
	if err != nil {
		return File{}, err
	}
	return file, os.Remove(d.Out(out))
}

// pass moves r to w in blocks, each hashed while it is written.
func pass(ctx context.Context, r io.Reader, w io.Writer, max int64, sniff func([]byte) error) (File, error) {
	var file File
	sums := startSums()
	defer sums.stop()
	for want, more := HeadSize, true; more; want = blockSize {
		if err := ctx.Err(); err != nil {
			return File{}, err
		}
		b := newBlock()
		n, err := readFull(r, b.data[:room(want, max-file.Size)])
		more = err == nil
		file.Size += int64(n)
		if err == io.EOF {
			err = nil
		}
		switch {
		case err != nil:
		case file.Size > max:
			err = ErrTooLarge
		case want == HeadSize:
			file.Head = bytes.Clone(b.data[:n])
			if sniff != nil {
				err = sniff(b.data[:n])
			}
		}
		if err != nil {
			b.drop()
			return File{}, err
		}
		sums.add(b, n)
		_, err = w.Write(b.data[:n])
		b.release()
		if err != nil {
			return File{}, err
		}
	}
	sums.stop()
	sums.md5.Sum(file.MD5[:0])
	sums.sha256.Sum(file.SHA256[:0])
	return file, nil
}

// readFull is io.ReadFull that leaves io.ErrUnexpectedEOF to the reader: from
// there it says that the bytes were torn off.
func readFull(r io.Reader, b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		var m int
		m, err = r.Read(b[n:])
		n += m
	}
	return n, err
}

// room is how much to ask for: never more than one byte past the limit.
func room(want int, left int64) int {
	if left < int64(want) {
		return int(left) + 1
	}
	return want
}
