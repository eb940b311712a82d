// Package cli is the command line: serve, the hidden worker, and the
// operator's tools.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"calotype/internal/admin"
	"calotype/internal/app"
	"calotype/internal/config"
	"calotype/internal/gallery"
	"calotype/internal/settings"
)

// Version is set by the build.
var Version = "dev"

type commands struct {
	config.Config

	Serve   serveCommand   `cmd:"" help:"Run the site."`
	Worker  workerCommand  `cmd:"" hidden:"" passthrough:""`
	User    userCommand    `cmd:"" help:"People."`
	Key     keyCommand     `cmd:"" help:"API keys."`
	Setting settingCommand `cmd:"" help:"What an administrator may change."`
	Check   checkCommand   `cmd:"" help:"Read and hash every stored byte; exit 0 only if all is whole."`
	Copy    copyCommand    `cmd:"" help:"Copy rows and bytes to another database and store while the site serves."`
	Store   storeCommand   `cmd:"" help:"Where the bytes are."`
	Backup  backupCommand  `cmd:"" help:"Save rows and bytes while the site serves."`
	Restore restoreCommand `cmd:"" help:"Bring a backup into an empty database and store."`
	Show    configCommand  `cmd:"" name:"config" help:"Show the configuration in force."`
	Version versionCommand `cmd:"" help:"Show the version."`

	Login  loginCommand  `cmd:"" help:"Remember a site and an API key for the commands below."`
	Upload uploadCommand `cmd:"" help:"Upload files to a site and print their links; an interrupted upload goes on."`
	Ls     lsCommand     `cmd:"" help:"List one's own pictures and videos."`
	Rm     rmCommand     `cmd:"" help:"Put pictures and videos into the trash."`
	Edit   editCommand   `cmd:"" help:"Change pictures and videos."`
	Album  albumCommand  `cmd:"" help:"One's own albums."`
}

// clients are the commands that talk to a site from outside. Of these 1 means
// that something failed, 2 that the command line is wrong.
var clients = map[string]bool{"login": true, "upload": true, "ls": true, "rm": true, "edit": true, "album": true}

// world is what a command may touch.
type world struct {
	ctx context.Context
	in  io.Reader
	out io.Writer
	err io.Writer
	cfg config.Config
	log *slog.Logger
}

// Run carries out one command line and returns the exit code.
func Run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	var c commands
	parser, err := kong.New(&c, kong.Name("calotype"), kong.Description("A self-hosted image and video host."),
		kong.Writers(out, errs), kong.UsageOnError(), kong.Configuration(config.File), fromEnvironment())
	if err != nil {
		fmt.Fprintln(errs, "calotype:", err)
		return 1
	}
	parsed, err := parser.Parse(args)
	if err != nil && len(args) > 0 && clients[args[0]] {
		fmt.Fprintln(errs, "calotype:", err)
		return 2
	}
	if err == nil {
		c.Config, err = c.Config.Ready()
	}
	if err == nil {
		err = parsed.Run(&world{ctx, in, out, errs, c.Config, slog.New(slog.NewTextHandler(errs, nil))})
	}
	if code, ok := errors.AsType[exit](err); ok {
		return int(code)
	}
	if err != nil {
		fmt.Fprintln(errs, "calotype:", err)
		return 1
	}
	return 0
}

// fromEnvironment reads the configuration file that the environment names; kong
// itself reads the flag's only.
func fromEnvironment() kong.Option {
	return kong.OptionFunc(func(k *kong.Kong) error {
		path := os.Getenv("CALOTYPE_CONFIG")
		if path == "" {
			return nil
		}
		file, err := config.LoadFile(path)
		if err != nil {
			return err
		}
		return kong.Resolvers(file).Apply(k)
	})
}

// exit is an exit code without a message.
type exit int

func (e exit) Error() string { return fmt.Sprint("exit ", int(e)) }

// rows opens the database alone, for the operator's tools.
func (w *world) rows() (*app.House, error) {
	h := &app.House{Config: w.cfg, Site: &settings.Live{}, Log: w.log}
	return h, h.OpenRows(w.ctx)
}

type serveCommand struct{}

