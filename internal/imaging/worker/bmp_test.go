package worker

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"testing"

	"golang.org/x/image/bmp"

	"calotype/internal/imaging"
)

// madeBMP is a bitmap of 3×2 with a header of so many bytes, a palette or masks behind it, and rows from the lowest.
func madeBMP(head, depth, stored int, between string, rows ...string) []byte {
	le := binary.LittleEndian
	h := le.AppendUint32(nil, uint32(head))
	if head == 12 {
		h = le.AppendUint16(le.AppendUint16(h, 3), 2)
		h = le.AppendUint16(le.AppendUint16(h, 1), uint16(depth))
	} else {
		h = le.AppendUint32(le.AppendUint32(h, 3), 2)
		h = le.AppendUint16(le.AppendUint16(h, 1), uint16(depth))
		h = le.AppendUint32(h, uint32(stored))
		h = append(h, make([]byte, 124)...)[:head]
	}
	b := append([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00"), 0, 0, 0, 0)
	le.PutUint32(b[10:], uint32(14+len(h)+len(between)))
	b = append(append(b, h...), between...)
	for _, r := range rows {
		b = append(b, r...)
	}
	return b
}

// Upper row red, green, blue; lower row blue, green, red, in all the ways of OS/2 and Windows.
func TestBitmapsOfAllKinds(t *testing.T) {
	t.Parallel()
	const os2, windows = "\xff\x00\x00\x00\xff\x00\x00\x00\xff", "\xff\x00\x00\x00\x00\xff\x00\x00\x00\x00\xff\x00" // blue, green, red
	const lower24, upper24 = "\xff\x00\x00\x00\xff\x00\x00\x00\xff\x00\x00\x00", "\x00\x00\xff\x00\xff\x00\xff\x00\x00\x00\x00\x00"
	const lower32, upper32 = "\xff\x00\x00\xff\x00\xff\x00\xff\x00\x00\xff\xff", "\x00\x00\xff\xff\x00\xff\x00\xff\xff\x00\x00\xff"
	const red, green, blue = "\x00\xf8\x00\x00", "\xe0\x07\x00\x00", "\x1f\x00\x00\x00"
	pad := func(s string, n int) string { return s + string(make([]byte, n)) }
	header := func(kind int) []byte { return madeBMP(kind, 24, 0, "", lower24, upper24) }
	down := header(40)
	binary.LittleEndian.PutUint32(down[22:], uint32(1<<32-2))
	copy(down[54:], upper24+lower24)
	for name, file := range map[string][]byte{
		"OS/2, 24 bits": header(12), "OS/2, 8 bits": madeBMP(12, 8, 0, pad(os2, 759), "\x00\x01\x02\x00", "\x02\x01\x00\x00"),
		"OS/2, 4 bits":        madeBMP(12, 4, 0, pad(os2, 39), "\x01\x20\x00\x00", "\x21\x00\x00\x00"),
		"OS/2 2, 24 bits":     header(64),
		"Windows, 24 bits":    header(40),
		"Windows, from top":   down,
		"Windows, 8 bits":     madeBMP(40, 8, 0, pad(windows, 1012), "\x00\x01\x02\x00", "\x02\x01\x00\x00"),
		"Windows, 4 bits":     madeBMP(40, 4, 0, pad(windows, 52), "\x01\x20\x00\x00", "\x21\x00\x00\x00"),
		"Windows, 2 bits":     madeBMP(40, 2, 0, windows, "\x18\x00\x00\x00", "\x90\x00\x00\x00"),
		"Windows, 16 bits":    madeBMP(40, 16, 0, "", "\x1f\x00\xe0\x03\x00\x7c\x00\x00", "\x00\x7c\xe0\x03\x1f\x00\x00\x00"),
		"Windows, 5, 6 and 5": madeBMP(40, 16, 3, red+green+blue, "\x1f\x00\xe0\x07\x00\xf8\x00\x00", "\x00\xf8\xe0\x07\x1f\x00\x00\x00"),
		"Windows, 32 bits":    madeBMP(40, 32, 0, "", lower32, upper32),
		"Windows 5, 24 bits":  header(124),
	} {
		m, err := readBitmap(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		img := painted(m)
		for i, want := range []color.NRGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}} {
			if up, low := img.NRGBAAt(i, 0), img.NRGBAAt(2-i, 1); up != want || low != want {
				t.Errorf("%s: %v above, %v below, want %v", name, up, low, want)
			}
		}
	}
	one, err := readBitmap(madeBMP(12, 1, 0, "\x00\x00\x00\xff\xff\xff", "\xa0\x00\x00\x00", "\x40\x00\x00\x00"))
	if err != nil {
		t.Fatal(err)
	}
	if img := painted(one); img.NRGBAAt(0, 0).R != 0 || img.NRGBAAt(1, 0).R != 255 || img.NRGBAAt(0, 1).R != 255 || img.NRGBAAt(1, 1).R != 0 {
		t.Errorf("OS/2, 1 bit: %v", img.Pix)
	}
}

// Another's decoder and ours agree, of alpha too, which counts only where the header has a mask for it.
func TestBitmapsAsOthersSeeThem(t *testing.T) {
	t.Parallel()
	var opaque, palette bytes.Buffer
	numbers := image.NewPaletted(image.Rect(0, 0, 7, 5), color.Palette{color.White, color.RGBA{9, 8, 7, 255}})
	numbers.SetColorIndex(3, 2, 1)
	if err := errors.Join(bmp.Encode(&opaque, drawing(61, 40)), bmp.Encode(&palette, numbers)); err != nil {
		t.Fatal(err)
	}
	const rows = "abcdefghijkl"
	for name, file := range map[string][]byte{
		"opaque": opaque.Bytes(), "palette": palette.Bytes(), "no mask": madeBMP(40, 32, 0, "", rows, rows), "mask": madeBMP(124, 32, 0, "", rows, rows),
	} {
		m, err := readBitmap(file)
		theirs, bad := bmp.Decode(bytes.NewReader(file))
		if err := errors.Join(err, bad); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		img := painted(m)
		for i := range m.w * m.h {
			x, y := i%m.w, i/m.w
			if want := color.NRGBAModel.Convert(theirs.At(x, y)); img.At(x, y) != want {
				t.Fatalf("%s: %v at %d, %d, want %v", name, img.At(x, y), x, y, want)
			}
		}
	}
}

// painted is all of a bitmap, each row made in two parts.
func painted(m bitmap) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, m.w, m.h))
	row := make([]byte, m.w*m.bands())
	for y := range m.h {
		half := m.w / 2
		m.paint(row[:half*m.bands()], 0, y)
		m.paint(row[half*m.bands():], half, y)
		for x := range m.w {
			c := append(row[x*m.bands():][:m.bands():m.bands()], 255)
			img.SetNRGBA(x, y, color.NRGBA{c[0], c[1], c[2], c[3]})
		}
	}
	return img
}

