// For vee-validate 4. Nothing of it is imported.

import { focusOn } from "./focus.js";
import { type Applied, type Failed, type FormOptions, sorted, valueAt } from "./sort.js";

/** What is used of `useForm()`. */
export interface VeeValidateForm {
  /** Sets the errors of inputs. */
  setErrors: (errors: any) => void;
  /** The values of all inputs. */
  values: any;
}

/** Options for vee-validate. */
export interface VeeValidateOptions extends FormOptions {
  /** The name of the errors of the form as a whole. Default `root`: show `errors.root`. */
  formName?: string | undefined;
}

/**
 * Sets the errors of a failure: each at its field, all else under the name `root`. Fields are those
 * that the form has a value for; give `inputs` where it has values without an input.
 *
 * vee-validate does not know its elements: the focus goes to the first element on the page with the
 * name of a field that is wrong.
 *
 * @example
 * const form = useForm();
 * const save = form.handleSubmit(async (values) => {
 *   try {
 *     await send(values);
 *   } catch (error) {
 *     applyToVeeValidate(form, classifyError(error));
 *   }
 * });
 */
export function applyToVeeValidate(form: VeeValidateForm, failed: Failed, options: VeeValidateOptions = {}): Applied {
  const { inputs, form: rest } = sorted(failed, options, (name) => valueAt(form.values, name) !== undefined);
  const errors = Object.fromEntries(inputs.map(({ name, texts }) => [name, texts]));
  // An earlier text for the form goes, too.
  form.setErrors({ ...errors, [options.formName ?? "root"]: rest.length ? rest : undefined });
  const names = inputs.map(({ name }) => name);
  // The element may write its name with dots or with brackets.
  if (options.focus ?? true) focusOn(names.flatMap((name) => [name, name.replace(/\.(\d+)(?=\.|$)/g, "[$1]")]));
  return { inputs: names, form: rest };
}
