package gallery

import (
	"errors"
	"fmt"
)

// ErrNotFound says that the thing asked for is not there, or not for the asker.
var ErrNotFound = errors.New("not found")

// FailureKind is the vocabulary of failure that every door translates.
type FailureKind string

// The kinds of failure.
const (
	Invalid     FailureKind = "invalid"
	Unsupported FailureKind = "unsupported"
	Denied      FailureKind = "denied"
	NotFound    FailureKind = "not found"
	Gone        FailureKind = "gone"
	Conflict    FailureKind = "conflict"
	TooLarge    FailureKind = "too large"
	TooMany     FailureKind = "too many"
	Busy        FailureKind = "busy"
	Full        FailureKind = "full"
	Broken      FailureKind = "broken" // the house's own fault, of a kind that callers know
)

// Error is a failure that may be told to the person who caused it.
// Code is a key of the failure ("upload.too_big"); Args fill its sentence; Field
// names what was wrong with the request, "" for all of it.
type Error struct {
	Kind  FailureKind
	Code  string
	Field string
	Args  []any
	Err   error
}

// Fail makes an Error.
func Fail(kind FailureKind, code string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Args: args}
}

// In names the field that the failure is about.
func (e *Error) In(field string) *Error { e.Field = field; return e }

// Because adds the cause, which is logged and never shown.
func (e *Error) Because(err error) *Error { e.Err = err; return e }

func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s (%s): %v", e.Code, e.Kind, e.Err)
	}
	return fmt.Sprintf("%s (%s)", e.Code, e.Kind)
}

func (e *Error) Unwrap() error { return e.Err }

// Is makes every NotFound and Gone failure an ErrNotFound.
func (e *Error) Is(target error) bool {
	return target == ErrNotFound && (e.Kind == NotFound || e.Kind == Gone)
}
