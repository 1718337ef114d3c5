// Starts the worker that the address names; without one, the page itself is the consumer.
import * as api from "./api.js";
import { check } from "./check.js";

const query = new URLSearchParams(location.search);
if (query.get("in") === "worker") new Worker(`dist/worker.js?${query}`);
else if (query.get("in") === "service-worker") navigator.serviceWorker.register(`dist/service-worker.js?${query}`);
else check(api, Object.fromEntries(query));
