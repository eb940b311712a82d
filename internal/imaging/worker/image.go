package worker

import (
	"cmp"
	"errors"
	"fmt"
	"image"
	"math"
	"os"

	"github.com/galdor/go-thumbhash"
	"golang.org/x/sys/unix"

	"calotype/internal/imaging"
	"calotype/internal/imaging/container"
)

// source is where a job's pixels come from: an encoded file that libvips knows, or pixels that Go decodes.
type source struct {
	encoded mapped
	plain   bool // its colours are sRGB
	pixels  picture
	w, h    int // as seen
}

func (s source) free() {
	s.pixels.free() // they may be made of the file
	s.encoded.free()
}

// mapped is a file's bytes, read when they are touched.
type mapped []byte

func mapFile(path string) (mapped, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if st.Size() == 0 || !st.Mode().IsRegular() {
		return nil, imaging.ErrInvalid
	}
	return unix.Mmap(int(f.Fd()), 0, int(st.Size()), unix.PROT_READ, unix.MAP_PRIVATE|unix.MAP_POPULATE)
}

func (m mapped) free() {
	if m != nil {
		_ = unix.Munmap(m) // it was mapped by mapFile
	}
}

// decode gives the picture at w×h; with pixels at hand they are shrunk.
func (s source) decode(w, h int) (picture, error) {
	if s.pixels.p != nil {
		if pw, ph := s.pixels.size(); pw == w && ph == h {
			return s.pixels.share(), nil
		}
		return s.pixels.resize(w, h, false)
	}
	return decode(s.encoded, w, h, s.plain)
}

func render(req imaging.RenderRequest) (imaging.Rendered, error) {
	out, err := files(req)
	if err != nil || out.Original == nil {
		return out, err
	}
	f, err := probe(out.Original.Path, container.Limits{}) // what is told of the file is what stayed in it
	out.EXIF = f.EXIF
	return out, err
}

func files(req imaging.RenderRequest) (out imaging.Rendered, err error) {
	f := req.Facts
	if req.Original != nil && (f.Video || f.Format == "avif" && f.Animated) {
		if out.Original, err = cleanOriginal(req.In, *req.Original); err != nil {
			return out, err
		}
		req.Original = nil
	}
	path := req.In
	if req.Frame != nil {
		path, f.Format = req.Frame.Path, "jpeg"
	}
	rewrites := req.Original != nil && (req.Original.Format != "" && req.Original.Format != f.Format || req.Original.Width > 0)
	if req.Original != nil && !rewrites {
		if out.Original, err = cleanOriginal(req.In, *req.Original); err != nil {
			return out, err
		}
	}
	if !rewrites && len(req.Outputs) == 0 {
		return out, nil
	}
	src, err := open(path, f)
	if err != nil {
		return out, err
	}
	defer src.free()
	if rewrites {
		if out.Original, err = rewriteOriginal(src, f, *req.Original); err != nil {
			return out, err
		}
	}
	return out, outputs(src, req.Outputs, req.Mark, &out)
}

// open takes a file whose decoder agrees with the headers that the limits were held against.
func open(path string, f imaging.Facts) (source, error) {
	b, err := mapFile(path)
	if err != nil {
		return source{}, err
	}
	switch f.Format {
	case "bmp":
		m, err := readBitmap(b)
		if err != nil || larger(m.w, m.h, f) {
			b.free()
			return source{}, fmt.Errorf("%w: %w", imaging.ErrInvalid, cmp.Or(err, errSize))
		}
		pic, err := fromBitmap(m)
		return source{encoded: b, pixels: pic, w: m.w, h: m.h}, err
	case "heic":
		defer b.free()
		return openHEIC(b, f)
	}
	w, h, plain, err := look(b)
	if err != nil || larger(w, h, f) {
		b.free()
		return source{}, fmt.Errorf("%w: %w", imaging.ErrInvalid, cmp.Or(err, errSize))
	}
	return source{encoded: b, plain: plain, w: w, h: h}, nil
}

var errSize = errors.New("the decoder sees a larger picture than the headers told")

