// Seconds until a moment, without a framework.

/**
 * The whole seconds until a moment (ms since 1970), 0 when it is over or null. Not more than `most`
 * ms: the moment may come from a machine whose clock is ahead.
 */
export function secondsLeft(until: number | null | undefined, most = Infinity): number {
  return until == null ? 0 : Math.ceil(Math.min(Math.max(0, until - Date.now()), most) / 1000);
}

/**
 * Calls `listener` whenever the seconds to one of the moments have changed, until all are over.
 * Returns the end of it.
 *
 * @example
 * const stop = eachSecond([notice.until], () => show(secondsLeft(notice.until)));
 */
export function eachSecond(moments: readonly (number | null)[], listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const arm = () => {
    const left = moments.map((until) => (until ?? 0) - Date.now()).filter((ms) => ms > 0);
    if (left.length === 0) return;
    timer = setTimeout(() => {
      arm();
      listener();
    }, Math.min(...left.map((ms) => ms % 1000 || 1000)));
  };
  arm();
  return () => clearTimeout(timer);
}
