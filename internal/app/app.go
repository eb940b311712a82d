// Package app builds the house from its configuration, runs it and closes it.
package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"calotype/internal/account"
	"calotype/internal/admin"
	v2 "calotype/internal/api/v2"
	"calotype/internal/blob"
	"calotype/internal/blob/both"
	"calotype/internal/blob/disk"
	"calotype/internal/blob/s3"
	"calotype/internal/browse"
	"calotype/internal/config"
	"calotype/internal/curate"
	"calotype/internal/db"
	"calotype/internal/fetch"
	"calotype/internal/gallery"
	"calotype/internal/imaging"
	"calotype/internal/jobs"
	"calotype/internal/maintain"
	"calotype/internal/metrics"
	"calotype/internal/queue"
	"calotype/internal/settings"
	"calotype/internal/spool"
	"calotype/internal/upload"
	"calotype/internal/variant"
	"calotype/internal/web"
	"calotype/internal/webhook"
	"calotype/ui"
)

// shutdownGrace is how long running uploads may take after a stop was asked for.
const shutdownGrace = 30 * time.Second

// waitingPerWorker is the length of the imaging waiting room per worker.
const waitingPerWorker = 32

// House is everything built and open.
type House struct {
	Config  config.Config
	DB      *db.DB
	Site    *settings.Live
	Account *account.Desk
	Upload  *upload.Desk
	Browse  *browse.Reader
	Log     *slog.Logger

	Admin   *admin.Desk
	Curate  *curate.Desk
	Webhook *webhook.Desk
	Keeper  *maintain.Keeper
	Queue   *queue.Queue
	Views   *maintain.Views
	Rates   *v2.Rates

	Pictures *account.Pictures
	Variant  *variant.Desk
	Archive  *account.Archive

	Metrics *metrics.Metrics

	pages   *web.Pages
	jobs    jobsPages
	metrics []netip.Prefix // who may read them
	proxies []netip.Prefix
	closers []func() error
}

// Open builds the house. Worker is the command that starts an image worker.
func Open(ctx context.Context, cfg config.Config, worker []string, log *slog.Logger) (h *House, err error) {
	h = &House{Config: cfg, Log: log, Site: &settings.Live{}}
	defer func(begun *House) {
		if err != nil {
			begun.Close()
		}
	}(h)
	if err := h.OpenRows(ctx); err != nil {
		return nil, err
	}
	if err := h.OpenStore(ctx); err != nil {
		return nil, err
	}
	store := h.Keeper.Store
	benches := filepath.Join(cfg.Data, "bench")
	if err := spool.Sweep(benches); err != nil {
		return nil, fmt.Errorf("sweep the bench: %w", err)
	}
	bench, err := spool.Open(benches, imaging.OutDir)
	if err != nil {
		return nil, fmt.Errorf("CALOTYPE_DATA: %w", err)
	}
	h.closers = append(h.closers, bench.Close)
	pool, err := imaging.Open(imaging.Config{
		Command: worker, Bench: bench.Dir(), Workers: cfg.Workers, Waiting: cfg.Workers * waitingPerWorker, Log: log,
	})
	if err != nil {
		return nil, fmt.Errorf("start image workers: %w", err)
	}
	h.closers = append(h.closers, pool.Close)
	allow, err := config.Networks(cfg.FetchAllow)
	if err != nil {
		return nil, err
	}
	if h.proxies, err = config.Networks(cfg.TrustedProxies); err != nil {
		return nil, err
	}
	if h.metrics, err = config.Networks(cfg.MetricsAllow); err != nil {
		return nil, err
	}
	h.Account = &account.Desk{DB: h.DB, Site: h.Site, Now: time.Now, Base: h.baseURL, Fetch: fetch.New(allow)}
	h.Account.Bans = &account.Bans{DB: h.DB}
	if err := h.Account.Bans.Refresh(ctx); err != nil {
		return nil, err
	}
	h.Curate = &curate.Desk{DB: h.DB, Site: h.Site, Now: time.Now, Hash: account.HashPassword, Fits: fits, Challenged: h.challenged, Failed: h.failed}
	h.Webhook = &webhook.Desk{DB: h.DB, Fetch: fetch.New(allow), Links: func() gallery.Links { return h.linksAt(h.baseURL()) }, Now: time.Now}
	h.Curate.Letter = h.Account.Notify
	h.Curate.Heard, h.Keeper.Heard = h.Webhook.Heard, h.Webhook.Heard
	h.Admin = &admin.Desk{DB: h.DB, Site: h.Site, Now: time.Now}
	h.Variant = variant.Open(&variant.Desk{
		DB: h.DB, Store: store, Imaging: pool, Bench: bench, Site: h.Site, Log: log, Now: time.Now,
	}, max(1, cfg.Workers/2))
	workers := jobs.Workers(h.Keeper, h.Account)
	jobs.AddAdmin(workers, h.Admin)
	jobs.AddCurate(workers, h.Curate)
	jobs.AddVariant(workers, h.Variant)
	jobs.AddWebhooks(workers, h.Webhook)
	if h.Queue, err = queue.Open(ctx, h.DB, queue.Config{Workers: workers, Timetable: jobs.Timetable, Log: log}); err != nil {
		return nil, err
	}
	h.Curate.Queue, h.Webhook.Queue, h.Admin.Queue, h.Variant.Queue = h.Queue, h.Queue, h.Queue, h.Queue
	h.measure(pool)
	h.Account.Queue = h.Queue
	h.openPeople(pool, bench)
	h.Views, h.Rates = maintain.NewViews(h.DB, h.Site), v2.NewRates(h.DB)
	h.Browse = browse.New(h.DB, store, h.Site, time.Now)
	h.Browse.Variants = h.Variant
	h.Upload = &upload.Desk{
		DB: h.DB, Store: store, Imaging: pool, Bench: bench, Fetch: fetch.New(allow), Site: h.Site,
		Node: filepath.Base(bench.Dir()), Now: time.Now, Log: log, Ended: h.Metrics.Upload,
		Heard: h.Webhook.Heard,
	}
	sources := web.Sources{Templates: ui.Templates, Locales: ui.Locales, Dist: ui.Dist}
	if cfg.Languages != "" {
		sources.Languages = os.DirFS(cfg.Languages)
	}
	if h.pages, err = web.New(sources, h.site, h.greeted); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	if h.Variant.Sign, err = h.pages.Sign(); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	return h, nil
}

