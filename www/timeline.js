// The calls of one run, drawn over time: a lane each, and in it attempts, waits, holds, refreshes.
// Hovering or focusing a piece says what it is; the same is in a list of text.

import { outcome, partsOf, seconds, sentence } from "./words.js";

const part = (id) => document.getElementById(id);
const [chart, axis, readout, steps] = ["lanes", "axis", "readout", "steps"].map(part);
const now = document.createElement("div");
now.className = "now";

/** The axis grows in steps, so that what is drawn does not crawl. */
const SPANS = [5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600].map((s) => s * 1000);
const QUIET = matchMedia("(prefers-reduced-motion: reduce)");

let lanes = [];
let begun = 0;
let span = 0;
let ticking;

/** An empty chart for so many calls. */
export function start(count) {
  clearTimeout(ticking);
  begun = performance.now();
  span = 0;
  lanes = Array.from({ length: count }, (_, index) => {
    const element = document.createElement("div");
    element.className = "lane";
    return { element, name: count > 1 ? `Call ${index + 1}: ` : "", pieces: [], open: undefined };
  });
  chart.replaceChildren(...lanes.map(({ element }) => element), now);
  chart.dataset.lanes = count;
  steps.replaceChildren();
  readout.textContent = "";
  now.hidden = false;
  tick();
}

/** All calls have ended: nothing moves any more. */
export function stop() {
  clearTimeout(ticking);
  for (const lane of lanes) close(lane, time());
  now.hidden = true;
  draw();
}

const time = () => performance.now() - begun;

/** Records an event of a call. */
export function record(index, event) {
  const lane = lanes[index];
  const at = time();
  close(lane, at);
  const text = sentence(event);
  const piece = { at, text, kind: event.type, parts: [] };
  if (event.type === "wait" || event.type === "hold") {
    piece.planned = event.delay;
    piece.parts = partsOf(event);
    lane.open = piece;
  } else if (event.type === "attempt" || event.type === "refresh") {
    lane.open = piece;
  } else {
    piece.to = at;
    piece.end = true;
  }
  add(lane, piece);
  write(lane, piece, text);
  draw();
}

/** How the attempt under way ended. */
export function answered(index, result) {
  const lane = lanes[index];
  const piece = lane?.pieces.findLast(({ kind }) => kind === "attempt");
  if (!piece || piece.result) return;
  piece.result = result.status && result.status < 400 ? "well" : "failed";
  piece.label = result.status ? String(result.status) : "✕";
  note(piece, `, ${outcome(result)}`);
  piece.to = time();
  if (lane.open === piece) lane.open = undefined;
  show(piece);
  draw();
}

function close(lane, at) {
  if (!lane.open) return;
  const piece = lane.open;
  lane.open = undefined;
  piece.to = at;
  const early = piece.planned - (at - piece.at);
  if (early > 300) note(piece, `; it ends after ${seconds(at - piece.at)}: another call got through, or it was stopped`);
  if (early < -300) note(piece, `; it takes ${seconds(at - piece.at)}, in line behind others`);
}

function note(piece, more) {
  piece.text += more;
  piece.line.textContent = piece.text;
}

function add(lane, piece) {
  const element = document.createElement("button");
  element.type = "button";
  element.tabIndex = -1;
  piece.element = element;
  piece.lane = lane;
  if (piece.parts.length) {
    for (const { kind } of piece.parts) {
      const own = document.createElement("span");
      own.className = `part ${kind}`;
      element.append(own);
    }
  } else {
    piece.tag = document.createElement("span");
    piece.tag.className = "tag";
    element.append(piece.tag);
  }
  for (const type of ["pointerenter", "focus", "click"]) element.addEventListener(type, () => show(piece));
  lane.pieces.push(piece);
  lane.element.append(element);
  if (!chart.querySelector('button[tabindex="0"]')) element.tabIndex = 0;
  show(piece);
}

function show(piece) {
  readout.textContent = `${piece.lane.name}+${(piece.at / 1000).toFixed(1)} s  ${piece.text}`;
}

