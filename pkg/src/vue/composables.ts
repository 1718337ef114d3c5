// Composables for an app that renders the recovery itself.

import {
  computed, type ComputedRef, type MaybeRefOrGetter, shallowRef, toRaw, toValue, watch,
} from "vue";
import { onConnectionChange } from "../element/connection.js";
import { Latest } from "../recovery-of.js";
import type { CallStore, Wording } from "../ui/index.js";
import { delayOf, inSeconds, msLeftOf, msLeftOfNotice } from "../ui/left.js";
import { eachSecondOf } from "../ui/ticks.js";
import { type RecoveryView, recoveryView, type WaitView, waitViews } from "../ui/views.js";
import { onWordsChange } from "../words/page.js";
import { live } from "./live.js";

/**
 * What to show of an error, and the seconds until it may be tried again; null where there is none.
 * Takes a ref or a getter of whatever `classifyError` takes. The seconds count to an absolute moment:
 * neither a render nor a remount begins them anew.
 *
 * @example
 * const failed = useRecovery(() => query.error.value);
 * // <p v-if="failed">
 * //   <span role="alert" class="visually-hidden">{{ failed.announcement }}</span>
 * //   {{ failed.message }}
 * //   <button v-if="failed.isRetry" :disabled="failed.secondsLeft > 0" @click="query.refetch()">
 * //     {{ failed.button }}
 * //   </button>
 * //   {{ failed.countdown }}
 * // </p>
 */
export function useRecovery(
  error: MaybeRefOrGetter<unknown>, wording?: MaybeRefOrGetter<Wording | undefined>,
): ComputedRef<RecoveryView | null> {
  const latest = new Latest(true);
  const classification = computed(() => latest.of(toRaw(toValue(error))));
  const page = usePageWords();
  // Undefined on a server, and while a page is hydrated: then it is the whole delay, as rendered there.
  const seconds = shallowRef<number>();
  live(() => whileShown(classification, (failed) => {
    const left = () => msLeftOf(failed);
    const count = () => void (seconds.value = inSeconds(left()));
    count();
    return eachSecondOf(() => [left()], count);
  }));
  return computed(() => {
    void page.value;
    const failed = classification.value;
    const whole = inSeconds(delayOf(failed).afterMs);
    const isOfServer = seconds.value === undefined;
    return failed && recoveryView(failed, seconds.value ?? whole, toValue(wording), isOfServer);
  });
}

/**
 * The messages of a store, newest first, with their words and the seconds that are left.
 *
 * @example
 * const waits = useWaits(calls);
 * // <li v-for="wait in waits" :key="wait.id">
 * //   <template v-if="wait.labels.length">{{ wait.labels.join(", ") }}:</template>
 * //   {{ wait.title }}. {{ wait.message }}
 * //   <button v-if="wait.canRetry" :disabled="wait.secondsLeft > 0" @click="calls.retry(wait.id)">
 * //     {{ wait.button }}
 * //   </button>
 * //   {{ wait.countdown }}
 * // </li>
 */
export function useWaits(store: CallStore, wording?: MaybeRefOrGetter<Wording | undefined>): ComputedRef<WaitView[]> {
  const notices = useNotices(store);
  const page = usePageWords();
  // Counts the seconds, and the changes of the connection.
  const second = shallowRef(0);
  live(() => whileShown(notices, (shown) => eachSecondOf(() => shown.map(msLeftOfNotice), () => second.value++)));
  live(() => onConnectionChange(() => second.value++));
  return computed(() => {
    void [page.value, second.value];
    return waitViews(notices.value, toValue(wording));
  });
}

/** The store's snapshot; none until the component is mounted, as on a server. */
export function useNotices(store: CallStore) {
  const notices = shallowRef(store.getServerSnapshot());
  const take = () => void (notices.value = store.getSnapshot());
  live(() => {
    take();
    return store.subscribe(take);
  });
  return notices;
}

/** True on a server, and until the component is mounted: then nothing may depend on the page's language. */
export function useIsOfServer() {
  const isOfServer = shallowRef(true);
  live(() => {
    isOfServer.value = false;
    return () => {};
  });
  return isOfServer;
}

/** A number that changes when the page gets another language, or words of its own. */
export function usePageWords() {
  const changes = shallowRef(0);
  live(() => onWordsChange(() => changes.value++));
  return changes;
}

/** Begins anew with each value, and ends what was begun with the one before. */
function whileShown<T>(source: { readonly value: T }, begin: (value: T) => () => void): () => void {
  const start = (value: T, _before: unknown, onCleanup: (end: () => void) => void) => onCleanup(begin(value));
  return watch(() => source.value, start, { immediate: true, flush: "sync" });
}