// measure sets up what can be read at /metrics.
func (h *House) measure(pool *imaging.Pool) {
	h.Metrics = metrics.New()
	pools := func(figure func(db.Pool) float64) func() map[string]float64 {
		return func() map[string]float64 {
			values := map[string]float64{}
			for _, p := range h.DB.Pools() {
				values[p.Name] = figure(p)
			}
			return values
		}
	}
	h.Metrics.Gauges("database_connections_busy", "Connections to the database in use.", "pool", pools(func(p db.Pool) float64 { return float64(p.Busy) }))
	h.Metrics.Gauges("database_connections_idle", "Connections to the database that wait for work.", "pool", pools(func(p db.Pool) float64 { return float64(p.Idle) }))
	h.Metrics.Gauges("database_connections_most", "Connections to the database that there may be.", "pool", pools(func(p db.Pool) float64 { return float64(p.Most) }))
	h.Metrics.Gauges("database_wait_seconds", "Time spent waiting for a connection since the start.", "pool", pools(func(p db.Pool) float64 { return p.SecondsWaiting }))
	h.Metrics.Gauges("queue_jobs", "Jobs of all nodes, by state.", "state", h.queued)
	h.Metrics.Gauge("queue_oldest_seconds", "How long the first job in the queue has been waiting.", h.waiting)
	h.Metrics.Gauge("imaging_jobs", "Media jobs working and waiting.", func() float64 { return float64(pool.Stats().Jobs) })
	h.Metrics.Gauge("imaging_workers_lost", "Media workers that died in a job since the start.", func() float64 { return float64(pool.Stats().Lost) })
}

// lookDeadline bounds a look at the queue for the metrics.
const lookDeadline = 3 * time.Second

func (h *House) load() queue.Load {
	ctx, cancel := context.WithTimeout(context.Background(), lookDeadline)
	defer cancel()
	load, err := h.Queue.Load(ctx)
	if err != nil {
		h.Log.Error("look at the queue", "error", err)
	}
	return load
}

// queued counts the jobs by state.
func (h *House) queued() map[string]float64 {
	values := map[string]float64{}
	for state, n := range h.load().Jobs {
		values[state] = float64(n)
	}
	return values
}

// waiting is how many seconds the longest waiting job has been waiting.
func (h *House) waiting() float64 {
	if since := h.load().Oldest; !since.IsZero() {
		return max(0, time.Since(since).Seconds())
	}
	return 0
}

// OpenTables opens the database and leaves it as it is.
func (h *House) OpenTables(ctx context.Context) (err error) {
	if err := os.MkdirAll(h.Config.Data, 0o700); err != nil {
		return fmt.Errorf("CALOTYPE_DATA: %w", err)
	}
	if h.DB, err = db.Open(ctx, h.Config.Database); err != nil {
		return fmt.Errorf("CALOTYPE_DATABASE: %w", err)
	}
	h.closers = append(h.closers, h.DB.Close)
	return nil
}

// OpenRows opens the database and reads the settings; it makes the secrets of a
// new site.
func (h *House) OpenRows(ctx context.Context) (err error) {
	if err := h.OpenTables(ctx); err != nil {
		return err
	}
	stored, err := h.DB.Settings(ctx)
	if err != nil {
		return err
	}
	for name := range firstKeys {
		if _, ok := stored[name]; ok {
			continue
		}
		err := h.DB.Write(ctx, func(tx *db.Tx) (err error) {
			stored, err = firstKey(ctx, tx, name)
			return err
		})
		if err != nil {
			return err
		}
	}
	h.Site.Set(settings.New(stored))
	return nil
}

