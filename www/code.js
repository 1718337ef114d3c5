// The call on the screen as code to copy, made from the options that ran. All templates are here, so
// a changed interface has one place to adapt.

/** `facts`: `{ api, address, init, options, refreshes }`; gives `{ tab: code }`. */
export function codeFor(facts) {
  return { fetch: forFetch(facts), "React, TanStack Query": forQuery(facts), Rust: forRust(facts), shell: forShell(facts) };
}

function forFetch({ api, address, init, options, refreshes }) {
  const lines = literal(options, api).slice(0, -1);
  if (refreshes) lines.push("  refresh: async () => ({ authorization: `Bearer ${await newToken()}` }),");
  return `import { classificationOf, createFetch } from "comeback";
import "comeback/element";${importOf(api)}

const panel = document.querySelector("comeback-recovery");

// One for the whole app: limits, budget and credentials are shared between its calls.
const fetch = createFetch(${[...lines, "});"].join("\n")}

const response = await fetch(${js(address)}${initOf(init)}, {
  onEvent: panel.followLatest(), // waits are counted down, a failure is shown
});
const what = classificationOf(response); // undefined, or category "ok", when all is well`;
}

function forQuery({ api, address, init, options }) {
  const wantsOne = init.method === "GET";
  const hook = wantsOne ? "useQuery" : "useMutation";
  const [name, argument] = wantsOne ? ["queryFn", "({ signal })"] : ["mutationFn", "()"];
  const own = wantsOne ? ", { signal }" : initOf(init);
  const again = wantsOne ? "queryRetry" : "mutationRetry";
  const [result, send] = wantsOne ? ["data, error, refetch", "refetch"] : ["error, mutate", "mutate"];
  return `import { ${hook} } from "@tanstack/react-query";
import { createFetch } from "comeback";${importOf(api)}
import { Recovery } from "comeback/react";
import { ${again} } from "comeback/tanstack-query";

// TanStack Query tries again, by comeback's rules; so the fetch itself does not.
const fetch = createFetch(${literal({ ...options, retry: false }, api).join("\n")});

const { ${result} } = ${hook}({${wantsOne ? `\n  queryKey: [${js(api)}],` : ""}
  ${name}: ${argument} => fetch.json(${js(address)}${own}),
  ...${again}(),
});
return <Recovery error={error} onRetry={() => ${send}()} />;`;
}

function forRust({ api, address, init, options, refreshes }) {
  const calls = [`.profile("${api}")`];
  const ms = (value) => `Duration::from_millis(${digits(value)})`;
  if (options.deadline) calls.push(`.deadline(${ms(options.deadline)})`);
  if (options.attemptTimeout) calls.push(`.attempt_timeout(${ms(options.attemptTimeout)})`);
  if (options.credits) calls.push(`.stop_below_credits(${options.credits.stopBelow})`);
  const uses = calls.some((call) => call.includes("Duration")) ? "use std::time::Duration;\n\n" : "";
  const body = init.body ? `
    .header("content-type", "application/json")
    .body(r#"${init.body}"#)` : "";
  return `${uses}let client = reqwest_middleware::ClientBuilder::new(reqwest::Client::new())
    .with(
        comeback::agent::Comeback::builder()
            ${calls.join("\n            ")}${refreshes ? "\n            // .refresh(…) gets a new token after a 401" : ""}
            .build()?,
    )
    .build();

let response = client
    .${init.method.toLowerCase()}(${js(address)})${body}
    .send()
    .await?;
let what = comeback::agent::classification_of(&response);`;
}

function forShell({ api, address, init, options }) {
  const post = init.body ? ` -X ${init.method} -H 'content-type: application/json' -d ${quoted(init.body)}` : "";
  const curl = `curl -si${post} ${quoted(address)}`;
  const deadline = options.deadline ? ` --deadline ${options.deadline / 1000}s` : "";
  return `# Runs it again for as long as that makes sense; the exit code says how it ended
comeback run --profile ${api}${deadline} -- ${curl}

# Only says what happened, as JSON
${curl} | comeback classify --json --profile ${api}`;
}

/** A profile is a module; `http` is in the package's own. */
const importOf = (api) => (api === "http" ? "" : `\nimport { ${api} } from "comeback/profiles/${api}";`);

/** An object as it would be written by hand, one option a line; the last line is the brace. */
function literal(options, api) {
  const lines = Object.entries(options).map(([name, value]) => `  ${name}: ${inline(value)},`);
  return ["{", `  profile: ${api === "http" ? js(api) : api},`, ...lines, "}"];
}

function inline(value) {
  if (typeof value === "number") return digits(value);
  if (value === null || typeof value !== "object") return js(value);
  return `{ ${Object.entries(value).map(([name, inner]) => `${name}: ${inline(inner)}`).join(", ")} }`;
}

function initOf({ method, body }) {
  if (!body) return ", {}";
  return `, {
  method: ${js(method)},
  headers: { "content-type": "application/json" },
  body: ${js(body)},
}`;
}

const js = (value) => JSON.stringify(value);
const digits = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, "_");
const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
