// What the reference says, as data: pages of sections, each a few lines of text and a table. A text
// is a string with `code` in backquotes; how it looks is the renderers' affair.

import { NAMES } from "./locales.mjs";

const SENTENCES = {
  code: "The code",
  message: "The server's own text",
  requestId: "The request id",
  details: "Details",
  hint: "The server's next step",
  url: "Its link",
  status: "The status, in a body handed over alone",
  retryAfterSeconds: "The wait that the server asks for, in seconds",
  fields: "What is wrong with which input: a list of elements, or a map from paths to texts",
};

const FIXED_BY = {
  user: "the person at the screen",
  developer: "the developer",
  support: "the service's people",
  wait: "time",
};

const VARIANTS = "In place of a message: ↻ when repeating the request does no harm, # when its figures are known, too.";

/** The pages: first the overview, then one for each built-in profile. */
export function pages(comeback, profile) {
  const entries = byProfile(comeback.catalog(["http", ...comeback.profiles]));
  const names = [...entries.keys()];
  const all = names.map((name) => page(comeback, profile(name), entries.get(name), profile("http")));
  return [overview(comeback, names, entries, profile), ...all];
}

function byProfile(entries) {
  const groups = new Map();
  for (const entry of entries) groups.set(entry.profile, [...(groups.get(entry.profile) ?? []), entry]);
  return groups;
}

function overview({ exitCodes, actionLabels, words }, names, entries, profile) {
  const apis = names.map((name) => {
    const { source } = profile(name);
    return [{ text: name, link: name }, source, String(entries.get(name).length)];
  });
  const categories = Object.entries(exitCodes).map(([name, code]) => [`\`${name}\``, String(code), sentence(words[name])]);
  const actions = Object.entries(actionLabels).map(([name, label]) => [`\`${name}\``, label]);
  const languages = Object.entries(NAMES).map(([tag, name]) => [
    { text: name, link: `locales/${tag}`, site: `../locales/${tag}` }, `\`${tag}\``,
  ]);
  const by = Object.entries(FIXED_BY).map(([name, who]) => [`\`${name}\``, who]);
  return {
    title: "Reference",
    lead: "The codes of the built-in profiles. These pages are generated from the profiles.",
    sections: [
      { title: "APIs", table: { head: ["profile", "source", "codes"], rows: apis } },
      {
        title: "Categories and exit codes",
        text: [
          "Each category is a process exit code. They are stable: none is ever renumbered. The sentences are those of "
            + "a failure whose code has none of its own.",
          VARIANTS,
        ],
        table: { head: ["category", "exit code", "sentence"], rows: categories },
      },
      { title: "Who can fix it", table: { head: ["`recovery.by`", "who"], rows: by } },
      { title: "Actions", table: { head: ["`recovery.action`", "label for a button"], rows: actions } },
      {
        title: "Languages",
        text: ["The sentences of these pages are the English ones. All of them in other languages:"],
        table: { head: ["language", "tag"], rows: languages },
      },
    ],
  };
}

function page(comeback, profile, codes, http) {
  const { name, source } = profile;
  return {
    name,
    title: name,
    lead: `Source: ${source}.`,
    sections: [
      { title: "The API", text: facts(profile) },
      { title: "Codes", text: [VARIANTS], table: codeTable(codes) },
      {
        title: "Other codes, by status",
        text: [
          "What applies to a code that is not listed, or when there is none.",
          ...(name === "http" ? [] : ["For all other statuses see `http`."]),
        ],
        table: statusTable(comeback, profile, name === "http" ? {} : http),
      },
      { title: "Where the body keeps what", text: ["Dotted paths; the first that fits."], table: envelopeTable(profile) },
    ].filter(({ table, text }) => (table?.rows ?? text).length > 0),
  };
}

function facts({ idempotencyKeys, limits = [], limitScope, creditsHeader, envelope }) {
  const { success } = envelope;
  return [
    success && `A body is a success when \`${success.path}\` is \`${JSON.stringify(success.is)}\`, whatever the status.`,
    idempotencyKeys && "Takes `Idempotency-Key`: a POST or PATCH without one gets one.",
    ...limits.map(({ requests, per, path }) => {
      const where = path ? ` for paths with \`${path}\`` : "";
      return `At most ${requests} requests in ${seconds(per)}${where}. The limit is kept before it is met.`;
    }),
    limitScope === "origin" && "A rate limit that a response reports counts all requests to the origin.",
    creditsHeader && `\`${creditsHeader}\` contains the number of credits that remain.`,
  ].filter(Boolean);
}

/** Title and message, and the messages in its place. */
function sentence({ title, message, messageSafe, messageTemplate }) {
  const more = [messageSafe && `↻ ${messageSafe}`, messageTemplate && `# ${messageTemplate}`].filter(Boolean);
  return { strong: title, text: message, more };
}

function codeTable(codes) {
  return {
    head: ["code", "status", "meaning", "category", "who fixes it", "action", "retry", "exit code"],
    rows: codes.map((entry) => [
      `\`${entry.code}\``,
      String(entry.status ?? ""),
      sentence(entry),
      `\`${entry.category}\``,
      FIXED_BY[entry.by],
      action(entry),
      retry(entry.retry),
      String(entry.exitCode),
    ]),
  };
}

function statusTable({ exitCodes, defaults }, { statuses = {} }) {
  return {
    head: ["status", "category", "who fixes it", "action", "retry", "exit code"],
    rows: Object.entries(statuses).map(([status, own]) => [status, { ...defaults[own.category], ...own }]).map(([status, rule]) => [
      status,
      `\`${rule.category}\``,
      FIXED_BY[rule.by],
      action(rule),
      retry(rule.retry),
      String(exitCodes[rule.category]),
    ]),
  };
}

function envelopeTable({ envelope }) {
  const rows = Object.entries(SENTENCES).flatMap(([part, sentence]) => {
    const paths = envelope[part] ?? [];
    return paths.length > 0 ? [[sentence, paths.map((path) => `\`${path}\``).join(", ")]] : [];
  });
  return { head: ["what", "where"], rows };
}

function action({ action, lookup }) {
  return lookup ? `\`${action}\`; see \`${lookup}\`` : `\`${action}\``;
}

function retry(advice) {
  const { kind, afterMs, maxRetries } = typeof advice === "string" ? { kind: advice } : advice;
  switch (kind) {
    case "never":
      return "no";
    case "refresh":
      return "once, with new credentials";
    case "poll":
      return "ask again until it is ready";
    case "wait":
      return afterMs === undefined ? "when the server says" : `when the server says, else after ${seconds(afterMs)}`;
    default:
      return maxRetries === undefined ? "with backoff" : `with backoff, ${maxRetries} times at most`;
  }
}

function seconds(ms) {
  return ms === 60_000 ? "a minute" : `${ms / 1_000} s`;
}
