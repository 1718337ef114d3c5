// Refreshed credentials: whose requests they go with.

import { check, equal, play, rejects } from "./world.mjs";

export default (context) => play(scenarios, context);

const A = "https://a.test/data";
const B = "https://b.test/data";

/** What is sent: a.test accepts these tokens, and b.test any. */
function server(...accepted) {
  const sent = [];
  const fetch = async (input, init) => {
    const token = new Headers(init?.headers ?? input.headers).get("authorization");
    const { host } = new URL(input.url ?? input);
    sent.push([host, token]);
    const isFine = host === "b.test" || accepted.includes(token);
    return new Response(null, { status: isFine ? 204 : 401 });
  };
  return { sent, fetch };
}

const as = (token) => ({ headers: { authorization: token } });
const refresh = () => as("new a").headers;

const scenarios = {
  async "a token of headers() goes to the origin that it is for, and is replaced after a refresh"(w) {
    const { sent, fetch } = server("new a");
    const urls = [];
    const headers = (url) => {
      urls.push(url);
      return new URL(url).host === "a.test" ? as("old a").headers : {};
    };
    const client = w.client({ fetch, refresh, headers });
    for (const url of [A, B, A]) equal((await client(url)).status, 204);
    equal(sent, [["a.test", "old a"], ["a.test", "new a"], ["b.test", null], ["a.test", "new a"]]);
    check(urls.every((url) => url === A || url === B), `${urls}`);
  },
  async "headers() may give a promise, and a call's own header wins"(w) {
    const { sent, fetch } = server("store", "own");
    const client = w.client({ fetch, headers: async () => new Headers(as("store").headers) });
    await client(A);
    await client(new Request(A, as("own")));
    equal(sent, [["a.test", "store"], ["a.test", "own"]]);
  },
  async "what headers() throws is what the call throws, and nothing is sent"(w) {
    const { sent, fetch } = server();
    for (const mine of [new Error("no store"), new TypeError("no token")]) {
      const client = w.client({ fetch, headers: () => Promise.reject(mine) });
      check((await rejects(client(A))) === mine, "another error");
    }
    equal(sent, []);
  },
  async "an abort ends the wait for headers()"(w) {
    const { sent, fetch } = server();
    const controller = new AbortController();
    const call = w.client({ fetch, headers: () => new Promise(() => {}) })(A, { signal: controller.signal });
    controller.abort();
    equal((await rejects(call)).name, "AbortError");
    equal(sent, []);
  },
  async "an attemptTimeout ends the wait for headers()"(w) {
    const { fetch } = server();
    const client = w.client({ fetch, headers: () => new Promise(() => {}), attemptTimeout: 20, retry: { maxRetries: 0 } });
    equal((await rejects(client(A))).name, "TimeoutError");
  },
  async "a refresh through its own client does not wait for itself"(w) {
    const { sent, fetch } = server();
    const statuses = [];
    const client = w.client({
      fetch,
      headers: () => as("old a").headers,
      refresh: async () => {
        const response = await client(A, { method: "POST" });
        statuses.push(response.status);
        if (!response.ok) throw new Error("signed out");
        return {};
      },
    });
    equal((await client(A)).status, 401);
    equal([statuses, sent.length, w.events.at(-1).reason], [[401], 2, "refresh_failed"]);
  },
  async "a later call of the refresh says that it is not to be refreshed"(w) {
    const { fetch } = server();
    const client = w.client({
      fetch,
      headers: () => as("old a").headers,
      refresh: async () => {
        await null;
        const response = await client(A, { method: "POST" }, { refresh: false });
        if (!response.ok) throw new Error("signed out");
        return {};
      },
    });
    equal((await client(A)).status, 401);
    equal(w.events.at(-1).reason, "refresh_failed");
  },
  async "a refresh that waits for itself ends after refreshTimeout"(w) {
    const { fetch } = server();
    let signal;
    const client = w.client({
      fetch,
      refreshTimeout: 50,
      refresh: async (_, given) => {
        signal = given;
        await null;
        await client(A, as("old a"));
        return {};
      },
    });
    equal((await client(A, as("old a"))).status, 401);
    check(signal.aborted, "the signal of the refresh was not aborted");
  },
  async "what another origin refuses, behind a redirect, is not refreshed"(w) {
    let refreshes = 0;
    const sent = [];
    const client = w.client({
      refresh: () => (refreshes++, as("new a").headers),
      fetch: async (input, init) => {
        sent.push(new Headers(init?.headers).get("authorization"));
        const response = new Response(null, { status: 401 });
        Object.defineProperties(response, { redirected: { value: true }, url: { value: B } });
        return response;
      },
    });
    equal((await client(A, as("old a"))).status, 401);
    equal([refreshes, sent], [0, ["old a"]]);
  },
  async "a sign-in with a wrong password is sent once"(w) {
    const { sent, fetch } = server();
    let refreshes = 0;
    const client = w.client({ fetch, refresh: () => (refreshes++, as("new a").headers) });
    const response = await client(A, { method: "POST", credentials: "include", body: "password=x" });
    equal([response.status, refreshes, sent.length], [401, 0, 1]);
  },
  async "after 200 people's refreshes the latest are remembered"(w) {
    const { sent, fetch } = server(...Array.from({ length: 200 }, (_, n) => `new ${n}`));
    let n = 0;
    const client = w.client({ fetch, refresh: () => as(`new ${n}`).headers });
    for (; n < 200; n++) await client(A, as(`old ${n}`));
    await client(A, as("old 199"));
    equal(sent.at(-1), ["a.test", "new 199"]);
    equal(sent.length, 401);
  },
  async "a refreshed token takes the place of the refused one, in later calls, too"(w) {
    const { sent, fetch } = server("new a");
    const client = w.client({ fetch, refresh });
    for (let n = 0; n < 2; n++) equal((await client(A, as("old a"))).status, 204);
    equal(sent, [["a.test", "old a"], ["a.test", "new a"], ["a.test", "new a"]]);
  },
  async "another person's token goes out as it was given"(w) {
    const { sent, fetch } = server("new a", "b");
    const client = w.client({ fetch, refresh });
    await client(A, as("old a"));
    equal((await client(A, as("b"))).status, 204);
    equal(sent.at(-1), ["a.test", "b"]);
  },
  async "nothing goes to another origin"(w) {
    const { sent, fetch } = server("new a");
    const client = w.client({ fetch, refresh });
    await client(A, as("old a"));
    await client(B, as("old a"));
    await client(B);
    equal(sent.slice(-2), [["b.test", "old a"], ["b.test", null]]);
  },
  async "after forget() every call goes out as it was given"(w) {
    const { sent, fetch } = server("new a");
    const client = w.client({ fetch, refresh });
    await client(A, as("old a"));
    client.forget();
    await client(A, as("old a"), { refresh: false });
    equal(sent.at(-1), ["a.test", "old a"]);
  },
  async "a token that is refreshed twice replaces both that were refused"(w) {
    const accepted = ["new 1"];
    const { sent, fetch } = server();
    let n = 0;
    const client = w.client({
      refresh: () => as(`new ${++n}`).headers,
      fetch: async (input, init) => {
        await fetch(input, init);
        return new Response(null, { status: accepted.includes(sent.at(-1)[1]) ? 204 : 401 });
      },
    });
    await client(A, as("old"));
    accepted[0] = "new 2";
    await client(A, as("old"));
    for (const token of ["old", "new 1", "new 2"]) {
      equal((await client(A, as(token))).status, 204, token);
      equal(sent.at(-1), ["a.test", "new 2"]);
    }
  },
};
