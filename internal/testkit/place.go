package testkit

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the engine of the servers' rows
	_ "github.com/mattn/go-sqlite3"    // the other
	"github.com/minio/minio-go/v7"

	"calotype/internal/blob/s3/s3test"
	"calotype/internal/config"
	"calotype/internal/db"
)

// Place is where rows and bytes are kept: addresses as in the configuration, ""
// for those in the data folder.
type Place struct{ Database, Store string }

// Local is a place in the data folder, whatever the tests run on: an argument of
// Start for tests that look at files.
var Local = []string{"CALOTYPE_DATABASE=", "CALOTYPE_STORE="}

// onServers reports whether the tests keep rows and bytes on PostgreSQL and S3;
// otherwise on SQLite and disk.
func onServers() bool { return os.Getenv("CALOTYPE_TEST_PAIR") == "servers" }

// Servers are the addresses of a PostgreSQL cluster and an S3 server, in which
// tests may make databases and buckets.
func Servers(t testing.TB) (postgres, s3 string) {
	t.Helper()
	postgres, s3 = os.Getenv("CALOTYPE_TEST_POSTGRES"), os.Getenv("CALOTYPE_TEST_S3")
	if postgres == "" || s3 == "" {
		t.Fatal("CALOTYPE_TEST_POSTGRES and CALOTYPE_TEST_S3 are not set: run make test, or under scripts/with-servers")
	}
	return postgres, s3
}

// Database is the URL of a database of the test's own without rows: on PostgreSQL,
// or else a SQLite file in a folder of its own.
func Database(t testing.TB) string {
	t.Helper()
	if !onServers() {
		// The name has what a URL would misread.
		return "sqlite:" + filepath.Join(t.TempDir(), "a house? 100%#.db")
	}
	return furnished(t)
}

// Postgres is the URL of an empty PostgreSQL database of the test's own.
func Postgres(t testing.TB) string {
	t.Helper()
	return fresh(t, "")
}

var template struct {
	sync.Once
	name string
}

// furnished is as Postgres, with the tables. It is a copy of a database that the first
// to ask has made, which takes a fifth of the time of making the tables; that one is
// left to the cluster's end, as no test knows that it is the last.
func furnished(t testing.TB) string {
	t.Helper()
	template.Do(func() {
		cluster, _ := Servers(t)
		name := "template_" + strings.ToLower(rand.Text())
		administer(t, cluster, "CREATE DATABASE "+name)
		d, err := db.Open(t.Context(), within(t, cluster, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		template.name = name
	})
	return fresh(t, " TEMPLATE "+template.name)
}

// fresh makes a database of the test's own.
func fresh(t testing.TB, as string) string {
	t.Helper()
	cluster, _ := Servers(t)
	name := "test_" + strings.ToLower(rand.Text())
	administer(t, cluster, "CREATE DATABASE "+name+as)
	t.Cleanup(func() { administer(t, cluster, "DROP DATABASE "+name+" WITH (FORCE)") })
	return within(t, cluster, name)
}

// within is the URL of a database of a cluster.
func within(t testing.TB, cluster, name string) string {
	t.Helper()
	u, err := url.Parse(cluster)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

func administer(t testing.TB, cluster, statement string) {
	t.Helper()
	pool, err := sql.Open("pgx", cluster)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.ExecContext(context.WithoutCancel(t.Context()), statement); err != nil { // cleaning up comes after the test's context
		t.Fatal(err)
	}
}

var places sync.Map // by data folder

// Bucket is the address of an empty bucket of the test's own.
func Bucket(t testing.TB) string {
	t.Helper()
	_, s3 := Servers(t)
	return s3test.Address(s3, s3test.Bucket(t, s3))
}

// PlaceOf is where those who share a data folder keep rows and bytes: in it, or on
// PostgreSQL and S3.
func PlaceOf(t testing.TB, data string) Place {
	t.Helper()
	if !onServers() {
		return Place{}
	}
	if p, ok := places.Load(data); ok {
		return p.(Place)
	}
	p := Place{furnished(t), Bucket(t)}
	places.Store(data, p)
	return p
}

// Env is the place for a program's environment.
func (p Place) Env() []string {
	return []string{"CALOTYPE_DATABASE=" + p.Database, "CALOTYPE_STORE=" + p.Store}
}

// Config is a configuration for a data folder, with one worker.
func Config(t testing.TB, data string) config.Config {
	t.Helper()
	p := PlaceOf(t, data)
	loopback := []string{"127.0.0.0/8", "::1/128"}
	c, err := config.Config{
		Data: data, Database: p.Database, Store: p.Store, Workers: 1, MetricsAllow: loopback, TrustedProxies: loopback,
	}.Ready()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Query runs a statement on the rows from outside and scans the numbers of its one
// row, if it has one.
func (s *Server) Query(t testing.TB, statement string, dest ...any) {
	t.Helper()
	engine, address := "sqlite3", "file:"+s.Rows+"?_busy_timeout=5000"
	if strings.HasPrefix(s.place.Database, "postgres") {
		engine, address = "pgx", s.place.Database
	}
	rows, err := sql.Open(engine, address)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if len(dest) == 0 {
		_, err = rows.Exec(statement)
	} else {
		err = rows.QueryRow(statement).Scan(dest...)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// stored lists what the server keeps in its store.
func (s *Server) stored(t testing.TB) (list []string) {
	t.Helper()
	if !strings.HasPrefix(s.place.Store, "s3:") {
		return files(t, filepath.Join(s.Data, "files"))
	}
	return Keys(t, s.place.Store)
}

// Keys lists the keys in a bucket, by its address.
func Keys(t testing.TB, address string) (list []string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	_, endpoint := Servers(t)
	for o := range s3test.Client(t, endpoint).ListObjectsIter(t.Context(), u.Host, minio.ListObjectsOptions{Recursive: true}) {
		if o.Err != nil {
			t.Fatal(o.Err)
		}
		list = append(list, o.Key)
	}
	return list
}

// Nodes runs several servers on one set of rows and bytes. On PostgreSQL and S3
// each has a data folder of its own, otherwise they share one.
func Nodes(t testing.TB, n int, settings ...string) []*Server {
	t.Helper()
	data := t.TempDir()
	place := PlaceOf(t, data)
	list := make([]*Server, n)
	for i := range list {
		own := data
		if i > 0 && place != (Place{}) {
			own = t.TempDir()
			places.Store(own, place)
		}
		list[i] = Start(t, own, settings...)
	}
	return list
}
