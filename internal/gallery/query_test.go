package gallery_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"calotype/internal/gallery"

	"github.com/google/go-cmp/cmp"
)

func word(tokens ...string) gallery.Term { return gallery.Term{Tokens: tokens} }

func TestParseQuery(t *testing.T) {
	t.Parallel()
	yes := true
	type q = gallery.Query
	for text, want := range map[string]q{
		"":                       {},
		"Cat  café":              {All: []gallery.Term{word("cat"), word("cafe")}},
		`"Grand Café" x`:         {All: []gallery.Term{word("grand", "cafe"), word("x")}},
		`"not closed`:            {All: []gallery.Term{word("not", "closed")}},
		`“smart quotes”`:         {All: []gallery.Term{word("smart", "quotes")}},
		"photo*":                 {All: []gallery.Term{{Tokens: []string{"photo"}, Prefix: true}}},
		"東京都":                    {All: []gallery.Term{word("東京", "京都")}},
		"cat -dog -\"big fish\"": {All: []gallery.Term{word("cat")}, None: []gallery.Term{word("dog"), word("big", "fish")}},
		"- x -- y":               {All: []gallery.Term{word("x"), word("y")}},
		"cat OR dog OR fish a":   {Any: [][]gallery.Term{{word("cat"), word("dog"), word("fish")}}, All: []gallery.Term{word("a")}},
		"OR a OR":                {All: []gallery.Term{word("a")}},
		"a or b":                 {All: []gallery.Term{word("a"), word("or"), word("b")}},
		"user:Zoe tag:sea tag:\"deep blue\" ext:.JPEG type:video": {User: "Zoe", Tags: []string{"sea", "deep blue"}, Filter: gallery.Filter{Extension: "jpg", Kind: gallery.Video}},
		"w>1000 h<500 size>1.5MB size<2g":                         {Filter: gallery.Filter{MinWidth: 1001, MaxHeight: 499, MinSize: 1500001, MaxSize: 1999999999}},
		"after:2024 before:2024-10-31": {Filter: gallery.Filter{
			From: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2024, 10, 31, 0, 0, 0, 0, time.UTC)}},
		"category:pets nsfw:yes colour:#1030ff album:\"My trip\"": {Category: "pets", All: []gallery.Term{word("my", "trip")}, Filter: gallery.Filter{NSFW: &yes, Colour: "blue"}},
		"http://x.test": {All: []gallery.Term{word("http"), word("x"), word("test")}},
		"user: :x a<b":  {All: []gallery.Term{word("user"), word("x"), word("a"), word("b")}},
		"'; DROP--":     {All: []gallery.Term{word("drop")}},
	} {
		got, err := gallery.ParseQuery(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
	for _, bad := range []string{"w>x", "w>0", "h<-3", "size>", "size>1e99", "size>NaN", "type:song", "nsfw:maybe", "color:mauve", "after:tomorrow", "before:2024-13",
		"ext:" + strings.Repeat("x", 17), "user:" + strings.Repeat("x", 200), strings.Repeat("a ", 600), "tag:\x00", strings.Repeat("tag:a ", 11)} {
		if _, err := gallery.ParseQuery(bad); bad != "size>" && !isInvalid(err) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	many, err := gallery.ParseQuery(strings.Repeat("word ", 100))
	if err != nil || len(many.All) > 16 {
		t.Error(len(many.All), err)
	}
}

// The fields of the advanced form mean what is typed with signs.
func TestParseForm(t *testing.T) {
	t.Parallel()
	form := url.Values{"q": {"sun"}, "as_q": {"big cat"}, "as_epq": {"last\"  summer"}, "as_oq": {"red \"deep blue\""}, "as_eq": {"dog fish"}, "as_cat": {"pets"},
		"as_user": {"ann"}, "as_ext": {" png"}, "as_camera": {"NIKON \"D5"}, "as_licence": {"cc-by-sa"}}
	got, err := gallery.ParseForm(form)
	want, err2 := gallery.ParseQuery(`sun big cat "last summer" red OR "deep blue" -dog -fish category:pets user:ann ext:png camera:"NIKON D5" licence:cc-by-sa`)
	if d := cmp.Diff(want, got); d != "" || err != nil || err2 != nil {
		t.Error(d, err, err2)
	}
	if q, err := gallery.ParseForm(url.Values{}); err != nil || !q.Empty() {
		t.Error(q, err)
	}
}

func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{`a "b c" -d OR e user:x w>1`, "東京 tag:\"", "\xff-\"", "--\"\"", "size<9kb:<>", `x:"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := gallery.ParseQuery(text)
		if err != nil {
			if !isInvalid(err) {
				t.Fatal(err)
			}
			return
		}
		for _, group := range append(append([][]gallery.Term{q.All}, q.Any...), q.None) {
			for _, term := range group {
				if len(term.Tokens) == 0 {
					t.Fatalf("%q: an empty term", text)
				}
				for _, token := range term.Tokens {
					if token == "" || strings.ContainsAny(token, "\"' \x00") {
						t.Fatalf("%q: token %q", text, token)
					}
				}
			}
		}
		if err := q.Filter.Check(gallery.Newest); err != nil && !isInvalid(err) {
			t.Fatal(err)
		}
	})
}

func TestPiecesOfASearch(t *testing.T) {
	t.Parallel()
	var got []string
	for _, p := range gallery.Pieces(`sea tag:"big wave" -"red boat" "two words" user:ann w>500 colour:none cat: -x OR`) {
		mark := ""
		if p.Operator {
			mark = "*"
		}
		got = append(got, mark+p.Text)
	}
	want := []string{"sea", `*tag:"big wave"`, `*-"red boat"`, `*"two words"`, "*user:ann", "*w>500", "*colour:none", "cat:", "*-x", "OR"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestAFormIsASearch(t *testing.T) {
	t.Parallel()
	form := url.Values{"q": {"sea"}, "as_q": {"sun sand"}, "as_epq": {`a "b`}, "as_oq": {"x y"}, "as_eq": {"rain cold"}, "as_cat": {"trips"}}
	if got, want := gallery.FormText(form), `sea sun sand "a  b" x OR y -rain -cold category:trips`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := gallery.FormText(url.Values{"as_eq": {" "}}); got != "" {
		t.Errorf("an empty form looks for %q", got)
	}
}

func TestAddressesInSearches(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"ip:192.0.2.1": "192.0.2.1", "ip:192.0.*": "192.0.*", "ip:2001:DB8::*": "2001:db8::*"} {
		if q, err := gallery.ParseQuery(text); err != nil || q.Filter.Address != want || q.Empty() {
			t.Errorf("%s: %q, %v", text, q.Filter.Address, err)
		}
	}
	for _, text := range []string{"ip:*", "ip:1%", "ip:1.2.*.4", "ip:example.org"} {
		if _, err := gallery.ParseQuery(text); err == nil {
			t.Errorf("%s is an address", text)
		}
	}
}
