// The page: pick what goes wrong, see what it means, send it for real.

import { classificationOf, classifyError, translate } from "/pkg/dist/index.js";
import "/pkg/dist/element/index.js";
import { clientOf, forgetClients } from "./clients.js";
import { codeFor } from "./code.js";
import { colour } from "./colour.js";
import { copyText } from "./copy.js";
import { showGauges } from "./gauges.js";
import { following, isUnderWay, offerLanguages, onLanguage } from "./languages.js";
import { profileOf } from "./profiles.js";
import { example, fromText, toText } from "./response-text.js";
import { APIS, beginOutage, endOutage, forget, hasMethod, request, situations } from "./situations.js";
import { PAGE, REACT } from "./snippets.js";
import { drawRecorded, runStorm, stopStorm } from "./storm.js";
import { RECORDED } from "./storm-recorded.js";
import * as timeline from "./timeline.js";

const part = (id) => document.getElementById(id);
const panel = part("panel");
const FIND = "its shape";
const QUIET = matchMedia("(prefers-reduced-motion: reduce)");
let running;
let naming;
/** What is on the screen, and the profile that it was classified with. */
let shown = null;
let shownProfile;
const follow = following(panel, () => shownProfile);
let isOutage = false;

/** One button for another, of which one is to be had: the focus goes along. */
function swap(off, on) {
  const hadFocus = document.activeElement === off;
  on.disabled = false;
  off.disabled = true;
  if (hadFocus) on.focus({ preventScroll: true });
}

// Whoever is slow to let go of Enter would press the next button, too.
addEventListener("keydown", (event) => {
  if (event.repeat && event.key === "Enter" && event.target instanceof HTMLButtonElement) event.preventDefault();
});

// --- Picking ------------------------------------------------------------------------------------

part("read-as").append(...[...Object.keys(APIS), FIND].map((name) => new Option(name, name)));

const api = () => document.querySelector("[name=api]:checked").value;

function chosen() {
  const all = situations(api()).flatMap(({ items }) => items);
  return all.find(({ id }) => id === part("situation").value) ?? all[0];
}

function fillSituations(wanted) {
  part("situation").replaceChildren(...situations(api()).map(({ label, items }) => {
    const group = document.createElement("optgroup");
    group.label = label;
    group.append(...items.map((item) => new Option(item.label, item.id)));
    return group;
  }));
  const options = [...part("situation").options];
  part("situation").value = options.some(({ value }) => value === wanted) ? wanted : options[0].value;
  const [, post] = part("method").options;
  post.disabled = !hasMethod(api(), "POST");
  if (post.disabled) part("method").value = "GET";
  part("app-name").textContent = APIS[api()];
}

/** Picking alone shows what it means, with an example of what the server would send. */
function pick() {
  const situation = chosen();
  leave();
  part("times").disabled = situation.times === undefined;
  part("times").value = situation.times ?? 0;
  part("method").disabled = Boolean(situation.path);
  if (situation.path) part("method").value = "GET";
  part("read-as").value = api();
  const error = situation.error?.();
  part("response").value = error ? `${error.name}: ${error.message}` : example(api(), situation);
  shownProfile = profileOf(api());
  show(classifyError(error ?? fromText(part("response").value), { profile: shownProfile }));
  showCode();
  showGauges(api(), clientOf(api(), situation.id).facts, situation.options?.credits?.stopBelow);
  // Whoever goes through the list quickly would meet WebKit's limit: 100 in 10 s.
  clearTimeout(naming);
  const address = `#${api()}/${situation.id}`;
  const { hash } = location;
  // An address that was gone to meanwhile stays.
  naming = setTimeout(() => location.hash === hash && history.replaceState(null, "", address), 300);
}

function show(classification) {
  panel.classification = classification;
  showJson(classification);
}

function showJson(classification) {
  shown = classification;
  colour(part("json"), JSON.stringify(classification, null, 2) ?? "null");
}

part("apis").addEventListener("change", () => {
  fillSituations();
  pick();
});
part("situation").addEventListener("change", pick);
for (const id of ["times", "method", "deadline"]) part(id).addEventListener("change", () => showCode());

// --- Pasting ------------------------------------------------------------------------------------

function readText() {
  leave();
  const name = part("read-as").value;
  shownProfile = profileOf(name === FIND ? undefined : name);
  show(classifyError(fromText(part("response").value), { profile: shownProfile }));
}

