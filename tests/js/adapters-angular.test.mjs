// `comeback/angular` with the real HttpClient, over real HTTP.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, describe } from "node:test";
import "@angular/compiler";
import {
  HttpClient, HttpErrorResponse, HttpEventType, HttpRequest, HttpResponse, provideHttpClient, withFetch, withInterceptors,
} from "@angular/common/http";
import {
  createEnvironmentInjector, Injector, provideZonelessChangeDetection, ɵINJECTOR_SCOPE as SCOPE,
} from "@angular/core";
import { EMPTY, firstValueFrom, lastValueFrom, of, throwError, toArray } from "rxjs";
import { comebackInterceptor } from "../../pkg/dist/adapters/angular.js";
import { classificationOf } from "../../pkg/dist/index.js";
import { commerce } from "../../pkg/dist/profiles/index.js";
import { answers, check, FAST, rejection, script, stopServer, until } from "./adapters.world.mjs";

const { ok, down, broken, invalid, limited, limitedLong, quota } = answers;
after(stopServer);

async function world(steps, options) {
  const s = await script(...steps);
  const events = [];
  const interceptor = comebackInterceptor({ retry: FAST, onEvent: (event) => events.push(event), ...options });
  // What an application provides.
  const injector = createEnvironmentInjector(
    [
      { provide: SCOPE, useValue: "root" },
      provideZonelessChangeDetection(),
      provideHttpClient(withFetch(), withInterceptors([interceptor])),
    ],
    Injector.NULL,
  );
  return { ...s, events, http: injector.get(HttpClient) };
}

