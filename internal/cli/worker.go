package cli

import "calotype/internal/imaging/worker"

// workerCommand is a child of the server that opens strangers' files.
type workerCommand struct {
	Args []string `arg:"" optional:""`
}

func (c workerCommand) Run(*world) error { return exit(worker.Main(c.Args)) }
