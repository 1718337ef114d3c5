// For Vue 3.

export { Recovery, type RecoveryComponent } from "./recovery.js";
export { useRecovery, useWaits } from "./composables.js";
export type { RecoveryView, WaitView } from "../ui/views.js";
export type { PanelProps } from "../ui/props.js";
