package gallery_test

import (
	"testing"

	"calotype/internal/gallery"
	"calotype/internal/settings"
)

func TestEmbedTemplatesAreFilled(t *testing.T) {
	t.Parallel()
	list := gallery.EmbedTemplates("Wiki | {{%URL%|%DISPLAY_TITLE%}}\r\nHTML|<img src=\"%URL%\" title='%DISPLAY_TITLE%'>\n", "Frame | %URL_FRAME%")
	if len(list) != 3 || list[0].Name != "Wiki" || list[2].Text != "%URL_FRAME%" {
		t.Fatalf("%+v", list)
	}
	values := map[string]string{"URL": "https://a.test/x.jpg", "DISPLAY_TITLE": "A \"b\"\n<c>"}
	for i, want := range []string{
		"{{https://a.test/x.jpg|A \"b\" <c>}}", `<img src="https://a.test/x.jpg" title='A &#34;b&#34; &lt;c&gt;'>`, "",
	} {
		if got := list[i].Fill(values); got != want {
			t.Errorf("%s: %q, want %q", list[i].Name, got, want)
		}
	}
}

func TestEmbedTemplatesAreChecked(t *testing.T) {
	t.Parallel()
	field, _ := settings.Lookup("embed_templates")
	for text, ok := range map[string]bool{
		"": true, "Wiki | [[%URL%]]": true, "A|%URL%\nB|%THUMB_URL% %URL_VIEWER%\n": true, "A|%URL%\r\nB|%MEDIUM_URL%": true,
		"%URL%": false, "A|no mark": false, "A|%URL% %HOST%": false, "A|100% %URL%": false, "|%URL%": false, "A|%URL%\n\nB|%URL%": false, "A|%URL%\x00": false,
	} {
		if err := field.Check(text); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}
