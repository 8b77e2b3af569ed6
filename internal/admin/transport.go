package admin

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

const (
	// retryWaitMin and retryWaitMax bound the pause before a repeat; it doubles, with jitter, from one to the other.
	retryWaitMin = 200 * time.Millisecond
	retryWaitMax = 10 * time.Second
	// retryAfterMax is the longest pause that a server may ask for, where request_timeout is not shorter.
	retryAfterMax = 30 * time.Second
	// quotaSize is how many retries the whole process may be ahead of its successes, so that a server in trouble is not
	// buried under repeats; each first-try success pays one back.
	quotaSize = 100
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

// newTransport makes the HTTP client: retries over one connection pool, no redirects.
func newTransport(cfg Config, q *quota) *retryablehttp.Client {
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.TLSClientConfig = cfg.TLS
	base.MaxIdleConnsPerHost = 64
	timeout := cfg.requestTimeout()
	return &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport: base,
			Timeout:   timeout,
			// A redirect would carry the token, or a secret, to whoever it names.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		RetryMax:   cfg.MaxRetries,
		CheckRetry: q.check,
		Backoff: func(_, _ time.Duration, attempt int, resp *http.Response) time.Duration {
			return min(backoff(attempt, resp), timeout)
		},
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
		RequestLogHook: func(_ retryablehttp.Logger, req *http.Request, attempt int) {
			if mark, ok := req.Context().Value(repeatKey{}).(*atomic.Bool); ok && attempt > 0 {
				mark.Store(true)
			}
		},
		// Logger stays nil: it would print whole URLs. See log.go.
	}
}

// check decides whether an attempt is repeated. Every request of this package is safe to repeat: creates choose their own ID
// or are compared with what is there, the rest set or remove a value. The one exception asks for it with withoutRepeats.
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

// repeatKey is the context key of a mark that is set when a request is sent more than once.
type repeatKey struct{}

// withRepeatMark lets the caller ask, afterwards, whether a request of this context was repeated: only then can a conflict
// be the echo of its own first attempt, whose answer was lost.
func withRepeatMark(ctx context.Context) (context.Context, func() bool) {
	mark := new(atomic.Bool)
	return context.WithValue(ctx, repeatKey{}, mark), mark.Load
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
