package worker

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"calotype/internal/imaging"
)

const (
	// segmentSeconds is how long the segments of a rendition are.
	segmentSeconds = 4
	// fastest is the most frames a second that a rendition has.
	fastest = "60"
	// mostList is how long the list of segments may be, in bytes.
	mostList = 8 << 20
	// mostInitial is how much is read of what stands before the segments, in bytes.
	mostInitial = 1 << 20
)

// stream makes a rendition. What fails on a full disk is no fault of the video, and ffmpeg
// does not always tell.
func (v ffmpeg) stream(req imaging.StreamRequest) (*imaging.Streamed, error) {
	list := req.Path + ".m3u8"
	err := v.encode(req, list)
	if err == nil {
		var s *imaging.Streamed
		if s, err = listed(req, list); err == nil {
			return s, nil
		}
	}
	return nil, cmp.Or(room(req.Path), killed(err), err)
}

// encode writes the rendition, and a playlist of its segments (RFC 8216).
func (v ffmpeg) encode(req imaging.StreamRequest, list string) error {
	args := []string{"-nostdin", "-v", "error", "-y", "-threads", "1", "-filter_threads", "1"}
	args = append(args, input(req.Facts.Format, req.In)...)
	args = append(args, "-map", "0:v:0", "-map", "0:a:0?", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1",
		"-vf", fmt.Sprintf("scale=%d:%d,setsar=1", req.Width, req.Height), "-pix_fmt", "yuv420p", "-fpsmax", fastest,
		"-c:v", "libx264", "-threads", "1", "-preset", "veryfast", "-profile:v", "high", "-crf", "23",
		"-maxrate", strconv.Itoa(req.Rate), "-bufsize", strconv.Itoa(2*req.Rate),
		"-sc_threshold", "0", "-force_key_frames", fmt.Sprintf("expr:gte(t,n_forced*%d)", segmentSeconds),
		"-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000",
		"-f", "hls", "-hls_segment_type", "fmp4", "-hls_flags", "single_file", "-hls_time", strconv.Itoa(segmentSeconds),
		"-hls_playlist_type", "vod", "-hls_list_size", "0", "-hls_segment_filename", "file:"+req.Path, "file:"+list)
	return runFor(0, io.Discard, v.mpeg, args...)
}

// listed tells of what was written; the playlist is left in the box.
func listed(req imaging.StreamRequest, list string) (*imaging.Streamed, error) {
	made, err := made(req.Path, req.Width, req.Height)
	if err != nil {
		return nil, err
	}
	text, err := head(list, mostList)
	if err != nil {
		return nil, err
	}
	s := &imaging.Streamed{Made: *made}
	if s.Initial, s.Segments, err = segments(text); err != nil {
		return nil, err
	}
	bytes := s.Initial
	for _, one := range s.Segments {
		bytes += one.Size
	}
	if bytes != s.Size {
		return nil, fmt.Errorf("%w: %d of %d bytes are listed", imaging.ErrInvalid, bytes, s.Size)
	}
	initial, err := head(req.Path, min(s.Initial, mostInitial))
	if err != nil {
		return nil, err
	}
	s.Codecs, err = codecs(initial)
	return s, err
}

// room fails where there is none to write to, which ffmpeg does not tell apart.
func room(beside string) error {
	name := beside + ".room"
	return errors.Join(os.WriteFile(name, make([]byte, 1<<20), 0o600), os.Remove(name))
}

// killed is the failure of a program that was ended from outside, as when there is no
// memory; nil for another.
func killed(err error) error {
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || exit.Exited() {
		return nil
	}
	return fmt.Errorf("%w: %w", imaging.ErrCrashed, err)
}

// head reads at most so many bytes of a file.
func head(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}

var errList = errors.New("a list of segments that is not ours")

// segments reads a media playlist of byte ranges that follow each other (RFC 8216, 4.3.2).
func segments(list []byte) (initial int64, made []imaging.Segment, err error) {
	end := int64(0)
	var next imaging.Segment
	for line := range strings.Lines(string(list)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch name {
		case "#EXT-X-MAP":
			_, within, _ := strings.Cut(value, `BYTERANGE="`)
			initial, err = byteRange(strings.TrimSuffix(within, `"`), 0)
			end = initial
		case "#EXTINF":
			next.Seconds, err = strconv.ParseFloat(strings.TrimSuffix(value, ","), 64)
		case "#EXT-X-BYTERANGE":
			next.Size, err = byteRange(value, end)
			end += next.Size
			made = append(made, next)
		}
		if err != nil {
			return 0, nil, fmt.Errorf("%w: %w", imaging.ErrInvalid, err)
		}
	}
	return initial, made, nil
}

// byteRange reads "length@offset", of which the offset is known.
func byteRange(s string, offset int64) (length int64, err error) {
	l, o, _ := strings.Cut(s, "@")
	if o != strconv.FormatInt(offset, 10) {
		return 0, errList
	}
	return strconv.ParseInt(l, 10, 64)
}

// codecs is what RFC 6381 calls the codecs of the file that begins so: the three bytes of
// a profile in avcC (ISO/IEC 14496-15, 5.3.3.1), and AAC where there is sound.
func codecs(initial []byte) (string, error) {
	_, avcc, found := bytes.Cut(initial, []byte("avcC"))
	if !found || len(avcc) < 4 {
		return "", fmt.Errorf("%w: no H.264 was made", imaging.ErrInvalid)
	}
	name := "avc1." + hex.EncodeToString(avcc[1:4])
	if bytes.Contains(initial, []byte("mp4a")) {
		name += ",mp4a.40.2"
	}
	return name, nil
}
