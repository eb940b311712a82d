package gallery

import "strings"

// Camera is what a camera is called that names its maker and its model (Exif 2.32, tags Make
// and Model): the maker is not said twice where the model begins with his name, as in
// "NIKON CORPORATION" and "NIKON D5". "" where it names neither.
func Camera(maker, model string) string {
	maker, model = strings.TrimSpace(maker), strings.TrimSpace(model)
	name, _, _ := strings.Cut(maker, " ")
	begins, _, _ := strings.Cut(model, " ")
	if strings.EqualFold(name, begins) {
		return model
	}
	return strings.TrimSpace(maker + " " + model)
}
