package serve

import (
	"io"
	"net/http"
	"time"
)

// Patient writes an answer to whoever takes some of it within a while, again and again: a
// visitor who stops reading keeps no place from others.
func Patient(w http.ResponseWriter, while time.Duration) io.Writer {
	return &patient{w: w, deadlines: http.NewResponseController(w), while: while}
}

type patient struct {
	w         http.ResponseWriter
	deadlines *http.ResponseController
	while     time.Duration
}

func (p *patient) Write(b []byte) (int, error) {
	_ = p.deadlines.SetWriteDeadline(time.Now().Add(p.while)) // where there is none, there is no patience either
	return p.w.Write(b)
}
