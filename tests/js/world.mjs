// What specs against mockapi share: a script of one's own, the events of one's calls, and
// scenarios that cannot hang the run.

/** Waits are short, so that many retries fit into a test. */
const FAST = { baseDelay: 20, maxDelay: 100 };

/** A scenario that takes longer than this hangs. */
const PATIENCE = 60_000;

/**
 * What happens at once has happened by then on the slowest machine, and what would be waited for
 * otherwise has not.
 */
export const SOON = 20_000;

let worlds = 0;

/**
 * Runs scenarios, each in a world of its own, one after the other or `atOnce` at a time. A
 * scenario whose name ends in `[engine]` runs in that engine only.
 */
export async function play(scenarios, context, atOnce = 1) {
  if (!context.mockapi) return [{ name: "mockapi is there", ok: false, error: "no mockapi" }];
  const waiting = Object.entries(scenarios).filter(([name]) => {
    const [, engine] = /\[(\w+)\]$/.exec(name) ?? [];
    return engine === undefined || engine === context.engine;
  });
  const results = [];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, scenario] = next;
      const world = new World(context);
      try {
        await within(PATIENCE, scenario(world));
        results.push({ name, ok: true });
      } catch (error) {
        results.push({ name, ok: false, error: describe(error, world.story()) });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** The error, with its client's events; not every engine's stack begins with the message. */
function describe(error, story) {
  const head = String(error);
  const stack = String(error?.stack ?? "");
  return [stack.includes(head) ? stack : `${head}\n${stack}`, `story: ${story.slice(0, 300)}`].join("\n");
}

/** One scenario's script on the server, and its client's events. */
class World {
  constructor({ comeback, mockapi, engine, origin }) {
    Object.assign(this, { comeback, mockapi, engine, origin });
    // Engines run at the same time, against the same server.
    const own = `${Date.now()}-${Math.random().toString(36).slice(2)}-${worlds++}`;
    this.key = `world-${own}`;
    this.tenant = `tenant-${own}`;
    this.url = `${mockapi}/_mock/play/${this.key}`;
    this.events = [];
  }

  /** The address of an API's route, for this world's tenant. */
  api(path, query = {}) {
    return `${this.mockapi}${path}?${new URLSearchParams({ __tenant: this.tenant, ...query })}`;
  }

  async script(...steps) {
    const response = await fetch(`${this.mockapi}/_mock/scripts/${this.key}`, {
      method: "PUT",
      body: JSON.stringify(steps),
      headers: { "content-type": "application/json" },
    });
    if (!response.ok) throw new Error(`script refused: ${await response.text()}`);
  }

  /** What arrived at the script. */
  async log() {
    return (await fetch(`${this.mockapi}/_mock/log/${this.key}`)).json();
  }

  /** How many requests the APIs have seen from this tenant, and how many they refused. */
  async traffic() {
    const seconds = await (await fetch(this.api("/_mock/requests"))).json();
    const sum = (name) => seconds.reduce((total, second) => total + second[name], 0);
    return { requests: sum("requests"), refused: sum("refused") };
  }

  client({ retry, ...rest } = {}) {
    return this.comeback.createFetch({
      retry: retry === false ? false : { ...FAST, ...retry },
      onEvent: (event) => this.events.push(event),
      seed: 1,
      ...rest,
    });
  }

  /** The events' names, with the reasons of waits and of giving up. */
  story() {
    return this.events.map((e) => (e.reason ? `${e.type}:${e.reason}` : e.type)).join(" ");
  }

  /** Until the story has come to an event. */
  async until(type) {
    while (!this.events.some((event) => event.type === type)) await sleep(5);
  }
}

export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The promise, or a failure when it takes longer. */
export async function within(ms, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`still not through after ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function equal(got, want, what = "value") {
  const [a, b] = [JSON.stringify(got), JSON.stringify(want)];
  if (a !== b) throw new Error(`${what} is ${a}, not ${b}`);
}

export function check(ok, otherwise) {
  if (!ok) throw new Error(otherwise);
}

export async function rejects(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`did not reject, but gave ${value?.status ?? value}`);
}

/** A header of a request in the log. */
export function header(entry, name) {
  return entry.headers[name];
}
