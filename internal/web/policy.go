package web

import (
	"strings"

	"calotype/internal/account"
)

// unframed are the pages that no other page may hold, because they do something.
var unframed = map[string]bool{
	"login": true, "setup": true, "setup_done": true, "delete": true, "result": true, "gate": true, "uploadlink": true,
	"signup": true, "letter": true, "email": true, "reset": true, "confirm": true, "said": true, "notifications": true, "connect": true, "edit": true, "discard": true, "replace": true, "captions": true, "report": true, "takedown": true, "comments": true, "comment": true, "comments_waiting": true, "versions": true, "tend": true, "ban": true,
}

// Policy is the Content-Security-Policy of a page, on which a service may ask a challenge.
func Policy(site Site, name, asker string) string {
	framed := "'self'"
	part, _, _ := strings.Cut(name, "_")
	if unframed[name] || part == "settings" || part == "album" || part == "picked" {
		framed = "'none'"
	}
	if name == "embed" {
		framed = "*"
	}
	media := "'self'"
	for _, host := range site.StorageHosts {
		media += " " + host
	}
	pictures := media
	if name == "viewer" && site.MapHost != "" {
		pictures += " " + site.MapHost
	}
	asks := askers[asker]
	return "default-src 'self'; img-src " + pictures + " data: blob:; media-src " + media + " data: blob:; connect-src " + media + asks.answers + "; " +
		"script-src 'self'" + asks.scripts + "; style-src 'self'" + asks.styles + "; style-src-attr 'unsafe-inline'; " + asks.more +
		"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors " + framed
}

// askers are what pages with a service's challenge load besides, by kind; what the
// services' documents ask for.
var askers = map[string]struct{ scripts, styles, answers, more string }{
	account.HCaptcha:   {hcaptcha, hcaptcha, hcaptcha, "frame-src" + hcaptcha + "; "},
	account.Turnstile:  {turnstile, "", "", "frame-src" + turnstile + "; "},
	account.ReCaptcha2: {recaptcha + " https://www.gstatic.com/recaptcha/", "", recaptcha, "frame-src" + recaptcha + " https://recaptcha.google.com/recaptcha/; "},
	account.ReCaptcha3: {recaptcha + " https://www.gstatic.com/recaptcha/", "", recaptcha, "frame-src" + recaptcha + " https://recaptcha.google.com/recaptcha/; "},
}

const (
	hcaptcha  = " https://hcaptcha.com https://*.hcaptcha.com"
	turnstile = " https://challenges.cloudflare.com"
	recaptcha = " https://www.google.com/recaptcha/"
)
