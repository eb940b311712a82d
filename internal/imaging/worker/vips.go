package worker

// #cgo pkg-config: vips-calotype
// #include "vips.h"
import "C"

import (
	"errors"
	"fmt"
	"image"
	"os"
	"runtime"
	"runtime/cgo"
	"strings"
	"syscall"
	"unsafe"

	"calotype/internal/imaging"
)

var savers = map[string]C.int{"jpeg": C.CT_JPEG, "png": C.CT_PNG, "gif": C.CT_GIF, "webp": C.CT_WEBP, "avif": C.CT_AVIF}

// picture is pixels, 8-bit sRGB, in libvips' memory or in Go's, or made when they are read. The owner calls free.
type picture struct {
	p       *C.VipsImage
	release func() // what it is made of; nil when that is its own
}

func startVips() error { return vipsError(C.ct_start()) }

// trim gives the C library's free memory back to the system.
func trim() { C.ct_trim() }

func vipsError(bad C.int) error {
	if bad == 0 {
		return nil
	}
	text := strings.TrimSpace(C.GoString(C.vips_error_buffer()))
	C.vips_error_clear()
	first, _, _ := strings.Cut(text, "\n")
	switch {
	case strings.Contains(text, syscall.ENOSPC.Error()), strings.Contains(text, "No space left"):
		return fmt.Errorf("%w: %s", syscall.ENOSPC, first)
	case strings.Contains(text, "out of memory"):
		return fmt.Errorf("%w: %s", imaging.ErrTooLarge, first)
	case first == "":
		first = "unknown fault"
	}
	return errors.New(first)
}

func ptr(b []byte) (unsafe.Pointer, C.size_t) {
	return unsafe.Pointer(unsafe.SliceData(b)), C.size_t(len(b))
}

// look tells of a file its size as seen, and whether its colours are plain sRGB.
func look(b []byte) (w, h int, plain bool, err error) {
	var cw, ch, cp C.int
	var icc unsafe.Pointer
	var size C.size_t
	p, n := ptr(b)
	err = vipsError(C.ct_look(p, n, &cw, &ch, &cp, &icc, &size))
	profile := take(icc, size)
	return int(cw), int(ch), cp != 0 && (profile == nil || isSRGB(profile)), err
}

// decode reads the first frame, turned upright and shrunk to w×h.
func decode(b []byte, w, h int, plain bool) (picture, error) {
	var pic picture
	p, n := ptr(b)
	already := C.int(0)
	if plain {
		already = 1
	}
	err := vipsErrorInto(&pic, func(out **C.VipsImage) C.int { return C.ct_thumbnail(p, n, C.int(w), C.int(h), already, out) })
	return pic, err
}

// fromRGBA takes pixels that Go decoded, where they are. Pictures shared or resized from it are freed before it.
func fromRGBA(b []byte, w, h int) (picture, error) {
	var pic picture
	held := new(runtime.Pinner)
	p, n := ptr(b)
	held.Pin(p)
	err := vipsErrorInto(&pic, func(out **C.VipsImage) C.int { return C.ct_pixels(p, n, C.int(w), C.int(h), out) })
	if err != nil {
		held.Unpin()
		return picture{}, err
	}
	pic.release = held.Unpin
	return pic, nil
}

// fromBitmap makes pixels of the bitmap's rows whenever they are read. Pictures shared or resized from it are freed
// before it, and it before the rows.
func fromBitmap(m bitmap) (picture, error) {
	var pic picture
	h := cgo.NewHandle(m)
	err := vipsErrorInto(&pic, func(out **C.VipsImage) C.int {
		return C.ct_rows(C.uintptr_t(h), C.int(m.w), C.int(m.h), C.int(m.bands()), out)
	})
	if err != nil {
		h.Delete()
		return picture{}, err
	}
	pic.release = h.Delete
	return pic, nil
}

//export ct_paint
func ct_paint(number C.uintptr_t, to unsafe.Pointer, skip C.size_t, left, top, w, h C.int) {
	m := cgo.Handle(number).Value().(bitmap)
	for y := range int(h) {
		m.paint(unsafe.Slice((*byte)(unsafe.Add(to, uintptr(y)*uintptr(skip))), int(w)*m.bands()), int(left), int(top)+y)
	}
}

