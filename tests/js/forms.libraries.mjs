// The same small form in each form library, for `forms-libraries.spec.mjs`: inputs `email` and the
// `name` of the first item. What is shown is in the element's `data-shows`.

import { createElement as h } from "react";
import { createRoot } from "react-dom/client";
import { useForm as useHookForm } from "react-hook-form";
import { useForm as useTanStackForm } from "@tanstack/react-form";
import { createApp, h as v } from "vue";
import { useField, useForm as useVeeForm } from "vee-validate";
import { applyToReactHookForm, applyToTanStackForm, applyToVeeValidate } from "../../pkg/dist/forms/index.js";

const VALUES = { email: "a", items: [{ name: "b" }] };
const shows = (name, text) => ({ "data-shows": name, key: `shows ${name}`, children: text });

/** Mounts the form; `apply` sets the errors of a failure. */
export const libraries = {
  "React Hook Form": inReact((onForm) => function Form() {
    const form = useHookForm({ defaultValues: { ...VALUES, hidden: "x" } });
    onForm((failed, options) => applyToReactHookForm(form, failed, options));
    const { errors } = form.formState;
    return h("form", null,
      h("input", form.register("email")),
      h("p", shows("email", errors.email?.message)),
      h("input", form.register("items.0.name")),
      h("p", shows("items.0.name", errors.items?.[0]?.name?.message)),
      h("p", shows("form", errors.root?.server?.message)));
  }),

  "TanStack Form": inReact((onForm) => function Form() {
    const form = useTanStackForm({ defaultValues: VALUES });
    onForm((failed, options) => applyToTanStackForm(form, failed, options));
    const field = (name, plain) => h(form.Field, { name, key: name, children: ({ name, state, handleChange }) => [
      h("input", { key: name, name, value: state.value, onChange: (event) => handleChange(event.target.value) }),
      h("p", shows(plain, state.meta.errors.join())),
    ] });
    return h("form", null,
      field("email", "email"),
      field("items[0].name", "items.0.name"),
      h(form.Subscribe, { selector: (state) => state.errorMap.onSubmit, children: (text) => h("p", shows("form", text?.form ?? text)) }));
  }),

  "vee-validate"(place) {
    let apply;
    const Input = {
      props: ["name", "plain"],
      setup({ name, plain }) {
        const { value, errorMessage, errors } = useField(name);
        return () => [
          v("input", { name, value: value.value, onInput: (event) => (value.value = event.target.value) }),
          v("p", { "data-shows": plain }, errorMessage.value && errors.value.join("\n")),
        ];
      },
    };
    const app = createApp({
      setup() {
        const form = useVeeForm({ initialValues: VALUES });
        apply = (failed, options) => applyToVeeValidate(form, failed, options);
        return () => v("form", [
          v(Input, { name: "email", plain: "email" }),
          v(Input, { name: "items[0].name", plain: "items.0.name" }),
          v("p", { "data-shows": "form" }, form.errorBag.value.root?.join("\n")),
        ]);
      },
    });
    app.mount(place);
    return { apply, unmount: () => app.unmount() };
  },
};

function inReact(component) {
  return async (place) => {
    let apply;
    const root = createRoot(place);
    root.render(h(component((one) => (apply = one))));
    while (!place.querySelector("form")) await new Promise((resolve) => setTimeout(resolve));
    return { apply: (...args) => apply(...args), unmount: () => root.unmount() };
  };
}
