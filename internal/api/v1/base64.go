package v1

import (
	"bufio"
	"encoding/base64"
	"errors"
	"io"
	"strings"

	"calotype/internal/gallery"
)

// maxDataHead is the longest "data:image/png;base64," in bytes.
const maxDataHead = 1024

func badBase64() error { return gallery.Fail(gallery.Invalid, "base64.invalid") }

// DecodeBase64 decodes r as a stream (2.3): data: URLs, either alphabet, with or
// without padding. Line breaks and tabs go; a blank between characters is a
// "+" that a form decoder took away.
func DecodeBase64(r io.Reader) io.Reader {
	return &base64Reader{in: bufio.NewReaderSize(r, 32<<10)}
}

type base64Reader struct {
	in     *bufio.Reader
	begun  bool
	chars  int64 // characters of the alphabet so far
	blanks int   // not yet known to be "+" or nothing
	broken bool  // after a line break
	pad    int
	quad   [4]byte
	held   int // characters in quad
	out    []byte
	store  []byte
	err    error
}

func (b *base64Reader) Read(p []byte) (int, error) {
	if !b.begun {
		b.begun = true
		b.err = b.skipHead()
	}
	for len(b.out) == 0 && b.err == nil {
		b.out, b.err = b.fill()
	}
	n := copy(p, b.out)
	b.out = b.out[n:]
	if n > 0 || len(p) == 0 {
		return n, nil
	}
	return 0, b.err
}

// skipHead drops "data:…;base64,".
func (b *base64Reader) skipHead() error {
	for {
		c, err := b.in.ReadByte()
		if err != nil {
			return nil //nolint:nilerr // fill meets it again
		}
		if !strings.ContainsRune(" \t\r\n\v\f", rune(c)) {
			_ = b.in.UnreadByte()
			break
		}
	}
	start, _ := b.in.Peek(5)
	if !strings.EqualFold(string(start), "data:") {
		return nil
	}
	head, _ := b.in.Peek(maxDataHead)
	data, _, found := strings.Cut(string(head), ",")
	if !found || !strings.HasSuffix(strings.ToLower(data), ";base64") {
		return badBase64()
	}
	_, err := b.in.Discard(len(data) + 1)
	return err
}

// fill decodes about a buffer full.
func (b *base64Reader) fill() ([]byte, error) {
	b.store = b.store[:0]
	for len(b.store) < 24<<10 {
		c, err := b.in.ReadByte()
		if errors.Is(err, io.EOF) {
			if err := b.finish(); err != nil {
				return nil, err
			}
			return b.store, io.EOF
		}
		if err != nil {
			return nil, err
		}
		if err := b.take(c); err != nil {
			return nil, err
		}
	}
	return b.store, nil
}

func (b *base64Reader) take(c byte) error {
	switch {
	case c == ' ' && b.broken:
		return nil // indentation
	case c == ' ':
		if b.blanks++; b.blanks > 1<<16 {
			return badBase64()
		}
		return nil
	case c == '\n' || c == '\r' || c == '\t' || c == '\v' || c == '\f':
		b.blanks, b.broken = 0, true
		return nil
	case c == '=':
		if err := b.plus(); err != nil {
			return err
		}
		b.pad++
		return nil
	case c == '-':
		c = '+'
	case c == '_':
		c = '/'
	}
	if err := b.plus(); err != nil {
		return err
	}
	return b.char(c)
}

// plus turns the blanks before a character into what they were; after a line
// break or padding there are none.
func (b *base64Reader) plus() error {
	n := b.blanks
	b.blanks, b.broken = 0, false
	if b.pad > 0 {
		return nil
	}
	for range n {
		if err := b.char('+'); err != nil {
			return err
		}
	}
	return nil
}

func (b *base64Reader) char(c byte) error {
	alphabet := c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'
	if !alphabet || b.pad > 0 {
		return badBase64()
	}
	b.chars++
	b.quad[b.held] = c
	if b.held++; b.held < 4 {
		return nil
	}
	b.held = 0
	return b.decode(4)
}

func (b *base64Reader) decode(n int) error {
	var err error
	if b.store, err = base64.RawStdEncoding.AppendDecode(b.store, b.quad[:n]); err != nil {
		return badBase64()
	}
	return nil
}

func (b *base64Reader) finish() error {
	if b.pad == 0 && b.blanks > 0 && b.held > 0 && b.held+b.blanks == 4 {
		if err := b.plus(); err != nil { // a value that ended in "+"
			return err
		}
	}
	switch {
	case b.chars == 0, b.held == 1, b.pad > 0 && b.held+b.pad != 4:
		return badBase64()
	case b.held > 0:
		return b.decode(b.held)
	}
	return nil
}
