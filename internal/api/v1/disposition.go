package v1

import (
	"mime"
	"strings"
)

// disposition reads the name and the file name of a part's Content-Disposition.
// Where a client did not escape what it quotes, it is read as PHP would: up to
// the next quotation mark, or without any up to the next semicolon.
func disposition(header string) (name, filename string, file, ok bool) {
	if header == "" {
		return "", "", false, true // a part without a name, which nobody reads
	}
	kind, params, err := mime.ParseMediaType(header)
	if err != nil {
		kind, params = loose(header)
	}
	if err != nil && (kind != "form-data" || params["name"] == "") {
		return "", "", false, false
	}
	filename, file = params["filename"]
	if kind == "form-data" {
		name = params["name"]
	}
	return name, filename, file, true
}

func loose(header string) (kind string, params map[string]string) {
	kind, rest, _ := strings.Cut(header, ";")
	params = map[string]string{}
	for rest != "" {
		key, value, _ := strings.Cut(rest, "=")
		if inner, quoted := strings.CutPrefix(strings.TrimLeft(value, " \t"), `"`); quoted {
			value, rest, _ = strings.Cut(inner, `"`)
			_, rest, _ = strings.Cut(rest, ";")
		} else {
			value, rest, _ = strings.Cut(value, ";")
			value = strings.TrimSpace(value)
		}
		if key = strings.ToLower(strings.TrimSpace(key)); params[key] == "" {
			params[key] = value
		}
	}
	return strings.ToLower(strings.TrimSpace(kind)), params
}
