// Calls of fetch, one of each kind, for `as-fetch.spec.mjs`. A case makes a call and tells what
// the caller saw.

import { sleep } from "./world.mjs";

const bytes = () => Uint8Array.from([0, 1, 2, 250, 255, 65, 66]);
const form = () => {
  const data = new FormData();
  data.append("a", "1");
  data.append("file", new File(["x"], "f.txt", { type: "text/plain" }));
  return data;
};
const detached = () => {
  const { buffer } = bytes();
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
};
const to = (url, status = 302) => ({ status, headers: { location: url } });

/** Whether this platform sends streams; others send them as the text of an object. */
const hasStreams = () => typeof process === "object";

/** What a caller sees of a call. */
async function outcome(call, reason) {
  let response;
  try {
    const promise = call();
    if (!(promise instanceof Promise)) return "not a promise";
    response = await promise;
  } catch (error) {
    return failure(error, reason);
  }
  const { status, statusText, ok, type, redirected, url, bodyUsed } = response;
  const text = await response.text().catch((error) => failure(error, reason));
  const own = response.headers.get("x-own");
  return { status, statusText, ok, type, redirected, url, bodyUsed, own, text, after: response.bodyUsed };
}

function failure(error, reason) {
  if (reason !== undefined && error === reason) return "the reason";
  return `${error?.name}, ${error instanceof DOMException ? "DOMException" : error?.constructor?.name}`;
}

const calling = (...args) => ({ run: (fetch, w) => outcome(() => fetch(w.url, ...args)) });
const sending = (body, init) => ({
  run: (fetch, w) => outcome(() => fetch(w.url, { method: "POST", body: make(body), ...init })),
});
const make = (value) => (typeof value === "function" ? value() : value);
const answering = (...answers) => ({ answers, run: (fetch, w) => outcome(() => fetch(w.url)) });

const RESPONSES = {
  "a 200 with a header": answering({ status: 200, body: "text", headers: { "x-own": "1" } }),
  "a 204": answering({ status: 204 }),
  "a 404": answering({ status: 404, body: "no" }),
  "a 418": answering({ status: 418, body: { error: "teapot" } }),
  "a 500": answering({ status: 500, body: { message: "oops" } }),
  "a 503": answering({ status: 503, headers: { "retry-after": "1" } }),
  "a 401": answering({ status: 401, body: "who" }),
  // Chromium may send such a request again itself.
  "a connection that is reset": { ...answering({ fault: "reset" }), isUnlogged: true },
  "a body that is cut": answering({ status: 200, body: "x".repeat(2_000), fault: "cut" }),
  "a redirect": { answers: [to("b"), { status: 200, body: "b" }], run: (fetch, w) => outcome(() => fetch(`${w.url}/a`)) },
  "a redirect, by hand": { answers: [to("b")], run: (fetch, w) => outcome(() => fetch(`${w.url}/a`, { redirect: "manual" })) },
  "a redirect, as an error": { answers: [to("b")], run: (fetch, w) => outcome(() => fetch(`${w.url}/a`, { redirect: "error" })) },
  "a 307 with a body": {
    answers: [to("b", 307), { status: 200 }],
    run: (fetch, w) => outcome(() => fetch(`${w.url}/a`, { method: "POST", body: "b" })),
  },
  "a 303 with a body": {
    answers: [to("b", 303), { status: 200 }],
    run: (fetch, w) => outcome(() => fetch(`${w.url}/a`, { method: "POST", body: "b" })),
  },
};

const BODIES = {
  "a text": sending("grüße"),
  "an empty text": sending(""),
  "null as a body": sending(null),
  "undefined as a body": sending(undefined),
  "a number as a body": sending(5),
  "zero as a body": sending(0),
  "false as a body": sending(false),
  "an object as a body": sending({}),
  "a list as a body": sending([1, 2]),
  "a String object as a body": sending(() => new String("s")),
  "a symbol as a body": sending(Symbol("s")),
  "URLSearchParams": sending(() => new URLSearchParams({ a: "1 ü", b: "&" })),
  "a Blob": sending(() => new Blob(["b"], { type: "x/y" })),
  "a Blob without a type": sending(() => new Blob(["b"])),
  "an ArrayBuffer": sending(() => bytes().buffer),
  "a part of a buffer": sending(() => bytes().subarray(2, 5)),
  "a DataView": sending(() => new DataView(bytes().buffer, 1, 3)),
  "a form": sending(form),
  "a detached buffer": sending(detached),
  "a part of a detached buffer": sending(() => {
    const part = bytes().subarray(1, 3);
    structuredClone(part.buffer, { transfer: [part.buffer] });
    return part;
  }),
  "a text with a type": sending("{}", { headers: { "content-type": "application/json" } }),
  "a body of GET": calling({ body: "x" }),
  "a body of HEAD": calling({ method: "HEAD", body: "x" }),
  "a stream": sending(() => (hasStreams() ? new Blob(["s"]).stream() : "s"), { duplex: "half" }),
  "a stream without duplex": sending(() => (hasStreams() ? new Blob(["s"]).stream() : "s")),
  "a locked stream": {
    async run(fetch, w) {
      if (!hasStreams()) return;
      const body = new Blob(["s"]).stream();
      body.getReader();
      return outcome(() => fetch(w.url, { method: "POST", body, duplex: "half" }));
    },
  },
  "a stream that was read": {
    async run(fetch, w) {
      if (!hasStreams()) return;
      const body = new Blob(["s"]).stream();
      const reader = body.getReader();
      await reader.read();
      reader.releaseLock();
      return outcome(() => fetch(w.url, { method: "POST", body, duplex: "half" }));
    },
  },
};

