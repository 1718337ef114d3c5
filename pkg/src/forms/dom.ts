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
  if (rest.length) undo.push(showInForm(form, rest.join("\n")));
  const cleanUp = () => {
    for (const one of undo) one();
    of(form, "removeEventListener")("reset", cleanUp);
    cleanups.delete(form);
  };
  of(form, "addEventListener")("reset", cleanUp);
  cleanups.set(form, cleanUp);
  if (options.focus ?? true) {
    const wrong = new Set(inputs.map(({ name }) => name));
    // In the order of the page.
    const first = [...controls].filter(([name]) => wrong.has(name)).map(([, [control]]) => control).find(isVisible);
    first?.focus();
    // A form with `novalidate` shows its errors itself.
    if (!of(form, "noValidate")) first?.reportValidity?.();
  }
  undo.push(releaseToSend(form, inputs.map(({ name }) => controls.get(name)![0]!)));
  return { inputs: inputs.map(({ name }) => name), form: rest };
}

/** A property of a form, also where a control of that name hides it. */
function of<K extends keyof HTMLFormElement>(form: HTMLFormElement, name: K): HTMLFormElement[K] {
  const value = Reflect.get(Object.getPrototypeOf(form), name, form);
  return typeof value === "function" ? value.bind(form) : value;
}

/** The controls that a person can change, by name with dots; radio buttons share one. */
function controlsOf(form: HTMLFormElement): Map<string, Control[]> {
  const controls = new Map<string, Control[]>();
  for (const element of of(form, "elements")) {
    const control = element as Control;
    if (!control.name || !control.willValidate) continue;
    const name = withDots(control.name);
    controls.set(name, [...controls.get(name) ?? [], control]);
  }
  return controls;
}

/** The element for the text of a control, if the form has one. */
function placeOf(form: HTMLFormElement, name: string): HTMLElement | undefined {
  const places: NodeListOf<HTMLElement> = of(form, "querySelectorAll")("[data-error-for]");
  return [...places]
    .find((element) => withDots(element.dataset["errorFor"]!) === name);
}

/** A DOM without a screen (jsdom) does not know. */
function isVisible(element: HTMLElement | undefined): boolean {
  return !!element && element.checkVisibility?.() !== false;
}

/**
 * The server's texts do not keep the browser from sending the form again: whether they still hold, the
 * server says. So they count no more when the person does something else than change a control: a
 * click, as on a button of any kind, or Enter. Code that sends the form without either succeeds the
 * second time. Returns the end of it.
 */
function releaseToSend(form: HTMLFormElement, set: Control[]): () => void {
  const document = of(form, "ownerDocument");
  const controls = of(form, "elements");
  const release = () => {
    for (const control of set) control.setCustomValidity("");
  };
  const onInput = (event: Event) => {
    if (!of(form, "isConnected")) return end();
    const [target] = event.composedPath() as Element[];
    if (event.type === "keydown" ? (event as KeyboardEvent).key === "Enter" : !changes(target)) release();
  };
  /** Whether a click there changes or focuses a control of the form. */
  const changes = (target: Element | undefined): boolean => {
    const control = target?.closest?.("input, select, textarea, label") as Control | HTMLLabelElement | null | undefined;
    const changed = control && "control" in control ? control.control : control;
    return !!changed && !/^(submit|image|button)$/.test((changed as Control).type) && [...controls].includes(changed);
  };
  // The browser, or whoever asked, is to see the text before.
  const onInvalid = (event: Event) => {
    if (set.includes(event.target as Control)) setTimeout(release);
  };
  const end = () => {
    for (const type of ["click", "keydown"]) document.removeEventListener(type, onInput, true);
    of(form, "removeEventListener")("invalid", onInvalid, true);
  };
  for (const type of ["click", "keydown"]) document.addEventListener(type, onInput, true);
  of(form, "addEventListener")("invalid", onInvalid, true);
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
  let place: Element | null = of(form, "querySelector")("[data-form-error]");
  if (!place) {
    place = of(form, "ownerDocument").createElement("p");
    place.setAttribute("data-form-error", "");
    place.setAttribute("role", "alert");
    of(form, "prepend")(place);
  }
  place.textContent = text;
  return () => {
    place.textContent = "";
  };
}
