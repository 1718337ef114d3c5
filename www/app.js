// The page: choose what goes wrong, send a real request, see what a person would see.

import { classificationOf, classifyError, createFetch } from "/pkg/dist/index.js";
import { showRecovery, showState, showWait } from "./panel.js";
import { APIS, address, situations } from "./situations.js";
import * as timeline from "./timeline.js";

const part = (id) => document.getElementById(id);
let running;

function options(select, names) {
  select.replaceChildren(...names.map((name) => new Option(name, name)));
}

function fillSituations() {
  const groups = situations(part("api").value).map(({ label, items }) => {
    const group = document.createElement("optgroup");
    group.label = label;
    group.append(...items.map((item) => new Option(item.label, item.id)));
    return group;
  });
  part("situation").replaceChildren(...groups);
}

function chosen() {
  const all = situations(part("api").value).flatMap(({ items }) => items);
  return all.find((item) => item.id === part("situation").value);
}

async function send() {
  running?.abort();
  const controller = (running = new AbortController());
  const api = part("api").value;
  const situation = chosen();
  const fetch = createFetch({
    profile: api,
    onEvent(event) {
      if (running !== controller) return;
      timeline.add(event);
      if (event.type === "wait" || event.type === "hold") showWait(event);
    },
    refresh: async () => ({ authorization: "Bearer demo-refreshed" }),
    ...situation.options,
  });
  timeline.clear();
  showState("idle", "Sending", "The request is on its way.");
  part("json").textContent = "null";
  part("cancel").disabled = false;
  const init = { method: part("method").value, signal: controller.signal };
  if (init.method === "POST") Object.assign(init, { body: "{}", headers: { "content-type": "application/json" } });
  let outcome;
  try {
    outcome = await fetch(address(api, situation), init);
  } catch (error) {
    outcome = error;
  }
  if (running !== controller) return;
  part("cancel").disabled = true;
  const classification = classificationOf(outcome) ??
    classifyError(outcome instanceof Response ? { status: outcome.status } : outcome, { profile: api });
  show(classification);
}

function show(classification) {
  part("json").textContent = JSON.stringify(classification, null, 2);
  showRecovery(classification, send);
}

options(part("api"), APIS);
options(part("paste-api"), ["find it", ...APIS]);
fillSituations();
part("api").addEventListener("change", fillSituations);
part("choose").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
part("cancel").addEventListener("click", () => running?.abort());
part("paste").addEventListener("submit", (event) => {
  event.preventDefault();
  const headers = part("paste-headers").value.split("\n").map((line) => {
    const [name, ...value] = line.split(":");
    return [name.trim(), value.join(":").trim()];
  });
  const profile = part("paste-api").value;
  running?.abort();
  running = undefined;
  part("cancel").disabled = true;
  timeline.clear();
  show(classifyError(
    { status: Number(part("paste-status").value), headers, body: part("paste-body").value },
    { profile: profile === "find it" ? undefined : profile },
  ));
  part("screen-title").scrollIntoView({ block: "nearest" });
});
