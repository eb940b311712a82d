package imaging

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/semaphore"
)

// Config describes a pool.
type Config struct {
	Command  []string      // the worker, as in [/path/calotype worker]
	Bench    string        // the one folder that workers may read; each may write to a box of its own in it
	Workers  int           // 0: one per core
	Waiting  int           // how many jobs may wait; 0: eight per worker
	Deadline time.Duration // of one job with no pixels, 0: a minute
	Recycle  int           // jobs of one child, 0: 300
	Spent    time.Duration // CPU time after which a child is replaced, 0: ten minutes, half of what its cage allows
	Memory   int64         // bytes that decoders may take at once, by estimate; 0: a quarter of the machine's
	Grown    int64         // resident bytes after which an idle child is replaced, 0: 400 MiB
	Log      *slog.Logger
}

// Pool keeps the children and gives them work.
type Pool struct {
	cfg     Config
	image   chan *slot
	video   chan *slot
	stream  chan *slot    // one, for what takes long
	room    chan struct{} // those working and those waiting
	memory  *semaphore.Weighted
	starts  chan func()
	closed  chan struct{}
	once    sync.Once
	warned  atomic.Bool
	missing atomic.Pointer[[]string] // protections, as the last child said
	lost    atomic.Int64
	slots   []*slot
}

// slot is a place for one child, which is started when first needed.
type slot struct {
	flags []string // that say what the child is for, none for pictures
	child *child
}

type child struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  io.ReadCloser
	box  box
	jobs int
	used Usage // after its last job
}

// Open makes the pool and starts one child, so that a broken installation shows at once.
func Open(cfg Config) (*Pool, error) {
	if len(cfg.Command) == 0 {
		return nil, errors.New("imaging: no worker command")
	}
	bench, err := filepath.Abs(cfg.Bench)
	if err != nil {
		return nil, fmt.Errorf("find bench: %w", err)
	}
	cfg.Bench = bench
	if err := os.MkdirAll(filepath.Join(bench, OutDir), 0o700); err != nil {
		return nil, fmt.Errorf("make folder for what is made: %w", err)
	}
	cfg.setDefaults()
	videos := max(1, cfg.Workers/2)
	p := &Pool{
		cfg:    cfg,
		image:  make(chan *slot, cfg.Workers),
		video:  make(chan *slot, videos),
		stream: make(chan *slot, 1),
		room:   make(chan struct{}, cfg.Workers+cfg.Waiting),
		memory: semaphore.NewWeighted(cfg.Memory),
		starts: make(chan func()),
		closed: make(chan struct{}),
	}
	go p.starter()
	for range cfg.Workers {
		p.addSlot(p.image, &slot{})
	}
	for range videos {
		p.addSlot(p.video, &slot{flags: []string{"--video"}})
	}
	p.addSlot(p.stream, &slot{flags: []string{"--video", "--slow"}})
	if p.slots[0].child, err = p.start(nil); err != nil {
		p.Close()
		return nil, fmt.Errorf("start media worker: %w", err)
	}
	return p, nil
}

func (c *Config) setDefaults() {
	if c.Workers <= 0 {
		c.Workers = runtime.NumCPU()
	}
	if c.Waiting <= 0 {
		c.Waiting = 8 * c.Workers
	}
	if c.Deadline <= 0 {
		c.Deadline = time.Minute
	}
	if c.Recycle <= 0 {
		c.Recycle = 300
	}
	if c.Spent <= 0 {
		c.Spent = 10 * time.Minute
	}
	if c.Grown <= 0 {
		c.Grown = 400 << 20
	}
	if c.Memory <= 0 {
		c.Memory = defaultBudget()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
}

func (p *Pool) addSlot(lane chan *slot, s *slot) {
	p.slots = append(p.slots, s)
	lane <- s
}

// starter owns one thread for as long as the pool lives: a child's death signal follows the thread that started it.
func (p *Pool) starter() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for {
		select {
		case f := <-p.starts:
			f()
		case <-p.closed:
			return
		}
	}
}

// Close waits for running jobs and ends the children.
func (p *Pool) Close() error {
	p.once.Do(func() {
		for _, lane := range []chan *slot{p.image, p.video, p.stream} {
			for range cap(lane) {
				(<-lane).stop()
			}
		}
		close(p.closed)
	})
	return nil
}

// Probe tells what the file is. With an error of a video's it tells what its
// headers said.
func (p *Pool) Probe(ctx context.Context, in string, lim Limits) (Facts, error) {
	r, err := p.ask(ctx, p.image, 0, Ask{Op: "probe", In: in, Limits: lim})
	if err != nil || !needsVideoWorker(r.Facts) {
		return r.Facts, err
	}
	v, err := p.ask(ctx, p.video, 0, Ask{Op: "vprobe", In: in, Limits: lim, Render: &RenderRequest{Facts: r.Facts}})
	if err != nil {
		return r.Facts, err
	}
	return v.Facts, nil
}

