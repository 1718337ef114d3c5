// The types of the element's events.

import type { Classification } from "../types.js";

/** What the element's events carry. */
export interface RecoveryEventDetail {
  /** What was shown when a button was pressed. */
  classification: Classification;
}

/** The element's events, beside those of every element. */
export interface RecoveryEventMap {
  /** The person asks for the same request again. */
  retry: CustomEvent<RecoveryEventDetail>;
  /** The person chose the recovery's action. */
  action: CustomEvent<RecoveryEventDetail>;
  /** The person has closed the panel, which is empty by now. */
  dismiss: CustomEvent<RecoveryEventDetail>;
}