func TestBitmapsThatAreRefused(t *testing.T) {
	t.Parallel()
	const rows = "\x01\x02\x03\x00\x01\x02\x03\x00"
	whole := madeBMP(40, 8, 0, string(make([]byte, 1024)), rows)
	for name, file := range map[string][]byte{
		"cut":                       whole[:len(whole)-1],
		"packed runs":               patched(whole, 30, 1),
		"begins in its header":      patched(whole, 10, 20, 0),
		"begins behind its end":     patched(whole, 10, 0xff, 0xff),
		"of 7 bits":                 patched(whole, 28, 7),
		"of no width":               patched(whole, 18, 0),
		"of the least height":       patched(whole, 22, 0, 0, 0, 0x80),
		"of 2 billion in one row":   patched(whole, 18, 0xff, 0xff, 0xff, 0x7f),
		"with a header of 13 bytes": patched(whole, 14, 13),
		"with holes in a mask":      madeBMP(40, 16, 3, "\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", rows, rows),
		"without its masks":         madeBMP(40, 16, 3, "")[:54],
		"without anything":          []byte("BM"),
	} {
		if _, err := readBitmap(file); !errors.Is(err, imaging.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzBitmap(f *testing.F) {
	f.Add(madeBMP(12, 1, 0, "\x00\x00\x00\xff\xff\xff", "\xa0\x00\x00\x00", "\x40\x00\x00\x00"))
	f.Add(madeBMP(40, 16, 3, "\x00\xf8\x00\x00\xe0\x07\x00\x00\x1f\x00\x00\x00", "\x1f\x00\xe0\x07\x00\xf8\x00\x00", "\x00\xf8\xe0\x07\x1f\x00\x00\x00"))
	f.Fuzz(func(_ *testing.T, b []byte) {
		if m, err := readBitmap(b); err == nil && int64(m.w)*int64(m.h) < 1<<20 {
			painted(m)
		}
	})
}
