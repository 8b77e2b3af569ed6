package admin

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/gatehouse-tf/terraform-provider-gatehouse/internal/wire"
)

// This file holds every rule by which a request is sent again, or the server is asked what became of it:
//
//	 1. no connection, 429, 502, 503, 504, and 500 to a GET: again, up to MaxRetries and the quota (quota.check)
//	 2. an answer to a GET that breaks off in its body: likewise (repeatBrokenOff)
//	 3. 401 to an admin request: once, with another token (repeatAuthorized)
//	 4. "not found" shortly after a create of this run: up to notFoundTries times, for another node of a cluster (repeatAuthorized)
//	 5. a create that conflicts, gets a 5xx or loses its answer: the object is read by its own ID (confirmCreated)
//	 6. a PUT that gets a 5xx: the object is read and compared (confirmPut)
//	 7. a DELETE that gets a 404 or a 5xx: the object is read (confirmDeleted)
//	 8. 500 to a change of a set of roles, or to the discarding of a secret: once (onceMoreOn500)
//	 9. a new secret whose answer is lost: the client is read, and only the same secret is asked to change again (repeatAfterLook)
//	10. a token that is invalid from the start because notBefore is ahead: another, after at most 5 seconds (repeatUntilValid)
//	11. a client assertion whose first use was lost, or whose issuer moved: another assertion, once (worthNewAssertion)
//
// RoleSet.remove, which narrows a DELETE to what is left, is no repeat and stands in rolesets.go.

const (
	// retryWaitMin and retryWaitMax bound the pause before a repeat; it doubles, with jitter, from one to the other.
	retryWaitMin = 200 * time.Millisecond
	retryWaitMax = 10 * time.Second
	// retryAfterMax is the longest pause that a server may ask for, where request_timeout is not shorter.
	retryAfterMax = 30 * time.Second
	// quotaSize is how many retries the whole process may be ahead of its successes, so that a server in trouble is not
	// buried under repeats; each first-try success pays one back.
	quotaSize = 100
	// notFoundTime is how long after a create another node of a cluster may still answer "not found".
	notFoundTime = 5 * time.Second
	// notFoundTries and shortPause bound how often, and how patiently, a "not found" is asked again in that time.
	notFoundTries = 5
	shortPause    = 200 * time.Millisecond
	// validWithin is how many seconds a token request waits for the second from which on tokens are valid again.
	validWithin = 5
)

// quota is the process-wide allowance of retries.
type quota struct{ left atomic.Int64 }

func newQuota() *quota {
	q := &quota{}
	q.left.Store(quotaSize)
	return q
}

// take uses up one retry and reports whether there was one.
func (q *quota) take() bool {
	if q.left.Add(-1) >= 0 {
		return true
	}
	q.left.Add(1)
	return false
}

// give pays one retry back, up to the full size.
func (q *quota) give() {
	for {
		n := q.left.Load()
		if n >= quotaSize || q.left.CompareAndSwap(n, n+1) {
			return
		}
	}
}

// check decides whether an attempt is repeated. Every request of this package is safe to repeat: creates choose their own ID
// or are compared with what exists, the rest set or remove a value. The one exception asks for it with withoutRepeats.
func (q *quota) check(ctx context.Context, resp *http.Response, err error) (bool, error) {
	again, _ := worthRepeating(ctx, resp, err)
	if _, only := ctx.Value(onceKey{}).(bool); only && (err != nil || mayHaveArrived(resp.StatusCode)) {
		again = false
	}
	if !again {
		if err == nil && resp.StatusCode < 500 {
			q.give()
		}
		return false, ctx.Err()
	}
	return q.take(), nil
}

func worthRepeating(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil { // the library's own rule knows certificates and bad schemes, which no repeat mends
		return retryablehttp.DefaultRetryPolicy(ctx, resp, err)
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true, nil
	case http.StatusInternalServerError:
		return resp.Request.Method == http.MethodGet, nil
	}
	return false, nil
}

