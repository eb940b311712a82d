package v2

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/webhook"
)

// Webhook is an address that is told of events.
type Webhook struct {
	ID      string    `json:"id" doc:"Its id."`
	URL     string    `json:"url" format:"uri" doc:"Where events are sent."`
	Events  []string  `json:"events" doc:"What it is told of."`
	All     bool      `json:"all" doc:"Whether it hears of everybody's files; administrators only."`
	Active  bool      `json:"active" doc:"Whether it is told."`
	Created time.Time `json:"created" doc:"When it was made."`
	Secret  string    `json:"secret,omitempty" doc:"What signatures are made with; told once, when it is made."`
}

// WebhookWish is what a webhook is to be.
type WebhookWish struct {
	URL    *string   `json:"url,omitempty" maxLength:"2048" doc:"http or https, and not inside the site's own network."`
	Events *[]string `json:"events,omitempty" maxItems:"10" doc:"media.uploaded, media.deleted; with all also media.reported."`
	All    *bool     `json:"all,omitempty" doc:"Hear of everybody's files; administrators only."`
	Active *bool     `json:"active,omitempty" doc:"Whether it is told."`
}

// Delivery is one event that was or is to be told.
type Delivery struct {
	ID        string          `json:"id" doc:"Its id, which is in the message, too."`
	Event     string          `json:"event" example:"media.uploaded" doc:"What happened."`
	Payload   json.RawMessage `json:"payload" doc:"The message as it is sent."`
	Attempts  int64           `json:"attempts" doc:"How often it was tried; ten times at most, then only when asked."`
	Status    int             `json:"status,omitempty" doc:"The status of the last answer."`
	Failure   string          `json:"failure,omitempty" doc:"Why the last attempt failed."`
	Created   time.Time       `json:"created" doc:"When it happened."`
	Delivered *time.Time      `json:"delivered,omitempty" doc:"When it was taken; absent while it was not."`
}

func (w WebhookWish) wish() webhook.Wish {
	out := webhook.Wish{URL: w.URL, All: w.All, Active: w.Active}
	if w.Events != nil {
		events := []gallery.Event{}
		for _, e := range *w.Events {
			events = append(events, gallery.Event(e))
		}
		out.Events = &events
	}
	return out
}

func hook(h db.Webhook) Webhook {
	out := Webhook{ID: h.PublicID, URL: h.URL, Events: []string{}, All: h.All, Active: h.Active, Created: h.Created.UTC()}
	for _, e := range h.Events {
		out.Events = append(out.Events, string(e))
	}
	return out
}

func delivery(d db.Delivery) Delivery {
	return Delivery{
		ID: d.PublicID, Event: string(d.Event), Payload: json.RawMessage(d.Payload), Attempts: d.Attempts, Status: d.Status,
		Failure: d.Failure, Created: d.Created.UTC(), Delivered: when(d.Delivered),
	}
}

// OneWebhook is an answer about one webhook.
type OneWebhook struct{ Body Webhook }

// WebhookID names a webhook in a path.
type WebhookID struct {
	ID string `path:"id" maxLength:"64" doc:"The webhook's id."`
}

// describeWebhooks registers what is done with webhooks.
func (a *API) describeWebhooks(api huma.API) {
	op := func(id, method, path, summary string, scope gallery.Scope) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Webhooks"}, Metadata: needs(scope)}
	}
	handle(api, op("list-webhooks", http.MethodGet, "/webhooks", "List one's webhooks", gallery.ScopeRead), func(ctx context.Context, _ *struct{}) (*Listed[Webhook], error) {
		list, err := a.Webhook.List(ctx, caller(ctx).by)
		if err != nil {
			return nil, err
		}
		return page(ctx, a, each(list, hook), ""), nil
	})
	handle(api, created(op("create-webhook", http.MethodPost, "/webhooks", "Make a webhook", gallery.ScopeWrite)), func(ctx context.Context, in *struct{ Body WebhookWish }) (*OneWebhook, error) {
		h, err := a.Webhook.Create(ctx, caller(ctx).by, in.Body.wish())
		if err != nil {
			return nil, err
		}
		out := &OneWebhook{hook(h)}
		out.Body.Secret = h.Secret
		return out, nil
	})
	handle(api, op("get-webhook", http.MethodGet, "/webhooks/{id}", "Get a webhook", gallery.ScopeRead), func(ctx context.Context, in *WebhookID) (*OneWebhook, error) {
		h, err := a.Webhook.Get(ctx, caller(ctx).by, in.ID)
		return &OneWebhook{hook(h)}, err
	})
	handle(api, op("change-webhook", http.MethodPatch, "/webhooks/{id}", "Change a webhook", gallery.ScopeWrite), func(ctx context.Context, in *struct {
		WebhookID
		Body WebhookWish
	}) (*OneWebhook, error) {
		h, err := a.Webhook.Change(ctx, caller(ctx).by, in.ID, in.Body.wish())
		return &OneWebhook{hook(h)}, err
	})
	handle(api, op("delete-webhook", http.MethodDelete, "/webhooks/{id}", "Delete a webhook", gallery.ScopeWrite), func(ctx context.Context, in *WebhookID) (*struct{}, error) {
		return nil, a.Webhook.Delete(ctx, caller(ctx).by, in.ID)
	})
	a.describeDeliveries(api, op)
}

func (a *API) describeDeliveries(api huma.API, op func(id, method, path, summary string, scope gallery.Scope) huma.Operation) {
	handle(api, op("list-deliveries", http.MethodGet, "/webhooks/{id}/deliveries", "List what a webhook was told", gallery.ScopeRead), func(ctx context.Context, in *struct {
		WebhookID
		Paged
	}) (*Listed[Delivery], error) {
		var before gallery.ID
		if err := unseal(in.Cursor, &before); err != nil {
			return nil, err
		}
		list, err := a.Webhook.Deliveries(ctx, caller(ctx).by, in.ID, before, in.Limit+1)
		if err != nil {
			return nil, err
		}
		next := ""
		if len(list) > in.Limit {
			list = list[:in.Limit]
			next = seal(list[in.Limit-1].ID)
		}
		return page(ctx, a, each(list, delivery), next), nil
	})
	again := op("redeliver", http.MethodPost, "/webhooks/{id}/deliveries/{delivery}/redeliver", "Tell a webhook again", gallery.ScopeWrite)
	again.DefaultStatus = http.StatusAccepted
	handle(api, again, func(ctx context.Context, in *struct {
		WebhookID
		Delivery string `path:"delivery" maxLength:"64" doc:"The delivery's id."`
	}) (*struct{ Body Delivery }, error) {
		d, err := a.Webhook.Redeliver(ctx, caller(ctx).by, in.ID, in.Delivery)
		return &struct{ Body Delivery }{delivery(d)}, err
	})
}

// created makes an operation answer with 201.
func created(op huma.Operation) huma.Operation {
	op.DefaultStatus = http.StatusCreated
	op.Description = strings.TrimSpace(op.Description)
	return op
}

// each turns a list of one kind into a list of another.
func each[S, T any](list []S, turn func(S) T) []T {
	out := make([]T, len(list))
	for i, v := range list {
		out[i] = turn(v)
	}
	return out
}
