// How `<comeback-recovery>` looks.

/**
 * Colours are pairs, for light and dark grounds; each can be replaced from outside. The names inside
 * are private, and not the host's: a page may well have an `--accent`, and hand it in as ours.
 */
const STYLE = `
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
  position: relative; display: grid; grid-template-columns: auto 1fr; column-gap: calc(var(--_space) * 0.75);
  padding: var(--_space); background: var(--_ground);
  border: 1px solid var(--_line); border-radius: var(--comeback-radius, 12px); outline: 0;
}
.panel[data-state="ok"] { --_tone: var(--_ok); }
.panel[data-state="waiting"], .panel[data-state="sending"] { --_tone: var(--_waiting); }
.panel > :not(.icon) { grid-column: 2; }
/* Lines break between words, as far as the browser knows them, and the last one has more than one. */
.title:lang(ja) { word-break: auto-phrase; }
.panel:lang(ko) { word-break: keep-all; }
.title, .message { text-wrap: pretty; }
.icon { width: 1.75em; height: 1.75em; color: var(--_tone); stroke-linecap: round; stroke-linejoin: round; }
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
.time { display: flex; align-items: center; gap: 0.75em; flex: 1 1 10em; min-height: 1.5em; }
.countdown { color: var(--_quiet); font-variant-numeric: tabular-nums; }
.progress { height: 3px; border-radius: 3px; background: var(--_line); overflow: hidden; flex: 1 1 2em; }
.progress > div { height: 100%; background: var(--_tone); transform: scaleX(0); transform-origin: left; }
.panel:dir(rtl) .progress > div { transform-origin: right; }
.request { color: var(--_quiet); font-size: 0.875em; margin-top: 0.5em; }
.request code { font-family: ui-monospace, monospace; color: var(--_ink); }
.close { position: absolute; inset-block-start: 0.5em; inset-inline-end: 0.5em; display: grid; place-items: center; width: 2.25em; height: 2.25em; padding: 0; color: var(--_quiet); border-color: transparent; }
.close svg { width: 1.5em; height: 1.5em; stroke-linecap: round; }
.title:has(~ .close:not([hidden])) { padding-inline-end: 1.75em; }
.copy { padding: 0.2em 0.7em; min-height: 24px; margin-inline-start: 0.4em; }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
.live { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.place { position: absolute; outline: 0; }
:host { position: relative; }
@media (forced-colors: active) {
  .progress > div { background: Highlight; }
}
`;

/** One sheet for all elements of a document: that of another document does not apply. */
const sheets = new WeakMap<Document, CSSStyleSheet>();

/** Gives a shadow root its style, if it does not have it yet: where it can be, as an adopted sheet. */
export function dress(root: ShadowRoot): void {
  const { ownerDocument } = root;
  const { CSSStyleSheet } = (ownerDocument.defaultView ?? globalThis) as typeof globalThis;
  if ("replaceSync" in (CSSStyleSheet?.prototype ?? {})) {
    const sheet = sheets.get(ownerDocument) ?? new CSSStyleSheet();
    if (!sheets.has(ownerDocument)) sheet.replaceSync(STYLE);
    sheets.set(ownerDocument, sheet);
    // Elsewhere the browser takes the sheet of the other document off.
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [sheet, ...root.adoptedStyleSheets];
  } else if (!root.querySelector("style")) {
    // Older browsers; a policy without 'unsafe-inline' may forbid it.
    const style = ownerDocument.createElement("style");
    style.textContent = STYLE;
    root.prepend(style);
  }
}
