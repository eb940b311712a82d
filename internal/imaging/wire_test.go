package imaging

import (
	"bytes"
	"errors"
	"testing"
)

func TestMessagesComeBackAsSent(t *testing.T) {
	var b bytes.Buffer
	if err := Send(&b, Ask{Op: "probe", In: "a/src"}); err != nil {
		t.Fatal(err)
	}
	var got Ask
	if err := Receive(&b, &got); err != nil || got.Op != "probe" || got.In != "a/src" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestLongMessageIsRefused(t *testing.T) {
	if err := Receive(bytes.NewReader([]byte{0xff, 0, 0, 0, 1}), &Ask{}); err == nil {
		t.Error("took a message of 4 GB")
	}
}

func TestRepliesBecomeErrors(t *testing.T) {
	for kind, want := range map[string]error{"": nil, "invalid": ErrInvalid, "unsupported": ErrUnsupported, "toolarge": ErrTooLarge} {
		if err := (Reply{Kind: kind}).err(); !errors.Is(err, want) {
			t.Errorf("%q: %v", kind, err)
		}
	}
}

func TestWorkerThatDoesNotGreetIsAnError(t *testing.T) {
	if _, err := Open(Config{Command: []string{"/bin/true"}, Bench: t.TempDir()}); err == nil {
		t.Error("a pool of /bin/true")
	}
}
