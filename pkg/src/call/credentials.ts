// The credentials that a refresh gave: whose they are, and which requests they belong to.

/** A header that was refreshed: its value now, and those that were refused before. */
interface Fresh {
  value: string;
  refused: Set<string>;
}

/** More refused values of one header are not remembered. */
const MOST_REFUSED = 100;

/**
 * New credentials take the place of exactly the values that were refused, at the origin that
 * refused them, and are sent with calls to it that give none. A call with a value of another person
 * goes out as it was given, and nothing goes to another origin.
 */
export class Credentials {
  readonly #byOrigin = new Map<string, Map<string, Fresh>>();

  /** Remembers what took the place of the headers that a refused request was `sent` with. */
  learn(origin: string, sent: Headers, fresh: Headers): void {
    const known = this.#byOrigin.get(origin) ?? new Map<string, Fresh>();
    this.#byOrigin.set(origin, known);
    fresh.forEach((value, name) => {
      const refused = known.get(name)?.refused ?? new Set();
      const old = sent.get(name);
      if (old !== null && refused.size < MOST_REFUSED) refused.add(old);
      refused.delete(value);
      known.set(name, { value, refused });
    });
  }

  /** The headers to send instead of `given`; undefined to send them as they are. */
  replace(origin: string, given: () => Headers): Headers | undefined {
    const known = this.#byOrigin.get(origin);
    if (!known) return;
    const headers = given();
    for (const [name, { value, refused }] of known) {
      const own = headers.get(name);
      if (own !== null && own !== value && !refused.has(own)) return;
    }
    for (const [name, { value }] of known) headers.set(name, value);
    return headers;
  }

  /** Forgets them all, as after a sign-out. */
  forget(): void {
    this.#byOrigin.clear();
  }
}
