import type { Classification } from "./types.js";

/** An error response, or a request without one, thrown. `message` is the title for a person. */
export class ApiError extends Error {
  /** Always `ApiError`. */
  override readonly name = "ApiError";
  /** What happened and what to do. */
  declare readonly classification: Classification;
  /** The last response, body unread; undefined when none came. */
  declare readonly response: Response | undefined;
  /** How many requests were sent. */
  declare readonly attempts: number;

  constructor(
    classification: Classification,
    response: Response | undefined,
    attempts: number,
    cause?: unknown,
  ) {
    super(classification.recovery.title, cause === undefined ? undefined : { cause });
    this.classification = classification;
    // Not enumerable: a response holds a URL, which has no place in a log. A field that is not
    // only declared would be.
    Object.defineProperty(this, "response", { value: response });
    this.attempts = attempts;
  }
}
