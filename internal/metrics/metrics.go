// Package metrics counts and times what the house does, in one place and in the
// form that Prometheus reads. Who may read them is left to the door.
package metrics

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is one house's set of counters. Its labels are of bounded number: no
// path, key or name of a stranger becomes one.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	uploads  *prometheus.HistogramVec
	bytes    prometheus.Counter
}

// New makes an empty set with the process's own figures.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "calotype_http_request_seconds", Help: "Time to answer a request, by route.",
			Buckets: []float64{.001, .005, .02, .1, .5, 2, 10, 60},
		}, []string{"route", "method", "status"}),
		uploads: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "calotype_upload_seconds", Help: "Time from the last byte of an upload to its record, by what became of it: stored, existing, refused, failed.",
			Buckets: []float64{.01, .05, .1, .25, .5, 1, 2, 5, 15, 60},
		}, []string{"result"}),
		bytes: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "calotype_upload_bytes_total", Help: "Bytes of all uploads that were stored, as sent.",
		}),
	}
	m.registry.MustRegister(m.requests, m.uploads, m.bytes, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler writes all figures as text.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// methods are the verbs that are told apart.
var methods = map[string]bool{"GET": true, "HEAD": true, "POST": true, "PUT": true, "PATCH": true, "DELETE": true, "OPTIONS": true}

// Request notes an answer; route is a pattern ("/images/*"), "" for none.
func (m *Metrics) Request(route, method string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	if !methods[method] {
		method = "other"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Observe(took.Seconds())
}

// Upload notes what became of an upload of so many bytes.
func (m *Metrics) Upload(result string, size int64, took time.Duration) {
	m.uploads.WithLabelValues(result).Observe(took.Seconds())
	if result == "stored" {
		m.bytes.Add(float64(size))
	}
}

// Gauge adds a figure that is asked for whenever they are read.
func (m *Metrics) Gauge(name, help string, value func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "calotype_" + name, Help: help}, value))
}

// Gauges adds figures of one name that differ by one label and are asked for
// whenever they are read. The label's values must be few.
func (m *Metrics) Gauges(name, help, label string, values func() map[string]float64) {
	m.registry.MustRegister(gauges{prometheus.NewDesc("calotype_"+name, help, []string{label}, nil), values})
}

type gauges struct {
	desc   *prometheus.Desc
	values func() map[string]float64
}

func (g gauges) Describe(to chan<- *prometheus.Desc) { to <- g.desc }

func (g gauges) Collect(to chan<- prometheus.Metric) {
	for label, v := range g.values() {
		to <- prometheus.MustNewConstMetric(g.desc, prometheus.GaugeValue, v, label)
	}
}
