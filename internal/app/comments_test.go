package app_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"calotype/internal/app"
	"calotype/internal/curate"
	"calotype/internal/gallery"
)

// talking is a house with comments, a file of Ann's and three people.
func talking(t *testing.T) (h *app.House, base string, ann, bob, staff *http.Cookie) {
	t.Helper()
	h, server := house(t)
	set(t, h, "enable_comments", "1")
	set(t, h, "moderate_comments", "0")
	by, ann := owner(t, h)
	_, bob = signedIn(t, h, "bob", gallery.Member)
	_, staff = signedIn(t, h, "meg", gallery.Manager)
	publish(t, h, still(by.UserID, "aaaa", ""), gallery.Original)
	return h, server.URL, ann, bob, staff
}

// comments are those of a media as the API tells them to somebody.
func comments(t *testing.T, base, query string, cookies ...*http.Cookie) (list []struct {
	ID, Author, Text string
	Waiting, Hidden  bool
}, next string) {
	t.Helper()
	r, body := visit(t, "GET", base+"/api/2/media/aaaa/comments"+query, nil, cookies...)
	var page struct {
		Items []struct {
			ID, Author, Text string
			Waiting, Hidden  bool
		}
		Next string `json:"next"`
	}
	if err := json.Unmarshal([]byte(body), &page); err != nil || r.StatusCode != 200 {
		t.Fatal(body, err)
	}
	return page.Items, page.Next
}

