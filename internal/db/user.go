package db

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"calotype/internal/gallery"
)

const userColumns = `users.id, users.name, users.email, users.rank, users.password_hash, users.banned,
	users.default_visibility, users.default_expiration, users.upload_metadata, users.hide_camera, users.album_id, users.default_licence, users.unmarked,
	users.status, users.full_name, users.websites, users.bio, users.is_private,
	users.language, users.timezone, users.show_nsfw, users.newsletter, users.digest, users.ask_before_upload, users.no_shortcuts, users.theme, users.grid, users.density, users.embed_templates,
	users.quota, users.used_bytes, users.media_count, users.album_count, users.follower_count, users.following_count,
	users.totp_secret, users.totp_step, users.created, users.deletes, users.removed, users.digest_asked, users.registered_ip`

func userFields(u *gallery.User) []any {
	d, p, w := &u.Defaults, &u.Profile, &u.Preferences
	return []any{&u.ID, &u.Name, &u.Email, &u.Rank, &u.PasswordHash, &u.Banned,
		&d.Visibility, &d.Expiration, &d.Metadata, &d.HideCamera, &d.AlbumID, &d.Licence, &d.Unmarked,
		&u.Status, &p.FullName, &p.Websites, &p.Bio, &p.Private,
		&w.Language, &w.Timezone, &w.ShowNSFW, &w.Newsletter, &w.Digest, &w.AskBeforeUpload, &w.NoShortcuts, &w.Theme, &w.Grid, &w.Density, &w.EmbedTemplates,
		&u.Quota, &u.UsedBytes, &u.MediaCount, &u.AlbumCount, &u.FollowerCount, &u.FollowingCount,
		&u.TOTPSecret, &u.TOTPStep, moment{&u.Created}, moment{&u.Deletes}, &u.Removed, &u.DigestAsked, &u.RegisteredIP}
}

func scanUser(row scanner) (u gallery.User, err error) {
	err = row.Scan(userFields(&u)...)
	return u, err
}

// UserByID fetches a person.
func (r reader) UserByID(ctx context.Context, id gallery.ID) (gallery.User, error) {
	u, err := scanUser(r.q.row(ctx, "SELECT "+userColumns+" FROM users WHERE id = ?1", int64(id)))
	return u, explain(err, "user %d", id)
}

// UserByName fetches a person by name, without regard to case.
func (r reader) UserByName(ctx context.Context, name string) (gallery.User, error) {
	u, err := scanUser(r.q.row(ctx,
		"SELECT "+userColumns+" FROM users WHERE name_lower = ?1", strings.ToLower(name)))
	return u, explain(err, "user by name")
}

// UserByEmail fetches a person by e-mail address, without regard to case.
func (r reader) UserByEmail(ctx context.Context, email string) (gallery.User, error) {
	u, err := scanUser(r.q.row(ctx,
		"SELECT "+userColumns+" FROM users WHERE email_lower = ?1", strings.ToLower(email)))
	return u, explain(err, "user by e-mail")
}

// HasAdmin reports whether the site has an administrator who is not banned.
func (r reader) HasAdmin(ctx context.Context) (bool, error) { return r.HasOtherAdmin(ctx, 0) }

// HasOtherAdmin reports whether the site has an administrator in force besides one.
func (r reader) HasOtherAdmin(ctx context.Context, id gallery.ID) (bool, error) {
	var n int64
	err := r.q.row(ctx, `SELECT COUNT(*) FROM (SELECT id FROM users
		WHERE rank = ?1 AND banned = 0 AND status = 'valid' AND deletes = 0 AND id <> ?2 LIMIT 1) AS admins`,
		string(gallery.Admin), int64(id)).Scan(&n)
	return n > 0, explain(err, "look for admins")
}

// NameLooksLike reports whether somebody else's name looks like this one
// (gallery.NameSkeleton).
func (r reader) NameLooksLike(ctx context.Context, name string, self gallery.ID) (bool, error) {
	var n int64
	err := r.q.row(ctx, "SELECT COUNT(*) FROM users WHERE skeleton = ?1 AND id <> ?2", gallery.NameSkeleton(name), int64(self)).Scan(&n)
	return n > 0, explain(err, "look for a name")
}

// UserFilter says which people a list has; an empty field is no bound.
type UserFilter struct {
	Prefix string // of the name, without regard to case
	Rank   gallery.Rank
	Status gallery.UserStatus
	Banned bool // only banned ones
	// Address is where they signed up from; But is somebody who is left out.
	Address string
	But     gallery.ID
	After   gallery.ID
	Limit   int
}

