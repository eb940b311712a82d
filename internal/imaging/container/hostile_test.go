package container

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// counter counts the reads of a file and how many bytes they took.
type counter struct {
	io.ReaderAt
	reads, bytes int
}

func (c *counter) ReadAt(b []byte, off int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(b, off)
	c.reads, c.bytes = c.reads+1, c.bytes+n
	return n, err
}

// writes counts the calls that a file being written gets.
type writes int

func (w *writes) Write(b []byte) (int, error) { *w++; return len(b), nil }

// crowds are files of very many small parts.
func crowds(t *testing.T) map[string][]byte {
	t.Helper()
	jpg, png, film := madeJPEG(t), madePNG(t), madeMP4()
	between := func(b []byte, at int, more string, times int) []byte {
		return []byte(string(b[:at]) + strings.Repeat(more, times) + string(b[at:]))
	}
	webm := "\x1a\x45\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67\xff\x16\x54\xae\x6b\x8a\xae\x88\xe0\x86\xb0\x81\x1e\xba\x81\x14"
	return map[string][]byte{
		"JPEG with fill bytes":       between(jpg, 2, "\xff", 1_000_000),
		"JPEG with stray bytes":      between(jpg, 4+2+len(exifHead)+len(gpsEXIF()), "\x01", 1_000_000),
		"JPEG with 10,000 comments":  between(jpg, 2, "\xff\xfe\x00\x03x", 10_000),
		"PNG with 9,000 texts":       between(png, 33, string(pngChunk("tEXt", []byte("a\x00b"))), 9000),
		"PNG with 100,000 data":      between(png, len(png)-12, string(pngChunk("IDAT", []byte{})), 100_000),
		"MP4 with 100,000 boxes":     append(bytes.Clone(film), strings.Repeat(madeBox("free"), 100_000)...),
		"MP4 with 100,000 messages":  append(bytes.Clone(film), strings.Repeat(madeBox("emsg"), 100_000)...),
		"WebM with 100,000 elements": []byte(webm + strings.Repeat("\xec\x80", 100_000)),
		"WebP with 9,000 chunks":     append(madeWebP(), strings.Repeat("ABCD\x00\x00\x00\x00", 9000)...),
		"GIF with 100,000 comments":  between(madeGIF(t, 1), 13+6, "\x21\xfe\x01x\x00", 100_000),
	}
}

// Reads and writes follow the bytes, by windows, not the parts: each is a system call.
func TestManyPartsTakeFewReads(t *testing.T) {
	t.Parallel()
	for name, b := range crowds(t) {
		r, most := &counter{ReaderAt: bytes.NewReader(b)}, len(b)/nextWindow+20
		f, err := Probe(r, int64(len(b)), Limits{})
		if err != nil || r.reads > most || r.bytes > 2*len(b)+most*firstWindow {
			t.Errorf("%s: probed with %d reads of %d bytes in all, file of %d: %v", name, r.reads, r.bytes, len(b), err)
		}
		for _, m := range []Mode{NoLocation, Strip} {
			var w writes
			*r = counter{ReaderAt: r.ReaderAt}
			if _, err := Clean(&w, r, int64(len(b)), f, m); err != nil || r.reads > 4*most || int(w) > most {
				t.Errorf("%s, mode %d: cleaned with %d reads, %d writes, file of %d: %v", name, m, r.reads, w, len(b), err)
			}
		}
	}
}

func TestTooManyPartsAreRefused(t *testing.T) {
	t.Parallel()
	jpg, png := madeJPEG(t), madePNG(t)
	for name, b := range map[string][]byte{
		"JPEG": []byte(string(jpg[:2]) + strings.Repeat("\xff\xfe\x00\x02", maxSegments+1) + string(jpg[2:])),
		"PNG":  []byte(string(png[:33]) + strings.Repeat(string(pngChunk("tEXt", []byte("a\x00b"))), 200_000) + string(png[33:])),
		"WebP": append(madeWebP(), strings.Repeat("ABCD\x00\x00\x00\x00", maxChunks+1)...),
	} {
		r := &counter{ReaderAt: bytes.NewReader(b)}
		if _, err := Probe(r, int64(len(b)), Limits{}); !errors.Is(err, ErrInvalid) || r.bytes > 2<<20 {
			t.Errorf("%s: %v after %d bytes of %d", name, err, r.bytes, len(b))
		}
	}
	p := plan{edits: make([]edit, maxEdits)}
	p.remove(0, 0)
	p.remove(0, 0)
	if err := p.write(io.Discard, source{bytes.NewReader(nil), 0}); !errors.Is(err, ErrInvalid) || len(p.edits) > maxEdits+1 {
		t.Errorf("%d edits: %v", len(p.edits), err)
	}
}

