package cli

import (
	"encoding/json"
	"fmt"
)

type checkCommand struct {
	Fast   bool `help:"Compare sizes only."`
	Repair bool `help:"Remove bytes that no row holds and mark rows whose bytes are gone; rows are never deleted."`
	JSON   bool `name:"json" help:"Print the report as JSON."`
}

func (c checkCommand) Run(w *world) error {
	h, err := w.rows()
	if err != nil {
		return err
	}
	defer h.Close()
	if err := h.OpenStore(); err != nil {
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
	if c.JSON {
		if err := json.NewEncoder(w.out).Encode(report); err != nil {
			return err
		}
	} else {
		for what, keys := range map[string][]string{"missing": report.Missing, "damaged": report.Damaged, "orphaned": report.Orphaned} {
			for _, key := range keys {
				fmt.Fprintln(w.out, what, key)
			}
		}
		fmt.Fprintln(w.out, report)
	}
	if !report.Whole() {
		return exit(1)
	}
	return nil
}
