// One application: copied out of the repository, installed, built, run, and asked what it found.

import { cpSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ENGINES, start as startBrowser } from "../browser/engines.mjs";
import { ROOT } from "../browser/server.mjs";
import { classifyError } from "../../pkg/dist/index.js";
import { packsIn } from "../locales.mjs";
import { serveFolder } from "./home.mjs";
import { run, start } from "./processes.mjs";
import * as readme from "./readme.mjs";

/** Guards, in ms: a tool that takes longer hangs. */
const INSTALL = 300_000;
const BUILD = 300_000;
const REPORT = 120_000;

/** How npm says that the network or the registry is the trouble. */
const UNREACHABLE = /\b(E404|E5\d\d|EAI_AGAIN|ECONN\w+|ENOTFOUND|ERR_SOCKET_TIMEOUT|ETARGET|ETIMEDOUT)\b/;

/** What is not there, as opposed to what does not work. */
export class Missing extends Error {}

export class App {
  /** For what several runs share. */
  done = {};
  #name;
  #session;
  #folder;
  #runs = 0;
  #servers = [];
  #reported;

  constructor(name, session) {
    this.#name = name;
    this.#session = session;
    this.#folder = join(session.folder, name);
  }

  /** Installs what its lock file names, and the package; the version of its tool, or of each. */
  async install(tool) {
    const source = join(ROOT, "tests/packaging", this.#name);
    cpSync(source, this.#folder, { recursive: true, filter: (path) => !path.endsWith("node_modules") });
    cpSync(join(ROOT, "tests/packaging/shared"), this.#folder, { recursive: true });
    // The README's line, with the tarball in the place of the name.
    const [npm, ...args] = readme.install.split(" ");
    const place = args.indexOf("comeback");
    if (place < 0) throw new Error(`README.md installs something else: ${readme.install}`);
    args[place] = this.#session.tarball;
    try {
      await this.run(npm, [...args, "--no-audit", "--no-fund", "--prefer-offline"], INSTALL);
    } catch (error) {
      throw UNREACHABLE.test(error.message)
        ? new Missing(`the npm registry does not give what is needed; is there a network?\n${error.message}`)
        : error;
    }
    const manifest = (name) => JSON.parse(readFileSync(join(this.#folder, "node_modules", name, "package.json")));
    return [tool ?? []].flat().map((name) => manifest(name).version).join(", ");
  }

  /**
   * One run: the application must report a response after a retry, and the words of the README; or with
   * `isTest` only not fail.
   */
  async check({ entry = "comeback", go, expects, isTest }) {
    if (isTest) return go(this);
    const { mockapi, home } = this.#session;
    const key = `${this.#name}-${this.#runs++}`;
    const script = [{ status: 503 }, { status: 200, body: "came back" }];
    await steer(mockapi, "PUT", `/_mock/scripts/${key}`, script);
    this.api = `${mockapi.url}/_mock/play/${key}`;
    this.home = `${home.url}/${key}`;
    writeFileSync(join(this.#folder, "api.js"), entry === "comeback" ? readme.api : readme.apiOfWeb);
    writeFileSync(join(this.#folder, "api.cjs"), readme.apiOfCommonJs);

    this.#reported = home.expect(`/${key}`);
    await go(this);
    const result = await this.#report();
    const requests = (await steer(mockapi, "GET", `/_mock/log/${key}`)).length;
    await steer(mockapi, "DELETE", `/_mock/scripts/${key}`);

    const { explains, ...others } = { explains: { status: 402 }, ...expects };
    const { title, message } = classifyError(explains).recovery;
    const wanted = { status: 200, requests: 2, said: `${title}. ${message}`, ...others };
    const saidSo = wanted.said instanceof RegExp ? wanted.said.test(result.said) : wanted.said === result.said;
    if (result.status !== wanted.status || requests !== wanted.requests || !saidSo) {
      throw new Error(`reported ${JSON.stringify(result)} after ${requests} requests; wanted ${inspect(wanted)}`);
    }
    if (result.status === 200 && result.body !== "came back") throw new Error(`the body is ${result.body}`);
    if (others.said) console.log(`        ${this.#name}: "${result.said}"`);
  }

  /** Writes files by name. */
  write(files) {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.#folder, name), text);
  }

  /** Runs one of its scripts. */
  script(name, args = []) {
    return this.run("npm", ["run", "--silent", name, "--", ...args]);
  }

  run(command, args, limit = BUILD) {
    return run(command, args, { cwd: this.#folder }, limit);
  }

  /** Starts a tool that serves, with a Node of its own if need be; the address that it prints. */
  async server(tool, args, node) {
    const path = [join(this.#folder, "node_modules/.bin")];
    if (node) path.unshift(join(this.#folder, "node_modules", node, "bin"));
    const running = start(join(path.at(-1), tool), args, { cwd: this.#folder, path });
    this.#servers.push(running);
    const until = Date.now() + REPORT;
    let code;
    running.exited.then((it) => (code = it));
    for (;;) {
      const [, url] = /(http:\/\/(?:127\.0\.0\.1|localhost):\d+)/.exec(running.output()) ?? [];
      if (url) return url;
      if (code !== undefined || Date.now() > until) {
        throw new Error(`${tool} does not serve (${code ?? "it takes too long"})\n${running.output()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** No language that the application does not import is in what was built. */
  hasNoPack(folder) {
    const built = join(this.#folder, folder === "." ? "dist" : folder);
    const files = readdirSync(built, { recursive: true }).filter((name) => name.endsWith(".js"));
    if (!files.length) throw new Error(`no JavaScript in ${built}`);
    const packs = files.flatMap((name) => packsIn(readFileSync(join(built, name), "utf8")));
    if (packs.length) throw new Error(`has words that it does not import: ${packs.join(", ")}`);
  }

  /** Serves a folder of the application; its address. */
  async serve(folder, policy) {
    const server = await serveFolder(join(this.#folder, folder), policy);
    this.#servers.push({ stop: server.close });
    return server.url;
  }

  /** Opens a page in a browser until the application has reported. */
  async open(engine, site, query = {}) {
    if (!ENGINES[engine].find()) {
      throw new Missing(`not installed: apt-get install ${ENGINES[engine].packages.join(" ")}`);
    }
    const browser = await startBrowser(engine, this.#address(site, query));
    try {
      const gone = browser.exited.then((how) => {
        throw new Error(`${engine} ${how}\n${browser.log()}`);
      });
      gone.catch(() => {});
      await Promise.race([this.#report(() => browser.log()), gone]);
    } finally {
      await browser.stop();
    }
  }

  /** Asks a server to do it. */
  async visit(site) {
    const response = await fetch(this.#address(site));
    if (!response.ok) throw new Error(`${site} has status ${response.status}: ${await response.text()}`);
    await response.text();
  }

  /** Ends what runs for this application. */
  async close() {
    for (const server of this.#servers.splice(0)) server.stop();
  }

  #address(site, query) {
    const url = new URL(site);
    url.search = String(new URLSearchParams({ api: this.api, home: this.home, ...query }));
    return url.href;
  }

  async #report(log = () => this.#servers.map((it) => it.output?.() ?? "").join("\n")) {
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, REPORT)));
    const result = await Promise.race([this.#reported, late]);
    clearTimeout(timer);
    if (!result) throw new Error(`no report within ${REPORT / 1_000} s\n${log().slice(-4_000)}`);
    return result;
  }
}

async function steer(mockapi, method, path, body) {
  const response = await fetch(mockapi.url + path, {
    method,
    body: body && JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
  if (!response.ok) throw new Error(`mockapi: ${method} ${path}: ${response.status}`);
  const text = await response.text();
  return text && JSON.parse(text);
}

function inspect(wanted) {
  return JSON.stringify(wanted, (_, value) => (value instanceof RegExp ? String(value) : value));
}
