package web

import "calotype/internal/gallery"

// Why says why the page stands here: the failure's own sentence, or what its
// status says of all. What is not there is told alike whatever it is, as it may be there
// for others.
func (v *view) Why(page ErrorPage) (string, error) {
	if page.Failure != nil && page.Failure.Kind != gallery.NotFound {
		if text, err := v.Says(page.Failure); err == nil {
			return text, nil
		}
	}
	return v.T("error." + page.number() + "_text")
}

// Says is the sentence of a failure. In it {n} is the largest number that the failure
// names, {size} the same as a number of bytes, and {text} its first text.
func (v *view) Says(fail *gallery.Error) (string, error) {
	var n int64
	text := ""
	for _, arg := range fail.Args {
		switch arg := arg.(type) {
		case int:
			n = max(n, int64(arg))
		case int64:
			n = max(n, arg)
		case string:
			if text == "" {
				text = arg
			}
		}
	}
	return v.T("fail."+fail.Code, "n", n, "size", v.Size(n), "text", text)
}
