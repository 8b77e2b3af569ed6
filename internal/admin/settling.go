package admin

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	// settleTime is how long after a write another node of a cluster may not know of it; its cache is told, not asked.
	settleTime = 5 * time.Second
	// settleTries and settlePause bound how often and how patiently a "not found" is asked again in that time.
	settleTries = 5
	settlePause = 200 * time.Millisecond
)

// recentCreates remembers when this process last created something in a realm.
type recentCreates struct {
	mu      sync.Mutex
	created map[string]time.Time
}

// absentKey marks the context of a look that expects to find nothing: its "not found" is not asked again.
type absentKey struct{}

// note records a success of a POST: below /admin/realms/{realm}, or of /admin/realms itself, which counts for every realm.
func (s *recentCreates) note(method, path string) {
	if method != http.MethodPost {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.created == nil {
		s.created = map[string]time.Time{}
	}
	s.created[realmOf(path)] = time.Now()
}

// doubtful reports that a "not found" may only mean "not known here yet". A DELETE that finds nothing is done.
func (s *recentCreates) doubtful(method, path string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return method != http.MethodDelete && (time.Since(s.created[realmOf(path)]) < settleTime || time.Since(s.created[""]) < settleTime)
}

// realmOf is the realm, still escaped, that an admin path is about; "" for /admin/realms.
func realmOf(path string) string {
	realm, _, _ := strings.Cut(strings.TrimPrefix(path, "/admin/realms/"), "/")
	if strings.HasPrefix(path, "/admin/realms/") {
		return realm
	}
	return ""
}
