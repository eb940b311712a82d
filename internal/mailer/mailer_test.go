package mailer_test

import (
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
	"testing"

	"calotype/internal/mailer"
	"calotype/internal/testkit"
)

var words = mailer.Words{
	Site: "Calotype", Home: "https://pics.example.test/", Name: "ann", Who: "bob", Link: "https://pics.example.test/x?token=ABC", Date: "2026-12-01",
}

// read takes a letter apart: its head, its text and its page.
func read(t *testing.T, data string) (head mail.Header, text, page string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatal(kind, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	var bodies []string
	for {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, string(b))
	}
	if len(bodies) != 2 {
		t.Fatalf("%d parts", len(bodies))
	}
	return m.Header, bodies[0], bodies[1]
}

func server(p *testkit.Post) mailer.Server {
	return mailer.Server{Host: "127.0.0.1", Port: p.Port, Security: mailer.Clear}
}

var house = mailer.Sender{Name: "Calotype", Email: "house@example.test"}

func TestLettersOfEveryLanguage(t *testing.T) {
	t.Parallel()
	post := testkit.StartPost(t)
	english := mailer.Kinds("en")
	if chinese := mailer.Kinds("zh-CN"); len(english) < 10 || !slices.Equal(chinese, english) {
		t.Fatal(english, chinese)
	}
	for _, language := range mailer.Languages() {
		for _, kind := range mailer.Kinds(language) {
			if !slices.Contains(english, kind) {
				t.Errorf("%s: nobody is sent %q", language, kind)
				continue
			}
			l := mailer.Letter{Kind: kind, Language: language, To: "ann@example.test", Words: words}
			if err := mailer.Send(t.Context(), server(post), house, l); err != nil {
				t.Fatal(language, kind, err)
			}
			m := post.Next(t)
			head, text, page := read(t, m.Data)
			subject, err := new(mime.WordDecoder).DecodeHeader(head.Get("Subject"))
			if err != nil || !strings.Contains(subject, "Calotype") || strings.Contains(text, "{{") || !strings.Contains(page, `lang="`+language+`"`) {
				t.Errorf("%s %s: subject %q, text %q, %v", language, kind, subject, text, err)
			}
			if strings.Contains(text, words.Link) != strings.Contains(page, `<a href="`+words.Link+`"`) {
				t.Errorf("%s %s: text and page do not lead to the same place", language, kind)
			}
		}
	}
}

func TestAnUnknownLanguageIsEnglish(t *testing.T) {
	t.Parallel()
	post := testkit.StartPost(t)
	if err := mailer.Send(t.Context(), server(post), house, mailer.Letter{Kind: "reset", Language: "../en", To: "ann@example.test", Words: words}); err != nil {
		t.Fatal(err)
	}
	if _, text, _ := read(t, post.Next(t).Data); !strings.HasPrefix(text, "Hello ann,") {
		t.Error(text)
	}
}

// Nothing that a stranger says becomes a line of a letter's head, a second reader
// or a part of its page.
func TestWordsStayWords(t *testing.T) {
	t.Parallel()
	post := testkit.StartPost(t)
	evil := "x\r\nBcc: eve@example.test\r\n\r\nbody\u2028<script>alert(1)</script>"
	w := mailer.Words{Site: evil, Home: "javascript:alert(1)", Name: evil, Who: evil, Text: evil, Link: words.Link}
	for _, kind := range mailer.Kinds("en") {
		err := mailer.Send(t.Context(), server(post), mailer.Sender{Name: evil, Email: house.Email}, mailer.Letter{Kind: kind, Language: "en", To: "ann@example.test", Words: w})
		if err != nil {
			t.Fatal(kind, err)
		}
		m := post.Next(t)
		head, _, page := read(t, m.Data)
		if head.Get("Bcc") != "" || len(m.To) != 1 || m.To[0] != "ann@example.test" {
			t.Errorf("%s: to %v, Bcc %q", kind, m.To, head.Get("Bcc"))
		}
		if strings.Contains(page, "<script>") || strings.Contains(page, `"javascript:`) {
			t.Errorf("%s: %s", kind, page)
		}
	}
	for _, to := range []string{
		"ann@example.test\r\nBcc: eve@example.test", "ann@example.test, eve@example.test", "Ann <ann@example.test>", "", "ann",
		"ann@example.test\n", "ann@example.test>\r\nRCPT TO:<eve@example.test",
	} {
		if err := mailer.Send(t.Context(), server(post), house, mailer.Letter{Kind: "test", To: to, Words: words}); err == nil {
			t.Errorf("a letter to %q is sent", to)
		}
		if err := mailer.Send(t.Context(), server(post), mailer.Sender{Email: to}, mailer.Letter{Kind: "test", To: "ann@example.test", Words: words}); err == nil {
			t.Errorf("a letter from %q is sent", to)
		}
	}
	post.None(t)
}

func TestSendSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	post := testkit.StartPost(t)
	letter := mailer.Letter{Kind: "test", To: "ann@example.test", Words: words}
	for name, c := range map[string]struct {
		server mailer.Server
		letter mailer.Letter
	}{
		"no server":                {mailer.Server{Host: "127.0.0.1", Port: 1, Security: mailer.Clear}, letter},
		"no secrecy":               {mailer.Server{Host: "127.0.0.1", Port: post.Port, Security: mailer.StartTLS}, letter},
		"no such letter":           {server(post), mailer.Letter{Kind: "nonsense", To: "ann@example.test"}},
		"a letter out of its room": {server(post), mailer.Letter{Kind: "../../mailer", To: "ann@example.test"}},
		"a password in the clear":  {mailer.Server{Host: "mail.example.test", Port: 25, Security: mailer.Clear, User: "u", Password: "hush"}, letter},
	} {
		err := mailer.Send(t.Context(), c.server, house, c.letter)
		if err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", name, err)
		}
	}
	post.Refuse()
	if err := mailer.Send(t.Context(), server(post), house, letter); err == nil {
		t.Error("a letter that was turned away counts as sent")
	}
	if err := mailer.Send(t.Context(), server(post), house, letter); err != nil {
		t.Error(err)
	}
}
