package worker

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"

	"github.com/gen2brain/heic"
	"golang.org/x/sys/unix"

	"calotype/internal/imaging"
	"calotype/internal/imaging/container"
)

// openHEIC has the decoder hand out samples of 8 bits as they are, and makes colours of them here: of what it gives as
// YCbCr the Cr plane is lost, and what it composes of more than 8 bits has stripes.
func openHEIC(b []byte, f imaging.Facts) (source, error) {
	raw, colours, err := container.Samples(b)
	if err != nil {
		return source{}, err
	}
	d, err := heicSamples(raw, f)
	if err != nil {
		return source{}, err
	}
	defer d.free()
	profile, exif := container.HEICMeta(bytes.NewReader(b), int64(len(b)))
	if d.gray {
		err = grayColours(d.pix, colours)
	} else {
		err = toRGB(d.pix, colours, profile == nil)
	}
	if err != nil {
		return source{}, err
	}
	if d.premultiplied {
		unmultiply(d.pix)
	}
	src, err := fromNRGBA(&image.NRGBA{Pix: d.pix, Stride: 4 * d.w, Rect: image.Rect(0, 0, d.w, d.h)})
	if err != nil {
		return source{}, err
	}
	defer src.free()
	pic, err := src.pixels.describe(profile, exif)
	return source{pixels: pic, w: src.w, h: src.h}, err
}

// samples are four bytes for each pixel: of colours Cr, Y, Cb and alpha; of gray three times Y, and alpha.
type samples struct {
	pix                 []byte
	w, h                int
	gray, premultiplied bool
	free                func() // of pix
}

// libheif's numbers of what a picture may be.
const (
	heifRGB        = 1
	heifMonochrome = 2
)

// heicSamples runs the decoder's module by its own entry: the package's takes rows of less than 64 pixels for shorter
// than they are.
func heicSamples(b []byte, f imaging.Facts) (s samples, err error) {
	m := heic.New(&wasi{})
	free := reserve(m, int64(f.Width)*int64(f.Height))
	defer func() {
		if fault := recover(); fault != nil { // it ran out of its memory, or gave up
			err = fmt.Errorf("%w: HEIC decoder: %v", imaging.ErrInvalid, fault)
		}
		if err != nil {
			free()
		}
	}()
	m.X_initialize()
	memory := func(at, n int32) []byte { return (*m.Xmemory().Slice())[uint32(at):][:uint32(n):uint32(n)] }
	in, told := m.Xmalloc(int32(len(b))), m.Xmalloc(20)
	copy(memory(in, int32(len(b))), b)
	decode := func(only, out int32) error {
		if m.Xdecode(in, int32(len(b)), only, told, told+4, told+8, told+12, told+16, out) == 0 {
			return fmt.Errorf("%w: HEIC decoder", imaging.ErrInvalid)
		}
		return nil
	}
	if err := decode(1, 0); err != nil {
		return s, err
	}
	number := func(i int32) int { return int(binary.LittleEndian.Uint32(memory(told+4*i, 4))) }
	kind := number(2)
	s = samples{w: number(0), h: number(1), gray: kind == heifMonochrome, premultiplied: number(4) == 1, free: free}
	if s.w < 1 || s.h < 1 || larger(s.w, s.h, f) {
		return s, fmt.Errorf("%w: %w", imaging.ErrInvalid, errSize)
	}
	size := 4
	if s.gray {
		size = 1
	} else if kind != heifRGB {
		return s, fmt.Errorf("%w: a HEIC of kind %d", imaging.ErrInvalid, kind)
	}
	stride := (max(64, s.w+s.w%2)*size + 15) &^ 15 // as libheif lays planes out
	out := m.Xmalloc(int32(stride * s.h))
	if err := decode(0, out); err != nil {
		return s, err
	}
	s.pix = packRows(memory(out, int32(stride*s.h)), s, stride)
	return s, nil
}

// moduleBytes is what the module takes for a pixel, moduleLeast for none.
const (
	moduleBytes = 40
	moduleLeast = 64 << 20
)

// reserve gives the module's memory room to grow in place: moved as it grows it would be there twice. What is never
// touched takes no memory.
func reserve(m *heic.Module, pixels int64) (free func()) {
	memory := m.Xmemory().Slice()
	room, err := unix.Mmap(-1, 0, int(moduleLeast+moduleBytes*pixels), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
	if err != nil {
		return func() {} // it moves, then
	}
	*memory = room[:copy(room, *memory)]
	return func() { _ = unix.Munmap(room) }
}

// packRows has the rows follow one another, four bytes a pixel; those of colours stay where they are.
func packRows(b []byte, s samples, stride int) []byte {
	if !s.gray {
		for y := 1; y < s.h; y++ {
			copy(b[4*s.w*y:][:4*s.w], b[stride*y:])
		}
		return b[:4*s.w*s.h]
	}
	out := make([]byte, 4*s.w*s.h)
	for y := range s.h {
		for x, v := range b[stride*y:][:s.w] {
			o := out[4*(s.w*y+x):][:4]
			o[0], o[1], o[2], o[3] = v, v, v, 255
		}
	}
	return out
}

// unmultiply undoes the multiplication of colours with alpha.
func unmultiply(pix []byte) {
	for i := 0; i+3 < len(pix); i += 4 {
		if a := int(pix[i+3]); a > 0 && a < 255 {
			for j := range 3 {
				pix[i+j] = byte(min(255, (int(pix[i+j])*255+a/2)/a))
			}
		}
	}
}

// wasi is the system that the decoder's module was built for. It has no files, and what it says goes nowhere.
type wasi struct{ m *heic.Module }

const badFile = 8 // of WASI's errors

type gaveUp int32

func (w *wasi) Init(m any) { w.m = m.(*heic.Module) }

func (w *wasi) Xenviron_get(int32, int32) int32 { return 0 }

func (w *wasi) Xenviron_sizes_get(count, size int32) int32 {
	for _, at := range []int32{count, size} {
		binary.LittleEndian.PutUint32((*w.m.Xmemory().Slice())[uint32(at):], 0)
	}
	return 0
}

func (w *wasi) Xfd_close(int32) int32                          { return 0 }
func (w *wasi) Xfd_fdstat_get(int32, int32) int32              { return badFile }
func (w *wasi) Xfd_prestat_dir_name(int32, int32, int32) int32 { return badFile }
func (w *wasi) Xfd_prestat_get(int32, int32) int32             { return badFile }
func (w *wasi) Xfd_read(int32, int32, int32, int32) int32      { return badFile }
func (w *wasi) Xfd_seek(int32, int64, int32, int32) int32      { return badFile }
func (w *wasi) Xfd_write(int32, int32, int32, int32) int32     { return badFile }
func (w *wasi) Xpath_unlink_file(int32, int32, int32) int32    { return badFile }
func (w *wasi) Xproc_exit(code int32)                          { panic(gaveUp(code)) }
