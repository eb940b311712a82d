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
// Administrators take up what they like.
func (d *Desk) fits(ctx context.Context, rows usage, j *job, more int64) error {
	if j.owner.UserID == 0 {
		return nil
	}
	used, quota, rank, err := rows.Taken(ctx, j.owner.UserID)
	if err != nil || rank == gallery.Admin {
		return err
	}
	role := map[gallery.Rank]string{gallery.Member: "quota_user_mb", gallery.Manager: "quota_manager_mb"}[rank]
	quota = gallery.User{Quota: quota}.Allowance(j.site.Megabytes(role))
	if quota > 0 && used+more > quota {
		return gallery.Fail(gallery.Denied, "quota.user", quota)
	}
	return nil
}
