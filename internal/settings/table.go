package settings

import "regexp"

var (
	route = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)
	guard = regexp.MustCompile(`^[!-~]{0,256}$`)
	// origins are scheme, host and port of other sites, as browsers send them.
	origins = regexp.MustCompile(`^(https?://[a-z0-9.\[\]:-]+(,https?://[a-z0-9.\[\]:-]+)*)?$`)
	link    = regexp.MustCompile(`^(https?://[^\s?#]+[^\s?#/])?$`)
)

// Formats are the file formats that can be switched on.
var Formats = []string{"avif", "jpg", "png", "bmp", "gif", "webp", "heic", "mov", "mp4", "webm"}

// Expirations are the choices of api-v1.md 2.7 and "" for never.
var Expirations = []string{"", "PT5M", "PT15M", "PT30M", "PT1H", "PT3H", "PT6H", "PT12H",
	"P1D", "P2D", "P3D", "P4D", "P5D", "P6D", "P1W", "P2W", "P3W", "P1M", "P2M", "P3M", "P4M", "P5M", "P6M", "P1Y"}

// table has the names, types and defaults of the product reference, section 12;
// where ours differ the reason stands beside.
var table = []Field{
	{Name: "website_name", Group: "website", Type: Text, Default: "Calotype"},
	{Name: "website_description", Group: "website", Type: Text, Default: "Pictures and films, as they are."},
	{Name: "default_timezone", Group: "website", Type: Text, Default: "UTC"},
	{Name: "base_url", Group: "website", Type: Text, Match: link}, // where CALOTYPE_BASE_URL does not say
	{Name: "website_privacy_mode", Group: "website", Type: Choice, Default: "public", Choices: []string{"public", "private"}},

	{Name: "stop_words", Group: "content", Type: Lines},
	{Name: "image_lock_nsfw_editing", Group: "content", Type: Switch, Default: "0"},
	{Name: "enable_likes", Group: "content", Type: Switch, Default: "1"},
	{Name: "enable_followers", Group: "content", Type: Switch, Default: "1"},
	{Name: "trash_days", Group: "content", Type: Whole, Default: "30", Max: 3650},         // 0 deletes at once
	{Name: "quota_user_mb", Group: "file-uploads", Type: Number, Default: "0", Max: 1e12}, // 0 for none

	{Name: "upload_enabled_image_formats", Group: "file-uploads", Type: List, Default: "avif,jpg,png,bmp,gif,webp,heic,mov,mp4,webm", Choices: Formats},
	{Name: "enable_uploads", Group: "file-uploads", Type: Switch, Default: "1"},
	{Name: "upload_by_url", Group: "file-uploads", Type: Choice, Default: "everyone", Choices: []string{"off", "admins", "users", "everyone"}},
	{Name: "guest_uploads", Group: "file-uploads", Type: Switch, Default: "1"},
	{Name: "moderate_uploads", Group: "file-uploads", Type: Choice, Choices: []string{"", "guest", "all"}},
	{Name: "duplicate_uploads", Group: "file-uploads", Type: Choice, Default: "share", Choices: []string{"share", "existing", "refuse"}},
	{Name: "enable_expirable_uploads", Group: "file-uploads", Type: Switch, Default: "1"},
	{Name: "auto_delete_guest_uploads", Group: "file-uploads", Type: Choice, Choices: Expirations},
	{Name: "upload_max_expiration", Group: "file-uploads", Type: Whole, Default: "31536000", Min: 300, Max: 3153600000},
	{Name: "upload_max_image_width", Group: "file-uploads", Type: Whole, Default: "0", Max: 100000},
	{Name: "upload_max_image_height", Group: "file-uploads", Type: Whole, Default: "0", Max: 100000},
	{Name: "upload_metadata", Group: "file-uploads", Type: Choice, Default: "no-location", Choices: []string{"keep", "no-location", "strip"}},
	{Name: "upload_max_filesize_mb", Group: "file-uploads", Type: Number, Default: "400", Min: 0.001, Max: 1e6},
	{Name: "upload_max_filesize_mb_guest", Group: "file-uploads", Type: Number, Default: "400", Min: 0.001, Max: 1e6},
	{Name: "upload_max_pixels", Group: "file-uploads", Type: Whole, Default: "300000000", Min: 1, Max: 1e12},
	{Name: "upload_max_frames", Group: "file-uploads", Type: Whole, Default: "5000", Min: 1, Max: 1e6},
	{Name: "upload_max_animation_pixels", Group: "file-uploads", Type: Whole, Default: "1000000000", Min: 1, Max: 1e12},
	{Name: "upload_max_duration", Group: "file-uploads", Type: Whole, Default: "86400", Min: 1, Max: 1e7},
	{Name: "upload_max_files", Group: "file-uploads", Type: Whole, Default: "0", Max: 1e15},
	{Name: "upload_storage_mode", Group: "file-uploads", Type: Choice, Default: "datefolder", Choices: []string{"datefolder", "direct"}},
	{Name: "upload_filenaming", Group: "file-uploads", Type: Choice, Default: "original", Choices: []string{"original", "random", "mixed", "id"}},
	{Name: "upload_thumb_width", Group: "file-uploads", Type: Whole, Default: "320", Min: 16, Max: 4096},
	{Name: "upload_thumb_height", Group: "file-uploads", Type: Whole, Default: "320", Min: 16, Max: 4096},
	{Name: "upload_medium_fixed_dimension", Group: "file-uploads", Type: Choice, Default: "width", Choices: []string{"width", "height"}},
	{Name: "upload_medium_size", Group: "file-uploads", Type: Whole, Default: "500", Min: 16, Max: 8192},
	{Name: "default_visibility", Group: "file-uploads", Type: Choice, Default: "public", Choices: []string{"public", "link", "private"}},
	{Name: "public_id_length", Group: "file-uploads", Type: Whole, Default: "8", Min: 6, Max: 32},

	{Name: "image_load_max_filesize_mb", Group: "theme", Type: Number, Default: "5", Min: 0, Max: 1e6},
	{Name: "maintenance", Group: "system", Type: Switch, Default: "0"},
	{Name: "images_base_url", Group: "system", Type: Text, Match: link},
	{Name: "default_language", Group: "languages", Type: Choice, Default: "en", Choices: []string{"en", "zh-CN"}},

	{Name: "api_v1_key", Group: "api", Type: Secret, Match: guard},
	{Name: "enable_api_guest", Group: "api", Type: Switch, Default: "1"},
	{Name: "enable_api_user", Group: "api", Type: Switch, Default: "1"},
	{Name: "api_origins", Group: "api", Type: List, Match: origins},
	{Name: "api_requests_minute", Group: "api", Type: Whole, Default: "600", Max: 1e6}, // 0 for no limit
	{Name: "api_requests_minute_guest", Group: "api", Type: Whole, Default: "120", Max: 1e6},

	{Name: "route_image", Group: "routing", Type: Text, Default: "image", Match: route},
	{Name: "route_video", Group: "routing", Type: Text, Default: "clip", Match: route},
	{Name: "seo_image_urls", Group: "routing", Type: Switch, Default: "1"},

	{Name: "flood_uploads_protection", Group: "flood-protection", Type: Switch, Default: "1"},
	{Name: "flood_uploads_minute", Group: "flood-protection", Type: Whole, Default: "50", Min: 0, Max: 1e9},
	{Name: "flood_uploads_hour", Group: "flood-protection", Type: Whole, Default: "500", Min: 0, Max: 1e9},
	{Name: "flood_uploads_day", Group: "flood-protection", Type: Whole, Default: "1000", Min: 0, Max: 1e9},
	{Name: "flood_uploads_week", Group: "flood-protection", Type: Whole, Default: "5000", Min: 0, Max: 1e9},
	{Name: "flood_uploads_month", Group: "flood-protection", Type: Whole, Default: "10000", Min: 0, Max: 1e9},
}
