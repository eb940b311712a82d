package worker

import (
	"encoding/binary"
	"math"
	"testing"
)

// iccProfile makes a profile of three primaries and one curve for all channels.
func iccProfile(primaries [3][3]float64, curve []byte) []byte {
	be := binary.BigEndian
	number := func(b []byte, v float64) []byte { return be.AppendUint32(b, uint32(int32(math.Round(v*65536)))) }
	head := make([]byte, 128)
	copy(head[12:], "mntrRGB XYZ ")
	tags := be.AppendUint32(nil, 6)
	var data []byte
	at := 128 + 4 + 6*12
	add := func(name string, b []byte) {
		tags = append(tags, name...)
		tags = be.AppendUint32(be.AppendUint32(tags, uint32(at+len(data))), uint32(len(b)))
		data = append(data, b...)
	}
	for i, name := range []string{"rXYZ", "gXYZ", "bXYZ"} {
		b := []byte("XYZ \x00\x00\x00\x00")
		for _, v := range primaries[i] {
			b = number(b, v)
		}
		add(name, b)
	}
	for _, name := range []string{"rTRC", "gTRC", "bTRC"} {
		add(name, curve)
	}
	whole := append(append(head, tags...), data...)
	be.PutUint32(whole, uint32(len(whole)))
	copy(whole[8:], "\x04\x30")
	copy(whole[36:], "acsp")
	copy(whole[68:], "\x00\x00\xf6\xd6\x00\x01\x00\x00\x00\x00\xd3\x2d") // D50
	return whole
}

func TestWhichProfilesAreSRGB(t *testing.T) {
	t.Parallel()
	be := binary.BigEndian
	srgb := [3][3]float64{{0.43607, 0.22249, 0.01392}, {0.38515, 0.71687, 0.09708}, {0.14307, 0.06061, 0.7141}}
	displayP3 := [3][3]float64{{0.51512, 0.2412, -0.00105}, {0.29198, 0.69225, 0.04189}, {0.1571, 0.06657, 0.78407}}
	table := func(n int, f func(float64) float64) []byte {
		b := be.AppendUint32([]byte("curv\x00\x00\x00\x00"), uint32(n))
		for i := range n {
			b = be.AppendUint16(b, uint16(math.Round(65535*f(float64(i)/float64(n-1)))))
		}
		return b
	}
	formula := func(gamma float64) []byte {
		b := []byte("para\x00\x00\x00\x00\x00\x03\x00\x00")
		for _, v := range []float64{gamma, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045} {
			b = be.AppendUint32(b, uint32(int32(math.Round(v*65536))))
		}
		return b
	}
	plain22 := func(v float64) float64 { return math.Pow(v, 2.2) }
	for name, c := range map[string]struct {
		profile []byte
		want    bool
	}{
		"a table of 1024":     {iccProfile(srgb, table(1024, linear)), true},
		"a formula":           {iccProfile(srgb, formula(2.4)), true},
		"other primaries":     {iccProfile(displayP3, formula(2.4)), false},
		"another formula":     {iccProfile(srgb, formula(2.2)), false},
		"a gamma in a table":  {iccProfile(srgb, table(1024, plain22)), false},
		"a coarse table":      {iccProfile(srgb, table(16, linear)), false},
		"a gamma as a number": {iccProfile(srgb, append(be.AppendUint32([]byte("curv\x00\x00\x00\x00"), 1), 2, 0x33)), false},
		"a cut one":           {iccProfile(srgb, table(1024, linear))[:300], false},
		"nothing":             {nil, false},
	} {
		if got := isSRGB(c.profile); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func FuzzIsSRGB(f *testing.F) {
	f.Add(iccProfile([3][3]float64{}, []byte("curv\x00\x00\x00\x00\x00\x00\x00\x00")))
	f.Fuzz(func(_ *testing.T, b []byte) { isSRGB(b) })
}
