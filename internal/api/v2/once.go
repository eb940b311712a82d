package v2

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"time"

	"calotype/internal/db"
	"calotype/internal/gallery"
	"calotype/internal/serve"
	"calotype/internal/upload"
)

// answerLife is how long an answer is given again to the same request.
const answerLife = 24 * time.Hour

// maxBody is the most bytes of a request in JSON.
const maxBody = 1 << 20

// onceName is what an Idempotency-Key may look like.
var onceName = regexp.MustCompile(`^[!-~]{1,255}$`)

// claim is a request that its Idempotency-Key lets be done once.
type claim struct {
	api  *API
	row  db.Claim
	seal cipher.AEAD
}

// claim makes the claim of a request for what it asks, nil where it has no
// Idempotency-Key. Claims belong to the credential: what an answer holds, which may
// be a secret shown once, can be read with that credential only.
func (a *API) claim(r *http.Request, asked []byte) (*claim, error) {
	name := r.Header.Get("Idempotency-Key")
	if name == "" {
		return nil, nil
	}
	if !onceName.MatchString(name) {
		return nil, gallery.Fail(gallery.Invalid, "idempotency.key").In("Idempotency-Key")
	}
	c := caller(r.Context())
	secret := c.credential
	if c.by.UserID == 0 {
		secret += "\n" + c.by.Network() // guests share a key
	}
	derive := func(use string, n int) []byte {
		key, err := hkdf.Key(sha256.New, []byte(secret), []byte(name), "calotype idempotency "+use, n)
		if err != nil {
			panic(err) // the length is ours
		}
		return key
	}
	block, err := aes.NewCipher(derive("seal", 32))
	if err != nil {
		return nil, err
	}
	seal, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	for _, part := range []string{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("If-Match")} {
		sum.Write([]byte(part + "\n"))
	}
	sum.Write(asked)
	return &claim{api: a, seal: seal, row: db.Claim{
		Subject: "api2", Name: hex.EncodeToString(derive("name", 32)), Request: hex.EncodeToString(sum.Sum(nil)),
		Expires: a.Now().Add(answerLife),
	}}, nil
}

// begin takes the claim, or answers for a request that was made before.
func (c *claim) begin(ctx context.Context, w http.ResponseWriter) (answered bool, err error) {
	var stands *db.Claim
	err = c.api.DB.Write(ctx, func(tx *db.Tx) (err error) {
		stands, err = tx.ClaimOnce(ctx, c.row, c.api.Now())
		return err
	})
	switch {
	case err != nil || stands == nil:
		return false, err
	case stands.Request != c.row.Request:
		return true, gallery.Fail(gallery.Conflict, "idempotency.other").In("Idempotency-Key")
	case stands.Status == 0:
		return true, gallery.Fail(gallery.Conflict, "idempotency.unfinished").In("Idempotency-Key")
	}
	var headers map[string]string
	body, opened := c.open(stands.Body)
	if err := errors.Join(json.Unmarshal([]byte(stands.Headers), &headers), opened); err != nil {
		return true, err
	}
	for name, value := range headers {
		w.Header().Set(name, value)
	}
	w.Header().Set("Idempotency-Replayed", "true")
	w.WriteHeader(stands.Status)
	_, _ = w.Write(body)
	return true, nil
}

// end keeps a good answer; after a failure nothing was done and the same key may
// be used again. The deed is done: the client's going away does not stop this.
func (c *claim) end(ctx context.Context, status int, header http.Header, body []byte) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := c.api.DB.Write(ctx, func(tx *db.Tx) error {
		if status < 200 || status > 299 {
			return tx.DropOnce(ctx, c.row.Subject, c.row.Name)
		}
		kept := map[string]string{}
		for _, name := range []string{"Content-Type", "ETag", "Location"} {
			if v := header.Get(name); v != "" {
				kept[name] = v
			}
		}
		headers, err := json.Marshal(kept)
		if err != nil {
			return err
		}
		row := c.row
		row.Status, row.Headers, row.Body = status, string(headers), c.close(body)
		return tx.AnswerOnce(ctx, row)
	})
	if err != nil {
		slog.ErrorContext(ctx, "keep an answer", "request", serve.RequestID(ctx), "error", err)
	}
}

func (c *claim) close(body []byte) string {
	nonce := make([]byte, c.seal.NonceSize())
	rand.Read(nonce)
	return base64.RawStdEncoding.EncodeToString(c.seal.Seal(nonce, nonce, body, nil))
}

func (c *claim) open(text string) ([]byte, error) {
	sealed, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || len(sealed) < c.seal.NonceSize() {
		return nil, errors.New("kept answer cannot be read")
	}
	n := c.seal.NonceSize()
	return c.seal.Open(nil, sealed[:n], sealed[n:], nil)
}

// onceKnown does a deed on bytes that came once, as once does for others: what is asked
// is the draft's bytes and the words beside them.
func (a *API) onceKnown(w http.ResponseWriter, r *http.Request, draft *upload.Draft, wishes map[string]string, do func() (int, []byte, error)) error {
	words, err := json.Marshal(wishes)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(words)
	c, err := a.claim(r, slices.Concat(sum[:], draft.File.SHA256[:]))
	if err != nil {
		return err
	}
	if c == nil {
		_, _, err := do()
		return err
	}
	if answered, err := c.begin(r.Context(), w); answered || err != nil {
		return err
	}
	status, body, err := do()
	c.end(r.Context(), status, w.Header(), body)
	return err
}

// once does a POST with an Idempotency-Key once and gives its answer again to the
// same request. What takes files claims by onceKnown, when their bytes are known.
func (a *API) once(next http.Handler) http.Handler {
	return serve.With(a.fail, func(w http.ResponseWriter, r *http.Request) error {
		if r.Method != http.MethodPost || r.URL.Path == Prefix+"/media" || r.Header.Get("Idempotency-Key") == "" {
			next.ServeHTTP(w, r)
			return nil
		}
		body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
		if err != nil {
			return gallery.Fail(gallery.Invalid, "request.malformed").Because(err)
		}
		if len(body) > maxBody {
			return gallery.Fail(gallery.TooLarge, "request.too_large")
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		c, err := a.claim(r, body)
		if err != nil {
			return err
		}
		if answered, err := c.begin(r.Context(), w); answered || err != nil {
			return err
		}
		kept := &keeper{ResponseWriter: w}
		defer func() { c.end(r.Context(), kept.status, w.Header(), kept.body.Bytes()) }()
		next.ServeHTTP(kept, r)
		return nil
	})
}

// keeper passes an answer on and remembers it.
type keeper struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (k *keeper) WriteHeader(status int) {
	if k.status == 0 {
		k.status = status
	}
	k.ResponseWriter.WriteHeader(status)
}

func (k *keeper) Write(b []byte) (int, error) {
	if k.status == 0 {
		k.status = http.StatusOK
	}
	k.body.Write(b)
	return k.ResponseWriter.Write(b)
}

func (k *keeper) Unwrap() http.ResponseWriter { return k.ResponseWriter }