// Users lists people by ID, the newest first, below filter.After (0 for the first).
func (r reader) Users(ctx context.Context, f UserFilter) ([]gallery.User, error) {
	q := &query{where: []string{"id > 0"}}
	if f.After != 0 {
		q.and("id < " + q.arg(int64(f.After)))
	}
	if f.Prefix != "" {
		lower := strings.ToLower(f.Prefix)
		q.and("SUBSTR(name_lower, 1, " + q.arg(utf8.RuneCountInString(lower)) + ") = " + q.arg(lower))
	}
	if f.Rank != "" {
		q.and("rank = " + q.arg(string(f.Rank)))
		if f.Rank != gallery.Member { // as its index says
			q.and("rank <> 'user'")
		}
	}
	if f.Status != "" {
		q.and("status = " + q.arg(string(f.Status)))
		if f.Status != gallery.Valid {
			q.and("status <> 'valid'")
		}
	}
	if f.Banned {
		q.and("banned = 1")
	}
	if f.Address != "" {
		q.and("registered_ip = " + q.arg(f.Address))
	}
	if f.But != 0 {
		q.and("id <> " + q.arg(int64(f.But)))
	}
	list, err := all(ctx, r.q, scanUser, "SELECT "+userColumns+" FROM users WHERE "+strings.Join(q.where, " AND ")+
		" ORDER BY id DESC LIMIT "+q.arg(f.Limit), q.args...)
	return list, explain(err, "users")
}

// InsertUser adds a person and sets his ID. It fails with ErrTaken when the
// name or the e-mail address is another's.
func (t *Tx) InsertUser(ctx context.Context, u *gallery.User, now time.Time) error {
	if u.Status == "" {
		u.Status = gallery.Valid
	}
	u.Quota, u.Created = gallery.FollowRole, now.UTC()
	err := t.q.row(ctx,
		`INSERT INTO users (name, name_lower, skeleton, email, email_lower, rank, password_hash, banned, created, status,
			language, timezone, full_name, registered_ip, full_key)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) ON CONFLICT DO NOTHING RETURNING id`,
		u.Name, strings.ToLower(u.Name), gallery.NameSkeleton(u.Name), u.Email, lowerOrNull(u.Email), string(u.Rank),
		u.PasswordHash, flag(u.Banned), millis(now), string(u.Status), u.Preferences.Language, u.Preferences.Timezone,
		u.Profile.FullName, u.RegisteredIP, strings.ToLower(u.Profile.FullName)).Scan(&u.ID)
	if err == nil {
		err = t.renumber(ctx, "users", &u.ID)
	}
	return explain(takenIfAbsent(err), "insert user")
}

func lowerOrNull(email string) any {
	if email == "" {
		return nil
	}
	return strings.ToLower(email)
}

// SetPassword replaces a person's password hash (argon2id, PHC form).
func (t *Tx) SetPassword(ctx context.Context, id gallery.ID, hash string) error {
	return explain(t.change(ctx, "UPDATE users SET password_hash = ?2 WHERE id = ?1", int64(id), hash),
		"set password of user %d", id)
}

// SetDefaults replaces what a person asks of new uploads.
func (t *Tx) SetDefaults(ctx context.Context, id gallery.ID, d gallery.Defaults) error {
	return explain(t.change(ctx, `UPDATE users SET default_visibility = ?2, default_expiration = ?3, upload_metadata = ?4,
		hide_camera = ?5, album_id = ?6, default_licence = ?7, unmarked = ?8 WHERE id = ?1`, int64(id), string(d.Visibility), d.Expiration, d.Metadata, flag(d.HideCamera), int64(d.AlbumID), string(d.Licence), flag(d.Unmarked)),
		"set defaults of user %d", id)
}

// HoldUser keeps an account as it is until the transaction's end.
func (t *Tx) HoldUser(ctx context.Context, id gallery.ID) error {
	return explain(t.change(ctx, "UPDATE users SET name = name WHERE id = ?1", int64(id)), "hold user %d", id)
}

// SetUser replaces what a person or staff may say of an account: name, rank, quota,
// profile, preferences, defaults. It fails with ErrTaken when the name is another's.
func (t *Tx) SetUser(ctx context.Context, u gallery.User) error {
	n, err := t.tx.exec(ctx, `UPDATE users SET name = ?2, name_lower = ?3, skeleton = ?4, rank = ?5, quota = ?6,
		full_name = ?7, websites = ?8, bio = ?9, is_private = ?10, language = ?11, timezone = ?12, show_nsfw = ?13,
		newsletter = ?14, ask_before_upload = ?15, no_shortcuts = ?16, theme = ?17, grid = ?18, embed_templates = ?19, digest = ?20,
		digest_asked = digest_asked + CASE WHEN digest < ?20 THEN 1 ELSE 0 END, full_key = ?21, density = ?22
		WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM users AS others WHERE others.name_lower = ?3 AND others.id <> ?1)`,
		int64(u.ID), u.Name, strings.ToLower(u.Name), gallery.NameSkeleton(u.Name), string(u.Rank), u.Quota,
		u.Profile.FullName, string(u.Profile.Websites), u.Profile.Bio, flag(u.Profile.Private), u.Preferences.Language,
		u.Preferences.Timezone, flag(u.Preferences.ShowNSFW), flag(u.Preferences.Newsletter),
		flag(u.Preferences.AskBeforeUpload), flag(u.Preferences.NoShortcuts), u.Preferences.Theme, u.Preferences.Grid, u.Preferences.EmbedTemplates, flag(u.Preferences.Digest),
		strings.ToLower(u.Profile.FullName), u.Preferences.Density)
	if err == nil && n == 0 {
		err = ErrTaken
	}
	if err == nil {
		err = t.SetDefaults(ctx, u.ID, u.Defaults)
	}
	if err == nil {
		err = t.shift(ctx) // pages show the name, and a profile may have become private
	}
	return explain(err, "set user %d", u.ID)
}

