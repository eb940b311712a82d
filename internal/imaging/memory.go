package imaging

import (
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// leastBudget is what jobs may take on the smallest of machines, in bytes.
const leastBudget = 512 << 20

// defaultBudget is a quarter of the memory that this process may have.
func defaultBudget() int64 {
	return max(leastBudget, Memory()/4)
}

// Memory is how much this process may have, in bytes; 0 when nobody tells.
func Memory() int64 { return physical(os.DirFS("/")) }

// physical is the machine's memory, or the least limit of the process's control groups; 0 when nobody tells.
func physical(root fs.FS) int64 {
	n := int64(math.MaxInt64)
	if b, err := fs.ReadFile(root, "proc/meminfo"); err == nil {
		var kib int64
		if _, err := fmt.Sscanf(string(b), "MemTotal: %d kB", &kib); err == nil && kib > 0 {
			n = kib << 10
		}
	}
	groups, _ := fs.ReadFile(root, "proc/self/cgroup")
	for line := range bytes.Lines(groups) {
		_, rest, _ := strings.Cut(strings.TrimSpace(string(line)), ":")
		kind, path, _ := strings.Cut(rest, ":")
		for dir := filepath.Join("/", path); ; dir = filepath.Dir(dir) {
			switch kind {
			case "":
				n = min(n, limitIn(root, "sys/fs/cgroup"+dir+"/memory.max"))
			case "memory":
				n = min(n, limitIn(root, "sys/fs/cgroup/memory"+dir+"/memory.limit_in_bytes"))
			}
			if dir == "/" {
				break
			}
		}
	}
	if n == math.MaxInt64 {
		return 0
	}
	return n
}

// limitIn reads a control group's limit; one that is absent or says "max" is none.
func limitIn(root fs.FS, name string) int64 {
	b, err := fs.ReadFile(root, filepath.Clean(name))
	if err != nil {
		return math.MaxInt64
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64)
	if err != nil || n <= 0 {
		return math.MaxInt64
	}
	return n
}

// What decoders hold of a picture, in bytes for each of its pixels, as measured with pictures of 300 million.
const (
	wholeJPEG  = 8  // progressive: all coefficients
	wholePNG   = 16 // interlaced, up to 16 bits deep
	wholeWebP  = 8
	wholeAVIF  = 16 // planes and what is made of them
	wholeHEIC  = 24 // the same, and once more in libvips
	wholeGIF   = 8
	filmFrame  = 24 // of a video: a codec's reference frames
	wholePixel = 4  // of one that is laid on others
	drawn      = 8  // of a picture that is made, and of what it is scaled from; a PNG is written line by line
)

// markHeld is what a watermark takes before it is scaled, in bytes: settings know none of
// more than 4 million pixels, and a PNG may be interlaced.
const markHeld = 4 << 20 * wholePNG

// decoding is the memory that the picture's decoder takes, in bytes, save for what it makes.
func decoding(f Facts) int64 {
	pixels := times(int64(f.Width), int64(f.Height))
	switch {
	case f.Format == "jpeg" && f.Progressive:
		return times(pixels, wholeJPEG)
	case f.Format == "png" && f.Progressive:
		return times(pixels, wholePNG)
	case f.Format == "webp":
		return times(pixels, wholeWebP)
	case f.Format == "avif":
		return times(pixels, wholeAVIF)
	case f.Format == "heic":
		return times(pixels, wholeHEIC)
	case f.Format == "gif":
		return times(pixels, wholeGIF)
	}
	return 0 // read line by line, or shrunk while it is read
}

// memory estimates what the picture worker takes for the request, in bytes. The file, of size bytes, is held whole.
func (r RenderRequest) memory(size int64) int64 {
	f := r.Facts
	rewrites := r.Original != nil && !needsVideoWorker(f) &&
		(r.Original.Format != "" && r.Original.Format != f.Format || r.Original.Width > 0)
	if !rewrites && len(r.Outputs) == 0 {
		return 0 // only the container is edited, as a stream
	}
	if needsVideoWorker(f) {
		f.Format, f.Progressive = "jpeg", false // its still
	}
	made := int64(0)
	if rewrites && r.Original.Format != "png" {
		w := int64(f.Width)
		if r.Original.Width > 0 {
			w = min(w, int64(r.Original.Width))
		}
		made = times(times(w, int64(f.Height)*w/max(1, int64(f.Width))), drawn)
	}
	for _, o := range r.Outputs {
		made = max(made, times(o.largest(f), drawn))
	}
	if r.Mark != nil { // scaled to its place, and a picture of its own before that
		made = plus(plus(made, markHeld), times(made/drawn, wholePixel))
	}
	return plus(size, plus(decoding(f), made))
}

// largest is the number of pixels of the picture that the output is cut from.
func (o Output) largest(f Facts) int64 {
	w, h := float64(max(1, f.Width)), float64(max(1, f.Height))
	x, y := float64(o.Width)/w, float64(o.Height)/h
	if o.Part.Size > 0 {
		_, _, side := o.Part.In(max(1, f.Width), max(1, f.Height))
		x, y = float64(o.Width)/float64(side), float64(o.Height)/float64(side)
	}
	s := min(x, y)
	switch {
	case o.Crop:
		s = max(x, y)
	case o.Width <= 0 && o.Height <= 0:
		s = 1
	case o.Width <= 0:
		s = y
	case o.Height <= 0:
		s = x
	}
	s = min(1, s)
	return max(int64(s*w*s*h), times(int64(max(0, o.Width)), int64(max(0, o.Height))))
}

// times and plus stop at the largest number instead of wrapping.
func times(a, b int64) int64 {
	if a > 0 && b > math.MaxInt64/a {
		return math.MaxInt64
	}
	return a * b
}

func plus(a, b int64) int64 {
	if b > math.MaxInt64-a {
		return math.MaxInt64
	}
	return a + b
}
