package container

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// What a file says of rights is told as it is, the surest first; what it means is for others to say.
func TestWordsAboutRightsAreTold(t *testing.T) {
	t.Parallel()
	const deed = "http://creativecommons.org/licenses/by-sa/3.0/"
	packet := func(attrs, inner string) []byte {
		return []byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description ` + attrs + `>` + inner + `</rdf:Description></rdf:RDF></x:xmpmeta>`)
	}
	for name, c := range map[string]struct {
		xmp  []byte
		want []string
	}{
		"a resource":    {packet("", `<cc:license rdf:resource="`+deed+`"/>`), []string{deed}},
		"an attribute":  {packet(`cc:license="`+deed+`"`, ""), []string{deed}},
		"a text":        {packet("", "<cc:license>"+deed+"</cc:license>"), []string{deed}},
		"a statement":   {packet(`xmpRights:WebStatement="`+deed+`" xmpRights:Marked="True"`, ""), []string{deed}},
		"all of them":   {packet(`xmpRights:WebStatement="b"`, `<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">d</rdf:li><rdf:li>e</rdf:li></rdf:Alt></dc:rights><xmpRights:UsageTerms><rdf:Alt><rdf:li>c</rdf:li></rdf:Alt></xmpRights:UsageTerms><cc:license rdf:resource="a"/>`), []string{"a", "b", "c", "d"}},
		"too long":      {packet("", "<dc:rights>"+strings.Repeat("é", maxRights)+"</dc:rights>"), []string{strings.Repeat("é", maxRights/2)}},
		"nothing":       {packet(`dc:title="rights"`, "<dc:title>license</dc:title>"), nil},
		"not its place": {packet("", `<a:link rdf:resource="`+deed+`"/>`), nil},
	} {
		var f Facts
		var x texts
		readXMP(c.xmp, &f, &x)
		x.apply(&f)
		if !slices.Equal(f.Rights, c.want) {
			t.Errorf("%s: %.200q, want %.200q", name, f.Rights, c.want)
		}
	}

	exif := []byte("MM\x00*\x00\x00\x00\x08\x00\x01" + "\x82\x98\x00\x02\x00\x00\x00\x06\x00\x00\x00\x1a" + "\x00\x00\x00\x00" + "CC BY\x00")
	jpeg := madeJPEG(t)
	body := append(bytes.Clone(exifHead), exif...)
	jpeg = slices.Concat(jpeg[:2], []byte{0xff, 0xe1, 0, byte(len(body) + 2)}, body, jpeg[2:])
	png := madePNG(t)
	png = slices.Concat(png[:33], pngChunk("tEXt", []byte("Copyright\x00CC BY")), png[33:])
	for _, b := range [][]byte{jpeg, png} {
		if f, err := Probe(bytes.NewReader(b), int64(len(b)), Limits{}); err != nil || !slices.Equal(f.Rights, []string{"CC BY"}) {
			t.Errorf("%.8q: %q, %v", b, f.Rights, err)
		}
	}
	var x texts
	readIPTC(slices.Concat(psHead, []byte("8BIM\x04\x04\x00\x00\x00\x00\x00\x0a\x1c\x02\x74\x00\x05CC BY")), &x)
	if x.iptcCopyright != "CC BY" {
		t.Errorf("IPTC: %q", x.iptcCopyright)
	}
}
