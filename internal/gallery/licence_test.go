package gallery_test

import (
	"strings"
	"testing"

	"calotype/internal/gallery"
)

func TestALicenceIsRecognised(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]gallery.Licence{
		"":    "",
		"cc0": gallery.CC0, "public-domain": gallery.PublicDomain, "all-rights-reserved": gallery.AllRightsReserved,
		"https://creativecommons.org/licenses/by/4.0/":                               gallery.CCBY,
		"http://creativecommons.org/licenses/by-sa/4.0/deed.fr":                      gallery.CCBYSA,
		"HTTPS://WWW.CREATIVECOMMONS.ORG/licenses/by-nc-nd/4.0":                      gallery.CCBYNCND,
		"http://creativecommons.org/licenses/by-nd-nc/4.0/":                          gallery.CCBYNCND,
		"creativecommons.org/licenses/by-nc-sa":                                      gallery.CCBYNCSA,
		"This work is licensed (http://creativecommons.org/licenses/by-nd/4.0/).":    gallery.CCBYND,
		`<a rel="license" href="https://creativecommons.org/licenses/by-nc/4.0/">`:   gallery.CCBYNC,
		"https://creativecommons.org/publicdomain/zero/1.0/":                         gallery.CC0,
		"https://creativecommons.org/publicdomain/mark/1.0/deed.ru":                  gallery.PublicDomain,
		"http://creativecommons.org/licenses/publicdomain/":                          gallery.PublicDomain,
		"verify at https://creativecommons.org/licenses/by/4.0/ all rights reserved": gallery.CCBY,
		"CC BY-SA 4.0":  gallery.CCBYSA,
		"CC-BY-NC":      gallery.CCBYNC,
		"CC BY":         gallery.CCBY,
		"cc_by_nc_nd":   gallery.CCBYNCND,
		"CC BY 4.0 Ann": gallery.CCBY,
		"© 2024 Ann Lee, CC BY‑NC‑SA 4.0 DE":                                    gallery.CCBYNCSA,
		"Creative Commons Attribution-ShareAlike 4.0 International License":     gallery.CCBYSA,
		"Creative Commons Attribution 4.0":                                      gallery.CCBY,
		"Creative Commons Attribution-NonCommercial-NoDerivs 4.0 International": gallery.CCBYNCND,
		"Creative Commons Attribution, Non-Commercial":                          gallery.CCBYNC,
		"CC0 1.0 Universal (CC0 1.0) Public Domain Dedication":                  gallery.CC0,
		"Creative Commons Zero":                                                 gallery.CC0,
		"CC-0":                                                                  gallery.CC0,
		"Public domain":                                                         gallery.PublicDomain,
		"Public Domain Mark 1.0":                                                gallery.PublicDomain,
		"© 2024 Ann. All Rights Reserved.":                                      gallery.AllRightsReserved,
		"Alle Rechte vorbehalten":                                               gallery.AllRightsReserved,
		"版权所有 © 2024":                                                           gallery.AllRightsReserved,

		// Near it, and not it.
		"© 2024 Ann Lee":                 "",
		"Some rights reserved":           "",
		"no rights reserved":             "",
		"not all rights reserved":        "",
		"Not CC BY":                      "",
		"not public domain":              "",
		"cc by mail to Ann":              "",
		"CC by Ann":                      "",
		"CC BY-SA-ND":                    "",
		"CC BY-SA-SA":                    "",
		"CC BY-SAX":                      "",
		"ACC BY-SA":                      "",
		"cc-by-xx":                       "",
		"CC":                             "",
		"attribution":                    "",
		"CC BY 4.0 or CC BY-SA 4.0":      "",
		"CC BY 4.0. All rights reserved": "",
		"http://creativecommons.org/licenses/sampling+/1.0/": "",
		"http://creativecommons.org/licenses/nc-sa/1.0/":     "",
		"http://creativecommons.org/licenses/by-sa/3.0/de/":  "", "CC BY-NC 2.5": "", "CC BY-SA v3.0": "", "https://creativecommons.org/licenses/by/40.0/": "",
		"https://creativecommons.org/licenses/bytes/4.0/":         "",
		"https://creativecommons.org/":                            "",
		"https://creativecommons.org.evil.test/licenses/by/4.0/":  "",
		"https://evil.test/creativecommons.org/licenses/by/4.0/":  "",
		"https://evilcreativecommons.org/licenses/by/4.0/":        "",
		"https://evil.test/?creativecommons.org/licenses/by/4.0/": "",
		"https://creativecommons.org@evil.test/licenses/by/4.0/":  "",
		"CC BY\x00-SA": "", "\xff\xfe": "", "javascript:alert(1)": "",
		strings.Repeat("cc by ", 100_000):                    "",
		strings.Repeat("x", 5000) + "CC BY-SA 4.0":           "",
		strings.Repeat("creativecommons.org/licenses/", 200): "",
	} {
		if got := gallery.LicenceOf(text); got != want {
			t.Errorf("%.80q is %q, want %q", text, got, want)
		}
	}
	for _, l := range gallery.Licences {
		if !l.Known() || gallery.LicenceOf(string(l)) != l {
			t.Errorf("%s is not itself", l)
		}
		if deed := l.Deed(); (deed == "") != (l == gallery.AllRightsReserved) || deed != "" && gallery.LicenceOf(deed) != l {
			t.Errorf("%s: its deed is %q", l, deed)
		}
	}
	for _, l := range []gallery.Licence{"gpl", "cc-by-xx", "CC0", "cc-"} {
		if l.Known() || l.Deed() != "" {
			t.Errorf("%s is known", l)
		}
	}
}
