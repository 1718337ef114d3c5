// Where the applications report to, and where built pages are served from.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

/** `url` takes reports at any path; `expect(path)` gives the next one that is posted there. */
export async function openHome() {
  const waiting = new Map();
  const server = await listen(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === "POST") waiting.get(request.url)?.(JSON.parse(Buffer.concat(chunks)));
    response.writeHead(200, { "access-control-allow-origin": "*" }).end();
  });
  return {
    ...server,
    expect: (path) => new Promise((resolve) => waiting.set(path, resolve)),
  };
}

/** The files of a folder, as any web server has them. */
export function serveFolder(folder, policy) {
  return listen(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = normalize(decodeURIComponent(pathname));
    const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    let bytes;
    try {
      bytes = await readFile(file);
    } catch {
      response.writeHead(404).end("not found");
      return;
    }
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      ...(policy && { "content-security-policy": policy }),
    });
    response.end(bytes);
  });
}

async function listen(answer) {
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.destroy(error));
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
