package imaging

import (
	"fmt"
	"os"
)

// Unprotected names the protections that this machine's kernel does not give to
// workers, by starting one.
func Unprotected(command []string) ([]string, error) {
	bench, err := os.MkdirTemp("", "cage-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(bench)
	p, err := Open(Config{Command: command, Bench: bench, Workers: 1})
	if err != nil {
		return nil, fmt.Errorf("try a media worker: %w", err)
	}
	defer p.Close()
	return *p.missing.Load(), nil
}
