package gallery

import "calotype/internal/settings"

// Personal is a site that is one person's (product ST-01 website_mode): he and
// administrators upload, nobody signs up, and other people have no pages. A nil
// Personal is a community's.
type Personal struct {
	UserID ID     // whose it is, 0 while nobody was named
	Path   string // where his page stands: "/" or "/name"
}

// PersonalOf is whose site it is.
func PersonalOf(site *settings.Site) *Personal {
	if site.Text("website_mode") != "personal" {
		return nil
	}
	p := &Personal{UserID: ID(site.Int("website_mode_personal_uid")), Path: "/"}
	if name := site.Text("website_mode_personal_routing"); name != "/" {
		p.Path += name
	}
	return p
}

// Owns reports whether it is the actor's own site.
func (p *Personal) Owns(by Actor) bool {
	return p != nil && by.UserID != 0 && by.UserID == p.UserID && !by.Banned
}

// Uploads reports whether the site takes files of the actor's.
func (p *Personal) Uploads(by Actor) bool { return p == nil || by.Rank == Admin || p.Owns(by) }

// Shows reports whether the actor is shown a person's page.
func (p *Personal) Shows(by Actor, person ID) bool {
	return p == nil || person == p.UserID || by.Staff() || by.UserID != 0 && by.UserID == person
}

// ShowsPeople reports whether the actor is shown who else is here.
func (p *Personal) ShowsPeople(by Actor) bool { return p == nil || by.Staff() }

// At reports whether the owner's page stands at a path of the site.
func (p *Personal) At(path string) bool { return p != nil && p.UserID != 0 && p.Path == path }

// Greeting is what the owner of a personal site says above his page (product US-46).
type Greeting struct {
	Title, Text string
	Button      Button // without a label for none
}

// GreetingOf is what he says now.
func GreetingOf(site *settings.Site) Greeting {
	g := Greeting{
		Title: site.Text("homepage_title"), Text: site.Text("homepage_text"),
		Button: Button{Label: site.Text("homepage_button"), Href: site.Text("homepage_button_href")},
	}
	if !SafeLink(g.Button.Href) {
		g.Button = Button{}
	}
	return g
}
