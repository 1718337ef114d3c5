// How each library sends a request, and how it tells of a failure. Not what is expected of it.
//
// `get(url, {signal, timeout})` rejects with the failure, or resolves to `{failure}` where the
// library returns errors. `lacks`: failures that it does not tell of, or not with the response's
// body.

import axios from "axios";
import got from "got";
import ky1 from "ky1";
import ky2 from "ky2";
import nodeFetch2 from "node-fetch2";
import nodeFetch3 from "node-fetch3";
import { ofetch } from "ofetch";
import { request as octokit } from "@octokit/request";
import { fetchBaseQuery } from "@reduxjs/toolkit/query";
import createOpenApi from "openapi-fetch";
import superagent from "superagent";
import { Agent, interceptors, request as undici } from "undici";
import wretch from "wretch";

const headers = { authorization: "Bearer s3cr3t" };
const json = (response) => response.json();
/** A URL as base and path, for the clients that want two. */
const parts = (url) => [new URL(url).origin, new URL(url).pathname + new URL(url).search];

const viaAxios = (adapter) => (url, { signal, timeout }) => axios.get(url, {
  adapter, signal, timeout, headers,
  responseType: "json",
  transitional: { silentJSONParsing: false },
});
const viaKy = (ky) => (url, { signal, timeout }) =>
  ky.get(url, { signal, timeout, headers, retry: 0 }).json();

/** Clients without errors of their own for a status. */
const STATUSES = ["401", "422", "429", "503"];

export const clients = {
  "axios, http": { get: viaAxios("http") },
  "axios, fetch": { get: viaAxios("fetch"), lacks: ["cut"] },
  "ky 1": { get: viaKy(ky1), lacks: ["body"] },
  "ky 2": { get: viaKy(ky2) },
  ofetch: {
    get: (url, { signal, timeout, kind }) => ofetch(url, {
      ...(kind === "timeout" ? { timeout } : { signal }),
      headers,
      retry: 0,
      parseResponse: kind === "truncated" ? JSON.parse : undefined,
    }),
  },
  got: {
    get: (url, { signal, timeout }) =>
      got.get(url, { signal, timeout: { request: timeout }, retry: { limit: 0 }, headers }).json(),
  },
  wretch: { get: (url, { signal }) => wretch(url, { headers, signal }).get().json(), lacks: ["timeout"] },
  // An aborted request never settles.
  superagent: {
    get: (url, { timeout }) => superagent.get(url).set(headers).timeout(timeout),
    lacks: ["abort"],
  },
  "@octokit/request": {
    get(url, { signal }) {
      const [baseUrl, path] = parts(url);
      return octokit(`GET ${path}`, { baseUrl, headers, request: { signal } });
    },
    lacks: ["timeout", "cut", "truncated"],
  },
  undici: {
    async get(url, { signal, timeout, kind }) {
      const dispatcher = new Agent({ headersTimeout: timeout }).compose(interceptors.responseError());
      const own = kind === "timeout" ? {} : { signal };
      return (await undici(url, { dispatcher, headers, ...own })).body.json();
    },
  },
  "node-fetch 2": {
    get: async (url, { signal, timeout }) => json(await nodeFetch2(url, { signal, timeout, headers })),
    lacks: [...STATUSES, "cut"],
  },
  "node-fetch 3": {
    get: async (url, { signal }) => json(await nodeFetch3(url, { signal, headers })),
    lacks: [...STATUSES, "timeout"],
  },
  "RTK Query": {
    async get(url, { signal, timeout }) {
      const [baseUrl, path] = parts(url);
      const api = { signal, abort() {}, dispatch() {}, getState() {}, endpoint: "x", type: "query" };
      const query = fetchBaseQuery({ baseUrl, timeout, headers });
      return { failure: (await query(path, api, {})).error };
    },
    lacks: ["headers"],
  },
  "openapi-fetch": {
    async get(url, { signal }) {
      const [baseUrl, path] = parts(url);
      const result = await createOpenApi({ baseUrl, headers }).GET(path, { signal });
      return { failure: result };
    },
    lacks: ["timeout"],
  },
};
