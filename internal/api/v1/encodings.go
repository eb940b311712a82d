package v1

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"calotype/internal/gallery"
)

// part is one named value of a request while its bytes arrive.
type part struct {
	name     string
	file     bool
	filename string
	io.Reader
}

// body gives the parts of a request's body to take, one after the other.
func body(r *http.Request, take func(part) error) error {
	sent := r.Header.Get("Content-Type")
	kind, params, err := mime.ParseMediaType(sent)
	if err != nil && sent != "" {
		kind = ""
	}
	in := gulps(torn{r.Body})
	switch {
	case r.Method != http.MethodPost || r.Body == nil || r.Body == http.NoBody:
		return nil
	case kind == "multipart/form-data":
		return multipartBody(multipart.NewReader(in, params["boundary"]), take)
	case kind == "application/x-www-form-urlencoded":
		return formBody(in, take)
	case kind == "application/json":
		return jsonBody(in, take)
	case sent == "", strings.HasPrefix(kind, "image/"), strings.HasPrefix(kind, "video/"), kind == "application/octet-stream":
		if _, err := in.Peek(1); errors.Is(err, io.EOF) && sent == "" {
			return nil // no body either
		}
		_, name, _, _ := disposition(r.Header.Get("Content-Disposition"))
		return take(part{"source", true, gallery.BaseName(name), in})
	}
	return nil
}

// torn is a request's body. That it breaks off, as it does where chunks are no
// chunks or the client went away, is the client's doing and never the house's.
type torn struct{ io.Reader }

func (t torn) Read(p []byte) (int, error) {
	n, err := t.Reader.Read(p)
	if _, large := errors.AsType[*http.MaxBytesError](err); err != nil && err != io.EOF && !large {
		err = fmt.Errorf("%w: %w", io.ErrUnexpectedEOF, err)
	}
	return n, err
}

// gulps reads a body in large pieces: package multipart alone asks the system for
// 4 KB at a time.
func gulps(r io.Reader) *bufio.Reader { return bufio.NewReaderSize(r, 64<<10) }

func malformed(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return gallery.Fail(gallery.Invalid, "upload.partial").Because(err)
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return err
	}
	return gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
}

func multipartBody(m *multipart.Reader, take func(part) error) error {
	for {
		p, err := m.NextRawPart() // a transfer encoding means nothing here (RFC 7578, 4.7)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return malformed(err)
		}
		name, filename, file, ok := disposition(p.Header.Get("Content-Disposition"))
		if !ok {
			return gallery.Fail(gallery.Invalid, "upload.source")
		}
		if err := take(part{name, file, gallery.BaseName(filename), p}); err != nil {
			return err
		}
	}
}

func formBody(in *bufio.Reader, take func(part) error) error {
	for {
		key := &formReader{in: in, name: true}
		name, err := readField(key)
		if err != nil {
			return err
		}
		value := &formReader{in: in, keepPlus: isSource(name), done: key.end != '='}
		if err := take(part{name: name, Reader: value}); err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, value); err != nil {
			return err
		}
		if _, err := in.Peek(1); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return malformed(err)
		}
	}
}

// formReader decodes one name or value of a form and eats the sign after it.
type formReader struct {
	in             *bufio.Reader
	name, keepPlus bool // keepPlus: base64 whose "+" was not escaped
	done           bool
	end            byte // the sign that ended it, 0 for the end of the body
}

func (f *formReader) Read(p []byte) (n int, err error) {
	for n < len(p) && !f.done {
		c, err := f.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			f.done = true
			continue
		case err != nil:
			return n, malformed(err)
		case c == '&' || c == '=' && f.name:
			f.done, f.end = true, c
			continue
		case c == '+' && !f.keepPlus:
			c = ' '
		case c == '%':
			c = f.escaped()
		}
		p[n] = c
		n++
	}
	if n == 0 && f.done {
		return 0, io.EOF
	}
	return n, nil
}

func (f *formReader) escaped() byte {
	hex, _ := f.in.Peek(2)
	n, err := strconv.ParseUint(string(hex), 16, 8)
	if err != nil || len(hex) < 2 {
		return '%'
	}
	_, _ = f.in.Discard(2)
	return byte(n)
}

