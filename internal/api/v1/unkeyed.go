package v1

import (
	"sync"

	"calotype/internal/gallery"
)

// maxUnkeyed is how many uploads of one address may lie on the bench before
// their key has arrived.
const maxUnkeyed = 16

// unkeyed counts the uploads without a key by address. Its zero value is ready.
type unkeyed struct {
	mu sync.Mutex
	by map[string]int
}

// enter takes one of the address's places and gives the function that leaves it.
func (u *unkeyed) enter(address string) (leave func(), err error) {
	address = gallery.Actor{Address: address}.Network()
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.by[address] >= maxUnkeyed {
		return nil, gallery.Fail(gallery.TooMany, "upload.unkeyed", maxUnkeyed)
	}
	if u.by == nil {
		u.by = map[string]int{}
	}
	u.by[address]++
	return sync.OnceFunc(func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		if u.by[address]--; u.by[address] == 0 {
			delete(u.by, address)
		}
	}), nil
}
