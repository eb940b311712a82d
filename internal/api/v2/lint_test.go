package v2_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The linter comes with the front end's packages, which the build needs anyhow.
func TestTheDocumentPassesALinter(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.set("base_url", "https://img.example.test") // an address as sites have it
	doc := filepath.Join(t.TempDir(), "openapi.json")
	if err := os.WriteFile(doc, []byte(h.ask("GET", "/openapi.json", "", nil).text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "ui/node_modules/@redocly/cli/bin/cli.js", "lint", "--config", "redocly.yaml", doc)
	cmd.Dir = "../../.."
	cmd.Env = append(os.Environ(), "REDOCLY_TELEMETRY=off", "REDOCLY_SUPPRESS_UPDATE_NOTICE=true", "NO_COLOR=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
