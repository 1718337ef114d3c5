// `comeback/forms` with the real form libraries, in browsers.

const FAILED = {
  category: "validation",
  recovery: { message: "Check what you have entered." },
  fields: [
    { path: ["data", "items", 0, "name"], in: "body", code: "too_short", message: "Too short", params: null },
    { path: ["data", "mail"], in: null, code: "required", message: null, params: null },
    { path: ["data", "mail"], in: null, code: "format", message: "No spaces", params: null },
    { path: ["data", "hidden"], in: null, code: "invalid", message: "Not yours", params: null },
    { path: [], in: null, code: "invalid", message: "The dates overlap", params: null },
  ],
};
const OPTIONS = { strip: "data", names: { mail: "email" } };

export default async function run({ engine }) {
  if (engine === "node") return [{ name: "form libraries run in browsers", ok: true }];
  const { libraries } = await import("/tests/js/forms.libraries.mjs?bundle");
  const results = [];
  for (const [name, mount] of Object.entries(libraries)) {
    const place = document.body.appendChild(document.createElement("div"));
    let form;
    try {
      form = await mount(place);
      await check(place, form.apply);
      results.push({ name: `${name}: each text at its input`, ok: true });
    } catch (error) {
      results.push({ name: `${name}: each text at its input`, ok: false, error });
    } finally {
      form?.unmount();
      place.remove();
    }
  }
  return results;
}

async function check(place, apply) {
  const shown = (name) => place.querySelector(`[data-shows="${name}"]`).textContent;
  // What has the focus depends on other tests, too: they share the browser's window.
  const focused = [];
  const [email, item] = place.querySelectorAll("input");
  for (const input of [email, item]) input.focus = () => focused.push(input.name);
  const applied = apply(FAILED, OPTIONS);
  const outside = ["hidden: Not yours", "The dates overlap"];
  equal(applied.form, outside);
  equal(applied.inputs.length, 2);
  await until(() => shown("items.0.name") === "Too short");
  await until(() => shown("email") === "This field is required.\nNo spaces");
  await until(() => shown("form") === outside.join("\n"));
  // The first on the page, not in the answer.
  await until(() => focused.length > 0);
  equal(focused, [email.name]);

  // A failure without fields says what the person can do.
  apply({ ...FAILED, fields: [] });
  await until(() => shown("form") === "Check what you have entered.");

  apply({ ...FAILED, fields: FAILED.fields.slice(0, 2) }, { ...OPTIONS, focus: false, text: (field) => `[${field.code}]` });
  await until(() => shown("items.0.name") === "[too_short]");
  await until(() => shown("email") === "[required]");
  equal(focused, [email.name]);
}

async function until(isSo) {
  const end = performance.now() + 10_000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`waited for ${isSo}; it is ${document.body.innerHTML}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function equal(got, want) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(want)];
  if (a !== b) throw new Error(`expected ${b}, got ${a}`);
}
