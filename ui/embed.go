// Package ui carries the built pages' parts inside the program: templates,
// languages, and what build.mjs makes.
package ui

import "embed"

// Templates holds templates/*.html.
//
//go:embed templates/*.html
var Templates embed.FS

// Locales holds locales/<bcp47>.json, and not en.meta.json, which is for translators.
//
//go:embed locales/??.json locales/??-??.json
var Locales embed.FS

// Dist holds the built assets and manifest.json; only .keep where nothing was built.
//
//go:embed all:dist
var Dist embed.FS
