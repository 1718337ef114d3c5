// Components of `comeback/react` with the React that the bundle has, for `react.spec.mjs`.

import { createElement as h, createRef, Fragment, StrictMode, Suspense, useState, version } from "react";
import { flushSync } from "react-dom";
import { createRoot, hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { Recovery, useRecovery, useWaits } from "../../pkg/dist/react/index.js";
import { createCallStore } from "../../pkg/dist/ui/index.js";

export { QueryClient, QueryClientProvider } from "@tanstack/react-query";
export { Cart as ReadmeCart } from "example:README.md";
export { Cart as PackagedCart } from "example:pkg/README.md";
export { createCallStore, createRef, flushSync, Fragment, h, Recovery, renderToString, StrictMode, useState, version };

/** A failure that an app renders itself. */
export function Own({ error, locale }) {
  const failed = useRecovery(error, { locale });
  return failed && h("p", { title: failed.countdown }, `${failed.title}|${failed.button}|${failed.isRetry}|${failed.secondsLeft}`);
}

/** The same of an error that each render makes anew; `turn` is one that the app counts. */
export function Anew({ make, turn }) {
  const failed = useRecovery(make());
  return failed && h("p", { turn }, String(failed.secondsLeft));
}

/** Shows a child that loads, where `hasLoaded` says so. */
export function Loading({ loads, children }) {
  return h(Suspense, { fallback: "…" }, children, h(Child, { loads }));
}

function Child({ loads: { promise } }) {
  if (promise) throw promise;
  return h("i", null, "child");
}

/** The messages of a store. */
export function List({ store }) {
  return h("ul", null, useWaits(store).map((wait) =>
    h("li", { key: wait.id }, `${wait.title}|${wait.message}|${wait.labels.join()}|${wait.secondsLeft}`)));
}

/** All that a server renders: `error` is plain data. */
export function Page({ error, store }) {
  return h(Fragment, null,
    h(Recovery, { error, className: "panel", id: "it", onRetry() {} }),
    h(Recovery, { error: null }),
    h("comeback-recovery", null),
    h(Own, { error }),
    h(List, { store }));
}

/** Renders into the place; `mode`: what is around it. */
export function mount(place, mode = StrictMode) {
  const root = createRoot(place);
  return {
    render: (element) => flushSync(() => root.render(h(mode, null, element))),
    unmount: () => flushSync(() => root.unmount()),
  };
}

/** Hydrates the HTML in the place, and gives what React complains about. */
export async function hydrate(place, element) {
  const complaints = [];
  const { error } = console;
  console.error = (...args) => complaints.push(args.join(" "));
  const root = hydrateRoot(place, h(StrictMode, null, element), { onRecoverableError: (problem) => complaints.push(String(problem)) });
  // Effects included.
  await new Promise((resolve) => setTimeout(resolve, 100));
  console.error = error;
  return { complaints, unmount: () => root.unmount() };
}
