package web

import (
	"net/http"
	"strconv"
	"time"

	"calotype/internal/account"
	"calotype/internal/gallery"
	"calotype/internal/serve"
)

const (
	// noticesPath is where people read what others did with what is theirs.
	noticesPath = account.NoticesPath
	// noticesAtOnce is how many of them are on a page.
	noticesAtOnce = 50
)

// NoticesPage is what others did with what is one's own, the newest first.
type NoticesPage struct {
	Form
	Notices []Notice
	News    string // number of the newest that was not seen, "" for none
	Next    string // address of the next page, "" for none
}

// Notice is one of them: the message notice.What with who did it and to what.
type Notice struct {
	What, Who, Title string
	Href             string // "" where there is nothing to look at
	When             time.Time
	New              bool
}

// Notices writes the page of notifications.
func (p *Pages) Notices(w http.ResponseWriter, r *http.Request, page NoticesPage) error {
	return p.ask(w, r, page.Form, "notifications", page)
}

// mountNotices puts the routes of notifications on a router.
func (d *Door) mountNotices(get, post func(string, serve.Handler)) {
	get(noticesPath, d.member(d.notices))
	post(noticesPath+"/seen", d.member(d.seeNotices))
	get(account.UnsubscribePath, d.askConfirm("digest", account.UnsubscribePath))
	post(account.UnsubscribePath, d.unsubscribe)
}

func (d *Door) notices(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	before, err := beforeID(r)
	if err != nil {
		return err
	}
	list, err := d.Curate.Notifications(r.Context(), by, before, noticesAtOnce)
	if err != nil {
		return err
	}
	var page NoticesPage
	for _, n := range list {
		page.Notices = append(page.Notices, notice(n, d.Links(r)))
		if n.Seen.IsZero() && page.News == "" {
			page.News = strconv.FormatInt(int64(n.ID), 10)
		}
	}
	if len(list) == noticesAtOnce {
		page.Next = "?before=" + strconv.FormatInt(int64(list[len(list)-1].ID), 10)
	}
	return d.Pages.Notices(w, r, page)
}

// notice words a notification.
func notice(n gallery.Notification, links gallery.Links) Notice {
	out := Notice{What: n.Kind, Who: n.ActorName, Title: n.MediaTitle, When: n.Created, New: n.Seen.IsZero()}
	switch {
	case n.MediaPublicID != "":
		out.Href = links.Root() + "/" + links.ImageRoute + "/" + n.MediaPublicID
	case n.AlbumPublicID != "":
		out.Href, out.Title = links.Root()+"/"+links.AlbumRoute+"/"+n.AlbumPublicID, n.AlbumName
	case n.Kind == gallery.NoticeFollow && n.ActorName != "":
		out.Href = links.User(n.ActorName)
	}
	if out.Href != "" && (n.Kind == gallery.NoticeComment || n.Kind == gallery.NoticeMention) {
		out.Href += "#comments"
	}
	if n.Kind == gallery.NoticeLike && n.AlbumID != 0 {
		out.What = "like_album"
	}
	return out
}

// beforeID is the number of the last thing on the page before, 0 on the first page.
func beforeID(r *http.Request) (gallery.ID, error) { return noticeID(r.URL.Query().Get("before")) }

func noticeID(text string) (gallery.ID, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, gallery.Fail(gallery.Invalid, "notification.id").In("before").Because(err)
	}
	return gallery.ID(n), nil
}

// seeNotices marks those that the page had as seen.
func (d *Door) seeNotices(w http.ResponseWriter, r *http.Request, by gallery.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	upTo, err := noticeID(r.PostFormValue("up_to"))
	if err != nil {
		return err
	}
	if err := d.Curate.MarkSeen(r.Context(), by, upTo); err != nil {
		return err
	}
	http.Redirect(w, r, d.Links(r).Root()+noticesPath, http.StatusSeeOther)
	return nil
}

// unsubscribe ends somebody's digests. Mail programs send the token with the address, and
// nothing that tells who he is.
func (d *Door) unsubscribe(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormField)
	if err := d.Account.Unsubscribe(r.Context(), r.FormValue("token")); err != nil {
		return err
	}
	return d.Pages.Said(w, r, SaidPage{What: "digest", Href: d.root(r), Label: "error.home"})
}

// Tells is a notification in a sentence.
func (v *view) Tells(n Notice) (string, error) {
	for _, lack := range []struct {
		what *string
		key  string
	}{{&n.Who, "notice.somebody"}, {&n.Title, "notice.untitled"}} {
		if *lack.what == "" {
			word, err := v.T(lack.key)
			if err != nil {
				return "", err
			}
			*lack.what = word
		}
	}
	return v.T("notice."+n.What, "name", n.Who, "title", n.Title)
}
