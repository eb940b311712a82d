package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"calotype/internal/client"
)

type uploadCommand struct {
	Files       []string `arg:"" optional:"" help:"Files, folders with all below them, patterns, or - for standard input."`
	Name        string   `help:"File name of what comes from standard input." default:"stdin"`
	Title       string   `help:"Title of all files."`
	Description string   `help:"Description of all files."`
	Tags        string   `help:"Tags, separated by commas."`
	Album       string   `help:"Name or id of the album to put them in."`
	Category    string   `help:"Number of the category."`
	Private     bool     `xor:"visibility" help:"Only for oneself."`
	Link        bool     `xor:"visibility" help:"Only for those who have the link."`
	Expire      string   `help:"How long they stay, like PT1H or P1W."`
	NSFW        bool     `name:"nsfw" help:"Not safe for work."`
	Format      string   `enum:"link,direct,markdown,html,bbcode,delete,json" default:"link" help:"What to print of each: link, direct, markdown, html, bbcode, delete or json."`
	Jobs        int      `default:"3" help:"Files at once, up to 16."`
	Quiet       bool     `short:"q" help:"No progress."`
}

func (c uploadCommand) Run(w *world) error {
	files, wrong := gather(c.Files)
	for _, err := range wrong {
		fmt.Fprintln(w.err, "calotype:", err)
	}
	if len(c.Files) == 0 || c.Jobs < 1 || c.Jobs > 16 {
		fmt.Fprintln(w.err, "calotype: name at least one file, and 1 to 16 jobs")
		return exit(2)
	}
	s, err := remote()
	if err != nil {
		return err
	}
	album, err := albumNamed(w, s, c.Album)
	if refused, told := errors.AsType[*client.Error](err); told && (refused.Status == http.StatusUnauthorized || refused.Status == http.StatusForbidden) {
		album, err = c.Album, nil // a key that may only upload lists no names: it is an id
	}
	if err != nil {
		return err
	}
	c.Album = album
	bars := newBars(w.err, !c.Quiet && isTerminal(w.err))
	failed := c.sendAll(w, s, files, bars)
	switch {
	case w.ctx.Err() != nil:
		fmt.Fprintln(w.err, "calotype: interrupted; the same command goes on")
		return exit(1)
	case failed || len(wrong) > 0:
		return exit(1)
	}
	return nil
}

// sendAll uploads the files, some at once, and prints each as soon as all before
// it are told.
func (c uploadCommand) sendAll(w *world, s *client.Server, files []string, bars *bars) (failed bool) {
	type outcome struct {
		result client.Result
		err    error
	}
	outcomes := make([]chan outcome, len(files))
	for i := range outcomes {
		outcomes[i] = make(chan outcome, 1)
	}
	next := make(chan int)
	go func() {
		defer close(next)
		for i := range files {
			next <- i
		}
	}()
	var senders sync.WaitGroup
	defer senders.Wait()
	for range c.Jobs {
		senders.Go(func() {
			for i := range next {
				if err := w.ctx.Err(); err != nil {
					outcomes[i] <- outcome{err: err}
					continue
				}
				result, err := c.send(w, s, files[i], bars)
				outcomes[i] <- outcome{result, err}
			}
		})
	}
	for i, path := range files {
		o := <-outcomes[i]
		if o.err != nil {
			failed = true
			if !errors.Is(o.err, context.Canceled) {
				bars.say(func() { fmt.Fprintf(w.err, "calotype: %s: %v\n", path, o.err) })
			}
			continue
		}
		bars.say(func() { fmt.Fprintln(w.out, form(o.result, c.Format)) })
	}
	bars.end()
	return failed
}

// send uploads one file; where an earlier run began it, it goes on.
func (c uploadCommand) send(w *world, s *client.Server, path string, bars *bars) (client.Result, error) {
	f, name, drop, err := c.open(w, path)
	if err != nil {
		return client.Result{}, err
	}
	defer drop()
	info, err := f.Stat()
	if err != nil {
		return client.Result{}, err
	}
	meta := c.meta(name)
	left := leftOf(s.URL, s.Key, path, info, meta)
	bar := bars.add(name, info.Size())
	defer bar.done()
	result, err := s.Send(w.ctx, client.Upload{
		File: f, Size: info.Size(), Meta: meta, Address: left.address(), Moved: bar.moved,
		Begun: func(address string) {
			if path != "-" {
				left.note(address)
			}
		},
	})
	if _, told := errors.AsType[*client.Error](err); err == nil || told {
		left.forget()
	}
	return result, err
}

// open opens a file; standard input is spooled to a temporary one, so that its
// size is known and it can be sent again.
func (c uploadCommand) open(w *world, path string) (f *os.File, name string, drop func(), err error) {
	if path != "-" {
		f, err = os.Open(path)
		return f, filepath.Base(path), func() { f.Close() }, bare(err)
	}
	f, err = os.CreateTemp("", "calotype-")
	if err != nil {
		return nil, "", nil, err
	}
	drop = func() {
		f.Close()
		os.Remove(f.Name())
	}
	if _, err := io.Copy(f, w.in); err != nil {
		drop()
		return nil, "", nil, err
	}
	return f, c.Name, drop, nil
}

// bare is an error without the path, which stands before it already.
func bare(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}

func (c uploadCommand) meta(name string) map[string]string {
	meta := map[string]string{"filename": name}
	for field, value := range map[string]string{
		"title": c.Title, "description": c.Description, "tags": c.Tags, "album": c.Album, "category": c.Category, "expires": c.Expire,
	} {
		if value != "" {
			meta[field] = value
		}
	}
	if c.Private {
		meta["visibility"] = "private"
	}
	if c.Link {
		meta["visibility"] = "link"
	}
	if c.NSFW {
		meta["nsfw"] = "1"
	}
	return meta
}

// form is how a result is printed.
func form(r client.Result, format string) string {
	title := r.Title
	if title == "" {
		title = r.Filename
	}
	picture := r.URL
	if r.URLMedium != "" {
		picture = r.URLMedium
	}
	switch format {
	case "direct":
		return r.URL
	case "markdown":
		return fmt.Sprintf("[![%s](%s)](%s)", strings.NewReplacer("[", `\[`, "]", `\]`, `\`, `\\`).Replace(title), picture, r.URLViewer)
	case "html":
		return fmt.Sprintf(`<a href="%s"><img src="%s" alt="%s"></a>`, html.EscapeString(r.URLViewer), html.EscapeString(picture), html.EscapeString(title))
	case "bbcode":
		return fmt.Sprintf("[url=%s][img]%s[/img][/url]", r.URLViewer, picture)
	case "delete":
		return r.DeleteURL
	case "json":
		b, err := json.Marshal(r)
		if err != nil {
			panic(err) // only strings and numbers
		}
		return string(b)
	}
	return r.URLViewer
}
