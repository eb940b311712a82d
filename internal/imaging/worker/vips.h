#pragma once

#include <stdint.h>
#include <vips/vips.h>

// What a picture is saved as.
enum { CT_JPEG, CT_PNG, CT_GIF, CT_WEBP, CT_AVIF };

int ct_start(void);
void ct_trim(void);
int ct_look(void *buf, size_t len, int *w, int *h, int *plain, void **icc, size_t *icclen);
int ct_thumbnail(void *buf, size_t len, int w, int h, int plain, VipsImage **out);
int ct_pixels(void *buf, size_t len, int w, int h, VipsImage **out);
int ct_rows(uintptr_t bitmap, int w, int h, int bands, VipsImage **out);
int ct_describe(VipsImage *in, void *icc, size_t icclen, void *exif, size_t exiflen, VipsImage **out);
int ct_resize(VipsImage *in, int w, int h, int crop, VipsImage **out);
int ct_square(VipsImage *in, int x, int y, int side, VipsImage **out);
int ct_over(VipsImage *base, VipsImage *other, int x, int y, double opacity, VipsImage **out);
int ct_memory(VipsImage *in, VipsImage **out);
int ct_averages(VipsImage *in, int by, unsigned char *out);
int ct_rgba(VipsImage *in, void **buf, size_t *len);
int ct_save(VipsImage *in, int format, int q, int keep, int fd);
