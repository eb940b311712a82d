package upload

import (
	"context"

	"calotype/internal/gallery"
)

// usage reads what a person takes up.
type usage interface {
	Taken(ctx context.Context, user gallery.ID) (used, quota int64, rank gallery.Rank, err error)
}

// fits fails when a person would take up more than he may with so many bytes more.
func (d *Desk) fits(ctx context.Context, rows usage, j *job, more int64) error {
	if j.owner.UserID == 0 {
		return nil
	}
	used, quota, rank, err := rows.Taken(ctx, j.owner.UserID)
	if err != nil {
		return err
	}
	quota = gallery.User{Rank: rank, Quota: quota}.Allowance(j.site)
	if quota > 0 && used+more > quota {
		return gallery.Fail(gallery.Denied, "quota.user", quota)
	}
	return nil
}
