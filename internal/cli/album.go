package cli

import (
	"fmt"
	"text/tabwriter"

	"calotype/internal/client"
)

type albumCommand struct {
	List   albumListCommand   `cmd:"" help:"List one's own albums."`
	Create albumCreateCommand `cmd:"" help:"Make an album and print its address."`
	Edit   albumEditCommand   `cmd:"" help:"Change an album."`
	Rm     albumRmCommand     `cmd:"" help:"Delete an album and put its files into the trash."`
	Add    albumAddCommand    `cmd:"" help:"Put files into an album."`
	Remove albumRemoveCommand `cmd:"" help:"Take files out of an album."`
}

type albumListCommand struct{ printed }

func (c albumListCommand) Run(w *world) error {
	s, err := remote()
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(w.out, 0, 0, 2, ' ', 0)
	err = s.Albums(w.ctx, func(a client.Album) error {
		return c.row(w.out, table, a.Raw, a.ID, a.Visibility, fmt.Sprint(a.Media), a.Links.Page, a.Name)
	})
	if err != nil {
		return err
	}
	return table.Flush()
}

// albumWords are what an album is to be. A password is read from a file, so that it
// stands in no list of processes.
type albumWords struct {
	Description  *string `help:"What is to be said of it."`
	Visibility   string  `enum:"public,link,password,private," default:"" help:"Who may see it: public, link, password or private."`
	PasswordFile string  `help:"File with the password, or - for standard input."`
	In           *string `help:"Name or id of the album that it lies in; empty for none."`
}

func (c albumWords) fields(w *world, s *client.Server) (fields map[string]any, err error) {
	fields = map[string]any{}
	if c.Description != nil {
		fields["description"] = *c.Description
	}
	if c.Visibility != "" {
		fields["visibility"] = c.Visibility
	}
	if c.PasswordFile != "" {
		if fields["password"], err = readSecret(w.in, c.PasswordFile); err != nil {
			return nil, err
		}
	}
	if c.In != nil {
		if fields["parent"], err = albumNamed(w, s, *c.In); err != nil {
			return nil, err
		}
	}
	return fields, nil
}

// write makes or changes an album and prints it.
func (p printed) write(w *world, s *client.Server, id string, fields map[string]any) error {
	a, err := s.WriteAlbum(w.ctx, id, fields)
	if err != nil {
		return err
	}
	if p.JSON {
		_, err = fmt.Fprintf(w.out, "%s\n", a.Raw)
	} else {
		_, err = fmt.Fprintln(w.out, a.Links.Page)
	}
	return err
}

type albumCreateCommand struct {
	printed
	albumWords
	Name string `arg:"" help:"What it is called."`
}

func (c albumCreateCommand) Run(w *world) error {
	s, err := remote()
	if err != nil {
		return err
	}
	fields, err := c.fields(w, s)
	if err != nil {
		return err
	}
	fields["name"] = c.Name
	return c.write(w, s, "", fields)
}

type albumEditCommand struct {
	printed
	albumWords
	Album string  `arg:"" help:"Name or id of the album."`
	Name  *string `help:"What it shall be called."`
}

func (c albumEditCommand) Run(w *world) error {
	s, err := remote()
	if err != nil {
		return err
	}
	fields, err := c.fields(w, s)
	if err != nil {
		return err
	}
	if c.Name != nil {
		fields["name"] = *c.Name
	}
	if len(fields) == 0 {
		fmt.Fprintln(w.err, "calotype: say what is to change")
		return exit(2)
	}
	id, err := s.FindAlbum(w.ctx, c.Album)
	if err != nil {
		return err
	}
	return c.write(w, s, id, fields)
}

type albumRmCommand struct {
	Album string `arg:"" help:"Name or id of the album."`
	Keep  bool   `help:"Its files stay, as visible as they were."`
}

func (c albumRmCommand) Run(w *world) error {
	s, err := remote()
	if err != nil {
		return err
	}
	id, err := s.FindAlbum(w.ctx, c.Album)
	if err != nil {
		return err
	}
	return s.DeleteAlbum(w.ctx, id, c.Keep)
}

type albumAddCommand struct {
	printed
	Album string   `arg:"" help:"Name or id of the album."`
	IDs   []string `arg:"" help:"Ids of pictures and videos, as ls prints them."`
}

func (c albumAddCommand) Run(w *world) error {
	s, err := remote()
	if err != nil {
		return err
	}
	id, err := s.FindAlbum(w.ctx, c.Album)
	if err != nil {
		return err
	}
	done, err := s.Change(w.ctx, c.IDs, "change", map[string]any{"album": id})
	return c.told(w, done, err)
}

type albumRemoveCommand struct {
	printed
	Album string   `arg:"" help:"Name or id of the album."`
	IDs   []string `arg:"" help:"Ids of pictures and videos, as ls prints them."`
}

func (c albumRemoveCommand) Run(w *world) error {
	s, err := remote()
	if err != nil {
		return err
	}
	id, err := s.FindAlbum(w.ctx, c.Album)
	if err != nil {
		return err
	}
	done, err := s.TakeOut(w.ctx, id, c.IDs)
	return c.told(w, done, err)
}
