package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// kinds are the extensions that are looked for in folders.
var kinds = []string{".avif", ".bmp", ".gif", ".heic", ".heif", ".jpe", ".jpeg", ".jpg", ".m4v", ".mov", ".mp4", ".png", ".webm", ".webp"}

// gather lists what is to be uploaded, in the order given: files as they are
// named, of folders the pictures and films below them that are not hidden.
func gather(args []string) (files []string, wrong []error) {
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case arg == "-":
			files = append(files, arg)
		case err == nil && info.IsDir():
			below, err := within(arg)
			if err == nil && len(below) == 0 {
				err = fmt.Errorf("%s: no pictures or films in this folder", arg)
			}
			if err != nil {
				wrong = append(wrong, err)
			}
			files = append(files, below...)
		case err == nil:
			files = append(files, arg)
		default:
			found, bad := filepath.Glob(arg)
			if bad != nil || len(found) == 0 {
				wrong = append(wrong, fmt.Errorf("%s: %w", arg, bare(err)))
				continue
			}
			files = append(files, found...)
		}
	}
	return files, wrong
}

func within(dir string) (files []string, err error) {
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path != dir && strings.HasPrefix(e.Name(), "."):
			if e.IsDir() {
				return fs.SkipDir
			}
		case e.Type().IsRegular() && slices.Contains(kinds, strings.ToLower(filepath.Ext(path))):
			files = append(files, path)
		}
		return nil
	})
	return files, err
}
