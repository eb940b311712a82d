package imaging

// Stats is what a pool does at a moment.
type Stats struct {
	Jobs int   // working and waiting
	Lost int64 // workers that died in a job, since the start
}

// Stats tells what the pool does now.
func (p *Pool) Stats() Stats { return Stats{Jobs: len(p.room), Lost: p.lost.Load()} }
