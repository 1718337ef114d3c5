// For a plain `<form>`.

import { withDots } from "./path.js";
import { type Applied, type Failed, type FormOptions, sorted } from "./sort.js";

/** The page's `HTMLFormElement`; unknown to a compiler that does not know the DOM. */
export type FormElement = typeof globalThis extends { HTMLFormElement: { prototype: infer Form } } ? Form : unknown;

/** Takes away what was set on a form. */
const cleanups = new WeakMap<HTMLFormElement, () => void>();

type Control = HTMLInputElement;

/**
 * Shows the errors of a failure in a form: each as the validity of its control, where the browser
 * shows it, and as the text of the element `data-error-for="items.0.name"`, if the form has one.
 * All else is the text of the element `data-form-error`, which is made at the start of the form
 * where there is none. The first control that is wrong gets the focus; the browser shows its text
 * beside it, unless the form has `novalidate`.
 *
 * Names may be written with dots or brackets: `items.0.name`, `items[0].name`, `items[0][name]`. The
 * error of a control goes when it is changed, and all of them with the next call, or a reset. None
 * keeps the person from sending the form again.
 *
 * @example
 * form.addEventListener("submit", async (event) => {
 *   event.preventDefault();
 *   const response = await fetch("/people", { method: "POST", body: new FormData(form) });
 *   if (!response.ok) applyToForm(form, await classifyResponse(response));
 * });
 */
export function applyToForm(form: FormElement, failed: Failed, options: FormOptions = {}): Applied {
  cleanups.get(form)?.();
  const controls = controlsOf(form);
  const isSeen = (name: string) => [...controls.get(name) ?? [], placeOf(form, name)].some(isVisible);
  const { inputs, form: rest } = sorted(failed, options, (name) => controls.has(name) && isSeen(name));
  const undo = inputs.map(({ name, texts }) => show(form, controls.get(name)!, name, texts.join("\n")));
  undo.push(releaseAtSubmit(form, inputs.map(({ name }) => controls.get(name)![0]!)));
  if (rest.length) undo.push(showInForm(form, rest.join("\n")));
  const cleanUp = () => {
    for (const one of undo) one();
    form.removeEventListener("reset", cleanUp);
    cleanups.delete(form);
  };
  form.addEventListener("reset", cleanUp);
  cleanups.set(form, cleanUp);
  if (options.focus ?? true) {
    const wrong = new Set(inputs.map(({ name }) => name));
    // In the order of the page.
    const first = [...controls].filter(([name]) => wrong.has(name)).map(([, [control]]) => control).find(isVisible);
    first?.focus();
    // A form with `novalidate` shows its errors itself.
    if (!form.noValidate) first?.reportValidity?.();
  }
  return { inputs: inputs.map(({ name }) => name), form: rest };
}

/** The controls that a person can change, by name with dots; radio buttons share one. */
function controlsOf(form: HTMLFormElement): Map<string, Control[]> {
  const controls = new Map<string, Control[]>();
  for (const element of form.elements) {
    const control = element as Control;
    if (!control.name || !control.willValidate) continue;
    const name = withDots(control.name);
    controls.set(name, [...controls.get(name) ?? [], control]);
  }
  return controls;
}

/** The element for the text of a control, if the form has one. */
function placeOf(form: HTMLFormElement, name: string): HTMLElement | undefined {
  return [...form.querySelectorAll<HTMLElement>("[data-error-for]")]
    .find((element) => withDots(element.dataset["errorFor"]!) === name);
}

/** A DOM without a screen (jsdom) does not know. */
function isVisible(element: HTMLElement | undefined): boolean {
  return !!element && element.checkVisibility?.() !== false;
}

/**
 * Where a submit button is pressed, the server's texts do not keep the browser from sending: whether
 * they still hold, the server says. Returns the end of it.
 */
function releaseAtSubmit(form: HTMLFormElement, set: Control[]): () => void {
  const { ownerDocument } = form;
  const end = () => ownerDocument.removeEventListener("click", release, true);
  const release = (event: Event) => {
    if (!form.isConnected) return end();
    const [pressed] = event.composedPath() as Element[];
    const button = pressed?.closest?.("button, input") as HTMLButtonElement | null | undefined;
    if (button?.form !== form || !/^(submit|image)$/.test(button.type)) return;
    for (const control of set) control.setCustomValidity("");
  };
  ownerDocument.addEventListener("click", release, true);
  return end;
}

function show(form: HTMLFormElement, controls: Control[], name: string, text: string): () => void {
  const [first] = controls as [Control];
  const place = placeOf(form, name);
  // A browser does not send a form with an error at a control that it cannot show.
  if (isVisible(first)) first.setCustomValidity(text);
  first.setAttribute("aria-invalid", "true");
  if (place) place.textContent = text;
  const undo = () => {
    first.setCustomValidity("");
    first.removeAttribute("aria-invalid");
    if (place) place.textContent = "";
    for (const control of controls) control.removeEventListener("input", undo);
  };
  for (const control of controls) control.addEventListener("input", undo);
  return undo;
}

function showInForm(form: HTMLFormElement, text: string): () => void {
  let place = form.querySelector("[data-form-error]");
  if (!place) {
    place = form.ownerDocument.createElement("p");
    place.setAttribute("data-form-error", "");
    place.setAttribute("role", "alert");
    form.prepend(place);
  }
  place.textContent = text;
  return () => {
    place.textContent = "";
  };
}
