package gallery_test

import (
	"slices"
	"strings"
	"testing"

	"calotype/internal/gallery"
)

func TestWhoMayDoWhatWithAComment(t *testing.T) {
	t.Parallel()
	person := func(id gallery.ID, rank gallery.Rank) gallery.Actor { return gallery.Actor{UserID: id, Rank: rank} }
	author, owner, other, staff, guest := person(1, gallery.Member), person(2, gallery.Member), person(3, gallery.Member), person(4, gallery.Manager), gallery.Actor{Rank: gallery.Guest}
	banned, reads := author, author
	banned.Banned, reads.Scopes = true, []gallery.Scope{gallery.ScopeRead}
	file := gallery.Object{OwnerID: 2, Own: gallery.Public, Album: gallery.Public, Approved: true}
	shown := gallery.Comment{AuthorID: 1}
	waiting, byOwner, byStaff, outcast := shown, shown, shown, shown
	waiting.Waiting, byOwner.Hidden, byStaff.Hidden, outcast.AuthorBanned = true, gallery.ByOwner, gallery.ByStaff, true
	for _, c := range []struct {
		what string
		by   gallery.Actor
		of   gallery.Comment
		may  string // the actions
	}{
		{"guest", guest, shown, "see report"},
		{"another", other, shown, "see report"},
		{"author", author, shown, "see edit delete"},
		{"banned author", banned, shown, "see report"},
		{"author by a key that reads", reads, shown, "see"},
		{"owner", owner, shown, "see delete hide report"},
		{"staff", staff, shown, "see delete hide report"},
		{"guest of one that waits", guest, waiting, ""},
		{"another of one that waits", other, waiting, ""},
		{"author of one that waits", author, waiting, "see edit delete"},
		{"owner of one that waits", owner, waiting, "see delete hide report"},
		{"staff of one that waits", staff, waiting, "see delete hide approve report"},
		{"another of one the owner hides", other, byOwner, ""},
		{"owner of one he hides", owner, byOwner, "see delete hide report"},
		{"owner of one that staff hide", owner, byStaff, "see delete report"},
		{"staff of one that staff hide", staff, byStaff, "see delete hide report"},
		{"another of one by an outcast", other, outcast, ""},
	} {
		var may []string
		for _, do := range []gallery.CommentAction{gallery.SeeComment, gallery.EditComment, gallery.DeleteComment, gallery.HideComment, gallery.ApproveComment, gallery.ReportComment} {
			if gallery.JudgeComment(c.by, do, c.of, file) == nil {
				may = append(may, string(do))
			}
		}
		if got := strings.Join(may, " "); got != c.may {
			t.Errorf("%s may %q, want %q", c.what, got, c.may)
		}
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"@ann look, @Bob_1! (@cem) @ann": {"ann", "bob_1", "cem"},
		"mail ann@example.test":          nil,
		"https://example.test/@ann":      nil,
		"@an @averyveryverylongname":     nil,
		"谢谢@ann，":                        {"ann"},
	} {
		if got := gallery.Mentions(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if n := len(gallery.Mentions(strings.Repeat("@aaa @aab @aac @aad @aae @aaf @aag @aah @aai @aaj @aak ", 2))); n != 10 {
		t.Error(n, "people are told of one comment")
	}
}

func TestAddressesInATextAreLinks(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain <b>text</b>":                             "plain <b>text</b>",
		"see https://a.test/x?y=1&z=2, and":             "see [https://a.test/x?y=1&z=2], and",
		"(http://a.test/x)":                             "([http://a.test/x])",
		"https://a.test/wiki/X_(y)":                     "[https://a.test/wiki/X_(y)]",
		"http://a.test/1 http://b.test/2":               "[http://a.test/1] [http://b.test/2]",
		"javascript:alert(1) data:text/html,x //a.test": "javascript:alert(1) data:text/html,x //a.test",
		`http://a.test/"onx="1`:                         `[http://a.test/]"onx="1`,
		"见 https://a.test/页。":                           "见 [https://a.test/页]。",
		"https://%zz":                                   "https://%zz",
	} {
		var b strings.Builder
		for _, p := range gallery.Linked(text) {
			if p.Href != "" {
				b.WriteString("[" + p.Text + "]")
				continue
			}
			b.WriteString(p.Text)
		}
		if b.String() != want {
			t.Errorf("%q is %q, want %q", text, b.String(), want)
		}
	}
}
