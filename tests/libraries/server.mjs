// A server that fails in the ways that a library has to put into an error. The path is the failure.

import { createServer } from "node:http";

const PAGE = "<html><head><title>503 Service Temporarily Unavailable</title></head></html>";

/** By path: status, body, further headers. */
const ANSWERS = {
  401: [401, { error: { code: "token_expired", message: "The token has expired." } }],
  422: [422, { message: "The email must be an address." }],
  429: [429, { code: "too_many", message: "Slow down." }, { "retry-after": "7" }],
  503: [503, PAGE, { "content-type": "text/html" }],
  truncated: [200, '{"items":[{"id":'],
  "graphql-auth": [200, {
    data: null,
    errors: [{ message: "Sign in first.", extensions: { code: "UNAUTHENTICATED" } }],
  }],
  openai: [429, { error: { message: "Slow.", type: "requests", code: "rate_limit_exceeded" } },
    { "retry-after-ms": "1500" }],
  anthropic: [529, { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }],
  postgrest: [401, { code: "PGRST301", details: null, hint: null, message: "JWT expired" }],
  trpc: [429, {
    error: {
      message: "Slow down.",
      code: -32029,
      data: { code: "TOO_MANY_REQUESTS", httpStatus: 429, path: "x" },
    },
  }, { "retry-after": "7" }],
  v1: [400, {
    error: { code: "parameter_missing", message: "amount is missing", type: "invalid_request_error" },
  }, { "request-id": "req-stripe" }],
};

function answer(request, response) {
  const kind = new URL(request.url, "http://server").pathname.split("/")[1];
  if (kind === "hang") return;
  if (kind === "reset") return request.socket.destroy();
  if (kind === "cut") {
    response.writeHead(200, { "content-type": "application/json", "content-length": 1000 });
    response.write('{"items":[');
    return setTimeout(() => response.destroy(), 20);
  }
  const [status, body, headers = {}] = ANSWERS[kind] ?? [404, { code: "not_here" }];
  response.writeHead(status, {
    "content-type": "application/json",
    "x-request-id": `req-${kind}`,
    ...headers,
  });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

const listen = (server) => new Promise((done) => server.listen(0, "127.0.0.1", done));

/** `url` fails by path, nothing listens at `refused`; `close()` ends what hangs as well. */
export async function startServer() {
  const server = createServer(answer);
  const closed = createServer();
  await Promise.all([listen(server), listen(closed)]);
  const [url, refused] = [server, closed].map((s) => `http://127.0.0.1:${s.address().port}`);
  await new Promise((done) => closed.close(done));
  return {
    url,
    refused,
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}