const METHODS = {
  ...Object.fromEntries(["get", "POST", "put", "Delete", "patch", "PATCH", "OPTIONS", "HEAD", "FOO"].map(
    (method) => [`the method ${method}`, calling({ method })],
  )),
  ...Object.fromEntries(["TRACE", "connect", "", "a b", null, 5].map(
    (method) => [`the wrong method ${JSON.stringify(method)}`, calling({ method })],
  )),
};

const HEADERS = {
  "a record of headers": calling({ headers: { "X-Own": "1", accept: "x/y" } }),
  "pairs of headers": calling({ headers: [["X-Own", "1"], ["x-own", "2"]] }),
  "Headers": { run: (fetch, w) => outcome(() => fetch(w.url, { headers: new Headers({ "X-Own": " 1 " }) })) },
  "a Map of headers": { run: (fetch, w) => outcome(() => fetch(w.url, { headers: new Map([["x-own", "1"]]) })) },
  "a generator of headers": {
    run: (fetch, w) => outcome(() => fetch(w.url, { headers: (function* () { yield ["x-own", "1"]; })() })),
  },
  "a number in headers": calling({ headers: { "x-own": 5 } }),
  "undefined in headers": calling({ headers: { "x-own": undefined } }),
  "undefined as headers": calling({ headers: undefined }),
  "null as headers": calling({ headers: null }),
  "a text as headers": calling({ headers: "x-own: 1" }),
  "a number as headers": calling({ headers: 5 }),
  "a wrong name of a header": calling({ headers: { "a b": "1" } }),
  "a wrong value of a header": calling({ headers: { a: "1\n2" } }),
  "a value beyond Latin-1": calling({ headers: { a: "\u20ac" } }),
  "pairs of three": calling({ headers: [["a", "b", "c"]] }),
  "a forbidden header": calling({ headers: { host: "x.test", "x-own": "1" } }),
};

const ARGUMENTS = {
  "no arguments": { run: (fetch) => outcome(() => fetch()) },
  "undefined as init": calling(undefined),
  "null as init": calling(null),
  "a number as init": calling(5),
  "a text as init": calling("POST"),
  "true as init": calling(true),
  "a function as init": calling(Object.assign(() => {}, { method: "PUT" })),
  "a list as init": calling([]),
  "inherited fields": { run: (fetch, w) => outcome(() => fetch(w.url, Object.create({ method: "PUT" }))) },
  "fields by getters": {
    run: (fetch, w) => outcome(() => fetch(w.url, new (class { get method() { return "PUT"; } })())),
  },
  "a field that throws": {
    run(fetch, w) {
      const reason = new Error("mine");
      return outcome(() => fetch(w.url, { get method() { throw reason; } }), reason);
    },
  },
  "a signal of the wrong type": calling({ signal: 5 }),
  "an object as a signal": calling({ signal: {} }),
  "an object like an aborted signal": calling({ signal: { aborted: true, reason: 1 } }),
  "null as a signal": calling({ signal: null }),
  "a wrong mode": calling({ mode: "x" }),
  "mode navigate": calling({ mode: "navigate" }),
  "a wrong redirect": calling({ redirect: "x" }),
  "wrong credentials": calling({ credentials: "x" }),
  "a wrong cache": calling({ cache: "x" }),
  "only-if-cached across origins": calling({ cache: "only-if-cached" }),
  "a wrong referrer": calling({ referrer: "http://" }),
  "a wrong referrer policy": calling({ referrerPolicy: "x" }),
  "a window": calling({ window: {} }),
  "no-cors": calling({ mode: "no-cors" }),
  "no-cors with a method": calling({ mode: "no-cors", method: "PUT" }),
  "same-origin to another origin": calling({ mode: "same-origin" }),
  "integrity that fits": calling({ integrity: "sha256-JohvQftLAw8ZUwG2yLbY1qlx1OOhv1+HUXAV4hBsnEY=" }),
  "integrity that does not fit": calling({ integrity: "sha256-JohvQftLAw8ZUwG2yLbY1qlx1OOhv1+HUXAV4hBsnE0=" }),
  "keepalive with a body": sending("k", { keepalive: true }),
  "a name that fetch does not know": calling({ next: { revalidate: 5 } }),
};

