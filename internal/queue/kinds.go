package queue

import "github.com/riverqueue/river"

// Expire ends media whose time is over and removes bytes that nothing holds.
type Expire struct{}

// Kind implements river.JobArgs.
func (Expire) Kind() string { return "expire" }

// Sweep removes bytes that nothing holds.
type Sweep struct{}

// Kind implements river.JobArgs.
func (Sweep) Kind() string { return "sweep" }

// Purge forgets sessions, tokens and counts that are over.
type Purge struct{}

// Kind implements river.JobArgs.
func (Purge) Kind() string { return "purge" }

// Tidy does what was too much for a request: new paths for what is not public any
// more, deleted albums, the trash.
type Tidy struct{}

// Kind implements river.JobArgs.
func (Tidy) Kind() string { return "tidy" }

// Letter writes a letter to somebody and sends it. What is secret in it is made when
// it is sent and stands in no job.
type Letter struct {
	About   string // what it says, such as "confirm"
	UserID  int64  // to whom, or
	Subject string // his name or address; nobody may have it
	Email   string // the address, where it is not the account's own
	Name    string // somebody else whom the letter is about
	Report  int64  // that it is about, 0 for none

	Language string // BCP 47, of who has no account; "" for the site's
}

// Kind implements river.JobArgs.
func (Letter) Kind() string { return "letter" }

// Erase ends accounts whose time has come.
type Erase struct{}

// Kind implements river.JobArgs.
func (Erase) Kind() string { return "erase" }

// Digest writes to those who want to know by letter what is new.
type Digest struct{}

// Kind implements river.JobArgs.
func (Digest) Kind() string { return "digest" }

// Abandon removes uploads in parts that nobody goes on with.
type Abandon struct{}

// Kind implements river.JobArgs.
func (Abandon) Kind() string { return "abandon" }

// Retag makes the media of a tag follow its new name, or takes it off them.
type Retag struct {
	Tag   int64
	Drop  bool
	Into  string // the tag that takes its place, "" for none
	After int64  // the last media that was looked at
}

// Kind implements river.JobArgs.
func (Retag) Kind() string { return "retag" }

// Reword makes media findable by what their album, or their owner, is called now.
type Reword struct {
	Album, Owner   int64 // one of them
	Created, After int64 // of the last media that was looked at: milliseconds, id
}

// Kind implements river.JobArgs.
func (Reword) Kind() string { return "reword" }

// Streams finds videos of which renditions are to be made.
type Streams struct{}

// Kind implements river.JobArgs.
func (Streams) Kind() string { return "streams" }

// Stream makes the renditions of a video.
type Stream struct {
	Media   int64 `river:"unique"`
	Seconds int64 // that it lasts
}

// Kind implements river.JobArgs.
func (Stream) Kind() string { return "stream" }

// streams is the queue of what takes long: no letter is to wait for a film.
const streams = "streams"

// streamAttempts is how often a video may end the maker of its renditions.
const streamAttempts = 5

// InsertOpts implements river.JobArgsWithInsertOpts. Short videos come first, so that a
// few long ones do not stop everybody's.
func (s Stream) InsertOpts() river.InsertOpts {
	priority := river.PriorityDefault
	for _, longer := range []int64{2 * 60, 15 * 60, 60 * 60} { // seconds
		if s.Seconds > longer {
			priority++
		}
	}
	return river.InsertOpts{Queue: streams, MaxAttempts: streamAttempts, Priority: priority}
}

// Count brings up to date what no change keeps count of.
type Count struct{}

// Kind implements river.JobArgs.
func (Count) Kind() string { return "count" }
