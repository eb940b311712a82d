package worker

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/image/bmp"

	"calotype/internal/imaging"
)

// packed is zeros in zlib, a thousandth of their size.
func packed(t *testing.T, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write(make([]byte, size)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withChunk puts a chunk after the header of a PNG.
func withChunk(file []byte, name string, data []byte) []byte {
	c := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	c = append(append(c, name...), data...)
	c = binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
	return append(append(bytes.Clone(file[:33]), c...), file[33:]...)
}

// withSegment puts JPEG segments after the start of the picture.
func withSegment(file []byte, marker byte, body []byte, times int) []byte {
	s := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2))
	return append(append(bytes.Clone(file[:2]), bytes.Repeat(append(s, body...), times)...), file[2:]...)
}

func encodedPNG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encodedJPEG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func patched(file []byte, at int, with ...byte) []byte {
	out := bytes.Clone(file)
	copy(out[at:], with)
	return out
}

// What lies or swells is refused or taken for what it is, soon, and the worker
// is there for the next one.
func TestLiesAndBombs(t *testing.T) {
	picture, photo := encodedPNG(t, drawing(60, 40)), encodedJPEG(t, drawing(60, 40))
	var bitmap bytes.Buffer
	if err := bmp.Encode(&bitmap, drawing(60, 40)); err != nil {
		t.Fatal(err)
	}
	bench := t.TempDir()
	p := pool(t, bench, "worker", 20*time.Second)
	lim := imaging.Limits{Pixels: 300e6, AnimationPixels: 1000e6, Frames: 5000, Duration: 24 * time.Hour}
	for name, c := range map[string]struct {
		file  []byte
		taken bool
	}{
		"PNG with 500 MB of profile":     {withChunk(picture, "iCCP", append([]byte("x\x00\x00"), packed(t, 500_000_000)...)), true},
		"PNG with 500 MB of text":        {withChunk(picture, "zTXt", append([]byte("Title\x00\x00"), packed(t, 500_000_000)...)), true},
		"PNG of 30000×30000 by header":   {patched(picture, 16, 0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30), false},
		"PNG of 17000×17000 by header":   {patched(picture, 16, 0, 0, 0x42, 0x68, 0, 0, 0x42, 0x68), false},
		"JPEG with 5,000 comments":       {withSegment(photo, 0xfe, []byte("a comment"), 5000), true},
		"JPEG with rubbish for profile":  {withSegment(photo, 0xe2, append([]byte("ICC_PROFILE\x00\x01\x01"), make([]byte, 60_000)...), 1), true},
		"JPEG with rubbish for EXIF":     {withSegment(photo, 0xe1, append([]byte("Exif\x00\x00II*\x00\xff\xff\xff\x7f"), make([]byte, 999)...), 1), true},
		"JPEG with 2 MB of fill bytes":   {slices.Concat(photo[:2], bytes.Repeat([]byte{0xff}, 2_000_000), photo[2:]), true},
		"JPEG of 17000×17000 by header":  {patched(photo, bytes.Index(photo, []byte("\xff\xc0\x00"))+5, 0x42, 0x68, 0x42, 0x68), false},
		"PNG with 200,000 texts":         {slices.Concat(picture[:33], bytes.Repeat(withChunk(picture, "tEXt", []byte("a\x00b"))[33:48], 200_000), picture[33:]), false},
		"BMP of OS/2":                    {madeBMP(12, 1, 0, "\x00\x00\x00\xff\xff\xff", "\xa0\x00\x00\x00", "\x40\x00\x00\x00"), true},
		"BMP of 20000×20000 by header":   {patched(bitmap.Bytes(), 18, 0x20, 0x4e, 0, 0, 0x20, 0x4e, 0, 0), false},
		"BMP of 2 Gpx in one direction":  {patched(bitmap.Bytes(), 18, 0xff, 0xff, 0xff, 0x7f, 1, 0, 0, 0), false},
		"BMP that is narrower than zero": {patched(bitmap.Bytes(), 18, 0xff, 0xff, 0xff, 0xff), false},
	} {
		if err := os.WriteFile(filepath.Join(bench, "in"), c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		f, err := p.Probe(t.Context(), "in", lim)
		if err == nil {
			_, err = p.Render(t.Context(), imaging.RenderRequest{In: "in", Facts: f, Original: &imaging.Original{Path: "out/o", Format: "", Mode: imaging.NoLocation},
				Outputs: []imaging.Output{{Path: "out/t", Format: "jpeg", Width: 32, Height: 32, Crop: true}}})
		}
		if c.taken != (err == nil) || err != nil && !errors.Is(err, imaging.ErrInvalid) && !errors.Is(err, imaging.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(begun); took > 15*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
	if lost := p.Stats().Lost; lost != 0 {
		t.Errorf("%d workers were lost", lost)
	}
}

func uniform(w, h int, c color.Color) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		m.Set(i%w, i/w, c)
	}
	return m
}

// coloured is a picture of one colour with the profile, as a PNG.
func coloured(t *testing.T, c color.Color, profile []byte) []byte {
	t.Helper()
	file := encodedPNG(t, uniform(64, 64, c))
	if profile == nil {
		return file
	}
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, _ = w.Write(profile)
	_ = w.Close()
	return withChunk(file, "iCCP", append([]byte("p\x00\x00"), z.Bytes()...))
}

// Thumbs are sRGB whatever the picture's profile says; transparency stays where
// the format has it; 16 bits and gray come out as they look.
func TestColoursAndShapes(t *testing.T) {
	gray16 := image.NewGray16(image.Rect(0, 0, 64, 64))
	for i := range gray16.Pix {
		gray16.Pix[i] = 0x80
	}
	one := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	one.Set(0, 0, color.NRGBA{10, 200, 30, 255})
	bench := t.TempDir()
	p := pool(t, bench, "worker", 20*time.Second)
	for name, c := range map[string]struct {
		file   []byte
		format string
		want   color.NRGBA
	}{
		"no profile":         {coloured(t, color.NRGBA{200, 100, 50, 255}, nil), "png", color.NRGBA{200, 100, 50, 255}},
		"Display P3":         {coloured(t, color.NRGBA{200, 100, 50, 255}, p3Profile()), "png", color.NRGBA{215, 93, 31, 255}},
		"half transparent":   {coloured(t, color.NRGBA{200, 100, 50, 128}, nil), "png", color.NRGBA{200, 100, 50, 128}},
		"flattened on white": {coloured(t, color.NRGBA{200, 100, 50, 0}, nil), "jpeg", color.NRGBA{255, 255, 255, 255}},
		"gray of 16 bits":    {encodedPNG(t, gray16), "png", color.NRGBA{128, 128, 128, 255}},
		"one pixel":          {encodedPNG(t, one), "png", color.NRGBA{10, 200, 30, 255}},
	} {
		if err := os.WriteFile(filepath.Join(bench, "in"), c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := p.Probe(t.Context(), "in", imaging.Limits{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_, err = p.Render(t.Context(), imaging.RenderRequest{In: "in", Facts: f,
			Outputs: []imaging.Output{{Path: "out/t", Format: c.format, Width: 32, Height: 32, Crop: true}, {Path: "out/m", Format: c.format, Width: 500}}})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		b, err := os.ReadFile(filepath.Join(bench, "out", "t"))
		if err != nil {
			t.Fatal(err)
		}
		m, _, err := image.Decode(bytes.NewReader(b))
		if err != nil || m.Bounds().Dx() != 32 || m.Bounds().Dy() != 32 {
			t.Fatalf("%s: %v", name, err)
		}
		if got := color.NRGBAModel.Convert(m.At(16, 16)).(color.NRGBA); far(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// p3Profile is Display P3's primaries with sRGB's curve.
func p3Profile() []byte {
	b := []byte("para\x00\x00\x00\x00\x00\x03\x00\x00")
	for _, v := range []float64{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045} {
		b = binary.BigEndian.AppendUint32(b, uint32(int32(v*65536+0.5)))
	}
	return iccProfile([3][3]float64{{0.51512, 0.2412, -0.00105}, {0.29198, 0.69225, 0.04189}, {0.1571, 0.06657, 0.78407}}, b)
}

func far(a, b color.NRGBA) bool {
	for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B), int(a.A) - int(b.A)} {
		if d > 4 || d < -4 {
			return true
		}
	}
	return false
}
