package curate

import (
	"context"
	"slices"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
)

// commentFloods are how many comments a person may write or edit.
var commentFloods = map[time.Duration]int64{time.Minute: 10, time.Hour: 60, 24 * time.Hour: 300}

// AddComment says something of a media that the actor sees. Its owner is told, and so are
// those whom it mentions and who see the media, too.
func (d *Desk) AddComment(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs, text string) (c gallery.Comment, err error) {
	err = d.commented(ctx, by, id, p, func(tx *db.Tx, m *gallery.Media) error {
		if err := d.mayTakePart(by, "enable_comments"); err != nil {
			return err
		}
		c = gallery.Comment{PublicID: gallery.RandomID(10), MediaID: m.ID, AuthorID: by.UserID, AuthorName: by.Name, Created: d.Now()}
		if c.Text, err = d.comment(ctx, tx, by, text); err != nil {
			return err
		}
		if c.Waiting, err = d.waits(ctx, tx, by, m); err != nil {
			return err
		}
		if err := tx.InsertComment(ctx, &c); err != nil || c.Waiting {
			return err
		}
		return d.announce(ctx, tx, c, m, nil)
	})
	return c, err
}

// commented does something with the comments on a media for who sees it. Where the site
// has none there is nothing.
func (d *Desk) commented(ctx context.Context, by gallery.Actor, id string, p gallery.Proofs, do func(*db.Tx, *gallery.Media) error) error {
	if !d.Site.Get().On("enable_comments") {
		return gallery.Fail(gallery.NotFound, "comment.not_found")
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		m, err := tx.MediaByPublicID(ctx, id)
		if err != nil {
			return missing(err, "media.not_found")
		}
		if p.Member, err = tx.MemberRight(ctx, by.UserID, m.Lineage); err != nil {
			return err
		}
		if err := gallery.Judge(by, gallery.See, m.Policy(d.Now()), p); err != nil {
			return err
		}
		return do(tx, m)
	})
}

// comment is a text as it is kept, of somebody who has not said too much.
func (d *Desk) comment(ctx context.Context, tx *db.Tx, by gallery.Actor, text string) (string, error) {
	text, err := prose("comment.text", text, gallery.MaxComment)
	if err != nil {
		return "", err
	}
	if text == "" {
		return "", invalid("comment.text", gallery.MaxComment)
	}
	if d.Site.Get().Stops(text) {
		return "", gallery.Fail(gallery.Invalid, "comment.stop_words").In("text")
	}
	return text, d.flood(ctx, tx, by.UploadSubject()+":comments", commentFloods, "comment.flood")
}

// waits reports whether what somebody says waits for staff: where the site asks for it, and
// nothing that he said to others is shown yet. To his own files he may say what he likes.
func (d *Desk) waits(ctx context.Context, tx *db.Tx, by gallery.Actor, m *gallery.Media) (bool, error) {
	if !d.Site.Get().On("moderate_comments") || by.Trusted() || m.OwnerID == by.UserID {
		return false, nil
	}
	spoken, err := tx.HasSpoken(ctx, by.UserID)
	return !spoken, err
}

// announce tells the owner of a media of a comment that is shown from now on, and those
// whom it mentions but did not before, if they see the media.
func (d *Desk) announce(ctx context.Context, tx *db.Tx, c gallery.Comment, m *gallery.Media, before []string) error {
	names := slices.DeleteFunc(gallery.Mentions(c.Text), func(name string) bool { return slices.Contains(before, name) })
	people, rights, err := tx.Mentioned(ctx, names, m.Lineage)
	if err != nil {
		return err
	}
	var news []gallery.Notification
	if before == nil && m.OwnerID != 0 && m.OwnerID != c.AuthorID {
		news = append(news, gallery.Notification{UserID: m.OwnerID, Kind: gallery.NoticeComment, ActorID: c.AuthorID, MediaID: m.ID})
	}
	for i, a := range people {
		told := a.UserID == c.AuthorID || before == nil && a.UserID == m.OwnerID
		if !told && gallery.Judge(a, gallery.See, m.Policy(d.Now()), gallery.Proofs{Member: rights[i]}) == nil {
			news = append(news, gallery.Notification{UserID: a.UserID, Kind: gallery.NoticeMention, ActorID: c.AuthorID, MediaID: m.ID})
		}
	}
	return tx.Notify(ctx, news, d.Now())
}

// CommentPatch is what changes of a comment; nil leaves it as it is.
type CommentPatch struct {
	Text     *string
	Hidden   *bool
	Approved bool // it waits no more
	// Seen is when its words were looked at, zero for any: with Approved the change fails
	// with comment.stale when they were edited after that.
	Seen time.Time
}

