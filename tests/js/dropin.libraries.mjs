// Libraries that take a `fetch`, behind the same few words and with their own retries off.
//
// `get` and `post` resolve to the data of the answer, and reject with what the library makes of
// a failure; `status` and `body` read that failure the way the library's users do.

import ky, { HTTPError } from "ky";
import { FetchError, ofetch } from "ofetch";
import OpenAI, { APIError, APIUserAbortError } from "openai";
import createClient from "openapi-fetch";

export const libraries = {
  ky(fetch, url) {
    const client = ky.create({ fetch, prefix: url, retry: 0 });
    return {
      get: (path, { signal } = {}) => client.get(path, { signal }).json(),
      post: (path, body, { headers } = {}) => client.post(path, { json: body, headers }).json(),
      isOwnError: (error) => error instanceof HTTPError,
      status: (error) => error.response.status,
      // It has read the body already.
      body: (error) => error.data,
      isOwnAbort: (error, reason) => error === reason,
    };
  },

  ofetch(fetch, url) {
    const client = ofetch.create({ baseURL: url, retry: false }, { fetch });
    return {
      get: (path, { signal } = {}) => client(path, { signal }),
      post: (path, body, { headers } = {}) => client(path, { method: "POST", body, headers }),
      isOwnError: (error) => error instanceof FetchError,
      status: (error) => error.status,
      body: (error) => error.data,
      isOwnAbort: (error, reason) => error instanceof FetchError && error.cause === reason,
    };
  },

  openai(fetch, url) {
    const client = new OpenAI({ apiKey: "test", baseURL: url, fetch, maxRetries: 0 });
    return {
      get: (path, { signal } = {}) => client.get(`/${path}`, { signal }),
      post: (path, body, { headers } = {}) => client.post(`/${path}`, { body, headers }),
      isOwnError: (error) => error instanceof APIError,
      status: (error) => error.status,
      // The envelope's `error` is all that it keeps.
      body: (error) => ({ error: error.error }),
      isOwnAbort: (error) => error instanceof APIUserAbortError,
    };
  },

  "openapi-fetch"(fetch, url) {
    const client = createClient({ baseUrl: url, fetch });
    // It hands failures back instead of throwing them.
    const dataOf = async (call) => {
      const { data, error, response } = await call;
      if (error === undefined) return data;
      throw { status: response.status, headers: response.headers, body: error, response };
    };
    return {
      get: (path, { signal } = {}) => dataOf(client.GET(`/${path}`, { signal })),
      post: (path, body, { headers } = {}) => dataOf(client.POST(`/${path}`, { body, headers })),
      isOwnError: (failure) => failure.response instanceof Response,
      status: (failure) => failure.status,
      body: (failure) => failure.body,
      isOwnAbort: (error, reason) => error === reason,
    };
  },
};