// needsVideoWorker tells of what libvips does not know: videos, and AVIF sequences.
func needsVideoWorker(f Facts) bool { return f.Video || f.Format == "avif" && f.Animated }

// Render makes what the request asks for.
func (p *Pool) Render(ctx context.Context, req RenderRequest) (Rendered, error) {
	var frame *Made
	wanted := req.Frame != nil
	if needsVideoWorker(req.Facts) && (req.Frame != nil || len(req.Outputs) > 0) {
		if req.Frame == nil {
			req.Frame = &Output{Path: req.Outputs[0].Path + ".still"}
		}
		bytes := times(times(int64(req.Facts.Width), int64(req.Facts.Height)), filmFrame)
		r, err := p.ask(ctx, p.video, bytes, Ask{Op: "frame", In: req.In, Render: &req})
		if err != nil {
			return Rendered{}, err
		}
		frame = r.Rendered.Frame
	}
	held := req.In
	if req.Frame != nil {
		held = req.Frame.Path
	}
	r, err := p.ask(ctx, p.image, req.memory(p.size(held)), Ask{Op: "render", In: req.In, Render: &req})
	r.Rendered.Frame = nil
	if wanted {
		r.Rendered.Frame = frame
	}
	return r.Rendered, err
}

// size is how many bytes a file on the bench has; the worker tells when it is not there.
func (p *Pool) size(path string) int64 {
	st, err := os.Lstat(filepath.Join(p.cfg.Bench, path))
	if err != nil {
		return 0
	}
	return st.Size()
}

// ask gives the job to a child; one that killed its child gets a second, fresh one. The job waits for its bytes of
// memory before it waits for a child, so that those who need none pass it.
func (p *Pool) ask(ctx context.Context, lane chan *slot, bytes int64, a Ask) (Reply, error) {
	select {
	case p.room <- struct{}{}:
		defer func() { <-p.room }()
	default:
		return Reply{}, ErrBusy
	}
	bytes = min(bytes, p.cfg.Memory) // what needs more than there is runs alone
	if bytes > 0 {
		if err := p.memory.Acquire(ctx, bytes); err != nil {
			return Reply{}, err
		}
		defer p.memory.Release(bytes)
	}
	var s *slot
	select {
	case s = <-lane:
		defer func() { lane <- s }()
	case <-ctx.Done():
		return Reply{}, ctx.Err()
	case <-p.closed:
		return Reply{}, errors.New("imaging is closed")
	}
	until := time.Now().Add(p.allowed(a))
	for try := range 2 {
		r, err := p.try(ctx, s, a, try, until)
		if err == nil {
			return r, p.judge(s, a, &r)
		}
		if ctx.Err() != nil {
			return Reply{}, ctx.Err()
		}
		if errors.Is(err, errNoStart) {
			return Reply{}, fmt.Errorf("%w: %w", ErrCrashed, err)
		}
		p.lost.Add(1)
		p.cfg.Log.Warn("media worker lost", "op", a.Op, "in", a.In, "try", try+1, "err", err)
		if a.Stream != nil {
			return Reply{}, lostStream(err, until)
		}
	}
	return Reply{}, fmt.Errorf("%w: the file cannot be opened (%w)", ErrInvalid, ErrCrashed)
}

// lostStream says why a rendition was not made: what took its time or wrote too much would do so again.
func lostStream(err error, until time.Time) error {
	if errors.Is(err, errCrowded) || !time.Now().Before(until) {
		return fmt.Errorf("%w: %w", ErrTooLarge, err)
	}
	return fmt.Errorf("%w: %w", ErrCrashed, err)
}

