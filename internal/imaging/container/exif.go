package container

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// tiff is an EXIF block, beginning with its byte order mark.
type tiff struct {
	b     []byte
	order binary.ByteOrder
}

// entry is one field of an IFD.
type entry struct {
	pos       int // of its twelve bytes
	tag, kind uint16
	count     int
	at        int // where val is
	val       []byte
}

func parseTIFF(b []byte) (tiff, bool) {
	b = bytes.TrimPrefix(b, []byte("Exif\x00\x00"))
	switch {
	case len(b) < 8:
		return tiff{}, false
	case string(b[:4]) == "II*\x00":
		return tiff{b, binary.LittleEndian}, true
	case string(b[:4]) == "MM\x00*":
		return tiff{b, binary.BigEndian}, true
	}
	return tiff{}, false
}

// first is the offset of the first IFD.
func (t tiff) first() int { return int(t.order.Uint32(t.b[4:])) }

// ifd reads the fields of the IFD at off and the offset of the next. Fields that point outside have a nil val.
func (t tiff) ifd(off int) (list []entry, next int) {
	if off < 8 || off > len(t.b)-2 {
		return nil, 0
	}
	n := int(t.order.Uint16(t.b[off:]))
	pos := off + 2
	for ; n > 0 && pos+12 <= len(t.b); n, pos = n-1, pos+12 {
		e := entry{pos: pos, tag: t.order.Uint16(t.b[pos:]), kind: t.order.Uint16(t.b[pos+2:]),
			count: int(t.order.Uint32(t.b[pos+4:]))}
		size := e.count * kindSize(e.kind)
		e.at = pos + 8
		if size > 4 {
			e.at = int(t.order.Uint32(t.b[pos+8:]))
		}
		if e.at <= len(t.b) && size <= len(t.b)-e.at {
			e.val = t.b[e.at : e.at+size]
		}
		list = append(list, e)
	}
	if n == 0 && pos+4 <= len(t.b) {
		next = int(t.order.Uint32(t.b[pos:]))
	}
	return list, next
}

func kindSize(kind uint16) int {
	switch kind {
	case 3, 8:
		return 2
	case 4, 9, 11, 13:
		return 4
	case 5, 10, 12:
		return 8
	}
	return 1
}

// Tags that mean something here.
const (
	tagOrientation = 0x0112
	tagExifIFD     = 0x8769
	tagGPSIFD      = 0x8825
	tagMakerNote   = 0x927c
)

func (t tiff) number(e entry) (int, bool) {
	switch {
	case e.kind == 3 && len(e.val) >= 2:
		return int(t.order.Uint16(e.val)), true
	case (e.kind == 4 || e.kind == 13) && len(e.val) >= 4:
		return int(t.order.Uint32(e.val)), true
	}
	return 0, false
}

// fields lists IFD0 and the EXIF IFD; with gps that one too.
func (t tiff) fields(gps bool) []entry {
	list, _ := t.ifd(t.first())
	all := list
	for _, e := range list {
		if off, ok := t.number(e); ok && (e.tag == tagExifIFD || gps && e.tag == tagGPSIFD) {
			sub, _ := t.ifd(off)
			all = append(all[:len(all):len(all)], sub...)
		}
	}
	return all
}

// readEXIF takes from an EXIF block what Facts wants.
func readEXIF(b []byte, f *Facts, x *texts) {
	t, ok := parseTIFF(b)
	if !ok {
		return
	}
	zone := time.UTC
	var original, modified string
	for _, e := range t.fields(false) {
		switch e.tag {
		case tagOrientation:
			if n, ok := t.number(e); ok && n >= 1 && n <= 8 {
				f.Orientation = n
			}
		case 0x010e:
			x.exifDescription = clean(string(e.val))
		case 0x8298:
			x.exifCopyright = clean(string(e.val))
		case 0x010f:
			f.Make = clean(string(e.val))
		case 0x0110:
			f.Model = clean(string(e.val))
		case 0x9c9b:
			x.xpTitle = clean(utf16String(e.val))
		case 0x0132:
			modified = clean(string(e.val))
		case 0x9003:
			original = clean(string(e.val))
		case 0x9011:
			if z, err := time.Parse("-07:00", clean(string(e.val))); err == nil {
				zone = z.Location()
			}
		}
	}
	for _, s := range []string{original, modified} {
		if at, err := time.ParseInLocation("2006:01:02 15:04:05", s, zone); err == nil {
			f.Taken = at
			return
		}
	}
}

func utf16String(b []byte) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(u))
}

// maxEXIFJSON caps Facts.EXIF in bytes.
const maxEXIFJSON = 64 << 10

