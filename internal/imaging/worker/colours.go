package worker

import (
	"fmt"
	"math"
	"sync"

	"calotype/internal/imaging"
	"calotype/internal/imaging/container"
)

// weights are what red and blue count for in Y, by the matrix's number (ITU-T H.273, table 4).
var weights = map[int][2]float64{
	1: {0.2126, 0.0722}, 4: {0.30, 0.11}, 5: {0.299, 0.114}, 6: {0.299, 0.114}, 7: {0.212, 0.087}, 9: {0.2627, 0.0593}, 10: {0.2627, 0.0593},
}

// toRGB makes RGB of pixels that are Cr, Y, Cb and alpha. With alone, when no profile says what they are, they become
// sRGB's too.
func toRGB(pix []byte, c container.Colours, alone bool) error {
	if err := matrix(pix, c); err != nil {
		return err
	}
	if alone && (c.Primaries != 1 || wide(c.Transfer)) {
		toSRGB(pix, c)
	}
	return nil
}

// matrix computes with 16 bits behind the point.
func matrix(pix []byte, c container.Colours) error {
	black, span, chroma := 0.0, 255.0, 255.0
	if !c.Full {
		black, span, chroma = 16, 219, 224
	}
	luma := func(v byte) int { return int(65536 * 255 / span * (float64(v) - black)) }
	w, known := weights[c.Matrix]
	if !known && c.Matrix != 0 {
		return fmt.Errorf("%w: colour matrix %d", imaging.ErrUnsupported, c.Matrix)
	}
	var y, rv, gv, gu, bu [256]int
	for i := range 256 {
		y[i] = luma(byte(i))
		v := 65536 * 255 / chroma * float64(i-128)
		rv[i], bu[i] = int(2*(1-w[0])*v), int(2*(1-w[1])*v)
		gv[i], gu[i] = int(2*w[0]*(1-w[0])/(1-w[0]-w[1])*v), int(2*w[1]*(1-w[1])/(1-w[0]-w[1])*v)
	}
	for i := 0; i+3 < len(pix); i += 4 {
		p := pix[i : i+3 : i+3]
		if !known { // they are RGB already
			p[0], p[1], p[2] = octet(y[p[0]]), octet(y[p[1]]), octet(y[p[2]])
			continue
		}
		l, u, v := y[p[1]], p[2], p[0]
		p[0], p[1], p[2] = octet(l+rv[v]), octet(l-gv[v]-gu[u]), octet(l+bu[u])
	}
	return nil
}

// octet rounds a number with 16 bits behind the point.
func octet(v int) byte { return byte(max(0, min(255, (v+1<<15)>>16))) }

// grayColours gives gray pixels their whole range.
func grayColours(pix []byte, c container.Colours) error {
	c.Matrix = 0
	return matrix(pix, c)
}

// The transfers of more light than sRGB has (ITU-R BT.2100).
const (
	pq  = 16
	hlg = 18
)

func wide(transfer int) bool { return transfer == pq || transfer == hlg }

// toLinearSRGB turns linear light of other primaries (by H.273's number, table 2) into that of sRGB's.
var toLinearSRGB = map[int][9]float32{
	9:  {1.6605, -0.5876, -0.0728, -0.1246, 1.1329, -0.0083, -0.0182, -0.1006, 1.1187},
	12: {1.2249, -0.2249, 0, -0.0421, 1.0421, 0, -0.0196, -0.0786, 1.0982},
}

// toSRGB changes primaries and transfer to sRGB's. What is brighter than white is compressed, keeping its hue.
func toSRGB(pix []byte, c container.Colours) {
	m, ok := toLinearSRGB[c.Primaries]
	if !ok {
		m = [9]float32{1, 0, 0, 0, 1, 0, 0, 0, 1}
	}
	peak := float32(peakWhite)
	var light [256]float32
	for i := range light {
		light[i] = float32(linearLight(float64(i)/255, c.Transfer))
	}
	encode, show := srgbCodes(), displayed(c.Transfer)
	for i := 0; i+3 < len(pix); i += 4 {
		p := pix[i : i+3 : i+3]
		r, g, b := show(light[p[0]], light[p[1]], light[p[2]])
		r, g, b = m[0]*r+m[1]*g+m[2]*b, m[3]*r+m[4]*g+m[5]*b, m[6]*r+m[7]*g+m[8]*b
		if most := max(r, g, b); wide(c.Transfer) && most > knee {
			s := rollOff(most, peak) / most
			r, g, b = r*s, g*s, b*s
		}
		p[0], p[1], p[2] = encode.of(r), encode.of(g), encode.of(b)
	}
}

const (
	peakWhite = 1000.0 / 203 // the brightest that is shown apart, over white (ITU-R BT.2408)
	knee      = 0.6          // from which on highlights are compressed, linear
)

// rollOff brings what lies between knee and peak to between knee and 1, without a bend.
func rollOff(v, peak float32) float32 {
	t, top := (v-knee)/(1-knee), (peak-knee)/(1-knee)
	return min(1, knee+(1-knee)*t*(1+t/(top*top))/(1+t))
}

// linearLight is how bright a code value is, with white at 1; of HLG the scene is, with its brightest at 1.
func linearLight(v float64, transfer int) float64 {
	switch transfer {
	case pq: // SMPTE ST 2084
		p := math.Pow(v, 1/78.84375)
		return 10000.0 / 203 * math.Pow(max(0, p-0.8359375)/(18.8515625-18.6875*p), 1/0.1593017578125)
	case hlg:
		if v > 0.5 {
			return (math.Exp((v-0.55991073)/0.17883277) + 0.28466892) / 12
		}
		return v * v / 3
	}
	return linear(v)
}

// displayed gives light as a display of 1000 cd/m² shows it: HLG's gamma of 1.2 there is one of the luminance.
func displayed(transfer int) func(r, g, b float32) (float32, float32, float32) {
	if transfer != hlg {
		return func(r, g, b float32) (float32, float32, float32) { return r, g, b }
	}
	var gain [4097]float32 // by the luminance's root
	for i := range gain {
		gain[i] = float32(peakWhite * math.Pow(float64(i)/4096, 0.4))
	}
	return func(r, g, b float32) (float32, float32, float32) {
		y := max(0, min(1, 0.2627*r+0.6780*g+0.0593*b))
		s := gain[int(float32(math.Sqrt(float64(y)))*4096)]
		return r * s, g * s, b * s
	}
}

// codes are sRGB's code values of linear light, by steps.
type codes [8192]byte

var srgbCodes = sync.OnceValue(func() *codes {
	var t codes
	for i := range t {
		v := float64(i) / float64(len(t)-1)
		if v *= v; v <= 0.0031308 { // steps are finer near black
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		t[i] = byte(v*255 + 0.5)
	}
	return &t
})

func (t *codes) of(v float32) byte {
	if v <= 0 {
		return t[0]
	}
	if v >= 1 {
		return t[len(t)-1]
	}
	return t[int(float32(math.Sqrt(float64(v)))*float32(len(t)-1)+0.5)]
}
