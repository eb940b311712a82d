package web

import (
	"strings"
	"testing"
)

func TestTextsOfThePagesAreMarkdown(t *testing.T) {
	t.Parallel()
	got, err := written("# What *may* be\nOne line\nand another, see https://example.test/a.\n\n- one\n- [two](mailto:a@example.test)\n\n" +
		"<script>alert(1)</script> <b onclick=x>b</b> [bad](javascript:alert(1)) ![](http://else.test/x.png)\n\n## Below")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"<h2>What <em>may</em> be</h2>", "One line<br>", `<a href="https://example.test/a" rel="nofollow">`, "<li>one</li>",
		`<a href="mailto:a@example.test" rel="nofollow">two</a>`, "<h3>Below</h3>",
	} {
		if !strings.Contains(strings.ReplaceAll(string(got), "<br/>", "<br>"), want) {
			t.Errorf("%s is missing in\n%s", want, got)
		}
	}
	for _, bad := range []string{"<script", "onclick", "javascript:", "<h1"} {
		if strings.Contains(string(got), bad) {
			t.Errorf("%s in\n%s", bad, got)
		}
	}
}
