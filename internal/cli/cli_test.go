package cli_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"calotype/internal/testkit"
)

// calotype runs the program on the data of a server and returns its exit code.
func calotype(t *testing.T, s *testkit.Server, stdin string, args ...string) (out string, code int) {
	t.Helper()
	cmd := exec.Command(testkit.Binary(t), append(args, "--data="+s.Data)...)
	cmd.Env = s.Env
	cmd.Stdin = strings.NewReader(stdin)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return said.String(), cmd.ProcessState.ExitCode()
}

// want runs a command that must succeed.
func want(t *testing.T, s *testkit.Server, args ...string) string {
	t.Helper()
	out, code := calotype(t, s, "", args...)
	if code != 0 {
		t.Fatalf("%v: exit %d: %s", args, code, out)
	}
	return out
}

func dot(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPeopleAndKeysWhileTheServerRuns(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir())
	add := []string{"user", "add", "ann", "--email=ann@example.test", "--role=manager", "--password-file=-"}
	if out, code := calotype(t, s, "correct horse\n", add...); code != 0 || out != "" {
		t.Errorf("user add: exit %d: %q", code, out)
	}
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"taken":           {add, "somebody else"},
		"a bad name":      {[]string{"user", "add", "a b", "--email=b@example.test", "--password-file=-"}, "letters"},
		"a short secret":  {[]string{"user", "add", "bob", "--email=b@example.test", "--password-file=/dev/null"}, "8 to 128"},
		"a bad role":      {[]string{"user", "add", "bob", "--email=b@example.test", "--role=king", "--password-file=-"}, "--role"},
		"a reserved name": {[]string{"user", "add", "admin", "--email=b@example.test", "--password-file=-"}, "speak for the site"},
		"a wrong scope":   {[]string{"key", "add", "--user=ann", "--scopes=all"}, "scopes are"},
		"no such album":   {[]string{"key", "add", "--user=ann", "--album=xyz"}, "no such album"},
		"an odd end":      {[]string{"key", "add", "--user=ann", "--expires=soon"}, "--expires"},
		"an end of old":   {[]string{"key", "add", "--user=ann", "--expires=2001-01-01"}, "over already"},
		"nobody's ban":    {[]string{"user", "ban", "nobody"}, "not found"},
		"nobody's key":    {[]string{"key", "add", "--user=nobody"}, "not found"},
	} {
		if out, code := calotype(t, s, "correct horse\n", c.args...); code == 0 || !strings.Contains(out, c.says) {
			t.Errorf("%s: exit %d: %s", name, code, out)
		}
	}
	key := want(t, s, "key", "add", "--user=ann", "--name=phone")
	if !regexp.MustCompile(`^chv_[0-9A-Za-z]+_[0-9a-f]{64}\n$`).MatchString(key) {
		t.Fatalf("key add prints %q, want the key and nothing else", key)
	}
	if a := s.Upload(t, strings.TrimSpace(key), "a.png", dot(t, 3)); a.HTTP != 200 {
		t.Errorf("the new key: %d %s", a.HTTP, a.Body)
	}
	reader := want(t, s, "key", "add", "--user=ann", "--scopes=read", "--expires=P1D")
	if a := s.Upload(t, strings.TrimSpace(reader), "b.png", dot(t, 4)); a.HTTP == 200 {
		t.Errorf("a key for reading uploads: %d %s", a.HTTP, a.Body)
	}
	want(t, s, "user", "ban", "ann")
	if a := s.Upload(t, strings.TrimSpace(key), "c.png", dot(t, 5)); a.HTTP == 200 {
		t.Errorf("the banned uploads: %d %s", a.HTTP, a.Body)
	}
	want(t, s, "user", "unban", "ann")
	if out, code := calotype(t, s, "another horse\n", "user", "password", "ann", "--password-file=-"); code != 0 || out != "" {
		t.Errorf("user password: exit %d: %q", code, out)
	}
	guest := want(t, s, "key", "guest")
	if a := s.Upload(t, strings.TrimSpace(guest), "b.png", dot(t, 4)); a.HTTP != 200 || strings.Count(guest, "\n") != 1 {
		t.Errorf("the guest key %q: %d %s", guest, a.HTTP, a.Body)
	}
}

