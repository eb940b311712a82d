//go:build bench

// Package bench measures the built program beside references of the same run and
// prints a table. It asserts no times: machines differ and are shared.
package bench

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"text/tabwriter"
)

// row is one line of the table.
type row struct {
	what, measured, reference string
	ratio                     float64 // measured to reference, or the figure itself where there is none
	reach                     float64
	atLeast                   bool
	unit                      string
}

func (r row) met() string {
	if r.atLeast && r.ratio >= r.reach || !r.atLeast && r.ratio <= r.reach {
		return "yes"
	}
	return "no"
}

// table collects the lines; each is also printed when it is known.
type table struct{ rows []row }

func (t *table) add(r row) {
	t.rows = append(t.rows, r)
	fmt.Fprintf(os.Stderr, "%s: %s against %s, %.2f %s\n", r.what, r.measured, r.reference, r.ratio, r.unit)
}

func (t *table) print() {
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "what\tmeasured\treference\tresult\treach\tmet")
	for _, r := range t.rows {
		sign := "≤"
		if r.atLeast {
			sign = "≥"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%.2f %s\t%s %g\t%s\n", r.what, r.measured, r.reference, r.ratio, r.unit, sign, r.reach, r.met())
	}
	w.Flush()
}

// TestTable measures all parts, or those that BENCH names.
func TestTable(t *testing.T) {
	var all table
	only := os.Getenv("BENCH")
	for _, part := range []struct {
		name string
		do   func(*testing.T, *table)
	}{
		{"renditions", renditions}, {"uploads", uploads}, {"together", together}, {"memory", memory}, {"large", large},
		{"start", start}, {"delivery", delivery}, {"rows", rows}, {"copies", copies}, {"node", node},
	} {
		if only == "" || strings.Contains(only, part.name) {
			part.do(t, &all)
		}
	}
	all.print()
}
