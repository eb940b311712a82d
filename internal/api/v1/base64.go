package v1

import (
	"bufio"
	"bytes"
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
// without padding. Line breaks and tabs go; what a blank is, layout says.
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
	layout layout
	column int // characters since the last wrap
	wrap   int // blanks of this wrap still to come
	out    []byte
	store  []byte
	err    error
}

func (b *base64Reader) Read(p []byte) (int, error) {
	if !b.begun {
		b.begun = true
		if b.err = b.skipHead(); b.err == nil {
			b.layout = guess(b.in)
		}
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

// layout is what the blanks of a text are: each a "+" that a form decoder took
// away, unless they are wraps or drop says that they only group.
type layout struct {
	width, blanks int // a wrap is so many blanks after width characters; 0: no wraps
	drop          bool
}

// guess decides by the first 32 KB what the blanks are. Line breaks that became
// blanks stand after every 64 or 76 characters without exception; a "+" does so
// by chance only, and then the length that padding demands (a multiple of four)
// tells them apart in a short text.
func guess(in *bufio.Reader) layout {
	text, err := in.Peek(in.Size())
	whole := errors.Is(err, io.EOF)
	if bytes.ContainsAny(text, "\r\n\t\v\f") || bytes.IndexByte(text, ' ') < 0 {
		return layout{}
	}
	var regular layout
	for _, l := range []layout{{width: 76, blanks: 1}, {width: 64, blanks: 1}, {width: 76, blanks: 2}, {width: 64, blanks: 2}} {
		n := l.wraps(text)
		if n > 0 && (!whole || exact(len(bytes.TrimRight(text, " "))-n*l.blanks)) {
			return l
		}
		if n > 1 {
			regular = l
		}
	}
	filled := len(text) - bytes.Count(text, []byte(" "))
	if regular.width == 0 && whole && !exact(len(text)) && exact(filled) {
		return layout{drop: true}
	}
	return regular
}

func exact(n int) bool { return n%4 == 0 }

// wraps counts the wraps inside a text; 0 if there is none or one is missing.
func (l layout) wraps(text []byte) (n int) {
	text = bytes.TrimRight(text, " ")
	for i := l.width; i+l.blanks <= len(text); i += l.width + l.blanks {
		if len(bytes.TrimLeft(text[i:i+l.blanks], " ")) > 0 {
			return 0
		}
		n++
	}
	return n
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
	case c == ' ' && (b.layout.drop || b.broken):
		return nil // grouping or indentation
	case c == ' ' && b.wrap > 0:
		b.wrap--
		return nil
	case c == ' ' && b.layout.width > 0 && b.column == b.layout.width:
		b.column, b.wrap = 0, b.layout.blanks-1
		return nil
	case c == ' ':
		if b.blanks++; b.blanks > 1<<16 {
			return badBase64()
		}
		b.column++
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
	b.column++
	b.wrap = 0
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
