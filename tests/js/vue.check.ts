// Compiled, never run: `comeback/vue` in an app's own code, with the types of Vue.

import { defineComponent, h, ref, shallowRef } from "vue";
import { classifyError, createFetch } from "../../pkg/dist/index.js";
import { de } from "../../pkg/dist/locales/de.js";
import { Recovery, useRecovery, useWaits } from "../../pkg/dist/vue/index.js";
import { createCallStore } from "../../pkg/dist/ui/index.js";

const calls = createCallStore();
const api = createFetch({ onEvent: calls.onEvent });

export default defineComponent({
  components: { Recovery },
  setup() {
    const error = shallowRef<unknown>();
    const panel = ref<InstanceType<typeof Recovery>>();
    const failed = useRecovery(error, () => ({ locale: de }));
    const waits = useWaits(calls);
    const seconds: number = failed.value?.secondsLeft ?? waits.value[0]?.secondsLeft ?? 0;
    const load = () => api("/cart", {}, { onEvent: panel.value!.element!.followLatest() });
    // @ts-expect-error a store is not a number
    h(Recovery, { store: 1 });
    return () => [
      h(Recovery, { ref: panel, error: error.value, onRetry: load, onAction: (action) => void (action === "sign_in"), class: "a" }),
      h(Recovery, { store: calls, sending: false, labels: { copy: "Take" }, waiting: { delay: seconds }, locale: de }),
      h(Recovery, { error: classifyError(1) }),
    ];
  },
});
