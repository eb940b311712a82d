package v2

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"calotype/internal/gallery"
)

// Challenge is work that shows that somebody means it.
type Challenge struct {
	Challenge string `json:"challenge" doc:"For an hour, and good for one answer."`
	Parts     int    `json:"parts" doc:"How many numbers are to be found."`
	Bits      int    `json:"bits" doc:"With how many zero bits the SHA-256 of 'CHALLENGE PART NUMBER' begins, for each PART from 0."`
}

// describeChallenge registers where programs get what challenge.unanswered asks for.
func (a *API) describeChallenge(api huma.API) {
	handle(api, huma.Operation{
		OperationID: "get-challenge", Method: http.MethodGet, Path: "/challenge", Summary: "Get a challenge", Tags: []string{"Challenges"},
		Description: "Where challenge.unanswered is told, send the request once more with the header X-Challenge: the challenge and the numbers, parted by spaces.",
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body Challenge }, error) {
		c, err := a.Account.Challenge(ctx, caller(ctx).by.Address, true)
		return &struct{ Body Challenge }{Challenge{c, gallery.ChallengeParts, gallery.ChallengeBits}}, err
	})
}
