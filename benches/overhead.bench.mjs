// What a client adds to a call that succeeds, over a bare mock fetch: no network, so the time is
// the client's own. Rounds of all clients are interleaved, and the medians compared.
//
//   node benches/overhead.bench.mjs      (after `cargo xtask build`)

import axios from "axios";
import axiosRetry from "axios-retry";
import { pipeline, withRetry, withTimeout } from "fetch-extras";
import ky from "ky";
import { ofetch } from "ofetch";

import { createFetch } from "../pkg/dist/index.js";
import { commerce } from "../pkg/dist/profiles/index.js";

const ROUNDS = 25;
const CALLS = 2_000;
const URL = "https://api.example.test/v1/things?page=2";
const BODY = '{"success":true,"data":{"id":1}}';
const HEADERS = { "content-type": "application/json" };

const mock = async () => new Response(BODY, { headers: HEADERS });

const named = createFetch({ fetch: mock, profile: commerce });
const extras = pipeline(mock, withTimeout(10_000), withRetry());
const kyClient = ky.create({ fetch: mock });
const ofetchClient = ofetch.create({}, { fetch: mock });
const axiosClient = axios.create({ adapter: "fetch", env: { fetch: mock } });
axiosRetry(axiosClient);

/** Each reads the body as JSON, since some do it unasked. */
const clients = {
  "bare fetch": async () => (await mock(URL)).json(),
  comeback: ((fetch) => async () => (await fetch(URL)).json())(createFetch({ fetch: mock })),
  "comeback, looking into the body": async () => (await named(URL)).json(),
  "fetch-extras": async () => (await extras(URL)).json(),
  ofetch: () => ofetchClient(URL),
  ky: () => kyClient(URL).json(),
  "axios + axios-retry": async () => (await axiosClient.get(URL)).data,
};

const times = Object.fromEntries(Object.keys(clients).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, call] of Object.entries(clients)) {
    const start = performance.now();
    for (let n = 0; n < CALLS; n++) await call();
    times[name].push(((performance.now() - start) / CALLS) * 1_000);
  }
}

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
const bare = median(times["bare fetch"]);
const added = (name) => median(times[name]) - bare;
console.log(`bare mock fetch and its body: ${bare.toFixed(1)} µs a call`);
console.log(`${"".padEnd(34)}${"added, µs".padStart(10)}${"of ofetch's".padStart(13)}${"of ky's".padStart(10)}`);
for (const name of Object.keys(clients).slice(1)) {
  const cells = [added(name), added(name) / added("ofetch"), added(name) / added("ky")];
  console.log(name.padEnd(34) + cells.map((n, i) => n.toFixed(i ? 2 : 1).padStart([10, 13, 10][i])).join(""));
}
