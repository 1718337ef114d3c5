import { now } from "../clock.js";
import { orAborted, throwIfAborted } from "./abort.js";
import type { Call } from "./call.js";

/** Gets new credentials for this call, and for those that wait for the same. */
export async function refresh(call: Call): Promise<void> {
  const { scheduler } = call.shared;
  const { signal } = call.request;
  let isRefreshed = false;
  call.emit({ type: "refresh", classification: call.classification! });
  try {
    const late = new Promise<undefined>((resolve) => scheduler.park(call.number, () => resolve(undefined)));
    scheduler.dispatch();
    const fresh = Promise.resolve(call.options.refresh!(call.classification!, signal));
    const headers = await orAborted(Promise.race([fresh, late]), signal);
    if (headers) {
      const { request, shared: { credentials } } = call;
      credentials.learn(request.facts!.site, request.headers(credentials), new Headers(headers));
      isRefreshed = true;
    }
  } catch {
    throwIfAborted(signal);
  }
  call.report((engine) => {
    engine.refreshed(now(), call.number, isRefreshed);
    return { step: engine.step(call.number) };
  });
  scheduler.dispatch();
}
