package container

import (
	"bytes"
	"io"
	"testing"
)

func FuzzSniff(f *testing.F) { fuzz(f, func(b []byte) { Sniff(b) }) }

func FuzzProbe(f *testing.F) {
	fuzz(f, func(b []byte) { _, _ = Probe(bytes.NewReader(b), int64(len(b)), Limits{Frames: 100}) })
}

func FuzzClean(f *testing.F) {
	fuzz(f, func(b []byte) {
		facts, err := Probe(bytes.NewReader(b), int64(len(b)), Limits{})
		if err != nil {
			return
		}
		for _, m := range []Mode{Keep, NoLocation, Strip} {
			_, _ = Clean(io.Discard, bytes.NewReader(b), int64(len(b)), facts, m)
		}
	})
}

func FuzzFastStart(f *testing.F) {
	fuzz(f, func(b []byte) {
		_, _ = NeedsFastStart(bytes.NewReader(b), int64(len(b)))
		_ = FastStart(io.Discard, bytes.NewReader(b), int64(len(b)))
	})
}

func FuzzSamples(f *testing.F) {
	whole := []byte(madeBox("ftyp", "heic\x00\x00\x00\x00mif1") + madeBox("meta", "\x00\x00\x00\x00",
		madeBox("pitm", "\x00\x00\x00\x00\x00\x01"),
		madeBox("iinf", "\x00\x00\x00\x00\x00\x01", madeBox("infe", "\x02\x00\x00\x00\x00\x01\x00\x00hvc1\x00")),
		madeBox("iloc", "\x00\x00\x00\x00\x44\x00\x00\x00"),
		madeBox("iprp", madeBox("ipco"), madeBox("ipma", "\x00\x00\x00\x00\x00\x00\x00\x00"))))
	if _, _, err := Samples(whole); err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	fuzz(f, func(b []byte) { _, _, _ = Samples(b) })
}

func FuzzSPS(f *testing.F) {
	f.Add([]byte("\x01\x01\x60\x00\x00\x03\x00\x90\x00\x00\x03\x00\x00\x03\x00\x5d\xa0"))
	f.Fuzz(func(_ *testing.T, b []byte) { spsColours(b) })
}

func fuzz(f *testing.F, try func([]byte)) {
	for _, b := range seeds(f) {
		f.Add(b)
	}
	f.Fuzz(func(_ *testing.T, b []byte) { try(b) })
}

func FuzzHEICMeta(f *testing.F) {
	for _, b := range seeds(f) {
		f.Add(b)
	}
	f.Fuzz(func(_ *testing.T, b []byte) { HEICMeta(bytes.NewReader(b), int64(len(b))) })
}

func FuzzXMP(f *testing.F) {
	f.Add([]byte(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><r a:GPSLatitude="1"><GPSLongitude>2</GPSLongitude></r></x:xmpmeta>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		readXMP(b, &Facts{}, &texts{})
		if out, ok := scrubXMP(b); ok && len(out) != len(b) {
			t.Errorf("%d bytes became %d", len(b), len(out))
		}
	})
}
