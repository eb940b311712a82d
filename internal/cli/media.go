package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"calotype/internal/client"
)

// printed is how lists and what was done are told: for eyes, or for scripts.
type printed struct {
	JSON bool `name:"json" help:"Print an object a line, as the API has it."`
}

type lsCommand struct {
	printed
	Album string `help:"Only those in the album of this name or id."`
	Limit int    `help:"At most so many, 0 for all." default:"0"`
}

func (c lsCommand) Run(w *world) error {
	if c.Limit < 0 {
		fmt.Fprintln(w.err, "calotype: --limit is no number of files")
		return exit(2)
	}
	s, err := remote()
	if err != nil {
		return err
	}
	album, err := albumNamed(w, s, c.Album)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(w.out, 0, 0, 2, ' ', 0)
	err = s.Mine(w.ctx, album, c.Limit, func(m client.Media) error {
		return c.row(w.out, table, m.Raw, m.ID, m.Kind, m.Visibility, fmt.Sprint(m.Size), m.Links.Viewer, m.Title)
	})
	if err != nil {
		return err
	}
	return table.Flush()
}

// row prints one thing: all of it, or its cells without what would move others.
func (p printed) row(out io.Writer, table *tabwriter.Writer, raw json.RawMessage, cells ...string) error {
	if p.JSON {
		_, err := fmt.Fprintf(out, "%s\n", raw)
		return err
	}
	for i, cell := range cells {
		cells[i] = strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f {
				return ' '
			}
			return r
		}, cell)
	}
	_, err := fmt.Fprintln(table, strings.Join(cells, "\t"))
	return err
}

// albumNamed is the id of an album by its name or id, "" for none.
func albumNamed(w *world, s *client.Server, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	return s.FindAlbum(w.ctx, name)
}

// told prints what became of many; the exit code is 1 when something failed.
func (p printed) told(w *world, done []client.Outcome, err error) error {
	for _, o := range done {
		switch {
		case p.JSON:
			b, err := json.Marshal(o)
			if err != nil {
				return err
			}
			fmt.Fprintf(w.out, "%s\n", b)
		case !o.Done:
			fmt.Fprintf(w.err, "calotype: %s: %s\n", o.ID, reason(o.Code))
		}
	}
	if err != nil {
		return err
	}
	if slices.ContainsFunc(done, func(o client.Outcome) bool { return !o.Done }) {
		return exit(1)
	}
	return nil
}

// reason says in words what a code of the API means.
func reason(code string) string {
	switch {
	case strings.HasSuffix(code, "not_found"):
		return "there is no such file, or it is not yours"
	case strings.HasSuffix(code, "denied"):
		return "you may not do this"
	case strings.HasSuffix(code, "gone"):
		return "it was deleted or its time is over"
	}
	return code
}

type rmCommand struct {
	printed
	IDs []string `arg:"" help:"Ids of pictures and videos, as ls prints them."`
}

func (c rmCommand) Run(w *world) error {
	s, err := remote()
	if err != nil {
		return err
	}
	done, err := s.Change(w.ctx, c.IDs, "delete", nil)
	return c.told(w, done, err)
}

type editCommand struct {
	printed
	IDs         []string `arg:"" help:"Ids of pictures and videos, as ls prints them."`
	Title       *string  `help:"Their title."`
	Description *string  `help:"What is to be said of them."`
	Tags        *string  `help:"All of their tags, separated by commas."`
	Album       *string  `help:"Name or id of the album that they go to; empty for none."`
	Visibility  string   `enum:"public,link,private," default:"" help:"Who may see them: public, link or private."`
	NSFW        *bool    `name:"nsfw" negatable:"" help:"Not safe for work, or not any more."`
}

func (c editCommand) Run(w *world) error {
	s, err := remote()
	if err != nil {
		return err
	}
	patch := map[string]any{}
	for name, value := range map[string]*string{"title": c.Title, "description": c.Description} {
		if value != nil {
			patch[name] = *value
		}
	}
	if c.Tags != nil {
		patch["tags"] = slices.DeleteFunc(strings.Split(*c.Tags, ","), func(tag string) bool { return strings.TrimSpace(tag) == "" })
	}
	if c.Visibility != "" {
		patch["visibility"] = c.Visibility
	}
	if c.NSFW != nil {
		patch["nsfw"] = *c.NSFW
	}
	if c.Album != nil {
		if patch["album"], err = albumNamed(w, s, *c.Album); err != nil {
			return err
		}
	}
	if len(patch) == 0 {
		fmt.Fprintln(w.err, "calotype: say what is to change")
		return exit(2)
	}
	done, err := s.Change(w.ctx, c.IDs, "change", patch)
	return c.told(w, done, err)
}
