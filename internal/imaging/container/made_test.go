package container

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

// gpsEXIF is a big-endian block with orientation 6 and a GPS IFD that holds one latitude of "SECRETPLACE".
func gpsEXIF() []byte {
	b := []byte("MM\x00*\x00\x00\x00\x08\x00\x02" +
		"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00" +
		"\x88\x25\x00\x04\x00\x00\x00\x01\x00\x00\x00\x26" +
		"\x00\x00\x00\x00" +
		"\x00\x01\x00\x02\x00\x02\x00\x00\x00\x0b\x00\x00\x00\x38" + "\x00\x00\x00\x00" + "SECRETPLACE")
	return b
}

const madeXMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description exif:GPSLatitude="SECRETPLACE" ` +
	`GPano:ProjectionType="equirectangular"><dc:title><rdf:Alt><rdf:li>Ein schöner Tag</rdf:li></rdf:Alt></dc:title>` +
	`<photoshop:City>SECRETPLACE</photoshop:City></rdf:Description></rdf:RDF></x:xmpmeta>`

func madeJPEG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 30, 20)), nil); err != nil {
		t.Fatal(err)
	}
	out := []byte{0xff, 0xd8}
	for _, body := range [][]byte{append(bytes.Clone(exifHead), gpsEXIF()...), append(bytes.Clone(xmpHead), madeXMP...)} {
		out = binary.BigEndian.AppendUint16(append(out, 0xff, 0xe1), uint16(len(body)+2))
		out = append(out, body...)
	}
	return append(append(out, b.Bytes()[2:]...), "trailing SECRETPLACE"...)
}

func madePNG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	out := bytes.Clone(b.Bytes()[:33])
	out = append(out, pngChunk("eXIf", gpsEXIF())...)
	out = append(out, pngChunk("iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"+madeXMP))...)
	return append(out, b.Bytes()[33:]...)
}

func madeGIF(t testing.TB, frames int) []byte {
	t.Helper()
	var g gif.GIF
	for range frames {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, 3, 2), color.Palette{color.Black, color.White}))
		g.Delay = append(g.Delay, 5)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func madeWebP() []byte {
	b := webpChunk("VP8X", []byte("\x0c\x00\x00\x00\x1d\x00\x00\x13\x00\x00"))
	b = append(b, webpChunk("EXIF", gpsEXIF())...)
	b = append(b, webpChunk("XMP ", []byte(madeXMP))...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(b)+4)), append([]byte("WEBP"), b...)...)
}

func madeBox(name string, body ...string) string {
	all := strings.Join(body, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(all)+8))) + name + all
}

// madeMP4 has its index at the end and one chunk, "pictures".
func madeMP4() []byte {
	tkhd := make([]byte, 84)
	copy(tkhd[44:], "\x00\x01\x00\x00")
	copy(tkhd[52:], "\xff\xff\x00\x00")
	copy(tkhd[76:], "\x00\x1e\x00\x00\x00\x14\x00\x00")
	head := madeBox("ftyp", "isom\x00\x00\x00\x00mp42")
	stco := madeBox("stco", "\x00\x00\x00\x00\x00\x00\x00\x01", string(binary.BigEndian.AppendUint32(nil, uint32(len(head)+8))))
	return []byte(head + madeBox("mdat", "pictures") + madeBox("moov",
		madeBox("trak", madeBox("tkhd", string(tkhd)), madeBox("mdia", madeBox("hdlr", strings.Repeat("\x00", 8), "vide"),
			madeBox("minf", madeBox("stbl", stco)))),
		madeBox("udta", madeBox("\xa9xyz", "\x00\x0b\x00\x00SECRETPLACE"))))
}

func seeds(t testing.TB) [][]byte {
	return [][]byte{madeJPEG(t), madePNG(t), madeGIF(t, 1), madeGIF(t, 3), madeWebP(), madeMP4(),
		[]byte(madeBox("ftyp", "avif\x00\x00\x00\x00mif1") + madeBox("meta", "\x00\x00\x00\x00", madeBox("iloc", "\x01\x00\x00\x00\x44"))),
		[]byte("\x1a\x45\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67\xff\x16\x54\xae\x6b\x8a\xae\x88\xe0\x86\xb0\x81\x1e\xba\x81\x14"),
		[]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\x1e\x00\x00\x00\xec\xff\xff\xff\x01\x00\x18\x00")}
}

func TestProbeAndClean(t *testing.T) {
	for _, b := range seeds(t) {
		f, err := Probe(bytes.NewReader(b), int64(len(b)), Limits{})
		if bytes.Contains(b, []byte("ftypavif")) {
			continue // has no size
		}
		if err != nil {
			t.Fatalf("%.12q: %v", b, err)
		}
		if upright := f.Format != GIF; upright && f.Width*f.Height != 600 {
			t.Errorf("%s is %d×%d", f.Format, f.Width, f.Height)
		}
		if bytes.Contains(b, []byte("SECRET")) && (f.Orientation != 6 || f.Width != 20) {
			t.Errorf("%s: orientation %d, width %d", f.Format, f.Orientation, f.Width)
		}
		if bytes.Contains(b, []byte("GPano")) && (!f.Is360 || f.Title != "Ein schöner Tag") {
			t.Errorf("%s: 360 %v, title %q", f.Format, f.Is360, f.Title)
		}
		cleaned(t, b, f, Keep)
		for _, m := range []Mode{NoLocation, Strip} {
			if bytes.Contains(cleaned(t, b, f, m), []byte("SECRET")) {
				t.Errorf("%s, mode %d: still tells the place", f.Format, m)
			}
		}
	}
}

func TestLimits(t *testing.T) {
	b := madeGIF(t, 3)
	for _, lim := range []Limits{{Frames: 2}, {Pixels: 5}, {AnimationPixels: 17}, {Duration: 1}} {
		if _, err := Probe(bytes.NewReader(b), int64(len(b)), lim); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%+v: %v", lim, err)
		}
	}
}

func TestSniffRefuses(t *testing.T) {
	for _, s := range []string{"", "<svg xmlns=", "<!doctype html>", "#EXTM3U\n#EXT-X-VERSION", "II*\x00........",
		madeBox("ftyp", "M4V \x00\x00\x00\x00isom"), madeBox("ftyp", "3gp4\x00\x00\x00\x00isom"),
		"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska"} {
		if f, ok := Sniff([]byte(s)); ok {
			t.Errorf("%q is %s", s, f)
		}
	}
}

func TestFastStart(t *testing.T) {
	b := madeMP4()
	if need, err := NeedsFastStart(bytes.NewReader(b), int64(len(b))); !need || err != nil {
		t.Fatal(need, err)
	}
	var out bytes.Buffer
	if err := FastStart(&out, bytes.NewReader(b), int64(len(b))); err != nil {
		t.Fatal(err)
	}
	o := out.Bytes()
	at := int(binary.BigEndian.Uint32(o[bytes.Index(o, []byte("stco"))+12:]))
	if len(o) != len(b) || !bytes.HasPrefix(o[at:], []byte("pictures")) {
		t.Errorf("offset %d points at %.8q", at, o[at:])
	}
	if need, err := NeedsFastStart(bytes.NewReader(o), int64(len(o))); need || err != nil {
		t.Error(need, err)
	}
	l := layout{moov: box{off: 1 << 32, n: 100}, data: 24}
	wide, err := l.shifted([]byte(madeBox("trak", madeBox("mdia", madeBox("minf", madeBox("stbl",
		madeBox("stco", "\x00\x00\x00\x00\x00\x00\x00\x01\xff\xff\xff\xff")))))), false)
	if i := bytes.Index(wide, []byte("co64")); err != nil || i < 0 ||
		binary.BigEndian.Uint64(wide[i+12:]) != 0xffffffff+uint64(len(wide)) {
		t.Errorf("not widened: %q, %v", wide, err)
	}
}

func TestProbeTellsWhatIsHeldWhole(t *testing.T) {
	jpg, png := madeJPEG(t), madePNG(t)
	for _, b := range [][]byte{jpg, png} {
		if f, err := Probe(bytes.NewReader(b), int64(len(b)), Limits{}); err != nil || f.Progressive {
			t.Errorf("%s: %v, %v", f.Format, f.Progressive, err)
		}
	}
	jpg[bytes.Index(jpg, []byte("\xff\xc0\x00"))+1] = 0xc2
	png[28] = 1
	binary.BigEndian.PutUint32(png[29:], crc32.ChecksumIEEE(png[12:29]))
	for _, b := range [][]byte{jpg, png} {
		if f, err := Probe(bytes.NewReader(b), int64(len(b)), Limits{}); err != nil || !f.Progressive {
			t.Errorf("%s: %v, %v", f.Format, f.Progressive, err)
		}
	}
}

// madeHEIC is the frame of a HEIC with one picture property of a depth.
func madeHEIC(depth byte) []byte {
	hvcC := make([]byte, 23)
	hvcC[17], hvcC[18] = 0xf8|depth-8, 0xf8|depth-8
	return []byte(madeBox("ftyp", "heic\x00\x00\x00\x00mif1heic") + madeBox("meta", "\x00\x00\x00\x00",
		madeBox("pitm", "\x00\x00\x00\x00\x00\x01"),
		madeBox("iprp", madeBox("ipco", madeBox("hvcC", string(hvcC)), madeBox("ispe", "\x00\x00\x00\x00\x00\x00\x01\x2c\x00\x00\x00\xc8")),
			madeBox("ipma", "\x00\x00\x00\x00\x00\x00\x00\x01\x00\x01\x02\x81\x02"))))
}

func TestHEICOfAnyDepthIsTaken(t *testing.T) {
	for _, depth := range []byte{8, 10, 12} {
		b := madeHEIC(depth)
		if f, err := Probe(bytes.NewReader(b), int64(len(b)), Limits{}); err != nil || f.Width != 300 || f.Height != 200 {
			t.Errorf("%d bits: %+v, %v", depth, f, err)
		}
	}
}

func TestFragmentsTellNoPlace(t *testing.T) {
	place := madeBox("udta", madeBox("\xa9xyz", "\x00\x0b\x00\x00SECRETPLACE"))
	b := append(madeMP4(), madeBox("emsg", "SECRETPLACE")+madeBox("moof", madeBox("traf", place)+place)+madeBox("mdat", "more")...)
	f, err := Probe(bytes.NewReader(b), int64(len(b)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []Mode{NoLocation, Strip} {
		out := cleaned(t, b, f, m)
		if bytes.Contains(out, []byte("SECRET")) || len(out) != len(b) || !bytes.Contains(out, []byte("more")) {
			t.Errorf("mode %d: %q", m, out)
		}
	}
}
