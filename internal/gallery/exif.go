package gallery

import "slices"

// metadataModes are the values of the setting upload_metadata, from lax to strict.
var metadataModes = []string{"keep", "no-location", "strip"}

// MetadataModes are those that a site leaves to people: its own and the stricter ones.
func MetadataModes(site string) []string {
	return metadataModes[max(slices.Index(metadataModes, site), 0):]
}

// MetadataMode is the stricter of the site's and a person's wish for the metadata
// of uploaded files; what is no mode does not count.
func MetadataMode(site, own string) string {
	return metadataModes[max(slices.Index(metadataModes, site), slices.Index(metadataModes, own), 0)]
}
