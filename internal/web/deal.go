package web

import (
	"math"
	"net/http"
	"strconv"
)

// LeadHeader tells with FragmentHeader where the deal of the page before ended (List.Lead).
const LeadHeader = "X-Lead"

// phoneGap is between two tiles of a column, of the width of that on a phone.
const phoneGap = 4.0 / 180

// deal gives each tile the shorter of the two columns of a phone (ui.md 5.3), so that no
// tile begins above one that comes before it. A page that is put below another goes on
// where that ended.
func (d *Door) deal(r *http.Request, l *List) {
	if l.Layout != "columns" || d.Site.Get().Int("listing_columns_phone") != 2 {
		return
	}
	lead := 0.0
	if told, err := strconv.ParseFloat(r.Header.Get(LeadHeader), 64); err == nil && math.Abs(told) < 10 {
		lead = told
	}
	for i := range l.Cards {
		tile := &l.Cards[i]
		height := 1/tile.tileRatio() + phoneGap
		if tile.Second = lead > 0; tile.Second {
			height = -height
		}
		lead += height
	}
	l.Lead = strconv.FormatFloat(lead, 'f', 4, 64)
}
