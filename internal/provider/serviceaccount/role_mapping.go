package serviceaccount

// roleMapping is what private state keeps of a role on a service account: the role's ID, and the UUID of the role's client, "" for a
// realm role. The mapping is found by them whatever the role and its client are called by now, also by a login that no list shows
// them to.
type roleMapping struct{ Role, Container string }

// mappingKey is where private state keeps it.
const mappingKey = "granted"
