// When the server says when: every source of a delay, and everything that is none.

import { coded, EPOCH, ok, status, wait } from "./rules.mjs";
import { LATENCY, one } from "./story.mjs";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const pad = (n, filler = "0") => String(n).padStart(2, filler);

/** The three forms of RFC 9110 §5.6.7. */
const DATES = {
  "IMF-fixdate": (d) => `${DAYS[d.getUTCDay()].slice(0, 3)}, ${pad(d.getUTCDate())} ${MONTHS[d.getUTCMonth()]} ${d.getUTCFullYear()} ${clock(d)} GMT`,
  "RFC 850": (d) => `${DAYS[d.getUTCDay()]}, ${pad(d.getUTCDate())}-${MONTHS[d.getUTCMonth()]}-${pad(d.getUTCFullYear() % 100)} ${clock(d)} GMT`,
  asctime: (d) => `${DAYS[d.getUTCDay()].slice(0, 3)} ${MONTHS[d.getUTCMonth()]} ${pad(d.getUTCDate(), " ")} ${clock(d)} ${d.getUTCFullYear()}`,
};

function clock(d) {
  return [d.getUTCHours(), d.getUTCMinutes(), d.getUTCSeconds()].map((n) => pad(n)).join(":");
}

/** A 429 with these headers, which ask for `delay` ms (undefined: for nothing that counts). */
const told = (headers, delay, more = {}) => status(429, { headers, delay, ...more });
const seconds = (value, delay) => one(`Retry-After: ${JSON.stringify(value)}`, [told({ "retry-after": value }, delay), ok]);

const MALFORMED = ["1e3", "0x10", "-5", "+5", "5;x", "5.", ".5", "5s", "5 s", "soon", "", "Infinity", "NaN", "1_000", "2027-01-15T08:01:00Z", "Fri, 15 Jan 2027 08:01:00 UTC"];
const HOUR = 3_600_000;

