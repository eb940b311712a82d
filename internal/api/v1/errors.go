package v1

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"calotype/internal/gallery"
)

// refusal is how a failure looks from outside: HTTP status, code number of
// api-v1.md 6.2, and the message with a verb for each argument.
type refusal struct {
	status, code int
	message      string
}

// reply is a refusal with what this failure adds to it.
type reply struct {
	refusal
	wait  time.Duration  // until the caller may try again, 0 for the status's usual
	owned *gallery.Media // the asker's own media that is in the way, or nil
}

// refusals are the codes that verbs give to gallery.Fail, with their arguments:
//
// An argument that is a time.Duration is the Retry-After, a *gallery.Media the
// asker's own media that error.details tells of; neither is part of the message.
//
//	upload.too_big (max bytes int64)     upload.flood (limit int, noun, unit string)
//	upload.duplicate, .duplicate_stored, .duplicate_resized (101, 102, 103)
//	upload.invalid_image                 upload.unreadable
//	upload.unavailable_format            upload.disabled_format (extension)
//	upload.denied                        upload.mime
//	upload.partial, .no_file             upload.animated_webp
//	upload.source (620)                  upload.dimensions, .source_info, .info, .type
//	key.missing, key.invalid, .guesses   url.scheme (scheme), url.self, url.address,
//	url.disabled, url.fetch, url.image   stop_words
//	expiration.invalid                   width.larger
//	quota.files, quota.user (limit)      storage.full, storage.none
//	bench.make, bench.write              storage.write, .no_dir, .denied, .race
//	video.invalid, video.probe           busy, maintenance
//
// The door itself uses version.*, action.*, source.*, base64.invalid,
// field.too_long, field.array, request.malformed, upload.unkeyed, method and path.
// The house uses address.banned.
var refusals = map[string]refusal{
	"version.missing": {400, 100, "No version provided"},
	"action.missing":  {400, 100, "No action provided"},
	"key.missing":     {400, 100, "No key provided"},
	"key.invalid":     {400, 100, "Invalid API key."},
	"key.guesses":     {429, 100, "Invalid API key."},
	"version.invalid": {400, 110, "Invalid API version."},
	"action.invalid":  {400, 120, "Invalid API action"},
	"path":            {404, 404, "Not found"},
	"method":          {405, 405, "Method not allowed"},

	"source.none":       {400, 130, "Empty upload source"},
	"source.empty":      {400, 130, "Empty source"},
	"source.get":        {400, 130, "Upload using base64 source must be done using POST method."},
	"base64.invalid":    {400, 120, "Invalid base64 string"},
	"request.malformed": {400, 120, "Invalid request body"},
	"field.array":       {400, 120, "Invalid parameter %v"},
	"field.too_long":    {400, 120, "Field too long"},

	"upload.too_big":            {413, 400, "File too big - max %s"},
	"upload.invalid_image":      {400, 400, "Invalid image"},
	"upload.animated_webp":      {400, 400, "Animated WebP is not supported"},
	"upload.unreadable":         {400, 610, "Can't get target upload source info"},
	"upload.info":               {400, 610, "Can't get uploaded info"},
	"upload.type":               {400, 610, "Invalid upload type"},
	"upload.dimensions":         {400, 602, "Missing width and/or height"},
	"upload.source_info":        {400, 611, "Can't get source image info"},
	"upload.mime":               {400, 612, "Invalid mimetype"},
	"upload.unavailable_format": {400, 613, "Unavailable image format"},
	"upload.disabled_format":    {400, 614, "Disabled image format (%v)"},
	"upload.source":             {400, 620, "Invalid file source"},
	"upload.partial":            {400, 601, "File was partially uploaded (UPLOAD_ERR_PARTIAL)"},
	"upload.no_file":            {400, 601, "No file was uploaded (UPLOAD_ERR_NO_FILE)"},
	"upload.flood":              {429, 130, "Flooding detected. You can only upload %v %v per %v"},
	"upload.unkeyed":            {429, 130, "Too many uploads at once before their key (limit %v)"},
	"upload.duplicate":          {400, 101, "Duplicated upload"},
	"upload.duplicate_stored":   {400, 102, "Duplicated upload"},
	"upload.duplicate_resized":  {400, 103, "Duplicated upload"},
	"upload.denied":             {400, 401, "Request denied"},
	"address.banned":            {403, 401, "Request denied"},

	"url.scheme":   {400, 400, "Unsupported URL scheme `%v`"},
	"url.self":     {400, 400, "Unsupported self host URL upload"},
	"url.address":  {400, 400, "Unsupported non-public IP address for upload"},
	"url.disabled": {400, 403, "URL uploading is disabled"},
	"url.fetch":    {400, 600, "Can't fetch target upload source (downstream)"},
	"url.image":    {400, 622, "Invalid image URL"},

	"stop_words":         {400, 400, "Stop words found"},
	"expiration.invalid": {400, 120, "Invalid expiration"},
	"width.larger":       {400, 610, "Target width is greater than the original image width"},
	"quota.user":         {400, 999, "Storage quota reached (limit %v bytes)."},
	"quota.files":        {400, 999, "Maximum CHEVERETO_MAX_FILES reached (limit %v)."},
	"video.invalid":      {400, 100, "Invalid video file provided"},
	"video.probe":        {400, 600, "FFprobe error"},

	"storage.full":   {507, 104, "No space left on storage"},
	"storage.none":   {507, 900, "No storage available"},
	"bench.make":     {500, 200, "Can't get a tempnam"},
	"bench.write":    {500, 601, "System write error (UPLOAD_ERR_CANT_WRITE)"},
	"storage.write":  {500, 600, "Can't move temp file to its destination"},
	"storage.no_dir": {500, 630, "Destination is not a dir"},
	"storage.denied": {500, 632, "Can't write target destination dir"},
	"storage.race":   {500, 666, "Concurrency: target exists"},
	"busy":           {503, 503, "Service busy, try again"},
	"maintenance":    {503, 503, "Maintenance"},
}

