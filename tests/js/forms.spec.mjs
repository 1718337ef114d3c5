// `comeback/forms`: paths as texts, and plain forms.

import { de } from "../../pkg/dist/locales/de.js";
import { fr } from "../../pkg/dist/locales/fr.js";

export default async function run({ engine, comeback }) {
  const path = "pkg/dist/forms/index.js";
  const forms = await import(engine === "node" ? new URL(`../../${path}`, import.meta.url) : `/${path}`);
  const tests = { ...anywhere(forms, comeback), ...(engine !== "node" && inBrowsers(forms, comeback)) };
  const results = [];
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      results.push({ name, ok: true });
    } catch (error) {
      results.push({ name, ok: false, error });
    }
  }
  return results;
}

const field = (path, message = "m", code = "invalid") => ({ path, in: null, code, message, params: null });

/** A library's form that knows these inputs. */
function library(...names) {
  const set = {};
  return {
    set,
    setError: (name, { type, message }, options) => (set[name] = [type, message, options?.shouldFocus]),
    getValues: () => Object.fromEntries(names.map((name) => [name, ""])),
  };
}

const anywhere = ({ dotted, bracketed, pointer, applyToReactHookForm }, { classifyError, createFetch, setLocale, setWords }) => ({
  "an app's own words for a code come before the server's text"() {
    const form = library("zip");
    setWords({ field: { no_delivery: "Not there yet." } });
    try {
      applyToReactHookForm(form, { fields: [field(["zip"], "NO_DELIVERY_ZONE", "no_delivery")] });
      equal(form.set["zip"][1], "Not there yet.");
      applyToReactHookForm(form, { fields: [field(["zip"], "At least 5", "too_short")] });
      equal(form.set["zip"][1], "At least 5");
    } finally {
      setWords(undefined);
    }
  },

  async "words and language of the call or client that failed come before those of the page"() {
    const body = JSON.stringify({ errors: [
      { field: "a", code: "required", message: "Theirs" }, { field: "b", code: "too_short", message: "Theirs" },
    ] });
    const api = createFetch({
      fetch: async () => new Response(body, { status: 422, headers: { "content-type": "application/json" } }),
      throwOnError: true, words: { field: { required: "Client: needed" } },
    });
    const shown = async (options) => {
      const form = library("a", "b");
      applyToReactHookForm(form, classifyError(await api("https://api.example/", {}, options).catch((error) => error)));
      return [form.set["a"][1], form.set["b"][1]];
    };
    setLocale(de);
    setWords({ field: { required: "Page: needed", too_short: "Page: longer" } });
    try {
      equal(await shown(), ["Client: needed", "Page: longer"]);
      equal(await shown({ words: { field: { required: "Call: needed" } } }), ["Call: needed", "Page: longer"]);
      setWords(undefined);
      equal(await shown(), ["Client: needed", de.words.field.too_short]);
      equal(await shown({ locale: fr }), ["Client: needed", fr.words.field.too_short]);
    } finally {
      setLocale(undefined);
      setWords(undefined);
    }
  },

  "a limit that the server sent is in the text"() {
    const form = library("name");
    const failed = classifyError({ status: 422, body: { errors: [
      { field: "name", code: "too_short", message: "At least 3 letters.", meta: { min: 3 } },
    ] } });
    const shown = () => applyToReactHookForm(form, failed) && form.set["name"][1];
    try {
      setLocale(de);
      equal(shown(), "Die Eingabe ist zu kurz. Mindestlänge: 3.");
      setWords({ field: { too_short: "Mindestens {min} Zeichen." } });
      equal(shown(), "Mindestens 3 Zeichen.");
      setWords({ field: { too_short: "Höchstens {max} Zeichen." } });
      equal(shown(), "Die Eingabe ist zu kurz. Mindestlänge: 3.");
    } finally {
      setLocale(undefined);
      setWords(undefined);
    }
  },

  "paths as texts"() {
    const path = ["items", 0, "a/b~c"];
    equal([dotted(path), bracketed(path), pointer(path)], ["items.0.a/b~c", "items[0].a/b~c", "/items/0/a~1b~0c"]);
    equal([dotted([]), bracketed([]), pointer([])], ["", "", ""]);
  },

  "a classification is applied as it is"() {
    const form = library("email");
    const failed = classifyError({ status: 422, body: { errors: { email: ["In use", "Too long"], base: ["Odd"] } } });
    equal(applyToReactHookForm(form, failed), { inputs: ["email"], form: ["Odd"] });
    equal(form.set, { email: ["invalid", "In use\nToo long", true], "root.server": ["server", "Odd", null] });
  },

  "what JSON:API puts in front is taken off"() {
    const form = library("name");
    const failed = classifyError({ status: 422, body: { errors: [{ detail: "m", source: { pointer: "/data/attributes/name" } }] } });
    equal(applyToReactHookForm(form, failed, { strip: "data.attributes" }).inputs, ["name"]);
    equal(applyToReactHookForm(form, failed, { strip: "other" }).form, ["data.attributes.name: m"]);
  },

  "names are mapped, by a table or a function"() {
    const failed = { fields: [field(["mail"]), field(["phone"])] };
    const form = library("email", "phone");
    equal(applyToReactHookForm(form, failed, { names: { mail: "email" } }).inputs, ["email", "phone"]);
    equal(applyToReactHookForm(form, failed, { names: (name) => (name === "mail" ? "email" : undefined) }).inputs, ["email", "phone"]);
    equal(applyToReactHookForm(form, { fields: [field(["toString"])] }, { names: {} }).form, ["toString: m"]);
  },

  "a text of the app's comes before the server's, and that before ours"() {
    const form = library("a");
    const failed = { fields: [field(["a"], "theirs", "required"), field(["a"], null, "required"), field(["a"], null, "toString")] };
    equal(applyToReactHookForm(form, failed) && form.set["a"][1], "theirs\nThis field is required.\nThis value isn't valid.");
    applyToReactHookForm(form, failed, { text: ({ message }) => (message ? undefined : "ours") });
    equal(form.set["a"][1], "theirs\nours\nours");
  },

  "inputs that are named decide where a text goes"() {
    const form = library("a", "b");
    const failed = { fields: [field(["a"]), field(["b"])] };
    equal(applyToReactHookForm(form, failed, { inputs: ["b"] }), { inputs: ["b"], form: ["a: m"] });
  },

  "a failure without fields says what to do; a success says nothing"() {
    const failed = classifyError({ status: 503 });
    equal(applyToReactHookForm(library(), failed), { inputs: [], form: [failed.recovery.message] });
    equal(applyToReactHookForm(library(), classifyError({ status: 200 })), { inputs: [], form: [] });
  },
});

