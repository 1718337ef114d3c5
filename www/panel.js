// The recovery as an app would show it. Text is set as text: a server's words are never markup.

import { actionLabels } from "/pkg/dist/index.js";

const part = (id) => document.getElementById(id);
let ticking;

/** Actions that send the same request again; all others lead elsewhere in an app. */
const AGAIN = ["retry", "wait", "poll", "refresh_credentials", "refresh_state", "check_connection", "start_over"];

/** Shows a classification; `again` sends the request once more. */
export function showRecovery(classification, again) {
  const { recovery, retry, requestId, category } = classification;
  clearInterval(ticking);
  state(category === "ok" ? "ok" : "error", recovery.title, recovery.message);
  line("panel-hint", recovery.hint);
  const link = part("panel-link");
  link.hidden = !recovery.url;
  link.firstElementChild.textContent = recovery.url ?? "";
  link.firstElementChild.href = recovery.url ?? "#";
  const button = part("panel-action");
  button.hidden = category === "ok";
  button.textContent = actionLabels[recovery.action];
  const leadsOn = !AGAIN.includes(recovery.action);
  button.onclick = leadsOn ? () => (part("panel-wait").textContent = "Here your app takes over.") : again;
  button.disabled = false;
  if (retry.kind === "wait" && retry.afterMs > 0) countdown(retry.afterMs, leadsOn ? undefined : button);
  const request = part("panel-request");
  request.hidden = !requestId;
  request.querySelector("code").textContent = requestId ?? "";
  const copy = request.querySelector("button");
  copy.textContent = "Copy";
  copy.onclick = async () => {
    const isCopied = await navigator.clipboard?.writeText(requestId).then(() => true, () => false);
    if (!isCopied) getSelection().selectAllChildren(request.querySelector("code"));
    copy.textContent = isCopied ? "Copied" : "Selected";
  };
}

/** While the call is under way: why it waits. */
export function showWait(event) {
  clearInterval(ticking);
  const words = event.classification?.recovery;
  state("wait", words?.title ?? "One moment", "This is tried again by itself; there is nothing to do.");
  for (const id of ["panel-hint", "panel-link", "panel-action", "panel-request"]) part(id).hidden = true;
  countdown(event.delay);
}

/** A plain state without a classification. */
export function showState(name, title, message) {
  clearInterval(ticking);
  state(name, title, message);
  for (const id of ["panel-hint", "panel-link", "panel-action", "panel-request"]) part(id).hidden = true;
}

function state(name, title, message) {
  part("panel").dataset.state = name;
  part("panel-title").textContent = title;
  part("panel-message").textContent = message;
  part("panel-wait").textContent = "";
  // Said once per state: the countdown beside it is for the eyes only.
  part("live").textContent = `${title}. ${message}`;
}

function line(id, text) {
  part(id).hidden = !text;
  part(id).textContent = text ?? "";
}

function countdown(ms, button) {
  const until = performance.now() + ms;
  const tick = () => {
    const left = Math.ceil((until - performance.now()) / 1000);
    part("panel-wait").textContent = left > 0 ? `in ${inWords(left)}` : "";
    if (button) button.disabled = left > 0;
    if (left <= 0) clearInterval(ticking);
  };
  tick();
  ticking = setInterval(tick, 250);
}

function inWords(seconds) {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
