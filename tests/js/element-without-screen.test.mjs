// `<comeback-recovery>` in a DOM without a screen, in which apps test their components: jsdom has
// elements of one's own, but neither adopted style sheets nor animations nor media queries.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Window } from "happy-dom";
import { classifyError } from "../../pkg/dist/index.js";

test("without style sheets, animations and media queries it shows and counts all the same", async () => {
  const window = new Window();
  const { document, HTMLElement, customElements, CustomEvent } = window;
  window.CSSStyleSheet = class {};
  for (let proto = window.Element.prototype; proto; proto = Object.getPrototypeOf(proto)) delete proto.animate;
  Object.assign(globalThis, { document, HTMLElement, customElements, CustomEvent });
  await import("../../pkg/dist/element/index.js");
  const element = document.createElement("comeback-recovery");
  document.body.append(element);
  try {
    assert.equal(element.animate, undefined);
    assert.equal(element.shadowRoot.querySelectorAll("style").length, 1);
    element.classification = classifyError({ status: 429, headers: { "retry-after": "7" } });
    const text = (name) => element.shadowRoot.querySelector(`[part="${name}"]`).textContent;
    assert.equal(text("title"), element.classification.recovery.title);
    assert.equal(text("countdown"), "in 7 seconds");
    element.labels = { remaining: undefined, actions: undefined, requestId: "Vorgang" };
    assert.equal(text("countdown"), "in 7 seconds", "a label that is undefined is left out");
    assert.equal(text("button"), "Try again");
  } finally {
    element.remove();
    await window.happyDOM.close();
  }
});
