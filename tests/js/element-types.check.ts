// Compiled, never run: the element's types, where there is a DOM.

import { ApiError, classifyError, createFetch } from "../../pkg/dist/index.js";
import type {} from "../../pkg/dist/element/index.js";

const panel = document.createElement("comeback-recovery");
panel.classification = classifyError(new TypeError("Failed to fetch"));
panel.classification = new ApiError(classifyError({ status: 503 }), undefined, 1);
panel.labels = { actions: { top_up: "Aufladen" }, remaining: (ms) => `${ms}` };
panel.waiting = { delay: 1000 };
panel.followLatest()({ type: "success", call: 1, attempt: 1, elapsed: 0 });
panel.addEventListener("retry", (event) => void event.detail.classification.recovery);
panel.addEventListener("click", () => {});
createFetch({ onEvent: panel.follow });
// @ts-expect-error no such action
panel.labels = { actions: { top_ups: "Aufladen" } };
// @ts-expect-error text is not a classification
panel.classification = "broken";
