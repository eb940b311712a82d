package gallery

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Stream is a rendition of a video that players fetch piece by piece, as fast as their
// connection is (HTTP Live Streaming, RFC 8216).
type Stream struct {
	File     File
	Codecs   string // RFC 6381, "avc1.64001f,mp4a.40.2"
	Initial  int64  // bytes at the beginning that go for all segments
	Segments []Segment
}

// Segment is what a player fetches at a time; one follows the other.
type Segment struct {
	Size   int64 // bytes
	Length time.Duration
}

// StreamSize is a rendition to be made.
type StreamSize struct {
	Width, Height int // pixels, even as H.264 wants them
	Rate          int // the most bits a second
}

// StreamSizes are what is made of a video with so many pixels, the smallest first: the
// wished heights, as of one that lies, that are not above its shorter side, and of one
// that has none of them its own. Nothing is made without a wish.
func StreamSizes(wished []string, width, height int) (sizes []StreamSize) {
	if len(wished) == 0 {
		return nil
	}
	for _, name := range wished {
		if side, err := strconv.Atoi(name); err == nil && side > 0 && side <= min(width, height) {
			sizes = append(sizes, streamSize(width, height, side))
		}
	}
	slices.SortFunc(sizes, func(a, b StreamSize) int { return a.Width - b.Width })
	if len(sizes) == 0 {
		sizes = append(sizes, streamSize(width, height, min(width, height)))
	}
	return sizes
}

// streamSize scales a video so that its shorter side has so many pixels.
func streamSize(width, height, side int) StreamSize {
	scale := float64(side) / float64(min(width, height))
	even := func(n int) int { return max(2, int(math.Round(float64(n)*scale/2))*2) }
	s := StreamSize{Width: even(width), Height: even(height)}
	s.Rate = streamRate(s.Width * s.Height)
	return s
}

// streamRate is the most bits a second that so many pixels may take: 5 Mbit at 1920×1080,
// and the less for each pixel the more there are.
func streamRate(pixels int) int {
	const rate, of, grows, least = 5e6, 1920 * 1080, 0.8, 150_000
	return max(least, int(rate*math.Pow(float64(pixels)/of, grows)))
}

// NewStreamPath is an address for the file of a rendition, which nobody guesses.
func NewStreamPath() string { return "streams/" + RandomID(22) + ".mp4" }

// Name is what a rendition is called among those of its media, "720".
func (s Stream) Name() string { return strconv.Itoa(min(s.File.Width, s.File.Height)) }

// rates are the most and the usual bits a second (RFC 8216, 4.3.4.2).
func (s Stream) rates() (peak, average int64) {
	var bytes int64
	var length time.Duration
	for _, p := range s.Segments {
		if p.Length > 0 {
			peak = max(peak, int64(math.Ceil(float64(p.Size*8)/p.Length.Seconds())))
		}
		bytes, length = bytes+p.Size, length+p.Length
	}
	if length > 0 {
		average = int64(math.Ceil(float64(bytes*8) / length.Seconds()))
	}
	return peak, average
}

// MasterPlaylist offers renditions to a player, which finds each by its name (RFC 8216,
// 4.3.4).
func MasterPlaylist(streams []Stream, at func(Stream) string) string {
	var b strings.Builder
	b.WriteString("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n")
	for _, s := range streams {
		peak, average := s.rates()
		fmt.Fprintf(&b, "#EXT-X-STREAM-INF:BANDWIDTH=%d,AVERAGE-BANDWIDTH=%d,RESOLUTION=%dx%d,CODECS=%q\n%s\n",
			peak, average, s.File.Width, s.File.Height, s.Codecs, at(s))
	}
	return b.String()
}

// Playlist lists the segments of a rendition, whose file has an address (RFC 8216, 4.3.2,
// 4.3.3).
func (s Stream) Playlist(address string) string {
	var longest time.Duration
	for _, p := range s.Segments {
		longest = max(longest, p.Length)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:%d\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=%q,BYTERANGE=\"%d@0\"\n",
		int(math.Ceil(longest.Seconds())), address, s.Initial)
	at := s.Initial
	for _, p := range s.Segments {
		fmt.Fprintf(&b, "#EXTINF:%.6f,\n#EXT-X-BYTERANGE:%d@%d\n%s\n", p.Length.Seconds(), p.Size, at, address)
		at += p.Size
	}
	b.WriteString("#EXT-X-ENDLIST\n")
	return b.String()
}
