/** This package's version. */
export const version = "0.1.0";

export { catalog } from "./catalog.js";
export { classificationOf, classifyError, classifyResponse } from "./classify.js";
export { ApiError } from "./api-error.js";
export { createFetch, fetch } from "./fetch.js";
export { exitCodes } from "./exit-codes.js";
export { defineProfile } from "./profile.js";
export { ACTIONS as actionLabels } from "./words/english.js";
export { pickLocale, setLocale, setWords } from "./words/page.js";
export { translate } from "./words/translate.js";
export type * from "./types.js";
