package worker

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"calotype/internal/imaging"
)

// ffmpeg runs the two programs; both are given the demuxer, and files only.
type ffmpeg struct{ mpeg, probe string }

const runLimit = 50 * time.Second

func (v ffmpeg) answer(ask imaging.Ask) imaging.Reply {
	if ask.Op == "stream" && ask.Stream != nil {
		s, err := v.stream(*ask.Stream)
		if err != nil {
			return failure(err)
		}
		return imaging.Reply{Stream: s}
	}
	if ask.Render == nil {
		return imaging.Reply{Kind: "internal", Reason: "job without facts"}
	}
	switch ask.Op {
	case "vprobe":
		f, err := v.facts(ask.In, ask.Render.Facts, ask.Limits)
		if err != nil {
			return failure(err)
		}
		return imaging.Reply{Facts: f}
	case "frame":
		m, err := v.frame(ask.In, *ask.Render)
		if err != nil {
			return failure(err)
		}
		return imaging.Reply{Rendered: imaging.Rendered{Frame: m}}
	}
	return imaging.Reply{Kind: "internal", Reason: "unknown job " + ask.Op}
}

// run hands the program's output to out. Its own words stay here: they name our files.
func run(out io.Writer, program string, args ...string) error {
	return runFor(runLimit, out, program, args...)
}

// runFor is run within a time, 0 for the one that the server gives the job.
func runFor(limit time.Duration, out io.Writer, program string, args ...string) error {
	ctx := context.Background()
	if limit > 0 {
		within, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		ctx = within
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	said, kept := &capped{most: 4 << 10}, &keeper{w: out}
	cmd.Stdout, cmd.Stderr = kept, said
	if err := cmd.Run(); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v: %.500s\n", program, err, said.b)
		if kept.err != nil {
			return kept.err // the program died of what is no fault of the file
		}
		return fmt.Errorf("%w: %w", imaging.ErrInvalid, err)
	}
	return nil
}

// capped keeps the beginning of what is written to it.
type capped struct {
	b    []byte
	most int
	cut  bool
}

func (c *capped) Write(b []byte) (int, error) {
	room := min(len(b), c.most-len(c.b))
	c.b, c.cut = append(c.b, b[:room]...), c.cut || room < len(b)
	return len(b), nil
}

// keeper remembers why w could not be written to, as for a full disk.
type keeper struct {
	w   io.Writer
	err error
}

func (k *keeper) Write(b []byte) (int, error) {
	n, err := k.w.Write(b)
	if err != nil {
		k.err = err
	}
	return n, err
}

func demuxer(format string) string {
	if format == "webm" {
		return "matroska"
	}
	return "mov" // mp4, mov, avif
}

func input(format, path string) []string {
	return []string{"-protocol_whitelist", "file", "-f", demuxer(format), "-i", "file:" + path}
}

type stream struct {
	Kind          string `json:"codec_type"`
	Codec         string `json:"codec_name"`
	Width, Height int
	SAR           string `json:"sample_aspect_ratio"`
	Duration      string
	NbFrames      string     `json:"nb_frames"`
	SideData      []sideData `json:"side_data_list"`
}

// sideData says how frames are to be turned, how a sphere lies on them, and with Stereo 3D
// how the pictures of both eyes do.
type sideData struct {
	Kind       string `json:"side_data_type"`
	Type       string
	Projection string
	Rotation   float64
}

type probed struct {
	Streams []stream
	Format  struct{ Duration string }
}

func (v ffmpeg) ask(format, path string, args ...string) (p probed, err error) {
	if format != "webm" { // of which all streams are looked at
		args = append([]string{"-select_streams", "v:0"}, args...)
	}
	args = append([]string{"-v", "error", "-of", "json"}, args...)
	out := &capped{most: 1 << 20}
	if err := run(out, v.probe, append(args, input(format, path)...)...); err != nil {
		return p, err
	}
	if err := json.Unmarshal(out.b, &p); err != nil || out.cut {
		return p, fmt.Errorf("%w: ffprobe's answer: %w", imaging.ErrInvalid, cmp.Or(err, errTooLong))
	}
	return p, nil
}

var errTooLong = errors.New("it is too long")

