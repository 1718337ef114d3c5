// The table of codes, and profiles of one's own.

// The package does not hand out its memory; its module does.
import { initSync } from "../../pkg/dist/wasm/glue.js";
import { BUILTIN, profileOf } from "../profiles.mjs";

const CODES = { http: 19, noxinfluencer: 8, publishing: 9, marketplace: 32, commerce: 16, workspace: 11 };

/** The table of the guide on monitoring. */
function reportOf({ category, by, report }) {
  if (report) return report;
  if (by === "developer" || category === "unknown") return "bug";
  return ["server", "unavailable", "timeout"].includes(category) ? "outage" : "expected";
}

export default async function run({ comeback, fetchJson }) {
  const { catalog, classifyError, defineProfile, exitCodes } = comeback;
  const results = [];
  const check = (name, run) => {
    try {
      const fault = run();
      results.push({ name, ok: fault === undefined || fault === true, error: JSON.stringify(fault) });
    } catch (error) {
      results.push({ name, ok: false, error });
    }
  };
  const files = {};
  for (const name of Object.keys(CODES)) files[name] = await fetchJson(`/profiles/${name}.json`);
  const words = await fetchJson("/profiles/words.en.json");
  const { categories } = await fetchJson("/profiles/defaults.json");

  check("every code of every profile is in the catalogue, as its file says", () => {
    for (const [name, count] of Object.entries(CODES)) {
      const rows = catalog(profileOf(name));
      if (rows.length !== count) return `${name} has ${rows.length} rows`;
      for (const row of rows) {
        const rule = files[name].codes[row.code];
        const want = { ...categories[rule.category], ...rule };
        const text = { title: words[`${name}.${row.code}.title`], message: words[`${name}.${row.code}.message`] };
        const same =
          row.profile === name && row.category === want.category && row.action === want.action &&
          row.by === want.by && row.status === (want.status ?? null) &&
          row.lookup === (want.lookup ?? null) && row.exitCode === exitCodes[want.category] &&
          row.title === text.title && row.message === text.message &&
          row.retry.kind === (want.retry.kind ?? want.retry) && row.report === reportOf(want);
        if (!same) return row;
      }
    }
    const all = catalog(BUILTIN);
    return (all.length === 95 && catalog().every((row) => row.profile === "http")) || all.length;
  });
  check("a profile that does not exist is a TypeError", () => throws(() => catalog("nobody"), "nobody"));
  check("a name of a module is a TypeError that says where the module is", () =>
    throws(() => catalog("commerce"), 'import { commerce } from "comeback/profiles/commerce"'));
  check("a module is one frozen object, with all that is in it", () => {
    for (const profile of BUILTIN.slice(1)) {
      const parts = [profile, profile.envelope, ...Object.values(profile.codes)];
      if (!parts.every(Object.isFrozen)) return profile.name;
    }
  });
  const rule = { category: "quota", action: "top_up", by: "user", retry: "never" };
  check("a profile of one's own may extend a built-in one and override a code", () => {
    const mine = defineProfile({
      name: "mine",
      extends: profileOf("commerce"),
      codes: { INTERNAL_ERROR: { ...rule, title: "Mine", message: "My words." }, NEW: rule },
    });
    const body = (code) => ({ status: 500, body: { success: false, error: { code } } });
    const own = classifyError(body("INTERNAL_ERROR"), { profile: mine });
    if (own.recovery.title !== "Mine" || own.recovery.message !== "My words.") return own;
    if (own.profile !== "mine" || own.category !== "quota") return own;
    const inherited = classifyError(body("SESSION_EXPIRED"), { profile: mine });
    if (!inherited.known || inherited.category !== "expired" || inherited.profile !== "mine") return inherited;
    const unworded = classifyError(body("NEW"), { profile: mine });
    if (unworded.recovery.title !== words["category.quota.title"]) return unworded;
    if (catalog(mine).length !== 2) return catalog(mine);
    return defineProfile({ name: "mine", extends: profileOf("commerce"), codes: { NEW: rule } }) !== mine;
  });
  check("a profile may extend a profile, also where nobody has defined it", () => {
    const base = defineProfile({ name: "base", extends: profileOf("commerce"), codes: { BASE: { ...rule, title: "Base" } } });
    const body = (code) => ({ status: 500, body: { success: false, error: { code } } });
    for (const profile of [{ name: "raw", extends: base }, { name: "raw", extends: { name: "between", extends: base } }]) {
      const titles = ["BASE", "SESSION_EXPIRED"].map((code) => classifyError(body(code), { profile }).recovery.title);
      if (titles.join() !== `Base,${words["commerce.SESSION_EXPIRED.title"]}`) return titles;
    }
    const endless = { name: "endless" };
    endless.extends = endless;
    return classifyError({ status: 404 }, { profile: endless }).category === "not_found";
  });
  check("the same definition is the same profile", () =>
    defineProfile({ name: "twin", codes: { A: rule } }) === defineProfile({ name: "twin", codes: { A: rule } }));
  for (const [definition, fault] of [
    [null, "the profile must be an object"],
    ["commerce", "the profile must be an object"],
    [{ name: "http" }, "name is the name of a built-in profile"],
    [{ name: "commerce" }, "name is the name of a built-in profile"],
    [{ name: "x", extends: "commerce" }, "extends must be the name of a built-in profile, or a definition"],
    [{ name: "x", codes: { E1: { ...rule, messageTemplate: "{wait}" } } }, "codes.E1.messageTemplate needs a message"],
    [{ name: "x", codes: { E1: { ...rule, message: "m", messageTemplate: "{wiat}" } } }, "codes.E1.messageTemplate may name"],
    [{ name: "x", statuses: { 404: { ...rule, title: "t" } } }, "statuses.404.title does not belong here"],
    [{}, "name is missing"],
    [{ name: "x", codes: { E1: { ...rule, category: "quotas" } } }, "codes.E1.category must be one of"],
    [{ name: "x", codes: { E1: { ...rule, report: "page" } } }, "codes.E1.report must be one of"],
    [{ name: "x", statuses: { 404: { category: "not_found", report: true } } }, "statuses.404.report must be"],
    [{ name: "x", codes: { E1: { ...rule, retry: { kind: "wait", afterMs: "5" } } } }, "codes.E1.retry.afterMs must be"],
    [{ name: "x", envelope: { code: ["a", 5] } }, "envelope.code.1 must be a text"],
    [{ name: "x", statuses: { 4040: rule } }, "statuses.4040 must be a status"],
    [{ name: "x", colour: 1 }, "colour does not belong here"],
  ]) {
    check(`defineProfile says: ${fault}`, () => throws(() => defineProfile(definition), `defineProfile: ${fault}`));
  }
  check("a refused definition leaves nothing behind in the core", () => {
    const { memory } = initSync();
    const refuse = (n) => {
      const codes = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`CODE_${n}_${i}`, rule]));
      try {
        defineProfile({ name: "refused", codes, colour: n });
      } catch {
        return;
      }
      throw new Error("it was taken");
    };
    for (let n = 0; n < 20; n++) refuse(n);
    const before = memory.buffer.byteLength;
    for (let n = 20; n < 1_000; n++) refuse(n);
    // Their codes alone would take half a megabyte. A page is room for the handles that the
    // garbage collector has not come to yet.
    const grown = memory.buffer.byteLength - before;
    return grown <= 65_536 || `grown by ${grown} bytes`;
  });
  check("an unknown profile name does not make classifyError throw", () =>
    classifyError({ status: 404 }, { profile: "nobody" }).category === "not_found");
  return results;
}

function throws(run, text) {
  try {
    run();
  } catch (error) {
    return (error instanceof TypeError && error.message.includes(text)) || String(error);
  }
  return "nothing was thrown";
}
