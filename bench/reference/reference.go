// Package reference is what the bench measures the house against: the same
// pictures made by libvips alone, with nothing around it. Nothing but the bench
// imports it.
package reference

// #cgo pkg-config: vips-calotype
// #include <stdlib.h>
// #include <vips/vips.h>
//
// static int begin(void) {
//	if (vips_init("bench")) return -1;
//	vips_cache_set_max(0);
//	vips_concurrency_set(1);
//	return 0;
// }
//
// static int save(VipsImage *in, const char *suffix, int q) {
//	void *out = NULL;
//	size_t n = 0;
//	int bad;
//	switch (suffix[0]) {
//	case 'p': bad = vips_pngsave_buffer(in, &out, &n, "keep", VIPS_FOREIGN_KEEP_NONE, NULL); break;
//	case 'w': bad = vips_webpsave_buffer(in, &out, &n, "Q", q, "keep", VIPS_FOREIGN_KEEP_NONE, NULL); break;
//	default: bad = vips_jpegsave_buffer(in, &out, &n, "Q", q, "optimize_coding", TRUE, "keep", VIPS_FOREIGN_KEEP_NONE, NULL);
//	}
//	g_free(out);
//	return bad;
// }
//
// // One decode to the medium, kept in memory; the thumb is cut from it.
// static int both(void *buf, size_t len, const char *suffix, int w, int h, int side, int q) {
//	VipsImage *t = NULL, *medium = NULL, *thumb = NULL;
//	int bad = vips_thumbnail_buffer(buf, len, &t, w, "height", h, "size", VIPS_SIZE_FORCE, NULL);
//	if (bad) return bad;
//	medium = vips_image_copy_memory(t);
//	g_object_unref(t);
//	if (!medium) return -1;
//	bad = save(medium, suffix, q) || vips_thumbnail_image(medium, &thumb, side, "height", side, "crop", VIPS_INTERESTING_CENTRE, NULL) ||
//		save(thumb, suffix, q);
//	if (thumb) g_object_unref(thumb);
//	g_object_unref(medium);
//	return bad;
// }
//
// static int encode(void *pix, size_t len, int w, int h, const char *suffix, void **out, size_t *n) {
//	VipsImage *t = vips_image_new_from_memory(pix, len, w, h, 3, VIPS_FORMAT_UCHAR);
//	if (!t) return -1;
//	t->Type = VIPS_INTERPRETATION_sRGB;
//	int bad = vips_image_write_to_buffer(t, suffix, out, n, NULL);
//	g_object_unref(t);
//	return bad;
// }
import "C"

import (
	"errors"
	"sync"
	"unsafe"
)

var begin = sync.OnceValue(func() error { return fault(C.begin()) })

func fault(bad C.int) error {
	if bad == 0 {
		return nil
	}
	text := C.GoString(C.vips_error_buffer())
	C.vips_error_clear()
	return errors.New("libvips: " + text)
}

// Both makes a medium of w×h and a thumb of side×side, as format and at quality,
// and throws them away: "pipeline B".
func Both(file []byte, format string, w, h, side, quality int) error {
	if err := begin(); err != nil {
		return err
	}
	suffix := C.CString(format)
	defer C.free(unsafe.Pointer(suffix))
	return fault(C.both(unsafe.Pointer(unsafe.SliceData(file)), C.size_t(len(file)), suffix, C.int(w), C.int(h), C.int(side), C.int(quality)))
}

// Encode makes a file of RGB pixels, by libvips' suffix with options, such as
// ".jpg[Q=90]".
func Encode(pix []byte, w, h int, suffix string) ([]byte, error) {
	if err := begin(); err != nil {
		return nil, err
	}
	s := C.CString(suffix)
	defer C.free(unsafe.Pointer(s))
	var out unsafe.Pointer
	var n C.size_t
	if err := fault(C.encode(unsafe.Pointer(unsafe.SliceData(pix)), C.size_t(len(pix)), C.int(w), C.int(h), s, &out, &n)); err != nil {
		return nil, err
	}
	defer C.g_free(C.gpointer(out))
	return C.GoBytes(out, C.int(n)), nil
}
