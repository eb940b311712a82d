package app

import (
	"context"
	"errors"

	"calotype/internal/account"
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
