package fetch

import "time"

// SetTotal shortens the time for the whole.
func (c *Client) SetTotal(d time.Duration) { c.total = d }