const inBrowsers = ({ applyToForm }, { classifyError }) => {
  const inForm = (html, test) => async () => {
    const form = document.body.appendChild(document.createElement("form"));
    form.innerHTML = html;
    // What has the focus depends on other tests, too: they share the browser's window.
    const focused = [];
    for (const control of form.getElementsByTagName("*")) control.focus = () => focused.push(control.name);
    try {
      await test(form, focused);
    } finally {
      form.remove();
    }
  };
  const HTML = `
    <input name="email"><output data-error-for="email"></output>
    <input name="items[0][name]"><input type="radio" name="size" value="s"><input type="radio" name="size" value="l">
    <input type="hidden" name="token"><select name="tags[]" multiple></select>`;

  return {
    "each text is the validity of its control, whatever the spelling": inForm(HTML, (form, focused) => {
      const [email, item, size] = form.querySelectorAll("input");
      const fields = [field(["items", 0, "name"], "Too short"), field(["email"], "In use"), field(["size"], "Not one of them"), field(["tags"], "Too few")];
      const { inputs } = applyToForm(form, { fields });
      equal(inputs, ["items.0.name", "email", "size", "tags"]);
      equal([email, item, size].map((one) => one.validationMessage), ["In use", "Too short", "Not one of them"]);
      equal(form.querySelector("select").validationMessage, "Too few");
      equal(form.querySelector("output").textContent, "In use");
      equal(email.getAttribute("aria-invalid"), "true");
      // The first on the page, not in the answer.
      equal(focused, ["email"]);
    }),

    "what has no control that a person can change is a text of the form": inForm(HTML, (form) => {
      const fields = [field(["token"], "Old"), field(["other"], "Hm"), field([], "<b>Whole</b>")];
      equal(applyToForm(form, { fields }).form, ["token: Old", "other: Hm", "<b>Whole</b>"]);
      const place = form.querySelector("[data-form-error]");
      equal([place.textContent, place.getAttribute("role")], ["token: Old\nother: Hm\n<b>Whole</b>", "alert"]);
      equal(form.checkValidity(), true);
    }),

    "the place for texts of the form is the form's own, if it has one": inForm(`<p data-form-error></p>`, (form) => {
      const failed = classifyError({ status: 500 });
      applyToForm(form, failed);
      equal(form.querySelectorAll("[data-form-error]").length, 1);
      equal(form.querySelector("p").textContent, failed.recovery.message);
    }),

    "an error goes when its control is changed, and all with the next call or a reset": inForm(HTML, (form) => {
      const [email, , small, large] = form.querySelectorAll("input");
      const failed = { fields: [field(["email"], "In use"), field(["size"], "No"), field([], "Whole")] };
      applyToForm(form, failed);
      email.dispatchEvent(new Event("input"));
      equal([email.validationMessage, email.hasAttribute("aria-invalid"), small.validationMessage], ["", false, "No"]);
      equal(form.querySelector("output").textContent, "");
      large.dispatchEvent(new Event("input"));
      equal(form.checkValidity(), true);
      applyToForm(form, failed);
      applyToForm(form, { fields: [field(["size"], "No")] });
      equal([email.validationMessage, form.querySelector("[data-form-error]").textContent], ["", ""]);
      form.reset();
      equal(form.checkValidity(), true);
    }),

    "the browser shows the first text, unless the form does so itself": inForm(HTML, (form) => {
      const shown = [];
      const [email] = form.elements;
      email.reportValidity = () => shown.push(email.validationMessage);
      applyToForm(form, { fields: [field(["email"], "In use")] });
      form.noValidate = true;
      applyToForm(form, { fields: [field(["email"], "Too long")] });
      equal(shown, ["In use"]);
    }),

    "a person may send the form again without a change; the texts stay until there is an answer": inForm(`
      <input name="email"><output data-error-for="email"></output><input name="name" required value="x">
      <button name="go">Send</button>`, (form) => {
      const [email, name] = form.querySelectorAll("input");
      const button = form.querySelector("button");
      form.id = "the-form";
      const outside = document.body.appendChild(document.createElement("button"));
      outside.setAttribute("form", "the-form");
      let sent = 0;
      form.addEventListener("submit", (event) => (event.preventDefault(), sent++));
      try {
        for (const press of [button, outside]) {
          applyToForm(form, { fields: [field(["email"], "In use")] });
          equal(form.checkValidity(), false);
          press.click();
          equal([email.getAttribute("aria-invalid"), form.querySelector("output").textContent], ["true", "In use"]);
        }
        equal(sent, 2);
        // What the browser itself finds is still found.
        name.value = "";
        applyToForm(form, { fields: [field(["email"], "In use")] });
        button.click();
        equal(sent, 2);
        name.value = "x";
        applyToForm(form, { fields: [field(["email"], "In use")] });
        equal([form.checkValidity(), email.validationMessage], [false, "In use"]);
        form.reset();
        equal(form.checkValidity(), true);
      } finally {
        outside.remove();
      }
    }),

    "a form is sent again however that is done": inForm(`<input name="email">`, async (form) => {
      const [email] = form.elements;
      let sent = 0;
      form.addEventListener("submit", (event) => (event.preventDefault(), sent++));
      const applied = () => applyToForm(form, { fields: [field(["email"], "In use")] });
      // A control that is clicked to be changed keeps its text.
      applied();
      email.click();
      equal(email.validationMessage, "In use");
      // A button of any kind, which sends by code.
      const other = document.body.appendChild(document.createElement("span"));
      other.onclick = () => form.requestSubmit();
      other.click();
      other.remove();
      equal(sent, 1);
      applied();
      email.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
      form.requestSubmit();
      equal(sent, 2);
      // Code alone: the browser says why it is not sent, once.
      applied();
      form.requestSubmit();
      await new Promise((resolve) => setTimeout(resolve, 10));
      form.requestSubmit();
      equal([sent, email.getAttribute("aria-invalid")], [3, "true"]);
    }),

    "controls may have the names of the form's own properties": inForm(["elements", "noValidate", "querySelector",
      "querySelectorAll", "prepend", "ownerDocument", "isConnected", "addEventListener", "removeEventListener"]
      .map((name) => `<input name="${name}">`).join(""), (form) => {
      const controls = [...document.querySelectorAll("form:last-of-type input")];
      const fields = controls.map(({ name }) => field([name], `Not ${name}`));
      equal(applyToForm(form, { fields: [...fields, field([], "Whole")] }).inputs.length, 9);
      equal(controls.map((one) => one.validationMessage), controls.map(({ name }) => `Not ${name}`));
      equal(document.querySelector("form:last-of-type [data-form-error]").textContent, "Whole");
    }),

    "a text at a control that nobody sees is a text of the form": inForm(`
      <div hidden><input name="vat"><output data-error-for="vat"></output><input name="zip"></div>
      <output data-error-for="zip"></output><select name="land" hidden></select><input name="email">`, (form, focused) => {
      const fields = [field(["vat"], "Odd"), field(["land"], "Where?"), field(["zip"], "Short"), field(["email"], "In use")];
      const applied = applyToForm(form, { fields });
      equal(applied, { inputs: ["zip", "email"], form: ["vat: Odd", "land: Where?"] });
      equal([form.querySelector("[data-error-for=zip]").textContent, focused], ["Short", ["email"]]);
      // A browser would refuse to send it, and could not say why.
      equal([...form.querySelectorAll(":invalid")].map(({ name }) => name), ["email"]);
    }),

    "the focus stays where it is if it is to": inForm(HTML, (form, focused) => {
      applyToForm(form, { fields: [field(["email"])] }, { focus: false });
      equal(focused, []);
    }),
  };
};

function equal(got, want) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(want)];
  if (a !== b) throw new Error(`expected ${b}, got ${a}`);
}
