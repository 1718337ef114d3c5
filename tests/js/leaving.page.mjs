// The page in the frame of leaving.spec.mjs: one call, whose events and end its parent keeps.

import { classificationOf, createFetch } from "../../pkg/dist/index.js";

const { told } = parent;
// A page that is loaded again is another one.
if (told.ready) {
  const onEvent = (event) => told.events.push(JSON.parse(JSON.stringify(event)));
  const end = (outcome) => told.ends.push(classificationOf(outcome)?.category ?? String(outcome));
  createFetch({ onEvent })(told.url).then(end, end);
  told.ready();
  told.ready = undefined;
}
