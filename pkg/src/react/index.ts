"use client";
// For React 18 and 19.

export { Recovery, type RecoveryProps } from "./recovery.js";
export { useRecovery, useWaits } from "./hooks.js";
export type { ComebackRecoveryAttributes } from "./jsx.js";
export type { RecoveryView, WaitView } from "../ui/views.js";
export type { PanelProps } from "../ui/props.js";
