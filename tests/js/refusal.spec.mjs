// What fetch refuses by itself is handed on at once. It closes no gate.

import { equal, play, rejects } from "./world.mjs";

export default (context) => play(scenarios, context);

/** The call rejects after one attempt, and the next call to the origin is not held up. */
async function refused(w, url, init) {
  const client = w.client();
  const error = await rejects(client(url, init));
  equal(error.name, "TypeError");
  equal(w.comeback.classificationOf(error).category, "network");
  equal(w.story(), "attempt give_up:not_retryable");
}

const scenarios = {
  async "a bad port"(w) {
    await refused(w, "http://127.0.0.1:6667/");
  },
  async "same-origin to another origin [browser]"(w) {
    await w.script({ status: 200 });
    await refused(w, w.url, { mode: "same-origin" });
    equal((await w.log()).length, 0, "requests");
  },
  async "same-origin in a Request [browser]"(w) {
    await w.script({ status: 200 });
    await refused(w, new Request(w.url, { mode: "same-origin" }));
  },
  async "integrity that does not fit"(w) {
    await w.script({ status: 200, body: "other" });
    await refused(w, w.url, { integrity: "sha256-JohvQftLAw8ZUwG2yLbY1qlx1OOhv1+HUXAV4hBsnE0=" });
    equal((await w.log()).length, 1, "requests");
  },
  async "a connection that breaks under redirect: error is retried where fetch says so [node]"(w) {
    await w.script({ fault: "reset" }, { status: 200 });
    equal((await w.client()(w.url, { redirect: "error" })).status, 200);
  },
  async "the next call is sent at once"(w) {
    await w.script({ status: 200 });
    const client = w.client({ retry: { baseDelay: 30_000 } });
    const wrong = { integrity: "sha256-JohvQftLAw8ZUwG2yLbY1qlx1OOhv1+HUXAV4hBsnE0=" };
    await rejects(client(w.url, wrong));
    equal((await client(w.url)).status, 200);
    equal(w.story(), "attempt give_up:not_retryable attempt success");
  },
  async "under throwOnError it is an ApiError with the cause"(w) {
    const error = await rejects(w.client({ throwOnError: true })("http://127.0.0.1:6667/"));
    equal([error.name, error.attempts, error.cause.name], ["ApiError", 1, "TypeError"]);
  },
};
