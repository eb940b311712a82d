package v2

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"calotype/internal/serve"
)

// zipPatience is how long a ZIP waits for somebody to take some more of it.
const zipPatience = 2 * time.Minute

// describeZip registers the download of an album.
func (a *API) describeZip(api huma.API) {
	op := archive(huma.Operation{OperationID: "download-album", Method: http.MethodGet, Path: "/albums/{id}/zip", Summary: "Download what an album shows", Tags: []string{"Albums"}})
	op.Description = "A ZIP of the originals that the caller may download, with the albums in it as folders. How many files and bytes go into one, and how many are sent at once, is bounded (413, 429, 503)."
	handle(api, op, func(ctx context.Context, in *AlbumID) (*huma.StreamResponse, error) {
		c := caller(ctx)
		album, err := a.Browse.Album(ctx, c.by, in.ID, a.proofs(ctx))
		if err != nil {
			return nil, err
		}
		parcel, err := a.Browse.AlbumParcel(ctx, c.by, album, a.proofs(ctx))
		if err != nil {
			return nil, err
		}
		return &huma.StreamResponse{Body: func(h huma.Context) {
			defer parcel.Close()
			r, w := humachi.Unwrap(h)
			serve.With(a.fail, func(w http.ResponseWriter, r *http.Request) error {
				w.Header().Set("Content-Type", "application/zip")
				w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": parcel.Name + ".zip"}))
				w.Header().Set("Cache-Control", "no-store")
				return parcel.Write(r.Context(), serve.Patient(w, zipPatience), func(n int) (string, error) {
					return fmt.Sprintf("Files that were not there any more and were left out: %d", n), nil
				})
			}).ServeHTTP(w, r)
		}}, nil
	})
}
