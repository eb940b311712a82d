package imaging

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"syscall"
	"time"
)

const (
	maxMessage = 4 << 20
	maxReason  = 500 // bytes
)

// Hello is a worker's first message: its cage is closed, save for what is missing.
type Hello struct {
	Missing []string
}

// Ask is one question to a worker.
type Ask struct {
	Op     string // probe, render; of the video worker: vprobe, frame, stream
	In     string
	Limits Limits
	Render *RenderRequest
	Stream *StreamRequest
}

// Reply is the answer to one Ask.
type Reply struct {
	Facts    Facts
	Rendered Rendered
	Stream   *Streamed
	Kind     string // invalid, unsupported, toolarge, crashed, full, internal; empty when all went well
	Reason   string
	Used     Usage
}

// Usage is what a worker has taken so far.
type Usage struct {
	CPU      time.Duration // of its whole life, without the programs it ran
	Resident int64         // bytes now
}

// Send writes one message.
func Send(w io.Writer, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	if len(body) > maxMessage {
		return fmt.Errorf("message of %d bytes is too long", len(body))
	}
	_, err = w.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...))
	return err
}

// Receive reads one message.
func Receive(r io.Reader, v any) error {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxMessage {
		return fmt.Errorf("message of %d bytes is too long", n)
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		return err
	}
	return json.Unmarshal(body, v)
}

func (r Reply) err() error {
	switch r.Kind {
	case "":
		return nil
	case "invalid":
		return fmt.Errorf("%w: %s", ErrInvalid, clip(r.Reason, maxReason))
	case "unsupported":
		return ErrUnsupported
	case "toolarge":
		return fmt.Errorf("%w: %s", ErrTooLarge, clip(r.Reason, maxReason))
	case "crashed":
		return fmt.Errorf("%w: %s", ErrCrashed, clip(r.Reason, maxReason))
	case "full":
		return fmt.Errorf("media worker: %s: %w", clip(r.Reason, maxReason), syscall.ENOSPC)
	default:
		return fmt.Errorf("media worker: %s", clip(r.Reason, maxReason))
	}
}
