package gallery

import (
	"regexp"
	"strings"
)

// Agent is what a program says of itself in User-Agent, in names that people know. What is not known is "".
type Agent struct{ Browser, System string }

// word is a token by which something is known, and what people call it.
type word struct{ token, name string }

// browsers stand in the order in which they are looked for: most name those that they are made like, too.
var browsers = []word{
	{"PicGo/", "PicGo"}, {"PicList/", "PicList"},
	{"SamsungBrowser/", "Samsung Internet"}, {"MicroMessenger/", "WeChat"}, {"QQBrowser/", "QQ Browser"}, {"UCBrowser/", "UC Browser"},
	{"HuaweiBrowser/", "Huawei Browser"}, {"MiuiBrowser/", "Mi Browser"}, {"YaBrowser/", "Yandex Browser"}, {"DuckDuckGo/", "DuckDuckGo"},
	{"Vivaldi/", "Vivaldi"}, {"OPR/", "Opera"}, {"OPT/", "Opera"}, {"Opera/", "Opera"},
	{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"}, {"Edge/", "Edge"},
	{"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Chromium/", "Chromium"},
	{"Trident/", "Internet Explorer"}, {"MSIE ", "Internet Explorer"},
}

// systems stand so that what a system is like comes behind it.
var systems = []word{
	{"OpenHarmony", "HarmonyOS"}, {"HarmonyOS", "HarmonyOS"}, {"Windows", "Windows"}, {"Android", "Android"},
	{"iPhone", "iPhone"}, {"iPod", "iPod"}, {"iPad", "iPad"}, {"CrOS", "ChromeOS"}, {"Mac OS X", "macOS"}, {"Macintosh", "macOS"},
	{"FreeBSD", "FreeBSD"}, {"OpenBSD", "OpenBSD"}, {"Linux", "Linux"},
}

// program is a first word that names a program and its version, as "curl/8.5.0".
var program = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9_.+-]{0,39})/[0-9vV]`)

// AgentOf reads a User-Agent.
func AgentOf(text string) Agent {
	a := Agent{nameIn(browsers, text), nameIn(systems, text)}
	first := program.FindStringSubmatch(text)
	switch {
	case a.Browser != "":
	case first != nil && first[1] != "Mozilla":
		a.Browser = first[1]
	case strings.Contains(text, "Version/") && strings.Contains(text, "Safari/") && a.System != "Android": // whose browser of old said so, too
		a.Browser = "Safari"
	}
	return a
}

func nameIn(words []word, text string) string {
	for _, w := range words {
		if strings.Contains(text, w.token) {
			return w.name
		}
	}
	return ""
}
