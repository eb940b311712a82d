package v2_test

import (
	"strings"
	"testing"
)

// A licence is said with an upload, read, changed and asked for; what there is not is refused.
func TestLicences(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, key := h.person("ann", "user")
	_, other := h.person("bob", "user")
	file := picture(t, 60, 40, 3)
	h.wants("none that there is", h.ask("POST", "/media?licence=gpl", key, file), 422, "request.invalid")
	r := h.ask("POST", "/media?licence=cc-by-nc", key, file)
	h.wants("an upload", r, 201, "")
	id := r.str("media.id")
	if r.str("media.licence") != "cc-by-nc" {
		t.Errorf("an upload: %s", r.text)
	}
	for licence, want := range map[string]bool{"cc-by-nc": true, "cc-by": false} {
		if list := h.ask("GET", "/media?licence="+licence, "", nil); list.status != 200 || strings.Contains(list.text, id) != want {
			t.Errorf("of %s: %d %s", licence, list.status, list.text)
		}
	}
	h.wants("a list of none", h.ask("GET", "/media?licence=gpl", "", nil), 422, "")
	h.wants("another's", h.ask("PATCH", "/media/"+id, other, `{"licence":"cc0"}`), 403, "")
	h.wants("to none that there is", h.ask("PATCH", "/media/"+id, key, `{"licence":"gpl"}`), 422, "")
	changed := h.ask("PATCH", "/media/"+id, key, `{"licence":"cc0"}`)
	if h.wants("a change", changed, 200, ""); changed.str("licence") != "cc0" {
		t.Errorf("a change: %s", changed.text)
	}
	if kept := h.ask("PATCH", "/media/"+id, key, `{"title":"x"}`); kept.str("licence") != "cc0" {
		t.Errorf("of a title: %s", kept.text)
	}
	h.wants("of many", h.ask("POST", "/media/bulk", key, `{"ids":["`+id+`"],"do":"change","change":{"licence":""}}`), 200, "")
	if read := h.ask("GET", "/media/"+id, key, nil); read.at("licence") != "" {
		t.Errorf("of many: %s", read.text)
	}

	h.wants("none that is usual", h.ask("PATCH", "/me", key, `{"licence":"gpl"}`), 422, "")
	if me := h.ask("PATCH", "/me", key, `{"licence":"cc-by-sa"}`); me.str("defaults.licence") != "cc-by-sa" {
		t.Errorf("the usual one: %d %s", me.status, me.text)
	}
	if r := h.ask("POST", "/media", key, picture(t, 61, 40, 3)); r.str("media.licence") != "cc-by-sa" {
		t.Errorf("as usual: %s", r.text)
	}
}