// share is the same picture once more.
func (s picture) share() picture {
	C.g_object_ref(C.gpointer(s.p))
	return picture{p: s.p}
}

// describe turns pixels of the colour profile into sRGB and attaches the EXIF block; both may be empty.
func (s picture) describe(profile, exif []byte) (picture, error) {
	var pic picture
	p, n := ptr(profile)
	e, m := ptr(exif)
	err := vipsErrorInto(&pic, func(out **C.VipsImage) C.int { return C.ct_describe(s.p, p, n, e, m, out) })
	return pic, err
}

// resize gives a picture whose pixels are computed when they are read, from those of s.
func (s picture) resize(w, h int, crop bool) (picture, error) {
	var pic picture
	cut := C.int(0)
	if crop {
		cut = 1
	}
	err := vipsErrorInto(&pic, func(out **C.VipsImage) C.int { return C.ct_resize(s.p, C.int(w), C.int(h), cut, out) })
	return pic, err
}

// square is the part of the picture that begins at x, y.
func (s picture) square(x, y, side int) (picture, error) {
	var pic picture
	err := vipsErrorInto(&pic, func(out **C.VipsImage) C.int { return C.ct_square(s.p, C.int(x), C.int(y), C.int(side), out) })
	return pic, err
}

// under is the picture with another lying on it at x, y, as opaque as the share says.
func (s picture) under(other picture, x, y int, opacity float64) (picture, error) {
	var pic picture
	err := vipsErrorInto(&pic, func(out **C.VipsImage) C.int {
		return C.ct_over(s.p, other.p, C.int(x), C.int(y), C.double(opacity), out)
	})
	return pic, err
}

// inMemory is the picture with its pixels computed, to be read more than once.
func (s picture) inMemory() (picture, error) {
	var pic picture
	err := vipsErrorInto(&pic, func(out **C.VipsImage) C.int { return C.ct_memory(s.p, out) })
	return pic, err
}

// small is the picture with about side pixels at its longer side, good enough to take colours from. Its own pixels are in
// memory.
func (s picture) small(side int) (*image.NRGBA, error) {
	w, h := s.size()
	by := max(w, h) / side
	if by >= 2 && by <= min(w, h) && C.vips_image_get_bands(s.p) == 3 {
		img := image.NewNRGBA(image.Rect(0, 0, w/by, h/by))
		return img, vipsError(C.ct_averages(s.p, C.int(by), (*C.uchar)(unsafe.SliceData(img.Pix))))
	}
	w, h = fit(w, h, imaging.Output{Width: side, Height: side})
	pic, err := s.resize(w, h, false)
	if err != nil {
		return nil, err
	}
	defer pic.free()
	pix, err := pic.rgba()
	return &image.NRGBA{Pix: pix, Stride: 4 * w, Rect: image.Rect(0, 0, w, h)}, err
}

func vipsErrorInto(pic *picture, f func(**C.VipsImage) C.int) error {
	return vipsError(f(&pic.p))
}

func (s picture) size() (w, h int) {
	return int(C.vips_image_get_width(s.p)), int(C.vips_image_get_height(s.p))
}

func (s picture) rgba() ([]byte, error) {
	var buf unsafe.Pointer
	var n C.size_t
	err := vipsError(C.ct_rgba(s.p, &buf, &n))
	return take(buf, n), err
}

// save writes the picture to a new file; keep leaves the metadata it came with.
func (s picture) save(path, format string, quality int, keep bool) error {
	saver, ok := savers[format]
	if !ok {
		return fmt.Errorf("cannot write %q", format)
	}
	if quality <= 0 {
		quality = 90
	}
	k := C.int(0)
	if keep {
		k = 1
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := vipsError(C.ct_save(s.p, saver, C.int(quality), k, C.int(f.Fd()))); err != nil {
		return err
	}
	return f.Close()
}

func take(buf unsafe.Pointer, n C.size_t) []byte {
	if buf == nil {
		return nil
	}
	defer C.g_free(C.gpointer(buf))
	return C.GoBytes(buf, C.int(n))
}

func (s picture) free() {
	if s.p != nil {
		C.g_object_unref(C.gpointer(s.p))
		if s.release != nil {
			s.release()
		}
	}
}
