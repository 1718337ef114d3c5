/** As `signal.throwIfAborted()`, which React Native and jsdom do not have. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw signal.reason;
}

/**
 * The promise, or the reason of an abort, whichever comes first. Leaves no listener behind. When the
 * abort comes first, the promise's own rejection does not become an unhandled one.
 */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  promise.catch(() => {});
  throwIfAborted(signal);
  let stop: () => void;
  try {
    return await Promise.race([
      promise,
      new Promise<never>((_, reject) => {
        stop = () => reject(signal.reason);
        signal.addEventListener("abort", stop);
      }),
    ]);
  } finally {
    signal.removeEventListener("abort", stop!);
  }
}

/**
 * A signal that follows two others, and what ends its following. Where the platform has no
 * `AbortSignal.any`, the controller follows by a listener.
 */
export function joined(
  signal: AbortSignal | undefined, controller: AbortController | undefined,
): [AbortSignal | undefined, () => void] {
  const own = controller?.signal;
  if (!signal || !own) return [own ?? signal, () => {}];
  if (AbortSignal.any) return [AbortSignal.any([signal, own]), () => {}];
  const follow = () => controller.abort(signal.reason);
  signal.addEventListener("abort", follow);
  return [own, () => signal.removeEventListener("abort", follow)];
}
