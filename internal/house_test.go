// Package internal_test holds the rules of the house: imports go down only,
// and every package says what it is for.
package internal_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"testing"

	"os"
)

// floors gives every package its floor. A package may import lower floors only,
// save the pairs in sideways.
var floors = map[string]int{
	"gallery": 0, "settings": 0, "shortid": 0, "config": 0, "metrics": 0, "client": 0,
	"db": 1, "queue": 1, "blob": 1, "blob/disk": 1, "blob/mem": 1, "blob/both": 1, "blob/s3": 1, "blob/s3/s3test": 1, "blob/blobtest": 1, "spool": 1,
	"imaging": 1, "imaging/worker": 1, "imaging/sandbox": 1, "imaging/container": 1,
	"fetch": 1, "mailer": 1, "i18n": 1,
	"account": 2, "browse": 2, "upload": 2, "curate": 2, "variant": 2, "moderate": 2, "admin": 2, "maintain": 2, "transfer": 2, "webhook": 2,
	"serve": 3, "api/v1": 3, "api/v2": 3, "web": 3, "tus": 3, "deliver": 3, "jobs": 3,
	"app": 4, "cli": 5, "testkit": 5,
}

var sideways = map[[2]string]bool{
	{"gallery", "settings"}:                 true,
	{"queue", "db"}:                         true,
	{"blob/disk", "blob"}:                   true,
	{"blob/mem", "blob"}:                    true,
	{"blob/blobtest", "blob"}:               true,
	{"blob/both", "blob"}:                   true,
	{"blob/s3", "blob"}:                     true,
	{"imaging/worker", "imaging"}:           true,
	{"imaging/worker", "imaging/sandbox"}:   true,
	{"imaging/worker", "imaging/container"}: true,
	{"imaging", "imaging/container"}:        true,
	{"api/v1", "serve"}:                     true,
	{"api/v2", "serve"}:                     true,
	{"tus", "serve"}:                        true,
	{"web", "serve"}:                        true,
	{"deliver", "serve"}:                    true,
	{"jobs", "serve"}:                       true,
}

const module = "calotype/internal/"

// onlyNouns are the tools that may know the nouns; the others could be lifted
// into another project as they are.
var onlyNouns = map[string]bool{"db": true, "queue": true}

func TestImportsGoDownOnly(t *testing.T) {
	eachFile(t, func(pkg, file string, imports []string) {
		floor, known := floors[pkg]
		if !known {
			t.Errorf("%s: package has no floor in house_test.go", pkg)
			return
		}
		for _, imp := range imports {
			to, ours := strings.CutPrefix(imp, module)
			if !ours {
				continue
			}
			toFloor := floors[to]
			switch {
			case sideways[[2]string{pkg, to}]:
			case toFloor >= floor:
				t.Errorf("%s imports %s: floor %d may not reach floor %d", file, to, floor, toFloor)
			case floor == 1 && toFloor == 0 && !onlyNouns[pkg]:
				t.Errorf("%s imports %s: this tool may not know the nouns", file, to)
			case pkg != "cli" && to == "imaging/worker":
				t.Errorf("%s imports imaging/worker: only cli may", file)
			}
		}
	})
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	said := map[string]bool{}
	all := map[string]bool{}
	walk(t, func(pkg, file string) {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		all[pkg] = true
		if f.Doc != nil {
			said[pkg] = true
		}
	})
	for pkg := range all {
		if !said[pkg] {
			t.Errorf("%s has no package comment", pkg)
		}
	}
}

func eachFile(t *testing.T, check func(pkg, file string, imports []string)) {
	walk(t, func(pkg, file string) {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		var imports []string
		for _, spec := range f.Imports {
			p, _ := strconv.Unquote(spec.Path.Value)
			imports = append(imports, p)
		}
		check(pkg, file, imports)
	})
}

func walk(t *testing.T, visit func(pkg, file string)) {
	t.Helper()
	seen := 0
	err := fs.WalkDir(os.DirFS("."), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "testdata" {
			return fs.SkipDir
		}
		if d.IsDir() || path.Ext(p) != ".go" || strings.HasSuffix(p, "_test.go") || path.Dir(p) == "." {
			return nil
		}
		seen++
		visit(path.Dir(p), p)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen == 0 {
		t.Fatal("no files read")
	}
}
