package gallery

// Event is what other programs can be told of.
type Event string

// The events.
const (
	MediaUploaded Event = "media.uploaded"
	MediaDeleted  Event = "media.deleted"  // or put into the trash
	MediaReported Event = "media.reported" // told to those who hear of everybody's files
)

// Events are all of them.
var Events = []Event{MediaUploaded, MediaDeleted, MediaReported}
