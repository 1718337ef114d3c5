// The custom element `<comeback-recovery>`: importing this module defines it.

import { ComebackRecovery } from "./recovery.js";

export { ComebackRecovery } from "./recovery.js";
export type { RecoveryEventDetail, RecoveryEventMap } from "./events.js";
export type { RecoveryWait } from "./follow.js";
export type { Labels, RecoveryLabels } from "./labels.js";

declare global {
  interface HTMLElementTagNameMap {
    "comeback-recovery": ComebackRecovery;
  }
}

// Two copies of the package on one page: the first one stays.
if (globalThis.customElements && !customElements.get("comeback-recovery")) {
  customElements.define("comeback-recovery", ComebackRecovery);
}
