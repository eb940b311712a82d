package container

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
)

func u32s(list ...int) string {
	var b []byte
	for _, n := range list {
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	return string(b)
}

// trackBox is a track with the number, whose samples the tables tell.
func trackBox(id int, handler string, tables ...string) string {
	tkhd := make([]byte, 84)
	binary.BigEndian.PutUint32(tkhd[12:], uint32(id))
	copy(tkhd[76:], "\x00\x1e\x00\x00\x00\x14\x00\x00")
	return madeBox("trak", madeBox("tkhd", string(tkhd)), madeBox("mdia", madeBox("hdlr", u32s(0, 0), handler),
		madeBox("minf", madeBox("stbl", tables...))))
}

// The chunks are pictures, places of two samples, pictures, a place of one sample, a caption.
const chunks = "PICTURES" + "SECRETsecret" + "pictures" + "SECRET" + "a caption"

func filmWithPlaces(handler string, stts ...string) []byte {
	head := madeBox("ftyp", "isom", u32s(0), "mp42")
	at := len(head) + 8
	return []byte(head + madeBox("mdat", chunks) + madeBox("moov",
		trackBox(1, "vide", madeBox("stsc", u32s(0, 1, 1, 1, 1)), madeBox("stsz", u32s(0, 8, 2)), madeBox("stco", u32s(0, 2, at, at+20))),
		trackBox(2, handler, append(stts, madeBox("stco", u32s(0, 2, at+8, at+28)))...),
		trackBox(3, "sbtl", madeBox("stsc", u32s(0, 1, 1, 1, 1)), madeBox("stsz", u32s(0, 9, 1)), madeBox("stco", u32s(0, 1, at+34)))))
}

func TestSamplesOfHiddenTracksAreErased(t *testing.T) {
	stsc := madeBox("stsc", u32s(0, 2, 1, 2, 1, 2, 1, 1))
	for name, sizes := range map[string]string{
		"each its size": madeBox("stsz", u32s(0, 0, 3, 6, 6, 6)),
		"all the same":  madeBox("stsz", u32s(0, 6, 3)),
		"four bits":     madeBox("stz2", u32s(0, 4, 3), "\x66\x60"),
		"eight bits":    madeBox("stz2", u32s(0, 8, 3), "\x06\x06\x06"),
	} {
		for _, handler := range []string{"meta", "camm", "gpmd", "odd!"} {
			b := filmWithPlaces(handler, stsc, sizes)
			f, err := Probe(bytes.NewReader(b), int64(len(b)), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range []Mode{NoLocation, Strip} {
				out := cleaned(t, b, f, m)
				at := bytes.Index(out, []byte("PICTURES"))
				want := "PICTURES" + string(make([]byte, 12)) + "pictures" + string(make([]byte, 6)) + "a caption"
				if got := string(out[at : at+len(chunks)]); got != want {
					t.Errorf("%s, %s, mode %d: %q", name, handler, m, got)
				}
			}
			if !bytes.Contains(cleaned(t, b, f, Keep), []byte("SECRETsecret")) {
				t.Errorf("%s: Keep removed samples", name)
			}
		}
	}
}

func TestCaptionsStayUnlessTheyTellPlaces(t *testing.T) {
	tables := []string{madeBox("stsc", u32s(0, 2, 1, 2, 1, 2, 1, 1)), madeBox("stsz", u32s(0, 6, 3))}
	plain := filmWithPlaces("text", tables...)
	told := bytes.ReplaceAll(plain, []byte("secret"), []byte("gps 12"))
	for _, c := range []struct {
		b    []byte
		kept bool
	}{{plain, true}, {told, false}} {
		f, err := Probe(bytes.NewReader(c.b), int64(len(c.b)), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		out := cleaned(t, c.b, f, NoLocation)
		if bytes.Contains(out, []byte("SECRET")) != c.kept || !bytes.Contains(out, []byte("a caption")) {
			t.Errorf("kept is not %v: %q", c.kept, out)
		}
	}
}

func TestTablesThatDoNotAddUpAreRefused(t *testing.T) {
	stsc := madeBox("stsc", u32s(0, 1, 1, 2, 1))
	for name, tables := range map[string][]string{
		"sizes missing":     {stsc, madeBox("stsz", u32s(0, 0, 3, 6))},
		"chunks missing":    {stsc, madeBox("stsz", u32s(0, 6, 3)), madeBox("stco", u32s(0, 1<<30, 1))},
		"runs missing":      {madeBox("stsc", u32s(0, 7)), madeBox("stsz", u32s(0, 6, 3))},
		"sizes of no width": {stsc, madeBox("stz2", u32s(0, 0, 3), "\x06\x06\x06")},
	} {
		b := filmWithPlaces("meta", tables...)
		f, err := Probe(bytes.NewReader(b), int64(len(b)), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if _, err := Clean(&out, bytes.NewReader(b), int64(len(b)), f, NoLocation); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFragmentsOfHiddenTracksAreErased(t *testing.T) {
	for name, c := range map[string]struct {
		tfhd, trun func(moof int) string // of the hidden track
	}{
		"from the moof": {func(int) string { return u32s(0x020000, 2) },
			func(moof int) string { return u32s(0x201, 2, moof+8+8, 6, 6) }},
		"from an offset": {func(int) string { return u32s(1, 2, 0, 0) },
			func(moof int) string { return u32s(0x201, 2, moof+8+8, 6, 6) }},
		"after the track before": {func(int) string { return u32s(16, 2, 6) },
			func(int) string { return u32s(0, 2) }},
		"of the default size": {func(int) string { return u32s(0x020000, 2) },
			func(moof int) string { return u32s(1, 2, moof+8+8) }},
	} {
		head := madeBox("ftyp", "isom", u32s(0), "mp42iso5isom") + madeBox("moov",
			trackBox(1, "vide"), trackBox(2, "meta"), madeBox("mvex", madeBox("trex", u32s(0, 2, 1, 0, 6, 0))))
		build := func(n int) string {
			tfhd := c.tfhd(n)
			if name == "from an offset" {
				tfhd = u32s(1, 2, 0, len(head))
			}
			return madeBox("moof", madeBox("traf", madeBox("tfhd", u32s(0x020000, 1)), madeBox("trun", u32s(0x201, 1, n+8, 8))),
				madeBox("traf", madeBox("tfhd", tfhd), madeBox("trun", c.trun(n))))
		}
		moof := build(len(build(0)))
		b := []byte(head + moof + madeBox("mdat", "PICTURES"+"SECRETsecret"+"more"))
		f, err := Probe(bytes.NewReader(b), int64(len(b)), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		out := cleaned(t, b, f, NoLocation)
		if !bytes.Contains(out, []byte("PICTURES"+string(make([]byte, 12))+"more")) || bytes.Count(out, []byte("traf")) != 1 {
			t.Errorf("%s: %q", name, out)
		}
	}
}
