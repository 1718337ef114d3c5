// The retrying fetch and redirects: they are fetch's own, a retry begins at the first address.

import { check, equal, header, play, rejects } from "./world.mjs";

export default (context) => play(scenarios, context);

const DOWN = { status: 503, headers: { "retry-after-ms": "30" } };

function to(url, status = 302) {
  return { status, headers: { location: url } };
}

function paths(log) {
  return log.map((entry) => `${entry.method} ${entry.path.split("/").at(-1)}`);
}

const scenarios = {
  async "a redirect is followed, and the response says so"(w) {
    await w.script(to(`${w.url}/b`), { status: 200, body: "there" });
    const response = await w.client()(`${w.url}/a`);
    equal([response.redirected, response.url], [true, `${w.url}/b`]);
    equal(await response.text(), "there");
    equal(w.story(), "attempt success");
  },
  async "a retry behind a redirect begins at the first address"(w) {
    await w.script(to(`${w.url}/b`), DOWN, to(`${w.url}/c`), { status: 200 });
    const response = await w.client()(`${w.url}/a`);
    equal([response.redirected, response.url], [true, `${w.url}/c`]);
    equal(paths(await w.log()), ["GET a", "GET b", "GET a", "GET c"]);
    equal(w.story(), "attempt wait:server attempt success");
  },
  async "a response that was not redirected after a redirected one says so"(w) {
    await w.script(to(`${w.url}/b`), DOWN, { status: 200 });
    const response = await w.client()(`${w.url}/a`);
    equal([response.redirected, response.url], [false, `${w.url}/a`]);
  },
  async "a POST through 307 and 308 keeps method, key and body on every attempt"(w) {
    await w.script(to(`${w.url}/b`, 307), { status: 502 }, to(`${w.url}/c`, 308), { status: 200 });
    const headers = { "idempotency-key": "k" };
    const response = await w.client()(`${w.url}/a`, { method: "POST", body: "text", headers });
    equal(response.status, 200);
    const log = await w.log();
    equal(paths(log), ["POST a", "POST b", "POST a", "POST c"]);
    equal(log.map((e) => [e.body, header(e, "idempotency-key")]), Array(4).fill(["text", "k"]));
  },
  async "a POST that 302 turns into a GET is still a POST when it fails"(w) {
    await w.script(to(`${w.url}/b`), { status: 500 });
    const response = await w.client()(`${w.url}/a`, { method: "POST", body: "text" });
    equal(response.status, 500);
    equal(paths(await w.log()), ["POST a", "GET b"]);
    equal(w.story(), "attempt give_up:unsafe_method");
  },
  async "a redirect loop rejects as fetch rejects"(w) {
    await w.script(to(w.url));
    const error = await rejects(w.client({ retry: { maxRetries: 1 } })(w.url));
    equal(error.name, "TypeError");
    equal(w.comeback.classificationOf(error).category, "network");
    // Browsers do not say what was wrong.
    const retries = w.engine === "node" ? "" : "wait:backoff attempt ";
    equal(w.story(), `attempt ${retries}give_up:${retries ? "exhausted" : "not_retryable"}`);
  },
  async "redirect: error follows nothing, and is not retried"(w) {
    await w.script(to(`${w.url}/b`));
    const error = await rejects(w.client()(`${w.url}/a`, { redirect: "error" }));
    equal(error.name, "TypeError");
    equal(paths(await w.log()), ["GET a"]);
    equal(w.story(), "attempt give_up:not_retryable");
  },
  async "redirect: manual returns what fetch returns, and it is not a failure"(w) {
    await w.script(to(`${w.url}/b`));
    const plain = await fetch(`${w.url}/a`, { redirect: "manual" });
    const ours = await w.client({ throwOnError: true })(`${w.url}/a`, { redirect: "manual" });
    const look = (r) => [r.status, r.type, r.redirected, r.headers.get("location")];
    equal(look(ours), look(plain));
    equal(w.story(), "attempt success");
  },
  async "an address of another origin without CORS is a network failure [browser]"(w) {
    // The server of these files allows no other origin, and a redirect across has none.
    await w.script(to(`${w.origin}/tests/browser/page.html`));
    const error = await rejects(w.client({ retry: { maxRetries: 1 } })(w.url));
    equal(error.name, "TypeError");
    equal(w.comeback.classificationOf(error).category, "network");
    equal((await w.log()).length, 2, "requests");
  },
  async "credentials do not follow a redirect to another origin [node]"(w) {
    const other = w.url.replace("127.0.0.1", "localhost");
    await w.script({ status: 401 }, to(`${other}/b`, 307), { status: 200 });
    const refresh = () => ({ authorization: "Bearer new" });
    const headers = { authorization: "Bearer old" };
    const response = await w.client({ refresh })(`${w.url}/a`, { headers });
    equal([response.status, response.redirected, response.url], [200, true, `${other}/b`]);
    equal((await w.log()).map((e) => header(e, "authorization")), ["Bearer old", "Bearer new", undefined]);
  },
  async "the url of a retried response is the one that was asked for"(w) {
    await w.script({ status: 503 }, { status: 200 });
    const response = await w.client()(`${w.url}/a?b=c#d`);
    equal(response.url, (await fetch(`${w.url}/a?b=c#d`)).url, "url");
    check(!response.redirected, "redirected");
  },
};
