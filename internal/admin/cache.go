package admin

import "sync"

// cache remembers answers by key. Callers that ask for one key at the same time share one request.
type cache[K comparable, V any] struct {
	mu      sync.Mutex
	answers map[K]*answer[V]
}

// answer is one request: done is closed when value and err are set.
type answer[V any] struct {
	done  chan struct{}
	value V
	err   error
}

func (a *answer[V]) arrived() bool {
	select {
	case <-a.done:
		return true
	default:
		return false
	}
}

// get returns what is remembered for a key, or asks. An error is given to all who wait; only "not found" is remembered, until
// forgetMissing.
func (c *cache[K, V]) get(key K, ask func() (V, error)) (V, error) {
	c.mu.Lock()
	if a, ok := c.answers[key]; ok {
		c.mu.Unlock()
		<-a.done
		return a.value, a.err
	}
	a := &answer[V]{done: make(chan struct{})}
	c.set(key, a)
	c.mu.Unlock()
	defer func() {
		if a.err != nil && !IsNotFound(a.err) {
			c.mu.Lock()
			if c.answers[key] == a {
				delete(c.answers, key)
			}
			c.mu.Unlock()
		}
		close(a.done)
	}()
	a.value, a.err = ask()
	return a.value, a.err
}

func (c *cache[K, V]) set(key K, a *answer[V]) {
	if c.answers == nil {
		c.answers = map[K]*answer[V]{}
	}
	c.answers[key] = a
}

// put remembers a value that another request has brought.
func (c *cache[K, V]) put(key K, value V) {
	a := &answer[V]{done: make(chan struct{}), value: value}
	close(a.done)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set(key, a)
}

// peek returns a value without asking; ok is false when none has arrived.
func (c *cache[K, V]) peek(key K) (value V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a := c.answers[key]; a != nil && a.arrived() && a.err == nil {
		return a.value, true
	}
	return value, false
}

// knows reports that get would not ask.
func (c *cache[K, V]) knows(key K) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.answers[key]
	return ok
}

// forget drops the answers that match. It drops an answer that has not arrived whatever its value will be: the request may have
// begun before the write that makes the caller forget.
func (c *cache[K, V]) forget(match func(K, V) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, a := range c.answers {
		if !a.arrived() || match(key, a.value) {
			delete(c.answers, key)
		}
	}
}

// forgetKey drops one answer.
func (c *cache[K, V]) forgetKey(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.answers, key)
}

// forgetMissing drops every "not found".
func (c *cache[K, V]) forgetMissing() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, a := range c.answers {
		if !a.arrived() || a.err != nil {
			delete(c.answers, key)
		}
	}
}
