package gallery

import (
	"encoding/json"
	"net/url"
	"strings"
)

// ClientFile is what makes a program upload here, ready to be downloaded.
type ClientFile struct {
	Kind string // one of ClientKinds
	Name string // of the file
	MIME string
	Body []byte
}

// ClientKinds are the files that there are.
var ClientKinds = []string{"sharex-image", "sharex-file", "picgo", "ishare", "flameshot", "ksnip", "curl", "shortcut"}

// ClientFileOf makes a file for a site of that name and base address (without a
// final slash) and a key. Texts of any form stay texts in it. False says that there
// is no such kind.
func ClientFileOf(kind, site, base, key string) (ClientFile, bool) {
	c := client{site: site, upload: base + "/api/1/upload", key: key}
	host := "calotype"
	if u, err := url.Parse(base); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	switch kind {
	case "sharex-image":
		return ClientFile{kind, host + "-image.sxcu", "application/json", c.shareX("ImageUploader")}, true
	case "sharex-file":
		return ClientFile{kind, host + "-file.sxcu", "application/json", c.shareX("FileUploader")}, true
	case "picgo":
		return ClientFile{kind, host + "-picgo.json", "application/json", c.picGo()}, true
	case "ishare":
		return ClientFile{kind, host + "-ishare.iscu", "application/json", c.iShare()}, true
	case "ksnip":
		return ClientFile{kind, host + "-ksnip.sh", "text/x-shellscript; charset=utf-8", c.ksnip()}, true
	case "flameshot":
		return ClientFile{kind, host + "-flameshot.sh", "text/x-shellscript; charset=utf-8", c.flameshot()}, true
	case "curl":
		return ClientFile{kind, host + "-curl.sh", "text/x-shellscript; charset=utf-8", []byte(c.curl("\"$1\"") + "\n")}, true
	case "shortcut":
		return ClientFile{kind, host + "-shortcut.txt", "text/plain; charset=utf-8", c.shortcut()}, true
	}
	return ClientFile{}, false
}

type client struct{ site, upload, key string }

// shareX writes for version 13, whose way of writing later ones translate by
// themselves.
func (c client) shareX(destination string) []byte {
	return indented(struct {
		Version, Name, DestinationType, RequestMethod, RequestURL  string
		Headers                                                    map[string]string
		Body                                                       string
		Arguments                                                  map[string]string
		FileFormName, URL, ThumbnailURL, DeletionURL, ErrorMessage string
	}{
		"13.0.0", c.site, destination, "POST", c.upload,
		map[string]string{"X-API-Key": c.key}, "MultipartFormData", map[string]string{"format": "json"},
		"source", "$json:image.url$", "$json:image.thumb.url$", "$json:image.delete_url$", "$json:error.message$",
	})
}

// picGo is the part of its configuration, and of PicList's, that its web uploader
// reads.
func (c client) picGo() []byte {
	header, _ := json.Marshal(map[string]string{"X-API-Key": c.key})
	body, _ := json.Marshal(map[string]string{"format": "json"})
	return indented(map[string]any{
		"picBed": map[string]any{
			"uploader": "web-uploader", "current": "web-uploader",
			"web-uploader": map[string]string{
				"url": c.upload, "paramName": "source", "jsonPath": "image.url", "customHeader": string(header), "customBody": string(body),
			},
		},
		"picgoPlugins": map[string]bool{"picgo-plugin-web-uploader": true},
	})
}

// iShare writes for the program of that name on macOS, as its CustomUploader.swift reads it.
func (c client) iShare() []byte {
	return indented(struct {
		Name              string            `json:"name"`
		RequestURL        string            `json:"requestURL"`
		Headers           map[string]string `json:"headers"`
		FormData          map[string]string `json:"formData"`
		FileFormName      string            `json:"fileFormName"`
		ResponseURL       string            `json:"responseURL"`
		DeletionURL       string            `json:"deletionURL"`
		DeleteRequestType string            `json:"deleteRequestType"`
	}{
		c.site, c.upload, map[string]string{"X-API-Key": c.key}, map[string]string{"format": "json"}, "source",
		"{{image.url}}", "{{image.delete_url}}", "DELETE",
	})
}

func (c client) curl(file string) string {
	return "curl --fail-with-body -sS -H " + quote("X-API-Key: "+c.key) + " -F source=@" + file + " " + quote(c.upload+"?format=txt")
}

// flameshot takes a picture of the screen, uploads it and puts the link on the
// clipboard.
func (c client) flameshot() []byte {
	return []byte(`#!/bin/sh
# ` + c.line() + `
set -eu
shot=$(mktemp --suffix=.png)
trap 'rm -f "$shot"' EXIT
flameshot gui --raw > "$shot"
[ -s "$shot" ] || exit 0
link=$(` + c.curl(`"$shot"`) + `)
printf '%s\n' "$link"
if command -v wl-copy > /dev/null; then printf '%s' "$link" | wl-copy
elif command -v xclip > /dev/null; then printf '%s' "$link" | xclip -selection clipboard
fi
`)
}

// ksnip is given the name of a file; what it prints is copied but for the last character.
func (c client) ksnip() []byte {
	return []byte(`#!/bin/sh
# ` + c.line() + `
# ksnip: Settings, Uploader, "Script Uploader", with this file as the script.
set -eu
link=$(` + c.curl(`"$1"`) + `)
printf '%s\n' "$link"
`)
}

func (c client) shortcut() []byte {
	return []byte(`Apple Shortcuts: upload to ` + c.line() + `

1. New shortcut. In its details switch on "Show in Share Sheet" for images and media.
2. Add the action "Get Contents of URL" with
   URL      ` + c.upload + `
   Method   POST
   Headers  X-API-Key: ` + c.key + `
   Request Body  Form
     source (File)  Shortcut Input
     format (Text)  json
3. Add "Get Dictionary Value": the value for image.url in Contents of URL.
4. Add "Copy to Clipboard".
`)
}

// line is the site's name on one line.
func (c client) line() string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, c.site)
}

// quote makes one word of a text for a shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func indented(v any) []byte {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(err) // texts only
	}
	return append(b, '\n')
}
