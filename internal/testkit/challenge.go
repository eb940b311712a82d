package testkit

import (
	"crypto/sha256"
	"fmt"

	"calotype/internal/gallery"
)

// Solve does the work of a challenge, as a browser does, and returns the answer.
func Solve(challenge string) string {
	answer := challenge
	for part := range gallery.ChallengeParts {
		for n := 0; ; n++ {
			sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %d", challenge, part, n))
			if sum[0] == 0 && sum[1]>>(16-gallery.ChallengeBits) == 0 {
				answer += fmt.Sprint(" ", n)
				break
			}
		}
	}
	return answer
}
