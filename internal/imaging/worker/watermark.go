package worker

import "calotype/internal/imaging"

// watermark lays the mark on a picture that is shown at a scale.
func watermark(pic picture, m imaging.Watermark, scale float64) (picture, error) {
	b, err := mapFile(m.Path)
	if err != nil {
		return picture{}, err
	}
	defer b.free()
	mw, mh, plain, err := look(b)
	if err != nil {
		return picture{}, err
	}
	w, h := pic.size()
	place := m.On(w, h, mw, mh, scale)
	mark, err := decode(b, place.Dx(), place.Dy(), plain)
	if err != nil {
		return picture{}, err
	}
	defer mark.free()
	return pic.under(mark, place.Min.X, place.Min.Y, m.Opacity)
}
