package app_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"calotype/internal/gallery"
)

func TestAnUnknownCategoryCountsAsNone(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	_, key := person(t, h, "ann", gallery.Member)
	for i, id := range []string{"1", "999999", "-1", "abc", "99999999999999999999"} {
		r := wish(t, server, key, "cat.jpg", picture(t, 30+i, 9), map[string]string{"category_id": id})
		if r.StatusCode != 200 || r.Image["category_id"] != nil {
			t.Errorf("category %s: %d %v %+v", id, r.StatusCode, r.Image["category_id"], r.Error)
		}
	}
}

func TestExpiryIsReckonedFromTheUploadsOwnDate(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	for i := range 6 {
		time.Sleep(170 * time.Millisecond) // so that some cross a full second on the way
		r := wish(t, server, key, "cat.jpg", picture(t, 1000, 900+i), map[string]string{"expiration": "PT5M"})
		var at [2]time.Time
		for k, field := range []string{"date_gmt", "expiration_date_gmt"} {
			at[k], _ = time.Parse(time.DateTime, fmt.Sprint(r.Image[field]))
		}
		if got := at[1].Sub(at[0]); got != 5*time.Minute {
			t.Errorf("upload %d ends %s after its date", i, got)
		}
	}
}

func TestBytesWithoutANameGetOne(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key, name := h.Site.Get().Text("api_v1_key"), regexp.MustCompile(`^[0-9a-f]{12}$`)
	r, err := http.PostForm(server.URL+"/api/1/upload", url.Values{"key": {key}, "source": {base64.StdEncoding.EncodeToString(picture(t, 30, 20))}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var a struct{ Image map[string]any }
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		t.Fatal(err)
	}
	stem := fmt.Sprint(a.Image["name"])
	if !name.MatchString(stem) || a.Image["title"] != stem || a.Image["original_filename"] != stem+".jpeg" || a.Image["filename"] != stem+".jpeg" {
		t.Errorf("%v %v %v %v", stem, a.Image["title"], a.Image["original_filename"], a.Image["filename"])
	}
}

func TestNamesOfTheSettingUploadFilenaming(t *testing.T) {
	t.Parallel()
	h, server := house(t)
	key := h.Site.Get().Text("api_v1_key")
	for naming, want := range map[string]string{"random": `^[0-9a-f]{32}$`, "mixed": `^cat[0-9a-f]{16}$`, "original": `^cat$`} {
		set(t, h, "upload_filenaming", naming)
		r := wish(t, server, key, "cat.jpg", picture(t, 30, 20), nil)
		if got := fmt.Sprint(r.Image["name"]); !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("%s: %s", naming, got)
		}
	}
}
