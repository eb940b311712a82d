package account

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"calotype/internal/blob"
	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/imaging"
	"calotype/internal/settings"
	"calotype/internal/spool"
)

// Pictures keeps the pictures of profiles.
type Pictures struct {
	DB      *db.DB
	Store   blob.Store
	Imaging *imaging.Pool
	Bench   *spool.Bench
	Site    *settings.Live
	Now     func() time.Time
}

// The sizes of pictures, in pixels: an avatar is cut to a square, a background is
// made no wider.
const (
	avatarSide      = 500
	backgroundWidth = 1920
	pictureQuality  = 85
	// mostPixels bounds what is opened for a profile.
	mostPixels = 100_000_000
	// placeDeadline bounds the placing, which the visitor's going away does not stop.
	placeDeadline = 30 * time.Second
)

// pictureFormats are what may be sent.
var pictureFormats = []string{"jpeg", "png", "gif", "webp", "avif", "heic", "bmp"}

// Set gives the actor's own profile, or that of somebody under his care, a picture in the place
// of the one it had. An avatar shows the part that is asked for once the file is here, the middle
// where part is nil. It fails with picture.too_big, picture.format or picture.unreadable.
func (p *Pictures) Set(ctx context.Context, by gallery.Actor, id gallery.ID, role gallery.PictureRole, part func() (imaging.Square, error), r io.Reader) (gallery.Picture, error) {
	u, err := p.mayEdit(ctx, by, id, role)
	if err != nil {
		return gallery.Picture{}, err
	}
	draft, err := p.Bench.Draft()
	if err != nil {
		return gallery.Picture{}, full(err)
	}
	defer draft.Remove() //nolint:errcheck // the bench goes as a whole at the latest
	most := p.Site.Get().Megabytes("user_image_" + string(role) + "_max_filesize_mb")
	sent, err := draft.Spool(ctx, r, "sent", most)
	if errors.Is(err, spool.ErrTooLarge) {
		return gallery.Picture{}, gallery.Fail(gallery.TooLarge, "picture.too_big", most).In("file").Because(err)
	}
	if err != nil {
		return gallery.Picture{}, full(err)
	}
	var square imaging.Square
	if part != nil && role == gallery.Avatar {
		if square, err = part(); err != nil {
			return gallery.Picture{}, err
		}
	}
	made, picture, err := p.render(ctx, draft, sent, role, square)
	if err != nil {
		return gallery.Picture{}, err
	}
	picture.UserID = id
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), placeDeadline)
	defer cancel()
	return picture, full(p.place(ctx, made, picture, func(tx *db.Tx) error {
		return p.note(ctx, tx, by, u, "set "+string(role))
	}))
}

// MayEdit fails unless the actor may change a picture of a profile. Doors ask before they
// read one.
func (p *Pictures) MayEdit(ctx context.Context, by gallery.Actor, id gallery.ID, role gallery.PictureRole) error {
	_, err := p.mayEdit(ctx, by, id, role)
	return err
}

func (p *Pictures) mayEdit(ctx context.Context, by gallery.Actor, id gallery.ID, role gallery.PictureRole) (u gallery.User, err error) {
	if role != gallery.Avatar && role != gallery.Background {
		return u, gallery.Fail(gallery.Invalid, "picture.role").In("role")
	}
	u, err = p.DB.UserByID(ctx, id)
	switch {
	case err != nil:
		return u, absent(err, "user.not_found")
	case by.MayPicture(u):
		return u, nil
	}
	return u, gallery.Fail(gallery.Denied, "account.denied")
}

// note writes down what staff did with the pictures of somebody else.
func (p *Pictures) note(ctx context.Context, tx *db.Tx, by gallery.Actor, u gallery.User, detail string) error {
	if by.UserID == u.ID {
		return nil
	}
	return audit(ctx, tx, by, "user.picture", u, detail, p.Now())
}

