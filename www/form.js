// A form whose server names the wrong inputs in the style of one framework or another. The same few
// lines put each text at its input.

import { classificationOf, createFetch } from "/pkg/dist/index.js";
import { applyToForm } from "/pkg/dist/forms/index.js";
import { onLanguage } from "./languages.js";
import { TENANT } from "./situations.js";

const part = (id) => document.getElementById(id);
const [form, style, body, sent] = ["sign-up", "form-style", "form-body", "form-sent"].map(part);

const EMAIL = "This address is in use.";
const SEATS = "Choose at most 8 seats.";
const WHOLE = "Sign-up closes at six.";

/** What servers of each style answer with a 422. */
const STYLES = {
  "RFC 9457": {
    type: "about:blank", title: "Unprocessable Content", status: 422,
    errors: [
      { detail: EMAIL, pointer: "#/email" },
      { detail: SEATS, pointer: "#/booking/seats" },
      { detail: WHOLE, pointer: "" },
    ],
  },
  Laravel: { message: "The given data was invalid.", errors: { email: [EMAIL], "booking.seats": [SEATS], base: [WHOLE] } },
  FastAPI: {
    detail: [
      { loc: ["body", "email"], msg: EMAIL, type: "value_error" },
      { loc: ["body", "booking", "seats"], msg: SEATS, type: "less_than_equal", ctx: { le: 8 } },
      { loc: ["body"], msg: WHOLE, type: "value_error" },
    ],
  },
  "Django REST": { email: [EMAIL], booking: { seats: [SEATS] }, non_field_errors: [WHOLE] },
  "Codes alone": { errors: [{ field: "email", code: "taken" }, { field: "booking.seats", code: "too_big" }] },
  "JSON:API": {
    errors: [
      { source: { pointer: "/email" }, detail: EMAIL },
      { source: { pointer: "/booking/seats" }, detail: SEATS },
      { source: { pointer: "" }, detail: WHOLE },
    ],
  },
};

const api = createFetch();
/** What is shown at the inputs. */
let failed;

function pick() {
  body.textContent = JSON.stringify(STYLES[style.value], null, 2);
  sent.textContent = "";
}

async function submit(event) {
  event.preventDefault();
  const answer = JSON.stringify(STYLES[style.value]);
  const query = new URLSearchParams({
    __status: 422, __type: "application/json", __body: answer, __tenant: TENANT,
  });
  const response = await api(`/http/echo?${query}`, {
    method: "POST", body: JSON.stringify(Object.fromEntries(new FormData(form))),
  });
  failed = classificationOf(response);
  if (!failed) return;
  const { inputs, form: rest } = applyToForm(form, failed);
  sent.textContent = `${inputs.length} texts at their inputs, ${rest.length} above the form.`;
}

/** An input that was changed no longer has an error. */
function changed({ target }) {
  if (!failed) return;
  const name = target.name.replace(/\[(\w+)\]/g, ".$1");
  const fields = failed.fields.filter(({ path }) => path.join(".") !== name);
  failed = fields.length ? { ...failed, fields } : undefined;
}

style.append(...Object.keys(STYLES).map((name) => new Option(name, name)));
style.addEventListener("change", pick);
form.addEventListener("submit", submit);
form.addEventListener("input", changed);
onLanguage(() => failed && applyToForm(form, failed, { focus: false }));
pick();
