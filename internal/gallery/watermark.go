package gallery

// Marking is what the site wants its watermark on (product ST-28).
type Marking struct {
	Guests, Members, Admins bool // whose uploads
	Choice                  bool // people may do without
	GIF                     bool // still ones
	MinWidth, MinHeight     int  // pixels that a picture has at least; 0 for any
}

// Covers reports whether an upload of somebody carries the watermark: a still picture, as
// stored at so many pixels, that is not one of all around.
func (m Marking) Covers(by Actor, f Facts, width, height int) bool {
	switch {
	case f.Video || f.Animated || f.Is360, f.Format == "gif" && !m.GIF, width < m.MinWidth || height < m.MinHeight:
		return false
	case m.Choice && by.Defaults.Unmarked:
		return false
	}
	return m.of(by)
}

// of reports whether uploads of somebody carry the watermark if nothing speaks against it.
func (m Marking) of(by Actor) bool {
	switch by.Rank {
	case Guest:
		return m.Guests
	case Admin:
		return m.Admins
	}
	return m.Members
}

// Asks reports whether somebody may choose.
func (m Marking) Asks(by Actor) bool { return m.Choice && by.Rank != Guest && m.of(by) }

// Bears reports whether the site's watermark lies on a media's file when it goes out to
// whoever may not have what is kept: on all but the thumb.
func (m *Media) Bears(f File) bool { return m.Watermarked && (f.Role == Original || f.Role == Medium) }
