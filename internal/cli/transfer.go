package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"calotype/internal/app"
	"calotype/internal/blob"
	"calotype/internal/config"
	"calotype/internal/maintain"
	"calotype/internal/transfer"
)

// paced is what all commands share that move bytes.
type paced struct {
	Rate float64 `help:"Most megabytes per second; 0 for no limit." default:"0"`
}

// mover makes a mover with a scratch folder, and what tells on the error output how
// far it is; to be closed.
func (p paced) mover(w *world) (*transfer.Mover, *teller, error) {
	if p.Rate < 0 {
		return nil, nil, errors.New("--rate: want 0 or more")
	}
	if err := os.MkdirAll(w.cfg.Data, 0o700); err != nil {
		return nil, nil, err
	}
	scratch, err := os.MkdirTemp(w.cfg.Data, "transfer-")
	if err != nil {
		return nil, nil, err
	}
	t := &teller{out: w.err, scratch: scratch, start: time.Now()}
	if f, ok := w.err.(*os.File); ok {
		info, err := f.Stat()
		t.live = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return &transfer.Mover{Scratch: scratch, Rate: int64(p.Rate * 1e6), Tell: t.tell}, t, nil
}

// teller writes how far a transfer is: on a terminal in one line that changes,
// elsewhere now and then.
type teller struct {
	out         io.Writer
	live        bool
	scratch     string
	start, last time.Time
	at          transfer.Progress
	untold      bool
}

func (t *teller) tell(p transfer.Progress) {
	t.at, t.untold = p, true
	pause := 10 * time.Second
	if t.live {
		pause = 200 * time.Millisecond
	}
	if time.Since(t.last) < pause {
		return
	}
	t.write()
}

func (t *teller) write() {
	t.last, t.untold = time.Now(), false
	if t.live {
		fmt.Fprintf(t.out, "\r\x1b[K%s", t.line(t.at))
	} else {
		fmt.Fprintln(t.out, t.line(t.at))
	}
}

// line has a bar as soon as bytes are brought.
func (t *teller) line(p transfer.Progress) string {
	if p.Bytes == 0 {
		return fmt.Sprintf("%s: %d", p.Doing, p.Rows)
	}
	const width = 24
	part := 1.0
	if p.OfBytes > p.Bytes {
		part = float64(p.Bytes) / float64(p.OfBytes)
	}
	full := int(part * width)
	pace := float64(p.Bytes) / time.Since(t.start).Seconds()
	line := fmt.Sprintf("[%s%s] %3.0f%%  %d of %d files, %.1f of %.1f MB, %.1f MB/s", strings.Repeat("#", full), strings.Repeat("-", width-full),
		100*part, p.Files, max(p.OfFiles, p.Files), float64(p.Bytes)/1e6, float64(max(p.OfBytes, p.Bytes))/1e6, pace/1e6)
	if left := p.OfBytes - p.Bytes; left > 0 && pace > 0 {
		line += fmt.Sprintf(", %v left", time.Duration(float64(left)/pace*float64(time.Second)).Round(time.Second))
	}
	return line
}

// end tells how it came out.
func (t *teller) end() {
	if t.untold && t.at.Files > 0 {
		t.write()
	}
	if t.live && !t.last.IsZero() {
		fmt.Fprintln(t.out)
	}
	t.last, t.untold = time.Time{}, false
}

// close ends it and removes the scratch folder.
func (t *teller) close() {
	t.end()
	os.RemoveAll(t.scratch)
}

// house opens rows and bytes of a configuration.
func (w *world) house(cfg config.Config) (*app.House, error) {
	other := *w
	other.cfg = cfg
	h, err := other.rows()
	if err != nil {
		h.Close()
		return nil, err
	}
	if err := h.OpenStore(w.ctx); err != nil {
		h.Close()
		return nil, err
	}
	return h, nil
}

func pair(h *app.House) transfer.House { return transfer.House{DB: h.DB, Store: h.Keeper.Store} }

type copyCommand struct {
	paced
	ToDatabase string `required:"" help:"As CALOTYPE_DATABASE."`
	ToStore    string `required:"" help:"As CALOTYPE_STORE."`
}

func (c copyCommand) Run(w *world) error {
	to := w.cfg
	to.Database, to.Store, to.StoreAlso = c.ToDatabase, c.ToStore, ""
	to, err := to.Ready()
	if err != nil {
		return other(err)
	}
	if to.Database == w.cfg.Database || to.Store == w.cfg.Store {
		return errors.New("--to-database and --to-store must differ from the site's own")
	}
	source, err := w.house(w.cfg)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := w.bare(to)
	if err != nil {
		return other(err)
	}
	defer target.Close()
	m, t, err := c.mover(w)
	if err != nil {
		return err
	}
	defer t.close()
	done, err := m.Copy(w.ctx, pair(source), pair(target))
	t.end()
	if err != nil {
		return err
	}
	fmt.Fprintf(w.out, "Copied %d rows and %d files, %d bytes. The site refused writes for %.1f s at the end.\n",
		done.Rows, done.Files, done.Bytes, done.Frozen.Seconds())
	for _, key := range done.Missing {
		fmt.Fprintln(w.out, "missing:", key)
	}
	if len(done.Missing) > 0 {
		return exit(1)
	}
	return nil
}

// other names the flags where a configuration names the site's own addresses.
func other(err error) error {
	return errors.New(strings.NewReplacer("CALOTYPE_DATABASE", "--to-database", "CALOTYPE_STORE", "--to-store").Replace(err.Error()))
}

// bare opens rows and bytes without making anything of them.
func (w *world) bare(cfg config.Config) (*app.House, error) {
	h := &app.House{Config: cfg, Log: w.log}
	err := h.OpenTables(w.ctx)
	if err == nil {
		err = h.OpenStore(w.ctx)
	}
	if err != nil {
		h.Close()
		return nil, err
	}
	return h, nil
}

type storeCommand struct {
	Move moveCommand `cmd:"" help:"Bring all bytes of CALOTYPE_STORE_ALSO into CALOTYPE_STORE while the site serves."`
}

type moveCommand struct {
	paced
	Keep bool `help:"Leave the bytes in the old store, too."`
}

func (c moveCommand) Run(w *world) error {
	if w.cfg.StoreAlso == "" {
		return errors.New("CALOTYPE_STORE_ALSO: set it to the store whose bytes are to move into CALOTYPE_STORE")
	}
	from, err := app.OpenStore(w.ctx, w.cfg.StoreAlso)
	if err != nil {
		return fmt.Errorf("CALOTYPE_STORE_ALSO: %w", err)
	}
	defer closeStore(from)
	cfg := w.cfg
	cfg.StoreAlso = ""
	h, err := w.house(cfg)
	if err != nil {
		return err
	}
	defer h.Close()
	m, t, err := c.mover(w)
	if err != nil {
		return err
	}
	defer t.close()
	if err := m.Move(w.ctx, h.DB, from, h.Keeper.Store, c.Keep); err != nil {
		return err
	}
	t.end()
	_, err = fmt.Fprintln(w.out, "All bytes are in CALOTYPE_STORE.")
	return err
}

func closeStore(s blob.Store) {
	if c, ok := s.(io.Closer); ok {
		c.Close()
	}
}

// backupStore opens a folder or a bucket.
func (w *world) backupStore(place string) (blob.Store, error) {
	if !strings.HasPrefix(place, "s3://") && !strings.HasPrefix(place, "disk:") {
		place = "disk:" + place
	}
	s, err := app.OpenStore(w.ctx, place)
	if err != nil {
		return nil, fmt.Errorf("the backup's place: %w", err)
	}
	return s, nil
}

type backupCommand struct {
	Make   backupMakeCommand   `cmd:"" default:"withargs" help:"Save a snapshot in a folder or an s3:// store."`
	Verify backupVerifyCommand `cmd:"" help:"Restore a snapshot into a scratch place and check it."`
	List   backupListCommand   `cmd:"" help:"List the snapshots."`
}

type backupMakeCommand struct {
	paced
	To string `arg:"" help:"DIR or s3://BUCKET?endpoint=…"`
}

func (c backupMakeCommand) Run(w *world) error {
	h, err := w.house(w.cfg)
	if err != nil {
		return err
	}
	defer h.Close()
	to, err := w.backupStore(c.To)
	if err != nil {
		return err
	}
	defer closeStore(to)
	m, t, err := c.mover(w)
	if err != nil {
		return err
	}
	defer t.close()
	s, err := m.Backup(w.ctx, pair(h), to, time.Now())
	if err != nil {
		return err
	}
	t.end()
	_, err = fmt.Fprintf(w.out, "Saved snapshot %s: %d files.\n", s.Name, len(s.Files))
	return err
}

type backupListCommand struct {
	From string `arg:"" help:"DIR or s3://BUCKET?endpoint=…"`
}

func (c backupListCommand) Run(w *world) error {
	from, err := w.backupStore(c.From)
	if err != nil {
		return err
	}
	defer closeStore(from)
	names, err := transfer.Snapshots(w.ctx, from)
	for _, name := range names {
		fmt.Fprintln(w.out, name)
	}
	return err
}

type backupVerifyCommand struct {
	paced
	From     string `arg:"" help:"DIR or s3://BUCKET?endpoint=…"`
	Snapshot string `help:"Name of the snapshot; by default the newest."`
}

func (c backupVerifyCommand) Run(w *world) error {
	m, t, err := c.mover(w)
	if err != nil {
		return err
	}
	defer t.close()
	cfg := w.cfg
	cfg.Data = filepath.Join(m.Scratch, "house")
	cfg.Database, cfg.Store, cfg.StoreAlso = "", "", ""
	if cfg, err = cfg.Ready(); err != nil {
		return err
	}
	return restore(w, m, t, cfg, c.From, c.Snapshot)
}

type restoreCommand struct {
	paced
	From     string `arg:"" help:"DIR or s3://BUCKET?endpoint=…"`
	Snapshot string `help:"Name of the snapshot; by default the newest."`
}

func (c restoreCommand) Run(w *world) error {
	m, t, err := c.mover(w)
	if err != nil {
		return err
	}
	defer t.close()
	return restore(w, m, t, w.cfg, c.From, c.Snapshot)
}

// restore brings a snapshot into a house and checks every byte.
func restore(w *world, m *transfer.Mover, t *teller, cfg config.Config, from, snapshot string) error {
	store, err := w.backupStore(from)
	if err != nil {
		return err
	}
	defer closeStore(store)
	h, err := w.bare(cfg)
	if err != nil {
		return err
	}
	defer h.Close()
	s, err := m.Restore(w.ctx, store, snapshot, pair(h))
	if err != nil {
		return err
	}
	t.end()
	var report *maintain.Report
	if report, err = h.Keeper.Check(w.ctx, false); err != nil {
		return err
	}
	fmt.Fprintf(w.out, "Restored snapshot %s: %s\n", s.Name, report)
	if !report.Whole() {
		return exit(1)
	}
	return nil
}
