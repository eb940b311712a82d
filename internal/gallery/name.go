package gallery

import (
	"crypto/rand"
	"encoding/hex"
	"math/big"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"
)

const (
	// maxStem is the longest stored name in bytes of UTF-8, so that a suffix and
	// an extension stay below the 255 bytes of common file systems.
	maxStem = 200
	// maxTitle is the longest title in code points (api-v1.md 2.1).
	maxTitle = 100
	// maxOriginalFilename is the longest kept client's file name in bytes (api-v1.md 4.2).
	maxOriginalFilename = 255
)

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// RandomID returns n random base-62 characters.
func RandomID(n int) string {
	b := make([]byte, n)
	for i := range b {
		k, err := rand.Int(rand.Reader, big.NewInt(int64(len(base62))))
		if err != nil {
			panic(err) // crypto/rand never fails on a supported system
		}
		b[i] = base62[k.Int64()]
	}
	return string(b)
}

// RandomHex returns n random lower-case hex digits.
func RandomHex(n int) string {
	b := make([]byte, (n+1)/2)
	rand.Read(b)
	return hex.EncodeToString(b)[:n]
}

// derivativeSuffixes are the endings that the renditions of other files own.
var derivativeSuffixes = []string{".th", ".md", ".fr"}

// Stem makes the stored name, without extension, from a client's file name:
// letters of every script stay, in NFC; blanks become "-", runs of "-" and "_"
// that hold a "-" collapse to one "-"; controls, bidi marks, separators and
// what URLs or shells make special go. It is "" when nothing is left.
func Stem(filename string) string {
	name := BaseName(filename)
	name = strings.TrimLeft(name, ".")
	if ext := path.Ext(name); ext != "" && ext != name {
		name = strings.TrimSuffix(name, ext)
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(name) {
		switch {
		case unicode.IsSpace(r):
			b.WriteByte('-')
		case r == '-' || r == '_' || r == '.':
			b.WriteRune(r)
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(r)
		}
	}
	name = collapse(b.String())
	name = cutBytes(strings.Trim(name, "-"), maxStem)
	return strings.Trim(dropDerivativeSuffixes(name), "-.")
}

// BaseName is the last piece of a client's path, whichever slash it used,
// without NUL and other controls, at most 255 bytes.
func BaseName(filename string) string {
	filename = strings.ToValidUTF8(fromGB18030(filename), "")
	if i := strings.LastIndexAny(filename, `/\`); i >= 0 {
		filename = filename[i+1:]
	}
	filename = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, filename)
	return cutBytes(filename, maxOriginalFilename)
}

// fromGB18030 reads a name that is not UTF-8 as what old Chinese programs send, if
// all that is not ASCII in it makes sense so.
func fromGB18030(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	run := 0 // bytes that are not ASCII; an odd one would take a letter with it
	for i := range len(s) + 1 {
		if i < len(s) && s[i] >= utf8.RuneSelf {
			run++
		} else if run%2 != 0 {
			return s
		} else {
			run = 0
		}
	}
	name, err := simplifiedchinese.GB18030.NewDecoder().String(s)
	if err != nil || strings.ContainsRune(name, utf8.RuneError) {
		return s
	}
	return name
}

// Title makes the default title from a client's file name (api-v1.md 2.5):
// without extension, runs of "-", "_" and blanks to one blank.
func Title(filename string) string {
	name := BaseName(filename)
	if ext := path.Ext(name); ext != "" {
		name = strings.TrimSuffix(name, ext)
	}
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' || unicode.IsSpace(r) })
	return CutTitle(strings.Join(words, " "))
}

// CutTitle cuts a title to 100 code points (api-v1.md 2.1), on one line and
// without controls.
func CutTitle(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if utf8.RuneCountInString(s) <= maxTitle {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:maxTitle]))
}

func collapse(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && (s[j] == '-' || s[j] == '_') {
			j++
		}
		switch {
		case j == i:
			b.WriteByte(s[i])
			j = i + 1
		case strings.Contains(s[i:j], "-"):
			b.WriteByte('-')
		default:
			b.WriteString(s[i:j])
		}
		i = j
	}
	return b.String()
}

func dropDerivativeSuffixes(s string) string {
	for {
		cut := s
		for _, suffix := range derivativeSuffixes {
			if len(cut) >= len(suffix) && strings.EqualFold(cut[len(cut)-len(suffix):], suffix) {
				cut = cut[:len(cut)-len(suffix)]
			}
		}
		if cut == s {
			return s
		}
		s = cut
	}
}

func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