// firstKeys are the secrets that a site makes for itself at its first start.
var firstKeys = map[string]func() string{
	"api_v1_key":  account.NewGuestKey,
	"signing_key": rand.Text,
}

// firstKey makes a secret, unless another node has just done so.
func firstKey(ctx context.Context, tx *db.Tx, name string) (map[string]string, error) {
	if err := tx.Lock(ctx, name); err != nil {
		return nil, err
	}
	stored, err := tx.Settings(ctx)
	if _, ok := stored[name]; ok || err != nil {
		return stored, err
	}
	stored[name] = firstKeys[name]()
	return stored, tx.SetSetting(ctx, name, stored[name])
}

// OpenStore opens the bytes and their keeper; the rows must be open.
func (h *House) OpenStore(ctx context.Context) error {
	store, err := OpenStore(ctx, h.Config.Store)
	if err != nil {
		return fmt.Errorf("CALOTYPE_STORE: %w", err)
	}
	if h.Config.StoreAlso != "" {
		also, err := OpenStore(ctx, h.Config.StoreAlso)
		if err != nil {
			return fmt.Errorf("CALOTYPE_STORE_ALSO: %w", err)
		}
		store = &both.Store{First: store, Second: also}
	}
	if c, ok := store.(io.Closer); ok {
		h.closers = append(h.closers, c.Close)
	}
	h.Keeper = &maintain.Keeper{DB: h.DB, Store: store, Now: time.Now}
	return nil
}

// OpenStore opens the store at an address that config accepts.
func OpenStore(ctx context.Context, address string) (blob.Store, error) {
	if path, ok := strings.CutPrefix(address, "disk:"); ok {
		return disk.Open(path)
	}
	return s3.Open(ctx, address)
}

// Close closes what Open opened, last first.
func (h *House) Close() error {
	var errs []error
	for i := len(h.closers) - 1; i >= 0; i-- {
		errs = append(errs, h.closers[i]())
	}
	h.closers = nil
	return errors.Join(errs...)
}

// baseURL is the site's address: the operator's, else the administrator's, else "".
func (h *House) baseURL() string {
	if h.Config.BaseURL != "" {
		return h.Config.BaseURL
	}
	return h.Site.Get().Text("base_url")
}

// path is the sub-path of the site's address, "" for none.
func (h *House) path() string {
	u, err := url.Parse(h.baseURL())
	if err != nil {
		return ""
	}
	return strings.TrimRight(u.Path, "/")
}

// Serve answers requests until the context ends, then lets running ones finish.
func (h *House) Serve(ctx context.Context, ready func()) error {
	server := &http.Server{
		Addr: h.Config.Listen, Handler: h.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(h.Log.Handler(), slog.LevelWarn),
	}
	defer h.Variant.Stop() // a film would keep the house from closing
	failed := make(chan error, 1)
	listener, err := listen(ctx, h.Config.Listen)
	if err != nil {
		return fmt.Errorf("CALOTYPE_LISTEN: %w", err)
	}
	go func() { failed <- server.Serve(listener) }()
	if err := h.Queue.Start(context.WithoutCancel(ctx)); err != nil {
		return errors.Join(err, server.Close())
	}
	go h.again(ctx, refreshEvery, "see what others changed", h.Refresh)
	go h.again(ctx, refreshEvery, "give back requests", h.Rates.GiveBack)
	go h.again(ctx, flushEvery, "write views", h.Views.Flush)
	ready()
	go debug.FreeOSMemory() // what reading languages and tables took is not needed again
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	h.Variant.Stop()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
	defer cancel()
	return errors.Join(server.Shutdown(grace), h.Queue.Stop(grace), h.Views.Flush(grace))
}

const (
	// refreshEvery is how soon is in force what another process changed: a
	// setting, a deletion.
	refreshEvery = time.Second
	// flushEvery is how often views are written down.
	flushEvery = 5 * time.Second
)

// again does something of this process in an interval until the context ends.
func (h *House) again(ctx context.Context, every time.Duration, what string, do func(context.Context) error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := do(ctx); err != nil && ctx.Err() == nil {
			h.Log.Error(what, "error", err)
		}
	}
}

// Refresh sees once what other processes on the same rows changed, the
// operator's commands among them.
func (h *House) Refresh(ctx context.Context) error {
	unseen := h.DB.Watch(ctx)
	stored, err := h.DB.Settings(ctx)
	if err == nil {
		h.Site.Set(settings.New(stored))
	}
	return errors.Join(unseen, err, h.Account.Bans.Refresh(ctx))
}
