package app_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/account"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// rightful is a picture that tells in XMP under what licence it is.
func rightful(t *testing.T, said string) []byte {
	t.Helper()
	body := "http://ns.adobe.com/xap/1.0/\x00" + `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description xmpRights:WebStatement="` + said + `"/></rdf:RDF></x:xmpmeta>`
	b := photograph(t)
	return slices.Concat(b[:2], []byte{0xff, 0xe1, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, []byte(body), b[2:])
}

// A file's licence is what its uploader says, else what the file tells, else his usual one; who may edit it may
// change it, with and without a script, and everybody sees it.
func TestFilesHaveALicence(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	ann, anns := owner(t, h)
	_, bobs := signedIn(t, h, "bob", gallery.Member)
	_, key := person(t, h, "kay", gallery.Member)
	is := func(what, id string, want gallery.Licence) {
		t.Helper()
		if m, err := h.DB.MediaByPublicID(t.Context(), id); err != nil || m.Licence != want {
			t.Errorf("%s: %q, %v, want %q", what, m.Licence, err, want)
		}
	}

	// The file's own, through the API that says nothing of licences; it tells of it as little.
	told := wish(t, server, key, "a.jpg", rightful(t, "https://creativecommons.org/licenses/by-nc/4.0/deed.de"), nil)
	is("what the file tells", kept(t, h, told).PublicID, gallery.CCBYNC)
	if _, there := told.Image["licence"]; there {
		t.Error("the first API tells of it")
	}
	is("what it tells of a site of its own", kept(t, h, wish(t, server, key, "b.jpg", rightful(t, "https://example.test/mine"), nil)).PublicID, "")

	// The form without a script.
	send := func(cookie *http.Cookie, licence string, file []byte) (int, string) {
		t.Helper()
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		form.WriteField("licence", licence)
		part, _ := form.CreateFormFile("source", "c.jpg")
		part.Write(file)
		form.Close()
		q, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/upload", &body)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", form.FormDataContentType())
		q.Header.Set("Sec-Fetch-Site", "same-origin")
		q.AddCookie(cookie)
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		var page bytes.Buffer
		page.ReadFrom(r.Body)
		return r.StatusCode, page.String()
	}
	newest := func(of gallery.ID) *gallery.Media {
		t.Helper()
		list, _, err := h.DB.List(t.Context(), newestOf(of))
		if err != nil || len(list) == 0 {
			t.Fatal(list, err)
		}
		return &list[0]
	}
	usual := gallery.CC0
	if _, err := h.Account.Edit(t.Context(), ann, ann.UserID, account.Change{Licence: &usual}); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		chosen string
		file   []byte
		want   gallery.Licence
	}{
		{"cc-by", rightful(t, "https://creativecommons.org/licenses/by-sa/4.0/"), gallery.CCBY},
		{"", rightful(t, "https://creativecommons.org/licenses/by-nd/4.0/"), gallery.CCBYND},
		{"", append(photograph(t), 'x'), gallery.CC0},
	} {
		if status, page := send(anns, c.chosen, c.file); status != 200 {
			t.Fatalf("%d: %d %s", i, status, between(page, "<main", "</main>"))
		}
		is("chosen "+c.chosen, newest(ann.UserID).PublicID, c.want)
	}
	if status, _ := send(bobs, "gpl", append(photograph(t), 'y')); status < 400 {
		t.Error("a licence that there is not is taken:", status)
	}

	// The page of a file, its form and the form of many.
	m := newest(ann.UserID)
	at := server.URL + "/image/" + m.PublicID
	if _, form := visit(t, "GET", at+"/edit", nil, anns); !strings.Contains(form, `<option value="cc0" selected>`) {
		t.Error("the form does not show it:", between(form, `id="ve-licence"`, "</select>"))
	}
	if r, _ := visit(t, "POST", at+"/edit", url.Values{"licence": {"cc-by-sa"}}, bobs); r.StatusCode < 400 {
		t.Error("another changes it:", r.StatusCode)
	}
	if r, page := visit(t, "POST", at+"/edit", url.Values{"licence": {"gpl"}, "title": {"Kept"}}, anns); r.StatusCode != 400 || !strings.Contains(page, "no such licence") || !strings.Contains(page, `value="Kept"`) {
		t.Error("what there is not is taken, or the form is lost:", r.StatusCode)
	}
	is("of what there is not", m.PublicID, gallery.CC0)
	if r, _ := visit(t, "POST", at+"/edit", url.Values{"licence": {"cc-by-sa"}}, anns); r.StatusCode != 303 {
		t.Error(r.StatusCode)
	}
	is("in the form", m.PublicID, gallery.CCBYSA)
	if r, _ := visit(t, "POST", at+"/edit", url.Values{"title": {"Boats"}}, anns); r.StatusCode != 303 {
		t.Error(r.StatusCode)
	}
	is("when another field is sent", m.PublicID, gallery.CCBYSA)
	_, page := visit(t, "GET", at, nil)
	const deed = "https://creativecommons.org/licenses/by-sa/4.0/"
	if !strings.Contains(page, `<dt>Licence</dt><dd><a href="`+deed+`" rel="license"><bdi>CC BY-SA 4.0</bdi></a>`) || !strings.Contains(page, `"license":"`+deed+`"`) && !strings.Contains(page, `"license":"https:\/\/`) {
		t.Error("it is not shown:", between(page, "vw-facts", "</dl>"), between(page, "ld+json", "</script>"))
	}
	many := func(licence string) {
		t.Helper()
		if r, page := visit(t, "POST", server.URL+"/selection", url.Values{"ids": {m.PublicID}, "do": {"change"}, "licence": {licence}}, anns); r.StatusCode != 200 {
			t.Error(licence, r.StatusCode, between(page, "<main", "</main>"))
		}
	}
	many("all-rights-reserved")
	is("of many", m.PublicID, gallery.AllRightsReserved)
	many("")
	is("of many that stay", m.PublicID, gallery.AllRightsReserved)
	if _, page = visit(t, "GET", at, nil); !strings.Contains(page, "<dd>All rights reserved</dd>") || strings.Contains(page, `rel="license"`) || strings.Contains(page, `"license":`) {
		t.Error("it has a deed:", between(page, "vw-facts", "</dl>"))
	}
	many("-")
	is("taken away from many", m.PublicID, "")
	if _, page = visit(t, "GET", at, nil); strings.Contains(page, "<dt>Licence</dt>") {
		t.Error("none is shown")
	}
}

// newestOf is the list of all that somebody has, the newest first.
func newestOf(of gallery.ID) db.Listing {
	return db.Listing{Filter: gallery.Filter{Owner: of}, Sort: gallery.Newest, Sight: gallery.Whole, Unsafe: true, Now: time.Now(), N: 1}
}