function write(lane, piece, text) {
  const item = document.createElement("li");
  const at = document.createElement("time");
  at.textContent = `+${(piece.at / 1000).toFixed(2)} s`;
  const line = document.createElement("span");
  line.className = `step-${piece.kind}`;
  line.textContent = text;
  piece.line = line;
  const head = document.createElement("span");
  head.textContent = lane.name;
  head.className = "quiet";
  item.append(at, head, line);
  steps.append(item);
  steps.scrollTop = steps.scrollHeight;
}

function tick() {
  draw();
  ticking = setTimeout(tick, QUIET.matches ? 500 : 66);
}

function draw() {
  const at = time();
  const pieces = lanes.flatMap((lane) => lane.pieces);
  const last = pieces.reduce((most, piece) => Math.max(most, piece.to ?? piece.at + (piece.planned ?? 0), piece.at), 0);
  const wanted = Math.max(last, now.hidden ? 0 : at) * 1.03;
  const next = SPANS.find((each) => each >= wanted) ?? wanted;
  if (next !== span) drawAxis(next);
  now.style.left = share(at);
  for (const piece of pieces) drawPiece(piece, at);
}

const share = (ms) => `${Math.min(100, (ms / span) * 100).toFixed(3)}%`;

function drawPiece(piece, at) {
  const { element, parts, kind, end } = piece;
  // A wait may be longer than announced: the gate stays closed for longer when others fail, too.
  const to = piece.to ?? (piece.planned ? Math.max(at, piece.at + piece.planned) : at);
  element.className = `piece ${kind} ${piece.result ?? ""} ${end ? "end" : ""} ${piece.to === undefined ? "open" : ""}`;
  element.style.left = share(piece.at);
  element.style.width = share(Math.max(0, to - piece.at));
  element.setAttribute("aria-label", `${piece.lane.name}at ${(piece.at / 1000).toFixed(1)} seconds: ${piece.text}`);
  // The drawing has no text: the label says all of it.
  // A wait that ended early, since another call got through, is as long as it was.
  let left = to - piece.at;
  parts.forEach((own, index) => {
    const ms = index === parts.length - 1 ? left : Math.min(left, own.ms);
    left -= ms;
    const bar = element.children[index];
    bar.style.width = `${to > piece.at ? (ms / (to - piece.at)) * 100 : 0}%`;
    bar.dataset.text = ms / span > 0.09 ? `${(ms / 1000).toFixed(1)} s` : "";
  });
  if (piece.tag) piece.tag.dataset.text = piece.label ?? (end ? (kind === "success" ? "✓" : "■") : "");
}

function drawAxis(next) {
  span = next;
  const ticks = Array.from({ length: 6 }, (_, index) => {
    const tick = document.createElement("span");
    const ms = (span / 5) * index;
    tick.textContent = `${+(ms / 1000).toFixed(1)} s`;
    tick.style.left = share(ms);
    return tick;
  });
  axis.replaceChildren(...ticks);
}

/** One stop for the tab key; arrows go along a lane and between lanes. */
chart.addEventListener("keydown", (event) => {
  const lane = lanes.findIndex(({ element }) => element.contains(document.activeElement));
  if (lane < 0) return;
  const own = lanes[lane].pieces;
  const place = own.findIndex(({ element }) => element === document.activeElement);
  const to = {
    ArrowRight: () => own[place + 1],
    ArrowLeft: () => own[place - 1],
    ArrowDown: () => lanes[lane + 1]?.pieces[Math.min(place, lanes[lane + 1].pieces.length - 1)],
    ArrowUp: () => lanes[lane - 1]?.pieces[Math.min(place, lanes[lane - 1].pieces.length - 1)],
    Home: () => own[0],
    End: () => own.at(-1),
  }[event.key]?.();
  if (!to) return;
  event.preventDefault();
  document.activeElement.tabIndex = -1;
  to.element.tabIndex = 0;
  to.element.focus();
});

drawAxis(SPANS[1]);
now.hidden = true;
