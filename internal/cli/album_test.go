package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"calotype/internal/testkit"
)

// lines are the objects that a command prints, one a line.
func lines(t *testing.T, out string) (list []map[string]any) {
	t.Helper()
	for line := range strings.Lines(out) {
		var o map[string]any
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		list = append(list, o)
	}
	return list
}

func TestFilesAndAlbumsFromTheCommandLine(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir())
	if out, code := calotype(t, s, "correct horse\n", "user", "add", "ann", "--email=ann@example.test", "--role=user", "--password-file=-"); code != 0 {
		t.Fatal(out)
	}
	u := loggedIn(t, s.URL, strings.TrimSpace(want(t, s, "key", "add", "--user=ann")))
	ok := func(args ...string) string {
		t.Helper()
		out, errs, code := u.run(t, "", args...)
		if code != 0 || errs != "" {
			t.Fatalf("%v: exit %d: %s%s", args, code, out, errs)
		}
		return out
	}
	page := ok("album", "create", "At sea", "--visibility=link")
	if !strings.HasPrefix(page, s.URL+"/album/") {
		t.Errorf("create prints %q", page)
	}
	u.file(t, "a.png", dot(t, 10))
	u.file(t, "b.png", dot(t, 20))
	ok("upload", "a.png", "--album=At sea")
	ok("upload", "b.png")
	all := lines(t, ok("ls", "--json"))
	if len(all) != 2 || all[0]["title"] != "b" || all[1]["album"] == nil {
		t.Fatalf("ls: %v", all)
	}
	b := all[0]["id"].(string)
	if out := ok("ls", "--limit=1"); !strings.HasPrefix(out, b+"  image  public  ") || strings.Count(out, "\n") != 1 {
		t.Errorf("ls prints %q", out)
	}
	ok("album", "add", "At sea", b)
	ok("edit", b, "--title=Two", "--tags=sea, sand", "--nsfw")
	in := lines(t, ok("ls", "--album=At sea", "--json"))
	if len(in) != 2 || in[0]["title"] != "Two" || in[0]["nsfw"] != true || len(in[0]["tags"].([]any)) != 2 || in[0]["visibility"] != "link" {
		t.Errorf("in the album: %v", in)
	}
	if done := lines(t, ok("album", "remove", "At sea", b, "--json")); len(done) != 1 || done[0]["done"] != true {
		t.Errorf("remove: %v", done)
	}
	ok("album", "edit", "At sea", "--name=Ashore", "--visibility=private")
	albums := lines(t, ok("album", "list", "--json"))
	if len(albums) != 1 || albums[0]["name"] != "Ashore" || albums[0]["visibility"] != "private" || albums[0]["media"] != 1.0 {
		t.Errorf("albums: %v", albums)
	}
	ok("rm", b)
	ok("album", "rm", albums[0]["id"].(string), "--keep")
	if left := lines(t, ok("ls", "--json")); len(left) != 1 || left[0]["title"] != "a" {
		t.Errorf("left: %v", left)
	}
	ok("album", "create", "Twice")
	ok("album", "create", "Twice")
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no such file":    {[]string{"rm", "nothing1"}, 1, "there is no such file"},
		"no such album":   {[]string{"ls", "--album=Nowhere"}, 1, `no album "Nowhere"`},
		"two of a name":   {[]string{"album", "rm", "Twice"}, 1, "two albums"},
		"nothing changes": {[]string{"edit", b}, 2, "what is to change"},
		"no id":           {[]string{"rm"}, 2, "expected"},
		"a wrong word":    {[]string{"edit", b, "--visibility=secret"}, 2, "--visibility"},
		"a wrong number":  {[]string{"ls", "--limit=-1"}, 2, "--limit"},
		"a refusal":       {[]string{"album", "create", "x", "--visibility=password"}, 1, "calotype: "},
	} {
		if out, errs, code := u.run(t, "", c.args...); code != c.code || out != "" || !strings.Contains(errs, c.says) {
			t.Errorf("%s: exit %d: %q %q", name, code, out, errs)
		}
	}
	out, errs, code := u.run(t, "", "rm", "nothing1", "--json")
	if done := lines(t, out); code != 1 || errs != "" || len(done) != 1 || done[0]["done"] != false || done[0]["code"] != "media.not_found" {
		t.Errorf("rm --json: exit %d: %q %q", code, out, errs)
	}
}
