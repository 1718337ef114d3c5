// The command line of the package: byte for byte the native tool's.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { catalog, classifyError } from "../../pkg/dist/index.js";
import { all } from "../../pkg/dist/profiles/index.js";
import { TAGS } from "../../xtask/js/locales.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const tool = join(root, "pkg/bin/comeback.js");
const native = process.env.COMEBACK_BIN ??
  resolve(root, process.env.CARGO_TARGET_DIR ?? "target", "debug/comeback");
const isThere = existsSync(native);
if (!isThere && (process.env.CI || process.env.COMEBACK_BIN)) {
  throw new Error(`${native} is not there: cargo build --features cli --bin comeback`);
}

const dir = mkdtempSync(join(tmpdir(), "comeback-cli-"));
after(() => rmSync(dir, { recursive: true, force: true }));

const { NO_COLOR, CLICOLOR, CLICOLOR_FORCE, COLUMNS, ...env } = process.env;

function run(program, args, input, more) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    input, env: { ...env, ...more }, cwd: dir, maxBuffer: 1 << 26,
  });
  if (error && error.code !== "EPIPE") throw error;
  return { status, stdout: stdout.toString("latin1"), stderr: stderr.toString("latin1") };
}

const comeback = (args, input = "", more) => run(process.execPath, [tool, ...args], input, more);

/** Without the moments of classifications: the tools do not run at the same time. */
const timeless = (ended) => JSON.parse(JSON.stringify(ended, (_, text) =>
  typeof text === "string" ? text.replace(/"(at|retryAt)":\d+/g, '"$1":0') : text));

function same(args, input = "", more) {
  const want = timeless(run(native, args, input, more));
  const got = timeless(comeback(args, input, more));
  assert.deepEqual(got, want, `${JSON.stringify(args)} ${String(input).slice(0, 200)}`);
}

const evil = "a\x1b[2J\x9b31m\u202eb\u2066\u200f\ufeff\x07c\u2028\u{e0041}\xad";
const rule = { category: "quota", action: "top_up", by: "user", retry: { kind: "wait", afterMs: 90_000 } };
const mine = {
  name: "mine",
  extends: "commerce",
  envelope: { code: ["fault.id"], message: ["fault.text"] },
  codes: {
    b: { ...rule, title: "Mine", message: "My words | <b>*", status: 418 },
    10: rule, 9: rule, [evil]: { ...rule, title: evil, message: evil },
  },
};

const words = {
  action: { refresh_state: `Look ${evil}` },
  category: { not_found: { title: "Gone", message: "Not here." }, quota: { title: "Kein Geld" } },
  commerce: { SESSION_EXPIRED: { title: "Over", message: "It is over." } },
  support: { requestId: "{message} Name it." },
};

