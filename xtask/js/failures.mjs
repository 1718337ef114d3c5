// A reporter for `node --test`: only what failed, a line each, so that a summary can repeat it.

export default async function* failures(source) {
  for await (const { type, data } of source) {
    if (type !== "test:fail" || data.details?.error?.failureType === "subtestsFailed") continue;
    const cause = data.details?.error?.cause;
    const [why] = String(cause?.message ?? cause ?? data.details?.error).split("\n");
    yield `${data.name}: ${why}\n`;
  }
}
