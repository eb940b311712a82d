package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// Media is a picture or video in the management API's words.
type Media struct {
	ID         string
	Kind       string
	Title      string
	Filename   string
	Visibility string
	Size       int64
	Links      struct{ Viewer string }
	Raw        json.RawMessage `json:"-"` // all that the server says of it
}

// Album is an album in the management API's words.
type Album struct {
	ID         string
	Name       string
	Visibility string
	Media      int64
	Links      struct{ Page string }
	Raw        json.RawMessage `json:"-"`
}

// Outcome is what became of one of many.
type Outcome struct {
	ID   string `json:"id"`
	Done bool   `json:"done"`
	Code string `json:"code,omitempty"` // why not
}

// page is the most that a list gives at once.
const page = 100

// each reads a list page by page and hands on every item, until there is no more or
// the caller has enough.
func (s *Server) each(ctx context.Context, path string, query url.Values, take func(json.RawMessage) (more bool, err error)) error {
	query.Set("limit", fmt.Sprint(page))
	for {
		var list struct {
			Items []json.RawMessage
			Next  string
		}
		if err := s.Call(ctx, http.MethodGet, path+"?"+query.Encode(), nil, &list); err != nil {
			return err
		}
		for _, item := range list.Items {
			if more, err := take(item); err != nil || !more {
				return err
			}
		}
		if list.Next == "" {
			return nil
		}
		query.Set("cursor", list.Next)
	}
}

// Mine lists one's own media, the newest first: those of an album ("" for all), up to
// most (0 for all).
func (s *Server) Mine(ctx context.Context, album string, most int, take func(Media) error) error {
	query, n := url.Values{"mine": {"true"}}, 0
	if album != "" {
		query = url.Values{"album": {album}}
	}
	return s.each(ctx, "/api/2/media", query, func(raw json.RawMessage) (bool, error) {
		m := Media{Raw: raw}
		if err := json.Unmarshal(raw, &m); err != nil {
			return false, fmt.Errorf("the answer is not understood: %w", err)
		}
		n++
		return n != most, take(m)
	})
}

// Albums lists one's own albums.
func (s *Server) Albums(ctx context.Context, take func(Album) error) error {
	return s.each(ctx, "/api/2/albums", url.Values{"mine": {"true"}}, func(raw json.RawMessage) (bool, error) {
		a := Album{Raw: raw}
		if err := json.Unmarshal(raw, &a); err != nil {
			return false, fmt.Errorf("the answer is not understood: %w", err)
		}
		return true, take(a)
	})
}

// FindAlbum is the album of an id, or the one of one's own that is called so.
func (s *Server) FindAlbum(ctx context.Context, called string) (string, error) {
	byID, found := false, ""
	err := s.Albums(ctx, func(a Album) error {
		switch {
		case a.ID == called:
			byID = true
		case a.Name == called && found != "":
			return fmt.Errorf("two albums are called %q: name one by its id", called)
		case a.Name == called:
			found = a.ID
		}
		return nil
	})
	switch {
	case byID:
		return called, nil
	case err != nil:
		return "", err
	case found != "":
		return found, nil
	}
	var other Album // somebody else's, that one works on
	err = s.Call(ctx, http.MethodGet, "/api/2/albums/"+url.PathEscape(called), nil, &other)
	if refused, told := errors.AsType[*Error](err); told && refused.Status == http.StatusNotFound {
		err = fmt.Errorf("there is no album %q", called)
	}
	return other.ID, err
}

// atOnce is how many media one request changes at most.
const atOnce = 1000

// Change does the same to many media: "delete", or "change" with a patch.
func (s *Server) Change(ctx context.Context, ids []string, do string, patch map[string]any) (all []Outcome, err error) {
	for len(ids) > 0 {
		n := min(len(ids), atOnce)
		var done struct{ Items []Outcome }
		body := map[string]any{"ids": ids[:n], "do": do}
		if patch != nil {
			body["change"] = patch
		}
		if err := s.Call(ctx, http.MethodPost, "/api/2/media/bulk", body, &done); err != nil {
			return all, err
		}
		all, ids = append(all, done.Items...), ids[n:]
	}
	return all, nil
}

// TakeOut takes media out of an album.
func (s *Server) TakeOut(ctx context.Context, album string, ids []string) (all []Outcome, err error) {
	for len(ids) > 0 {
		n := min(len(ids), atOnce)
		var done struct{ Items []Outcome }
		if err := s.Call(ctx, http.MethodPost, "/api/2/albums/"+url.PathEscape(album)+"/remove", map[string]any{"ids": ids[:n]}, &done); err != nil {
			return all, err
		}
		all, ids = append(all, done.Items...), ids[n:]
	}
	return all, nil
}

// WriteAlbum makes an album, or changes the one of an id.
func (s *Server) WriteAlbum(ctx context.Context, id string, fields map[string]any) (a Album, err error) {
	method, path := http.MethodPost, "/api/2/albums"
	if id != "" {
		method, path = http.MethodPatch, path+"/"+url.PathEscape(id)
	}
	if err := s.Call(ctx, method, path, fields, &a.Raw); err != nil {
		return a, err
	}
	return a, json.Unmarshal(a.Raw, &a)
}

// DeleteAlbum deletes an album; its media go into the trash, or stay with keep.
func (s *Server) DeleteAlbum(ctx context.Context, id string, keep bool) error {
	return s.Call(ctx, http.MethodDelete, fmt.Sprintf("/api/2/albums/%s?keep_files=%v", url.PathEscape(id), keep), nil, nil)
}
