package v2

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

// Challenge is work that shows that somebody means it.
type Challenge struct {
	Kind      string `json:"kind" enum:"own,hcaptcha,turnstile,2,3" doc:"Who asks: the site itself for work, or a service; 2 and 3 are reCAPTCHA's."`
	SiteKey   string `json:"site_key,omitempty" doc:"By which the service knows the site."`
	Challenge string `json:"challenge,omitempty" doc:"Of the site's own: for an hour, and good for one answer."`
	Parts     int    `json:"parts,omitempty" doc:"How many numbers are to be found."`
	Bits      int    `json:"bits,omitempty" doc:"With how many zero bits the SHA-256 of 'CHALLENGE PART NUMBER' begins, for each PART from 0."`
}

// describeChallenge registers where programs get what challenge.unanswered asks for.
func (a *API) describeChallenge(api huma.API) {
	handle(api, huma.Operation{
		OperationID: "get-challenge", Method: http.MethodGet, Path: "/challenge", Summary: "Get a challenge", Tags: []string{"Challenges"},
		Description: "Where challenge.unanswered is told, send the request once more with the header X-Challenge: the challenge and the numbers, parted by spaces, or what the service answered.",
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body Challenge }, error) {
		c, err := a.Account.Challenge(ctx, caller(ctx).by.Address, true)
		body := Challenge{Kind: c.Kind, SiteKey: c.SiteKey, Challenge: c.Text}
		if c.Kind == account.Own {
			body.Parts, body.Bits = gallery.ChallengeParts, gallery.ChallengeBits
		}
		return &struct{ Body Challenge }{body}, err
	})
}
