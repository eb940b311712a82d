package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"calotype/internal/imaging"
	"calotype/internal/maintain"
)

type checkCommand struct {
	Fast   bool `help:"Compare sizes only."`
	Repair bool `help:"Remove bytes that no row holds and mark rows whose bytes are gone; rows are never deleted."`
	JSON   bool `name:"json" help:"Print the report as JSON."`
}

func (c checkCommand) Run(w *world) error {
	if path, ok := strings.CutPrefix(w.cfg.Database, "sqlite:"); ok {
		if _, err := os.Stat(path); err != nil { // a new one would be whole
			return fmt.Errorf("nothing to check: %w", err)
		}
	}
	h, err := w.rows()
	if err != nil {
		return err
	}
	defer h.Close()
	if err := h.OpenStore(w.ctx); err != nil {
		return err
	}
	report, err := h.Keeper.Check(w.ctx, c.Fast)
	if err != nil {
		return err
	}
	if c.Repair {
		if err := h.Keeper.Repair(w.ctx, report); err != nil {
			return err
		}
	}
	worker, err := workerCall()
	if err != nil {
		return err
	}
	unprotected, err := imaging.Unprotected(worker)
	if err != nil {
		return err
	}
	if err := c.print(w, found{report, append([]string{}, unprotected...)}); err != nil {
		return err
	}
	if !report.Whole() {
		return exit(1)
	}
	return nil
}

// found is what a check tells.
type found struct {
	*maintain.Report

	// Unprotected are the protections that the kernel does not give to the
	// workers that open strangers' files.
	Unprotected []string `json:"unprotected"`
}

func (c checkCommand) print(w *world, f found) error {
	if c.JSON {
		return json.NewEncoder(w.out).Encode(f)
	}
	for _, what := range f.Unprotected {
		fmt.Fprintln(w.out, "warning: this kernel lacks", what)
	}
	for what, keys := range map[string][]string{"missing": f.Missing, "damaged": f.Damaged, "orphaned": f.Orphaned} {
		for _, key := range slices.Sorted(slices.Values(keys)) {
			fmt.Fprintln(w.out, what, key)
		}
	}
	_, err := fmt.Fprintln(w.out, f.Report)
	return err
}
