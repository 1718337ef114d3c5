// What goes wrong: parameters of mockapi, drawn at random.

/** Repeatable (SplitMix32). */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed | 0;
  }

  /** From 0 to 1, without 1. */
  next() {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  }

  below(n) {
    return Math.floor(this.next() * n);
  }

  chance(share) {
    return this.next() < share;
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}

const TROUBLES = [
  ...["500", "502", "503", "504", "408", "404"].map((__status) => () => ({ __status })),
  () => ({ __code: "RATE_LIMIT_EXCEEDED", __retry_after: "1" }),
  () => ({ __code: "RATE_LIMIT_EXCEEDED", __retry_after: "none" }),
  () => ({ __code: "RATE_LIMIT_EXCEEDED", __retry_after: "600" }),
  () => ({ __code: "AUTH_EXPIRED_TOKEN" }),
  () => ({ __code: "INTERNAL_ERROR" }),
  () => ({ __body: "<html><title>Bad gateway</title>", __type: "text/html", __status: "502" }),
  () => ({ __fault: "reset" }),
  () => ({ __fault: "reset", __processed: "1" }),
  () => ({ __fault: "hang" }),
  () => ({ __fault: "hang", __processed: "1" }),
  () => ({ __fault: "cut" }),
  () => ({ __fault: "cut", __status: "503" }),
  () => ({ __fault: "hang_body" }),
  () => ({ __fault: "hang_body", __status: "500" }),
  () => ({ __fault: "huge" }),
  (random) => ({ __delay_ms: String(random.below(2_500)) }),
  () => ({ __limit: "4", __window_ms: "2000", __times: "" }),
];

/** The parameters of one call: half of them meet no trouble. */
export function trouble(random) {
  if (random.chance(0.5)) return {};
  const faults = random.pick(TROUBLES)(random);
  if (faults.__times === "") delete faults.__times;
  else faults.__times = String(1 + random.below(random.chance(0.2) ? 9 : 2));
  return faults;
}
