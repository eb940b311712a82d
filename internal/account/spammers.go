package account

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"calotype/internal/gallery"
)

const (
	// spamList is the service of stopforumspam.com; its parameters are at
	// https://www.stopforumspam.com/usage.
	spamList = "https://api.stopforumspam.org/api"
	// spamPatience is how long somebody who signs up waits for it at most.
	spamPatience = 4 * time.Second
	// spamSure is how sure it has to be, in per cent: many share one address.
	spamSure = 75
	// longestVerdict bounds its answer, in bytes.
	longestVerdict = 16 << 10
)

// checkSpammer fails with signup.spam for those whose network or e-mail address the
// service knows for spam, where the site asks it (setting stopforumspam). It is told
// the client address and the MD5 of the e-mail address, and no name. That it cannot be
// reached stops nobody.
func (d *Desk) checkSpammer(ctx context.Context, email, address string) error {
	if d.Fetch == nil || !d.Site.Get().On("stopforumspam") {
		return nil
	}
	known, err := d.knownSpammer(ctx, email, address)
	if err != nil {
		slog.WarnContext(ctx, "stopforumspam", "error", err)
		return nil
	}
	if known {
		return gallery.Fail(gallery.Denied, "signup.spam")
	}
	return nil
}

// checkStranger bounds how many accounts a network makes, and keeps known spammers out.
func (d *Desk) checkStranger(ctx context.Context, email, address string) error {
	if err := d.listen(ctx, "signup.often", address, signUps); err != nil {
		return err
	}
	return d.checkSpammer(ctx, email, address)
}

// verdict is what the service says of one thing.
type verdict struct {
	Appears    int     `json:"appears"`
	Confidence float64 `json:"confidence"` // per cent
}

func (v verdict) spam() bool { return v.Appears > 0 && v.Confidence >= spamSure }

func (d *Desk) knownSpammer(ctx context.Context, email, address string) (bool, error) {
	asked := url.Values{"json": {"1"}}
	if ip, err := netip.ParseAddr(address); err == nil && ip.IsGlobalUnicast() && !ip.IsPrivate() {
		asked.Set("ip", ip.String())
	}
	if email != "" {
		sum := md5.Sum([]byte(strings.ToLower(email))) // as the service wants it; it hides nothing from who knows the address
		asked.Set("emailhash", hex.EncodeToString(sum[:]))
	}
	if len(asked) == 1 {
		return false, nil
	}
	list := d.SpamList
	if list == "" {
		list = spamList
	}
	ctx, cancel := context.WithTimeout(ctx, spamPatience)
	defer cancel()
	answer, err := d.Fetch.Open(ctx, list+"?"+asked.Encode(), d.base())
	if err != nil {
		return false, err
	}
	defer answer.Close()
	var said struct {
		Success       int
		IP, EmailHash verdict
	}
	if err := json.NewDecoder(io.LimitReader(answer, longestVerdict)).Decode(&said); err != nil {
		return false, err
	}
	if said.Success != 1 {
		return false, errors.New("the service did not answer the question")
	}
	return said.IP.spam() || said.EmailHash.spam(), nil
}
