//! The scenarios that cannot be: each with its file, its name, and why.

const CORS: &str = "only a browser hides headers of other origins";
const OFFLINE: &str = "a backend has no `online` event";

pub const ALL: &[(&str, &str, &str)] = &[
    (
        "aborts",
        "before the call",
        "a future that is dropped before it is polled has done nothing, and reports nothing",
    ),
    (
        "buckets",
        "retry false: nothing polls",
        "the middleware looks at the body all the same: it costs nothing there",
    ),
    (
        "refresh",
        "a refresh goes on when the call that began it is aborted",
        "there is no task in the background: the next call begins the refresh anew",
    ),
    (
        "requests",
        "a body that can be sent again: form",
        "reqwest's multipart form is a stream, which can be sent once",
    ),
    (
        "requests",
        "a body beside a GET is a programming error, thrown as it is, unretried",
        "HTTP allows it, and so does reqwest; only fetch does not",
    ),
    (
        "requests",
        "a 429 of another origin, its timing headers hidden",
        CORS,
    ),
    (
        "requests",
        "a 429 of another origin, its Retry-After readable",
        CORS,
    ),
    ("requests", "a 429 of another origin, a POST", CORS),
    (
        "requests",
        "a 503 of another origin, its timing headers hidden",
        CORS,
    ),
    (
        "requests",
        "a 503 of another origin, its Retry-After readable",
        CORS,
    ),
    ("requests", "a 503 of another origin, a POST", CORS),
    (
        "requests",
        "a 502 of another origin hides nothing that matters",
        CORS,
    ),
    (
        "offline",
        "the online event ends the wait after a failed connection",
        OFFLINE,
    ),
    (
        "offline",
        "the online event ends it without the gate, too",
        OFFLINE,
    ),
    (
        "offline",
        "after the online event the next failure is backed off from",
        OFFLINE,
    ),
    (
        "offline",
        "after the online event one goes first, and the others with its success",
        OFFLINE,
    ),
];

pub fn why(file: &str, name: &str) -> Option<&'static str> {
    ALL.iter()
        .find(|(f, n, _)| (*f, *n) == (file, name))
        .map(|(.., why)| *why)
}
