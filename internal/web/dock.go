package web

import (
	"html/template"
	"net/url"
	"strings"
)

// Docked is the attribute that marks one of the ways of the dock as the one to the page
// that is shown ("page"), or to what that is a part of ("true").
func (v *view) Docked(way string) template.HTMLAttr {
	own := "\x00" // no path is that
	if u, err := url.Parse(v.UserPage); err == nil && v.User != "" {
		own = strings.TrimSuffix(u.Path, "/")
	}
	at := v.Path() + "/" + strings.Trim(v.at.Path, "/")
	to := map[string]string{"start": v.Path() + "/", "explore": v.Path() + "/explore", "upload": v.Path() + "/upload",
		"albums": own + "/albums", "you": own, "sign_in": v.Path() + "/login"}
	if v.User == "" {
		to["albums"] = to["explore"] + "/albums"
	}
	shown, exact := "", false
	for name, path := range to {
		switch {
		case at == path:
			shown, exact = name, true
		case !exact && name != "start" && strings.HasPrefix(at, path+"/") && len(path) > len(to[shown]):
			shown = name
		}
	}
	switch {
	case way != shown:
		return ""
	case exact:
		return `aria-current="page"`
	}
	return `aria-current="true"`
}
