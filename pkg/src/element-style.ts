// How `<comeback-recovery>` looks, and of what it is made.

/**
 * Colours are pairs, for light and dark grounds; each can be replaced from outside. The names within
 * are private, and not the host's: a page may well have an `--accent`, and hand it in as ours.
 */
export const STYLE = `
:host {
  display: block;
  line-height: 1.5;
  overflow-wrap: anywhere;
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; margin: 0; }
.panel {
  --_accent: var(--comeback-accent, light-dark(#12664f, #7ad1b5));
  --_on-accent: var(--comeback-on-accent, light-dark(#fff, #0d1f19));
  --_error: var(--comeback-error, light-dark(#a3352b, #f0948a));
  --_waiting: var(--comeback-waiting, light-dark(#8a5208, #e6b066));
  --_ok: var(--comeback-ok, var(--_accent));
  --_ink: var(--comeback-ink, light-dark(#1b201d, #e8ece9));
  --_quiet: var(--comeback-quiet, light-dark(#59635e, #a3aea8));
  --_ground: var(--comeback-ground, transparent);
  --_line: var(--comeback-line, light-dark(#dcddd6, #38423d));
  --_space: var(--comeback-space, 1rem);
  --_tone: var(--_error);
  color: var(--_ink);
  display: grid; grid-template-columns: auto 1fr; column-gap: calc(var(--_space) * 0.75);
  padding: var(--_space); background: var(--_ground);
  border: 1px solid var(--_line); border-radius: var(--comeback-radius, 12px); outline: 0;
}
.panel[data-state="ok"] { --_tone: var(--_ok); }
.panel[data-state="waiting"], .panel[data-state="sending"] { --_tone: var(--_waiting); }
.panel > :not(.icon) { grid-column: 2; }
.icon { width: 1.75em; height: 1.75em; color: var(--_tone); fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.icon path { display: none; }
[data-state="ok"] .ok, [data-state="error"] .error, [data-state="waiting"] .waiting, [data-state="sending"] .waiting { display: inline; }
.title { font-size: 1.1875em; font-weight: 650; line-height: 1.4; align-self: center; }
.message, .hint, .link { max-width: 38em; margin-top: 0.25em; }
.hint { color: var(--_quiet); }
a { color: var(--_accent); text-underline-offset: 0.2em; justify-self: start; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5em 0.75em; min-height: 2.75em; margin-top: 0.75em; }
button { font: inherit; cursor: pointer; color: inherit; background: none; border: 1px solid var(--_line); border-radius: 0.5em; }
.button { min-height: 2.75em; padding: 0.4em 1.1em; font-weight: 600; color: var(--_on-accent); background: var(--_accent); border-color: transparent; }
.button:hover:enabled { filter: brightness(1.08); }
.button:disabled { color: var(--_quiet); background: transparent; border-color: var(--_line); cursor: default; }
[data-state="ok"] .row { display: none; }
.countdown { color: var(--_quiet); font-variant-numeric: tabular-nums; }
.progress { height: 3px; border-radius: 3px; background: var(--_line); overflow: hidden; flex: 1 1 6em; }
.progress > div { height: 100%; background: var(--_tone); transform: scaleX(0); transform-origin: left; }
:host(:dir(rtl)) .progress > div { transform-origin: right; }
.request { color: var(--_quiet); font-size: 0.875em; margin-top: 0.5em; }
.request code { font-family: ui-monospace, monospace; color: var(--_ink); }
.copy { padding: 0.2em 0.7em; min-height: 24px; margin-inline-start: 0.4em; }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
.live { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:host { position: relative; }
@media (forced-colors: active) {
  .progress > div { background: Highlight; }
}
`;

const SVG = "http://www.w3.org/2000/svg";

/** One outline per state, so that states do not differ by colour alone. */
const ICONS = {
  ok: "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0ZM8 12.5l2.7 2.7L16 9.7",
  error: "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0ZM12 7.5v5.5M12 16.5v.01",
  waiting: "M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0ZM12 7.5V12l3 2",
};

/** One sheet for all elements of a page. */
let sheet: CSSStyleSheet | undefined;

/** Fills the shadow root, without a line of markup to parse, and gives what changes in it. */
export function paint(root: ShadowRoot) {
  // A DOM without a screen (jsdom) has no such sheets.
  if ("replaceSync" in CSSStyleSheet.prototype) {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
    }
    root.adoptedStyleSheets = [sheet];
  }

  const icon = document.createElementNS(SVG, "svg");
  for (const [name, value] of [["class", "icon"], ["part", "icon"], ["viewBox", "0 0 24 24"], ["aria-hidden", "true"]]) {
    icon.setAttribute(name!, value!);
  }
  for (const [name, d] of Object.entries(ICONS)) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    path.setAttribute("d", d);
    icon.append(path);
  }
  const title = make("div", "title");
  title.id = "title";
  const message = make("p", "message");
  const hint = make("p", "hint");
  const link = make("a", "link");
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  const button = make("button", "button");
  const countdown = make("span", "countdown");
  const progress = make("div", "progress");
  progress.append(document.createElement("div"));
  const row = make("div", "row");
  row.append(button, countdown, progress);
  const requestLabel = document.createElement("span");
  const requestId = make("code", "request-id");
  const copy = make("button", "copy");
  const copied = document.createElement("span");
  copied.role = "status";
  const request = make("p", "request");
  request.append(requestLabel, " ", requestId, " ", copy, " ", copied);
  for (const each of [button, copy]) each.type = "button";
  const panel = make("div", "panel");
  panel.role = "group";
  panel.tabIndex = -1;
  panel.setAttribute("aria-labelledby", "title");
  panel.append(icon, title, message, hint, link, row, request);
  // Never hidden: a live region that appears together with its text is not read out.
  const live = make("p", "live");
  live.role = "status";
  live.ariaLive = "polite";
  root.append(panel, live);
  return { panel, title, message, hint, link, button, countdown, progress, request, requestLabel, requestId, copy, copied, live };
}

/** Whatever can be styled from outside has its class as its part, too. */
function make<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = name;
  if (name !== "live" && name !== "row") element.setAttribute("part", name);
  return element;
}
