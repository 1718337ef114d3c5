// Refreshed credentials: whose requests they go with.

import { equal, play } from "./world.mjs";

export default (context) => play(scenarios, context);

const A = "https://a.test/data";
const B = "https://b.test/data";

/** What is sent: a.test accepts these tokens, and b.test any. */
function server(...accepted) {
  const sent = [];
  const fetch = async (input, init) => {
    const token = new Headers(init?.headers).get("authorization");
    const { host } = new URL(input);
    sent.push([host, token]);
    const isFine = host === "b.test" || accepted.includes(token);
    return new Response(null, { status: isFine ? 204 : 401 });
  };
  return { sent, fetch };
}

const as = (token) => ({ headers: { authorization: token } });
const refresh = () => as("new a").headers;

const scenarios = {
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
    const { sent, fetch } = server("new a", null);
    const client = w.client({ fetch, refresh });
    await client(A, as("old a"));
    client.forget();
    await client(A);
    equal(sent.at(-1), ["a.test", null]);
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