part("response").addEventListener("input", readText);
part("read-as").addEventListener("change", readText);
// What is pasted over everything may be any API's.
part("response").addEventListener("paste", ({ target }) => {
  if (target.selectionEnd - target.selectionStart === target.value.length) part("read-as").value = FIND;
});

// --- Sending ------------------------------------------------------------------------------------

/** The options that differ from call to call. */
function options(situation) {
  const deadline = Number(part("deadline").value);
  return { ...(deadline && { deadline }), ...situation.options };
}

const next = () => request(api(), chosen(), part("method").value, Number(part("times").value));

/** Ends what runs, for good: nothing of it is shown any more. */
function leave() {
  running?.abort();
  if (running) timeline.stop();
  running = undefined;
  if (isOutage) endOutage();
  isOutage = false;
  swap(part("cancel"), part("send"));
  part("took-over").textContent = "";
}

/** `isAgain`: by the panel's own button, so that the panel stays where the focus is. */
async function send({ isAgain } = {}) {
  leave();
  const controller = (running = new AbortController());
  const isCurrent = () => running === controller;
  const situation = chosen();
  const profile = api();
  const own = options(situation);
  const calls = Array.from({ length: situation.calls ?? 1 }, next);
  const lanes = new Map(calls.map(({ address }, lane) => [address, lane]));
  const { fetch, facts } = clientOf(profile, situation.id);
  facts.onAnswer = (address, result) => {
    if (!isCurrent() || !lanes.has(address)) return;
    timeline.answered(lanes.get(address), result);
    showGauges(profile, facts, own.credits?.stopBelow);
    if (lanes.get(address) === 0) showAnswer(result, isCurrent);
  };

  part("cancel").disabled = false;
  part("read-as").value = profile;
  shownProfile = profileOf(profile);
  if (!isAgain) panel.classification = null;
  showJson(null);
  part("response").value = "";
  showCode(calls[0]);
  timeline.start(calls.length);
  // On a phone the person's screen is the next thing to see, on a desk the timeline.
  const sight = matchMedia("(min-width: 60rem)").matches ? part("readout") : panel;
  sight.scrollIntoView({ block: "nearest", behavior: QUIET.matches ? "instant" : "smooth" });
  const gauges = setInterval(() => showGauges(profile, facts, own.credits?.stopBelow), 500);
  if (situation.outage) {
    isOutage = true;
    await beginOutage(situation.outage);
  }

  const call = async ({ address, init }, lane) => {
    let waitedSince;
    const onEvent = (event) => {
      facts.budget.record(event, waitedSince);
      const isTrouble = event.type === "wait" && (event.reason === "backoff" || event.reason === "server");
      if (event.type === "wait" || event.type === "attempt") waitedSince = isTrouble ? performance.now() : undefined;
      if (!isCurrent()) return;
      timeline.record(lane, event);
      if (lane !== 0) return;
      follow(event);
      if (event.classification) showJson(event.classification);
    };
    let result;
    try {
      result = await fetch(address, { ...init, signal: controller.signal }, { ...own, onEvent });
    } catch (error) {
      result = error;
    }
    const what = classificationOf(result) ??
      classifyError(result instanceof Response ? { status: result.status } : result, { profile: profileOf(profile) });
    if (lane === 0 && isCurrent()) show(what);
    if (lane === calls.length - 1 && situation.inTurn && isCurrent()) show(what);
  };
  if (situation.inTurn) {
    for (const [lane, each] of calls.entries()) {
      if (isCurrent() && !controller.signal.aborted) await call(each, lane);
    }
  } else {
    await Promise.all(calls.map(call));
  }

  clearInterval(gauges);
  if (!isCurrent()) return;
  if (isOutage) endOutage();
  isOutage = false;
  timeline.stop();
  showGauges(profile, facts, own.credits?.stopBelow);
  swap(part("cancel"), part("send"));
  document.body.dataset.calls = Number(document.body.dataset.calls ?? 0) + 1;
}

/** The server's real words, once they have come. */
async function showAnswer({ status, headers, text, error }, isCurrent) {
  const body = await text;
  if (!isCurrent()) return;
  part("response").value = error ? `${error.name}: ${error.message}` : toText({ status, headers, body });
}

part("try").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
part("cancel").addEventListener("click", () => running?.abort());
panel.addEventListener("retry", () => send({ isAgain: true }));
panel.addEventListener("action", ({ detail }) => {
  part("took-over").textContent = `Here your app takes over: ${detail.classification.recovery.action}.`;
});
part("afresh").addEventListener("click", async () => {
  leave();
  forgetClients();
  await Promise.all([forget(), endOutage()]);
  showGauges(api(), clientOf(api(), chosen().id).facts, chosen().options?.credits?.stopBelow);
});