const MESSAGES = [
  "", "\n", "gateway on fire", "{}", "null", "[1,2]", '"text"', "{", "HTTP", "HTTP/1.1 999 X\n\n",
  "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nX-Request-Id: r-1\r\n\r\n",
  "HTTP/2 429 \nretry-after: 90\n\n{\"error\":{\"code\":\"rate_limit_error\",\"message\":\"slow\"}}",
  "\ufeffHTTP/2 404\r\n\r\nx", "\r\n\r\nHTTP/2 404\r\n\r\nx",
  "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 X\r\n\r\nx",
  "HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 404\r\n\r\nx",
  "HTTP/1.1 302 Found\r\nContent-Length: 5\r\n\r\nHTTP/1.1 500 X\r\n\r\nx",
  "HTTP/1.1 401 X\r\nContent-Length: 5\r\nWWW-Authenticate: Digest\r\n\r\nHTTP/1.1 500 X\r\n\r\nx",
  "HTTP/1.1 503 X\r\nContent-Length: 2\r\n\r\nabHTTP/1.1 200 OK\r\n\r\nx",
  "HTTP/1.1 503 X\r\nContent-Length: 19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
  "HTTP/1.1 503 X\r\nContent-Length: 999999999999999999999\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
  "HTTP/2 503\r\ncontent-type: text/plain\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
  "HTTP/1.1 429 X\nRetry-After: 1\nRetry-After: 5\n folded\nbad name: 1\nno colon\n: none\n\nx",
  "HTTP/1.1 429 X\nDate: Fri, 15 Jan 2027 08:00:00 GMT\nRetry-After: Fri, 15 Jan 2027 09:00:01 GMT\n\n",
  "HTTP/1.1 403 X\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 30\n\n",
  "HTTP/1.1 200 OK\n\n{\"id\":1}", "HTTP/1.1 304 Not Modified\n\n",
  '{"type":"about:blank","title":"Gone","status":410,"detail":"x"}',
  '{"success":false,"data":null,"error":{"code":"SESSION_LIMIT_REACHED","details":{"b":1.50,"10":-0.0,"9":[1e21,0.1,1e-7]}}}',
  '{"code":1002,"message":"no","data":{"z":12345678901234567890}}',
  '{"error_code":"QUOTA_EXCEEDED","action":{"hint":"buy","url":"https://example.com/buy"},"request_id":5}',
  '{"error":{"code":"insufficient_credits","requestId":"r"}}',
  // Text that was cut within an emoji, and a number that no double can hold.
  String.raw`{"success":false,"error":{"code":"PRODUCT_OUT_OF_STOCK","message":"cut \ud83d","details":["\ude00","\\ud83d"]}}`,
  '{"success":false,"error":{"code":"ORDER","details":[1e400,-1E999,1e-999]},"data":null}', '{"a":01e999}',
  `HTTP/1.1 400 X\r\nX-Request-Id: ${evil}\r\n\r\n${JSON.stringify({ success: false, hint: evil, error: { code: evil, message: evil, details: { [evil]: evil } } })}`,
  Buffer.from("HTTP/1.1 500 X\r\nX-Request-Id: \xff\xfe\xe2\x82\r\n\r\n\x80abc\xf0\x9f", "latin1"),
  Buffer.from(Array.from({ length: 50_000 }, (_, n) => (n * 7919) >> 3 & 255)),
  "\x01".repeat(100_000), `HTTP/1.1 500 X\r\n\r\n${"\x1b".repeat(100_000)}`,
  "x".repeat((1 << 20) + 1), "é".repeat(600_000), `${" ".repeat(1 << 20)}{}`,
  "[".repeat(400_000), '{"a":'.repeat(100_000), `{"a":${"[".repeat(498)}${"]".repeat(498)}}`,
  `HTTP/1.1 429 X\r\n${"x: y\r\n".repeat(30_000)}`,
  JSON.stringify({ code: "é".repeat(300), message: "m".repeat(5_000), data: null, error: { code: "x y" } }),
];

