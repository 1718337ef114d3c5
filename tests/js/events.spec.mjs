// What the events of a call have in common, and who is told.

import { check, equal, play, rejects } from "./world.mjs";

export default (context) => play(scenarios, context);

const scenarios = {
  async "all events of a call have its number, and no other call has it"(w) {
    await w.script({ status: 503 }, { status: 503 }, { status: 200 });
    const fetch = w.client();
    await Promise.all([fetch(`${w.url}?n=1`), fetch(`${w.url}?n=2`)]);
    const numbers = [...new Set(w.events.map(({ call }) => call))];
    equal(numbers.length, 2, "numbers");
    check(numbers.every(Number.isSafeInteger), `they are ${numbers}`);
    for (const number of numbers) {
      const types = w.events.filter(({ call }) => call === number).map(({ type }) => type);
      equal([types[0], types.at(-1)], ["attempt", "success"]);
    }
  },
  async "a call's own listener is told beside the client's"(w) {
    await w.script({ status: 404 });
    const own = [];
    await w.client()(w.url, {}, { onEvent: (event) => own.push(event) });
    equal(w.story(), "attempt give_up:not_retryable");
    equal(own, w.events);
  },
  async "a listener that throws changes nothing, for the other one either"(w) {
    await w.script({ status: 503 }, { status: 200 });
    const own = [];
    const broken = () => {
      throw new Error("the listener's");
    };
    const client = w.client({ onEvent: broken });
    equal((await client(w.url, {}, { onEvent: (event) => own.push(event.type) })).status, 200);
    equal(own, ["attempt", "wait", "attempt", "success"]);
    await w.script({ status: 503 }, { status: 200 });
    w.events.length = 0;
    equal((await w.client()(w.url, {}, { onEvent: broken })).status, 200);
    equal(w.story(), "attempt wait:backoff attempt success");
  },
  async "an error of the caller's own fetch is thrown as it is, and not as a failed connection"(w) {
    const words = [
      "Cannot read properties of undefined (reading 'id')", "Cannot set properties of null (setting 'id')",
      "token.get is not a function", "undefined is not an object (evaluating 'a.b')", "order is undefined",
      "can't access property \"id\", order is null", "list is not iterable",
    ];
    for (const text of words) {
      w.events.length = 0;
      const error = new TypeError(text);
      const fetch = w.client({ fetch: () => Promise.reject(error) });
      check((await rejects(fetch(w.url))) === error, text);
      equal(w.story(), "attempt", text);
      equal(w.comeback.classifyError(error).category, "unknown", text);
    }
  },
  async "a module that cannot be imported is thrown as it is, and starting over helps"(w) {
    const error = new TypeError("Failed to fetch dynamically imported module: http://a.example/x.js");
    const fetch = w.client({ fetch: () => Promise.reject(error) });
    check((await rejects(fetch(w.url))) === error, "another error");
    equal(w.story(), "attempt");
    const { category, recovery } = w.comeback.classifyError(error);
    equal([category, recovery.action], ["expired", "start_over"]);
  },
  async "what tools make of a failed connection is retried"(w) {
    for (const text of ["Failed to fetch (api.example.com)", "Network request failed"]) {
      w.events.length = 0;
      let left = 1;
      await w.script({ status: 200 });
      const send = globalThis.fetch;
      const fetch = w.client({
        fetch: (...request) => left-- ? Promise.reject(new TypeError(text)) : send(...request),
      });
      equal((await fetch(w.url)).status, 200, text);
      equal(w.story(), "attempt wait:backoff attempt success", text);
      equal(w.comeback.classifyError(new TypeError(text)).category, "network", text);
    }
  },
  async "an error of the running engine's own words, too"(w) {
    const none = undefined;
    const broken = [() => none.id, () => none.id(), () => w.url.nothing(), () => [...w.events.nothing]];
    for (const run of broken) {
      w.events.length = 0;
      const fetch = w.client({ fetch: async () => run() });
      const error = await rejects(fetch(w.url));
      equal(w.story(), "attempt", error.message);
      equal(w.comeback.classifyError(error).category, "unknown", error.message);
    }
  },
};
