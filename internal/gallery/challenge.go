package gallery

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// A challenge makes a device work before the site believes that somebody sits at it: for
// each part it looks for a number that makes the SHA-256 of "CHALLENGE PART NUMBER" begin
// with as many zero bits, some 260,000 hashes in all; many small parts take a steadier
// time than one large.
const (
	ChallengeParts = 8
	ChallengeBits  = 15
	// ChallengeLife is how long a challenge may be answered.
	ChallengeLife = time.Hour
)

// longestAnswer bounds what is looked at as one, in bytes.
const longestAnswer = 512

// Answer is what came back for a challenge.
type Answer struct {
	Challenge string
	Age       time.Duration // since it was given
	Solved    bool          // with the work done
}

// Challenge is a new one. It is written down nowhere: that it is ours is seen from itself.
func (k SigningKey) Challenge(now time.Time) string {
	text := strconv.FormatInt(now.UnixMilli(), 36) + "." + rand.Text()
	return text + "." + k.mac("challenge", text)
}

// Answered reads "CHALLENGE" or "CHALLENGE NUMBER NUMBER …", a number for each part; ok is
// false unless the challenge is ours and still good.
func (k SigningKey) Answered(text string, now time.Time) (a Answer, ok bool) {
	if k == "" || len(text) > longestAnswer {
		return a, false
	}
	words := strings.Split(text, " ")
	a.Challenge = words[0]
	i := strings.LastIndexByte(a.Challenge, '.')
	if i < 0 || !hmac.Equal([]byte(a.Challenge[i+1:]), []byte(k.mac("challenge", a.Challenge[:i]))) {
		return a, false
	}
	given, _, _ := strings.Cut(a.Challenge, ".")
	millis, err := strconv.ParseInt(given, 36, 64)
	if err != nil {
		return a, false
	}
	a.Age = now.Sub(time.UnixMilli(millis))
	a.Solved = solved(a.Challenge, words[1:])
	return a, a.Age < ChallengeLife
}

func solved(challenge string, numbers []string) bool {
	for part, n := range numbers {
		sum := sha256.Sum256([]byte(challenge + " " + strconv.Itoa(part) + " " + n))
		if bits.LeadingZeros32(binary.BigEndian.Uint32(sum[:])) < ChallengeBits {
			return false
		}
	}
	return len(numbers) == ChallengeParts
}
