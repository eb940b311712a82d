package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"calotype/internal/account"
	"calotype/internal/gallery"
)

// HomePage is the start page with its upload form.
type HomePage struct {
	Open         bool // the visitor may upload
	Error        string
	Formats      []string // as people write them, "JPG"
	Accept       string   // of the file field, "image/jpeg,video/mp4"
	MaxBytes     int64
	MaxPixels    int64 // of a picture
	Limited      bool  // the site takes no more than so many files
	Room         int64 // and has room for so many yet
	Members      int64 // the most bytes for those who sign up, 0 where that is no more
	Visibilities []gallery.Visibility
	Visibility   gallery.Visibility // that is chosen
	Expirations  []Expiration       // none where the site keeps everything
	Expiration   string             // that is chosen, "" for never
	Forced       bool               // the one that is there counts: no choice of never
	Terms        bool               // the rules must be agreed to

	Sniffed      []string // the formats by the names that scripts know, "jpg"
	ByURL        bool     // the site fetches what is on the web
	AtOnce       int      // how many files are sent side by side
	Single       bool     // one file leads to its page when it is there
	NoCodes      bool     // no embed codes are shown
	MayFlag      bool     // files may be called not safe
	Albums       []Choice // the visitor's own
	Album        string   // that is chosen, "" for none
	Categories   []Choice
	Forms, Sizes []Choice // of embed codes
	Once         []Choice // sizes that are links only
	Metadata     []string // how much of what a file says of itself may be kept; none where there is no choice
	Converts     []Choice // formats that a picture can be written in on the device
	Private      bool     // nobody from outside sees what is uploaded
	Retouches    []Choice // what a picture can be changed by before it is sent; Name is an icon
	Sides        []Choice // of the part of it that is chosen
	AlbumRoute   string   // first word of albums' addresses
	Prints       []Media  // pictures around the title
	Recent       List
	Tabs         []Tab // other lists of what is new or liked; none for who may not explore
	Keep         Keep
}

// Choice is one of several; Label is a key of a message, Name a text as it is.
type Choice struct{ Value, Label, Name, Slug string }

// The embed codes that the uploader offers (product UP-62).
var (
	embedForms = []Choice{{Value: "link", Label: "up.form_link"}, {Value: "html", Label: "up.form_html"}, {Value: "markdown", Label: "up.form_markdown"}, {Value: "bbcode", Label: "up.form_bbcode"}}
	embedSizes = []Choice{{Value: "viewer", Label: "up.size_viewer"}, {Value: "direct", Label: "up.size_direct"}, {Value: "medium", Label: "up.size_medium"}, {Value: "thumb", Label: "up.size_thumb"}}
	embedOnce  = []Choice{{Value: "frame", Label: "up.size_frame"}, {Value: "delete", Label: "up.size_delete"}} // as links only
)

// What can be done to a picture on the device (product UP-42).
var (
	retouches = []Choice{
		{Value: "left", Label: "up.rt_left", Name: "rotate-ccw"}, {Value: "right", Label: "up.rt_right", Name: "rotate-cw"}, {Value: "mirror", Label: "up.rt_mirror", Name: "flip-horizontal-2"}, {Value: "flip", Label: "up.rt_flip", Name: "flip-vertical-2"},
		{Value: "crop", Label: "up.rt_crop", Name: "crop"}, {Value: "blur", Label: "up.rt_blur", Name: "droplet"}, {Value: "pixels", Label: "up.rt_pixels", Name: "grid-3x3"}, {Value: "undo", Label: "up.rt_undo", Name: "undo-2"},
	}
	sides = []Choice{{Value: "x", Label: "up.rt_x"}, {Value: "y", Label: "up.rt_y"}, {Value: "w", Label: "up.rt_w"}, {Value: "h", Label: "up.rt_h"}}
)

// converts are the formats that browsers write.
var converts = []Choice{{Value: "jpg", Name: "JPEG"}, {Value: "webp", Name: "WebP"}}

// Expiration is a choice of auto delete.
type Expiration struct {
	Value string // ISO 8601 duration
	N     int
	Unit  string // minute, hour, day, week, month, year
}

// Home writes the start page.
func (p *Pages) Home(w http.ResponseWriter, r *http.Request, page HomePage) error {
	page.Forms, page.Sizes, page.Once = embedForms, embedSizes, embedOnce
	page.Retouches, page.Sides = retouches, sides
	for _, c := range converts {
		if slices.Contains(page.Sniffed, c.Value) {
			page.Converts = append(page.Converts, c)
		}
	}
	return p.write(w, r, http.StatusOK, "home", page)
}

// ResultPage is what the uploader sees once; Media has the delete link.
type ResultPage struct {
	Media     Media
	Duplicate bool
	Keep      Keep
}

// Result writes the page after an upload. It is never stored.
func (p *Pages) Result(w http.ResponseWriter, r *http.Request, page ResultPage) error {
	w.Header().Set("Cache-Control", "no-store")
	return p.write(w, r, http.StatusOK, "result", page)
}

