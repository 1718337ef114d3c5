// Whatever it is given, classifyError answers, soon, and throws nothing.

import { INPUTS } from "./hostile-inputs.mjs";

/** Far above what is needed, far below what a person would notice as hanging. */
const LIMIT_MS = 2000;

export default async function run({ comeback }) {
  const results = [];
  for (const [name, make] of Object.entries(hostile(comeback))) {
    let error;
    let took = 0;
    try {
      const value = make();
      const began = performance.now();
      const got = comeback.classifyError(value);
      took = performance.now() - began;
      const text = JSON.stringify(got);
      structuredClone(got);
      if (typeof got.category !== "string" || typeof got.recovery.title !== "string") error = text;
      if (comeback.exitCodes[got.category] !== got.exitCode) error = text;
    } catch (thrown) {
      error = thrown;
    }
    if (took > LIMIT_MS) error = `took ${took} ms`;
    results.push({ name, ok: error === undefined, error });
  }
  for (const [name, make] of Object.entries(INPUTS)) {
    // No times: they would depend on the machine. `benches/hostile.bench.mjs` prints them.
    const [once, twice] = [1, 2].map((size) => touched(comeback, make(size)));
    const isFine = once <= MOST_TOUCHED && twice <= Math.min(2.2 * once + 100, MOST_TOUCHED);
    results.push({ name: `few values are looked at: ${name}`, ok: isFine, error: `${once}, of twice as many ${twice}` });
  }
  // The next answer must be a sound one, whatever came before.
  const after = comeback.classifyError({ error: { code: "rate_limit_error", request_id: "r" } });
  results.push({ name: "sound afterwards", ok: after.category === "rate_limit", error: JSON.stringify(after) });
  return results;
}

/** More values than this are never read, whatever is given. */
const MOST_TOUCHED = 70_000;

/** How many times something is read of a value, or of what is within it. */
function touched(comeback, value) {
  let count = 0;
  const counting = (of) => {
    if (of === null || typeof of !== "object" || of instanceof Map || of instanceof Error) return of;
    return new Proxy(of, {
      get(target, name, self) {
        count++;
        return counting(Reflect.get(target, name, self));
      },
    });
  };
  comeback.classifyError(counting(value));
  return count;
}

function hostile(comeback) {
  const nothing = () => {
    throw new Error("touched");
  };
  const revoked = () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };
  const asksAboutItself = () => {
    const value = { get status() { return comeback.classifyError(value).status; } };
    return value;
  };
  return {
    "a getter that asks about its own object": asksAboutItself,
    "headers in a list without an end": () => {
      const headers = [];
      headers[Symbol.iterator] = function* () {
        for (;;) yield ["x", "y"];
      };
      return { status: 429, headers };
    },
    "headers in a list that says it is endless": () =>
      ({ status: 429, headers: new Proxy([], { get: (of, name) => name === "length" ? 2 ** 53 - 1 : Reflect.get(of, name) }) }),
    "details in a list that says it is endless": () =>
      ({ error: { code: "X", details: new Proxy([], { get: (of, name) => name === "length" ? 2 ** 53 - 1 : Reflect.get(of, name) }) } }),
    "a getter that answers differently each time": () => {
      const actions = ["retry", "<b>"];
      const own = comeback.classifyError({ status: 500 });
      return { ...own, recovery: { ...own.recovery, get action() { return actions.shift(); } } };
    },
    undefined: () => undefined,
    null: () => null,
    "a symbol": () => Symbol("x"),
    "a BigInt": () => 10n ** 1000n,
    "a function": () => () => {},
    "a number": () => NaN,
    "an array": () => [1, [2]],
    "a date": () => new Date(NaN),
    "an error of axios with 30 MB of bytes": () =>
      Object.assign(new Error("m"), { name: "AxiosError", response: { status: 500, data: new Uint8Array(3e7) } }),
    "details of 30 MB of bytes": () => ({ error: { code: "X", details: { bytes: new Uint8Array(3e7) } } }),
    "a cyclic object": () => {
      const a = { error: {}, details: {} };
      a.error.details = a.details.self = a.details.other = a;
      a.error.code = "NOT_FOUND";
      return a;
    },
    "a getter that throws": () => ({ get error() { return nothing(); }, get code() { return nothing(); } }),
    "a getter that throws deep in details": () => ({
      success: false,
      error: { code: "NOT_FOUND", details: { get x() { return nothing(); } } },
    }),
    "a getter that classifies": () => ({
      get error() {
        comeback.classifyError({ code: 1002, message: "m", data: null });
        return { code: "rate_limited" };
      },
    }),
    "a getter that throws from within a classification": () => ({
      get error() {
        comeback.classifyError({ get error() { throw 1; } });
        throw 2;
      },
    }),
    "a revoked proxy": revoked,
    "a revoked proxy inside": () => ({ status: 500, headers: revoked(), body: { error: revoked() } }),
    "a proxy whose traps throw": () => new Proxy({}, { get: nothing, has: nothing, ownKeys: nothing, getPrototypeOf: nothing }),
    "a proxy that has everything": () => {
      const all = new Proxy(function () {}, { get: (_, key) => (key === Symbol.toPrimitive ? undefined : all) });
      return all;
    },
    "BigInts and symbols inside": () => ({ error: { code: 5n, message: Symbol("m"), details: { n: 1n, s: Symbol() } }, success: false }),
    "headers whose get throws": () => ({ status: 503, headers: { get: nothing } }),
    "headers that are a string": () => ({ status: 503, headers: "retry-after: 5" }),
    "a text of 10 MB": () => "x".repeat(10_000_000),
    "a text of 10 MB that looks like JSON": () => "{".repeat(10_000_000),
    "a text of 10 MB of JSON": () => JSON.stringify({ error: { code: "rate_limited", message: "y".repeat(10_000_000) } }),
    "a message of 10 MB": () => ({ error: { code: "x".repeat(10_000_000), message: "\u202e".repeat(10_000_000) } }),
    "100,000 nested brackets": () => "[".repeat(100_000) + "]".repeat(100_000),
    "100,000 nested objects": () => '{"error":'.repeat(100_000) + "1" + "}".repeat(100_000),
    "100,000 nested objects, parsed": () => {
      let nested = {};
      for (let i = 0; i < 100_000; i++) nested = { error: nested, details: nested };
      return { success: false, error: { code: "NOT_FOUND", details: nested } };
    },
    "a million fields": () => ({ success: false, error: { code: "X", details: Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [`k${i}`, i])) } }),
    "lone surrogates": () => ({ error: { code: "\ud800", message: "\udfff a \ud83d", requestId: "\ud800" } }),
    "__proto__ as a code": () => ({ error: { code: "__proto__", requestId: "r" } }),
    "__proto__ as a field": () => JSON.parse('{"success":false,"error":{"code":"X","details":{"__proto__":{"polluted":1}}}}'),
    "an object without a prototype": () => Object.assign(Object.create(null), { error: { code: "rate_limited" } }),
    "an error with a cycle of causes": () => {
      const error = new Error("x");
      error.cause = error;
      return error;
    },
    "a frozen options object of another kind": () => Object.freeze([Object.freeze({})]),
    "something half like a classification": () => ({ exitCode: 20, category: "quota", recovery: {}, retry: null }),
    "a live response": () => new Response("{}", { status: 503, headers: { "retry-after": "1" } }),
  };
}
