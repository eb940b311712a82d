package gallery_test

import (
	"encoding/json"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

func TestClientFiles(t *testing.T) {
	t.Parallel()
	const base, key, site = "https://pics.example.test/sub", "chv_x_y", "Ann's \"Pics\"\n$(touch /tmp/owned)"
	for _, kind := range gallery.ClientKinds {
		f, ok := gallery.ClientFileOf(kind, site, base, key)
		if !ok || f.Kind != kind || !strings.HasPrefix(f.Name, "pics.example.test-") || f.MIME == "" {
			t.Errorf("%s: %+v", kind, f)
		}
		body := string(f.Body)
		if !strings.Contains(body, base+"/api/1/upload") || !strings.Contains(body, key) {
			t.Errorf("%s leads elsewhere:\n%s", kind, body)
		}
		var v map[string]any
		if f.MIME == "application/json" && json.Unmarshal(f.Body, &v) != nil {
			t.Errorf("%s is no JSON:\n%s", kind, body)
		}
		if strings.HasSuffix(f.Name, ".sh") {
			if out, err := exec.Command("sh", "-n", "-c", body).CombinedOutput(); err != nil {
				t.Errorf("%s: %v: %s", kind, err, out)
			}
			if (kind == "flameshot" || kind == "ksnip") && !strings.Contains(body, "# Ann's \"Pics\" $(touch") {
				t.Errorf("the name leaves its comment:\n%s", body)
			}
		}
	}
	if _, ok := gallery.ClientFileOf("fax", site, base, key); ok {
		t.Error("a file for a fax")
	}
}

// The scripts say to the shell what they mean, whatever a key has in it.
func TestScriptsQuote(t *testing.T) {
	t.Parallel()
	f, _ := gallery.ClientFileOf("curl", "s", "https://x.test/'$(id)'", `k'"$(id)`)
	out, err := exec.Command("sh", "-c", "curl() { printf '%s\\n' \"$@\"; }\n"+string(f.Body), "sh", "a b.png").CombinedOutput()
	want := []string{"--fail-with-body", "-sS", "-H", `X-API-Key: k'"$(id)`, "-F", "source=@a b.png", "https://x.test/'$(id)'/api/1/upload?format=txt"}
	if err != nil || strings.TrimSpace(string(out)) != strings.Join(want, "\n") {
		t.Errorf("%s, %v", out, err)
	}
}

// What is printed ends with the one character that ksnip leaves out, and nothing is said
// where the upload fails.
func TestKsnipPrintsALine(t *testing.T) {
	t.Parallel()
	f, _ := gallery.ClientFileOf("ksnip", "s", "https://x.test", "k")
	for curl, want := range map[string]string{"printf https://x.test/a.png": "https://x.test/a.png\n", "echo wrong; return 22": ""} {
		out, _ := exec.Command("sh", "-c", "curl() { "+curl+"; }\n"+string(f.Body), "sh", "a.png").Output()
		if string(out) != want {
			t.Errorf("%s: %q", curl, out)
		}
	}
}

func TestIShareNamesWhatIsAnswered(t *testing.T) {
	t.Parallel()
	f, _ := gallery.ClientFileOf("ishare", "s", "https://x.test", "k")
	for _, want := range []string{`"{{image.url}}"`, `"{{image.delete_url}}"`, `"fileFormName": "source"`, `"requestURL": "https://x.test/api/1/upload"`} {
		if !strings.Contains(string(f.Body), want) {
			t.Errorf("no %s: %s", want, f.Body)
		}
	}
}

func TestShareXHasBothKinds(t *testing.T) {
	t.Parallel()
	for kind, destination := range map[string]string{"sharex-image": "ImageUploader", "sharex-file": "FileUploader"} {
		f, _ := gallery.ClientFileOf(kind, "s", "https://x.test", "chv_a_b")
		var got struct {
			Version, DestinationType, FileFormName, URL, DeletionURL string
			Headers                                                  map[string]string
		}
		if err := json.Unmarshal(f.Body, &got); err != nil || got.DestinationType != destination || got.Version != "13.0.0" || got.FileFormName != "source" ||
			got.URL != "$json:image.url$" || got.DeletionURL != "$json:image.delete_url$" || got.Headers["X-API-Key"] != "chv_a_b" {
			t.Errorf("%s: %+v, %v", kind, got, err)
		}
	}
}

func TestUserNames(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{
		"ann": "", "Ann_1": "", "ab": "person.username", "a b": "person.username", "admin": "person.reserved", "R00T": "person.reserved", "gizmo": "person.reserved",
	} {
		err := gallery.CheckUserName(name, func(w string) bool { return w == "gizmo" })
		if fail, ok := errors.AsType[*gallery.Error](err); ok != (code != "") || ok && fail.Code != code {
			t.Errorf("CheckUserName(%q) = %v, want %q", name, err, code)
		}
	}
	for a, b := range map[string]string{"paypa1": "PayPal", "adrnin": "admin", "vvendy": "wendy", "8ob": "bob"} {
		if gallery.NameSkeleton(a) != gallery.NameSkeleton(b) {
			t.Errorf("%s and %s look different", a, b)
		}
	}
}
