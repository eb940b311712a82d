package web

import (
	"math"
	"net/http/httptest"
	"testing"

	"calotype/internal/settings"
)

// No tile begins above one that comes before it, both columns end near each other, and a
// page that is put below another goes on where that ended.
func TestTilesAreDealtAcross(t *testing.T) {
	t.Parallel()
	d := &Door{Site: &settings.Live{}}
	d.Site.Set(settings.New(nil))
	sizes := [][2]int{{480, 320}, {320, 480}, {400, 400}, {1000, 10}, {10, 1000}, {520, 390}, {300, 420}}
	var whole List
	whole.Layout = "columns"
	for i := range 70 {
		var tile Tile
		tile.Width, tile.Height = sizes[i%len(sizes)][0], sizes[i%len(sizes)][1]
		whole.Cards = append(whole.Cards, tile)
	}
	r := httptest.NewRequest("GET", "/", nil)
	d.deal(r, &whole)
	var ends [2]float64
	last := 0.0
	for i := range whole.Cards {
		column := 0
		if whole.Cards[i].Second {
			column = 1
		}
		if ends[column] < last {
			t.Fatalf("tile %d begins at %f, the one before at %f", i, ends[column], last)
		}
		last = ends[column]
		ends[column] += 1/whole.Cards[i].tileRatio() + phoneGap
	}
	if math.Abs(ends[0]-ends[1]) > 1/narrowTile+phoneGap {
		t.Errorf("the columns end at %v", ends)
	}

	first, second := List{Layout: "columns", Cards: append([]Tile(nil), whole.Cards[:31]...)}, List{Layout: "columns", Cards: append([]Tile(nil), whole.Cards[31:]...)}
	d.deal(r, &first)
	r.Header.Set(LeadHeader, first.Lead)
	d.deal(r, &second)
	for i := range whole.Cards {
		if got := append(first.Cards, second.Cards...)[i].Second; got != whole.Cards[i].Second {
			t.Errorf("in two pages tile %d is in the other column", i)
		}
	}
	r.Header.Set(LeadHeader, "NaN")
	d.deal(r, &second)
	if second.Lead == "NaN" {
		t.Error("what is no number was taken for one")
	}
	rows := List{Cards: whole.Cards}
	if d.deal(r, &rows); rows.Lead != "" {
		t.Error("rows were dealt")
	}
}
