//! The scenarios that cannot be: each with its file, its name, and why.

const CORS: &str = "only a browser hides headers of other origins";
const OFFLINE: &str = "a backend has no `online` event";

pub const ALL: &[(&str, &str, &str)] = &[
    (
        "aborts",
        "before the call",
        "a future that is dropped before it is polled has done nothing, and reports nothing",
    ),
    ("aborts", "while offline", OFFLINE),
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
        "a network failure waits for the online event",
        OFFLINE,
    ),
    ("offline", "it tries again after 30 s regardless", OFFLINE),
    ("offline", "waits for the network take no retries", OFFLINE),
    (
        "offline",
        "waits for the network, then the network's own failures",
        OFFLINE,
    ),
    (
        "offline",
        "a POST that may have got through is not sent again",
        OFFLINE,
    ),
    (
        "offline",
        "an answer that came all the same is an answer",
        OFFLINE,
    ),
    (
        "offline",
        "a 503 that came all the same is backed off from",
        OFFLINE,
    ),
    (
        "offline",
        "the network comes back before the deadline",
        OFFLINE,
    ),
    ("offline", "the deadline comes before the network", OFFLINE),
    (
        "offline",
        "retry false: one attempt, offline or not",
        OFFLINE,
    ),
    (
        "offline",
        "all who wait for the network go on when it is there",
        OFFLINE,
    ),
];

pub fn why(file: &str, name: &str) -> Option<&'static str> {
    ALL.iter()
        .find(|(f, n, _)| (*f, *n) == (file, name))
        .map(|(.., why)| *why)
}
