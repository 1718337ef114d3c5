/** This package's version. */
export const version = "0.1.0";

export { catalog } from "./catalog.js";
export { classificationOf, classifyError, classifyResponse } from "./classify.js";
export { ApiError } from "./api-error.js";
export { createFetch, fetch } from "./fetch.js";
export { exitCodes } from "./exit-codes.js";
export { defineProfile } from "./profile.js";
export { ACTION_LABELS as actionLabels } from "./words.js";
export type * from "./types.js";
