package upload

import (
	"calotype/internal/gallery"
	"calotype/internal/imaging"
	"calotype/internal/settings"
)

// job is one draft on its way: what was asked, and what each step found out.
type job struct {
	by    gallery.Actor
	owner gallery.Actor // whose the media is: the uploader's, or that of an upload link's album
	draft *Draft
	wish  Details
	site  *settings.Site // of one moment
	album gallery.Album  // zero for none

	category gallery.ID // 0 for none

	facts   imaging.Facts
	plan    gallery.Plan
	still   float64 // second of a video that its still is made of
	made    *made
	counted bool // the flood limits know of it
}

// metadata is the mode of the setting upload_metadata that holds for the upload: its own,
// or the uploader's usual one, where the site asks for no stricter.
func (j *job) metadata() string {
	return gallery.MetadataMode(j.site.Text("upload_metadata"), first(j.wish.Metadata, j.by.Defaults.Metadata))
}

// stored is the original as it will be kept.
func (j *job) stored() one { return j.made.files[len(j.made.files)-1] }
