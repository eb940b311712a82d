package settings

import (
	"regexp"
	"strings"
)

// mark is what stands for a value of a file in a template of embed codes.
const mark = `%(?:URL|URL_VIEWER|URL_FRAME|MEDIUM_URL|THUMB_URL|DISPLAY_TITLE)%`

var (
	route = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)
	page  = regexp.MustCompile(`^(/|[A-Za-z0-9_-]{1,32})$`)
	// addresses are the first words of paths that are not a media's.
	addresses = strings.Fields("1 account albums api api-v1 assets category connect dashboard embed explore feed files following healthz images json login logout metrics moderate notifications oembed page plugin readyz s sdk search selection settings setup signup sitemap static stream tag u upload")
	// templates are a name and a text with marks of a file's values, twenty lines of it at most.
	templates = regexp.MustCompile(`^(?:[^|%\x00-\x1f\x7f]{1,40}\|(?:[^%\x00-\x1f\x7f]|` + mark + `)*` + mark + `[^%\x00-\x1f\x7f]*(?:\r?\n|$)){0,20}$`)
	siteKey   = regexp.MustCompile(`^[A-Za-z0-9_-]*$`)
	guard     = regexp.MustCompile(`^[!-~]*$`)
	// origins are scheme, host and port of other sites, as browsers send them.
	origins = regexp.MustCompile(`^(https?://[a-z0-9.\[\]:-]+(,https?://[a-z0-9.\[\]:-]+)*)?$`)
	signing = regexp.MustCompile(`^([!-~]{16,})?$`)
	line    = regexp.MustCompile(`^[^\x00-\x1f\x7f]*$`)
	host    = regexp.MustCompile(`^[A-Za-z0-9.:_-]*$`)
	// address and domains are looked at more closely where letters are written.
	address = regexp.MustCompile(`^([^\s@<>,;"\x00-\x1f\x7f]+@[^\s@<>,;"\x00-\x1f\x7f]+)?$`)
	domains = regexp.MustCompile(`^([a-z0-9-]+(\.[a-z0-9-]+)+(,[a-z0-9-]+(\.[a-z0-9-]+)+)*)?$`)
	issuer  = regexp.MustCompile(`^(https?://[^\s?#]+)?$`)
	// asked is an address that may have a query.
	asked = regexp.MustCompile(`^(https?://[^\s#]+)?$`)
	// directory is the address of an LDAP server, filter and attribute are RFC 4515's and 4512's.
	directory       = regexp.MustCompile(`^(ldaps?://[A-Za-z0-9.\[\]:-]+)?$`)
	filter          = regexp.MustCompile(`^\(.*%s.*\)$`)
	attribute       = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9.;-]*$`)
	attributeOrNone = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9.;-]*)?$`)
	// tiles is an address of map tiles by zoom, column and row (the usual "slippy map" scheme).
	tiles = regexp.MustCompile(`^(https?://[A-Za-z0-9.:-]+/[^\s"<>]*\{z\}[^\s"<>]*(\{x\}[^\s"<>]*\{y\}|\{y\}[^\s"<>]*\{x\})[^\s"<>]*)?$`)
	// png is one in base64 (RFC 4648, section 4), by how each begins.
	png  = regexp.MustCompile(`^(iVBORw0KGgo[A-Za-z0-9+/]+={0,2})?$`)
	link = regexp.MustCompile(`^(https?://[^\s?#]+[^\s?#/])?$`)
)

// Languages are those that the pages and letters may be written in, as BCP 47 has them.
// One is offered while its messages are complete (i18n.Load).
var Languages = []string{"en", "zh-CN", "de", "es", "fr", "ja", "ko", "pt-BR", "ru", "zh-TW"}

// Services are the providers of OAuth 2.0 that need no addresses (account).
var Services = []string{"", "amazon", "discord", "dropbox", "facebook", "github", "reddit", "spotify", "twitch", "wordpress"}

// Formats are the file formats that can be switched on.
var Formats = []string{"avif", "jpg", "png", "bmp", "gif", "webp", "heic", "mov", "mp4", "webm"}

// StreamHeights are the renditions that can be made of videos, in pixels of one that lies.
var StreamHeights = []string{"240", "360", "480", "720", "1080", "1440", "2160"}

