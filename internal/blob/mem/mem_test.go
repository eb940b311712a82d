package mem_test

import (
	"testing"

	"calotype/internal/blob"
	"calotype/internal/blob/blobtest"
	"calotype/internal/blob/mem"
)

func TestStore(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(*testing.T) blob.Store { return mem.New() })
}
