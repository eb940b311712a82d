package imaging

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"time"
)

// StreamRequest asks for one rendition of a video, which players fetch piece by piece: a
// fragmented MP4 of H.264 and AAC (RFC 8216, 3.3). Paths are relative to the bench.
type StreamRequest struct {
	In            string
	Facts         Facts
	Path          string
	Width, Height int // pixels, even
	Rate          int // the most bits a second that the picture may take
}

// Streamed is a rendition that was made. Its segments follow each other after the first
// bytes, which are for all of them.
type Streamed struct {
	Made
	Codecs   string // RFC 6381
	Initial  int64  // bytes
	Segments []Segment
}

// Segment is what a player fetches at a time. It begins with a key frame.
type Segment struct {
	Size    int64 // bytes
	Seconds float64
}

// What a rendition may take: many times what a core with nothing else to do needs.
const (
	streamLeast = 10 * time.Minute
	streamMost  = 6 * time.Hour
	perSecond   = 30 // of the video
)

// StreamTime is how long the making of one rendition of a video may take.
func StreamTime(video time.Duration) time.Duration {
	return min(streamMost, streamLeast+min(streamMost, video)*perSecond)
}

// Stream makes a rendition of a video. One at a time is made, by a child that gives way to
// all others; what decoding takes is not counted among theirs, as they would wait for hours.
// It fails with ErrTooLarge when that takes longer than StreamTime, and with ErrCrashed when
// the child, or what it ran, was ended: another try may end better.
func (p *Pool) Stream(ctx context.Context, req StreamRequest) (Streamed, error) {
	r, err := p.ask(ctx, p.stream, 0, Ask{Op: "stream", In: req.In, Stream: &req})
	if err != nil {
		return Streamed{}, err
	}
	return *r.Stream, nil
}

// mostSegments is how many segments a message holds at least, some two days of a video.
const mostSegments = 50_000

var codecsWord = regexp.MustCompile(`^avc1\.[0-9a-f]{6}(,mp4a\.40\.2)?$`)

// check makes sure that a rendition can be what was asked for.
func (s *Streamed) check(ask StreamRequest) error {
	if s == nil {
		return fmt.Errorf("%w: no rendition", errUnbelievable)
	}
	bytes := s.Initial
	for _, p := range s.Segments {
		if p.Size < 1 || math.IsNaN(p.Seconds) || p.Seconds <= 0 || p.Seconds > math.MaxInt32 {
			return fmt.Errorf("%w: a segment of %d bytes and %v s", errUnbelievable, p.Size, p.Seconds)
		}
		bytes = plus(bytes, p.Size)
	}
	if s.Initial < 1 || len(s.Segments) < 1 || len(s.Segments) > mostSegments || !codecsWord.MatchString(s.Codecs) ||
		bytes != s.Size || s.Width != ask.Width || s.Height != ask.Height {
		return fmt.Errorf("%w: a rendition of %d×%d, %d segments in %d of %d bytes, %s",
			errUnbelievable, s.Width, s.Height, len(s.Segments), bytes, s.Size, clip(s.Codecs, 40))
	}
	return nil
}
