// What a wrong option says: its name, what is wrong, and what was probably meant.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createFetch } from "../../pkg/dist/index.js";
import { mutationRetry } from "../../pkg/dist/adapters/tanstack-query.js";

const WRONG = [
  [{ retry: 3 }, "comeback: retry must be an object: { maxRetries: 3 }"],
  [{ retry: "3" }, "comeback: retry must be an object"],
  [{ deadline: "20s" }, /^comeback: deadline must be a whole number of milliseconds from 1 to \d+, such as 20000$/],
  [{ attemptTimeout: "1.5 s" }, /of milliseconds .*, such as 1500$/],
  [{ retry: { maxDelay: "2m" } }, /^comeback: retry\.maxDelay must be .*, such as 120000$/],
  [{ deadline: "soon" }, /milliseconds from 1 to \d+$/],
  [{ retry: { maxRetries: 1.5 } }, "comeback: retry.maxRetries must be a whole number from 0 to 1000"],
  [{ seed: -1 }, /^comeback: seed must be a number from 0 to \d+$/],
  [{ retry: { maxRetry: 3 } }, "comeback: retry.maxRetry is not an option; did you mean maxRetries?"],
  [{ retry: { basedelay: 3 } }, "comeback: retry.basedelay is not an option; did you mean baseDelay?"],
  [{ maxRetry: 3 }, "comeback: maxRetry is not an option; did you mean retry.maxRetries?"],
  [{ retries: 3 }, "comeback: retries is not an option; did you mean retry?"],
  [{ profiles: [] }, "comeback: profiles is not an option; did you mean profile?"],
  [{ rateLimit: { request: 1, per: 1 } }, "comeback: rateLimit.request is not an option; did you mean requests?"],
  [{ somethingElse: 1 }, "comeback: somethingElse is not an option"],
  [{ x: 1 }, "comeback: x is not an option"],
  [{ profile: "commerce" }, /not the name "commerce": import \{ commerce \} from "comeback\/profiles\/commerce"/],
  [{ profile: "shop" }, 'comeback: profile must be a profile, or a list of them, not the name "shop": see defineProfile'],
];

for (const [options, message] of WRONG) {
  test(JSON.stringify(options), async () => {
    assert.throws(() => createFetch(options), { name: "TypeError", message });
    if (!("seed" in options || "rateLimit" in options)) {
      await assert.rejects(createFetch()("http://localhost:1/", {}, options), { name: "TypeError", message });
    }
  });
}

test("mutationRetry does not repeat what may have been done", () => {
  assert.throws(() => mutationRetry({ idempotent: true }), /^TypeError: comeback: mutationRetry has no option idempotent/);
});
