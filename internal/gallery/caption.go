package gallery

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Caption is what is said in a video, in a language.
type Caption struct {
	Language string // BCP 47, "zh-CN"
	Label    string // as players show it, "中文"
	Text     string // WebVTT; "" where only its name is told
	Updated  time.Time
}

// OwnCaption is a caption with the media that it is of.
type OwnCaption struct {
	Caption
	MediaID  ID
	PublicID string // of the media
}

// Bounds of captions.
const (
	MostCaptions = 20      // of a video
	MaxCaption   = 1 << 20 // bytes of one
	maxLabel     = 50      // code points
)

var (
	languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)
	webVTT      = regexp.MustCompile(`^WEBVTT([ \t][^\n]*)?(\n|$)`)
)

// CleanCaption is a caption as it is kept: without a mark of its byte order, its lines
// ended in one way, and called by its language where it has no label. It fails as Invalid
// for what is no WebVTT.
func CleanCaption(c Caption) (Caption, error) {
	c.Language, c.Label = strings.TrimSpace(c.Language), strings.Join(strings.Fields(c.Label), " ")
	if c.Label == "" {
		c.Label = c.Language
	}
	c.Text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(c.Text, "\ufeff"))
	switch {
	case !languageTag.MatchString(c.Language):
		return c, Fail(Invalid, "caption.language").In("language")
	case !utf8.ValidString(c.Label) || strings.ContainsRune(c.Label, 0) || utf8.RuneCountInString(c.Label) > maxLabel:
		return c, Fail(Invalid, "caption.label", maxLabel).In("label")
	case len(c.Text) > MaxCaption, !utf8.ValidString(c.Text), strings.ContainsRune(c.Text, 0), !webVTT.MatchString(c.Text), !strings.Contains(c.Text, "-->"):
		return c, Fail(Invalid, "caption.text").In("source")
	}
	return c, nil
}
