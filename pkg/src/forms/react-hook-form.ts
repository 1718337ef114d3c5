// For React Hook Form 7. Nothing of it is imported.

import { type Applied, type Failed, type FormOptions, sorted, valueAt } from "./sort.js";

/** What is used of `useForm()`. */
export interface ReactHookForm {
  /** Sets the error of an input. */
  setError: (name: any, error: { type: string; message: string }, options?: { shouldFocus: boolean }) => void;
  /** The values of all inputs. */
  getValues: () => any;
  /** Has the names of the inputs that are registered. */
  control?: any;
}

/**
 * Sets the errors of a failure: each at its input, all else at `root.server`. The first input gets
 * the focus.
 *
 * An input that is wrong in several ways has all texts in its message, on lines of their own.
 *
 * @example
 * const form = useForm();
 * const save = form.handleSubmit(async (values) => {
 *   try {
 *     await api.json("/people", { method: "POST", body: JSON.stringify(values) });
 *   } catch (error) {
 *     applyToReactHookForm(form, classifyError(error));
 *   }
 * });
 */
export function applyToReactHookForm(form: ReactHookForm, failed: Failed, options: FormOptions = {}): Applied {
  const names = form.control?._names;
  const has = (name: string) => names?.mount
    ? names.mount.has(name) || Boolean(names.array?.has(name))
    : valueAt(form.getValues(), name) !== undefined;
  const { inputs, form: rest } = sorted(failed, options, has);
  // In the order in which they are registered, as the library does it.
  const registered: string[] = [...names?.mount ?? []];
  const wrong = inputs.map(({ name }) => name);
  const first = registered.find((name) => wrong.includes(name)) ?? wrong[0];
  for (const { name, texts, codes } of inputs) {
    const shouldFocus = name === first && (options.focus ?? true);
    form.setError(name, { type: codes[0]!, message: texts.join("\n") }, { shouldFocus });
  }
  if (rest.length) form.setError("root.server", { type: "server", message: rest.join("\n") });
  return { inputs: inputs.map(({ name }) => name), form: rest };
}