test("the package's tool says what the native one says", { skip: !isThere && `there is no ${native}` }, () => {
  writeFileSync(join(dir, "mine.json"), JSON.stringify(mine));
  writeFileSync(join(dir, "wrong.json"), JSON.stringify({ name: "x", codes: { E: { ...rule, category: "quotas" } } }));
  writeFileSync(join(dir, "broken.json"), "{");
  writeFileSync(join(dir, "long.json"), " ".repeat((1 << 20) + 1));
  writeFileSync(join(dir, "latin.json"), Buffer.from([0x7b, 0xff]));
  for (const message of MESSAGES) {
    same(["classify", "--json"], message);
    same(["classify", "--format", "tool"], message);
    if (message.length < 10_000) same(["classify"], message);
  }
  const [limited] = MESSAGES.filter((message) => String(message).startsWith("HTTP/1.1 429 Too"));
  writeFileSync(join(dir, "answer.txt"), limited);
  for (const args of [
    ["answer.txt"], ["--", "answer.txt"], ["-", "--color", "always"], ["--status", "404"], ["--status=503", "--header", "Retry-After:7"],
    ["--header", "retry-after: 9"], ["--json", "--color", "always"], ["--profile", "commerce"], ["--profile", "mine.json"],
    ["--status", "99"], ["--status", "x"], ["--header", "x"], ["--header", "a b:c"],
    ["--profile", "auto"], ["--profile", "commerce,marketplace"], ["--profile", "mine.json,auto"],
    ["--profile", "commerce", "--profile", "mine.json"], ["--profile", "commerce,nobody"],
    ["--profile", "nobody"], ["--profile", ""], ["--profile", "long.json"], ["--profile", "latin.json"],
    ["--profile", "wrong.json"], ["--profile", "broken.json"], ["--profile", "."],
    ["nowhere.txt"], ["."], ["answer.txt/x"], ["n".repeat(300)], [""], ["--help"], ["-h"], ["--statsu", "404"], ["--bogus"], ["a", "b"], ["--json=x"], ["--color", "green"],
  ]) {
    same(["classify", ...args], limited);
  }
  same(["classify", "--header", "a:b"], "text");
  for (const code of ["b", "10", evil, "SESSION_EXPIRED", "?"]) {
    const body = JSON.stringify({ fault: { id: code, text: "t" } });
    same(["classify", "--profile", "mine.json", "--status", "400"], body);
    same(["classify", "--profile", "mine.json", "--status", "400", "--json"], body);
  }
  for (const args of [
    ["catalog"], ["catalog", "marketplace"], ["catalog", "mine.json"], ["catalog", "nobody"],
    ["catalog", "--format", "json"], ["catalog", "mine.json", "--format=json"],
    ["catalog", "mine.json", "--format", "markdown"], ["catalog", "--format", "markdown"],
    ["catalog", "--format", "yaml"], ["catalog", "a", "b"], ["--color=always", "catalog"],
    ["exit-codes"], ["exit-codes", "--json"], ["exit-codes", "x"], ["exit-codes", "--color", "always"],
    ["catalog", "-h"], ["catalog", "--help"], ["exit-codes", "--help"], ["run", "-h"], ["run", "--help"],
    ["completions", "--help"], ["completions"], ["completions", "tcsh"], ["man", "--help"], ["run"],
    ["run", "--deadline", "soon", "--", "true"], ["help"], ["help", "classify"], ["help", "bogus"],
    ["--version"], ["-V"], ["--help"], ["-h"], [], ["bogus"], ["clasify"], ["--color", "always", "bogus"],
  ]) {
    same(args);
  }
  writeFileSync(join(dir, "words.json"), JSON.stringify(words));
  writeFileSync(join(dir, "wrong-words.json"), JSON.stringify({ ui: { kopy: "x" }, 1: { a: 2 } }));
  for (const args of [
    ["classify", "--status", "404"], ["classify", "--status", "404", "--json"], ["classify", "--status", "404", "--lang", "de"],
    ["classify", "--status", "404", "--format", "tool"], ["exit-codes"], ["exit-codes", "--json"], ["catalog", "commerce"],
    ["catalog", "commerce", "--format", "i18next"], ["catalog", "commerce", "--format", "vue-i18n"], ["catalog", "--format", "icu", "--lang", "ja"], ["catalog", "--format", "json"],
  ]) {
    same([...args, "--words", "words.json"]);
  }
  const refused = 'HTTP/1.1 422 X\nX-Request-Id: r-1\nRetry-After: 5\n\n{"errors":[{"field":"base","code":"required"},{"field":"a","message":"m"}]}';
  for (const tag of TAGS) {
    same(["classify", "--lang", tag], refused);
    same(["exit-codes"], "", { LC_ALL: `${tag.replace("-", "_")}.UTF-8` });
    same(["catalog", "commerce", "--lang", tag]);
  }
  same(["catalog", "commerce", "--lang", "ja", "--format", "markdown"]);
  for (const file of ["wrong-words.json", "broken.json", "latin.json", "nowhere.json", "."]) same(["exit-codes", "--words", file]);
  for (const more of [{ NO_COLOR: "1" }, { CLICOLOR_FORCE: "1" }, { NO_COLOR: "", CLICOLOR_FORCE: "1" }, { CLICOLOR_FORCE: "0" }]) {
    same(["exit-codes"], "", more);
    same(["--help"], "", more);
    same(["bogus"], "", more);
  }
  for (const COLUMNS of ["40", "72", "0", "200", "wide"]) same(["classify", "--help"], "", { COLUMNS });
});

test("a wrong field of a definition is named by its path", () => {
  writeFileSync(join(dir, "path.json"), JSON.stringify({ name: "x", codes: { E: { ...rule, category: "quotas" } } }));
  const { status, stderr } = comeback(["classify", "--profile", "path.json"], "{}");
  assert.equal(status, 2);
  assert.match(stderr, /^comeback: path\.json: codes\.E\.category must be one of/);
});

test("what is in the native tool alone is said in a sentence", () => {
  for (const args of [["run", "--", "true"], ["completions", "bash"], ["man"]]) {
    const { status, stdout, stderr } = comeback(args);
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /^comeback: .+ is in the native tool: .+\n$/);
  }
});

test("data is the library's own", () => {
  const failure = { status: 429, headers: { "retry-after": "7" } };
  const { stdout } = comeback(["classify", "--json", "--status", "429", "--header", "retry-after: 7"]);
  const { retry } = JSON.parse(stdout);
  assert.deepEqual(JSON.parse(stdout), { ...classifyError(failure), retry: { kind: "wait", afterMs: 7_000, at: retry.at } });
  assert.deepEqual(JSON.parse(comeback(["catalog", "--format", "json"]).stdout), catalog(["http", ...all]));
});

test("a reader that goes away is not an error", () => {
  const { status, stderr } = run("sh", ["-c", `"${process.execPath}" "${tool}" catalog | head -1`], "");
  assert.equal(status, 0);
  assert.equal(stderr, "");
});

test("the library does not reach the command line", () => {
  const names = ["index.js", "classify.js", "fetch.js"];
  for (const name of names) {
    assert.doesNotMatch(readFileSync(join(root, "pkg/dist", name), "utf8"), /bin\/|node:/);
  }
});
