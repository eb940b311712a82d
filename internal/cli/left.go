package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// left is what an interrupted upload leaves to be gone on with: the address at
// the server, in a file named by what was sent where and with which words.
type left struct{ path string }

// leftLife is how long such a note is good; a server forgets after a day, unless
// its settings say otherwise.
const leftLife = 30 * 24 * time.Hour

func leftOf(server, key, path string, info fs.FileInfo, meta map[string]string) left {
	dir, err := folder()
	if err == nil {
		dir = filepath.Join(dir, "uploads")
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil || path == "-" {
		return left{}
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return left{}
	}
	text, err := json.Marshal([]any{server, key, full, info.Size(), info.ModTime().UnixNano(), meta})
	if err != nil {
		return left{}
	}
	sum := sha256.Sum256(text)
	return left{filepath.Join(dir, hex.EncodeToString(sum[:]))}
}

// address is where the upload was begun, "" where it was not.
func (l left) address() string {
	info, err := os.Stat(l.path)
	if err != nil {
		return ""
	}
	if time.Since(info.ModTime()) > leftLife {
		l.forget()
		return ""
	}
	b, err := os.ReadFile(l.path)
	if err != nil {
		return ""
	}
	return string(b)
}

// note keeps the address; without it an interrupted upload begins anew.
func (l left) note(address string) {
	if l.path != "" {
		_ = replace(l.path, []byte(address))
	}
}

func (l left) forget() {
	if l.path != "" {
		_ = os.Remove(l.path)
	}
}
