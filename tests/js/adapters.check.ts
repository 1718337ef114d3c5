// Compiled, never run: what the adapters give fits the libraries' own types.

import * as otel from "@opentelemetry/api";
import type { ErrorEvent, EventHint } from "@sentry/core";
import { MutationObserver, QueryClient } from "@tanstack/query-core";
import { provideHttpClient, withInterceptors } from "@angular/common/http";
import { ApolloLink, HttpLink } from "@apollo/client";
import { createApi, fetchBaseQuery } from "@reduxjs/toolkit/query";
import axios from "axios";
import ky from "ky";
import ky1 from "ky1";
import type { SWRConfiguration } from "swr";
import { comebackInterceptor } from "../../pkg/dist/adapters/angular.js";
import { classifyApolloError, comebackAdapter as apolloOverFetch, retryHandler } from "../../pkg/dist/adapters/apollo.js";
import { classifyErrors, comebackAdapter as axiosOverFetch } from "../../pkg/dist/adapters/axios.js";
import { beforeError, comebackAdapter as kyOverFetch } from "../../pkg/dist/adapters/ky.js";
import { comebackBaseQuery } from "../../pkg/dist/adapters/rtk-query.js";
import { instrument } from "../../pkg/dist/adapters/otel.js";
import { beforeSend } from "../../pkg/dist/adapters/sentry.js";
import { swrRetry } from "../../pkg/dist/adapters/swr.js";
import { mutationRetry, queryRetry } from "../../pkg/dist/adapters/tanstack-query.js";
import { toClient } from "../../pkg/dist/client-safe.js";
import { classifyError, createFetch } from "../../pkg/dist/index.js";
import { toToolError, type ToolError } from "../../pkg/dist/tools.js";
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

provideHttpClient(withInterceptors([comebackInterceptor({ profile: commerce })]));
// @ts-expect-error no such option
comebackInterceptor({ retries: 1 });

ApolloLink.from([new ApolloLink(retryHandler({ maxRetries: 1 })), new HttpLink({ uri: "/", ...apolloOverFetch(createFetch()) })]);
const action: string = classifyApolloError(new Error("x")).recovery.action;
void action;

const baseQuery = comebackBaseQuery(fetchBaseQuery, createFetch(), { baseUrl: "/" });
const things = createApi({
  baseQuery,
  endpoints: (build) => ({
    thing: build.query<{ id: number }, number>({
      query: (id) => ({ url: `things/${id}`, method: "GET" }),
      transformErrorResponse: (error) => {
        const status: number | "FETCH_ERROR" | "PARSING_ERROR" | "TIMEOUT_ERROR" | "CUSTOM_ERROR" = error.status;
        void status;
        return error.classification.recovery.title;
      },
    }),
  }),
});
void things;
// @ts-expect-error no such option of fetchBaseQuery
comebackBaseQuery(fetchBaseQuery, createFetch(), { base: "/" });
createFetch({ profile: commerce, ...instrument(otel) });
createFetch(instrument(otel, { tracer: otel.trace.getTracer("own"), meter: otel.metrics.getMeter("own"), onEvent() {} }));
// @ts-expect-error no such option
instrument(otel, { traces: true });

const filter: (event: ErrorEvent, hint: EventHint) => ErrorEvent | PromiseLike<ErrorEvent | null> | null =
  beforeSend({ profile: commerce, drop: ["expected", "outage"], route: (_event, { category }) => category });
void filter;
// @ts-expect-error no such report
beforeSend({ drop: ["everything"] });

const failed = classifyError({}, { profile: commerce });
const tool: ToolError = toToolError(failed, { idempotent: true });
const report: "expected" | "outage" | "bug" = toClient(failed).report;
const nothing: null = toClient(failed).details;
if (failed.known) {
  const code: "PRODUCT_OUT_OF_STOCK" extends typeof failed.code ? true : false = true;
  void code;
}
void [tool, report, nothing];
