package spool

import (
	"crypto/md5"
	"crypto/sha256"
	"hash"
	"math"
	"sync"
	"sync/atomic"
)

const (
	// blockSize and ahead bound the memory of one pass to four blocks, 256 KiB:
	// one being read or written, two waiting for the slower hash, one in it.
	blockSize = 64 << 10
	ahead     = 2

	noLimit = math.MaxInt64
)

// block is a pooled buffer that goes back when its last user is done.
type block struct {
	data  [blockSize]byte
	n     int
	users atomic.Int32
}

var blocks = sync.Pool{New: func() any { return new(block) }}

func newBlock() *block { return blocks.Get().(*block) }

func (b *block) drop() { blocks.Put(b) }

func (b *block) release() {
	if b.users.Add(-1) == 0 {
		b.drop()
	}
}

// sums are the two hashes, each on its own goroutine.
type sums struct {
	md5, sha256 hash.Hash
	feeds       [2]chan *block
	running     sync.WaitGroup
	stop        func() // ends the goroutines and waits for them; may be repeated
}

func startSums() *sums {
	s := &sums{md5: md5.New(), sha256: sha256.New()}
	for i, h := range []hash.Hash{s.md5, s.sha256} {
		feed := make(chan *block, ahead)
		s.feeds[i] = feed
		s.running.Go(func() {
			for b := range feed {
				h.Write(b.data[:b.n])
				b.release()
			}
		})
	}
	s.stop = sync.OnceFunc(func() {
		close(s.feeds[0])
		close(s.feeds[1])
		s.running.Wait()
	})
	return s
}

// add hands n bytes of b to both hashes; the caller stays the third user.
func (s *sums) add(b *block, n int) {
	b.n = n
	b.users.Store(3)
	s.feeds[0] <- b
	s.feeds[1] <- b
}
