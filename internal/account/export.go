package account

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// exportBatch is how many media are read in one go, captionBatch how many captions, which
// may have 1 MiB each.
const (
	exportBatch  = 100
	captionBatch = 8
)

// Archive writes people their own data.
type Archive struct {
	DB    *db.DB
	Store blob.Store
	Now   func() time.Time
}

// Write streams a ZIP of all that is the actor's own: account.json, albums.json,
// media/ID.json, the originals under files/, captions.json and the captions under
// captions/, and comments.json, what he said of files. It needs no room but the reader's.
// The first byte is written only when the account is known, so that a failure
// before it can still be told.
func (a *Archive) Write(ctx context.Context, by gallery.Actor, w io.Writer) error {
	if by.UserID == 0 || by.Banned || !by.Has(gallery.ScopeRead) {
		return gallery.Fail(gallery.Denied, "account.denied")
	}
	u, err := a.DB.UserByID(ctx, by.UserID)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for _, step := range []func(context.Context, *zip.Writer, gallery.User) error{a.account, a.pictures, a.albums, a.media, a.captions, a.comments} {
		if err := step(ctx, z, u); err != nil {
			return fmt.Errorf("export of user %d: %w", u.ID, err)
		}
	}
	return z.Close()
}

func (a *Archive) account(ctx context.Context, z *zip.Writer, u gallery.User) error {
	identities, err := a.DB.IdentitiesOf(ctx, u.ID)
	if err != nil {
		return err
	}
	linked := []string{}
	for _, i := range identities {
		linked = append(linked, i.Issuer)
	}
	searches, err := a.DB.Searches(ctx, u.ID)
	if err != nil {
		return err
	}
	return a.object(z, "account.json", map[string]any{
		"searches": searches,
		"username": u.Name, "email": u.Email, "role": u.Rank, "name": u.Profile.FullName, "websites": u.Profile.Websites.List(),
		"bio": u.Profile.Bio, "is_private": u.Profile.Private, "language": u.Preferences.Language, "timezone": u.Preferences.Timezone,
		"newsletter": u.Preferences.Newsletter, "digest": u.Preferences.Digest, "show_nsfw": u.Preferences.ShowNSFW, "registered": u.Created, "registered_ip": u.RegisteredIP,
		"default_visibility": u.Defaults.Visibility, "default_expiration": u.Defaults.Expiration, "upload_metadata": u.Defaults.Metadata, "default_licence": u.Defaults.Licence, "hide_camera": u.Defaults.HideCamera, "unmarked": u.Defaults.Unmarked,
		"used_bytes": u.UsedBytes, "media_count": u.MediaCount, "album_count": u.AlbumCount, "linked_accounts": linked, "exported": a.Now().UTC(),
	})
}

func (a *Archive) pictures(ctx context.Context, z *zip.Writer, u gallery.User) error {
	list, err := a.DB.PicturesOf(ctx, []gallery.ID{u.ID})
	if err != nil {
		return err
	}
	for _, p := range list {
		if err := a.file(ctx, z, string(p.Role)+".webp", p.Key, a.Now()); err != nil {
			return err
		}
	}
	return nil
}

func (a *Archive) albums(ctx context.Context, z *zip.Writer, u gallery.User) error {
	albums := []map[string]any{}
	var after gallery.ID
	for {
		list, err := a.DB.AlbumsForExport(ctx, u.ID, after, exportBatch)
		if err != nil {
			return err
		}
		for _, b := range list {
			after = b.ID
			albums = append(albums, map[string]any{
				"id": b.PublicID, "name": b.Name, "description": b.Description, "visibility": b.Visibility, "search": b.Search, "created": b.Created,
			})
		}
		if len(list) < exportBatch {
			return a.object(z, "albums.json", albums)
		}
	}
}

func (a *Archive) media(ctx context.Context, z *zip.Writer, u gallery.User) error {
	var after gallery.ID
	for {
		list, err := a.DB.MediaForExport(ctx, u.ID, after, exportBatch)
		if err != nil {
			return err
		}
		for i := range list {
			if err := a.one(ctx, z, &list[i]); err != nil {
				return err
			}
			after = list[i].ID
		}
		if len(list) < exportBatch {
			return nil
		}
	}
}

func (a *Archive) one(ctx context.Context, z *zip.Writer, m *gallery.Media) error {
	tags := []string{}
	for _, t := range m.Tags {
		tags = append(tags, t.Name)
	}
	original, ok := m.File(gallery.Original)
	facts := map[string]any{
		"id": m.PublicID, "kind": m.Kind, "title": m.Title, "description": m.Description, "alt": m.Alt, "licence": m.Licence, "tags": tags,
		"original_filename": m.OriginalFilename, "mime": m.MIME, "size": m.Size, "width": m.Width, "height": m.Height,
		"visibility": m.Own, "nsfw": m.NSFW, "views": m.Views, "likes": m.Likes, "md5": m.MD5, "sha256": m.SHA256,
		"created": m.Created, "file": "files/" + original.Path,
	}
	if m.Exif != "" {
		facts["exif"] = json.RawMessage(m.Exif)
	}
	if err := a.object(z, "media/"+m.PublicID+".json", facts); err != nil || !ok {
		return err
	}
	return a.file(ctx, z, "files/"+original.Path, original.Key, m.Created)
}

func (a *Archive) captions(ctx context.Context, z *zip.Writer, u gallery.User) error {
	told := []map[string]any{}
	var last gallery.OwnCaption
	for {
		list, err := a.DB.CaptionsForExport(ctx, u.ID, last, captionBatch)
		if err != nil {
			return err
		}
		for _, c := range list {
			name := "captions/" + c.PublicID + "." + c.Language + ".vtt"
			told = append(told, map[string]any{"media": c.PublicID, "language": c.Language, "label": c.Label, "file": name})
			if err := a.text(z, name, c.Text, c.Updated); err != nil {
				return err
			}
			last = c
		}
		if len(list) < captionBatch {
			return a.object(z, "captions.json", told)
		}
	}
}

func (a *Archive) comments(ctx context.Context, z *zip.Writer, u gallery.User) error {
	said := []map[string]any{}
	var after gallery.ID
	for {
		list, err := a.DB.CommentsForExport(ctx, u.ID, after, exportBatch)
		if err != nil {
			return err
		}
		for _, c := range list {
			after = c.ID
			one := map[string]any{"id": c.PublicID, "media": c.MediaPublicID, "text": c.Text, "created": c.Created}
			if !c.Edited.IsZero() {
				one["edited"] = c.Edited
			}
			said = append(said, one)
		}
		if len(list) < exportBatch {
			return a.object(z, "comments.json", said)
		}
	}
}

func (a *Archive) text(z *zip.Writer, name, text string, modified time.Time) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: modified})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}

func (a *Archive) object(z *zip.Writer, name string, v any) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.Now()})
	if err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// file copies stored bytes as they are; bytes that were lost are left out.
func (a *Archive) file(ctx context.Context, z *zip.Writer, name, key string, modified time.Time) error {
	content, _, err := a.Store.Open(ctx, key)
	if errors.Is(err, fs.ErrNotExist) {
		return a.object(z, name+".lost.json", map[string]bool{"lost": true})
	}
	if err != nil {
		return err
	}
	defer content.Close()
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store, Modified: modified})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, content)
	return err
}
