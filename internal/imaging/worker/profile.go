package worker

import (
	"encoding/binary"
	"math"
)

// isSRGB tells whether an ICC profile (ICC.1:2022) says what sRGB says: its primaries, and its curve for each channel.
// Most pictures with a profile carry such a one, and a transform from it to sRGB changes nothing.
func isSRGB(profile []byte) bool {
	if len(profile) < 132 || string(profile[16:20]) != "RGB " || string(profile[20:24]) != "XYZ " {
		return false
	}
	for tag, want := range map[string][3]float64{
		"rXYZ": {0.4361, 0.2225, 0.0139}, "gXYZ": {0.3851, 0.7169, 0.0971}, "bXYZ": {0.1431, 0.0606, 0.7141},
	} {
		b := iccTag(profile, tag)
		if len(b) < 20 || string(b[:4]) != "XYZ " {
			return false
		}
		for i, v := range want {
			if math.Abs(fixed(b[8+4*i:])-v) > 0.002 {
				return false
			}
		}
	}
	return srgbCurve(iccTag(profile, "rTRC")) && srgbCurve(iccTag(profile, "gTRC")) && srgbCurve(iccTag(profile, "bTRC"))
}

// iccTag is the data of a tag, nil where there is none.
func iccTag(profile []byte, name string) []byte {
	be := binary.BigEndian
	for i, n := 132, min(be.Uint32(profile[128:]), 100); n > 0 && i+12 <= len(profile); i, n = i+12, n-1 {
		if string(profile[i:i+4]) != name {
			continue
		}
		off, size := uint64(be.Uint32(profile[i+4:])), uint64(be.Uint32(profile[i+8:]))
		if off+size > uint64(len(profile)) {
			return nil
		}
		return profile[off : off+size]
	}
	return nil
}

// srgbCurve tells whether a curve is sRGB's (IEC 61966-2-1), as a table or as a formula.
func srgbCurve(b []byte) bool {
	if len(b) < 12 {
		return false
	}
	switch string(b[:4]) {
	case "curv":
		n := int(binary.BigEndian.Uint32(b[8:]))
		if n < 256 || n > (len(b)-12)/2 {
			return false
		}
		for i := range 17 {
			at := i * (n - 1) / 16
			got := float64(binary.BigEndian.Uint16(b[12+2*at:])) / 65535
			if math.Abs(got-linear(float64(at)/float64(n-1))) > 0.002 {
				return false
			}
		}
		return true
	case "para":
		if len(b) < 32 || binary.BigEndian.Uint16(b[8:]) != 3 {
			return false
		}
		for i, want := range []float64{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045} {
			if math.Abs(fixed(b[12+4*i:])-want) > 0.002 {
				return false
			}
		}
		return true
	}
	return false
}

// linear is sRGB's curve.
func linear(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// fixed reads an s15Fixed16Number.
func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }
