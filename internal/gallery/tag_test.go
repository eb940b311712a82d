package gallery_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"calotype/internal/gallery"
)

func TestCleanTags(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("湖", 32)
	for what, c := range map[string]struct{ words, want []string }{
		"blanks collapse":           {[]string{"  old \t town "}, []string{"old town"}},
		"case tells none apart":     {[]string{"Lake", "lake", "LAKE"}, []string{"Lake"}},
		"32 code points":            {[]string{long, long + "湖"}, []string{long}},
		"forbidden inside":          {[]string{"a,b", "a/b", "a#b", "a-b"}, []string{"a-b"}},
		"one sign again and again":  {[]string{"!!!", "...", "!!a"}, []string{"!!a"}},
		"nothing, and what is none": {[]string{"", " ", "0", "00"}, []string{"00"}},
		"broken text":               {[]string{"a\xffb"}, []string{"ab"}},
	} {
		var got []string
		for _, tag := range gallery.CleanTags(c.words) {
			got = append(got, tag.Name)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
}