// DeletePage asks before a delete link is followed.
type DeletePage struct {
	Media  Media
	Action string // where the form posts to
}

// Delete writes the question before a deletion. It is never stored.
func (p *Pages) Delete(w http.ResponseWriter, r *http.Request, page DeletePage) error {
	w.Header().Set("Cache-Control", "no-store")
	return p.write(w, r, http.StatusOK, "delete", page)
}

// DeletedPage says that a deletion is done.
type DeletedPage struct{}

// Deleted writes the page that answers a deletion; the media's own pages answer
// 410 from then on.
func (p *Pages) Deleted(w http.ResponseWriter, r *http.Request, page DeletedPage) error {
	w.Header().Set("Cache-Control", "no-store")
	return p.write(w, r, http.StatusOK, "deleted", page)
}

// LoginPage is the sign-in form.
type LoginPage struct {
	Form
	Challenge
	Subject string // user name or e-mail, as typed
	Next    string // where to go afterwards, "" for the start page
	Trouble string // "", "wrong", "slow", "over" or "code_wrong"
	// SecondStep is the token of a sign-in that waits for a code, "" where name and
	// password are asked for.
	SecondStep string
	Claims     int  // uploads that wait to be his
	ByLetter   bool // one can sign in by a letter
	Passkeys   bool // one can sign in by a passkey
	SignUp     bool // the site takes new accounts
	Providers  []account.Provider
}

// Login writes the sign-in form.
func (p *Pages) Login(w http.ResponseWriter, r *http.Request, page LoginPage) error {
	w.Header().Set("Cache-Control", "no-store")
	status := map[string]int{"": http.StatusOK, "slow": http.StatusTooManyRequests}[page.Trouble]
	if status == 0 {
		status = http.StatusUnauthorized
	}
	if page.Failure != nil {
		status = page.status()
	}
	return p.write(w, r, status, "login", page)
}

// APIPage tells how to upload by program.
type APIPage struct {
	Endpoint string // "https://example.test/api/1/upload"
	GuestKey string // shown to everybody, "" where guests may not upload by program
	MaxBytes int64  // of one file
	Fields   []APIField
	Codes    []APIField
}

// APIField is one field of a request, or one code of an error; Text is a key.
type APIField struct{ Name, Text string }

// ShownKey is the guest key, or a word in its place.
func (a APIPage) ShownKey() string {
	if a.GuestKey == "" {
		return "YOUR_KEY"
	}
	return a.GuestKey
}

// API writes the documentation of the interface for programs.
func (p *Pages) API(w http.ResponseWriter, r *http.Request, page APIPage) error {
	page.Endpoint = strings.TrimSuffix(p.Site(r).Base, "/") + "/api/1/upload"
	page.Fields = []APIField{
		{"source", "api.field_source"}, {"key", "api.field_key"}, {"title", "api.field_title"},
		{"description", "api.field_description"}, {"tags", "api.field_tags"},
		{"album_id", "api.field_album"}, {"category_id", "api.field_category"}, {"expiration", "api.field_expiration"},
		{"width", "api.field_width"}, {"nsfw", "api.field_nsfw"}, {"use_file_date", "api.field_date"}, {"format", "api.field_format"},
	}
	page.Codes = []APIField{
		{"100", "api.code_100"}, {"101", "api.code_101"}, {"120", "api.code_120"}, {"130", "api.code_130"},
		{"400", "api.code_400"}, {"401", "api.code_401"}, {"610", "api.code_610"}, {"613", "api.code_613"},
	}
	return p.write(w, r, http.StatusOK, "api", page)
}

// ErrorPage says what went wrong.
type ErrorPage struct {
	Status    int            // 400, 403, 404, 405, 410, 413, 429, 500 or 503; another becomes its nearest
	RequestID string         // "" for none
	Failure   *gallery.Error // what is told of the reason, nil for nothing
	File      string         // that was not taken, "" for another failure
	Said      string         // what staff say of it, "" for the failure's own words
	Shut      bool           // nothing leads on

	Href, Label string // the way on; Label is a key of a message
}

func (p ErrorPage) number() string { return strconv.Itoa(p.Status) }

// Error writes an error page with its status.
func (p *Pages) Error(w http.ResponseWriter, r *http.Request, page ErrorPage) error {
	w.Header().Set("Cache-Control", "no-store")
	if page.Label == "" {
		page.Href, page.Label = strings.TrimSuffix(p.Site(r).Base, "/")+"/", "error.home"
	}
	status := page.Status
	switch page.Status {
	case 400, 403, 404, 405, 410, 413, 429, 500, 503:
	default:
		page.Status = http.StatusInternalServerError
		if status >= 400 && status < 500 {
			page.Status = http.StatusBadRequest
		}
	}
	return p.write(w, r, page.Status, "error", page)
}
