// What else one might use, each at its documented defaults. A client is a function that makes one
// GET and returns whether it ended well.

import axios from "axios";
import axiosRetry from "axios-retry";
import { pipeline, withRetry } from "fetch-extras";
import ky from "ky";
import { ofetch } from "ofetch";

import { readFileSync } from "node:fs";

const { devDependencies } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const named = (name) => `${name} ${devDependencies[name]}`;

/** For those that throw when a call does not end well. */
const endsWell = (promise) => promise.then(() => true, () => false);

export const peers = [
  {
    name: "loop: 3 retries, 1 s apart",
    client: (fetch) => async (url) => {
      for (let retry = 0; ; retry++) {
        const { ok } = await fetch(url);
        if (ok || retry === 3) return ok;
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    },
  },
  {
    // 2 retries, backoff with jitter, `Retry-After` up to 60 s.
    name: named("fetch-extras"),
    client(fetch) {
      const get = pipeline(fetch, withRetry());
      return async (url) => (await get(url)).ok;
    },
  },
  {
    // 1 retry, at once.
    name: named("ofetch"),
    client(fetch) {
      const get = ofetch.create({}, { fetch });
      return (url) => endsWell(get(url));
    },
  },
  {
    // 2 retries, backoff without jitter, `Retry-After` and reset headers.
    name: named("ky"),
    client(fetch) {
      const get = ky.create({ fetch });
      return (url) => endsWell(get(url));
    },
  },
  {
    // 3 retries, at once or after `Retry-After`.
    name: `${named("axios")} + ${named("axios-retry")}`,
    client(fetch) {
      const instance = axios.create({ adapter: "fetch", env: { fetch } });
      axiosRetry(instance);
      return (url) => endsWell(instance.get(url));
    },
  },
];
