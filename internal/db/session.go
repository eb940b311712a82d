package db

import (
	"context"
	"encoding/hex"
	"time"

	"calotype/internal/gallery"
)

// Session is a sign-in that is not over.
type Session struct {
	ID       string // by which it can be told of
	Hash     []byte // SHA-256 of its token
	UserID   gallery.ID
	Created  time.Time
	LastSeen time.Time
	Expires  time.Time
	Address  string // where it was last seen
	Agent    string // what the browser called itself
}

const sessionColumns = "sessions.public_id, sessions.token_hash, sessions.user_id, sessions.created, sessions.last_seen, sessions.expires, sessions.address, sessions.agent"

func sessionFields(s *Session) []any {
	return []any{&s.ID, hexed{&s.Hash}, &s.UserID, moment{&s.Created}, moment{&s.LastSeen}, moment{&s.Expires}, &s.Address, &s.Agent}
}

// SessionUser fetches a session that is not over and its person, banned or not.
func (r reader) SessionUser(ctx context.Context, hash []byte, now time.Time) (s Session, u gallery.User, err error) {
	err = r.q.row(ctx, "SELECT "+sessionColumns+", "+userColumns+` FROM sessions JOIN users ON users.id = sessions.user_id
		WHERE sessions.token_hash = ?1 AND sessions.expires > ?2`, hex.EncodeToString(hash), millis(now)).
		Scan(append(sessionFields(&s), userFields(&u)...)...)
	return s, u, explain(err, "session")
}

// UserInSession fetches a person who has a session of an id that is not over.
func (r reader) UserInSession(ctx context.Context, user gallery.ID, id string, now time.Time) (gallery.User, error) {
	u, err := scanUser(r.q.row(ctx, "SELECT "+userColumns+` FROM users JOIN sessions ON sessions.user_id = users.id
		WHERE sessions.public_id = ?1 AND users.id = ?2 AND sessions.expires > ?3`, id, int64(user), millis(now)))
	return u, explain(err, "session of user %d", user)
}

// Sessions lists a person's sessions that are not over, the last seen first.
func (r reader) Sessions(ctx context.Context, user gallery.ID, now time.Time, limit int) ([]Session, error) {
	list, err := all(ctx, r.q, func(row scanner) (s Session, err error) {
		err = row.Scan(sessionFields(&s)...)
		return s, err
	}, "SELECT "+sessionColumns+" FROM sessions WHERE user_id = ?1 AND expires > ?2 ORDER BY last_seen DESC, public_id LIMIT ?3",
		int64(user), millis(now), limit)
	return list, explain(err, "sessions of user %d", user)
}

// InsertSession begins a session.
func (t *Tx) InsertSession(ctx context.Context, s Session) error {
	return explain(t.exec(ctx, `INSERT INTO sessions (token_hash, public_id, user_id, created, last_seen, expires, address, agent)
		VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7)`, hex.EncodeToString(s.Hash), s.ID, int64(s.UserID), millis(s.Created),
		millis(s.Expires), s.Address, s.Agent), "insert session")
}

// TouchSession remembers when and where a session was last seen. One that is over
// is a success.
func (t *Tx) TouchSession(ctx context.Context, hash []byte, address string, now time.Time) error {
	return explain(t.exec(ctx, "UPDATE sessions SET last_seen = ?2, address = ?3 WHERE token_hash = ?1",
		hex.EncodeToString(hash), millis(now), address), "touch session")
}

// DeleteSession ends a session; one that is not there is a success.
func (t *Tx) DeleteSession(ctx context.Context, hash []byte) error {
	return explain(t.exec(ctx, "DELETE FROM sessions WHERE token_hash = ?1", hex.EncodeToString(hash)),
		"delete session")
}

// DeleteSessionByID ends a session of a person; ErrNotFound when he has none of that id.
func (t *Tx) DeleteSessionByID(ctx context.Context, user gallery.ID, id string) error {
	return explain(t.change(ctx, "DELETE FROM sessions WHERE user_id = ?1 AND public_id = ?2", int64(user), id), "delete session")
}

// DeleteSessions ends all sessions of a person save the one of a hash, which may be nil.
func (t *Tx) DeleteSessions(ctx context.Context, user gallery.ID, but []byte) error {
	return explain(t.exec(ctx, "DELETE FROM sessions WHERE user_id = ?1 AND token_hash <> ?2", int64(user), hex.EncodeToString(but)),
		"delete sessions of user %d", user)
}