describe("HttpClient with the interceptor", { concurrency: true }, () => {
  check("a 503, a reset connection, then the data", async () => {
    const w = await world([down, { fault: "reset" }, ok]);
    assert.deepEqual(await firstValueFrom(w.http.get(`${w.url}/things/7`, { params: { page: 2 } })), { id: 7 });
    const log = await w.log();
    assert.equal(log.length, 3);
    assert.ok(log.every(({ path }) => path.endsWith("/things/7?page=2")), log[0].path);
  });

  check("the answer is the backend's own HttpResponse", async () => {
    const w = await world([down, ok]);
    const response = await firstValueFrom(w.http.get(w.url, { observe: "response" }));
    assert.ok(response instanceof HttpResponse);
    assert.equal(response.status, 200);
    assert.deepEqual(response.body, { id: 7 });
  });

  check("never earlier than the server said", async () => {
    const w = await world([limited, ok]);
    assert.deepEqual(await firstValueFrom(w.http.get(w.url)), { id: 7 });
    const log = await w.log();
    assert.ok(log[1].at_ms - log[0].at_ms >= 1000);
  });

  check("a used-up quota is Angular's own error, not retried, and says what now", async () => {
    const w = await world([quota, ok]);
    const error = await rejection(firstValueFrom(w.http.get(w.url)));
    assert.ok(error instanceof HttpErrorResponse);
    assert.deepEqual(error.error, quota.body);
    assert.equal(classificationOf(error).category, "quota");
    assert.equal(classificationOf(error), w.events.at(-1).classification, "the one that was reached on the way");
    assert.equal((await w.log()).length, 1);
  });

  check("spent retries: the classification of the last answer, or of no answer", async () => {
    const w = await world([down]);
    assert.equal(classificationOf(await rejection(firstValueFrom(w.http.get(w.url)))).code, "down");
    assert.equal((await w.log()).length, 4);
    const dead = await world([{ fault: "reset" }]);
    const error = await rejection(firstValueFrom(dead.http.get(dead.url)));
    assert.ok(error instanceof HttpErrorResponse);
    assert.equal(classificationOf(error).category, "network");
    assert.equal((await dead.log()).length, 4);
  });

  check("a POST without a key is not sent twice after a 500; with one it is, the body whole", async () => {
    const w = await world([broken, ok]);
    const error = await rejection(firstValueFrom(w.http.post(w.url, { item: "mug" })));
    assert.equal(classificationOf(error).category, "server");
    assert.equal((await w.log()).length, 1);
    const keyed = await world([broken, ok]);
    const headers = { "Idempotency-Key": "k-1" };
    assert.deepEqual(await firstValueFrom(keyed.http.post(keyed.url, { item: "müg" }, { headers })), { id: 7 });
    assert.deepEqual((await keyed.log()).map(({ body }) => JSON.parse(body)), [{ item: "müg" }, { item: "müg" }]);
  });

  check("the profile's keys, and headers of a refresh, reach the backend", async () => {
    const w = await world([broken, ok], { profile: commerce, idempotencyKey: "always", retry: { ...FAST, methods: "all" } });
    await firstValueFrom(w.http.post(w.url, { item: "mug" }));
    const keys = (await w.log()).map(({ headers }) => headers["idempotency-key"]);
    assert.equal(keys.length, 2);
    assert.ok(keys[0] && keys[0] === keys[1], `${keys}`);
    const signed = await world([{ status: 401 }, ok], { refresh: () => ({ authorization: "Bearer new" }) });
    assert.deepEqual(await firstValueFrom(signed.http.get(signed.url, { headers: { authorization: "Bearer old" } })), { id: 7 });
    const sent = (await signed.log()).map(({ headers }) => headers.authorization);
    assert.deepEqual(sent, ["Bearer old", "Bearer new"]);
  });

  check("an error inside a 200 is an error with throwOnError", async () => {
    const w = await world([{ status: 200, body: { success: false, error: { code: "INSUFFICIENT_BALANCE" } } }], { profile: commerce, throwOnError: true });
    const error = await rejection(firstValueFrom(w.http.get(w.url)));
    assert.equal(classificationOf(error).recovery.action, "top_up");
    const other = await world([invalid], { throwOnError: true });
    const own = await rejection(firstValueFrom(other.http.get(other.url)));
    assert.ok(own instanceof HttpErrorResponse);
    assert.equal(classificationOf(own).code, "invalid_quantity");
  });

  check("events of progress pass through; after a retry they begin again", async () => {
    const w = await world([down, ok]);
    const events = await lastValueFrom(w.http.get(w.url, { observe: "events", reportProgress: true }).pipe(toArray()));
    assert.equal(events.filter(({ type }) => type === HttpEventType.Sent).length, 2);
    assert.equal(events.filter(({ type }) => type === HttpEventType.Response).length, 1);
    assert.equal(events.at(-1).type, HttpEventType.Response);
  });

  check("a body that is no JSON in a 200 is Angular's own error, sent once", async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests++;
      response.end("<html>");
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const w = await world([ok]);
    const error = await rejection(firstValueFrom(w.http.get(`http://127.0.0.1:${server.address().port}/`)));
    server.close();
    assert.ok(error instanceof HttpErrorResponse);
    assert.equal(error.status, 200);
    assert.notEqual(classificationOf(error), undefined);
    assert.equal(requests, 1);
  });

  check("a status that no Response may have ends the call like any other", async () => {
    const server = createServer((_request, response) => response.writeHead(999).end("go away"));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const w = await world([ok]);
    const error = await rejection(firstValueFrom(w.http.get(`http://127.0.0.1:${server.address().port}/`)));
    server.close();
    assert.ok(error instanceof HttpErrorResponse);
    assert.deepEqual([error.status, classificationOf(error).status], [999, 999]);
  });

  check("an error's own field `text` does not hide its code", async () => {
    const body = { success: false, error: { code: "PRODUCT_OUT_OF_STOCK" }, text: "Nothing left" };
    const w = await world([{ status: 409, body }], { profile: commerce });
    const error = await rejection(firstValueFrom(w.http.get(w.url)));
    assert.equal(classificationOf(error).code, "PRODUCT_OUT_OF_STOCK");
  });

  check("whatever a backend answers, the call ends", async () => {
    const through = (answer) => {
      const request = new HttpRequest("GET", "https://api.test/a");
      return firstValueFrom(comebackInterceptor({ profile: commerce, retry: FAST })(request, () => answer));
    };
    const ofError = (status, error) => through(throwError(() => new HttpErrorResponse({ status, error })));
    const cyclic = { success: true };
    cyclic.me = cyclic;
    assert.equal((await through(of(new HttpResponse({ status: 200, body: cyclic })))).body, cyclic);
    assert.equal((await through(of(new HttpResponse({ status: 102, body: null })))).status, 102);
    const soldOut = { success: false, error: { code: "PRODUCT_OUT_OF_STOCK" }, n: 1n };
    assert.equal(classificationOf(await rejection(ofError(409, soldOut))).code, "PRODUCT_OUT_OF_STOCK");
    assert.equal((await rejection(ofError(199, "x"))).status, 199);
    assert.match((await rejection(ofError(Number.NaN, "x"))).name, /Error/);
    assert.match((await rejection(ofError(404.5, "x"))).name, /Error/);
    assert.match((await rejection(through(EMPTY))).message, /without a response/);
  });

  check("unsubscribing in mid-wait ends the call", async () => {
    const w = await world([limited, ok]);
    const seen = [];
    const call = w.http.get(w.url).subscribe({ next: (v) => seen.push(v), error: (e) => seen.push(e) });
    await until(() => w.events.some(({ type }) => type === "wait"));
    call.unsubscribe();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    assert.deepEqual(seen, []);
    assert.equal((await w.log()).length, 1);
    assert.equal(w.events.at(-1).reason, "aborted");
  });

  check("the deadline ends a wait that is too long, with the answer that there is", async () => {
    const w = await world([limitedLong, ok], { deadline: 5_000 });
    const error = await rejection(firstValueFrom(w.http.get(w.url)));
    assert.ok(error instanceof HttpErrorResponse);
    assert.equal(error.status, 429);
    assert.equal(classificationOf(error).category, "rate_limit");
  });
});
