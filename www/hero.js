// The story at the top: one call that meets two 503 and then gets its answer. It plays by itself
// once, with real requests. Where motion is not wanted, the steps of a played story are shown.

import { createFetch } from "/pkg/dist/index.js";
import { commerce } from "/pkg/dist/profiles/commerce.js";
import { copyText } from "./copy.js";
import { forget, TENANT } from "./situations.js";
import { seconds } from "./words.js";

const part = (id) => document.getElementById(id);
const [panel, list, steps, again, said] =
  ["hero-panel", "hero-list", "hero-steps", "hero-again", "hero-said"].map(part);
const QUIET = matchMedia("(prefers-reduced-motion: reduce)");

/** The steps as they were once, for those who want no motion. */
const STILL = [
  ["failed", "503"], ["wait", "waits 0.8 s"], ["failed", "503"], ["wait", "waits 1.7 s"], ["well", "200"],
];
const STILL_PRODUCTS = [
  { id: "sticker", price: 1 }, { id: "mug", price: 12.5 }, { id: "poster", price: 20 },
];

const shop = createFetch({
  profile: commerce,
  fetch: async (input, init) => {
    const response = await fetch(input, init);
    step(response.ok ? "well" : "failed", response.status);
    return response;
  },
});
let played = 0;

function step(kind, text) {
  const item = document.createElement("li");
  item.className = kind;
  item.textContent = text;
  steps.append(item);
}

function show(products) {
  list.replaceChildren(...products.slice(0, 3).map(({ id, price }) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = id[0].toUpperCase() + id.slice(1);
    const cost = document.createElement("span");
    cost.textContent = price.toFixed(2);
    item.append(name, cost);
    return item;
  }));
  list.dataset.loaded = true;
  said.textContent = "Two failures, no click, and the list is there.";
}

/** Sends the call for real, and shows what its person would see. */
async function play() {
  again.textContent = "Play again";
  again.disabled = true;
  steps.replaceChildren();
  list.replaceChildren();
  delete list.dataset.loaded;
  said.textContent = "";
  const query = new URLSearchParams({
    __status: 503, __times: 2, __tenant: `${TENANT}-hero`, story: ++played,
  });
  const onEvent = (event) => {
    panel.follow(event);
    if (event.type === "wait") step("wait", `waits ${seconds(event.delay)}`);
  };
  try {
    const { data } = await shop.json(`/commerce/products?${query}`, {}, { onEvent });
    show(data.products);
  } catch (error) {
    panel.classification = error.classification ?? null;
  }
  again.disabled = false;
  document.body.dataset.story = "over";
}

function still() {
  again.textContent = "Play";
  for (const each of STILL) step(...each);
  show(STILL_PRODUCTS);
  document.body.dataset.story = "still";
}

again.addEventListener("click", play);
part("hero-copy").addEventListener("click", async () => {
  part("hero-copied").textContent = await copyText(part("hero-install"));
});
addEventListener("pagehide", () => forget(`${TENANT}-hero`));

if (QUIET.matches) still();
else play();