// WatermarkPositions are the places of a mark, horizontal first.
var WatermarkPositions = []string{"left top", "left center", "left bottom", "center top", "center center", "center bottom",
	"right top", "right center", "right bottom"}

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

	{Name: "website_mode", Group: "website", Type: Choice, Default: "community", Choices: []string{"community", "personal"}},
	{Name: "website_mode_personal_uid", Group: "website", Type: Whole, Default: "0", Max: 1e15}, // number of the account
	{Name: "website_mode_personal_routing", Group: "website", Type: Text, Default: "/", Match: page, Taken: addresses},
	{Name: "homepage_title", Group: "homepage", Type: Text, Match: line, Max: 400}, // of a personal site
	{Name: "homepage_text", Group: "homepage", Type: Text, Max: 8000},
	{Name: "homepage_button", Group: "homepage", Type: Text, Match: line, Max: 400},
	{Name: "homepage_button_href", Group: "homepage", Type: Text, Match: line, Max: 2048},

	{Name: "theme_hue", Group: "theme", Type: Whole, Default: "262", Max: 359}, // of its one colour, in degrees

	{Name: "terms_text", Group: "pages", Type: Text},   // of the page about terms; empty for the usual
	{Name: "privacy_text", Group: "pages", Type: Text}, // of the page about privacy

	{Name: "website_explore_page", Group: "website", Type: Switch, Default: "1"},
	{Name: "website_explore_page_guest", Group: "website", Type: Switch, Default: "1"},
	{Name: "website_search", Group: "website", Type: Switch, Default: "1"},
	{Name: "website_search_guest", Group: "website", Type: Switch, Default: "1"},
	{Name: "website_random", Group: "website", Type: Switch, Default: "1"},
	{Name: "website_random_guest", Group: "website", Type: Switch, Default: "1"},

	{Name: "listing_items_per_page", Group: "listings", Type: Whole, Default: "24", Min: 1, Max: 100},
	{Name: "listing_pagination_mode", Group: "listings", Type: Choice, Default: "endless", Choices: []string{"classic", "endless"}},
	{Name: "theme_image_listing_sizing", Group: "listings", Type: Choice, Default: "rows", Choices: []string{"rows", "fixed", "fluid"}}, // for who has no taste of his own
	{Name: "listing_columns_phone", Group: "listings", Type: Whole, Default: "2", Min: 1, Max: 12},                                      // of fixed and fluid tiles
	{Name: "listing_columns_phablet", Group: "listings", Type: Whole, Default: "3", Min: 1, Max: 12},
	{Name: "listing_columns_tablet", Group: "listings", Type: Whole, Default: "4", Min: 1, Max: 12},
	{Name: "listing_columns_laptop", Group: "listings", Type: Whole, Default: "5", Min: 1, Max: 12},
	{Name: "listing_columns_desktop", Group: "listings", Type: Whole, Default: "6", Min: 1, Max: 12},
	{Name: "listing_viewer", Group: "listings", Type: Switch, Default: "1"}, // files open above the list
	{Name: "theme_nsfw_blur", Group: "listings", Type: Switch, Default: "1"},
	{Name: "explore_albums_min_image_count", Group: "listings", Type: Whole, Default: "1", Max: 1e6},
	{Name: "show_nsfw_in_listings", Group: "content", Type: Switch, Default: "0"},
	{Name: "show_nsfw_in_random_mode", Group: "content", Type: Switch, Default: "0"},
	{Name: "stop_words", Group: "content", Type: Lines},
	{Name: "image_lock_nsfw_editing", Group: "content", Type: Switch, Default: "0"},
	{Name: "enable_likes", Group: "content", Type: Switch, Default: "1"},
	{Name: "enable_followers", Group: "content", Type: Switch, Default: "1"},
	{Name: "enable_comments", Group: "content", Type: Switch, Default: "0"},
	{Name: "moderate_comments", Group: "content", Type: Switch, Default: "1"},     // who has none that is shown waits for staff
	{Name: "trash_days", Group: "content", Type: Whole, Default: "30", Max: 3650}, // 0 deletes at once
	{Name: "zip_at_once", Group: "content", Type: Whole, Default: "8", Max: 1000}, // downloads of many files that a node sends side by side; 0 for none
	{Name: "zip_max_files", Group: "content", Type: Whole, Default: "5000", Min: 1, Max: 100000},
	{Name: "zip_max_mb", Group: "content", Type: Whole, Default: "20000", Min: 1, Max: 1e9},

	{Name: "upload_enabled_image_formats", Group: "file-uploads", Type: List, Default: "avif,jpg,png,bmp,gif,webp,heic,mov,mp4,webm", Choices: Formats},
	{Name: "enable_uploads", Group: "file-uploads", Type: Switch, Default: "1"},
	{Name: "upload_by_url", Group: "file-uploads", Type: Choice, Default: "everyone", Choices: []string{"off", "admins", "users", "everyone"}},
	{Name: "guest_uploads", Group: "file-uploads", Type: Switch, Default: "1"},
	{Name: "upload_gui", Group: "file-uploads", Type: Choice, Default: "js", Choices: []string{"js", "route"}}, // the panel on every page, or a page of its own
	{Name: "upload_threads", Group: "file-uploads", Type: Whole, Default: "3", Min: 1, Max: 10},
	{Name: "enable_redirect_single_upload", Group: "file-uploads", Type: Switch, Default: "0"},
	{Name: "theme_show_embed_uploader", Group: "file-uploads", Type: Switch, Default: "1"},
	{Name: "embed_templates", Group: "file-uploads", Type: Text, Match: templates, Max: 8192}, // further embed codes, "Name | text" a line
	{Name: "theme_nsfw_upload_checkbox", Group: "file-uploads", Type: Switch, Default: "1"},
	{Name: "guest_albums", Group: "file-uploads", Type: Switch, Default: "0"},
	{Name: "moderate_uploads", Group: "file-uploads", Type: Choice, Choices: []string{"", "guest", "all"}},
	{Name: "duplicate_uploads", Group: "file-uploads", Type: Choice, Default: "share", Choices: []string{"share", "existing", "refuse"}},
	{Name: "enable_expirable_uploads", Group: "file-uploads", Type: Switch, Default: "1"},
	{Name: "upload_terms", Group: "file-uploads", Type: Switch, Default: "0"},
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
	{Name: "tus_expire_hours", Group: "file-uploads", Type: Whole, Default: "24", Min: 1, Max: 8760},
	{Name: "tus_uploads_user", Group: "file-uploads", Type: Whole, Default: "50", Min: 1, Max: 10000},
	{Name: "tus_uploads_guest", Group: "file-uploads", Type: Whole, Default: "20", Min: 0, Max: 10000},
	{Name: "tus_total_mb", Group: "file-uploads", Type: Number, Default: "100000", Min: 0.001, Max: 1e12},
	{Name: "versions_kept", Group: "file-uploads", Type: Whole, Default: "0", Max: 20},                        // of a replaced file, counted in quotas
	{Name: "video_stream_heights", Group: "file-uploads", Type: List, Choices: StreamHeights},                 // of renditions that are made of videos; "" for none
	{Name: "video_stream_max_minutes", Group: "file-uploads", Type: Whole, Default: "180", Min: 1, Max: 1440}, // of longer ones none are made
	{Name: "upload_storage_mode", Group: "file-uploads", Type: Choice, Default: "datefolder", Choices: []string{"datefolder", "direct"}},
	{Name: "upload_filenaming", Group: "file-uploads", Type: Choice, Default: "original", Choices: []string{"original", "random", "mixed", "id"}},
	{Name: "upload_thumb_width", Group: "file-uploads", Type: Whole, Default: "320", Min: 16, Max: 4096},
	{Name: "upload_thumb_height", Group: "file-uploads", Type: Whole, Default: "320", Min: 16, Max: 4096},
	{Name: "upload_medium_fixed_dimension", Group: "file-uploads", Type: Choice, Default: "width", Choices: []string{"width", "height"}},
	{Name: "upload_medium_size", Group: "file-uploads", Type: Whole, Default: "500", Min: 16, Max: 8192},
	{Name: "default_visibility", Group: "file-uploads", Type: Choice, Default: "public", Choices: []string{"public", "link", "private"}},
	{Name: "public_id_length", Group: "file-uploads", Type: Whole, Default: "8", Min: 6, Max: 32},

	{Name: "watermark_enable", Group: "watermarks", Type: Switch, Default: "0"}, // on what goes out; the originals stay as they are
	{Name: "watermark_enable_guest", Group: "watermarks", Type: Switch, Default: "1"},
	{Name: "watermark_enable_user", Group: "watermarks", Type: Switch, Default: "1"},
	{Name: "watermark_enable_admin", Group: "watermarks", Type: Switch, Default: "1"},
	{Name: "watermark_choice", Group: "watermarks", Type: Switch, Default: "1"}, // people may have theirs without, by their settings
	{Name: "watermark_enable_file_gif", Group: "watermarks", Type: Switch, Default: "0"},
	{Name: "watermark_target_min_width", Group: "watermarks", Type: Whole, Default: "100", Max: 100000}, // 0 for any
	{Name: "watermark_target_min_height", Group: "watermarks", Type: Whole, Default: "100", Max: 100000},
	{Name: "watermark_image", Group: "watermarks", Type: Text, Match: png, Max: 96_000}, // a PNG in base64; "" for Calotype's sign
	{Name: "watermark_position", Group: "watermarks", Type: Choice, Default: "center center", Choices: WatermarkPositions},
	{Name: "watermark_percentage", Group: "watermarks", Type: Whole, Default: "4", Min: 1, Max: 100}, // of the picture's area
	{Name: "watermark_margin", Group: "watermarks", Type: Whole, Default: "10", Max: 10000},          // pixels
	{Name: "watermark_opacity", Group: "watermarks", Type: Whole, Default: "50", Max: 100},

	{Name: "enable_signups", Group: "users", Type: Switch, Default: "1"},
	{Name: "signup_mode", Group: "users", Type: Choice, Default: "open", Choices: []string{"open", "invitation", "approval", "closed"}},
	{Name: "signup_domains", Group: "users", Type: List, Match: domains}, // of e-mail addresses; "" for any
	{Name: "magic_links", Group: "users", Type: Switch, Default: "1"},    // where letters can be written
	{Name: "require_user_email_confirmation", Group: "users", Type: Switch, Default: "1"},
	{Name: "require_user_email_social_signup", Group: "users", Type: Switch, Default: "1"},
	{Name: "stopforumspam", Group: "external-services", Type: Switch, Default: "0"}, // asked about who signs up
	{Name: "akismet", Group: "external-services", Type: Switch, Default: "0"},       // asked about profiles
	{Name: "akismet_api_key", Group: "external-services", Type: Secret, Match: guard, Max: 256},
	{Name: "captcha", Group: "external-services", Type: Switch, Default: "0"},                                                                    // a challenge, where attempts fail
	{Name: "captcha_api", Group: "external-services", Type: Choice, Default: "own", Choices: []string{"own", "hcaptcha", "turnstile", "2", "3"}}, // work of the device, which asks nobody else; 2 and 3 are reCAPTCHA's
	{Name: "captcha_sitekey", Group: "external-services", Type: Text, Match: siteKey, Max: 256},
	{Name: "captcha_secret", Group: "external-services", Type: Secret, Match: guard, Max: 256},
	{Name: "captcha_threshold", Group: "external-services", Type: Whole, Default: "5", Max: 1000}, // attempts of a day; 0 for always
	{Name: "notify_user_signups", Group: "users", Type: Switch, Default: "0"},
	{Name: "user_minimum_age", Group: "users", Type: Whole, Default: "0", Max: 150},
	{Name: "user_image_avatar_max_filesize_mb", Group: "users", Type: Number, Default: "1", Min: 0.001, Max: 100},
	{Name: "user_image_background_max_filesize_mb", Group: "users", Type: Number, Default: "2", Min: 0.001, Max: 100},
	{Name: "user_profile_view", Group: "users", Type: Choice, Default: "files", Choices: []string{"files", "albums"}}, // what a profile begins with
	{Name: "account_deletion_days", Group: "users", Type: Whole, Default: "14", Max: 365},
	{Name: "quota_user_mb", Group: "users", Type: Number, Default: "0", Max: 1e9}, // 0 for none, as below
	{Name: "quota_manager_mb", Group: "users", Type: Number, Default: "0", Max: 1e9},

	{Name: "email_from_name", Group: "email", Type: Text, Match: line, Max: 256}, // "" for the site's name
	{Name: "email_from_email", Group: "email", Type: Text, Match: address, Max: 318},
	{Name: "email_incoming_email", Group: "email", Type: Text, Match: address, Max: 318},
	{Name: "email_smtp_server", Group: "email", Type: Text, Match: host, Max: 253}, // "" for no letters
	{Name: "email_smtp_server_port", Group: "email", Type: Whole, Default: "587", Min: 1, Max: 65535},
	{Name: "email_smtp_server_username", Group: "email", Type: Text, Match: line, Max: 256},
	{Name: "email_smtp_server_password", Group: "email", Type: Secret, Match: line, Max: 256},
	{Name: "email_smtp_server_security", Group: "email", Type: Choice, Default: "tls", Choices: []string{"tls", "ssl", "unsecured"}},

	{Name: "oidc_issuer", Group: "login-providers", Type: Text, Match: issuer}, // "" for none
	{Name: "oidc_name", Group: "login-providers", Type: Text, Default: "Single sign-on", Match: line, Max: 256},
	{Name: "oidc_client_id", Group: "login-providers", Type: Text, Match: line, Max: 256},
	{Name: "oidc_client_secret", Group: "login-providers", Type: Secret, Match: line, Max: 256},
	{Name: "oidc_scopes", Group: "login-providers", Type: List, Default: "openid,profile,email"},
	{Name: "oidc_role_claim", Group: "login-providers", Type: Text, Match: line, Max: 256}, // "" leaves roles to the house; dots lead into objects
	{Name: "oidc_role_manager", Group: "login-providers", Type: List},                      // values of the claim
	{Name: "oidc_role_admin", Group: "login-providers", Type: List},

	{Name: "oauth2_preset", Group: "login-providers", Type: Choice, Choices: Services}, // "" for addresses and fields of one's own
	{Name: "oauth2_name", Group: "login-providers", Type: Text, Match: line, Max: 256}, // "" for the provider's
	{Name: "oauth2_client_id", Group: "login-providers", Type: Text, Match: line, Max: 256},
	{Name: "oauth2_client_secret", Group: "login-providers", Type: Secret, Match: line, Max: 256},
	{Name: "oauth2_authorize_url", Group: "login-providers", Type: Text, Match: asked, Max: 2048},
	{Name: "oauth2_token_url", Group: "login-providers", Type: Text, Match: asked, Max: 2048},
	{Name: "oauth2_profile_url", Group: "login-providers", Type: Text, Match: asked, Max: 2048},
	{Name: "oauth2_scopes", Group: "login-providers", Type: List},
	{Name: "oauth2_field_id", Group: "login-providers", Type: Text, Default: "id", Match: line, Max: 256}, // of the profile, for good; dots lead into objects and lists
	{Name: "oauth2_field_username", Group: "login-providers", Type: Text, Default: "username", Match: line, Max: 256},
	{Name: "oauth2_field_name", Group: "login-providers", Type: Text, Default: "name", Match: line, Max: 256},
	{Name: "oauth2_field_email", Group: "login-providers", Type: Text, Default: "email", Match: line, Max: 256},
	{Name: "oauth2_field_email_verified", Group: "login-providers", Type: Text, Match: line, Max: 256}, // "" believes no address

	{Name: "ldap_url", Group: "login-providers", Type: Text, Match: directory},           // "" for none
	{Name: "ldap_start_tls", Group: "login-providers", Type: Switch, Default: "1"},       // where the address is ldap://
	{Name: "ldap_ca", Group: "login-providers", Type: Text, Max: 64 << 10},               // certificates in PEM; "" for those of the system
	{Name: "ldap_bind_dn", Group: "login-providers", Type: Text, Match: line, Max: 1024}, // who looks people up; "" for nobody
	{Name: "ldap_bind_password", Group: "login-providers", Type: Secret, Match: line, Max: 256},
	{Name: "ldap_base", Group: "login-providers", Type: Text, Match: line, Max: 1024},
	{Name: "ldap_filter", Group: "login-providers", Type: Text, Default: "(uid=%s)", Match: filter, Max: 1024}, // %s is what was typed
	{Name: "ldap_name_attribute", Group: "login-providers", Type: Text, Default: "uid", Match: attribute, Max: 64},
	{Name: "ldap_id_attribute", Group: "login-providers", Type: Text, Default: "entryUUID", Match: attribute, Max: 64}, // of an entry, for good
	{Name: "ldap_group_attribute", Group: "login-providers", Type: Text, Match: attributeOrNone, Max: 64},              // "" leaves roles to the house; memberOf
	{Name: "ldap_group_base", Group: "login-providers", Type: Text, Match: line, Max: 1024},                            // which the groups lie directly below
	{Name: "ldap_role_manager", Group: "login-providers", Type: List},                                                  // names of groups
	{Name: "ldap_role_admin", Group: "login-providers", Type: List},

	{Name: "enable_plugin_route", Group: "website", Type: Switch, Default: "1"},
	{Name: "sdk_pup_url", Group: "website", Type: Text, Match: link}, // of the plugin's script; empty for the site's own

	{Name: "image_first_tab", Group: "theme", Type: Choice, Default: "embeds", Choices: []string{"embeds", "about", "comments", "info"}}, // what stands first beside a file
	{Name: "theme_download_button", Group: "theme", Type: Switch, Default: "1"},
	{Name: "theme_show_social_share", Group: "theme", Type: Switch, Default: "1"},
	{Name: "theme_image_right_click", Group: "theme", Type: Switch, Default: "0"}, // a file's picture has the browser's menu, and can be dragged
	{Name: "theme_show_exif_data", Group: "theme", Type: Switch, Default: "1"},
	// Of the map on the pages of files whose place is told; without a server of tiles it is an outline of the world.
	{Name: "map_tiles", Group: "theme", Type: Text, Match: tiles, Max: 2048},
	{Name: "map_credit", Group: "theme", Type: Text, Match: line, Max: 400}, // whose map it is, as its makers ask for
	{Name: "theme_show_embed_content_for", Group: "theme", Type: Choice, Default: "all", Choices: []string{"all", "users", "none"}},
	{Name: "image_load_max_filesize_mb", Group: "theme", Type: Number, Default: "5", Min: 0, Max: 1e6}, // of pictures that pages load by themselves
	{Name: "image_load_360", Group: "theme", Type: Switch, Default: "0"},                               // the view all around opens by itself
	{Name: "maintenance", Group: "system", Type: Switch, Default: "0"},
	{Name: "images_base_url", Group: "system", Type: Text, Match: link},
	{Name: "default_language", Group: "languages", Type: Choice, Default: "en", Choices: Languages},

	{Name: "api_v1_key", Group: "api", Type: Secret, Match: guard, Max: 256},
	{Name: "signing_key", Group: "system", Type: Secret, Match: signing, Max: 256}, // made at the first start
	{Name: "enable_api_guest", Group: "api", Type: Switch, Default: "1"},
	{Name: "enable_api_user", Group: "api", Type: Switch, Default: "1"},
	{Name: "api_origins", Group: "api", Type: List, Match: origins},
	{Name: "api_requests_minute", Group: "api", Type: Whole, Default: "600", Max: 1e6}, // 0 for no limit
	{Name: "api_requests_minute_guest", Group: "api", Type: Whole, Default: "120", Max: 1e6},

	{Name: "route_image", Group: "routing", Type: Text, Default: "image", Match: route, Taken: addresses},
	{Name: "route_video", Group: "routing", Type: Text, Default: "clip", Match: route, Taken: addresses},
	{Name: "route_album", Group: "routing", Type: Text, Default: "album", Match: route, Taken: addresses},
	{Name: "route_user", Group: "routing", Type: Text, Default: "user", Match: route, Taken: addresses},
	{Name: "seo_image_urls", Group: "routing", Type: Switch, Default: "1"},
	{Name: "seo_album_urls", Group: "routing", Type: Switch, Default: "1"},

	{Name: "flood_uploads_protection", Group: "flood-protection", Type: Switch, Default: "1"},
	{Name: "flood_uploads_minute", Group: "flood-protection", Type: Whole, Default: "50", Min: 0, Max: 1e9},
	{Name: "flood_uploads_hour", Group: "flood-protection", Type: Whole, Default: "500", Min: 0, Max: 1e9},
	{Name: "flood_uploads_day", Group: "flood-protection", Type: Whole, Default: "1000", Min: 0, Max: 1e9},
	{Name: "flood_uploads_week", Group: "flood-protection", Type: Whole, Default: "5000", Min: 0, Max: 1e9},
	{Name: "flood_uploads_month", Group: "flood-protection", Type: Whole, Default: "10000", Min: 0, Max: 1e9},
}
