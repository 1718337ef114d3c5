// The messages of a store for a framework that has no entry of its own.

import { onConnectionChange } from "../element/connection.js";
import { onWordsChange } from "../words/page.js";
import { msLeftOfNotice } from "./left.js";
import { eachSecondOf } from "./ticks.js";
import type { CallStore } from "./types.js";
import { type WaitView, waitViews } from "./views.js";
import type { Wording } from "./words.js";

/**
 * Calls `listener` with the messages of a store in words: now, after each change, each second while
 * something is counted, and when the browser goes offline or is online again. Returns the end of it.
 *
 * @example
 * const stop = watchWaits(calls, (waits) => render(waits));
 */
export function watchWaits(
  store: CallStore, listener: (waits: WaitView[]) => void, wording?: Wording,
): () => void {
  let endSeconds = () => {};
  const show = () => listener(waitViews(store.getSnapshot(), wording));
  const change = () => {
    endSeconds();
    const notices = store.getSnapshot();
    endSeconds = eachSecondOf(() => notices.map(msLeftOfNotice), show);
    show();
  };
  const ends = [store.subscribe(change), onWordsChange(show), onConnectionChange(show), () => endSeconds()];
  change();
  return () => ends.forEach((end) => end());
}