func TestSettingsReachTheRunningServer(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir(), "flood_uploads_protection=0")
	if got := want(t, s, "setting", "get", "upload_medium_size"); got != "500\n" {
		t.Errorf("default %q", got)
	}
	want(t, s, "setting", "set", "upload_enabled_image_formats", "jpg")
	list := want(t, s, "setting", "list")
	if !strings.Contains(list, "upload_enabled_image_formats=jpg\n") || strings.Contains(list, s.Key) {
		t.Errorf("the list lacks what was set or tells a secret:\n%s", list)
	}
	for name, args := range map[string][]string{
		"unknown name":  {"setting", "set", "no_such", "1"},
		"out of bounds": {"setting", "set", "upload_medium_size", "-5"},
		"unknown asked": {"setting", "get", "no_such"},
	} {
		if out, code := calotype(t, s, "", args...); code == 0 {
			t.Errorf("%s is taken: %s", name, out)
		}
	}
	for range 200 { // the server looks once a second
		if a := s.Upload(t, s.Key, "a.png", dot(t, 3)); a.Error.Code == 614 {
			return
		}
	}
	t.Error("the server never heard of the setting")
}

func TestCheckFindsAndRepairs(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir(), append(testkit.Local, "flood_uploads_protection=0")...)
	a := s.Upload(t, s.Key, "a.png", dot(t, 3))
	if a.HTTP != 200 {
		t.Fatal(a.Body)
	}
	last := func(out string) string {
		lines := strings.Split(strings.TrimSpace(out), "\n")
		return lines[len(lines)-1]
	}
	if out := want(t, s, "check"); !regexp.MustCompile(`^2 files, \d+ bytes; 0 missing, 0 damaged, 0 orphaned, 0 pending$`).MatchString(last(out)) {
		t.Errorf("whole: %s", out)
	}
	files := s.Look(t).Stored
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)-1] ^= 1
	if err := os.WriteFile(files[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, code := calotype(t, s, "", "check", "--fast"); code != 0 {
		t.Errorf("sizes only, and they are right: exit %d: %s", code, out)
	}
	if out, code := calotype(t, s, "", "check"); code != 1 || !strings.Contains(last(out), "1 damaged") {
		t.Errorf("a flipped bit: exit %d: %s", code, out)
	}
	if err := os.Remove(files[1]); err != nil {
		t.Fatal(err)
	}
	orphan := filepath.Join(s.Data, "files", "sha256", "ab", "cd", "abcd")
	if err := os.MkdirAll(filepath.Dir(orphan), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(orphan, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	long := exec.Command("touch", "-d", "2 hours ago", orphan)
	if err := long.Run(); err != nil {
		t.Fatal(err)
	}
	rows := s.Look(t).Rows
	out, code := calotype(t, s, "", "check", "--repair", "--json")
	var report struct {
		Files                      int
		Missing, Damaged, Orphaned []string
		Unprotected                *[]string
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != 1 || len(report.Missing) != 1 || len(report.Damaged) != 1 ||
		len(report.Orphaned) != 0 || report.Unprotected == nil {
		t.Errorf("repair: exit %d, %v: %s", code, err, out)
	}
	if _, err := os.Stat(orphan); !os.IsNotExist(err) {
		t.Errorf("the orphan is still there: %v", err)
	}
	if after := s.Look(t).Rows; after["media"] != rows["media"] || after["files"] != rows["files"] {
		t.Errorf("a repair deleted rows: %v, before %v", after, rows)
	}
}

func TestCheckOfNothingIsNoSuccess(t *testing.T) {
	t.Parallel()
	nowhere := filepath.Join(t.TempDir(), "mistyped")
	cmd := exec.Command(testkit.Binary(t), "check", "--data="+nowhere)
	cmd.Env = testkit.Local
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "nothing to check") {
		t.Errorf("%v: %s", err, out)
	}
	if _, err := os.Stat(nowhere); err == nil {
		t.Error("the check made the folder")
	}
}

func TestVersionAndConfig(t *testing.T) {
	t.Parallel()
	s := testkit.Start(t, t.TempDir(), testkit.Local...)
	if out := want(t, s, "version"); !strings.HasPrefix(out, "calotype ") {
		t.Errorf("version: %s", out)
	}
	if out := want(t, s, "config"); !strings.Contains(out, "CALOTYPE_DATA="+s.Data+"\n") || !strings.Contains(out, "CALOTYPE_DATABASE=sqlite:"+s.Data) {
		t.Errorf("config: %s", out)
	}
	if out, code := calotype(t, s, "", "no-such-command"); code == 0 || !strings.Contains(out, "no-such-command") {
		t.Errorf("an unknown command: exit %d: %s", code, out)
	}
}

// What cannot be opened at the start is told in one line that names the setting.
func TestStartSaysWhatIsWrongWithTheAddresses(t *testing.T) {
	t.Parallel()
	cluster, server := testkit.Servers(t)
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead.Close()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	database, bucket := testkit.Postgres(t), testkit.Bucket(t)
	u, err := url.Parse(cluster)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	with := func(change func(*url.URL)) string {
		v := *u
		change(&v)
		return v.String()
	}
	for name, c := range map[string]struct{ setting, value, want string }{
		"another engine":     {"CALOTYPE_DATABASE", "mysql://x", "want sqlite:"},
		"a malformed URL":    {"CALOTYPE_DATABASE", "postgres://calotype:" + password + "@[::1/x", "malformed"},
		"a wrong password":   {"CALOTYPE_DATABASE", with(func(u *url.URL) { u.User = url.UserPassword("calotype", "wrong") }), "wrong name or password"},
		"no such database":   {"CALOTYPE_DATABASE", with(func(u *url.URL) { u.Path = "/nowhere" }), "does not exist"},
		"nobody listens":     {"CALOTYPE_DATABASE", with(func(u *url.URL) { u.Host = dead.Addr().String() }), "cannot be reached"},
		"no folder":          {"CALOTYPE_DATABASE", "sqlite:/nowhere/at/all.db", "unable to open"},
		"another store":      {"CALOTYPE_STORE", "ftp://x", "want disk:"},
		"a missing bucket":   {"CALOTYPE_STORE", "s3://nowhere?path_style=true&endpoint=http://" + server, `no bucket "nowhere"`},
		"no store listening": {"CALOTYPE_STORE", "s3://x?path_style=true&endpoint=http://" + dead.Addr().String(), "cannot be used"},
		"a wrong secret":     {"AWS_SECRET_ACCESS_KEY", "wrong", "refuses the credentials"},
		"no secret":          {"AWS_SECRET_ACCESS_KEY", "", "must be set"},
		"a silent database":  {"CALOTYPE_DATABASE", with(func(u *url.URL) { u.Host = silent.Addr().String() }), "cannot be reached"},
		"a silent store":     {"CALOTYPE_STORE", "s3://x?path_style=true&endpoint=http://" + silent.Addr().String(), "cannot be used"},
		"a misspelt name":    {"CALOTYPE_STORE", bucket + "&pathstyle=true", "pathstyle is unknown"},
	} {
		env := map[string]string{"CALOTYPE_DATABASE": database, "CALOTYPE_STORE": bucket}
		env[c.setting] = c.value
		cmd := exec.Command(testkit.Binary(t), "serve", "--listen=127.0.0.1:0", "--data="+t.TempDir())
		cmd.Env = os.Environ()
		for n, v := range env {
			cmd.Env = append(cmd.Env, n+"="+v)
		}
		out, _ := cmd.CombinedOutput()
		said, named := strings.TrimSpace(string(out)), c.setting+": "
		if strings.HasPrefix(named, "AWS_") { // what it is for comes first
			named = c.setting
		}
		if cmd.ProcessState.ExitCode() != 1 || strings.Contains(said, "\n") || !strings.Contains(said, named) ||
			!strings.Contains(said, c.want) || strings.Contains(said, password) {
			t.Errorf("%s: exit %d: %s", name, cmd.ProcessState.ExitCode(), said)
		}
	}
	cmd := exec.Command(testkit.Binary(t), "config")
	cmd.Env = append(os.Environ(), "CALOTYPE_DATABASE="+database)
	if out, err := cmd.Output(); err != nil || strings.Contains(string(out), password) || !strings.Contains(string(out), "CALOTYPE_DATABASE=postgres://calotype:xxxxx@") {
		t.Errorf("%v: %s", err, out)
	}
}
