#include "vips.h"
#include "_cgo_export.h"

#ifdef __GLIBC__
#include <malloc.h>
void ct_trim(void) { malloc_trim(0); }
#else
void ct_trim(void) {}
#endif

int ct_start(void) {
	if (vips_init("calotype"))
		return -1;
	vips_block_untrusted_set(TRUE);
	vips_cache_set_max(0);
	vips_concurrency_set(1);
	return 0;
}

// settle takes t over: 8-bit sRGB in memory, nothing left to read from the source.
static int settle(VipsImage *t, VipsImage **out) {
	VipsImage *s = NULL;
	int bad = vips_colourspace(t, &s, VIPS_INTERPRETATION_sRGB, NULL);
	g_object_unref(t);
	if (bad)
		return -1;
	*out = vips_image_copy_memory(s);
	g_object_unref(s);
	return *out ? 0 : -1;
}

// ct_thumbnail has the colours turned into sRGB unless plain says that they are: naming an output profile for such a
// picture would have a transform computed that changes nothing, at the price of all the rest together.
int ct_thumbnail(void *buf, size_t len, int w, int h, int plain, VipsImage **out) {
	VipsImage *t = NULL;
	int bad = plain
		? vips_thumbnail_buffer(buf, len, &t, w, "height", h, "size", VIPS_SIZE_FORCE, NULL)
		: vips_thumbnail_buffer(buf, len, &t, w, "height", h, "size", VIPS_SIZE_FORCE, "output_profile", "srgb", NULL);
	if (bad)
		return -1;
	return settle(t, out);
}

// ct_look tells the size as seen, after rotation, and in plain whether the colours are sRGB's if the profile does not say
// otherwise; the profile, NULL where there is none, is the caller's.
int ct_look(void *buf, size_t len, int *w, int *h, int *plain, void **icc, size_t *icclen) {
	VipsImage *t = vips_image_new_from_buffer(buf, len, "", NULL);
	const void *blob;
	if (!t)
		return -1;
	int turned = vips_image_get_orientation_swap(t);
	*w = turned ? t->Ysize : t->Xsize;
	*h = turned ? t->Xsize : t->Ysize;
	*plain = t->Type == VIPS_INTERPRETATION_sRGB || t->Type == VIPS_INTERPRETATION_B_W;
	*icc = NULL;
	*icclen = 0;
	if (vips_image_get_typeof(t, VIPS_META_ICC_NAME) && !vips_image_get_blob(t, VIPS_META_ICC_NAME, &blob, icclen))
		*icc = g_memdup2(blob, *icclen);
	g_object_unref(t);
	return 0;
}

int ct_pixels(void *buf, size_t len, int w, int h, VipsImage **out) {
	VipsImage *t = vips_image_new_from_memory(buf, len, w, h, 4, VIPS_FORMAT_UCHAR);
	if (!t)
		return -1;
	t->Type = VIPS_INTERPRETATION_sRGB;
	*out = t;
	return 0;
}

static int rows(VipsRegion *part, void *seq, void *bitmap, void *unused, gboolean *stop) {
	VipsRect *r = &part->valid;
	ct_paint((uintptr_t) bitmap, VIPS_REGION_ADDR(part, r->left, r->top), VIPS_REGION_LSKIP(part), r->left, r->top, r->width, r->height);
	return 0;
}

// ct_rows is a picture whose pixels Go makes of the bitmap that it knows by this number, whenever they are read.
int ct_rows(uintptr_t bitmap, int w, int h, int bands, VipsImage **out) {
	VipsImage *t = vips_image_new();
	vips_image_init_fields(t, w, h, bands, VIPS_FORMAT_UCHAR, VIPS_CODING_NONE, VIPS_INTERPRETATION_sRGB, 1, 1);
	if (vips_image_pipelinev(t, VIPS_DEMAND_STYLE_THINSTRIP, NULL) || vips_image_generate(t, NULL, rows, NULL, (void *) bitmap, NULL)) {
		g_object_unref(t);
		return -1;
	}
	*out = t;
	return 0;
}

// ct_describe falls back to taking the pixels for sRGB when the profile is no good.
int ct_describe(VipsImage *in, void *icc, size_t icclen, void *exif, size_t exiflen, VipsImage **out) {
	VipsImage *t = NULL;
	if (vips_copy(in, &t, NULL))
		return -1;
	if (icclen) {
		VipsImage *s = NULL;
		vips_image_set_blob_copy(t, VIPS_META_ICC_NAME, icc, icclen);
		if (vips_icc_transform(t, &s, "srgb", "embedded", TRUE, NULL))
			vips_error_clear();
		else {
			g_object_unref(t);
			t = s;
		}
		vips_image_remove(t, VIPS_META_ICC_NAME);
	}
	if (exiflen)
		vips_image_set_blob_copy(t, VIPS_META_EXIF_NAME, exif, exiflen);
	vips_image_set_int(t, VIPS_META_ORIENTATION, 1);
	*out = vips_image_copy_memory(t);
	g_object_unref(t);
	return *out ? 0 : -1;
}

int ct_square(VipsImage *in, int x, int y, int side, VipsImage **out) {
	return vips_extract_area(in, out, x, y, side, side, NULL);
}

