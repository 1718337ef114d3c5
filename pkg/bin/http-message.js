// The last HTTP message of what `curl -i` prints. The same rules as in the native tool's
// `src/cli/http_message.rs`, which says why.

/** `{status, headers, body}`; undefined when the text begins with no message. */
export function lastMessage(bytes) {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) bytes = bytes.subarray(3);
  let message = one(afterNewlines(bytes));
  for (let next = message; next; next = following(message)) message = next;
  return message;
}

function following(message) {
  const { status, body } = message;
  const announced = header(message, "content-length");
  const length = announced !== undefined && /^\d{1,15}$/.test(announced) ? Number(announced) : undefined;
  const isFramed = length !== undefined || header(message, "transfer-encoding") !== undefined;
  const mayHaveNone = (!isFramed && header(message, "content-type") === undefined) ||
    (status >= 100 && status < 200) || (status >= 300 && status < 400) || status === 401 || status === 407 ||
    length > body.length;
  const next = mayHaveNone ? one(body) : undefined;
  if (next || length === undefined || length > body.length) return next;
  return one(afterNewlines(body.subarray(length)));
}

function header({ headers }, name) {
  return headers.findLast(([other]) => other.toLowerCase() === name)?.[1];
}

function one(bytes) {
  let [line, rest] = splitLine(bytes);
  // One character per byte, so that places in the text are places in the bytes.
  const [, digits] = /^HTTP\/[\d.]{1,3} (\d{3})(?: |$)/.exec(line.toString("latin1")) ?? [];
  if (digits === undefined) return undefined;
  const headers = [];
  while (rest.length > 0) {
    [line, rest] = splitLine(rest);
    if (line.length === 0) break;
    const colon = line.indexOf(0x3a);
    if (line[0] === 0x20 || line[0] === 0x09) {
      // A folded line (RFC 9112 §5.2).
      if (headers.length > 0) headers.at(-1)[1] += ` ${text(line)}`;
    } else if (colon > 0 && isName(line.toString("latin1", 0, colon))) {
      headers.push([line.toString("latin1", 0, colon), text(line.subarray(colon + 1))]);
    }
  }
  return { status: Number(digits), headers, body: rest };
}

/** RFC 9110 §5.6.2, token. */
export function isName(name) {
  return /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name);
}

function text(bytes) {
  return bytes.toString("utf8").replace(/^[ \t\n\f\r]+|[ \t\n\f\r]+$/g, "");
}

function splitLine(bytes) {
  const at = bytes.indexOf(0x0a);
  const end = at < 0 ? bytes.length : at;
  const line = bytes.subarray(0, end > 0 && bytes[end - 1] === 0x0d ? end - 1 : end);
  return [line, bytes.subarray(end + 1)];
}

function afterNewlines(bytes) {
  let at = 0;
  while (bytes[at] === 0x0d || bytes[at] === 0x0a) at++;
  return bytes.subarray(at);
}
