package config_test

import (
	"strings"
	"testing"

	"calotype/internal/config"

	"github.com/alecthomas/kong"
)

// parse reads flags over the environment over a file, without the program's own.
func parse(t *testing.T, file string, args ...string) (config.Config, error) {
	t.Helper()
	var c struct{ config.Config }
	resolver, err := config.File(strings.NewReader(file))
	if err != nil {
		return c.Config, err
	}
	parser, err := kong.New(&c, kong.Resolvers(resolver), kong.Exit(func(int) { t.Error("exit") }))
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(args)
	return c.Config, err
}

func TestFileStandsBehindEnvironmentAndFlags(t *testing.T) {
	const file = "listen = ':1'\nbase_url = 'http://file.test'\nworkers = 3\ndata = '/file'\ntrusted_proxies = ['10.0.0.0/8', '192.0.2.1']\n"
	t.Setenv("CALOTYPE_BASE_URL", "http://env.test")
	t.Setenv("CALOTYPE_DATA", "/env")
	c, err := parse(t, file, "--data=/flag")
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != ":1" || c.BaseURL != "http://env.test" || c.Workers != 3 || c.Data != "/flag" ||
		strings.Join(c.TrustedProxies, " ") != "10.0.0.0/8 192.0.2.1" {
		t.Errorf("%+v", c)
	}
}

func TestFileIsReadStrictly(t *testing.T) {
	for file, want := range map[string]string{
		"lisen = ':1'":      `unknown name "lisen"`,
		"config = 'x'":      `unknown name "config"`,
		"help = true":       `unknown name "help"`,
		"workers = 'many'":  "workers",
		"listen = ":         "configuration file",
		"[server]\na = 'b'": `unknown name "server"`,
	} {
		if _, err := parse(t, file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", file, err, want)
		}
	}
}
