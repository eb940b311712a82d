package settings

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
)

// mostPixels is how many pixels a PNG among the settings has at most.
const mostPixels = 4 << 20

// checkPNG says what is wrong with a PNG in base64 that shows by its first chunk (PNG, third
// edition, 11.2.1). Its pixels are for the workers.
func checkPNG(text string) error {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return err
	}
	const size = 16 // where the width stands, after signature, length and name
	if len(b) < size+8 || string(b[:size]) != "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" {
		return errors.New("that is no PNG")
	}
	w, h := binary.BigEndian.Uint32(b[size:]), binary.BigEndian.Uint32(b[size+4:])
	if w == 0 || h == 0 || uint64(w)*uint64(h) > mostPixels {
		return fmt.Errorf("a PNG of %d×%d pixels, where %d are the most", w, h, mostPixels)
	}
	return nil
}