// facts adds to f what only ffprobe knows.
func (v ffmpeg) facts(path string, f imaging.Facts, lim imaging.Limits) (imaging.Facts, error) {
	p, err := v.ask(f.Format, path, "-show_streams", "-show_format")
	if err != nil {
		return f, err
	}
	if f.Format == "webm" && p.foreign() {
		return f, fmt.Errorf("codecs that WebM does not have: %w", imaging.ErrUnsupported)
	}
	p.Streams = slices.DeleteFunc(p.Streams, func(s stream) bool { return s.Kind != "video" })
	if len(p.Streams) == 0 || p.Streams[0].Width <= 0 || p.Streams[0].Height <= 0 {
		return f, fmt.Errorf("%w: no video stream", imaging.ErrInvalid)
	}
	s := p.Streams[0]
	if f.Video {
		f.Width, f.Height = asSeen(s.Width, s.Height, s.SAR, p.rotation())
		f.Is360 = f.Is360 || s.round()
	}
	if n, _ := strconv.Atoi(s.NbFrames); n > 0 {
		f.Frames = n
	}
	if f.Duration = seconds(s.Duration); f.Duration <= 0 {
		f.Duration = seconds(p.Format.Duration)
	}
	if f.Duration <= 0 {
		f.Duration = v.lastPacket(f.Format, path)
	}
	if lim.Duration > 0 && f.Duration > lim.Duration.Seconds() {
		return f, fmt.Errorf("lasts %.0f s: %w", f.Duration, imaging.ErrTooLarge)
	}
	if lim.Pixels > 0 && int64(f.Width)*int64(f.Height) > lim.Pixels {
		return f, fmt.Errorf("%d×%d pixels: %w", f.Width, f.Height, imaging.ErrTooLarge)
	}
	return f, nil
}

// foreign tells whether there is a stream of a codec that WebM has not, whatever the header says of it.
func (p probed) foreign() bool {
	return slices.ContainsFunc(p.Streams, func(s stream) bool {
		return !slices.Contains([]string{"vp8", "vp9", "av1", "vorbis", "opus", "webvtt"}, s.Codec)
	})
}

func (p probed) rotation() float64 {
	for _, d := range p.Streams[0].SideData {
		if d.Rotation != 0 {
			return d.Rotation
		}
	}
	return 0
}

// round reports whether the frames are seen all around, as one eye sees it: by the marks
// of Google's Spherical Video RFC, 1 and 2, and of Matroska.
func (s stream) round() (round bool) {
	for _, d := range s.SideData {
		if d.Kind == "Stereo 3D" && d.Type != "" && d.Type != "2D" {
			return false
		}
		round = round || d.Projection == "equirectangular"
	}
	return round
}

// asSeen widens by the pixels' shape, then turns.
func asSeen(w, h int, sar string, rotation float64) (int, int) {
	a, b, ok := strings.Cut(sar, ":")
	x, _ := strconv.ParseFloat(a, 64)
	y, _ := strconv.ParseFloat(b, 64)
	if ok && x > 0 && y > 0 {
		w = side(float64(w) * x / y)
	}
	if quarter := int(math.Round(math.Abs(rotation)/90)) % 2; quarter == 1 {
		return h, w
	}
	return w, h
}

func seconds(s string) float64 {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || n < 0 {
		return 0
	}
	return n
}

// lastPacket is where the last packet ends, in seconds; it reads the whole file.
func (v ffmpeg) lastPacket(format, path string) float64 {
	args := []string{"-v", "error", "-select_streams", "v:0", "-of", "csv=p=0", "-show_entries", "packet=pts_time,duration_time"}
	var end latest
	if err := run(&end, v.probe, append(args, input(format, path)...)...); err != nil {
		return 0
	}
	return end.seconds
}

// latest reads lines of a moment and a length and keeps the greatest end.
type latest struct {
	seconds float64
	line    []byte
}

func (l *latest) Write(b []byte) (int, error) {
	for _, c := range b {
		if c != '\n' {
			if len(l.line) < 100 {
				l.line = append(l.line, c)
			}
			continue
		}
		at, length, _ := strings.Cut(strings.TrimSpace(string(l.line)), ",")
		l.seconds, l.line = max(l.seconds, seconds(at)+seconds(strings.TrimRight(length, ","))), l.line[:0]
	}
	return len(b), nil
}

// frame writes the still at the wished second, or the first one where there is none.
func (v ffmpeg) frame(path string, req imaging.RenderRequest) (*imaging.Made, error) {
	f, out := req.Facts, req.Frame.Path
	if err := v.still(path, f, out, req.Still); err != nil {
		if err = v.still(path, f, out, 0); err != nil {
			return nil, err
		}
	}
	return made(out, f.Width, f.Height)
}

func (v ffmpeg) still(path string, f imaging.Facts, out string, at float64) error {
	args := []string{"-nostdin", "-v", "error", "-y", "-threads", "1", "-ss", strconv.FormatFloat(at, 'f', 3, 64)}
	args = append(args, input(f.Format, path)...)
	args = append(args, "-map", "0:v:0", "-frames:v", "1", "-an", "-sn", "-dn", "-map_metadata", "-1",
		"-vf", fmt.Sprintf("scale=%d:%d,setsar=1", f.Width, f.Height),
		"-pix_fmt", "yuvj420p", "-q:v", "2", "-threads", "1", "-c:v", "mjpeg", "-f", "image2pipe", "pipe:1")
	file, err := os.Create(out)
	if err != nil {
		return err
	}
	if err := errors.Join(run(file, v.mpeg, args...), file.Close()); err != nil {
		return err
	}
	if st, err := os.Stat(out); err != nil || st.Size() == 0 {
		return fmt.Errorf("%w: no frame at %.3f s", imaging.ErrInvalid, at)
	}
	return nil
}
