// `comeback/apollo` with the real library, over real HTTP.

import assert from "node:assert/strict";
import { after, describe } from "node:test";
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { CombinedGraphQLErrors, ServerError } from "@apollo/client/errors";
import { classifyApolloError, comebackAdapter, retryHandler } from "../../pkg/dist/adapters/apollo.js";
import { answers, check, FAST, rejection, retryingFetch, script, stopServer } from "./adapters.world.mjs";

const { down, broken, limited, limitedLong, quota } = answers;
after(stopServer);

const ok = { status: 200, body: { data: { thing: { __typename: "Thing", id: "7" } } } };
const refused = (code, rest) => ({ status: 200, body: { data: null, errors: [{ message: "m", extensions: { code } }], ...rest } });
const query = gql`query Thing { thing { id } }`;
const mutation = gql`mutation Order { thing { id } }`;

/** `over`: our fetch, or the platform's. */
async function world(steps, over = "ours") {
  const s = await script(...steps);
  const { retrying, ...rest } = retryingFetch();
  const http = new HttpLink({ uri: s.url, ...(over === "ours" ? comebackAdapter(retrying) : {}) });
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([new ApolloLink(retryHandler(FAST)), http]),
  });
  return {
    ...s, ...rest, client,
    query: (options) => client.query({ query, fetchPolicy: "network-only", ...options }),
    mutate: (options) => client.mutate({ mutation, ...options }),
  };
}

for (const over of ["ours", "the platform's"]) describe(`Apollo Client over fetch: ${over}`, { concurrency: true }, () => {
  check("a query: a 503, a reset connection, then the data", async () => {
    const w = await world([down, { fault: "reset" }, ok], over);
    assert.equal((await w.query()).data.thing.id, "7");
    assert.equal((await w.log()).length, 3);
  });

  check("never earlier than the server said, a mutation too", async () => {
    for (const operation of ["query", "mutate"]) {
      const w = await world([limited, ok], over);
      assert.equal((await w[operation]()).data.thing.id, "7");
      const log = await w.log();
      assert.ok(log[1].at_ms - log[0].at_ms >= 1000);
    }
  });

  check("spent retries, not multiplied", async () => {
    const w = await world([broken], over);
    const error = await rejection(w.query());
    assert.ok(ServerError.is(error));
    assert.equal(classifyApolloError(error).category, "server");
    assert.equal((await w.log()).length, 4);
  });

  check("a mutation is not sent twice after a 500 or a lost connection", async () => {
    for (const step of [broken, { fault: "reset" }]) {
      const w = await world([step, ok], over);
      await rejection(w.mutate());
      assert.equal((await w.log()).length, 1);
    }
  });

  check("a used-up quota is not retried", async () => {
    const w = await world([quota, ok], over);
    assert.equal(classifyApolloError(await rejection(w.query())).category, "quota");
    assert.equal((await w.log()).length, 1);
  });

  check("a GraphQL error in a 200 that may pass: the query again, the mutation not", async () => {
    const w = await world([refused("UNAVAILABLE"), ok], over);
    assert.equal((await w.query()).data.thing.id, "7");
    assert.equal((await w.log()).length, 2);
    const other = await world([refused("UNAVAILABLE"), ok], over);
    const error = await rejection(other.mutate());
    assert.ok(CombinedGraphQLErrors.is(error));
    assert.equal(classifyApolloError(error).code, "UNAVAILABLE");
    assert.equal((await other.log()).length, 1);
  });

  check("a limit of one field: the query again, the mutation not, as the others may have been carried out", async () => {
    const at = (path) => ({ status: 200, headers: { "retry-after-ms": "1" }, body: { data: null, errors: [{ message: "m", path, extensions: { code: "RATE_LIMITED", retryAfter: 0.01 } }] } });
    const w = await world([at(["thing"]), ok], over);
    assert.equal((await w.query()).data.thing.id, "7");
    const other = await world([at(["thing"]), ok], over);
    assert.equal(classifyApolloError(await rejection(other.mutate())).recovery.params.unclear, "server");
    assert.equal((await other.log()).length, 1);
    const whole = await world([at(undefined), ok], over);
    assert.equal((await whole.mutate()).data.thing.id, "7");
  });

  check("a GraphQL error for good, and one beside data: handed on as they are", async () => {
    const w = await world([refused("BAD_USER_INPUT"), ok], over);
    assert.equal(classifyApolloError(await rejection(w.query())).code, "BAD_USER_INPUT");
    const partial = await world([refused("UNAVAILABLE", ok.body), ok], over);
    const { data } = await partial.query({ errorPolicy: "all" });
    assert.equal(data.thing.id, "7");
    assert.equal((await partial.log()).length, 1);
  });

  check("an operation that is unsubscribed in mid-wait is not sent again", async () => {
    const w = await world([{ ...limited }, ok], over);
    const watched = w.client.watchQuery({ query, fetchPolicy: "network-only" }).subscribe({});
    while ((await w.log()).length < 1) await new Promise((resolve) => setTimeout(resolve, 10));
    watched.unsubscribe();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    assert.equal((await w.log()).length, 1);
  });
});

describe("Apollo Client, an abort", () => {
  check("in mid-wait it rejects long before the wait would end", async () => {
    const w = await world([limitedLong, ok]);
    const controller = new AbortController();
    const call = rejection(w.query({ context: { fetchOptions: { signal: controller.signal } } }));
    const { delay } = await w.waiting;
    const began = performance.now();
    controller.abort();
    assert.equal(classifyApolloError(await call).category, "aborted");
    assert.ok(performance.now() - began < delay / 3, "at once");
    assert.equal((await w.log()).length, 1);
  });
});
