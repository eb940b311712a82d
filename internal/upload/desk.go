// Package upload takes arriving bytes to a published file: Receive spools them,
// Publish admits, probes, plans, renders, places and records them. How requests
// and answers look is left to the doors.
package upload

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/gabriel-vasile/mimetype"

	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/fetch"
	"calotype/internal/gallery"
	"calotype/internal/imaging"
	"calotype/internal/imaging/container"
	"calotype/internal/settings"
	"calotype/internal/spool"
)

// placeDeadline bounds what is done once bytes are being placed: from there on
// the client's going away stops nothing.
const placeDeadline = 30 * time.Second

// Desk is where uploads arrive.
type Desk struct {
	DB      *db.DB
	Store   blob.Store
	Imaging *imaging.Pool
	Bench   *spool.Bench
	Fetch   *fetch.Client
	Site    *settings.Live
	Node    string // name of this process in notes of pending bytes
	Now     func() time.Time
	Log     *slog.Logger

	// Ended, when set, is told what became of an upload: stored, existing, refused or failed.
	Ended func(result string, size int64, took time.Duration)
	// Heard, when set, is told of each new media ("uploaded") in the transaction that
	// records it.
	Heard func(ctx context.Context, tx *db.Tx, event string, media []*gallery.Media) error
	// Step, when set, is told each step of an upload when it is done; crash tests end the process there.
	Step func(name string)
}

func (d *Desk) step(name string) {
	if d.Step != nil {
		d.Step(name)
	}
}

// Draft is bytes on the bench that nobody but the uploader knows of.
type Draft struct {
	Name  string // the client's file name
	File  spool.File
	bench *spool.Draft
}

// Drop removes the draft's bytes. It may be called more than once.
func (d *Draft) Drop() { d.bench.Remove() }

// Details are the uploader's wishes.
type Details struct {
	Title, Description string
	Alt                string          // what the picture shows, for those who cannot see it
	Licence            gallery.Licence // "" for what the file tells, else the uploader's usual
	Tags               []string
	Width              int       // pixels, 0 for the own width
	Metadata           string    // how much of what the file says of itself is kept, "" for the uploader's usual
	Still              *float64  // seconds into a video that its still is made of, nil for the usual
	Expires            time.Time // zero for the default
	Asked              time.Time // the moment that Expires is reckoned from
	NSFW               bool
	Visibility         gallery.Visibility // "" for the default
	AlbumID            string             // public id, "" for none
	CategoryID         gallery.ID         // an unknown one does not count (api-v1.md 2.1)
	UploadLink         gallery.ID         // that the uploader came by and that was opened, 0 for none
	Strict             bool               // AlbumID and CategoryID must be there and the uploader's to use
	UseFileDate        bool               // date it as its picture was taken; heard of administrators only

	resumed *resumed // the upload in parts that this is the end of, nil for none
}

// Receive spools the reader's bytes in one pass. It fails with upload.too_big
// above the largest limit that the actor may have, and with upload.unreadable
// for what is no picture or film by its first bytes.
func (d *Desk) Receive(ctx context.Context, r io.Reader, name string, max int64) (*Draft, error) {
	bench, err := d.Bench.Draft()
	if err != nil {
		return nil, fault(err, "bench.make")
	}
	bench.Sniff = sniff
	file, err := bench.Spool(ctx, r, "src", max)
	if err != nil {
		bench.Remove()
		if errors.Is(err, spool.ErrTooLarge) {
			return nil, gallery.Fail(gallery.TooLarge, "upload.too_big", max)
		}
		if _, told := errors.AsType[*gallery.Error](err); !told && errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, gallery.Fail(gallery.Invalid, "upload.partial").Because(err)
		}
		return nil, fault(err, "bench.write")
	}
	d.step("spooled")
	if gallery.BaseName(name) == "" { // as base64 has none (api-v1.md 2.3)
		format, _ := container.Sniff(file.Head)
		name = gallery.RandomHex(12) + "." + string(format)
	}
	return &Draft{Name: name, File: file, bench: bench}, nil
}

// sniff refuses what is no picture or film by its first 4 KiB, so that a long
// text is not spooled whole. Of those that we do not open it tells the ones that
// are known from what is none (api-v1.md 3.1).
func sniff(head []byte) error {
	if _, ok := container.Sniff(head); ok {
		return nil
	}
	switch kind, _, _ := strings.Cut(mimetype.Detect(head).String(), "/"); {
	case kind != "image" && kind != "video", bytes.Contains(head, []byte("<svg")):
		return gallery.Fail(gallery.Unsupported, "upload.unreadable")
	}
	return gallery.Fail(gallery.Unsupported, "upload.unavailable_format")
}

// Limit is the most bytes that the actor may send in one file.
func (d *Desk) Limit(by gallery.Actor) int64 {
	site := d.Site.Get()
	if by.Rank == gallery.Guest {
		return site.Megabytes("upload_max_filesize_mb_guest")
	}
	return site.Megabytes("upload_max_filesize_mb")
}

// full turns a full disk into the failure that every door knows.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return gallery.Fail(gallery.Full, "storage.full").Because(err)
	}
	return err
}

// fault is full, and names by a code what the file system refused; what a
// connection says is not ours to answer for.
func fault(err error, code string) error {
	_, told := errors.AsType[*gallery.Error](full(err))
	_, path := errors.AsType[*fs.PathError](err)
	_, link := errors.AsType[*os.LinkError](err)
	if told || !path && !link {
		return full(err)
	}
	return gallery.Fail(gallery.Broken, code).Because(err)
}

// LargestLimit is the most bytes that anybody may send in one file.
func (d *Desk) LargestLimit() int64 {
	site := d.Site.Get()
	return max(site.Megabytes("upload_max_filesize_mb"), site.Megabytes("upload_max_filesize_mb_guest"))
}