func notices(t *testing.T, h *app.House, name string) string {
	t.Helper()
	list, err := h.Curate.Notifications(t.Context(), actor(t, h, name), 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, n := range list {
		kinds = append(kinds, n.Kind+" by "+n.ActorName)
	}
	return strings.Join(kinds, ", ")
}

func TestPeopleCommentOnAFile(t *testing.T) {
	t.Parallel()
	h, base, ann, bob, _ := talking(t)
	page := base + "/image/aaaa"
	r, body := visit(t, "POST", page+"/comments", url.Values{"text": {"<script>alert(1)</script>\r\nsee https://a.test/?x=1&y=2. @meg"}}, bob)
	if r.StatusCode != 303 || !strings.HasSuffix(r.Header.Get("Location"), "#comments") {
		t.Fatal(r.Status, body)
	}
	body = pageOf(t, page)
	for _, want := range []string{"&lt;script&gt;alert(1)&lt;/script&gt;\nsee <a href=\"https://a.test/?x=1&amp;y=2\" rel=\"nofollow ugc noopener noreferrer\">", "comments-", ">bob<"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if strings.Contains(pageOf(t, base+"/embed/aaaa"), "alert(1)") {
		t.Error("others' pages show it")
	}
	if told := notices(t, h, "ann"); told != "comment by bob" {
		t.Error("the owner is told:", told)
	}
	if told := notices(t, h, "meg"); told != "mention by bob" {
		t.Error("who is mentioned is told:", told)
	}
	for _, bad := range []string{"", " \n ", strings.Repeat("x", 2001)} {
		if r, body := visit(t, "POST", page+"/comments", url.Values{"text": {bad}}, bob); r.StatusCode != 400 || !strings.Contains(body, "at most 2,000") {
			t.Error(len(bad), r.Status)
		}
	}
	if r, _ := visit(t, "POST", page+"/comments", url.Values{"text": {"x"}}); r.StatusCode != 403 {
		t.Error("a guest:", r.Status)
	}
	list, _ := comments(t, base, "")
	if len(list) != 1 {
		t.Fatal(list)
	}
	one := page + "/comments/" + list[0].ID
	if _, body := visit(t, "GET", one, nil, bob); !strings.Contains(body, list[0].ID+"/edit\"") {
		t.Error("its author cannot edit it")
	}
	if r, _ := visit(t, "POST", one+"/edit", url.Values{"text": {"Better. @meg @ann"}}, bob); r.StatusCode != 303 {
		t.Error(r.Status)
	}
	if told := notices(t, h, "meg"); told != "mention by bob" {
		t.Error("who was mentioned before is told again:", told)
	}
	if told := notices(t, h, "ann"); told != "mention by bob, comment by bob" {
		t.Error("whom the edited one mentions is told:", told)
	}
	if list, _ := comments(t, base, ""); list[0].Text != "Better. @meg @ann" {
		t.Error(list)
	}
	if r, _ := visit(t, "POST", one+"/hide", url.Values{"on": {"1"}}, ann); r.StatusCode != 303 {
		t.Error(r.Status)
	}
	if strings.Contains(pageOf(t, page), "Better.") {
		t.Error("a hidden one is shown")
	}
	if r, _ := visit(t, "POST", one+"/delete", nil, ann); r.StatusCode != 303 {
		t.Error(r.Status)
	}
	if list, _ := comments(t, base, "", ann); len(list) != 0 {
		t.Error("it is deleted:", list)
	}
	if told := notices(t, h, "ann"); strings.Contains(told, "comment") {
		t.Error("the owner is told of what is deleted:", told)
	}
	set(t, h, "enable_comments", "0")
	if body := pageOf(t, page); strings.Contains(body, "comments") {
		t.Error("a site without comments shows them")
	}
	for _, path := range []string{"/image/aaaa/comments", "/api/2/media/aaaa/comments"} {
		if r, _ := visit(t, "GET", base+path, nil); r.StatusCode != 404 {
			t.Error(path, r.Status)
		}
	}
}

func TestCommentsOfNewAccountsWait(t *testing.T) {
	t.Parallel()
	h, base, ann, bob, staff := talking(t)
	set(t, h, "moderate_comments", "1")
	say := func(text string, by *http.Cookie) string {
		t.Helper()
		r, body := visit(t, "POST", base+"/image/aaaa/comments", url.Values{"text": {text}}, by)
		if r.StatusCode != 303 {
			t.Fatal(r.Status, body)
		}
		list, _ := comments(t, base, "", staff)
		return list[0].ID
	}
	say("my own file", ann)
	first := say("buy @meg", bob)
	if list, _ := comments(t, base, ""); len(list) != 1 || list[0].Text != "my own file" {
		t.Error("all see what waits:", list)
	}
	for who, c := range map[string]*http.Cookie{"its author": bob, "the owner": ann} {
		if list, _ := comments(t, base, "", c); len(list) != 2 || !list[0].Waiting {
			t.Error(who, "does not see it:", list)
		}
	}
	if told := notices(t, h, "ann") + notices(t, h, "meg"); told != "" {
		t.Error("somebody is told of what waits:", told)
	}
	if _, body := visit(t, "GET", base+"/dashboard/comments", nil, staff); !strings.Contains(body, "/comments/"+first+"/approve") {
		t.Error("staff do not find it")
	}
	log, err := h.DB.AuditLog(t.Context(), 0, 10)
	if err != nil || !slices.ContainsFunc(log, func(d gallery.Deed) bool { return d.Action == "list.look" }) {
		t.Errorf("the look is not written down: %+v, %v", log, err)
	}
	_, read := visit(t, "GET", base+"/dashboard/comments", nil, staff)
	seen := regexp.MustCompile(`name="seen" value="(\d+)"`).FindStringSubmatch(read)
	if seen == nil {
		t.Fatal("the page does not tell when it was read:", read)
	}
	time.Sleep(2 * time.Millisecond) // what is told has milliseconds
	if r, body := visit(t, "POST", base+"/image/aaaa/comments/"+first+"/edit", url.Values{"text": {"buy it now @meg"}}, bob); r.StatusCode != 303 {
		t.Fatal(r.Status, body)
	}
	if r, body := visit(t, "POST", base+"/image/aaaa/comments/"+first+"/approve", url.Values{"seen": {seen[1]}}, staff); r.StatusCode == 303 || !strings.Contains(body, "edited meanwhile") {
		t.Error("what nobody has read is approved:", r.Status)
	}
	if list, _ := comments(t, base, ""); len(list) != 1 {
		t.Error("all see what nobody has read:", list)
	}
	if r, _ := visit(t, "POST", base+"/image/aaaa/comments/"+first+"/approve", url.Values{"back": {"/dashboard/comments"}, "seen": {strconv.FormatInt(time.Now().UnixMilli()+1, 10)}}, staff); r.Header.Get("Location") != "/dashboard/comments" {
		t.Error(r.Status, r.Header)
	}
	if told := notices(t, h, "ann") + "; " + notices(t, h, "meg"); told != "comment by bob; mention by bob" {
		t.Error("then they are told:", told)
	}
	say("once more", bob)
	if list, _ := comments(t, base, ""); len(list) != 3 {
		t.Error("the second waits, too:", list)
	}
}

// What is reported of a comment is for staff, who delete it, and the file stays.
func TestACommentIsReported(t *testing.T) {
	t.Parallel()
	h, base, _, bob, _ := talking(t)
	if _, err := h.Curate.AddComment(t.Context(), actor(t, h, "bob"), "aaaa", gallery.Proofs{}, "You fool"); err != nil {
		t.Fatal(err)
	}
	list, _ := comments(t, base, "")
	at := base + "/image/aaaa/comments/" + list[0].ID + "/report"
	if r, body := visit(t, "POST", at, url.Values{"reason": {"abuse"}, "said": {"rude"}}); r.StatusCode != 200 || !strings.Contains(body, "Thank you") {
		t.Fatal(r.Status, body)
	}
	if r, _ := visit(t, "POST", at, url.Values{"reason": {"abuse"}}, bob); r.StatusCode != 403 {
		t.Error("one's own:", r.Status)
	}
	meg := actor(t, h, "meg")
	open, err := h.Curate.Reports(t.Context(), meg, 0, 10)
	if err != nil || len(open) != 1 || open[0].CommentText != "You fool" || open[0].Text != "rude" {
		t.Fatalf("%+v, %v", open, err)
	}
	if err := h.Curate.Report(t.Context(), gallery.Actor{Rank: gallery.Guest, Address: "192.0.2.9"}, "aaaa", gallery.Proofs{}, "spam", ""); err != nil {
		t.Fatal(err)
	}
	if err := h.Curate.ResolveReport(t.Context(), meg, open[0].ID, true); err != nil {
		t.Fatal(err)
	}
	if list, _ := comments(t, base, ""); len(list) != 0 {
		t.Error("it stays:", list)
	}
	if open, err := h.Curate.Reports(t.Context(), meg, 0, 10); err != nil || len(open) != 1 || open[0].CommentID != 0 {
		t.Errorf("what is reported of the file: %+v, %v", open, err)
	}
}

func TestCommentsAreBounded(t *testing.T) {
	t.Parallel()
	h, base, _, _, _ := talking(t)
	set(t, h, "stop_words", "casino")
	bob := actor(t, h, "bob")
	say := func(text string) error {
		_, err := h.Curate.AddComment(t.Context(), bob, "aaaa", gallery.Proofs{}, text)
		return err
	}
	code := func(err error) string {
		fail, _ := errors.AsType[*gallery.Error](err)
		if fail == nil {
			return ""
		}
		return fail.Code
	}
	if err := say("Best CASINO here"); code(err) != "comment.stop_words" {
		t.Error(err)
	}
	for i := range 10 {
		if err := say(strings.Repeat("x", i+1)); err != nil {
			t.Fatal(i, err)
		}
	}
	if err := say("one too many"); code(err) != "comment.flood" {
		t.Error(err)
	}
	var got int
	query := "?limit=4"
	for range 3 {
		list, next := comments(t, base, query)
		got += len(list)
		query = "?limit=4&cursor=" + next
	}
	if got != 10 {
		t.Error("by pages:", got)
	}
	if r, body := visit(t, "GET", base+"/image/aaaa", nil); r.StatusCode != 200 || strings.Contains(body, "rel=\"nofollow\">Older") {
		t.Error("ten have a second page")
	}
}

// Who does not see the file is not told that it names him, and what one said is in one's
// archive.
func TestCommentsKeepToWhoSeesTheFile(t *testing.T) {
	t.Parallel()
	h, base, _, bob, _ := talking(t)
	ann := actor(t, h, "ann")
	if _, err := h.Curate.EditMedia(t.Context(), ann, "aaaa", gallery.Proofs{}, curate.MediaPatch{Visibility: new(gallery.Private)}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Curate.AddComment(t.Context(), ann, "aaaa", gallery.Proofs{}, "between us, @bob @meg"); err != nil {
		t.Fatal(err)
	}
	if told := notices(t, h, "bob"); told != "" {
		t.Error("who does not see it is told:", told)
	}
	if told := notices(t, h, "meg"); told != "mention by ann" {
		t.Error("who sees it is told:", told)
	}
	for _, path := range []string{"/image/aaaa/comments", "/api/2/media/aaaa/comments"} {
		if r, _ := visit(t, "GET", base+path, nil, bob); r.StatusCode != 404 {
			t.Error(path, r.Status)
		}
	}
	var archive bytes.Buffer
	if err := h.Archive.Write(t.Context(), ann, &archive); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("comments.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if text, err := io.ReadAll(f); err != nil || !strings.Contains(string(text), "between us, @bob @meg") {
		t.Error(string(text), err)
	}
}