export default [
  seconds("5", 5_000), seconds("0", 0), seconds("1.5", 1_500), seconds("0.0015", 2), seconds("007", 7_000),
  seconds("120, 60", 120_000), seconds("60, 120", 120_000),
  one("Retry-After sent twice: the larger", [told({ "retry-after": ["30", "45"] }, 45_000), ok]),
  ...MALFORMED.map((value) => one(`Retry-After: ${JSON.stringify(value)} is malformed, and skipped`, [told({ "retry-after": value }), ok])),
  ...["1e3", "0x10", "-5", "5;x", ""].map((value) =>
    one(`retry-after-ms: ${JSON.stringify(value)} is malformed: Retry-After counts`, [told({ "retry-after-ms": value, "retry-after": "3" }, 3_000), ok])),
  one("retry-after-ms", [told({ "retry-after-ms": "1500" }, 1_500), ok]),
  one("retry-after-ms before Retry-After", [told({ "retry-after-ms": "700", "retry-after": "9" }, 700), ok]),
  ...["1e3", "0x10", "-5", "5;x"].map((value) =>
    one(`X-RateLimit-Reset: ${JSON.stringify(value)} is malformed, and skipped`, [told({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": value }), ok])),

  ...Object.entries(DATES).flatMap(([form, write]) => [0, -HOUR, HOUR].map((offset) => {
    // The client's clock is right by the answer's own; the date is 30 s after the answer.
    const answered = Math.floor((EPOCH + LATENCY + offset) / 1_000) * 1_000;
    const name = `a date as ${form}, the server's clock ${offset ? `an hour ${offset < 0 ? "behind" : "ahead"}` : "right"}`;
    return one(name, [told({ "retry-after": write(new Date(answered + 30_000)) }, 30_000), ok], { server: { clockOffsetMs: offset } });
  })),
  ...Object.entries(DATES).map(([form, write]) =>
    one(`a date as ${form}, without the server's own`, [told({ "retry-after": write(new Date(EPOCH + 30_000)) }, 30_000 - LATENCY), ok])),
  one("a date in the past is 0", [told({ "retry-after": DATES["IMF-fixdate"](new Date(EPOCH - 60_000)) }, 0), ok], { server: { clockOffsetMs: 0 } }),
  one("a date and the server's clock an hour ahead, as Unix time", [
    told({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": String((EPOCH + HOUR) / 1_000 + 30) }, 30_000), ok,
  ], { server: { clockOffsetMs: HOUR } }),

  one("RateLimit, structured", [told({ ratelimit: '"default";r=0;t=30' }, 30_000), ok]),
  one("RateLimit, structured, two policies: the longer", [told({ ratelimit: '"burst";r=0;t=5, "day";r=0;t=60' }, 60_000), ok]),
  one("RateLimit, structured, something left", [told({ ratelimit: '"default";r=3;t=30' }), ok]),
  one("RateLimit, structured, broken", [told({ ratelimit: '"default;r=0;t=30' }), ok]),
  ...["RateLimit", "X-RateLimit", "X-Rate-Limit"].flatMap((family) => {
    const headers = (reset, remaining = "0") => ({ [`${family}-Remaining`]: remaining, [`${family}-Reset`]: String(reset) });
    return [
      one(`${family}-Reset in seconds`, [told(headers(20), 20_000), ok]),
      one(`${family}-Reset as a Unix time in s`, [told(headers(EPOCH / 1_000 + 20), 20_000), ok], { server: { clockOffsetMs: 0 } }),
      one(`${family}-Reset as a Unix time in ms`, [told(headers(EPOCH + 20_500), 20_500), ok], { server: { clockOffsetMs: 0 } }),
      one(`${family}-Reset while something remains`, [told(headers(20, "5")), ok]),
    ];
  }),
  one("Retry-After before the body", [coded(429, { error: { message: "m" }, meta: { retry_after: 45 } }, "rate_limit", null, wait(9_000), { headers: { "retry-after": "9" } }), ok]),
  one("the body, in seconds", [coded(429, { success: false, error: { code: "RATE_LIMIT_EXCEEDED", message: "m" }, meta: { retry_after: 45 } }, "rate_limit", "RATE_LIMIT_EXCEEDED", wait(45_000)), ok], { options: { profile: "publishing" } }),
  one("the body before RateLimit", [coded(429, { error: { message: "m" }, meta: { retry_after: 4 } }, "rate_limit", null, wait(4_000), { headers: { ratelimit: '"default";r=0;t=30' } }), ok]),
  one("google's RetryInfo", [coded(429, {
    error: { code: 429, message: "m", status: "RESOURCE_EXHAUSTED", details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "1.5s" }] },
  }, "rate_limit", "RESOURCE_EXHAUSTED", wait(1_500)), ok]),

  one("a delay of nothing, the gate off", [told({ "retry-after": "0" }, 0), ok], { options: { retry: { gate: false } } }),
  one("of 1,000 days: given up now, and told when", [told({ "retry-after": "86400000" }, 86_400_000_000), ok]),
  one("just over maxServerDelay", [told({ "retry-after-ms": "120001" }, 120_001), ok]),
  one("just maxServerDelay", [told({ "retry-after-ms": "120000" }, 120_000), ok]),
  one("over a maxServerDelay of one's own", [told({ "retry-after": "6" }, 6_000), ok], { options: { retry: { maxServerDelay: 5_000 } } }),
  one("30 days, when that is allowed: no timer overflows", [told({ "retry-after": "2592000" }, 2_592_000_000), ok], { options: { retry: { maxServerDelay: 3_000_000_000 } } }),
  one("a POST that gives up for the delay's length", [told({ "retry-after": "3600" }, 3_600_000)], { method: "POST" }),
  one("a delay on every attempt", [told({ "retry-after": "2" }, 2_000)]),
  one("a delay, then backoff of the next retry", [told({ "retry-after": "3" }, 3_000), status(429), ok]),
];
