package account

import (
	"net/http"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/endpoints"
)

// services are well-known providers that speak OAuth 2.0 and no OpenID Connect, by the
// setting oauth2_preset. Where a service does not stand for the e-mail address it tells,
// its fields leave verified out.
var services = map[string]service{
	"amazon": {
		name: "Amazon", endpoint: formed(endpoints.Amazon), profile: "https://api.amazon.com/user/profile", scopes: []string{"profile"},
		fields: fields{id: "user_id", person: "name", email: "email"},
	},
	"discord": {
		name: "Discord", endpoint: formed(endpoints.Discord), profile: "https://discord.com/api/users/@me", scopes: []string{"identify", "email"},
		fields: fields{id: "id", user: "username", person: "global_name", email: "email", verified: "verified"},
	},
	"dropbox": {
		name: "Dropbox", endpoint: formed(endpoints.Dropbox), profile: "https://api.dropboxapi.com/2/users/get_current_account", method: http.MethodPost,
		scopes: []string{"account_info.read"},
		fields: fields{id: "account_id", person: "name.display_name", email: "email", verified: "email_verified"},
	},
	"facebook": {
		name: "Facebook", endpoint: formed(endpoints.Facebook), profile: "https://graph.facebook.com/v22.0/me?fields=id,name,email",
		scopes: []string{"public_profile", "email"},
		fields: fields{id: "id", person: "name", email: "email"},
	},
	"github": {
		name: "GitHub", endpoint: formed(endpoints.GitHub), profile: "https://api.github.com/user", emails: "https://api.github.com/user/emails",
		scopes: []string{"read:user", "user:email"},
		fields: fields{id: "id", user: "login", person: "name", email: "email"},
	},
	"reddit": {
		name: "Reddit", profile: "https://oauth.reddit.com/api/v1/me", scopes: []string{"identity"},
		endpoint: oauth2.Endpoint{
			AuthURL: "https://www.reddit.com/api/v1/authorize", TokenURL: "https://www.reddit.com/api/v1/access_token", AuthStyle: oauth2.AuthStyleInHeader,
		},
		fields: fields{id: "id", user: "name"},
	},
	"spotify": {
		name: "Spotify", endpoint: formed(endpoints.Spotify), profile: "https://api.spotify.com/v1/me", scopes: []string{"user-read-email"},
		fields: fields{id: "id", person: "display_name", email: "email"},
	},
	"twitch": {
		name: "Twitch", endpoint: formed(endpoints.Twitch), profile: "https://api.twitch.tv/helix/users", idHeader: "Client-Id",
		scopes: []string{"user:read:email"},
		fields: fields{id: "data.0.id", user: "data.0.login", person: "data.0.display_name", email: "data.0.email"},
	},
	"wordpress": {
		name: "WordPress.com", profile: "https://public-api.wordpress.com/rest/v1.1/me", scopes: []string{"auth"},
		endpoint: formed(oauth2.Endpoint{AuthURL: "https://public-api.wordpress.com/oauth2/authorize", TokenURL: "https://public-api.wordpress.com/oauth2/token"}),
		fields:   fields{id: "ID", user: "username", person: "display_name", email: "email", verified: "email_verified"},
	},
}

// formed is an endpoint that takes the secret with the rest of the form, and is not asked
// twice to find that out.
func formed(e oauth2.Endpoint) oauth2.Endpoint {
	e.AuthStyle = oauth2.AuthStyleInParams
	return e
}
