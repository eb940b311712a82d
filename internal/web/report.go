package web

import "errors"

// fileError is the failure of a file that somebody sent by a form, with its name.
type fileError struct {
	name string
	err  error
}

func (e *fileError) Error() string { return e.err.Error() }
func (e *fileError) Unwrap() error { return e.err }

// refusedName is the name of the file that a failure is about, shortened, "" for none
// (product UP-25).
func refusedName(err error) string {
	if file, ok := errors.AsType[*fileError](err); ok {
		return shortName(file.name)
	}
	return ""
}

// longestName is how many characters of a name a report shows; as in ui/ts/upload/report.ts.
const longestName = 32

// shortName leaves out the middle of a long name: its beginning and its ending tell files
// apart.
func shortName(name string) string {
	all := []rune(name)
	if len(all) <= longestName {
		return name
	}
	return string(all[:longestName-13]) + "…" + string(all[len(all)-12:])
}
