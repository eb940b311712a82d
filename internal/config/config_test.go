package config_test

import (
	"strings"
	"testing"

	"calotype/internal/config"
)

func TestReadyFillsDefaults(t *testing.T) {
	t.Parallel()
	c, err := config.Config{Data: "d", BaseURL: "https://example.test/pics/"}.Ready()
	if err != nil {
		t.Fatal(err)
	}
	if c.Database != "sqlite:d/calotype.db" || c.Store != "disk:d/files" || c.Workers < 1 || c.BaseURL != "https://example.test/pics" {
		t.Errorf("got %+v", c)
	}
}

func TestReadyNamesTheVariable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]config.Config{
		"CALOTYPE_BASE_URL":        {BaseURL: "example.test"},
		"CALOTYPE_DATABASE":        {Database: "mysql:x"},
		"CALOTYPE_STORE":           {Store: "/files"},
		"CALOTYPE_WORKERS":         {Workers: -1},
		"CALOTYPE_TRUSTED_PROXIES": {TrustedProxies: []string{"10.0.0.0/33"}},
	} {
		if _, err := c.Ready(); err == nil || !strings.HasPrefix(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
