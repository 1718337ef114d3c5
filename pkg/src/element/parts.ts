// What `<comeback-recovery>` consists of.

const SVG = "http://www.w3.org/2000/svg";

/** One outline per state, so that states do not differ by colour alone. */
const ICONS = {
  ok: "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0ZM8 12.5l2.7 2.7L16 9.7",
  error: "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0ZM12 7.5v5.5M12 16.5v.01",
  waiting: "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0ZM12 7.5V12l3 2",
};
const CROSS = { close: "M7 7l10 10M17 7L7 17" };

/** So that it has its size where no style applies. */
const OUTLINE = { width: "28", height: "28", fill: "none", stroke: "currentColor", "stroke-width": "2" };

/** Fills the shadow root, without a line of markup to parse, and gives what changes in it. */
export function paint(root: ShadowRoot) {
  const icon = outline(ICONS);
  icon.setAttribute("class", "icon");
  icon.setAttribute("part", "icon");
  const title = make("div", "title");
  title.id = "title";
  const message = make("p", "message");
  const hint = make("p", "hint");
  // The server's, in a language that is not known.
  hint.dir = "auto";
  const link = make("a", "link");
  link.dir = "ltr";
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  const button = make("button", "button");
  const countdown = make("span", "countdown");
  const progress = make("div", "progress");
  progress.append(document.createElement("div"));
  const time = make("div", "time");
  time.append(countdown, progress);
  const row = make("div", "row");
  row.append(button, time);
  const requestLabel = document.createElement("span");
  const requestId = make("code", "request-id");
  requestId.dir = "ltr";
  const copy = make("button", "copy");
  const copied = document.createElement("span");
  copied.role = "status";
  const request = make("p", "request");
  request.append(requestLabel, " ", requestId, " ", copy, " ", copied);
  const close = make("button", "close");
  close.append(outline(CROSS));
  for (const each of [button, copy, close]) each.type = "button";
  const panel = make("div", "panel");
  panel.role = "group";
  panel.tabIndex = -1;
  panel.setAttribute("aria-labelledby", "title");
  panel.append(icon, title, message, hint, link, row, request, close);
  // Never hidden: a live region that appears together with its text is not read out.
  const live = make("p", "live");
  live.role = "status";
  live.ariaLive = "polite";
  // Keeps the focus at its place when the panel is hidden under it.
  const place = make("span", "place");
  place.tabIndex = -1;
  root.append(place, panel, live);
  return { place, panel, title, message, hint, link, row, button, time, countdown, progress, request, requestLabel, requestId, copy, copied, close, live };
}

/** A drawing of lines, each with its class. */
function outline(lines: Record<string, string>): SVGSVGElement {
  const drawing = document.createElementNS(SVG, "svg");
  for (const [name, value] of [["viewBox", "0 0 24 24"], ["aria-hidden", "true"], ...Object.entries(OUTLINE)]) {
    drawing.setAttribute(name!, value!);
  }
  for (const [name, d] of Object.entries(lines)) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    path.setAttribute("d", d);
    drawing.append(path);
  }
  return drawing;
}

/** Whatever can be styled from outside has its class as its part, too. */
function make<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = name;
  if (!["live", "place", "row", "time"].includes(name)) element.setAttribute("part", name);
  return element;
}
