package upload

import (
	"context"
	"fmt"
	"os"

	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/gallery"
)

// note writes down which keys are about to be placed, so that after a crash the
// sweep knows what to remove without listing the store.
func (d *Desk) note(ctx context.Context, j *job) (string, error) {
	sizes := map[string]int64{}
	for _, f := range j.made.files {
		sizes[blob.Key(f.file.SHA256)] = f.file.Size
	}
	note, err := d.DB.NotePlacing(ctx, sizes, d.Node, d.Now, func(tx *db.Tx) error { return d.countIn(ctx, tx, j) })
	j.counted = j.counted || err == nil
	return note, err
}

// place puts every file into the store, the original last. What is already there
// is left as it is. On failure the notes stay and the sweep decides.
func (d *Desk) place(ctx context.Context, m *made) error {
	for _, f := range m.files {
		if err := d.placeOne(ctx, f); err != nil {
			return fmt.Errorf("place %s: %w", f.role, err)
		}
		d.step("placed " + string(f.role))
	}
	return nil
}

func (d *Desk) placeOne(ctx context.Context, f one) error {
	file, err := os.Open(f.file.Path)
	if err != nil {
		return err
	}
	defer file.Close()
	return d.Store.Put(ctx, blob.Key(f.file.SHA256), gallery.MIME(f.extension), file)
}

// record writes media, files and tags and clears the note, in one transaction.
func (d *Desk) record(ctx context.Context, j *job, note string) (*Published, error) {
	m, token := d.describe(j)
	err := d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := d.lay(ctx, tx, j, m); err != nil {
			return err
		}
		stem, err := tx.ClaimFirst(ctx, m.Folder, m.Stems(j.site.Text("upload_filenaming")))
		if err != nil {
			return err
		}
		m.Name = stem
		m.Files = files(m, j.made)
		if err := tx.InsertMedia(ctx, m); err != nil {
			return err
		}
		if err := d.fits(ctx, tx, j, 0); err != nil { // with those that came beside it
			return err
		}
		if err := tx.ClearNote(ctx, note); err != nil {
			return err
		}
		if d.Heard != nil {
			if err := d.Heard(ctx, tx, "uploaded", []*gallery.Media{m}); err != nil {
				return err
			}
		}
		if j.wish.resumed != nil {
			if err := j.wish.resumed.end(ctx, tx, m.ID); err != nil {
				return err
			}
		}
		d.step("written")
		return nil
	})
	if err != nil {
		return nil, full(err)
	}
	d.step("recorded")
	return &Published{Media: m, DeleteToken: token}, nil
}

// files names what was made: derivatives by suffix beside the original.
func files(m *gallery.Media, made *made) []gallery.File {
	suffix := map[gallery.Role]string{gallery.Thumb: ".th", gallery.Medium: ".md", gallery.Frame: ".fr"}
	var list []gallery.File
	for _, f := range made.files {
		list = append(list, gallery.File{
			Role: f.role, Path: m.Folder + m.Name + suffix[f.role] + "." + f.extension, Key: blob.Key(f.file.SHA256),
			MIME: gallery.MIME(f.extension), Size: f.file.Size, Width: f.width, Height: f.height,
		})
	}
	return list
}
