package web

// module is a script of a page.
type module struct {
	Src   string   // its address
	Parts []string // those of what it imports and not every page does
}

// Module is a built script with what the browser would else ask for only when it has
// read it.
func (v *view) Module(name string) module {
	m := module{Src: v.Asset(name)}
	for _, part := range v.pages.parts[name] {
		m.Parts = append(m.Parts, v.Asset(part))
	}
	return m
}