// exifJSON writes the known fields as one flat object of strings; MakerNote is left out.
func exifJSON(b []byte) string {
	t, ok := parseTIFF(b)
	if !ok {
		return ""
	}
	flat, size := map[string]any{}, 0
	for _, e := range t.fields(false) {
		if name := exifNames[e.tag]; name != "" && e.tag != tagMakerNote {
			v := t.text(e)
			if size += len(name) + len(v)*6 + 8; size > maxEXIFJSON {
				break
			}
			flat[name] = v
		}
	}
	for _, e := range t.gps() {
		if name := gpsNames[e.tag]; name != "" {
			v := t.text(e)
			if size += len(name) + len(v)*6 + 8; size > maxEXIFJSON {
				break
			}
			flat[name] = v
		}
	}
	if len(flat) == 0 {
		return ""
	}
	out, err := json.Marshal(flat)
	if err != nil {
		return ""
	}
	return string(out)
}

func (t tiff) gps() []entry {
	list, _ := t.ifd(t.first())
	for _, e := range list {
		if off, ok := t.number(e); ok && e.tag == tagGPSIFD {
			sub, _ := t.ifd(off)
			return sub
		}
	}
	return nil
}

// text writes a field as a person would read it: "1/100", "3, 0, 0".
func (t tiff) text(e entry) string {
	if e.kind == 2 || e.tag == 0x9000 || e.tag == 0xa000 {
		return clean(string(e.val))
	}
	if e.tag == 0x9286 && len(e.val) > 8 {
		return clean(string(e.val[8:]))
	}
	if e.tag == 0x9c9b || e.tag == 0x9c9c || e.tag == 0x9c9d || e.tag == 0x9c9e || e.tag == 0x9c9f {
		return clean(utf16String(e.val))
	}
	var parts []string
	for v := e.val; len(v) >= kindSize(e.kind) && len(parts) < 16; v = v[kindSize(e.kind):] {
		switch e.kind {
		case 3:
			parts = append(parts, strconv.Itoa(int(t.order.Uint16(v))))
		case 4, 13:
			parts = append(parts, strconv.FormatUint(uint64(t.order.Uint32(v)), 10))
		case 9:
			parts = append(parts, strconv.Itoa(int(int32(t.order.Uint32(v)))))
		case 5:
			parts = append(parts, fmt.Sprintf("%d/%d", t.order.Uint32(v), t.order.Uint32(v[4:])))
		case 10:
			parts = append(parts, fmt.Sprintf("%d/%d", int32(t.order.Uint32(v)), int32(t.order.Uint32(v[4:]))))
		default:
			parts = append(parts, strconv.Itoa(int(v[0])))
		}
	}
	return strings.Join(parts, ", ")
}

var exifNames = map[uint16]string{
	0x010e: "ImageDescription", 0x010f: "Make", 0x0110: "Model", 0x0112: "Orientation", 0x011a: "XResolution",
	0x011b: "YResolution", 0x0128: "ResolutionUnit", 0x0131: "Software", 0x0132: "DateTime", 0x013b: "Artist",
	0x0213: "YCbCrPositioning", 0x8298: "Copyright", 0x829a: "ExposureTime", 0x829d: "FNumber",
	0x8822: "ExposureProgram", 0x8827: "ISOSpeedRatings", 0x9000: "ExifVersion", 0x9003: "DateTimeOriginal",
	0x9004: "DateTimeDigitized", 0x9010: "OffsetTime", 0x9011: "OffsetTimeOriginal", 0x9201: "ShutterSpeedValue",
	0x9202: "ApertureValue", 0x9203: "BrightnessValue", 0x9204: "ExposureBiasValue", 0x9205: "MaxApertureValue",
	0x9206: "SubjectDistance", 0x9207: "MeteringMode", 0x9208: "LightSource", 0x9209: "Flash",
	0x920a: "FocalLength", 0x9286: "UserComment", 0x9290: "SubSecTime", 0x9291: "SubSecTimeOriginal",
	0x9c9b: "Title", 0x9c9c: "Comments", 0x9c9d: "Author", 0x9c9e: "Keywords", 0x9c9f: "Subject",
	0xa000: "FlashPixVersion", 0xa001: "ColorSpace", 0xa002: "ExifImageWidth", 0xa003: "ExifImageLength",
	0xa217: "SensingMethod", 0xa401: "CustomRendered", 0xa402: "ExposureMode", 0xa403: "WhiteBalance",
	0xa404: "DigitalZoomRatio", 0xa405: "FocalLengthIn35mmFilm", 0xa406: "SceneCaptureType", 0xa407: "GainControl",
	0xa408: "Contrast", 0xa409: "Saturation", 0xa40a: "Sharpness", 0xa420: "ImageUniqueID",
	0xa430: "CameraOwnerName", 0xa431: "BodySerialNumber", 0xa432: "LensSpecification", 0xa433: "LensMake",
	0xa434: "LensModel", 0xa435: "LensSerialNumber",
}

var gpsNames = map[uint16]string{
	1: "GPSLatitudeRef", 2: "GPSLatitude", 3: "GPSLongitudeRef", 4: "GPSLongitude", 5: "GPSAltitudeRef",
	6: "GPSAltitude", 7: "GPSTimeStamp", 16: "GPSImgDirectionRef", 17: "GPSImgDirection", 29: "GPSDateStamp",
}
