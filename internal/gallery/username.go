package gallery

import (
	"regexp"
	"strings"
)

var userName = regexp.MustCompile(`^[A-Za-z0-9_]{3,16}$`)

// reservedNames are those that would speak for the site, or that addresses of it
// begin with.
var reservedNames = words(`about abuse account accounts admin administrator album albums api app apps asset assets
	atom avatar background billing blog calotype categories category clip connect contact dashboard delete dmca docs
	download embed error everyone explore export feed feeds file files following followers guest healthz help home
	image images index invite liked likes login logout mail manager media metrics moderate moderator noreply nobody
	notifications null oembed official owner page pages password people plugin popup postmaster privacy profile public
	random readyz redirect report reports robots root rss search security service settings setup share shares shared
	shop signin signout signup site sitemap staff static status store support sysop system tag tags team terms test
	tos undefined update upload uploads user username users video videos webhook webhooks webmaster well_known www`)

func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
		set[NameSkeleton(w)] = true
	}
	return set
}

// CheckUserName fails with a gallery.Error on the field username: person.username
// when the form is wrong, person.reserved for names that would speak for the site.
// Route says which words addresses of the site begin with; it may be nil.
func CheckUserName(name string, route func(string) bool) error {
	if !userName.MatchString(name) {
		return Fail(Invalid, "person.username").In("username")
	}
	lower := strings.ToLower(name)
	skeleton := NameSkeleton(lower)
	if reservedNames[lower] || reservedNames[skeleton] || route != nil && route(lower) {
		return Fail(Invalid, "person.reserved").In("username")
	}
	return nil
}

// lookalikes are the letters that readers take for each other, each with what
// stands for all of them. Migration 10 does the same in SQL, in this order.
var lookalikes = strings.NewReplacer("0", "o", "1", "l", "i", "l", "5", "s", "8", "b", "2", "z")

// NameSkeleton is alike for names that look alike: "paypa1" and "paypal", "rnary"
// and "mary".
func NameSkeleton(name string) string {
	s := lookalikes.Replace(strings.ToLower(name))
	return strings.ReplaceAll(strings.ReplaceAll(s, "rn", "m"), "vv", "w")
}