// ChangeComment changes a comment on a media: its author its words, the media's owner and
// staff whether it is shown, and staff whether it waits.
func (d *Desk) ChangeComment(ctx context.Context, by gallery.Actor, id, comment string, p gallery.Proofs, patch CommentPatch) error {
	return d.onComment(ctx, by, id, comment, p, func(tx *db.Tx, m *gallery.Media, was gallery.Comment) error {
		c, o := was, m.Policy(d.Now())
		if patch.Text != nil {
			if err := gallery.JudgeComment(by, gallery.EditComment, was, o); err != nil {
				return err
			}
			var err error
			if c.Text, err = d.comment(ctx, tx, by, *patch.Text); err != nil {
				return err
			}
			c.Edited = d.Now()
		}
		if patch.Hidden != nil {
			if err := gallery.JudgeComment(by, gallery.HideComment, was, o); err != nil {
				return err
			}
			c.Hidden = hiding(by, *patch.Hidden)
		}
		if patch.Approved {
			if err := gallery.JudgeComment(by, gallery.ApproveComment, was, o); err != nil {
				return err
			}
			if !patch.Seen.IsZero() && was.Edited.After(patch.Seen) {
				return gallery.Fail(gallery.Conflict, "comment.stale")
			}
			c.Waiting = false
		}
		if err := tx.ChangeComment(ctx, was, c); err != nil {
			return err
		}
		if err := d.newlySaid(ctx, tx, was, c, m); err != nil {
			return err
		}
		return d.auditComment(ctx, tx, by, "comment.change", c, m)
	})
}

// newlySaid tells those whom a changed comment concerns now and did not before.
func (d *Desk) newlySaid(ctx context.Context, tx *db.Tx, was, c gallery.Comment, m *gallery.Media) error {
	switch {
	case !c.Shown():
		return nil
	case was.Waiting:
		return d.announce(ctx, tx, c, m, nil)
	case was.Text != c.Text:
		return d.announce(ctx, tx, c, m, append([]string{""}, gallery.Mentions(was.Text)...))
	}
	return nil
}

func hiding(by gallery.Actor, on bool) gallery.Hiding {
	switch {
	case !on:
		return gallery.NotHidden
	case by.Staff():
		return gallery.ByStaff
	}
	return gallery.ByOwner
}

// onComment does something with a comment on a media that the actor sees.
func (d *Desk) onComment(ctx context.Context, by gallery.Actor, id, comment string, p gallery.Proofs, do func(*db.Tx, *gallery.Media, gallery.Comment) error) error {
	return d.commented(ctx, by, id, p, func(tx *db.Tx, m *gallery.Media) error {
		o := m.Policy(d.Now())
		if err := tx.HoldComment(ctx, comment); err != nil {
			return err
		}
		c, err := tx.Comment(ctx, m.ID, comment, sight(by, o))
		if err != nil {
			return missing(err, "comment.not_found")
		}
		if err := gallery.JudgeComment(by, gallery.SeeComment, c, o); err != nil {
			return err
		}
		return do(tx, m, c)
	})
}

func sight(by gallery.Actor, o gallery.Object) db.CommentSight {
	return db.CommentSight{Viewer: by.UserID, Staff: by.Staff(), All: gallery.SeesAllComments(by, o)}
}

// auditComment writes down what somebody on the staff does with what others have said.
func (d *Desk) auditComment(ctx context.Context, tx *db.Tx, by gallery.Actor, action string, c gallery.Comment, m *gallery.Media) error {
	if !by.Staff() || by.House || c.AuthorID == by.UserID || m.OwnerID == by.UserID {
		return nil
	}
	return tx.Audit(ctx, []gallery.Deed{deed(by, action, "comment", c.PublicID, m.PublicID)}, d.Now())
}

// DeleteComment removes a comment, for its author, the owner of the media and staff.
func (d *Desk) DeleteComment(ctx context.Context, by gallery.Actor, id, comment string, p gallery.Proofs) error {
	return d.onComment(ctx, by, id, comment, p, func(tx *db.Tx, m *gallery.Media, c gallery.Comment) error {
		if err := gallery.JudgeComment(by, gallery.DeleteComment, c, m.Policy(d.Now())); err != nil {
			return err
		}
		if err := tx.DeleteComment(ctx, c, by.UserID, d.Now()); err != nil {
			return err
		}
		err := tx.Unnotify(ctx, gallery.Notification{UserID: m.OwnerID, Kind: gallery.NoticeComment, ActorID: c.AuthorID, MediaID: m.ID})
		if err != nil {
			return err
		}
		return d.auditComment(ctx, tx, by, "comment.delete", c, m)
	})
}

// ReportComment tells staff what is wrong with a comment that the actor sees.
func (d *Desk) ReportComment(ctx context.Context, by gallery.Actor, id, comment string, p gallery.Proofs, reason, text string) error {
	return d.onComment(ctx, by, id, comment, p, func(tx *db.Tx, m *gallery.Media, c gallery.Comment) error {
		if err := gallery.JudgeComment(by, gallery.ReportComment, c, m.Policy(d.Now())); err != nil {
			return err
		}
		if !gallery.ReportReasonAllowed(reason) {
			return invalid("report.reason")
		}
		text, err := prose("report.text", text, maxReason)
		if err != nil {
			return err
		}
		if err := d.lodge(ctx, tx, by, &gallery.Report{MediaID: m.ID, CommentID: c.ID, Reason: reason, Text: text}); err != nil {
			return err
		}
		return d.tell(ctx, tx, EventReported, []*gallery.Media{m})
	})
}
