package cli

import (
	"os"

	"calotype/internal/imaging/worker"
)

// workerCommand is a child of the server that opens strangers' files.
type workerCommand struct {
	Args []string `arg:"" optional:""`
}

func (c workerCommand) Run(*world) error { return exit(worker.Main(c.Args)) }

// workerCall is the command line that starts one: this very program.
func workerCall() ([]string, error) {
	self, err := os.Executable()
	return []string{self, "worker"}, err
}
