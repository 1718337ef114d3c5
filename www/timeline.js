// The events of one call, as they happen.

const list = document.getElementById("timeline");

const TEXT = {
  attempt: (e) => `attempt ${e.attempt} is sent`,
  hold: (e) => `held for ${seconds(e.delay)}: the limit is used up`,
  wait: (e) => `waits ${seconds(e.delay)} (${REASON[e.reason]})${e.headersHidden ? "; the server's delay is hidden by CORS" : ""}`,
  refresh: () => "new credentials are fetched",
  success: (e) => `done after ${e.attempt === 1 ? "1 attempt" : `${e.attempt} attempts`}`,
  give_up: (e) => `given up: ${e.reason.replaceAll("_", " ")}`,
};

const REASON = {
  backoff: "backoff",
  server: "the server asked for it",
  poll: "not ready yet",
  offline: "no network",
};

export function clear() {
  list.replaceChildren();
}

export function add(event) {
  const item = document.createElement("li");
  const time = document.createElement("time");
  const text = document.createElement("span");
  time.textContent = `+${(event.elapsed / 1000).toFixed(2)} s`;
  text.textContent = TEXT[event.type](event);
  text.className = event.type;
  item.append(time, text);
  list.append(item);
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
