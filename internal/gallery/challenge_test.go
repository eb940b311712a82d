package gallery_test

import (
	"strings"
	"testing"
	"time"

	"calotype/internal/gallery"
	"calotype/internal/testkit"
)

func TestAChallengeIsAnsweredByWork(t *testing.T) {
	t.Parallel()
	const key = gallery.SigningKey("a key of sixteen and more")
	now := time.UnixMilli(1_800_000_000_000)
	challenge := key.Challenge(now)
	answer := testkit.Solve(challenge)
	last := strings.LastIndexByte(answer, ' ')
	for name, c := range map[string]struct {
		key        gallery.SigningKey
		text       string
		later      time.Duration
		ok, solved bool
	}{
		"the work done":     {key, answer, time.Minute, true, true},
		"no work":           {key, challenge, time.Minute, true, false},
		"a part too few":    {key, answer[:last], 0, true, false},
		"a part too many":   {key, answer + answer[last:], 0, true, false},
		"a wrong number":    {key, answer[:last] + " x", 0, true, false},
		"another challenge": {key, key.Challenge(now) + strings.TrimPrefix(answer, challenge), 0, true, false},
		"too late":          {key, answer, gallery.ChallengeLife, false, true},
		"made up":           {key, "x" + answer, 0, false, false},
		"of another site":   {"another key of the kind", answer, 0, false, false},
		"without a key":     {"", answer, 0, false, false},
		"nothing":           {key, "", 0, false, false},
	} {
		a, ok := c.key.Answered(c.text, now.Add(c.later))
		if ok != c.ok || ok && (a.Solved != c.solved || a.Age != c.later) {
			t.Errorf("%s: %+v, %v", name, a, ok)
		}
	}
	if _, ok := key.Answered(answer+strings.Repeat(" 1", 300), now); ok {
		t.Error("an answer of any length is looked at")
	}
}