// ct_resize computes nothing yet: the pixels are made while they are saved.
int ct_resize(VipsImage *in, int w, int h, int crop, VipsImage **out) {
	return crop
		? vips_thumbnail_image(in, out, w, "height", h, "crop", VIPS_INTERESTING_CENTRE, "no_rotate", TRUE, NULL)
		: vips_thumbnail_image(in, out, w, "height", h, "size", VIPS_SIZE_FORCE, "no_rotate", TRUE, NULL);
}

// faded is the 8-bit sRGB picture with its alpha, or a new one, times the opacity.
static int faded(VipsImage *in, double opacity, VipsImage **out) {
	double by[] = { 1, 1, 1, opacity }, plus[] = { 0, 0, 0, 0 };
	VipsImage *t = NULL;
	if (vips_image_hasalpha(in))
		g_object_ref(t = in);
	else if (vips_addalpha(in, &t, NULL))
		return -1;
	int bad = vips_linear(t, out, by, plus, 4, "uchar", TRUE, NULL);
	g_object_unref(t);
	return bad;
}

// ct_over lays other on base; the pixels are made while they are saved. What was opaque stays so, without an alpha.
int ct_over(VipsImage *base, VipsImage *other, int x, int y, double opacity, VipsImage **out) {
	VipsImage *mark = NULL, *both = NULL, *plain = NULL;
	if (faded(other, opacity, &mark))
		return -1;
	int bad = vips_composite2(base, mark, &both, VIPS_BLEND_MODE_OVER, "x", x, "y", y, "compositing_space", VIPS_INTERPRETATION_sRGB, NULL);
	g_object_unref(mark);
	if (bad)
		return -1;
	if (vips_image_hasalpha(base))
		g_object_ref(plain = both);
	else
		bad = vips_extract_band(both, &plain, 0, "n", 3, NULL);
	g_object_unref(both);
	if (bad)
		return -1;
	bad = vips_cast_uchar(plain, out, NULL);
	g_object_unref(plain);
	return bad;
}

int ct_memory(VipsImage *in, VipsImage **out) {
	*out = vips_image_copy_memory(in);
	return *out ? 0 : -1;
}

// ct_averages writes the averages of squares of by×by pixels as RGBA, of an opaque 8-bit sRGB image in memory. A loop, for
// libvips' threads would take longer to meet than this does.
int ct_averages(VipsImage *in, int by, unsigned char *out) {
	if (in->BandFmt != VIPS_FORMAT_UCHAR || in->Coding != VIPS_CODING_NONE || in->Bands != 3 || vips_image_wio_input(in))
		return -1;
	int w = in->Xsize / by, h = in->Ysize / by;
	unsigned n = (unsigned) by * by;
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			unsigned r = n / 2, g = n / 2, b = n / 2;
			for (int j = 0; j < by; j++) {
				const unsigned char *p = VIPS_IMAGE_ADDR(in, x * by, y * by + j);
				for (int i = 0; i < by; i++, p += 3)
					r += p[0], g += p[1], b += p[2];
			}
			*out++ = r / n;
			*out++ = g / n;
			*out++ = b / n;
			*out++ = 255;
		}
	return 0;
}

int ct_rgba(VipsImage *in, void **buf, size_t *len) {
	VipsImage *t = NULL;
	if (vips_image_hasalpha(in))
		g_object_ref(t = in);
	else if (vips_addalpha(in, &t, NULL))
		return -1;
	VipsImage *u = NULL;
	int bad = vips_cast_uchar(t, &u, NULL);
	g_object_unref(t);
	if (bad)
		return -1;
	*buf = vips_image_write_to_memory(u, len);
	g_object_unref(u);
	return *buf ? 0 : -1;
}

static int save(VipsImage *in, int format, int q, int keep, VipsTarget *to) {
	int k = keep ? VIPS_FOREIGN_KEEP_ALL & ~VIPS_FOREIGN_KEEP_ICC : VIPS_FOREIGN_KEEP_NONE;
	switch (format) {
	case CT_PNG:
		return vips_pngsave_target(in, to, "keep", k, NULL);
	case CT_GIF:
		return vips_gifsave_target(in, to, "keep", k, NULL);
	case CT_WEBP:
		return vips_webpsave_target(in, to, "Q", q, "keep", k, NULL);
	case CT_AVIF:
		return vips_heifsave_target(in, to, "Q", q, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1,
			"bitdepth", 8, "effort", 2, "keep", k, NULL);
	}
	VipsImage *flat = NULL;
	if (vips_image_hasalpha(in)) {
		double white[] = { 255, 255, 255 };
		VipsArrayDouble *bg = vips_array_double_new(white, 3);
		int bad = vips_flatten(in, &flat, "background", bg, NULL);
		vips_area_unref(VIPS_AREA(bg));
		if (bad)
			return -1;
	} else
		g_object_ref(flat = in);
	int bad = vips_jpegsave_target(flat, to, "Q", q, "optimize_coding", TRUE, "keep", k, NULL);
	g_object_unref(flat);
	return bad;
}

int ct_save(VipsImage *in, int format, int q, int keep, int fd) {
	VipsTarget *to = vips_target_new_to_descriptor(fd);
	if (!to)
		return -1;
	int bad = save(in, format, q, keep, to);
	g_object_unref(to);
	return bad;
}
