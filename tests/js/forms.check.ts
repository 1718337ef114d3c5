// Compiled, never run: the appliers take the libraries' own forms and any classification.

import { useForm as useTanStackForm } from "@tanstack/react-form";
import { useForm as useHookForm } from "react-hook-form";
import { useForm as useVeeForm } from "vee-validate";
import { applyToForm, applyToReactHookForm, applyToTanStackForm, applyToVeeValidate } from "../../pkg/dist/forms/index.js";
import { type Classification, classifyError, type Field } from "../../pkg/dist/index.js";
import { commerce } from "../../pkg/dist/profiles/commerce.js";

const failed: Classification = classifyError({ status: 422 });
const values = { email: "", items: [{ name: "" }] };

const inputs: string[] = applyToReactHookForm(useHookForm({ defaultValues: values }), failed, { strip: "data" }).inputs;
applyToReactHookForm(useHookForm(), classifyError(1, { profile: commerce }));
applyToTanStackForm(useTanStackForm({ defaultValues: values }), failed, { names: { mail: "email" } });
applyToVeeValidate(useVeeForm({ initialValues: values }), failed, { formName: "all" });
applyToForm(document.createElement("form"), failed, { text: ({ code }) => (code === "required" ? "!" : undefined) });
// @ts-expect-error no such option
applyToForm(document.createElement("form"), failed, { prefix: "data" });

const first: Field | undefined = failed.fields[0];
const name: string | number | undefined = first?.path[0];
void [inputs, name];
