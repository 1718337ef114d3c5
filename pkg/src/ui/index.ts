// What an app shows about its calls, without a framework. The core is not imported: the events of
// any client of this package are plain data.

export { createCallStore } from "./store.js";
export { noticeWords, type NoticeWords, type Wording } from "./words.js";
export { watchWaits } from "./watch.js";
export type { RecoveryView, WaitView } from "./views.js";
export { eachSecond, secondsLeft } from "./ticks.js";
export type {
  CallState, CallStore, CallStoreOptions, Notice, TrackedCall, Tracking, WaitReason,
} from "./types.js";
export type { Labels, RecoveryLabels } from "../element/labels.js";
