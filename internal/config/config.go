// Package config holds what must be known before the database opens. It is read
// once and passed by value; what an administrator may change lives in settings.
package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Config is the boot configuration: flags over environment over file over default.
type Config struct {
	Config         kong.ConfigFlag `help:"File of these settings, TOML: names with underscores." env:"CALOTYPE_CONFIG"`
	Listen         string          `help:"Address to listen on." env:"CALOTYPE_LISTEN" default:":8080"`
	BaseURL        string          `help:"Public address, with a sub-path if there is one. Without it links take the request's host." env:"CALOTYPE_BASE_URL" name:"base-url"`
	Data           string          `help:"Folder of the database, the files and the bench." env:"CALOTYPE_DATA" default:"./data"`
	Database       string          `help:"sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME; by default sqlite: with calotype.db in the data folder." env:"CALOTYPE_DATABASE"`
	Store          string          `help:"disk:PATH or s3://BUCKET?endpoint=URL&region=NAME&path_style=true, with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment; by default disk: with the folder files in the data folder." env:"CALOTYPE_STORE"`
	StoreAlso      string          `help:"Second store, which is read, too, while calotype store move brings its bytes into the first." env:"CALOTYPE_STORE_ALSO"`
	TrustedProxies []string        `help:"Networks whose X-Forwarded headers are believed." env:"CALOTYPE_TRUSTED_PROXIES" default:"127.0.0.0/8,::1/128"`
	Workers        int             `help:"Image workers; 0 for one per core." env:"CALOTYPE_WORKERS" default:"0"`
	FetchAllow     []string        `help:"Private networks that upload by URL may reach." env:"CALOTYPE_FETCH_ALLOW"`
	Languages      string          `help:"Folder of further languages, <bcp47>.json as those in ui/locales." env:"CALOTYPE_LANGUAGES"`
	EarlyHints     bool            `help:"Name a page's style and font before it is made (status 103); only behind a proxy that passes such answers on." env:"CALOTYPE_EARLY_HINTS"`
	MetricsAllow   []string        `help:"Networks that may read /metrics." env:"CALOTYPE_METRICS_ALLOW" default:"127.0.0.0/8,::1/128"`
}

// Ready returns the configuration with its defaults filled in and checked. The
// error names the variable.
func (c Config) Ready() (Config, error) {
	if c.Database == "" {
		c.Database = "sqlite:" + filepath.Join(c.Data, "calotype.db")
	}
	if c.Store == "" {
		c.Store = "disk:" + filepath.Join(c.Data, "files")
	}
	if c.Workers == 0 {
		c.Workers = runtime.NumCPU()
	}
	if c.Workers < 0 || c.Workers > 1024 {
		return c, fmt.Errorf("CALOTYPE_WORKERS: %d is not from 0 to 1024", c.Workers)
	}
	if !begins(c.Database, "sqlite:", "postgres://", "postgresql://") {
		return c, fmt.Errorf("CALOTYPE_DATABASE: want sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME")
	}
	if !begins(c.Store, "disk:", "s3://") {
		return c, fmt.Errorf("CALOTYPE_STORE: want disk:PATH or s3://BUCKET?endpoint=…")
	}
	if c.StoreAlso != "" && !begins(c.StoreAlso, "disk:", "s3://") {
		return c, fmt.Errorf("CALOTYPE_STORE_ALSO: want disk:PATH or s3://BUCKET?endpoint=…")
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	if c.BaseURL != "" {
		u, err := url.Parse(c.BaseURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
			return c, fmt.Errorf("CALOTYPE_BASE_URL: %q is not an http or https address", c.BaseURL)
		}
	}
	for name, list := range map[string][]string{
		"CALOTYPE_TRUSTED_PROXIES": c.TrustedProxies, "CALOTYPE_FETCH_ALLOW": c.FetchAllow, "CALOTYPE_METRICS_ALLOW": c.MetricsAllow,
	} {
		if _, err := Networks(list); err != nil {
			return c, fmt.Errorf("%s: %w", name, err)
		}
	}
	return c, nil
}

func begins(s string, with ...string) bool {
	return slices.ContainsFunc(with, func(w string) bool { return strings.HasPrefix(s, w) })
}

// Shown is the configuration without its secrets, for people to read.
func (c Config) Shown() Config {
	if u, err := url.Parse(c.Database); err == nil && u.User != nil {
		c.Database = u.Redacted()
	}
	if u, err := url.Parse(c.Database); err == nil && u.Query().Has("password") {
		q := u.Query()
		q.Set("password", "xxxxx")
		u.RawQuery = q.Encode()
		c.Database = u.String()
	}
	return c
}

// Networks parses addresses and CIDR prefixes.
func Networks(list []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range list {
		s = strings.TrimSpace(s)
		if a, err := netip.ParseAddr(s); err == nil {
			out = append(out, netip.PrefixFrom(a, a.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("%q is not a network", s)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}