var kinds = map[gallery.FailureKind]refusal{
	gallery.Invalid:     {400, 400, "Invalid request"},
	gallery.Unsupported: {400, 613, "Unavailable image format"},
	gallery.Denied:      {400, 401, "Request denied"},
	gallery.NotFound:    {404, 404, "Not found"},
	gallery.Gone:        {404, 404, "Not found"},
	gallery.Conflict:    {400, 101, "Duplicated upload"},
	gallery.TooLarge:    {413, 400, "File too big"},
	gallery.TooMany:     {429, 130, "Too many requests"},
	gallery.Busy:        {503, 503, "Service busy, try again"},
	gallery.Full:        {507, 104, "No space left on storage"},
	gallery.Broken:      {500, 500, "Internal server error"},
}

// refuse finds what an error looks like; what is not a gallery.Error is a 500.
func refuse(err error) reply {
	failure, ok := errors.AsType[*gallery.Error](err)
	if !ok {
		return reply{refusal: refusal{500, 500, "Internal server error"}}
	}
	ref, ok := refusals[failure.Code]
	if !ok {
		if ref, ok = kinds[failure.Kind]; !ok {
			return reply{refusal: refusal{500, 500, "Internal server error"}}
		}
	}
	rep := reply{refusal: ref}
	var args []any
	for _, arg := range failure.Args {
		switch arg := arg.(type) {
		case time.Duration:
			rep.wait = arg
		case *gallery.Media:
			rep.owned = arg
		default:
			args = append(args, arg)
		}
	}
	switch {
	case failure.Code == "upload.too_big" && len(args) > 0:
		rep.message = fmt.Sprintf(rep.message, megabytes(args[0]))
	case failure.Code == "upload.too_big":
		rep.message = "File too big"
	case len(args) > 0 && strings.Contains(rep.message, "%"):
		rep.message = fmt.Sprintf(rep.message, args...)
	}
	return rep
}

// Words is how this door tells a failure in a sentence; other doors may borrow it.
func Words(err error) string { return refuse(err).message }

func megabytes(size any) string {
	switch n := size.(type) {
	case int64:
		return sizeFormatted(n)
	case int:
		return sizeFormatted(int64(n))
	}
	return fmt.Sprint(size)
}

// waits are the usual Retry-After by HTTP status.
var waits = map[int]time.Duration{http.StatusTooManyRequests: time.Minute, http.StatusServiceUnavailable: 30 * time.Second}

func writeRefusal(w http.ResponseWriter, ref reply, links gallery.Links, format string) {
	if wait, ok := waits[ref.status]; ok {
		if ref.wait > 0 {
			wait = ref.wait
		}
		w.Header().Set("Retry-After", strconv.FormatInt(int64(math.Ceil(wait.Seconds())), 10))
	}
	if format == "txt" || format == "redirect" {
		writeBody(w, ref.status, "text/plain; charset=utf-8", []byte(ref.message))
		return
	}
	var o object
	o.open()
	o.field("status_code", ref.status)
	o.key("error")
	o.open()
	o.field("message", ref.message)
	o.field("code", ref.code)
	if m := ref.owned; m != nil {
		o.key("details")
		o.open()
		o.field("url_viewer", links.Viewer(m))
		if m.Approved {
			o.field("url", links.File(Answer{Media: m}.original()))
		}
		o.close()
	}
	o.close()
	o.field("status_txt", http.StatusText(ref.status))
	o.close()
	writeBody(w, ref.status, "application/json; charset=UTF-8", o.Bytes())
}

func writeBody(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may be gone; there is nobody left to tell
}
