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

func fuzz(f *testing.F, try func([]byte)) {
	for _, b := range seeds(f) {
		f.Add(b)
	}
	f.Fuzz(func(_ *testing.T, b []byte) { try(b) })
}