// jsonBody reads one object of plain values; tags may be an array of them.
func jsonBody(in *bufio.Reader, take func(part) error) error {
	if c, err := token(in); err != nil || c != '{' {
		return malformed(err)
	}
	for first := true; ; first = false {
		c, err := token(in)
		if c == '}' && err == nil && first {
			return nil
		}
		if err != nil || c != '"' {
			return malformed(err)
		}
		name, err := readField(&jsonString{in: in})
		if err != nil {
			return err
		}
		if c, err := token(in); err != nil || c != ':' {
			return malformed(err)
		}
		if err := jsonValue(in, name, take); err != nil {
			return err
		}
		switch c, err := token(in); {
		case err == nil && c == '}':
			return nil
		case err != nil || c != ',':
			return malformed(err)
		}
	}
}

func jsonValue(in *bufio.Reader, name string, take func(part) error) error {
	c, err := token(in)
	if err != nil {
		return malformed(err)
	}
	if c == '"' {
		s := &jsonString{in: in}
		if err := take(part{name: name, Reader: s}); err != nil {
			return err
		}
		_, err := io.Copy(io.Discard, s)
		return err
	}
	var text string
	if c == '[' {
		text, err = jsonList(in)
		if name != "tags" {
			name += "[]" // what a form would call it
		}
	} else {
		text, err = jsonWord(in, c)
	}
	if err != nil {
		return err
	}
	return take(part{name: name, Reader: strings.NewReader(text)})
}

func jsonList(in *bufio.Reader) (string, error) {
	var list []string
	size := 0
	for {
		c, err := token(in)
		var item string
		switch {
		case err != nil:
			return "", malformed(err)
		case c == ']':
			return strings.Join(list, ","), nil
		case c == ',':
			continue
		case c == '"':
			item, err = readField(&jsonString{in: in})
		default:
			item, err = jsonWord(in, c)
		}
		if err != nil {
			return "", err
		}
		if size += len(item) + 1; size > maxField {
			return "", gallery.Fail(gallery.Invalid, "field.too_long")
		}
		list = append(list, item)
	}
}

// jsonWord reads a number, true, false or null, as PHP would print it.
func jsonWord(in *bufio.Reader, first byte) (string, error) {
	word := []byte{first}
	for {
		c, err := in.ReadByte()
		if err != nil {
			return "", malformed(err)
		}
		if strings.IndexByte(",]} \t\r\n", c) >= 0 {
			_ = in.UnreadByte()
			break
		}
		if word = append(word, c); len(word) > 64 {
			return "", malformed(nil)
		}
	}
	switch s := string(word); s {
	case "true":
		return "1", nil
	case "false", "null":
		return "", nil
	default:
		if _, ok := number(s); !ok {
			return "", malformed(nil)
		}
		return s, nil
	}
}

func token(in *bufio.Reader) (byte, error) {
	for {
		c, err := in.ReadByte()
		if err != nil {
			return 0, err
		}
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return c, nil
		}
	}
}

// jsonString reads the rest of a JSON string after its opening quote.
type jsonString struct {
	in   *bufio.Reader
	rest []byte // bytes of a character that did not fit
	done bool
}

func (s *jsonString) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(s.rest) > 0 {
			k := copy(p[n:], s.rest)
			s.rest, n = s.rest[k:], n+k
			continue
		}
		if s.done {
			break
		}
		c, err := s.in.ReadByte()
		switch {
		case err != nil:
			return n, malformed(errors.Join(io.ErrUnexpectedEOF, err))
		case c == '"':
			s.done = true
		case c == '\\':
			if s.rest, err = s.escaped(); err != nil {
				return n, err
			}
		default:
			p[n] = c
			n++
		}
	}
	if n == 0 && s.done && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (s *jsonString) escaped() ([]byte, error) {
	c, err := s.in.ReadByte()
	if err != nil {
		return nil, malformed(err)
	}
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		return []byte{"\"\\/\b\f\n\r\t"[i]}, nil
	}
	if c != 'u' {
		return nil, malformed(nil)
	}
	r, err := s.hex()
	if err != nil {
		return nil, err
	}
	if utf16.IsSurrogate(r) {
		if next, _ := s.in.Peek(2); string(next) == `\u` {
			_, _ = s.in.Discard(2)
			low, err := s.hex()
			if err != nil {
				return nil, err
			}
			r = utf16.DecodeRune(r, low)
		}
	}
	return utf8.AppendRune(nil, r), nil
}

func (s *jsonString) hex() (rune, error) {
	var digits [4]byte
	if _, err := io.ReadFull(s.in, digits[:]); err != nil {
		return 0, malformed(err)
	}
	n, err := strconv.ParseUint(string(digits[:]), 16, 32)
	if err != nil {
		return 0, malformed(err)
	}
	return rune(n), nil
}

// queryParts reads what it can of a query string; broken pairs are left out.
func queryParts(raw string) url.Values {
	values, _ := url.ParseQuery(raw)
	return values
}
