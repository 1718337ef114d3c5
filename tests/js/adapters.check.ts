// Compiled, never run: what the adapters give fits the libraries' own types.

import { MutationObserver, QueryClient } from "@tanstack/query-core";
import axios from "axios";
import ky from "ky";
import ky1 from "ky1";
import type { SWRConfiguration } from "swr";
import { classifyErrors, overFetch as axiosOverFetch } from "../../pkg/dist/adapters/axios.js";
import { beforeError, overFetch as kyOverFetch } from "../../pkg/dist/adapters/ky.js";
import { swrRetry } from "../../pkg/dist/adapters/swr.js";
import { mutationRetry, queryRetry } from "../../pkg/dist/adapters/tanstack-query.js";
import { createFetch } from "../../pkg/dist/index.js";
import { commerce } from "../../pkg/dist/profiles/commerce.js";

const client = new QueryClient({ defaultOptions: { queries: queryRetry({ profile: "http" }), mutations: mutationRetry() } });
new MutationObserver(client, { mutationFn: async () => 1, ...mutationRetry({ maxRetries: 1 }) });
// @ts-expect-error the retrying fetch repeats, with one key
mutationRetry({ idempotent: true });
void client.fetchQuery<number, TypeError>({ queryKey: [1], queryFn: () => 1, ...queryRetry({ maxRetries: 1 }) });
// @ts-expect-error no such option
queryRetry({ retries: 1 });

const api = axios.create({ baseURL: "/", ...axiosOverFetch(createFetch()) });
const remove: () => void = classifyErrors(api, { profile: commerce });
void remove;
classifyErrors(axios);

ky.create({ prefix: "/", ...kyOverFetch(createFetch()) });
ky1.create({ prefixUrl: "/", ...kyOverFetch(createFetch()) });
ky1.extend({ hooks: { beforeError: [beforeError()] } });
ky.extend({ hooks: { beforeError: [beforeError({ profile: commerce })] } });

const config: SWRConfiguration = { ...swrRetry({ jitter: "full" }) };
const typed: SWRConfiguration<number, TypeError> = swrRetry();
void [config, typed];