const ADDRESSES = {
  "a URL object": { run: (fetch, w) => outcome(() => fetch(new URL(w.url))) },
  "a String object": { run: (fetch, w) => outcome(() => fetch(new String(w.url))) },
  "an object with toString": { run: (fetch, w) => outcome(() => fetch({ toString: () => w.url })) },
  "an address that throws": {
    run(fetch) {
      const reason = new Error("mine");
      return outcome(() => fetch({ toString() { throw reason; } }), reason);
    },
  },
  "a symbol as an address": { run: (fetch) => outcome(() => fetch(Symbol("s"))) },
  "a fragment": { run: (fetch, w) => outcome(() => fetch(`${w.url}?q=1#f`)) },
  "credentials in the address": { run: (fetch, w) => outcome(() => fetch(w.url.replace("//", "//u:p@"))) },
  ...Object.fromEntries([
    "http://", "data:text/plain,hi", "data:x", "about:blank", "blob:null/x", "nosuch:x", "http://127.0.0.1:1/",
    "http://127.0.0.1:6667/",
  ].map((url) => [url, { run: (fetch) => outcome(() => fetch(url)) }])),
};

const request = (w, init) => new Request(w.url, { method: "POST", body: "text", ...init });

const REQUESTS = {
  "a Request with a body is used": {
    async run(fetch, w) {
      const own = request(w);
      const call = outcome(() => fetch(own));
      const used = own.bodyUsed;
      return [used, await call, own.bodyUsed, await own.text().catch(failure)];
    },
  },
  "a Request without a body is not used": {
    async run(fetch, w) {
      const own = new Request(w.url, { headers: { "x-own": "1" } });
      const first = await outcome(() => fetch(own));
      return [first, own.bodyUsed, await outcome(() => fetch(own))];
    },
  },
  "a Request with a body, a second time": {
    async run(fetch, w) {
      const own = request(w);
      return [await outcome(() => fetch(own)), await outcome(() => fetch(own))];
    },
  },
  "a Request whose body init replaces": {
    async run(fetch, w) {
      const own = request(w, { headers: { "x-own": "1" } });
      // Chromium marks the Request as used, against the standard.
      return outcome(() => fetch(own, { body: "new" }));
    },
  },
  "a Request whose headers init replaces": {
    async run(fetch, w) {
      const own = request(w, { headers: { "x-own": "1" } });
      return [await outcome(() => fetch(own, { headers: { "x-other": "2" } })), own.bodyUsed];
    },
  },
  "a Request whose method init replaces": {
    async run(fetch, w) {
      const own = request(w);
      return [await outcome(() => fetch(own, { method: "GET" })), own.bodyUsed];
    },
  },
  "a clone of a Request": {
    async run(fetch, w) {
      const own = request(w);
      const copy = own.clone();
      return [await outcome(() => fetch(own)), copy.bodyUsed, await copy.text()];
    },
  },
  "a form in a Request": { run: (fetch, w) => outcome(() => fetch(request(w, { body: form() }))) },
  "an aborted Request": {
    async run(fetch, w) {
      const own = request(w, { signal: AbortSignal.abort() });
      return [await outcome(() => fetch(own)), own.bodyUsed];
    },
  },
  "an aborted Request, with null as the signal": {
    run: (fetch, w) => outcome(() => fetch(request(w, { signal: AbortSignal.abort() }), { signal: null })),
  },
  "a Request as init": { run: (fetch, w) => outcome(() => fetch(`${w.url}/b`, request(w, { method: "PUT" }))) },
  "a used Request": {
    async run(fetch, w) {
      const own = request(w);
      await own.text();
      return [await outcome(() => fetch(own)), await outcome(() => fetch(own, { body: "new" }))];
    },
  },
};

/** A stream that tells when and why it was cancelled. */
function told(seen) {
  return new ReadableStream({
    pull: (controller) => (seen.pulled ? undefined : controller.enqueue(new Uint8Array([65]), (seen.pulled = true))),
    cancel(reason) {
      seen.cancelled = reason?.name ?? String(reason);
    },
  });
}

/** Until the request of a call is under way, or the call has ended without. */
async function isUnderWay(w, call) {
  let hasEnded = false;
  call.then(() => (hasEnded = true));
  while (!hasEnded && (await w.log()).length === 0) await sleep(5);
}

