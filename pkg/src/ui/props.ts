// What `<Recovery>` takes, in React and in Vue.

import type { RecoveryWait } from "../element/follow.js";
import type { Action, Classification } from "../types.js";
import type { CallStore } from "./types.js";
import type { Wording } from "./words.js";

/** What `<Recovery>` shows, and what its button does. */
export interface PanelProps extends Wording {
  /**
   * What failed: a classification, an `ApiError`, or whatever `classifyError` takes. Null and
   * undefined show nothing, and neither does an abort.
   */
  error?: unknown;
  /** A wait under way, such as the last `wait` or `hold` event of a call. It comes before `error`. */
  waiting?: RecoveryWait | null | undefined;
  /**
   * Shows the gravest message of a store, where there is neither `error` nor `waiting`: a failure
   * before a wait, and the newest of several. What the person sends again stays shown until it is known how
   * that ends.
   */
  store?: CallStore | undefined;
  /**
   * What stands before the title, of the labels of the store's calls; null for nothing. Default: the
   * labels with commas between them.
   */
  subject?: ((labels: readonly string[]) => string | null) | undefined;
  /**
   * Whether the person's own retry is under way, such as `query.isFetching`. As long as it is, the last
   * error stays shown where there is none any more: TanStack Query takes it away when it fetches again.
   */
  sending?: boolean | undefined;
  /**
   * The button asks for the same request again. Without it, and without `store`, which has a `retry`
   * of its own, there is no such button.
   */
  onRetry?: (() => unknown) | undefined;
  /**
   * What the button does, by action. For an action that is not in it there is a button only with
   * `onAction`.
   *
   * @example
   * actions: { sign_in: () => navigate("/sign-in"), contact_support: ({ requestId }) => write(requestId) },
   */
  actions?: { readonly [A in Action]?: (classification: Classification) => unknown } | undefined;
  /** The button asks for something else, such as `sign_in`: whatever `actions` has not. */
  onAction?: ((action: Action, classification: Classification) => unknown) | undefined;
  /**
   * Whether the person can close what has failed. A message of a store is dismissed; an `error` stays
   * closed until another one comes.
   */
  dismissible?: boolean | undefined;
  /** The person has closed it. With it, `dismissible` need not be given. */
  onDismiss?: ((classification: Classification) => unknown) | undefined;
}
