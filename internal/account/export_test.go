package account

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"

	"golang.org/x/oauth2"
)

// Presets are the well-known services.
func Presets() []string { return slices.Sorted(maps.Keys(services)) }

// PresetSays is what is read of a person where a preset's service stands at base.
func PresetSays(ctx context.Context, preset, base, client string) (string, error) {
	s := services[preset]
	for _, at := range []*string{&s.profile, &s.emails} {
		if to, err := url.Parse(*at); err != nil || *at != "" && to.Scheme != "https" {
			return "", fmt.Errorf("address %q: %w", *at, err)
		} else if *at != "" {
			*at = base + to.RequestURI()
		}
	}
	c, err := s.says(ctx, client, &oauth2.Token{AccessToken: "a token"})
	return fmt.Sprint(c.Subject, "|", c.text("preferred_username"), "|", c.text("name"), "|", c.text("email"), "|", c.confirmed()), err
}
