// For TanStack Form 1. Nothing of it is imported.

import { focusOn } from "./focus.js";
import { bracketed } from "./path.js";
import { type Applied, type Failed, type FormOptions, sorted } from "./sort.js";

/** What is used of a form of TanStack Form. */
export interface TanStackForm {
  /** What is known of an input; undefined where there is no such input. */
  getFieldMeta: (name: any) => unknown;
  /** Sets the errors of the form and its inputs. */
  setErrorMap: (errors: any) => void;
}

/**
 * Sets the errors of a failure as those of the submission (`onSubmit`): each at its field, all else
 * at the form, whose `state.errorMap.onSubmit` is a text. The library takes an error away when its
 * field is changed.
 *
 * TanStack Form does not know its elements: the focus goes to the first element on the page with
 * the name of a field that is wrong.
 *
 * @example
 * const form = useForm({
 *   onSubmit: async ({ value }) => {
 *     try {
 *       await save(value);
 *     } catch (error) {
 *       applyToTanStackForm(form, classifyError(error));
 *     }
 *   },
 * });
 */
export function applyToTanStackForm(form: TanStackForm, failed: Failed, options: FormOptions = {}): Applied {
  const has = (name: string) => form.getFieldMeta(spelled(name)) !== undefined;
  const { inputs, form: rest } = sorted(failed, options, has);
  const names = inputs.map(({ name }) => spelled(name));
  const fields = Object.fromEntries(inputs.map(({ texts }, i) => [names[i], texts.join("\n")]));
  form.setErrorMap({ onSubmit: { form: rest.join("\n") || undefined, fields } });
  if (options.focus ?? true) focusOn(names);
  return { inputs: names, form: rest };
}

/** `items[0].name`. */
function spelled(name: string): string {
  return bracketed(name.split(".").map((one) => (/^\d+$/.test(one) ? Number(one) : one)));
}
