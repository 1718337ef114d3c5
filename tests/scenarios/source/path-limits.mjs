// A published limit of one path: the marketplace takes 10 `demo-search` requests a minute.

import { ok } from "./rules.mjs";
import { many, Story } from "./story.mjs";

const options = { profile: "marketplace" };
const search = "/v1/demo-search";
const range = (n, make) => Array.from({ length: n }, (_, i) => make(i));
const fine = (call, { at = 0, url = search, hold } = {}) => {
  const story = new Story({ call, at, url });
  if (hold !== undefined) story.holdUntil(hold);
  return story.attempt().success();
};

export default [
  many("11 searches: the 11th is held until the first is a minute old", {
    options, calls: [{ url: search, repeat: 11 }], routes: { "*": [ok] }, stories: [...range(10, (i) => fine(i)), fine(10, { hold: 60_000 })],
  }),
  many("11 searches, one each 2 s", {
    options, calls: [{ url: search, repeat: 11, every: 2_000 }], routes: { "*": [ok] },
    stories: [...range(10, (i) => fine(i, { at: i * 2_000 })), fine(10, { at: 20_000, hold: 60_000 })],
  }),
  many("the segment anywhere in the path, with a query", {
    options, calls: [{ url: "/demo-search/items?q=1", repeat: 11 }], routes: { "*": [ok] },
    stories: range(11, (i) => fine(i, { url: "/demo-search/items?q=1", ...(i === 10 && { hold: 60_000 }) })),
  }),
  many("a path that only begins like it is another", {
    options, calls: [{ url: "/v1/demo-searches", repeat: 11 }], routes: { "*": [ok] }, stories: range(11, (i) => fine(i, { url: "/v1/demo-searches" })),
  }),
  many("the word in the query is no segment", {
    options, calls: [{ url: "/v1/tasks?from=demo-search", repeat: 11 }], routes: { "*": [ok] }, stories: range(11, (i) => fine(i, { url: "/v1/tasks?from=demo-search" })),
  }),
  many("other paths go on while searches are held", {
    options, calls: [{ url: search, repeat: 11 }, { url: "/v1/tasks", at: 100 }], routes: { "*": [ok] },
    stories: [...range(10, (i) => fine(i)), fine(10, { hold: 60_000 }), fine(11, { at: 100, url: "/v1/tasks" })],
  }),
  many("searches count against the general limit, too", {
    options, calls: [{ url: search, repeat: 10 }, { url: "/v1/tasks", repeat: 51 }], routes: { "*": [ok] },
    stories: [...range(10, (i) => fine(i)), ...range(50, (i) => fine(10 + i, { url: "/v1/tasks" })), fine(60, { url: "/v1/tasks", hold: 60_000 })],
  }),
  many("rateLimit false: no limit of a path either", {
    options: { ...options, rateLimit: false }, calls: [{ url: search, repeat: 11 }], routes: { "*": [ok] }, stories: range(11, (i) => fine(i)),
  }),
];
