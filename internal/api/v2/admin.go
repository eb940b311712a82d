package v2

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/admin"
	"calotype/internal/gallery"
	"calotype/internal/queue"
)

// Setting is what an administrator may change.
type Setting struct {
	Name    string   `json:"name" doc:"Its name."`
	Group   string   `json:"group" doc:"What it belongs to."`
	Type    string   `json:"type" enum:"switch,integer,number,text,choice,list,lines,secret" doc:"How it is written: a switch as 0 or 1, a list with commas."`
	Value   string   `json:"value" doc:"What it is; empty for a secret, which is never told."`
	Set     bool     `json:"set" doc:"Whether it is anything but empty."`
	Default string   `json:"default" doc:"What it is where nobody set it."`
	Choices []string `json:"choices,omitempty" doc:"What it, or each item of a list, may be."`
	Min     *float64 `json:"min,omitempty" doc:"The least number."`
	Max     *float64 `json:"max,omitempty" doc:"The greatest number."`
}

func settingOf(s admin.Setting) Setting {
	out := Setting{Name: s.Name, Group: s.Group, Type: string(s.Type), Value: s.Value, Set: s.Set, Default: s.Default, Choices: s.Choices}
	if s.Type == "integer" || s.Type == "number" {
		out.Min, out.Max = &s.Min, &s.Max
	}
	return out
}

// Job is something that is done in the background.
type Job struct {
	ID        string          `json:"id" doc:"Its id."`
	Kind      string          `json:"kind" doc:"What it does." example:"letter"`
	State     string          `json:"state" enum:"available,pending,running,retryable,scheduled,completed,cancelled,discarded" doc:"How far it has come."`
	Args      json.RawMessage `json:"args" doc:"What it is about."`
	Attempt   int             `json:"attempt" doc:"How often it was begun."`
	Most      int             `json:"most_attempts" doc:"How often it is begun at most."`
	Error     string          `json:"error,omitempty" doc:"Why the last attempt that failed did."`
	Created   time.Time       `json:"created" doc:"When it was asked for."`
	Scheduled time.Time       `json:"scheduled" doc:"From when on it may run."`
	Attempted *time.Time      `json:"attempted,omitempty" doc:"When it was last begun; absent for never."`
	Finished  *time.Time      `json:"finished,omitempty" doc:"When it was over; absent while it is not."`
}

func jobOf(j queue.Job) Job {
	return Job{
		ID: strconv.FormatInt(j.ID, 10), Kind: j.Kind, State: j.State, Args: j.Args, Attempt: j.Attempt, Most: j.MostAttempts, Error: j.Error,
		Created: j.Created.UTC(), Scheduled: j.Scheduled.UTC(), Attempted: when(j.Attempted), Finished: when(j.Finished),
	}
}

// Stats are how much there is on the site.
type Stats struct {
	Media   int64      `json:"media" doc:"Pictures and videos that are not deleted, as of now."`
	Users   int64      `json:"users" doc:"Accounts."`
	Albums  int64      `json:"albums" doc:"Albums."`
	Bytes   int64      `json:"stored_bytes" doc:"Bytes in the store; what two media share counts once."`
	Counted *time.Time `json:"counted,omitempty" doc:"When all but media was counted; absent for never."`
}

// JobID names a job in a path.
type JobID struct {
	ID int64 `path:"id" minimum:"1" doc:"The job's id."`
}

// describeAdmin registers how the site is run.
func (a *API) describeAdmin(api huma.API) {
	op := func(id, method, path, summary string, scope gallery.Scope) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Administration"}, Metadata: needs(scope, gallery.ScopeAdmin)}
	}
	handle(api, op("list-settings", http.MethodGet, "/settings", "List all settings", gallery.ScopeRead), func(ctx context.Context, _ *struct{}) (*Listed[Setting], error) {
		list, err := a.Admin.Settings(caller(ctx).by)
		if err != nil {
			return nil, err
		}
		return page(ctx, a, each(list, settingOf), ""), nil
	})
	handle(api, op("get-setting", http.MethodGet, "/settings/{name}", "Get a setting", gallery.ScopeRead), func(ctx context.Context, in *struct {
		Name string `path:"name" maxLength:"64" doc:"The setting's name."`
	}) (*struct{ Body Setting }, error) {
		s, err := a.Admin.Setting(caller(ctx).by, in.Name)
		return &struct{ Body Setting }{settingOf(s)}, err
	})
	change := op("change-settings", http.MethodPatch, "/settings", "Change settings, all that are named or none", gallery.ScopeWrite)
	change.Description = "In force at once, on other nodes within a second. Each change stands in the audit log, a secret's without the secret."
	handle(api, change, func(ctx context.Context, in *struct {
		Body map[string]string `minProperties:"1" maxProperties:"200" doc:"Values by the settings' names, written as they are read."`
	}) (*struct{}, error) {
		return nil, a.Admin.Change(ctx, caller(ctx).by, in.Body)
	})
	handle(api, op("list-jobs", http.MethodGet, "/jobs", "List jobs, the newest first", gallery.ScopeRead), a.listJobs)
	retry := op("retry-job", http.MethodPost, "/jobs/{id}/retry", "Have a job that does not run begun at once", gallery.ScopeWrite)
	retry.Errors = []int{409}
	cancel := op("cancel-job", http.MethodPost, "/jobs/{id}/cancel", "Have a job not begun again", gallery.ScopeWrite)
	cancel.Description = "One that runs is asked to end; one that is over stays as it is."
	handle(api, retry, func(ctx context.Context, in *JobID) (*struct{ Body Job }, error) {
		j, err := a.Admin.RetryJob(ctx, caller(ctx).by, in.ID)
		return &struct{ Body Job }{jobOf(j)}, err
	})
	handle(api, cancel, func(ctx context.Context, in *JobID) (*struct{ Body Job }, error) {
		j, err := a.Admin.CancelJob(ctx, caller(ctx).by, in.ID)
		return &struct{ Body Job }{jobOf(j)}, err
	})
	handle(api, op("get-stats", http.MethodGet, "/stats", "Get how much there is on the site", gallery.ScopeRead), func(ctx context.Context, _ *struct{}) (*struct{ Body Stats }, error) {
		f, err := a.Admin.Figures(ctx, caller(ctx).by)
		return &struct{ Body Stats }{Stats{f.Media, f.Users, f.Albums, f.Bytes, when(f.Counted)}}, err
	})
}

func (a *API) listJobs(ctx context.Context, in *struct {
	Paged
	State string `query:"state" enum:"available,pending,running,retryable,scheduled,completed,cancelled,discarded" doc:"Only those that have come so far."`
	Kind  string `query:"kind" maxLength:"64" doc:"Only those that do this."`
}) (*Listed[Job], error) {
	l := queue.Listing{State: in.State, Kind: in.Kind, N: in.Limit}
	if err := unseal(in.Cursor, &l.Before); err != nil {
		return nil, err
	}
	list, err := a.Admin.Jobs(ctx, caller(ctx).by, l)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(list) == in.Limit {
		next = seal(list[len(list)-1].ID)
	}
	return page(ctx, a, each(list, jobOf), next), nil
}