// SetEmail replaces a person's e-mail address; ErrTaken when it is another's.
func (t *Tx) SetEmail(ctx context.Context, id gallery.ID, email string) error {
	n, err := t.tx.exec(ctx, `UPDATE users SET email = ?2, email_lower = ?3 WHERE id = ?1
		AND NOT EXISTS (SELECT 1 FROM users AS others WHERE others.email_lower = ?3 AND others.id <> ?1)`,
		int64(id), email, lowerOrNull(email))
	if err == nil && n == 0 {
		err = ErrTaken
	}
	return explain(err, "set e-mail of user %d", id)
}

// SetStatus moves an account from one status to another; ErrNotFound when it is not
// in the first.
func (t *Tx) SetStatus(ctx context.Context, id gallery.ID, from, to gallery.UserStatus) error {
	return explain(t.change(ctx, "UPDATE users SET status = ?3 WHERE id = ?1 AND status = ?2", int64(id), string(from), string(to)),
		"set status of user %d", id)
}

// SetNextStatus says what an unconfirmed account becomes when it is confirmed.
func (t *Tx) SetNextStatus(ctx context.Context, id gallery.ID, next gallery.UserStatus) error {
	return explain(t.change(ctx, "UPDATE users SET next_status = ?2 WHERE id = ?1", int64(id), string(next)), "set next status of user %d", id)
}

// Confirm takes an account out of the unconfirmed; ErrNotFound when it is not one.
func (t *Tx) Confirm(ctx context.Context, id gallery.ID) (status gallery.UserStatus, err error) {
	err = t.q.row(ctx, "UPDATE users SET status = next_status WHERE id = ?1 AND status = ?2 RETURNING status",
		int64(id), string(gallery.Unconfirmed)).Scan(&status)
	return status, explain(err, "confirm user %d", id)
}

// SetBanned bans a person or takes it back. What is his appears or is gone with it.
func (t *Tx) SetBanned(ctx context.Context, id gallery.ID, banned bool) error {
	err := t.countComments(ctx, id, banned)
	if err == nil {
		set := "banned = 1"
		if !banned {
			set = "banned = 0, removed = 0"
		}
		err = t.change(ctx, "UPDATE users SET "+set+" WHERE id = ?1", int64(id))
	}
	if err == nil {
		err = t.shift(ctx)
	}
	return explain(err, "ban user %d", id)
}

// SetDeletes says when an account is erased, zero for never.
func (t *Tx) SetDeletes(ctx context.Context, id gallery.ID, when time.Time) error {
	return explain(t.change(ctx, "UPDATE users SET deletes = ?2 WHERE id = ?1", int64(id), millis(when)), "set end of user %d", id)
}

// Remove bans a person until his account is erased at a moment, or earlier where he
// wanted so.
func (t *Tx) Remove(ctx context.Context, id gallery.ID, when time.Time) error {
	err := t.countComments(ctx, id, true)
	if err == nil {
		err = t.change(ctx, `UPDATE users SET deletes = CASE WHEN deletes > 0 AND deletes < ?2 THEN deletes ELSE ?2 END,
			removed = CASE WHEN banned = 1 THEN removed ELSE 1 END, banned = 1 WHERE id = ?1`, int64(id), millis(when))
	}
	if err == nil {
		err = t.shift(ctx)
	}
	return explain(err, "remove user %d", id)
}

// Keep takes back that an account is erased, and the ban that came with it.
func (t *Tx) Keep(ctx context.Context, id gallery.ID) error {
	var removed int
	err := t.q.row(ctx, "SELECT removed FROM users WHERE id = ?1", int64(id)).Scan(&removed)
	if err == nil && removed == 1 {
		err = t.countComments(ctx, id, false)
	}
	if err == nil {
		err = t.change(ctx, "UPDATE users SET deletes = 0, banned = CASE WHEN removed = 1 THEN 0 ELSE banned END, removed = 0 WHERE id = ?1", int64(id))
	}
	if err == nil {
		err = t.shift(ctx)
	}
	return explain(err, "keep user %d", id)
}
