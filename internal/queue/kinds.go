package queue

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
