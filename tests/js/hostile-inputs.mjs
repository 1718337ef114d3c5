// Inputs of about 1 MB that are as expensive as can be, times `size`.

const fill = (count, make) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, make(i)]));

function deep(depth, close) {
  let value = 1;
  for (let i = 0; i < depth; i++) value = close(value);
  return value;
}

function holdsItself(times, make) {
  const value = make(times);
  for (const key of Object.keys(value)) value[key] = value;
  return value;
}

export const INPUTS = {
  "header names": (size) => ({ status: 429, headers: fill(60_000 * size, () => "x") }),
  "header names as pairs": (size) => ({ status: 429, headers: Object.entries(fill(60_000 * size, () => "x")) }),
  "header names in a Map": (size) => ({ status: 429, headers: new Map(Object.entries(fill(60_000 * size, () => "x"))) }),
  "values of one header": (size) => ({ status: 429, headers: { "retry-after": Array(450_000 * size).fill("1") } }),
  "values of one header, as pairs": (size) => ({ status: 429, headers: Array(450_000 * size).fill(["retry-after", "1"]) }),
  "a long header": (size) => ({ status: 429, headers: { ratelimit: '"a";r=1;t=1, '.repeat(80_000 * size) } }),
  "a list that holds itself": (size) => ({ status: 500, body: { error: { code: "X", details: holdsItself(20_000 * size, (n) => Array(n).fill(0)) } } }),
  "an object that holds itself": (size) => ({ status: 500, body: { error: { code: "X", details: holdsItself(20_000 * size, (n) => fill(n, () => 0)) } } }),
  "nesting": (size) => ({ error: { code: "X", details: deep(100_000 * size, (value) => [value]) } }),
  "nested JSON": (size) => ({ status: 500, body: `{"a":${"[".repeat(500_000 * size)}` }),
  "brackets in JSON": (size) => ({ status: 500, body: JSON.stringify({ message: "[]".repeat(500_000 * size) }) }),
  "a long text": (size) => "x".repeat(1_000_000 * size),
  "a long text of what is removed": (size) => ({ message: "\u202ea".repeat(500_000 * size) }),
  "a long code": (size) => ({ error: { code: "\nX".repeat(500_000 * size), message: "m" } }),
  "a long message of an error": (size) => new Error("header = ".repeat(110_000 * size)),
  "a huge list": (size) => ({ error: { code: "X", details: Array(500_000 * size).fill(1) } }),
  "a huge object": (size) => ({ error: { code: "X", details: fill(60_000 * size, (i) => i) } }),
  "a huge list as the failure": (size) => Array(500_000 * size).fill({ code: "X" }),
  "a huge list of details": (size) => ({ error: { code: 429, details: Array(300_000 * size).fill({ "@type": "x" }) } }),
  "many inputs": (size) => ({ status: 422, body: { errors: Array(10_000 * size).fill({ field: "a", message: "m", params: fill(10, (i) => i) }) } }),
  "many inputs in a map": (size) => ({ status: 422, body: { errors: fill(60_000 * size, () => ["m"]) } }),
  "maps of maps of inputs": (size) => ({ status: 422, body: { errors: fill(300, () => fill(200 * size, () => ({ a: "m" }))) } }),
  "an input within itself": (size) => ({ status: 422, body: { errors: holdsItself(20_000 * size, (n) => fill(n, () => 0)) } }),
  "an element within itself": (size) => {
    const element = { property: "a", children: [] };
    element.children = Array(200_000 * size).fill(element);
    return { status: 422, body: { message: [element] } };
  },
  "a path of many names": (size) => ({ status: 422, body: { errors: [{ path: Array(400_000 * size).fill("a"), message: "m" }] } }),
  "a long path": (size) => ({ status: 422, body: { errors: { ["a.[".repeat(300_000 * size)]: ["m"] } } }),
  "a path of brackets and quotes": (size) => ({ status: 422, body: { errors: { [`${"[".repeat(4_000)}${'"'.repeat(4_000)}`]: ["m"], size } } }),
  "issues as a long text": (size) => ({ status: 400, body: { error: { message: `[${'{"path":["a"],"message":"m"},'.repeat(30_000 * size)}1]` } } }),
  "causes without an end": () => {
    const error = new Error("m");
    error.cause = error;
    return error;
  },
};
