package serve

import (
	"io"
	"net/http"
)

// recorder remembers status and size of an answer. It forwards ReadFrom, so
// that sendfile still works, and Unwrap for http.ResponseController.
type recorder struct {
	http.ResponseWriter
	status int // 0 before the answer began
	size   int64
}

func record(w http.ResponseWriter) *recorder {
	if rec, ok := w.(*recorder); ok {
		return rec
	}
	return &recorder{ResponseWriter: w}
}

// Observe lets answer write to w and returns the status that it began with, 0 for
// no answer.
func Observe(w http.ResponseWriter, answer func(http.ResponseWriter)) int {
	rec := record(w)
	answer(rec)
	return rec.status
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= 200 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	r.begin()
	n, err := r.ResponseWriter.Write(p)
	r.size += int64(n)
	return n, err
}

func (r *recorder) ReadFrom(src io.Reader) (int64, error) {
	r.begin()
	n, err := io.Copy(r.ResponseWriter, src)
	r.size += n
	return n, err
}

func (r *recorder) begin() {
	if r.status == 0 {
		r.status = http.StatusOK
	}
}

func (r *recorder) Flush() {
	r.begin()
	_ = http.NewResponseController(r.ResponseWriter).Flush()
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