func (serveCommand) Run(w *world) error {
	slog.SetDefault(w.log) // the doors' lines look like all others
	worker, err := workerCall()
	if err != nil {
		return err
	}
	h, err := app.Open(w.ctx, w.cfg, worker, w.log)
	if err != nil {
		return err
	}
	defer h.Close()
	setup, err := h.Account.SetupToken(w.ctx)
	if err != nil {
		return err
	}
	return h.Serve(w.ctx, func() {
		address := h.Address()
		if setup != "" {
			fmt.Fprintf(w.out, "Make yourself the administrator (once, within a day):\n  %s/setup?token=%s\n\n", address, setup)
		}
		fmt.Fprintf(w.out, "Calotype is at %s\n\n", address)
		site := h.Site.Get()
		if site.On("enable_api_guest") && h.Upload.MayUpload(gallery.Actor{Rank: gallery.Guest}) == nil {
			fmt.Fprintf(w.out, "Upload a file:\n  curl -F source=@picture.jpg -F key=%s %s/api/1/upload\n\n", site.Text("api_v1_key"), address)
		}
	})
}

func readSecret(in io.Reader, file string) (string, error) {
	read := func() ([]byte, error) { return os.ReadFile(file) }
	if file == "-" {
		read = func() ([]byte, error) { return io.ReadAll(io.LimitReader(in, 4096)) }
	}
	b, err := read()
	return strings.TrimRight(string(b), "\r\n"), err
}

type keyCommand struct {
	Add   keyAddCommand   `cmd:"" help:"Make a key and print it, and nothing else."`
	Guest keyGuestCommand `cmd:"" help:"Print the guest key."`
}

type keyGuestCommand struct{}

func (keyGuestCommand) Run(w *world) error {
	h, err := w.rows()
	if err != nil {
		return err
	}
	defer h.Close()
	_, err = fmt.Fprintln(w.out, h.Site.Get().Text("api_v1_key"))
	return err
}

type settingCommand struct {
	List settingListCommand `cmd:"" help:"List all settings."`
	Get  settingGetCommand  `cmd:"" help:"Print a setting."`
	Set  settingSetCommand  `cmd:"" help:"Change a setting."`
}

type settingListCommand struct{}

func (settingListCommand) Run(w *world) error {
	h, err := w.rows()
	if err != nil {
		return err
	}
	defer h.Close()
	site := h.Site.Get()
	for _, f := range settings.Fields() {
		value := site.Text(f.Name)
		if f.Type == settings.Secret {
			value = "(secret)"
		}
		fmt.Fprintf(w.out, "%s=%s\n", f.Name, strings.ReplaceAll(value, "\n", `\n`))
	}
	return nil
}

type settingGetCommand struct {
	Name string `arg:""`
}

func (c settingGetCommand) Run(w *world) error {
	if _, ok := settings.Lookup(c.Name); !ok {
		return fmt.Errorf("no setting %q", c.Name)
	}
	h, err := w.rows()
	if err != nil {
		return err
	}
	defer h.Close()
	_, err = fmt.Fprintln(w.out, h.Site.Get().Text(c.Name))
	return err
}

type settingSetCommand struct {
	Name  string `arg:""`
	Value string `arg:""`
}

func (c settingSetCommand) Run(w *world) error {
	if _, ok := settings.Lookup(c.Name); !ok {
		return fmt.Errorf("no setting %q", c.Name)
	}
	h, err := w.rows()
	if err != nil {
		return err
	}
	defer h.Close()
	desk := &admin.Desk{DB: h.DB, Site: h.Site, Now: time.Now}
	err = desk.Change(w.ctx, operator, map[string]string{c.Name: c.Value})
	if fail, ok := errors.AsType[*gallery.Error](err); ok && fail.Err != nil {
		return fail.Err // which says what it takes
	}
	return err
}

type configCommand struct{}

func (configCommand) Run(w *world) error {
	c := w.cfg.Shown()
	_, err := fmt.Fprintf(w.out, "CALOTYPE_LISTEN=%s\nCALOTYPE_BASE_URL=%s\nCALOTYPE_DATA=%s\nCALOTYPE_DATABASE=%s\nCALOTYPE_STORE=%s\nCALOTYPE_STORE_ALSO=%s\nCALOTYPE_TRUSTED_PROXIES=%s\nCALOTYPE_WORKERS=%d\nCALOTYPE_FETCH_ALLOW=%s\nCALOTYPE_LANGUAGES=%s\nCALOTYPE_EARLY_HINTS=%t\nCALOTYPE_METRICS_ALLOW=%s\n",
		c.Listen, c.BaseURL, c.Data, c.Database, c.Store, c.StoreAlso, strings.Join(c.TrustedProxies, ","),
		c.Workers, strings.Join(c.FetchAllow, ","), c.Languages, c.EarlyHints, strings.Join(c.MetricsAllow, ","))
	return err
}

type versionCommand struct{}

func (versionCommand) Run(w *world) error {
	_, err := fmt.Fprintln(w.out, "calotype", Version)
	return err
}