// What a window gives is what is there, whatever the order of reads.
func TestWindow(t *testing.T) {
	t.Parallel()
	b := make([]byte, 200_000)
	for i := range b {
		b[i] = byte(i * i >> 7)
	}
	s := open(bytes.NewReader(b), int64(len(b)))
	for _, off := range []int64{0, 8, 5000, 4000, 70_000, 70_100, 74_200, 139_000, 0, 199_990, 199_000, 100_000, 195_000} {
		for _, n := range []int64{0, 1, 10, firstWindow, firstWindow + 1, 150_000} {
			got, err := s.bytes(off, n)
			if whole := off+n <= s.size; whole != (err == nil) || whole && !bytes.Equal(got, b[off:off+n]) {
				t.Errorf("%d bytes at %d: %v", n, off, err)
			}
		}
	}
	short := open(bytes.NewReader(b[:100]), 1000) // shorter than was said
	if _, err := short.bytes(90, 20); !errors.Is(err, ErrInvalid) {
		t.Errorf("behind the end: %v", err)
	}
}

func madeElement(id string, body ...string) string {
	all := strings.Join(body, "")
	return id + string([]byte{0x40 | byte(len(all)>>8), byte(len(all))}) + all
}

// madeWebM has one track for each codec.
func madeWebM(more string, codecs ...string) []byte {
	var tracks []string
	for _, c := range codecs {
		tracks = append(tracks, madeElement("\xae", madeElement("\x86", c), madeElement("\xe0", madeElement("\xb0", "\x1e"), madeElement("\xba", "\x14"))))
	}
	return []byte(madeElement("\x1a\x45\xdf\xa3", madeElement("\x42\x82", "webm")) +
		madeElement("\x18\x53\x80\x67", madeElement("\x16\x54\xae\x6b", tracks...), more))
}

func TestMatroskaIsNoWebM(t *testing.T) {
	t.Parallel()
	for want, files := range map[error]map[string][]byte{
		nil: {
			"VP8 and Vorbis": madeWebM("", "V_VP8", "A_VORBIS"), "VP9 and Opus": madeWebM("", "V_VP9\x00", "A_OPUS"),
			"AV1 with captions": madeWebM("", "V_AV1", "D_WEBVTT/CAPTIONS"),
		},
		ErrUnsupported: {
			"H.264": madeWebM("", "V_MPEG4/ISO/AVC"), "AAC": madeWebM("", "V_VP9", "A_AAC"), "subtitles": madeWebM("", "V_VP9", "S_TEXT/UTF8"),
			"an attachment": madeWebM(madeElement("\x19\x41\xa4\x69", "anything"), "V_VP9"),
		},
	} {
		for name, b := range files {
			if _, err := Probe(bytes.NewReader(b), int64(len(b)), Limits{}); !errors.Is(err, want) {
				t.Error(fmt.Errorf("%s: %w, want %w", name, err, want))
			}
		}
	}
}

// scansJPEG is a progressive JPEG's frame with so many scans of no data, and rest bytes behind.
func scansJPEG(w, h, scans, rest int) []byte {
	b := []byte{0xff, 0xd8, 0xff, 0xc2, 0, 11, 8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 1, 1, 0x11, 0}
	for range scans {
		b = append(b, 0xff, 0xda, 0, 8, 1, 1, 0, 1, 1, 0, 0)
	}
	return append(append(b, make([]byte, rest)...), 0xff, 0xd9)
}

func TestJPEGBombsAreRefusedByTheirHeaders(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"17000×17000 of one bit a block":   {scansJPEG(17000, 17000, 10, 17000*17000/512), nil},
		"the same, cut to an eighth":       {scansJPEG(17000, 17000, 10, 17000*17000/4096), nil},
		"17000×17000 in 3.5 KB":            {scansJPEG(17000, 17000, 10, 3500), ErrInvalid},
		"17000×17000 in 200 scans":         {scansJPEG(17000, 17000, 200, 17000*17000/512), ErrInvalid},
		"6000×8000 in 60 scans":            {scansJPEG(6000, 8000, 60, 100_000), nil},
		"4000×4000 with nothing, so small": {scansJPEG(4000, 4000, 1, 0), nil},
	} {
		if _, err := Probe(bytes.NewReader(c.file), int64(len(c.file)), Limits{}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	arithmetic := scansJPEG(17000, 17000, 1, 3500) // whose codes may be shorter than a bit
	arithmetic[3] = 0xca
	if _, err := Probe(bytes.NewReader(arithmetic), int64(len(arithmetic)), Limits{}); err != nil {
		t.Error(err)
	}
}
