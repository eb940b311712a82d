package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"calotype/internal/gallery"
)

// coded are the functions that take a failure's code, and where among their
// arguments it stands.
var coded = map[string]int{
	"Fail": 1, "absent": 1, "missing": 1, "listen": 1, "removeWay": 2, "flood": 4, "admitOnce": 3, "fault": 1, "failure": 1,
	"invalid": 0, "inOrder": 0, "line": 0, "prose": 0, "bad": 0,
}

// made are the codes that are put together, or chosen from a table.
var made = strings.Fields(`
	album.password album.wrong album.guesses share.password share.wrong share.guesses
	upload_link.password upload_link.wrong upload_link.guesses tag.name_taken tag.aliases_taken category.slug_taken
	list.sort list.filter list.tags list.kind list.visibility list.size list.dates list.shape list.colour
	media.title media.description media.alt upload.duplicate_stored upload.duplicate_resized
	profile.full_name profile.websites profile.bio profile.language profile.timezone profile.visibility profile.expiration
	profile.metadata profile.theme profile.grid profile.density profile.embed_templates profile.rank profile.quota url.fetch url.self url.address url.image`)

// codes are those of all failures that the house knows.
func codes(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, code := range made {
		all[code] = true
	}
	house := os.DirFS("..")
	err := fs.WalkDir(house, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := fs.ReadFile(house, path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, source, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if code := codeOf(call); code != "" {
					all[code] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// codeOf is the code that a call hands over in so many letters, "" for none.
func codeOf(call *ast.CallExpr) string {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	at, ok := coded[name]
	if !ok || at >= len(call.Args) {
		return ""
	}
	literal, ok := call.Args[at].(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return ""
	}
	code, err := strconv.Unquote(literal.Value)
	if err != nil || name != "Fail" && strings.Count(code, ".") != 1 {
		return ""
	}
	return code
}

func TestEveryFailureHasASentence(t *testing.T) {
	t.Parallel()
	p, known := pages(t), codes(t)
	if len(known) < 200 {
		t.Fatalf("only %d codes found", len(known))
	}
	for _, lang := range p.bundle.Langs() {
		v := &view{Lang: lang, pages: p}
		has := p.bundle.Keys(lang)
		for code := range known {
			if !slices.Contains(has, "fail."+code) {
				t.Errorf("%s has no fail.%s", lang, code)
				continue
			}
			text, err := v.Says(gallery.Fail(gallery.Invalid, code, 3, "abc", time.Second))
			if err != nil || strings.ContainsAny(text, "{}") {
				t.Errorf("%s in %s: %q, %v", code, lang, text, err)
			}
		}
		for _, key := range has {
			if code, ok := strings.CutPrefix(key, "fail."); ok && !known[code] {
				t.Errorf("%s has fail.%s, which nothing fails with", lang, code)
			}
		}
	}
}

func TestErrorPagesSayWhy(t *testing.T) {
	t.Parallel()
	v := &view{Lang: "en", pages: pages(t)}
	for want, page := range map[string]ErrorPage{
		"There is nothing at this address.":                      {Status: 404},
		"You have 100 keys already. Revoke one first.":           {Status: 400, Failure: gallery.Fail(gallery.Conflict, "key.most", 100)},
		"The file is larger than the 4 MB that this site takes.": {Status: 413, Failure: gallery.Fail(gallery.TooLarge, "upload.too_big", int64(4_000_000))},
		"The search does not know “shade” in this way.":          {Status: 400, Failure: gallery.Fail(gallery.Invalid, "query.operator", "shade")},
		"You may not see or do this.":                            {Status: 403, Failure: gallery.Fail(gallery.Denied, "no.such")},
	} {
		if got, err := v.Why(page); err != nil || got != want {
			t.Errorf("Why = %q, %v; want %q", got, err, want)
		}
	}
}