// --- Code ---------------------------------------------------------------------------------------

let snippets = {};
let tab;

function showCode({ address, init } = next()) {
  const situation = chosen();
  const profile = api();
  // Only these send 401s that ask for new credentials.
  const refreshes = situation.id === "login" || panel.classification?.retry.kind === "refresh";
  snippets = codeFor({ api: profile, address, init, options: options(situation), refreshes });
  if (!tab) makeTabs(Object.keys(snippets));
  showTab(tab);
}

function makeTabs(names) {
  [tab] = names;
  part("tabs").append(...names.map((name) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", role: "tab", textContent: name, id: `tab-${names.indexOf(name)}` });
    button.setAttribute("aria-controls", "code");
    button.addEventListener("click", () => showTab(name));
    return button;
  }));
  part("tabs").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    showTab(names[(names.indexOf(tab) + step + names.length) % names.length], true);
  });
}

function showTab(name, isFocused = false) {
  tab = name;
  for (const button of part("tabs").children) {
    const isOn = button.textContent === name;
    button.setAttribute("aria-selected", isOn);
    button.tabIndex = isOn ? 0 : -1;
    if (isOn) part("code").setAttribute("aria-labelledby", button.id);
    if (isOn && isFocused) button.focus();
  }
  colour(part("code"), snippets[name]);
  part("copied").textContent = "";
}

part("copy-code").addEventListener("click", async () => {
  part("copied").textContent = await copyText(part("code"));
});

colour(part("code-page"), PAGE);
colour(part("code-react"), REACT);

// --- With and without ---------------------------------------------------------------------------

part("storm-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  swap(part("storm-start"), part("storm-stop"));
  part("storm-result").textContent = "";
  const { stopped, sides } = await runStorm(part("storm-kind").value, Number(part("storm-clients").value));
  part("storm-result").textContent = stopped ? "Stopped." : comparison(sides);
  swap(part("storm-stop"), part("storm-start"));
});
part("storm-stop").addEventListener("click", stopStorm);

function comparison([plain, ours]) {
  const all = `With comeback ${ours.well} of ${ours.ended} calls ended well, in ${ours.requests} requests; ` +
    `with the plain loop ${plain.well} of ${plain.ended}, in ${plain.requests}.`;
  // After an outage the calls that have waited go within a second or two. A server that is up takes them.
  if (ours.peak <= plain.peak || ours.peakRefused * 2 > ours.peak) return all;
  return `${all} comeback's busiest second came once the server was back, with the calls that had waited: ` +
    `${ours.peakRefused} of ${ours.peak} requests were refused. Of the loop's it was ${plain.peakRefused} of ${plain.peak}.`;
}

// Without a run, a recorded one is drawn, so that the comparison is there at once.
function showRecorded() {
  const recorded = RECORDED.find(({ kind }) => kind === part("storm-kind").value);
  drawRecorded(recorded);
  part("storm-result").textContent = `Recorded with ${recorded.clients} clients. ${comparison(recorded.sides)} Run it to see it live.`;
}
part("storm-kind").addEventListener("change", () => part("storm-start").disabled || showRecorded());
showRecorded();

// --- Here it begins -----------------------------------------------------------------------------

// An address such as #workspace/code:rate_limited leads to an error, from a reference page too.
function fromAddress() {
  // No decoding: no code needs it, and half an escape would throw.
  const [wanted, situation] = location.hash.slice(1).split("/");
  const isKnown = Object.hasOwn(APIS, wanted);
  const picked = part("apis").querySelector(":checked")?.value;
  // Back from a place on the page to what is picked already: a call goes on, a pasted text stays.
  if (picked && (!isKnown || (wanted === picked && situation === part("situation").value))) return;
  const name = isKnown ? wanted : "commerce";
  part("apis").querySelector(`[value=${name}]`).checked = true;
  fillSituations(situation ?? "code:INSUFFICIENT_BALANCE");
  pick();
}
addEventListener("hashchange", fromAddress);
// The language of the last visit comes first, so that nothing changes under the reader's eyes.
await offerLanguages([part("language"), part("person-language")]);
fromAddress();
onLanguage(() => {
  fillSituations(part("situation").value);
  if (!shown) return;
  const inOtherWords = translate(shown, { profile: shownProfile });
  if (isUnderWay(panel)) showJson(inOtherWords);
  else show(inOtherWords);
});
document.body.dataset.ready = "";
