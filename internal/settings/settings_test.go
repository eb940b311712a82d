package settings_test

import (
	"strings"
	"testing"
	"time"

	"calotype/internal/settings"
)

func TestEveryDefaultFitsItsOwnField(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range settings.Fields() {
		if err := f.Check(f.Default); err != nil {
			t.Errorf("default of %s: %v", f.Name, err)
		}
		if seen[f.Name] {
			t.Errorf("%s stands twice", f.Name)
		}
		seen[f.Name] = true
	}
}

func TestCheckRefuses(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"enable_uploads":                "yes",
		"upload_thumb_width":            "15",
		"upload_medium_size":            "500.5",
		"duplicate_uploads":             "maybe",
		"upload_enabled_image_formats":  "jpg,exe",
		"default_timezone":              "Mars/Olympus",
		"route_image":                   "a/b",
		"route_video":                   "API",
		"website_mode_personal_routing": "Login",
		"website_mode":                  "mine",
		"upload_max_filesize_mb":        "NaN",
		"stop_words":                    "fine\n(unclosed",
		"images_base_url":               "ftp://x",
		"email_from_email":              strings.Repeat("a", 319-len("@x")) + "@x",
		"signing_key":                   strings.Repeat("k", 257),
		"oidc_client_id":                strings.Repeat("i", 257),
	} {
		f, ok := settings.Lookup(name)
		if !ok {
			t.Fatalf("no setting %s", name)
		}
		if f.Check(value) == nil {
			t.Errorf("%s takes %q", name, value)
		}
	}
}

// Tiles of a map are asked of one host, by zoom, column and row.
func TestAServerOfTilesIsNamedByItsScheme(t *testing.T) {
	t.Parallel()
	f, _ := settings.Lookup("map_tiles")
	for value, want := range map[string]bool{
		"": true, "https://tiles.test/{z}/{x}/{y}.png": true, "http://localhost:8080/a/{z}/{y}/{x}?key=k": true, "https://tiles.test/{x}/{y}": false, "https://tiles.test/{x}/{z}/{y}": false,
		"ftp://tiles.test/{z}/{x}/{y}": false, "https://tiles.test/{z}/{x}/{y} x": false, "https://ti;les.test/{z}/{x}/{y}": false, "https://{s}.tiles.test/{z}/{x}/{y}": false, "javascript:{z}{x}{y}": false,
	} {
		if got := f.Check(value) == nil; got != want {
			t.Errorf("%q: taken %t", value, got)
		}
	}
}

func TestBadStoredValuesFallBackToTheDefault(t *testing.T) {
	t.Parallel()
	s := settings.New(map[string]string{"upload_thumb_width": "-3", "upload_medium_size": "640", "gone": "x"})
	if got := s.Int("upload_thumb_width"); got != 320 {
		t.Errorf("upload_thumb_width = %d, want 320", got)
	}
	if got := s.Int("upload_medium_size"); got != 640 {
		t.Errorf("upload_medium_size = %d, want 640", got)
	}
	if got := s.Megabytes("upload_max_filesize_mb"); got != 400_000_000 {
		t.Errorf("upload_max_filesize_mb = %d bytes, want 400,000,000", got)
	}
}

func TestPeopleLiveByTheirOwnTime(t *testing.T) {
	t.Parallel()
	s := settings.New(map[string]string{"default_timezone": "America/Santiago"})
	for name, want := range map[string]string{"Asia/Taipei": "Asia/Taipei", "": "America/Santiago", "Nowhere/Land": "America/Santiago"} {
		if got := s.ZoneOf(name).String(); got != want {
			t.Errorf("%q lives by %s, want %s", name, got, want)
		}
	}
	if got := settings.New(nil).Zone(); got != time.UTC {
		t.Errorf("a site of no place lives by %s", got)
	}
}
