// Components of `comeback/vue` with Vue, for `vue.spec.mjs`.

import { createApp, createSSRApp, h, nextTick, reactive, ref, shallowReactive } from "vue";
import { renderToString } from "@vue/server-renderer";
import { Recovery, useRecovery, useWaits } from "../../pkg/dist/vue/index.js";
import { createCallStore } from "../../pkg/dist/ui/index.js";

export { createCallStore, h, nextTick, reactive, Recovery, ref, shallowReactive };

/** A failure that an app renders itself. */
export const Own = {
  props: ["error", "locale"],
  setup(props) {
    const failed = useRecovery(() => props.error, () => ({ locale: props.locale }));
    return () => failed.value && h("p", `${failed.value.title}|${failed.value.button}|${failed.value.isRetry}|${failed.value.secondsLeft}`);
  },
};

/** The messages of a store. */
export const List = {
  props: ["store"],
  setup({ store }) {
    const waits = useWaits(store);
    return () => h("ul", waits.value.map((wait) =>
      h("li", { key: wait.id }, `${wait.title}|${wait.message}|${wait.labels.join()}|${wait.secondsLeft}`)));
  },
};

/** All that a server renders: `error` is plain data. */
export const Page = {
  props: ["error", "store"],
  setup: ({ error, store }) => () => h("div", [
    h(Recovery, { error, class: "panel", id: "it", onRetry() {} }),
    h(Recovery, { error: null }),
    h(Recovery, { store }),
    h(Own, { error }),
    h(List, { store }),
  ]),
};

export const render = (props) => renderToString(createSSRApp(Page, props));

/** Mounts a component with props that can be changed; `ready` waits for the change. */
export function mount(place, component, props) {
  const shown = shallowReactive({ ...props });
  const app = createApp({ setup: () => () => h(component, { ...shown }) });
  app.mount(place);
  return {
    set: (more) => (Object.assign(shown, more), nextTick()),
    unmount: () => app.unmount(),
  };
}

/** Hydrates the HTML in the place, and gives what Vue complains about. */
export async function hydrate(place, props) {
  const complaints = [];
  const { warn, error } = console;
  console.warn = console.error = (...args) => complaints.push(args.join(" "));
  const app = createSSRApp(Page, props);
  app.mount(place);
  await new Promise((resolve) => setTimeout(resolve, 100));
  Object.assign(console, { warn, error });
  return { complaints, unmount: () => app.unmount() };
}