func larger(w, h int, f imaging.Facts) bool {
	return int64(w)*int64(h) > int64(f.Width)*int64(f.Height)
}

func fromNRGBA(img *image.NRGBA) (source, error) {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	pic, err := fromRGBA(img.Pix, w, h)
	return source{pixels: pic, w: w, h: h}, err
}

// cleanOriginal edits the container only; nil when the file may stay as it is.
func cleanOriginal(in string, o imaging.Original) (*imaging.Made, error) {
	src, err := os.Open(in)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	st, err := src.Stat()
	if err != nil {
		return nil, err
	}
	f, err := container.Probe(src, st.Size(), container.Limits{})
	if err != nil {
		return nil, err
	}
	dst, err := os.Create(o.Path)
	if err != nil {
		return nil, err
	}
	defer dst.Close()
	changed, err := container.Clean(dst, src, st.Size(), f, container.Mode(o.Mode))
	if err != nil {
		return nil, err
	}
	if err := dst.Close(); err != nil {
		return nil, err
	}
	if o.FastStart && (f.Format == container.MP4 || f.Format == container.MOV) {
		moved, err := fastStart(in, o.Path, changed)
		if err != nil {
			return nil, err
		}
		changed = changed || moved
	}
	if !changed {
		return nil, os.Remove(o.Path)
	}
	return made(o.Path, f.Width, f.Height)
}

// fastStart moves the index of the cleaned file, or of the original when nothing was cleaned, to its front.
func fastStart(in, out string, cleaned bool) (bool, error) {
	if cleaned {
		in = out + ".clean"
		if err := os.Rename(out, in); err != nil {
			return false, err
		}
		defer os.Remove(in)
	}
	src, err := os.Open(in)
	if err != nil {
		return false, err
	}
	defer src.Close()
	st, err := src.Stat()
	if err != nil {
		return false, err
	}
	needs, err := container.NeedsFastStart(src, st.Size())
	if err != nil || !needs {
		if cleaned {
			return false, os.Rename(in, out)
		}
		return false, nil // an index that cannot be moved is no reason to refuse the file
	}
	dst, err := os.Create(out)
	if err != nil {
		return false, err
	}
	defer dst.Close()
	if err := container.FastStart(dst, src, st.Size()); err != nil {
		return false, err
	}
	return true, dst.Close()
}

// rewriteOriginal writes the original anew, in another format or smaller.
func rewriteOriginal(src source, f imaging.Facts, o imaging.Original) (*imaging.Made, error) {
	if o.Format == "" {
		o.Format = f.Format
	}
	w, h := src.w, src.h
	if o.Width > 0 && o.Width < w {
		w, h = o.Width, side(float64(src.h)*float64(o.Width)/float64(src.w))
	}
	pic, err := src.decode(w, h)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", imaging.ErrInvalid, err)
	}
	defer pic.free()
	if err := pic.save(o.Path, o.Format, o.Quality, o.Mode != imaging.Strip); err != nil {
		return nil, fmt.Errorf("save original: %w", err)
	}
	if o.Mode == imaging.NoLocation {
		if err := withoutLocation(o.Path); err != nil {
			return nil, fmt.Errorf("clean original: %w", err)
		}
	}
	return made(o.Path, w, h)
}

// withoutLocation takes places out of a file that was made here.
func withoutLocation(path string) error {
	whole := path + ".whole"
	if err := os.Rename(path, whole); err != nil {
		return err
	}
	cleaned, err := cleanOriginal(whole, imaging.Original{Path: path, Mode: imaging.NoLocation})
	if err != nil {
		return err
	}
	if cleaned == nil {
		return os.Rename(whole, path)
	}
	return os.Remove(whole)
}