// backoff doubles the pause from retryWaitMin to retryWaitMax, with jitter, or takes what Retry-After asks for, clamped.
func backoff(attempt int, resp *http.Response) time.Duration {
	if resp != nil {
		if wait, ok := retryAfter(resp.Header.Get("Retry-After"), time.Now()); ok {
			return wait
		}
	}
	wait := min(retryWaitMin<<min(attempt, 10), retryWaitMax)
	return wait/2 + rand.N(wait/2)
}

// retryAfter reads the header's two forms, seconds and an HTTP date, and clamps the pause to retryAfterMax.
func retryAfter(header string, now time.Time) (time.Duration, bool) {
	if header == "" {
		return 0, false
	}
	var wait time.Duration
	if seconds, err := strconv.ParseInt(header, 10, 64); err == nil {
		wait = time.Duration(min(max(seconds, 0), int64(retryAfterMax/time.Second))) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		wait = at.Sub(now)
	} else {
		return 0, false
	}
	return min(max(wait, 0), retryAfterMax), true
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// repeatKey is the context key of a mark that is set when a request is sent more than once.
type repeatKey struct{}

// withRepeatMark lets the caller ask, afterwards, whether a request of this context was repeated: only then can a refusal
// be the echo of its own first attempt, whose answer was lost.
func withRepeatMark(ctx context.Context) (context.Context, func() bool) {
	mark := new(atomic.Bool)
	return context.WithValue(ctx, repeatKey{}, mark), mark.Load
}

// markRepeat sets the mark of withRepeatMark.
func markRepeat(_ retryablehttp.Logger, req *http.Request, attempt int) {
	if mark, ok := req.Context().Value(repeatKey{}).(*atomic.Bool); ok && attempt > 0 {
		mark.Store(true)
	}
}

// onceKey is the context key of a request that is not repeated when it may have arrived.
type onceKey struct{}

func withoutRepeats(ctx context.Context) context.Context {
	return context.WithValue(ctx, onceKey{}, true)
}

// mayHaveArrived tells the answers of a gateway whose server may still have done what was asked.
func mayHaveArrived(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusGatewayTimeout
}

// IsAnswerLost reports that a request may have been carried out although no answer of the server says so.
func IsAnswerLost(err error) bool {
	var e *Error
	if errors.As(err, &e) {
		return mayHaveArrived(e.Status)
	}
	var unanswered *maskedError
	return errors.As(err, &unanswered)
}

// repeatBrokenOff repeats a GET whose answer broke off: the HTTP library has seen its headers and takes it for a success.
func (c *Client) repeatBrokenOff(ctx context.Context, method string, exchange func() ([]byte, error)) ([]byte, error) {
	for attempt := 0; ; attempt++ {
		data, err := exchange()
		if !errors.Is(err, errBrokeOff) || method != http.MethodGet || attempt >= c.cfg.MaxRetries || !c.quota.take() {
			return data, err
		}
		if err := pause(ctx, c.http.Backoff(0, 0, attempt, nil)); err != nil {
			return nil, err
		}
	}
}

// repeatAuthorized sends an admin request with the login's token. A 401 discards the token, and a "not found" is asked again while
// another node of a cluster may not know what this run has created.
func (c *Client) repeatAuthorized(ctx context.Context, method, path string, send func(token string) ([]byte, error)) ([]byte, error) {
	for refused, missed := 0, 0; ; {
		token, err := c.login.token(ctx)
		if err != nil {
			return nil, err
		}
		data, err := send(token)
		switch {
		case !hasStatus(err, http.StatusUnauthorized):
			c.login.proven.Store(true)
		case refused == 0 && c.login.discard(token):
			refused++
			continue
		}
		if !IsNotFound(err) || missed >= notFoundTries || ctx.Value(expectNothingKey{}) != nil || !c.created.lately(method, path) {
			return data, err
		}
		missed++
		if err := pause(ctx, shortPause); err != nil {
			return nil, err
		}
	}
}

// expectNothingKey is the context key of a request that expects "not found", and does not ask again.
type expectNothingKey struct{}

// recentCreates remembers when this process last created something in a realm.
type recentCreates struct {
	mu sync.Mutex
	at map[string]time.Time // by realm, "" for the realms themselves
}

// note records a POST that succeeded.
func (r *recentCreates) note(method, path string) {
	if method != http.MethodPost {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.at == nil {
		r.at = map[string]time.Time{}
	}
	realm, _ := splitAdminPath(path)
	r.at[realm] = time.Now()
}

// lately reports that a "not found" may only mean "not known here yet". A DELETE that finds nothing is done.
func (r *recentCreates) lately(method, path string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	realm, _ := splitAdminPath(path)
	return method != http.MethodDelete && (time.Since(r.at[realm]) < notFoundTime || time.Since(r.at[""]) < notFoundTime)
}

// confirmCreated looks for an object that a failed create may have created nevertheless. look is a GET by the ID that the create chose.
func confirmCreated(err error, look func() error) error {
	if mayHaveWritten(err) && look() == nil {
		return nil
	}
	return err
}

// confirmPut looks again after a PUT that answered with 5xx. look reads the object and reports whether it is as it was to
// become: then the PUT was carried out. When the object has gone meanwhile, that is the error.
func confirmPut(err error, look func() (done bool, err error)) error {
	if !isServerError(err) {
		return err
	}
	done, lookErr := look()
	switch {
	case IsGone(lookErr):
		return lookErr
	case lookErr == nil && done:
		return nil
	}
	return err
}

// confirmDeleted looks again after a DELETE that failed: the losers of a race, and repeats whose first answer was lost, get a 500
// or a 404. look is a GET of the object by its ID; an object that is gone is deleted.
func confirmDeleted(err error, look func() error) error {
	if (hasStatus(err, http.StatusNotFound) || isServerError(err)) && IsGone(look()) {
		return nil
	}
	return err
}

// mayHaveWritten reports that a create which failed may have been carried out nevertheless: a conflict can be the echo of its own
// first attempt, a 5xx can come after the write, or the answer was lost.
func mayHaveWritten(err error) bool {
	return IsConflict(err) || isServerError(err) || IsAnswerLost(err)
}

// onceMoreOn500 repeats, once, a request that Keycloak answers with 500, as it answers the loser of two writes. send must be a request
// whose second success changes nothing.
func onceMoreOn500(ctx context.Context, send func() error) error {
	err := send()
	if !hasStatus(err, http.StatusInternalServerError) {
		return err
	}
	if err := pause(ctx, shortPause); err != nil {
		return err
	}
	return send()
}

// repeatAfterLook repeats a request that must not be carried out twice: after a lost answer, only when look does not find it done.
func (c *Client) repeatAfterLook(ctx context.Context, send func() error, look func() (done bool, err error)) error {
	for attempt := 0; ; attempt++ {
		err := send()
		if !IsAnswerLost(err) {
			return err
		}
		if pause(ctx, backoff(attempt, nil)) != nil {
			return err // not that the run was ended, but that an answer is missing
		}
		done, lookErr := look()
		switch {
		case lookErr == nil && done:
			return nil
		case lookErr != nil || attempt >= c.cfg.MaxRetries:
			return err
		}
	}
}

// repeatUntilValid asks for another token where one is invalid from the start: Keycloak answers 200 with such a token while
// notBefore, of the client or its realm, lies in the future. drop gets each token that is not used.
func repeatUntilValid(ctx context.Context, ask func() (*wire.Token, error), drop func(*wire.Token)) (*wire.Token, error) {
	for waited := int64(0); ; {
		t, err := ask()
		if err != nil {
			return nil, err
		}
		issued := issuedAt(t.AccessToken)
		ahead := t.NotBeforePolicy - issued
		if issued == 0 || ahead <= 0 {
			return t, nil
		}
		drop(t)
		if waited += ahead; waited > validWithin {
			return nil, &notBeforeError{time.Unix(t.NotBeforePolicy, 0).UTC(), ahead}
		}
		if err := pause(ctx, time.Duration(ahead)*time.Second); err != nil {
			return nil, err
		}
	}
}

// worthNewAssertion reports that another client assertion may be accepted where one was refused: the first attempt of a repeated
// request may have used it up before its answer was lost, or the issuer has moved, with the realm's frontend URL, since it was read.
func (s *TokensService) worthNewAssertion(ctx context.Context, at Endpoint, err error, repeated bool) bool {
	return repeated && saysOf(err, tokenReuse) || saysOf(err, wrongAudience) && s.issuerMoved(ctx, at)
}
