package web

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"calotype/internal/gallery"
)

func TestANameInAReportKeepsItsEnds(t *testing.T) {
	t.Parallel()
	long := "海" + strings.Repeat("é", 60) + "-0042.jpeg"
	if got := shortName(long); utf8.RuneCountInString(got) != longestName || !strings.HasPrefix(got, "海é") || !strings.HasSuffix(got, "-0042.jpeg") {
		t.Errorf("%q", got)
	}
	if whole := strings.Repeat("é", longestName); shortName(whole) != whole {
		t.Errorf("%q was shortened", whole)
	}
}

func TestAFailureKeepsTheNameOfItsFile(t *testing.T) {
	t.Parallel()
	err := error(&fileError{"cat.jpg", gallery.Fail(gallery.TooLarge, "source.too_large", 5)})
	if fail, told := errors.AsType[*gallery.Error](err); !told || fail.Code != "source.too_large" || refusedName(err) != "cat.jpg" {
		t.Errorf("%v, %q", fail, refusedName(err))
	}
	if refusedName(errors.New("other")) != "" {
		t.Error("a failure of no file has a name")
	}
}
