// The retrying fetch beside the platform's own: the same arguments and answers, and no difference in
// what the caller and the server see. The platform decides what is right, so no case states a result.

import { CASES } from "./as-fetch.cases.mjs";
import { equal, play, sleep } from "./world.mjs";

/** A client that sends once, and one that goes through all of the retrying, but has no retries. */
const CLIENTS = { "retry: false": { retry: false }, "no retries": { retry: { maxRetries: 0 } } };

const OK = { status: 200, body: "ok" };

export default (context) => play(scenarios(), context);

function scenarios() {
  const all = {};
  for (const [name, one] of Object.entries(CASES)) {
    all[`as fetch: ${name}`] = async (w) => {
      const native = await observe(w, one, globalThis.fetch);
      for (const [client, options] of Object.entries(CLIENTS)) {
        const ours = await observe(w, one, w.comeback.createFetch(options));
        equal(ours, native, `${client}: what was seen`);
      }
    };
  }
  return all;
}

/** What the caller and the server see of one case. */
async function observe(w, { answers = [OK], run, isUnlogged }, fetch) {
  await w.script(...answers);
  const seen = await run(fetch, w);
  await sleep(0);
  return { seen: seen ?? null, requests: isUnlogged ? [] : (await w.log()).map(shown) };
}

/** Headers that differ between two requests that are the same. */
const VARYING = ["date", "content-length", "connection"];

function shown({ method, path, body, body_len, headers }) {
  // A boundary is made anew for each request, and may be of another length.
  const boundary = /boundary=(.+)$/.exec(headers["content-type"] ?? "")?.[1];
  const plain = (text) => (boundary && text ? text.replaceAll(boundary, "BOUNDARY") : text);
  const sent = Object.entries(headers).filter(([name]) => !VARYING.includes(name)).sort();
  return [method, path, plain(body), boundary ? null : body_len, sent.map(([name, value]) => `${name}: ${plain(value)}`)];
}
