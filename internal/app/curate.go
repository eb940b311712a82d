package app

import (
	"context"
	"errors"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

// fits lets curate ask about the passwords of albums and links, which are hashed
// as those of people.
func fits(ctx context.Context, hash, password string) (bool, error) {
	err := account.CheckPassword(ctx, hash, password)
	if errors.Is(err, account.ErrPassword) {
		return false, nil
	}
	return err == nil, err
}

// challenged and failed let curate share the count of attempts with sign-ins.
func (h *House) challenged(ctx context.Context, by gallery.Actor) error {
	return h.Account.Challenged(ctx, account.From{Address: by.Address, Answer: by.Answer}, "")
}

func (h *House) failed(ctx context.Context, by gallery.Actor) error {
	return h.Account.Failed(ctx, by.Address, "")
}
