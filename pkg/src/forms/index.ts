// The errors of a failure at the inputs of a form. Works with the classifications of any entry, as
// they are plain data: the core is not imported.

export { applyToForm, type FormElement } from "./dom.js";
export { applyToReactHookForm, type ReactHookForm } from "./react-hook-form.js";
export { applyToTanStackForm, type TanStackForm } from "./tanstack-form.js";
export { applyToVeeValidate, type VeeValidateForm, type VeeValidateOptions } from "./vee-validate.js";
export { bracketed, dotted, type FieldPath, pointer } from "./path.js";
export type { Applied, Failed, FormOptions } from "./sort.js";