// judge is what the reply says, if it can be believed; a worker that cannot be is replaced. What it made is fetched, and
// its box is emptied.
func (p *Pool) judge(s *slot, a Ask, r *Reply) error {
	err := r.err()
	if err == nil {
		err = r.check(a)
	}
	if err == nil {
		err = s.child.box.fetch(a, r)
	}
	if bad := s.child.box.empty(); bad != nil {
		err = fmt.Errorf("%w: %w", errUnbelievable, bad)
	}
	if errors.Is(err, errUnbelievable) {
		p.lost.Add(1)
		p.cfg.Log.Warn("media worker replaced", "op", a.Op, "in", a.In, "err", err)
		s.kill()
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return err
}

var errNoStart = errors.New("media worker does not start")

// What a job's deadline grows by. A core with nothing else to do takes a tenth of that for most pictures, and a third of it
// for a HEIC.
const (
	perPixel = time.Microsecond
	mostTime = 10 * time.Minute // a child has twenty minutes of CPU time in its life
)

// allowed is how long a job may take, by the pixels that it has to read, or the seconds.
func (p *Pool) allowed(a Ask) time.Duration {
	if a.Stream != nil {
		return StreamTime(time.Duration(a.Stream.Facts.Duration * float64(time.Second)))
	}
	if a.Render == nil {
		return p.cfg.Deadline
	}
	pixels := times(int64(a.Render.Facts.Width), int64(a.Render.Facts.Height))
	return max(p.cfg.Deadline, time.Duration(min(int64(mostTime), plus(int64(p.cfg.Deadline), times(pixels, int64(perPixel))))))
}

// try has the child do the job until then; a second try has at least what a job without pixels has.
func (p *Pool) try(ctx context.Context, s *slot, a Ask, try int, until time.Time) (Reply, error) {
	if s.child != nil && (try > 0 || p.worn(s.child)) {
		s.stop()
	}
	if s.child == nil {
		c, err := p.start(s.flags)
		if err != nil {
			return Reply{}, fmt.Errorf("%w: %w", errNoStart, err)
		}
		s.child = c
	}
	ctx, cancel := context.WithTimeout(ctx, max(p.cfg.Deadline, time.Until(until)))
	defer cancel()
	c := s.child
	c.jobs++
	undo := context.AfterFunc(ctx, c.kill)
	calm := c.box.watch(plus(spareRoom, times(2, p.size(a.In))), c.kill)
	var r Reply
	err := Send(c.in, c.box.inside(a))
	if err == nil {
		err = Receive(c.out, &r)
	}
	crowded := calm()
	if !undo() || err != nil || crowded != nil {
		s.kill()
		return Reply{}, cmp.Or(crowded, err, ctx.Err())
	}
	c.used = r.Used
	return r, nil
}

// worn tells that a child has done, spent or grown so much that a fresh one is better.
func (p *Pool) worn(c *child) bool {
	return c.jobs >= p.cfg.Recycle || c.used.CPU >= p.cfg.Spent || c.used.Resident >= p.cfg.Grown
}

// thrifty has the C library keep what the next picture will ask for again, up to 32 MB, instead of giving it back after each
// and having it mapped anew: a tenth of the time of a JPEG. Go runs on one core, as its jobs do, and so does not look every
// 20 µs for work that the core of a call into C could do: a hundredth or two.
var thrifty = []string{"MALLOC_ARENA_MAX=2", "MALLOC_TRIM_THRESHOLD_=33554432", "MALLOC_MMAP_THRESHOLD_=8388608", "GOMAXPROCS=1"}

func (p *Pool) start(flags []string) (_ *child, err error) {
	own, err := newBox(p.cfg.Bench)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			own.remove()
		}
	}()
	args := append(append([]string{}, p.cfg.Command[1:]...), "--box="+own.name)
	args = append(args, flags...)
	cmd := exec.Command(p.cfg.Command[0], args...)
	cmd.Dir = p.cfg.Bench
	cmd.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TMPDIR=" + own.dir()}
	cmd.Env = append(cmd.Env, thrifty...)
	cmd.Stderr = stderrLog{p.cfg.Log}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	done := make(chan error, 1)
	select {
	case p.starts <- func() { done <- cmd.Start() }:
	case <-p.closed:
		return nil, errors.New("imaging is closed")
	}
	if err := <-done; err != nil {
		return nil, err
	}
	c := &child{cmd: cmd, in: in, out: out, box: own}
	timer := time.AfterFunc(30*time.Second, c.kill)
	defer timer.Stop()
	var hello Hello
	if err := Receive(out, &hello); err != nil {
		c.kill()
		c.end()
		return nil, fmt.Errorf("greet media worker: %w", err)
	}
	p.missing.Store(&hello.Missing)
	if len(hello.Missing) > 0 && !p.warned.Swap(true) {
		p.cfg.Log.Warn("media workers lack protections of the kernel", "missing", hello.Missing)
	}
	return c, nil
}

// kill ends the child and whatever it started, at once.
func (c *child) kill() { _ = syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL) }

func (c *child) end() {
	_ = c.in.Close()
	_ = c.cmd.Wait()
	c.box.remove()
}

func (s *slot) kill() {
	s.child.kill()
	s.child.end()
	s.child = nil
}

// stop lets an idle child go by closing its input.
func (s *slot) stop() {
	if s.child == nil {
		return
	}
	_ = s.child.in.Close()
	timer := time.AfterFunc(5*time.Second, s.child.kill)
	defer timer.Stop()
	s.child.end()
	s.child = nil
}

// stderrLog hands what a child says on its error output to the log.
type stderrLog struct{ log *slog.Logger }

func (l stderrLog) Write(b []byte) (int, error) {
	l.log.Debug("media worker says", "text", string(b[:min(len(b), 2000)]))
	return len(b), nil
}