// outputs makes all pictures from one decode at the largest scale that any of them needs.
func outputs(src source, wanted []imaging.Output, mark *imaging.Watermark, out *imaging.Rendered) error {
	if len(wanted) == 0 {
		return nil
	}
	w, h := baseSize(src.w, src.h, wanted)
	decoded, err := src.decode(w, h)
	if err != nil {
		return fmt.Errorf("%w: %w", imaging.ErrInvalid, err)
	}
	defer decoded.free()
	base, err := decoded.inMemory()
	if err != nil {
		return fmt.Errorf("%w: %w", imaging.ErrInvalid, err)
	}
	defer base.free()
	for _, o := range wanted {
		m, err := output(base, src, o, mark)
		if err != nil {
			return err
		}
		out.Outputs = append(out.Outputs, *m)
	}
	return colours(base, out)
}

func output(base picture, src source, o imaging.Output, mark *imaging.Watermark) (*imaging.Made, error) {
	w, h := o.Width, o.Height
	if !o.Crop {
		w, h = fit(src.w, src.h, o)
	}
	if o.Part.Size > 0 {
		part, err := base.square(o.Part.In(base.size()))
		if err != nil {
			return nil, fmt.Errorf("cut: %w", err)
		}
		defer part.free()
		base = part
	}
	pic := base
	if bw, bh := base.size(); bw != w || bh != h {
		var err error
		if pic, err = base.resize(w, h, o.Crop); err != nil {
			return nil, fmt.Errorf("resize to %d×%d: %w", w, h, err)
		}
		defer pic.free()
	}
	if mark != nil {
		marked, err := watermark(pic, *mark, float64(w)/float64(src.w))
		if err != nil {
			return nil, fmt.Errorf("watermark: %w", err)
		}
		defer marked.free()
		pic = marked
	}
	if err := pic.save(o.Path, o.Format, o.Quality, false); err != nil {
		return nil, fmt.Errorf("save %s: %w", o.Path, err)
	}
	return made(o.Path, w, h)
}

func made(path string, w, h int) (*imaging.Made, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	return &imaging.Made{Path: path, Width: w, Height: h, Size: st.Size()}, nil
}

func side(x float64) int { return max(1, int(math.Round(x))) }

// fit is the size of a picture of w×h scaled down, never up, to stay inside the output's sides.
func fit(w, h int, o imaging.Output) (int, int) {
	s := scale(w, h, o)
	return side(float64(w) * s), side(float64(h) * s)
}

// scale is how much an output shrinks the picture; at most 1.
func scale(w, h int, o imaging.Output) float64 {
	if o.Part.Size > 0 {
		_, _, w = o.Part.In(w, h)
		h = w
	}
	x, y := float64(o.Width)/float64(w), float64(o.Height)/float64(h)
	switch {
	case o.Crop:
		return min(1, max(x, y))
	case o.Width <= 0 && o.Height <= 0:
		return 1
	case o.Width <= 0:
		return min(1, y)
	case o.Height <= 0:
		return min(1, x)
	}
	return min(1, x, y)
}

// baseSize is the smallest size from which every output can be cut without enlarging what the original has.
func baseSize(w, h int, wanted []imaging.Output) (int, int) {
	s := 0.0
	for _, o := range wanted {
		s = max(s, scale(w, h, o))
	}
	return side(float64(w) * s), side(float64(h) * s)
}

// hashed is the longer side of what colours are taken from, in pixels: a thumbhash tells at most seven waves of it.
const hashed = 32

// colours sets the picture's average colour and its thumbhash.
func colours(base picture, out *imaging.Rendered) error {
	img, err := base.small(hashed)
	if err != nil {
		return fmt.Errorf("shrink for colours: %w", err)
	}
	out.Average = average(img)
	out.ThumbHash = thumbhash.EncodeImage(img)
	return nil
}

// average weighs each pixel by how opaque it is; a wholly transparent picture is white.
func average(img *image.NRGBA) string {
	var r, g, b, a uint64
	for i := 0; i+3 < len(img.Pix); i += 4 {
		p := img.Pix[i : i+4]
		alpha := uint64(p[3])
		r, g, b, a = r+uint64(p[0])*alpha, g+uint64(p[1])*alpha, b+uint64(p[2])*alpha, a+alpha
	}
	if a == 0 {
		return "#ffffff"
	}
	return fmt.Sprintf("#%02x%02x%02x", r/a, g/a, b/a)
}
