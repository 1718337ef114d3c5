// The client of the shop's API, the calls that the panel tells of, and the query client.

import { QueryClient, queryOptions } from "@tanstack/react-query";
import { createFetch, type RetryingFetch } from "comeback";
import { mutationRetry, queryRetry, queryTracking } from "comeback/tanstack-query";
import { createCallStore } from "comeback/ui";
import { shop } from "./profile";
import { session } from "./session";
import type { Change } from "./shop";

/** The panel shows these. Wrong inputs and a product that is sold out are shown at their place. */
export const calls = createCallStore({
  ignore: ({ category }) => category === "validation" || category === "out_of_stock",
});

// `networkMode`: while the device is offline comeback waits, and the panel says so.
export const queries = new QueryClient({
  defaultOptions: {
    queries: { ...queryRetry(), networkMode: "always" },
    mutations: { ...mutationRetry(), networkMode: "always" },
  },
});

const api: RetryingFetch = createFetch({
  profile: shop,
  headers: () => ({ authorization: `Bearer ${session.token}` }),
  async refresh(_expired, signal) {
    const init = { method: "POST", signal };
    const { data } = await api.json("/commerce/auth/refresh", init, { refresh: false });
    session.token = data.token;
    return { authorization: `Bearer ${data.token}` };
  },
});

/** A query. While it has data, its failures are not shown: the person can go on. */
export const load = <T>(label: string, path: string) => queryOptions({
  queryKey: [label],
  queryFn: async (context): Promise<T> => (await api.json(path, { signal: context.signal }, {
    onEvent: calls.track({ label, ...queryTracking(context) }),
  })).data,
});

/** A change. With the same key it is carried out once, however often it is sent. */
export async function send<T>(
  label: string, { method, path, body, key }: Change, retry: () => unknown,
): Promise<T> {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  const init = { method, headers, body: JSON.stringify(body) };
  return (await api.json(path, init, { onEvent: calls.track({ label, retry }) })).data;
}
