package gallery_test

import (
	"errors"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

func TestATakedownSaysAllThatItMust(t *testing.T) {
	t.Parallel()
	whole := gallery.Takedown{Name: " Ann  Lee ", Email: "ann@example.test", Work: "The pier, https://ann.example.test/pier\n", Sworn: true}
	if text, err := whole.Report(); err != nil || text != "Ann Lee <ann@example.test>\n\nThe pier, https://ann.example.test/pier" {
		t.Errorf("%q, %v", text, err)
	}
	for code, spoil := range map[string]func(*gallery.Takedown){
		"takedown.name":  func(c *gallery.Takedown) { c.Name = " " },
		"takedown.work":  func(c *gallery.Takedown) { c.Work = strings.Repeat("x", 1501) },
		"takedown.sworn": func(c *gallery.Takedown) { c.Sworn = false },
		"person.email":   func(c *gallery.Takedown) { c.Email = "Ann <ann@example.test>" },
	} {
		c := whole
		spoil(&c)
		_, err := c.Report()
		if fail, told := errors.AsType[*gallery.Error](err); !told || fail.Code != code || fail.Field == "" {
			t.Errorf("%s: %v", code, err)
		}
	}
}