// render has the picture made by a worker, which alone opens what was sent.
func (p *Pictures) render(ctx context.Context, draft *spool.Draft, sent spool.File, role gallery.PictureRole, part imaging.Square) (spool.File, gallery.Picture, error) {
	in := p.relative(sent.Path)
	facts, err := p.Imaging.Probe(ctx, in, imaging.Limits{Pixels: mostPixels, AnimationPixels: mostPixels, Frames: 1000})
	if err != nil {
		return spool.File{}, gallery.Picture{}, pictureFailure(err)
	}
	if facts.Video || !slices.Contains(pictureFormats, facts.Format) {
		return spool.File{}, gallery.Picture{}, gallery.Fail(gallery.Unsupported, "picture.format").In("file")
	}
	out := imaging.Output{Path: p.relative(draft.Out("picture")), Format: "webp", Width: avatarSide, Height: avatarSide, Crop: true, Part: part, Quality: pictureQuality}
	if role == gallery.Background {
		out.Width, out.Height, out.Crop = backgroundWidth, 0, false
	}
	done, err := p.Imaging.Render(ctx, imaging.RenderRequest{In: in, Facts: facts, Outputs: []imaging.Output{out}})
	if err != nil {
		return spool.File{}, gallery.Picture{}, pictureFailure(err)
	}
	if len(done.Outputs) != 1 {
		return spool.File{}, gallery.Picture{}, gallery.Fail(gallery.Invalid, "picture.unreadable").In("file")
	}
	file, err := draft.Take(ctx, "picture", "picture")
	if err != nil {
		return spool.File{}, gallery.Picture{}, full(err)
	}
	return file, gallery.Picture{
		Role: role, Key: blob.Key(file.SHA256), MIME: gallery.MIME("webp"), Size: file.Size,
		Width: done.Outputs[0].Width, Height: done.Outputs[0].Height, Version: gallery.RandomID(22),
	}, nil
}

// place notes the bytes, stores them and then shows them with what else is written; what a failure leaves is
// the sweep's.
func (p *Pictures) place(ctx context.Context, made spool.File, picture gallery.Picture, with func(*db.Tx) error) error {
	note, err := p.DB.NotePlacing(ctx, map[string]int64{picture.Key: made.Size}, filepath.Base(p.Bench.Dir()), p.Now, nil)
	if err != nil {
		return err
	}
	file, err := os.Open(made.Path)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := p.Store.Put(ctx, picture.Key, picture.MIME, file); err != nil {
		return err
	}
	return p.DB.Write(ctx, func(tx *db.Tx) error {
		if err := tx.SetPicture(ctx, picture, p.Now()); err != nil {
			return err
		}
		return errors.Join(with(tx), tx.ClearNote(ctx, note))
	})
}

// Remove takes a picture away; one that is not there is a success.
func (p *Pictures) Remove(ctx context.Context, by gallery.Actor, id gallery.ID, role gallery.PictureRole) error {
	u, err := p.mayEdit(ctx, by, id, role)
	if err != nil {
		return err
	}
	return p.DB.Write(ctx, func(tx *db.Tx) error {
		return errors.Join(tx.DeletePicture(ctx, id, role, p.Now()), p.note(ctx, tx, by, u, "remove "+string(role)))
	})
}

// Of lists the pictures of profiles that somebody may see.
func (p *Pictures) Of(ctx context.Context, ids ...gallery.ID) ([]gallery.Picture, error) {
	return p.DB.PicturesOf(ctx, ids)
}

// Open opens a picture by the word in its address. Those of the banned and of
// private profiles are not there for others.
func (p *Pictures) Open(ctx context.Context, by gallery.Actor, version string) (gallery.Picture, io.ReadSeekCloser, error) {
	picture, u, err := p.DB.PictureByVersion(ctx, version)
	if err != nil {
		return picture, nil, absent(err, "picture.not_found")
	}
	if (u.Banned || u.Profile.Private || !u.Active()) && by.UserID != u.ID && !by.Staff() {
		return picture, nil, gallery.Fail(gallery.NotFound, "picture.not_found")
	}
	content, _, err := p.Store.Open(ctx, picture.Key)
	return picture, content, err
}

func (p *Pictures) relative(path string) string {
	rel, err := filepath.Rel(p.Bench.Dir(), path)
	if err != nil {
		panic(err) // both are ours and absolute
	}
	return rel
}

func pictureFailure(err error) error {
	switch {
	case errors.Is(err, imaging.ErrBusy):
		return gallery.Fail(gallery.Busy, "busy").Because(err)
	case errors.Is(err, imaging.ErrUnsupported):
		return gallery.Fail(gallery.Unsupported, "picture.format").In("file").Because(err)
	case errors.Is(err, imaging.ErrInvalid), errors.Is(err, imaging.ErrTooLarge), errors.Is(err, imaging.ErrCrashed):
		return gallery.Fail(gallery.Invalid, "picture.unreadable").In("file").Because(err)
	}
	return full(err)
}

// full names a lack of room.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return gallery.Fail(gallery.Full, "storage.full").Because(err)
	}
	return err
}
