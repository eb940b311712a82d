package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"calotype/internal/client"
)

// login is what is remembered of a server. It lies in the user's own
// configuration folder, readable to nobody else.
type login struct {
	URL string `json:"url"`
	Key string `json:"key"`
}

// folder is where the client keeps what it remembers.
func folder() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	dir = filepath.Join(dir, "calotype")
	return dir, os.MkdirAll(dir, 0o700)
}

// remote is the server that the user has logged in to; the environment counts
// above what is remembered.
func remote() (*client.Server, error) {
	l := login{URL: os.Getenv("CALOTYPE_SERVER"), Key: os.Getenv("CALOTYPE_KEY")}
	if l.URL == "" {
		dir, err := folder()
		if err != nil {
			return nil, err
		}
		b, err := os.ReadFile(filepath.Join(dir, "login.json"))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, errors.New("not logged in: run calotype login URL first")
		}
		if err == nil {
			err = json.Unmarshal(b, &l)
		}
		if err != nil {
			return nil, fmt.Errorf("read the login: %w", err)
		}
	}
	return &client.Server{URL: strings.TrimRight(l.URL, "/"), Key: l.Key}, nil
}

type loginCommand struct {
	URL     string `arg:"" help:"Address of the site."`
	KeyFile string `help:"File with the API key, or - for standard input; without it the terminal is asked."`
}

func (c loginCommand) Run(w *world) error {
	u, err := url.Parse(strings.TrimRight(c.URL, "/"))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		fmt.Fprintf(w.err, "calotype: %q is not the address of a site\n", c.URL)
		return exit(2)
	}
	var key string
	if c.KeyFile != "" {
		key, err = readSecret(w.in, c.KeyFile)
	} else {
		key, err = ask(w, "API key: ")
	}
	if err != nil {
		return err
	}
	if key = strings.TrimSpace(key); key == "" {
		return errors.New("no key was given")
	}
	s := &client.Server{URL: u.String(), Key: key}
	if err := s.Check(w.ctx); err != nil {
		return err
	}
	if err := remember(login{s.URL, s.Key}); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.out, "Logged in to %s\n", s.URL)
	return err
}

func remember(l login) error {
	dir, err := folder()
	if err != nil {
		return err
	}
	b, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return replace(filepath.Join(dir, "login.json"), b)
}

// replace writes a file that only its owner may read, whole or not at all.
func replace(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	_, err = f.Write(b) // made with 0600
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// ask reads a secret from the terminal without showing it.
func ask(w *world, prompt string) (string, error) {
	f, ok := w.in.(*os.File)
	if !ok || !isTerminal(w.in) {
		return "", errors.New("there is no terminal to ask for the key: use --key-file")
	}
	before, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	if err != nil {
		return "", err
	}
	silent := *before
	silent.Lflag &^= unix.ECHO
	if err := unix.IoctlSetTermios(int(f.Fd()), unix.TCSETS, &silent); err != nil {
		return "", err
	}
	defer fmt.Fprintln(w.err)
	defer unix.IoctlSetTermios(int(f.Fd()), unix.TCSETS, before) //nolint:errcheck // nothing can be done
	fmt.Fprint(w.err, prompt)
	type line struct {
		text string
		err  error
	}
	read := make(chan line, 1)
	go func() {
		text, err := bufio.NewReader(io.LimitReader(f, 4096)).ReadString('\n')
		read <- line{text, err}
	}()
	select {
	case <-w.ctx.Done():
		return "", w.ctx.Err()
	case l := <-read:
		if errors.Is(l.err, io.EOF) {
			l.err = nil
		}
		return l.text, l.err
	}
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}
