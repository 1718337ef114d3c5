// Runs one spec in this page and reports home. The answer says which page comes next, so that
// every spec begins in a fresh page of the same browser.

/** An unhandled rejection is reported a moment after the promise is dropped. */
const AFTERMATH = 50;

const query = new URLSearchParams(location.search);
const spec = query.get("spec");

const strays = [];
addEventListener("error", (event) => stray("uncaught error", event.error ?? event.message));
addEventListener("unhandledrejection", (event) => stray("unhandled rejection", event.reason));

let results;
try {
  const [comeback, module] = await Promise.all([import("/pkg/dist/index.js"), import(spec)]);
  results = await module.default({
    engine: "browser",
    comeback,
    fetchJson,
    fetchText,
    origin: location.origin,
    mockapi: query.get("mockapi"),
  });
  if (!Array.isArray(results)) throw new TypeError(`${spec} returned no list of results`);
} catch (error) {
  results = [failure("the spec runs to its end", error)];
}
await new Promise((resolve) => setTimeout(resolve, AFTERMATH));

const response = await fetch(`/report/${encodeURIComponent(query.get("report"))}`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({
    spec,
    userAgent: navigator.userAgent,
    results: [...results.map(plain), ...strays],
  }),
});
const { next } = await response.json();
if (next) location.replace(next);

async function fetchText(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  return response.text();
}

async function fetchJson(path) {
  return JSON.parse(await fetchText(path));
}

function stray(what, error) {
  strays.push(failure(what, error));
}

function failure(name, error) {
  return { name, ok: false, error: describe(error) };
}

function plain({ name, ok, error, digest }) {
  return { name: String(name), ok: ok === true, error: ok === true ? undefined : describe(error), digest };
}

/** Not every engine's stack begins with the message. */
function describe(error) {
  if (!(error instanceof Error)) return String(error);
  const head = `${error.name}: ${error.message}`;
  return error.stack?.includes(error.message) ? error.stack : `${head}\n${error.stack ?? ""}`;
}
