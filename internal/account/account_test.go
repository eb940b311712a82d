package account_test

import (
	"errors"
	"strings"
	"testing"

	"calotype/internal/account"
)

func TestPassword(t *testing.T) {
	t.Parallel()
	hash, err := account.HashPassword(t.Context(), "correct horse")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("HashPassword = %q, %v", hash, err)
	}
	if err := account.CheckPassword(t.Context(), hash, "correct horse"); err != nil {
		t.Errorf("right password: %v", err)
	}
	if err := account.CheckPassword(t.Context(), hash, "correct horsf"); !errors.Is(err, account.ErrPassword) {
		t.Errorf("wrong password: %v", err)
	}
	for _, damaged := range []string{"", "x", "$argon2id$v=19$m=19456,t=0,p=1$YQ$YQ", "$argon2id$v=19$m=99999999,t=2,p=1$YQ$YQ", hash[:40]} {
		if err := account.CheckPassword(t.Context(), damaged, ""); err == nil {
			t.Errorf("damaged hash %q is taken", damaged)
		}
	}
}

func TestKey(t *testing.T) {
	t.Parallel()
	text, id, hash := account.NewKey()
	got, ok := account.SplitKey(text)
	if !ok || got != id || !account.KeyFits(text, hash) {
		t.Errorf("key %q: id %q, %v", text, got, ok)
	}
	if account.KeyFits(text+"0", hash) || account.KeyFits(text[:len(text)-1], hash) {
		t.Error("a longer or shorter key fits")
	}
	for _, bad := range []string{"", "chv_", "chv_x", "chv__y", "chv_x_", "abc_x_y"} {
		if _, ok := account.SplitKey(bad); ok {
			t.Errorf("SplitKey(%q) takes it", bad)
		}
	}
}

func TestEmptyGuestKeyFitsNothing(t *testing.T) {
	t.Parallel()
	if account.GuestKeyFits("", "") {
		t.Error("the empty key fits")
	}
	if key := account.NewGuestKey(); len(key) != 64 || !account.GuestKeyFits(key, key) || account.GuestKeyFits(key, "x") {
		t.Errorf("guest key %q", key)
	}
}