/** Aborts a call `at` a time, and tells how it ended. */
const aborting = (answer, at, init) => ({
  answers: [answer],
  async run(fetch, w) {
    const controller = new AbortController();
    const call = outcome(() => fetch(w.url, { signal: controller.signal, ...make(init) }));
    await at(w, call);
    controller.abort();
    return call;
  },
});

const HANGS = { fault: "hang" };
const STALLS = { status: 200, body: "x".repeat(2_000), fault: "hang_body" };

const ABORTS = {
  "aborted before": calling({ signal: AbortSignal.abort() }),
  "aborted before, with a wrong method": calling({ signal: AbortSignal.abort(), method: "a b" }),
  "aborted before, with a wrong header": calling({ signal: AbortSignal.abort(), headers: { "a b": "1" } }),
  "aborted before, with a body of GET": calling({ signal: AbortSignal.abort(), body: "x" }),
  "aborted before, to a wrong address": {
    run: (fetch) => outcome(() => fetch("http://", { signal: AbortSignal.abort() })),
  },
  "aborted before, with a reason": {
    run(fetch, w) {
      const reason = new RangeError("mine");
      return outcome(() => fetch(w.url, { signal: AbortSignal.abort(reason) }), reason);
    },
  },
  "aborted before, with a stream": {
    async run(fetch, w) {
      if (!hasStreams()) return;
      const seen = {};
      const init = { method: "POST", body: told(seen), duplex: "half", signal: AbortSignal.abort() };
      return [await outcome(() => fetch(w.url, init)), await sleep(20), seen.cancelled];
    },
  },
  "aborted before, with a used Request": {
    async run(fetch, w) {
      const own = request(w, { signal: AbortSignal.abort() });
      await own.text();
      return outcome(() => fetch(own));
    },
  },
  // Whether the request is already under way is chance.
  "aborted at once": { ...aborting(HANGS, () => {}), isUnlogged: true },
  "aborted in flight": aborting(HANGS, isUnderWay),
  "aborted in flight, with a body": aborting(HANGS, isUnderWay, { method: "POST", body: "x" }),
  "aborted in flight, with a stream": {
    answers: [HANGS],
    async run(fetch, w) {
      if (!hasStreams()) return;
      const seen = {};
      const controller = new AbortController();
      const init = { method: "POST", body: told(seen), duplex: "half", signal: controller.signal };
      const call = outcome(() => fetch(w.url, init));
      await sleep(60);
      controller.abort();
      return [await call, await sleep(20), seen.cancelled];
    },
  },
  "aborted in flight, with a Request of a stream": {
    answers: [HANGS],
    async run(fetch, w) {
      if (!hasStreams()) return;
      const seen = {};
      const controller = new AbortController();
      const own = new Request(w.url, { method: "POST", body: told(seen), duplex: "half", signal: controller.signal });
      const call = outcome(() => fetch(own));
      await sleep(60);
      controller.abort();
      return [await call, await sleep(20), !!seen.cancelled];
    },
  },
  "aborted while the body is read": {
    answers: [STALLS],
    async run(fetch, w) {
      const controller = new AbortController();
      const response = await fetch(w.url, { signal: controller.signal });
      const text = response.text().catch(failure);
      controller.abort();
      return [response.status, await text];
    },
  },
  "aborted before the body is read": {
    answers: [STALLS],
    async run(fetch, w) {
      const controller = new AbortController();
      const response = await fetch(w.url, { signal: controller.signal });
      controller.abort();
      return [response.status, await response.text().catch(failure)];
    },
  },
  "aborted after the end": {
    async run(fetch, w) {
      const controller = new AbortController();
      const response = await fetch(w.url, { signal: controller.signal });
      const text = await response.text();
      controller.abort();
      return [text, response.bodyUsed];
    },
  },
  "a timeout signal": {
    answers: [HANGS],
    async run(fetch, w) {
      const { name } = await fetch(w.url, { signal: AbortSignal.timeout(50) }).catch((error) => error);
      // WebKit's rejects with an AbortError of its own. Ours rejects with the signal's reason.
      return ["AbortError", "TimeoutError"].includes(name) ? "the abort" : name;
    },
  },
};

const FUNCTION = {
  "its name and length": { run: async (fetch) => [fetch.name, fetch.length, typeof fetch] },
  "it needs no this": { run: (fetch, w) => outcome(() => (0, fetch)(w.url)) },
  "it is called with undefined": { run: (fetch, w) => outcome(() => fetch.call(undefined, w.url)) },
  "it is applied": { run: (fetch, w) => outcome(() => Reflect.apply(fetch, undefined, [w.url, { method: "PUT" }])) },
};

export const CASES = {
  ...RESPONSES, ...BODIES, ...METHODS, ...HEADERS, ...ARGUMENTS, ...ADDRESSES, ...REQUESTS, ...ABORTS, ...FUNCTION,
};
