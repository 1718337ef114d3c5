// The files of the repository on the loopback, and a place for pages to report to.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const FOLDERS = ["/pkg/", "/tests/", "/www/", "/profiles/", "/node_modules/"];

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".ts": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

/** As strict as a careful site would be; the tests also talk to the mock server, another origin. */
const CSP = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self' http://127.0.0.1:*",
].join("; ");

/** A report of more than this is a fault of its own. */
const LARGEST_REPORT = 16 * 1024 * 1024;

/**
 * `onReport(id, report)` is called with what a page posts to `/report/<id>`; what it returns is
 * the answer, as JSON.
 */
export async function serve(onReport) {
  const server = createServer((request, response) => {
    answer(request, response, onReport).catch((error) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(request, response, onReport) {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  if (request.method === "POST" && pathname.startsWith("/report/")) {
    const report = JSON.parse(await body(request));
    const reply = await onReport(decodeURIComponent(pathname.slice("/report/".length)), report);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(reply));
    return;
  }
  const path = normalize(decodeURIComponent(pathname)).replaceAll("\\", "/");
  if (!FOLDERS.some((folder) => path.startsWith(folder))) {
    response.writeHead(404).end("not found");
    return;
  }
  // A module that imports libraries by name, with these: `/tests/js/a.mjs?bundle&dev`.
  if (searchParams.has("bundle")) {
    const how = { dev: searchParams.has("dev"), react18: searchParams.has("react18") };
    response.writeHead(200, { "content-security-policy": CSP, "content-type": TYPES[".js"] });
    response.end(await bundle(join(ROOT, path), how));
    return;
  }
  const file = join(ROOT, path);
  const size = await stat(file).then((found) => (found.isFile() ? found.size : undefined), () => {});
  if (size === undefined) {
    response.writeHead(404).end("not found");
    return;
  }
  response.writeHead(200, {
    "cache-control": "no-store",
    "content-length": size,
    "content-security-policy": CSP,
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
  });
  if (request.method === "HEAD") response.end();
  else createReadStream(file).on("error", () => response.destroy()).pipe(response);
}

async function body(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_REPORT) throw new Error("the report is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
