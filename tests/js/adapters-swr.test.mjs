// `comeback/swr` with the real library in React, over real HTTP.

import assert from "node:assert/strict";
import { after, describe } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Window } from "happy-dom";
import { swrRetry } from "../../pkg/dist/adapters/swr.js";
import { classificationOf, classifyResponse, createFetch } from "../../pkg/dist/index.js";
import { answers, check, FAST, rejection, script, stopServer, until } from "./adapters.world.mjs";

// React and SWR look for a page when they are loaded.
const window = new Window({ url: "http://localhost/" });
Object.assign(globalThis, { window, document: window.document });
// Node has one of its own from version 21 on.
globalThis.navigator ??= window.navigator;
const { createElement } = await import("react");
const { createRoot } = await import("react-dom/client");
const { default: useSWR, SWRConfig } = await import("swr");
const { default: useSWRMutation } = await import("swr/mutation");

const { ok, down, invalid, limited, quota, broken } = answers;
after(stopServer);

async function plain(url, init) {
  const response = await fetch(url, init);
  if (!response.ok) throw await classifyResponse(response);
  return response.json();
}

/** A component that asks for an address, and what it has seen. */
function mount(url, options, fetcher = plain, config = {}) {
  const seen = { data: undefined, error: undefined };
  const Thing = () => {
    Object.assign(seen, useSWR(url));
    return null;
  };
  const root = createRoot(document.createElement("div"));
  const value = { provider: () => new Map(), fetcher, ...swrRetry({ ...FAST, ...options }), ...config };
  root.render(createElement(SWRConfig, { value }, createElement(Thing)));
  return { seen, unmount: () => root.unmount() };
}

/** Long enough for a retry, if one were due, to have arrived. */
const settle = () => sleep(700);

describe("SWR", { concurrency: true }, () => {
  check("a 503, a reset connection, then the data", async () => {
    const s = await script(down, { fault: "reset" }, ok);
    const { seen, unmount } = mount(s.url);
    await until(() => seen.data);
    assert.deepEqual(seen.data, { id: 7 });
    assert.equal(seen.error, undefined);
    assert.equal((await s.log()).length, 3);
    unmount();
  });

  check("a hidden tab waits until it is seen", async () => {
    const s = await script(down, ok);
    let isSeen = true;
    const config = { isVisible: () => isSeen, revalidateOnFocus: false };
    const { seen, unmount } = mount(s.url, { baseDelay: 300, maxDelay: 300 }, plain, config);
    await until(() => seen.error);
    isSeen = false;
    await settle();
    assert.equal((await s.log()).length, 1, "while hidden");
    isSeen = true;
    document.dispatchEvent(new window.Event("visibilitychange"));
    await until(() => seen.data);
    assert.equal((await s.log()).length, 2);
    unmount();
  });

  check("never earlier than the server said", async () => {
    const s = await script(limited, ok);
    const { seen, unmount } = mount(s.url, { jitter: "full" });
    await until(() => seen.data);
    const log = await s.log();
    assert.ok(log[1].at_ms - log[0].at_ms >= 1000);
    unmount();
  });

  check("three retries and no more; the component has the classification", async () => {
    const s = await script(down);
    const { seen, unmount } = mount(s.url);
    await until(async () => (await s.log()).length === 4);
    await settle();
    assert.equal(classificationOf(seen.error).category, "unavailable");
    assert.equal((await s.log()).length, 4);
    unmount();
  });

  for (const [name, answer, category] of [["a used-up quota", quota, "quota"], ["a wrong request", invalid, "validation"]]) {
    check(`${name} is not retried`, async () => {
      const s = await script(answer, ok);
      const { seen, unmount } = mount(s.url);
      await until(() => seen.error);
      await settle();
      assert.equal(classificationOf(seen.error).category, category);
      assert.equal((await s.log()).length, 1);
      unmount();
    });
  }

  check("what our fetch has retried is not retried again", async () => {
    const s = await script(down);
    const retrying = createFetch({ retry: FAST });
    const { seen, unmount } = mount(s.url, {}, retrying.json);
    await until(() => seen.error);
    await settle();
    assert.equal(seen.error.name, "ApiError");
    assert.equal((await s.log()).length, 4, "not 16");
    unmount();
  });

  check("a component that is gone does not ask again", async () => {
    const s = await script(limited, ok);
    const { seen, unmount } = mount(s.url);
    await until(() => seen.error);
    unmount();
    await sleep(1500);
    assert.equal((await s.log()).length, 1);
  });

  check("a mutation is not retried, whatever the configuration", async () => {
    const s = await script(broken, ok);
    let trigger;
    const Thing = () => {
      trigger = useSWRMutation(s.url, (url) => plain(url, { method: "POST" })).trigger;
      return null;
    };
    const root = createRoot(document.createElement("div"));
    root.render(createElement(SWRConfig, { value: swrRetry(FAST) }, createElement(Thing)));
    await until(() => trigger);
    assert.equal((await rejection(trigger())).category, "server");
    await settle();
    assert.equal((await s.log()).length, 1);
    root.unmount();
  });
});
